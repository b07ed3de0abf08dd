"""Questions that another thread can stop (`Question`)."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

import duckdb

from lawmetrics.errors import StoppedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from lawmetrics.store.database import Database

__all__ = ["Question", "Watched"]

T = TypeVar("T")


class Question(Generic[T]):
    """A question to the store: one thread asks it, any other may stop it.

    Args:
        database: the database it runs on.
        ask: the question.
    """

    def __init__(self, database: Watched, ask: Callable[[], T]) -> None:
        self._database = database
        self._ask = ask

    def answer(self) -> T:
        """Ask, and wait for the answer.

        Raises:
            StoppedError: it was stopped.
        """
        try:
            return self._ask()
        except duckdb.InterruptException as error:
            raise StoppedError("the question was stopped before it was answered") from error

    def stop(self) -> None:
        """Stop what runs and begin nothing new; a query that is just about to begin may need a second call."""
        self._database.stop()


class Watched:
    """A database that knows its cursors, so that what runs on them can be stopped."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._cursors: list[_Cursor] = []
        self._lock = threading.Lock()
        self._stopped = False

    def __getattr__(self, name: str) -> Any:
        """Be the database in everything else."""
        return getattr(self._database, name)

    def cursor(self) -> _Cursor:
        """Give a cursor."""
        return self.watch(self._database.cursor())

    def watch(self, cursor: duckdb.DuckDBPyConnection) -> _Cursor:
        """Take a cursor under watch.

        Raises:
            StoppedError: nothing more is to run here.
        """
        watched = _Cursor(cursor, self)
        with self._lock:
            if self._stopped:
                cursor.close()
                raise StoppedError("the question was stopped before it was answered")
            self._cursors.append(watched)
        return watched

    def forget(self, cursor: _Cursor) -> None:
        """Leave a closed cursor alone."""
        with self._lock:
            if cursor in self._cursors:
                self._cursors.remove(cursor)

    def stop(self) -> None:
        """Interrupt what runs, and refuse new cursors."""
        with self._lock:
            self._stopped = True
            for cursor in self._cursors:
                cursor.interrupt()


class _Cursor:
    """A DuckDB cursor whose own cursors are watched with it."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, database: Watched) -> None:
        self._cursor = cursor
        self._database = database

    def __getattr__(self, name: str) -> Any:
        return getattr(self._cursor, name)

    def cursor(self) -> _Cursor:
        return self._database.watch(self._cursor.cursor())

    def close(self) -> None:
        self._database.forget(self)
        self._cursor.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
