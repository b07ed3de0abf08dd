"""What a run over a corpus tells about its way (`count_parts`)."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawmetrics.errors import LawmetricsError

if TYPE_CHECKING:
    from lawmetrics.corpus.engines import Run
    from lawmetrics.corpus.work import PartResult

__all__ = ["count_parts"]

_SECONDS_A_LINE = 60


def count_parts(run: Run) -> None:
    """Have a corpus done; show on standard error how far it is, and at the end what it came to.

    Raises:
        LawmetricsError: parts could not be done.
        SystemExit: it was stopped (130).
    """
    progress = _Parts(run)
    failed: list[PartResult] = []
    try:
        for result in run:
            progress.step(result)
            if result.failure:
                failed.append(result)
    except KeyboardInterrupt:
        progress.end()
        _say("Stopped. What is done stays done: the same command goes on from there.")
        raise SystemExit(130) from None
    progress.end()
    done = progress.total
    if run.todo:
        sys.stdout.write(
            f"{done.parts} parts done: {done.documents} documents, {done.mentions} mentions, {done.rejects} rejects.\n"
        )
    else:
        sys.stdout.write(f"Nothing to do: all {run.parts} parts were done before.\n")
    if failed:
        raise LawmetricsError(
            f"{len(failed)} of {run.todo} parts could not be done; the first, {failed[0].key}: {failed[0].failure}. "
            "The same command tries them again"
        )


@dataclass
class _Total:
    parts: int = 0
    documents: int = 0
    mentions: int = 0
    rejects: int = 0
    characters: int = 0


class _Parts:
    """How far a corpus is: one line that is written over on a terminal, a line a minute in a log."""

    def __init__(self, run: Run) -> None:
        self.total = _Total()
        self._run, self._begun, self._tty = run, time.monotonic(), sys.stderr.isatty()
        self._told = self._begun
        self._width = 0
        if run.stale:
            _say(f"{_parts(run.stale)} of an earlier run taken away: the texts have changed or gone.")
        if run.left_out:
            _say(f"Left out: {run.left_out} file{'s' * (run.left_out > 1)}, neither Parquet, JSON lines nor reports.")
        if run.todo:
            before = run.parts - run.todo
            _say(f"{_parts(run.todo)} to do{f', {before} done before' if before else ''}.")

    def step(self, result: PartResult) -> None:
        """Count a part."""
        total = self.total
        total.parts += not result.failure
        for name in ("documents", "mentions", "rejects", "characters"):
            setattr(total, name, getattr(total, name) + getattr(result, name))
        if self._tty or time.monotonic() - self._told >= _SECONDS_A_LINE:
            self._tell()

    def _tell(self) -> None:
        self._told = time.monotonic()
        total, spent = self.total, self._told - self._begun
        left = (self._run.todo - total.parts) * spent / max(1, total.parts)
        line = (
            f"{total.parts} of {self._run.todo} parts, {total.documents} documents, {total.rejects} rejects, "
            f"{total.characters / max(1e-9, spent) / 1e6:.1f} M characters/s, {_span(left)} left"
        )
        sys.stderr.write(f"\r{line:{self._width}}" if self._tty else f"{line}\n")
        sys.stderr.flush()
        self._width = len(line)

    def end(self) -> None:
        """Say how long it took."""
        if self._tty and self._width:
            sys.stderr.write("\n")
        spent = time.monotonic() - self._begun
        if self.total.parts:
            rate = self.total.characters / max(1e-9, spent) / 1e6
            sys.stderr.write(
                f"{self.total.characters / 1e6:,.1f} M characters in {_span(spent)}, {rate:.1f} M a second.\n"
            )


def _parts(count: int) -> str:
    return f"{count} part{'s' * (count != 1)}"


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def _span(seconds: float) -> str:
    """Write a time as people say it: 2 h 05 min, 3 min 20 s, 12 s."""
    whole = round(seconds)
    if whole >= 3600:
        return f"{whole // 3600} h {whole % 3600 // 60:02d} min"
    return f"{whole // 60} min {whole % 60:02d} s" if whole >= 60 else f"{whole} s"
