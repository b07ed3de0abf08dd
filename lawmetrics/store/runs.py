"""What runs of work on a store have in common: one at a time, in batches, with workers (`Run`)."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar, cast

from lawmetrics.store.files import ReadFiles
from lawmetrics.store.indicators import write_indicators
from lawmetrics.store.places import PlaceBook, own_codes, own_places
from lawmetrics.store.points import derive_all_points
from lawmetrics.workers import cores

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from lawmetrics.store.database import Database
    from lawmetrics.store.progress import Progress

__all__ = ["BATCH_CHARACTERS", "BATCH_DOCUMENTS", "Run", "alone", "batches"]

P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S", bound="Run")
T = TypeVar("T")

BATCH_DOCUMENTS = 64
BATCH_CHARACTERS = 1_000_000
_WORTH_A_WORKER = 16
"""Documents that take as long to read as a process takes to start."""


def alone(method: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R]:
    """Let one run at a time know, compare and write; corrections and questions go on beside it."""

    @wraps(method)
    def waiting(self: S, *args: P.args, **kwargs: P.kwargs) -> R:
        with self.database.ingesting:
            return method(self, *args, **kwargs)

    return cast("Callable[Concatenate[S, P], R]", waiting)


class Run:
    """One run: workers read, this process writes.

    Args:
        database: where to.
        progress: what to tell about the way.
        workers: processes that read; 1 = this one; None = one a core, fewer where there is little to read.
    """

    def __init__(self, database: Database, progress: Progress, workers: int | None = None) -> None:
        self.database = database
        self.progress = progress
        self._workers = workers

    def size(self, count: int) -> int:
        """Give how many workers so many documents are worth."""
        return self._workers or max(1, min(cores(), count // _WORTH_A_WORKER))

    def prepare(self, tables: Sequence[Path] = ()) -> None:
        """Bring the store's indicators and places of its own up to date."""
        with self.database.cursor() as cursor:
            self.reader = ReadFiles(own_places(cursor, tables))
        if self.database.up_to_date and not tables:
            return
        with self.database.writing() as cursor:
            book = PlaceBook(cursor, self.reader.places)
            for code in own_codes(tables):
                book.add(self.reader.places.get(code))
            if write_indicators(cursor):
                derive_all_points(cursor)
        self.database.up_to_date = True


def _share(count: int, workers: int) -> int:
    """Give how many documents a worker gets at a time: a few rounds for each, so that all end together."""
    return BATCH_DOCUMENTS if workers == 1 else min(BATCH_DOCUMENTS, -(-count // (4 * workers)))


def batches(rows: Sequence[tuple[T, int]], workers: int) -> Iterator[list[T]]:
    """Gather things of some size into lists: large enough for array code, small enough to keep all workers busy."""
    most = _share(len(rows), workers)
    batch: list[T] = []
    held = 0
    for thing, size in rows:
        batch.append(thing)
        held += size
        if len(batch) >= most or held >= BATCH_CHARACTERS:
            yield batch
            batch, held = [], 0
    if batch:
        yield batch
