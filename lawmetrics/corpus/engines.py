"""Who does the parts: the cores of this machine (`run_local`), or a Dask cluster (`run_dask`)."""

from __future__ import annotations

import errno
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from lawmetrics.corpus.folder import Prepared, prepare
from lawmetrics.corpus.work import PartResult, note, run_part
from lawmetrics.errors import LawmetricsError
from lawmetrics.workers import Failure, Workers, cores

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lawmetrics.corpus.parts import Part

__all__ = ["Run", "run_dask", "run_local"]

_ATTEMPTS = 3
_DEATHS = 8
"""So many deaths in a row, without one part done, are no accident of one text."""


@dataclass(frozen=True, slots=True)
class Run:
    """A run over a corpus: iterate to have it done, part by part.

    Attributes:
        parts: how many parts IN has.
        todo: how many of them were not done yet when it began.
        stale: how many parts of an earlier run were taken away, their input having changed or gone.
        left_out: how many files of IN are neither tables nor reports.
        results: what is done for each part, as it comes.
    """

    parts: int
    todo: int
    stale: int
    left_out: int
    results: Iterator[PartResult]

    def __iter__(self) -> Iterator[PartResult]:
        """Do the work."""
        return self.results


def _run(held: Prepared, results: Iterator[PartResult]) -> Run:
    def closing() -> Iterator[PartResult]:
        with held.lock:
            yield from results

    return Run(held.parts, len(held.todo), held.stale, held.left_out, closing())


@dataclass(frozen=True, slots=True)
class _Task:
    part: Part
    careful: bool = False
    killers: frozenset[int] = frozenset()


def _do(task: _Task, out: Path) -> PartResult | LawmetricsError:
    """Do a part; what ends the whole run comes back as an error."""
    try:
        return run_part(task.part, out, careful=task.careful, killers=task.killers)
    except FileNotFoundError as error:
        reason = f"{error.filename} is not there any more, or this machine does not reach it"
        return PartResult(task.part.key, failure=reason)
    except OSError as error:
        full = error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
        advice = "make room" if full else "mend that"
        return LawmetricsError(f"{out}: {error}; {advice} and run again, what is done stays done")
    except LawmetricsError as error:
        return error


def run_local(source: Path, out: Path, workers: int | None = None) -> Run:
    """Do all parts that are not done yet on this machine's cores.

    A worker that dies is replaced; the part it died of is then done row by row, and a row that kills again is set aside.

    Args:
        source: a folder, or one file.
        out: a folder that is new, empty or of an earlier run.
        workers: how many processes; as many as there are cores if not given.

    Raises:
        RequestError: nothing readable in `source`, or `out` is not ours.
        LawmetricsError: while iterating: the disk is full, or workers die one after the other.
    """
    source, out = source.absolute(), out.absolute()
    held = prepare(source, out)
    return _run(held, _local(held.todo, out, workers or cores()))


def _local(todo: list[Part], out: Path, size: int) -> Iterator[PartResult]:
    died: list[Part] = []
    in_a_row = 0
    with Workers(min(size, max(1, len(todo))), partial(_do, out=out), apart=True) as workers:
        for task, answer in workers.map(_Task(part) for part in todo):
            if isinstance(answer, Failure) and answer.died:
                died.append(task.part)
                in_a_row += 1
                if in_a_row == _DEATHS + size:
                    raise LawmetricsError(
                        f"{in_a_row} workers died one after the other, the last at {task.part.paths[0]}: give them more memory "
                        "or start fewer (--workers), and run again; what is done stays done"
                    )
                continue
            in_a_row = 0
            yield _result(task.part, answer)
    for part in died:
        yield _carefully(part, out)


def _result(part: Part, answer: PartResult | LawmetricsError | Failure) -> PartResult:
    if isinstance(answer, LawmetricsError):
        raise answer
    return PartResult(part.key, failure=answer.reason) if isinstance(answer, Failure) else answer


def _carefully(part: Part, out: Path) -> PartResult:
    """Do a part that has killed its process row by row, without the rows that kill."""
    task = _Task(part, careful=True)
    at = note(part, out)
    try:
        with Workers(1, partial(_do, out=out), apart=True) as workers:
            while True:
                at.unlink(missing_ok=True)
                answer = workers.ask(task)
                if not (isinstance(answer, Failure) and answer.died):
                    return _result(part, answer)
                killer = int(at.read_text(encoding="ascii")) if at.exists() else None
                if killer is None or killer in task.killers:
                    return PartResult(part.key, failure=answer.reason)
                task = replace(task, killers=task.killers | {killer})
    finally:
        # What those that died had begun.
        for left in out.glob(f"*/.{part.key}.*.tmp"):
            left.unlink(missing_ok=True)


def run_dask(source: Path, out: Path, scheduler: str) -> Run:
    """Do all parts that are not done yet on a Dask cluster; IN and OUT must be where every worker can reach them.

    Raises:
        RequestError: as `run_local`.
        LawmetricsError: the extra `dask` is missing, the scheduler does not answer, or (while iterating) workers write
            where we do not see it.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise LawmetricsError(
            f"the engine `dask` needs its extra ({error}); run: pip install 'lawmetrics[dask]'"
        ) from error
    source, out = source.absolute(), out.absolute()
    held = prepare(source, out)
    try:
        client = Client(scheduler, timeout="10s")
    except (OSError, TimeoutError, ValueError) as error:
        raise LawmetricsError(
            f"no Dask scheduler answers at {scheduler}: {error}; start one with `dask scheduler`"
        ) from error
    return _run(held, _dask(client, held.todo, out))


def _dask(client: Any, todo: list[Part], out: Path) -> Iterator[PartResult]:
    from distributed import as_completed

    with client:
        # A part is pure and its rename atomic, so a worker's death only means that another does it again.
        futures = client.map(_do, [_Task(part) for part in todo], out=out, pure=False, retries=_ATTEMPTS)
        parts = {future.key: part for future, part in zip(futures, todo, strict=True)}
        for future in as_completed(futures):
            part = parts[future.key]
            error = future.exception()
            result = _result(part, future.result() if error is None else Failure(f"{type(error).__name__}: {error}"))
            if not result.failure and not (out / "documents" / f"part-{part.key}.parquet").exists():
                raise LawmetricsError(
                    f"a worker wrote a part that is not in {out} here: OUT must lie where this machine and all workers share it"
                )
            yield result
