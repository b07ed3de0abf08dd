"""The one holder of the database file: reads in threads on cursors of their own, writes one at a time (`Database`)."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any, TypeVar

import anyio
import anyio.to_thread

from lawmetrics.errors import StoppedError
from lawmetrics_api.errors import ProblemError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from lawmetrics.store import Store
    from lawmetrics.store.questions import Question
    from lawmetrics_api.cache import Cache
    from lawmetrics_api.metrics import Metrics
    from lawmetrics_api.settings import Settings

__all__ = ["Database"]

T = TypeVar("T")
_AGAIN = 0.1
"""Seconds between two attempts to stop a question: the first may fall between two of its queries."""


class Database:
    """Runs library calls beside the event loop."""

    def __init__(self, path: Path, settings: Settings, metrics: Metrics, cache: Cache) -> None:
        self.path = path
        self.settings = settings
        self.metrics = metrics
        self.cache = cache
        self._store: Store | None = None
        self._readers = anyio.CapacityLimiter(settings.workers)
        self._writers = anyio.CapacityLimiter(1)
        self._written = False

    @property
    def store(self) -> Store:
        """Give the open store."""
        if self._store is None:
            raise ProblemError(
                503, "The database is not open yet; try again in a moment.", headers={"Retry-After": "1"}
            )
        return self._store

    def open(self) -> None:
        """Open the file; the application does so when it starts."""
        from lawmetrics.store import open_store

        if self._store is None:
            self._store = open_store(self.path)

    def close(self) -> None:
        """Close the file; the application does so when it stops."""
        if self._store is not None:
            self._store.close()
            self._store = None

    async def read(self, name: str, call: Callable[[Store], T]) -> T:
        """Run a query in a thread; what takes too long is interrupted, and its place is free again.

        Args:
            name: label of the metric.
            call: the query.

        Raises:
            ProblemError: 422: it took longer than the server allows; 503: all places were taken all that time.
        """
        started = time.perf_counter()
        seconds = self.settings.query_seconds
        question = self.store.question(call)
        try:
            with anyio.fail_after(seconds):
                await self._readers.acquire_on_behalf_of(question)
        except TimeoutError as error:
            raise ProblemError(
                503, "The server is busy with other questions; try again in a moment.", headers={"Retry-After": "5"}
            ) from error
        alarm = _Alarm(question, seconds)
        try:
            return await anyio.to_thread.run_sync(question.answer)
        except StoppedError as error:
            raise ProblemError(
                422, f"The answer takes longer than {seconds:g} s; ask for fewer places or years."
            ) from error
        finally:
            alarm.cancel()
            self._readers.release_on_behalf_of(question)
            self.metrics.query_seconds.labels(name).observe(time.perf_counter() - started)

    async def write(self, call: Callable[[Store], T], changed: Callable[[T], bool] = lambda _: True) -> T:
        """Run a change in a thread, after those before it; ready answers are forgotten, unless nothing was changed.

        Args:
            call: the change.
            changed: tells of its result whether anything was; the first write brings the file up to date and always counts.
        """
        store = self.store
        started = time.perf_counter()
        forget = True
        try:
            result = await anyio.to_thread.run_sync(lambda: call(store), limiter=self._writers)
            forget, self._written = not self._written or changed(result), True
        finally:
            if forget:
                self.cache.clear()
            self.metrics.ingest_seconds.observe(time.perf_counter() - started)
        return result


class _Alarm:
    """Stops a question after some seconds, and again until it has ended."""

    def __init__(self, question: Question[Any], seconds: float) -> None:
        self._question = question
        self._handle = asyncio.get_running_loop().call_later(seconds, self._ring)

    def _ring(self) -> None:
        self._question.stop()
        self._handle = asyncio.get_running_loop().call_later(_AGAIN, self._ring)

    def cancel(self) -> None:
        """Let the question be."""
        self._handle.cancel()
