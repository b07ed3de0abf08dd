"""Worker processes that read what strangers send, kept and used again (`parse`, `Pool`).

A worker that dies or does not answer in time is ended and replaced; the file that did it gets a `ReportError`, the next one a
fresh worker.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
from typing import Any, Final, Self

from lawmetrics.errors import ReportError
from lawmetrics.reports.draft import Draft

__all__ = ["Pool", "close", "parse"]

SECONDS: Final = 15.0
"""Processor time a file may take; the clock allows a little more."""
MEGABYTES: Final = 400.0
"""Memory a file may take beside what the parsers themselves need."""
_USES: Final = 500
_GRACE: Final = 3.0
_PARSER: Final = "from lawmetrics.reports.worker import main; main()"


class _Worker:
    """One process, one file at a time."""

    def __init__(self, program: str) -> None:
        environment = dict(
            os.environ, PYTHONPATH=os.pathsep.join(path for path in sys.path if path), PYTHONUNBUFFERED="1"
        )
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-c", program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        self.uses = 0

    def ask(self, form: str, data: bytes, seconds: float, megabytes: float, grace: float) -> bytes:
        """One line of answer; empty when the process died or had to be ended."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self.uses += 1
        clock = threading.Timer(seconds + grace, self._process.kill)
        clock.start()
        try:
            request = {"form": form, "size": len(data), "seconds": seconds, "megabytes": megabytes}
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            self._process.stdin.write(data)
            self._process.stdin.flush()
            return self._process.stdout.readline()
        except (BrokenPipeError, OSError):
            return b""
        finally:
            clock.cancel()

    def close(self) -> None:
        """End the process."""
        with contextlib.suppress(OSError):
            self._process.kill()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        with contextlib.suppress(OSError):
            self._process.wait(timeout=5)


class Pool:
    """As many workers as are asked for at once, and no more than `size`; any thread may ask.

    Args:
        size: how many; None = one a core.
        seconds: processor time one request may take.
        megabytes: memory one request may take beside what its worker has already.
        program: what a worker runs; it speaks as `lawmetrics.reports.worker.main` does.
        grace: how much longer than its processor time a request may take by the clock, the start of its worker included.

    >>> with Pool(1) as pool:
    ...     pool.parse("page", "<p>全年办结12件。</p>".encode()).text
    '全年办结12件。'
    """

    def __init__(
        self,
        size: int | None = None,
        *,
        seconds: float = SECONDS,
        megabytes: float = MEGABYTES,
        program: str = _PARSER,
        grace: float = _GRACE,
    ) -> None:
        self._seconds, self._megabytes, self._program, self._grace = seconds, megabytes, program, grace
        self._slots: queue.LifoQueue[_Worker | None] = queue.LifoQueue()
        for _ in range(size or os.cpu_count() or 1):
            self._slots.put(None)
        self._process = os.getpid()

    def parse(self, form: str, data: bytes) -> Draft:
        """Read bytes of a known format in a worker.

        Raises:
            ReportError: the file cannot be read, or the worker died of it.
        """
        fields = self.ask(form, data)
        return Draft(**{**fields, "warnings": tuple(fields["warnings"])})

    def ask(self, form: str, data: bytes) -> dict[str, Any]:
        """Send bytes to a worker and give the fields of its answer.

        Raises:
            ReportError: the worker says why it cannot, or died of it.
        """
        worker = self._slots.get()
        keep: _Worker | None = None
        try:
            if worker is None or worker.uses >= _USES:
                if worker is not None:
                    worker.close()
                worker = _Worker(self._program)
            answer = worker.ask(form, data, self._seconds, self._megabytes, self._grace)
            keep = worker if answer.endswith(b"\n") else None
        finally:
            if keep is None and worker is not None:
                worker.close()
            self._slots.put(keep)
        return _fields(answer, self._seconds)

    def close(self) -> None:
        """End all idle workers; the pool can go on being used."""
        if os.getpid() != self._process:
            return
        for _ in range(self._slots.qsize()):
            worker = self._slots.get()
            if worker is not None:
                worker.close()
            self._slots.put(None)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _fields(answer: bytes, seconds: float) -> dict[str, Any]:
    if not answer.endswith(b"\n"):
        raise ReportError(
            f"reading it took more than {seconds:.0f} seconds or the memory allowed, or broke the parser; give its text alone, or a part of it"
        )
    fields: dict[str, Any] = json.loads(answer)
    if "error" in fields:
        raise ReportError(str(fields["error"]))
    return fields


_shared: Pool | None = None
_lock = threading.Lock()


def parse(form: str, data: bytes) -> Draft:
    """As `Pool.parse`, by workers that all of this process shares; they end with it."""
    return shared().parse(form, data)


def shared() -> Pool:
    """The pool of this process; a forked child gets one of its own."""
    global _shared  # noqa: PLW0603 - one pool a process
    with _lock:
        if _shared is None or _shared._process != os.getpid():  # noqa: SLF001 - its own module
            _shared = Pool()
        return _shared


def close() -> None:
    """End the shared workers; the next file starts new ones."""
    if _shared is not None:
        _shared.close()


atexit.register(close)
if hasattr(os, "register_at_fork"):
    # A thread of the parent may hold the lock while it forks.
    os.register_at_fork(after_in_child=lambda: globals().update(_lock=threading.Lock(), _shared=None))
