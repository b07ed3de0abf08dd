"""Processes that do what is asked of them, one thing at a time each (`Workers`).

They are started by a command of their own, not by forking or by importing the caller's script again: what uses them works
from threads, notebooks and scripts without a main guard. They end when their input does, so nothing is left behind when
the process that asks is killed.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import queue
import signal
import subprocess
import sys
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from importlib.abc import MetaPathFinder
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["Failure", "Workers", "cores", "main"]

A = TypeVar("A")
R = TypeVar("R")

_AHEAD = 2
"""Tasks that wait for each worker: enough that none is idle, few enough that answers do not pile up."""


def cores() -> int:
    """Give how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Failure:
    """A task that gave no answer.

    Attributes:
        reason: why, as the end of a sentence.
        died: the process died of it, or was killed at it.
    """

    reason: str
    died: bool = False


class _Worker:
    """One process."""

    def __init__(self, task: Callable[[Any], object], nice: int) -> None:
        environment = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", **os.environ}
        environment["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-c", f"from lawmetrics.workers import main; main({nice})"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        self._unsent: list[object] = [task]

    def ask(self, item: object) -> Any:
        """Give the answer; None when the process died of it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            for message in (*self._unsent, item):
                pickle.dump(message, self._process.stdin, pickle.HIGHEST_PROTOCOL)
            self._unsent = []
            self._process.stdin.flush()
            return pickle.load(self._process.stdout)  # noqa: S301 - from our own process
        except (EOFError, OSError, ValueError, pickle.UnpicklingError):
            return None

    def close(self) -> None:
        """End the process."""
        with contextlib.suppress(OSError):
            self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                if stream is not None:
                    stream.close()


class Workers(Generic[A, R]):
    """Several processes, or none: with a size of 1 tasks are done right here.

    Args:
        size: how many.
        task: what is done with each item; it is sent to each process once, by pickle.
        nice: how far the processes' priority is lowered.
        apart: do it in a process of its own even when there is one only, which may die of a task.

    >>> with Workers(1, str.upper) as workers:
    ...     list(workers.map(["a", "b"]))
    [('a', 'A'), ('b', 'B')]
    """

    def __init__(self, size: int, task: Callable[[A], R], nice: int = 0, *, apart: bool = False) -> None:
        self._size = size
        self._here = size == 1 and not apart
        self._task = task
        self._nice = nice
        self._started: list[_Worker] = []
        self._idle: queue.LifoQueue[_Worker | None] = queue.LifoQueue()
        self._closed = False
        for _ in range(size):
            self._idle.put(None)

    def __enter__(self) -> Self:
        """Give itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the processes, whatever they are doing."""
        self._closed = True
        for worker in self._started:
            worker.close()

    def ask(self, item: A) -> R | Failure:
        """Do one task; a process that dies of it is replaced."""
        if self._here:
            return _done(self._task, item)
        worker = self._idle.get()
        answer: R | Failure | None = None
        try:
            if self._closed:
                return Failure("the work was ended")
            if worker is None:
                worker = _Worker(self._task, self._nice)
                self._started.append(worker)
            answer = worker.ask(item)
        finally:
            if answer is None and worker is not None:
                worker.close()
                worker = None
            self._idle.put(worker)
        return (
            Failure("the process that read it died; is there enough memory?", died=True) if answer is None else answer
        )

    def map(self, items: Iterable[A]) -> Iterator[tuple[A, R | Failure]]:
        """Do many tasks side by side, giving each with its answer, in order; they are taken up as answers are taken away."""
        if self._here:
            for item in items:
                yield item, self.ask(item)
            return
        waiting: deque[tuple[A, Future[R | Failure]]] = deque()
        with ThreadPoolExecutor(self._size, thread_name_prefix="workers") as threads:
            try:
                for item in items:
                    waiting.append((item, threads.submit(self.ask, item)))
                    if len(waiting) >= (1 + _AHEAD) * self._size:
                        first, answer = waiting.popleft()
                        yield first, answer.result()
                while waiting:
                    first, answer = waiting.popleft()
                    yield first, answer.result()
            except BaseException:
                # Ctrl-C, or the one who asks has had enough: do not wait for what is being done.
                self.__exit__()
                raise


def _done(task: Callable[[A], R], item: A) -> R | Failure:
    try:
        return task(item)
    except Exception as error:  # noqa: BLE001 - one bad document must not end the run of ten thousand
        return Failure(f"lawmetrics failed on it ({type(error).__name__}: {error!s:.200}); please report this")


class _NoPandas(MetaPathFinder):
    """Says of pandas that it is not installed."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> None:  # noqa: ARG004 - asked by position
        """Refuse pandas, know nothing of anything else."""
        if name == "pandas":
            raise ModuleNotFoundError(name)


def _leave_pandas_out() -> None:
    """Spare a process what pandas costs, some 35 MB and half a second.

    Arrow loads it with the first list it is given, to see whether the list is a column of pandas, and asks only once. What
    wants pandas itself (`to_pandas`, `import pandas`) still gets it.
    """
    sys.meta_path.insert(0, _NoPandas)
    try:
        import pyarrow as pa

        pa.array([0])
    finally:
        sys.meta_path.remove(_NoPandas)


def main(nice: int = 0) -> None:
    """Answer tasks until standard input ends.

    Args:
        nice: how far this process lowers its priority.
    """
    with contextlib.suppress(AttributeError, OSError):
        os.nice(nice)
    # Ctrl-C reaches the whole group of processes; the one that asks decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "wb")
    # Libraries that print would garble the answers.
    os.dup2(2, 1)
    _leave_pandas_out()
    with contextlib.suppress(EOFError, BrokenPipeError):
        task = pickle.load(sys.stdin.buffer)  # noqa: S301 - from the process that started this one
        while True:
            answer: Any = _done(task, pickle.load(sys.stdin.buffer))  # noqa: S301 - as above
            pickle.dump(answer, answers, pickle.HIGHEST_PROTOCOL)
            answers.flush()
