"""The database file: opening, locking, versions (`Database`)."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from lawmetrics.errors import ForeignStoreError, StoreError, StoreLockedError
from lawmetrics.store.frames import one

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["SCHEMA_VERSION", "Database"]

SCHEMA_VERSION = 1
"""Version of `schema.sql`; migration-N.sql leads from N-1 to N."""

_MEMORY = ":memory:"
_locks: dict[str, tuple[threading.RLock, threading.RLock]] = {}
_locks_guard = threading.Lock()


class Database:
    """One open database file; threads share it, each query on a cursor of its own.

    Args:
        path: the file; `:memory:` for none. It is made when it does not exist.
        read_only: promise to write nothing; several processes may then hold the file.
        memory: DuckDB's memory limit; beyond it, it works on disk.

    Raises:
        StoreLockedError: another process writes to the file.
        ForeignStoreError: the file is something else.
        StoreError: it cannot be opened, or a newer lawmetrics made it.

    Attributes:
        path: as given.
        read_only: as given.
        ingesting: held by a run of ingest, so that two runs in one process come one after the other.
        up_to_date: True when a run has brought the catalogue's copy up to date: a process has one catalogue, and no other
            process writes while this one has the file open.
    """

    def __init__(self, path: str | Path, *, read_only: bool = False, memory: str = "1GB") -> None:
        self.path = str(path)
        self.read_only = read_only
        self.up_to_date = False
        self._connection = _connect(self.path, read_only=read_only, memory=memory)
        with _locks_guard:
            key = f"{_MEMORY}{id(self)}" if self.path == _MEMORY else str(Path(self.path).resolve())
            self._lock, self.ingesting = _locks.setdefault(key, (threading.RLock(), threading.RLock()))
        try:
            with self._lock:
                self._prepare()
        except BaseException:
            self._connection.close()
            raise

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """Give a cursor for one thread and one request; closing it is the caller's."""
        return self._connection.cursor()

    @contextmanager
    def writing(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Give a cursor inside a transaction: all of it is kept, or nothing; one writer at a time."""
        if self.read_only:
            raise StoreError(f"{self.path} is open read-only; open it with read_only=False to change it")
        with self._lock:
            cursor = self.cursor()
            try:
                cursor.execute("BEGIN")
                yield cursor
                cursor.execute("COMMIT")
            except duckdb.Error as error:
                _roll_back(cursor)
                raise _plain(error, self.path) from error
            except BaseException:
                _roll_back(cursor)
                raise
            finally:
                cursor.close()

    def checkpoint(self) -> None:
        """Fold the write-ahead log into the file."""
        with self._lock:
            try:
                self.cursor().execute("CHECKPOINT")
            except duckdb.Error as error:
                raise _plain(error, self.path) from error

    def close(self) -> None:
        """Close the file; twice does no harm."""
        self._connection.close()

    def _prepare(self) -> None:
        cursor = self.cursor()
        tables = {name for (name,) in cursor.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
        if "about" not in tables:
            if tables or self.read_only:
                raise ForeignStoreError(f"{self.path} is a DuckDB file that lawmetrics did not make; give another name")
            with self.writing() as writer:
                writer.execute(_script("schema.sql"))
                writer.execute("INSERT INTO about VALUES ('lawmetrics', ?)", [SCHEMA_VERSION])
            return
        row = one(cursor.execute("SELECT version FROM about WHERE application = 'lawmetrics'"))
        if row is None:
            raise ForeignStoreError(f"{self.path} is a DuckDB file that lawmetrics did not make; give another name")
        self._migrate(row[0])

    def _migrate(self, version: int) -> None:
        if version > SCHEMA_VERSION:
            raise StoreError(
                f"{self.path} has schema version {version}, this lawmetrics knows {SCHEMA_VERSION}; install a newer lawmetrics"
            )
        if version < SCHEMA_VERSION and self.read_only:
            raise StoreError(f"{self.path} has the older schema version {version}; open it once with read_only=False")
        for step in range(version + 1, SCHEMA_VERSION + 1):
            with self.writing() as writer:
                writer.execute(_script(f"migration-{step}.sql"))
                writer.execute("UPDATE about SET version = ?", [step])


def _script(name: str) -> str:
    return (files("lawmetrics.store") / name).read_text(encoding="utf-8")


def _roll_back(cursor: duckdb.DuckDBPyConnection) -> None:
    try:
        cursor.execute("ROLLBACK")
    except duckdb.Error:
        # The failure has rolled back by itself (a full disk does).
        return


def _connect(path: str, *, read_only: bool, memory: str) -> duckdb.DuckDBPyConnection:
    if path != _MEMORY:
        _check_place(Path(path), read_only=read_only)
    settings: dict[str, str | bool | int | float | list[str]] = {
        # Whoever reaches a cursor over HTTP reads no file and loads no extension.
        "enable_external_access": "false",
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "memory_limit": memory,
        "lock_configuration": "true",
    }
    try:
        return duckdb.connect(path, read_only=read_only, config=settings)
    except duckdb.Error as error:
        raise _plain(error, path) from error


def _check_place(path: Path, *, read_only: bool) -> None:
    if path.is_dir():
        raise StoreError(f"{path} is a folder; give the name of a database file")
    if not path.exists():
        if read_only:
            raise StoreError(f"there is no database {path}; make one with `lawmetrics ingest PATH --db {path}`")
        if not path.parent.exists():
            raise StoreError(f"the folder {path.parent} does not exist; make it or give another name")


def _plain(error: duckdb.Error, path: str) -> StoreError:
    """Say in one sentence what DuckDB says in several."""
    words = str(error)
    if "lock on file" in words or "different configuration" in words or "already attached" in words:
        return StoreLockedError(
            f"{path} is in use by another program (or opened in another mode by this one); "
            "close that one, or stop `lawmetrics serve`, and try again"
        )
    if "not a valid DuckDB database file" in words or "not a DuckDB" in words:
        return ForeignStoreError(f"{path} is no lawmetrics database; give another name")
    if "ermission denied" in words or "read-only" in words.lower():
        return StoreError(f"{path} may not be written; open it with read_only=True or change its permissions")
    if "No space left" in words or "File too large" in words or "Could not write" in words:
        return StoreError(
            f"the disk is full or {path} may grow no more; nothing of this step was kept, make room and try again"
        )
    return StoreError(f"{path}: {words.splitlines()[0]}")
