"""Files → documents, mentions, observations (`Ingest`): the one place in the store that composes the library."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar, cast

from lawmetrics.errors import StoreError
from lawmetrics.store.discovery import Counts, Discovery, Outcome, Reject, Stated
from lawmetrics.store.documents import insert_mentions, library_version, now, write_documents
from lawmetrics.store.files import File, Found, ReadFiles, Stored, join, read_texts
from lawmetrics.store.findings import write_findings
from lawmetrics.store.indicators import write_indicators
from lawmetrics.store.places import PlaceBook, own_codes, own_places
from lawmetrics.store.points import derive_all_points, derive_points
from lawmetrics.store.workers import Failure, Workers, cores

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    import pyarrow as pa

    from lawmetrics.store.database import Database
    from lawmetrics.store.documents import Entry
    from lawmetrics.store.files import Beside
    from lawmetrics.store.progress import Progress

__all__ = ["Ingest"]

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")

_BATCH_DOCUMENTS = 64
_BATCH_CHARACTERS = 1_000_000
_WORTH_A_WORKER = 16
"""Documents that take as long to read as a process takes to start."""


@dataclass(frozen=True, slots=True)
class _Known:
    """A current document of the store."""

    identifier: int
    version: int
    sha256: str
    stated: Stated


def _alone(method: Callable[Concatenate[Ingest, P], R]) -> Callable[Concatenate[Ingest, P], R]:
    """Let one run at a time know, compare and write; corrections and questions go on beside it."""

    @wraps(method)
    def waiting(self: Ingest, *args: P.args, **kwargs: P.kwargs) -> R:
        with self._database.ingesting:
            return method(self, *args, **kwargs)

    return cast("Callable[Concatenate[Ingest, P], R]", waiting)


class Ingest:
    """One run of ingest: workers read files and texts, this process writes.

    Args:
        database: where to.
        progress: what to tell about the way.
        workers: processes that read; 1 = this one; None = one a core, fewer where there is little to read.

    Attributes:
        counts: what became of the files so far.
    """

    def __init__(self, database: Database, progress: Progress, workers: int | None = None) -> None:
        self.counts = Counts()
        self._database = database
        self._progress = progress
        self._workers = workers
        self._known: dict[str, _Known] = {}
        self._contents: set[tuple[str, Stated]] = set()

    @_alone
    def run(self, found: Discovery) -> Counts:
        """Bring everything found into the store, batch by batch; what is there already stays as it is."""
        self._prepare(found.places)
        self._reject(found.rejects)
        files = self._changed(found)
        waiting: list[Found] = []
        size = self._size(len(files))
        sized = ((file, _length(file)) for file in files)
        with Workers(size, self._reader) as workers:
            for read in _read(workers, _batches(sized, _share(len(files), size))):
                waiting.append(read)
                documents = sum(len(part.entries) for part in waiting)
                characters = sum(len(entry.report.text) for part in waiting for entry in part.entries)
                if documents >= _BATCH_DOCUMENTS or characters >= _BATCH_CHARACTERS:
                    self._write(join(waiting))
                    waiting = []
            self._write(join(waiting))
        return self.counts

    @_alone
    def add(self, files: Sequence[File], beside: Beside | None = None) -> list[Outcome]:
        """Bring files whose content is at hand into the store, all of a batch in one transaction.

        Args:
            files: with their content; no two of one name.
            beside: processes to read them in; None for this one.

        Returns:
            What became of each, in order.
        """
        self._prepare()
        held = {file.source: self._is_known(file.source, _hash(file), file.stated) for file in files}
        outcomes = {source: Outcome(source, "unchanged") for source in held}
        fresh = [(file, len(file.content or b"")) for file in files if not held[file.source]]
        for batch in _batches(fresh, _BATCH_DOCUMENTS):
            for found in self._read_content(batch, beside):
                self._write(found)
                for entry in found.entries:
                    result = "replaced" if entry.source in self._known else "added"
                    outcomes[entry.source] = Outcome(entry.source, result)
                outcomes |= {r.source: Outcome(r.source, "rejected", r.reason) for r in found.rejects}
        return list(outcomes.values())

    def _read_content(self, files: Sequence[File], beside: Beside | None) -> Iterator[Found]:
        answer = self._reader(files) if beside is None else beside.ask((self._reader, files))
        if not isinstance(answer, Failure):
            yield answer
        elif len(files) == 1:
            yield Found(rejects=[Reject(files[0].source, answer.reason)])
        else:
            for file in files:  # one of them is at fault
                yield from self._read_content([file], beside)

    @_alone
    def reextract(self, documents: list[int] | None = None, *, everything: bool = False) -> int:
        """Read stored texts again with this library, batch by batch; a run that was stopped goes on where it was.

        Args:
            documents: their numbers; None for the current ones that another version of the library has read.
            everything: with no numbers given, those that this version has read too.

        Returns:
            How many were read.

        Raises:
            StoreError: some could not be read; they keep the figures they had, the others are read.
        """
        self._prepare()
        rows = self._to_read(documents, everything=everything)
        self._progress.start(len(rows))
        failed: dict[int, str] = {}
        size = self._size(len(rows))
        with Workers(size, read_texts) as workers:
            for texts, answer in workers.map(map(self._texts, _batches(rows, _share(len(rows), size)))):
                if not isinstance(answer, Failure):
                    self._replace(texts, answer)
                    continue
                for stored in texts:  # one of them is at fault
                    again = workers.ask([stored])
                    if isinstance(again, Failure):
                        failed[stored.document] = again.reason
                    else:
                        self._replace([stored], again)
        if failed:
            raise StoreError(
                f"{len(failed)} documents could not be read again and keep their figures: "
                + "; ".join(f"{document}: {reason}" for document, reason in failed.items())
            )
        return len(rows)

    def _size(self, count: int) -> int:
        return self._workers or max(1, min(cores(), count // _WORTH_A_WORKER))

    def _prepare(self, tables: Sequence[Path] = ()) -> None:
        with self._database.cursor() as cursor:
            self._reader = ReadFiles(own_places(cursor, tables))
        with self._database.writing() as cursor:
            book = PlaceBook(cursor, self._reader.places)
            for code in own_codes(tables):
                book.add(self._reader.places.get(code))
            if write_indicators(cursor):
                derive_all_points(cursor)
        with self._database.cursor() as cursor:
            rows = cursor.execute(
                "SELECT source, id, version, sha256, stated_place, stated_year FROM documents WHERE current"
            ).fetchall()
        for source, identifier, version, sha256, place, year in rows:
            self._known[source] = _Known(identifier, version, sha256, Stated(place, year))
            self._contents.add((sha256, Stated(place, year)))

    def _changed(self, found: Discovery) -> list[File]:
        """Give the files whose content or statement is new; bytes are hashed, nothing is parsed."""
        changed = []
        self._progress.start(len(found.files))
        for path in found.files:
            file = File(str(path), found.stated.get(path, Stated()))
            try:
                with path.open("rb") as content:
                    sha256 = hashlib.file_digest(content, "sha256").hexdigest()
            except OSError as error:
                self._reject([Reject(file.source, f"the file cannot be opened: {error.strerror}")])
                continue
            if not self._is_known(file.source, sha256, file.stated):
                changed.append(file)
        return changed

    def _is_known(self, source: str, sha256: str, stated: Stated) -> bool:
        # The same content under another name is the same document, unless that name holds something else now.
        known = self._known.get(source)
        held = (sha256, stated) in self._contents if known is None else (known.sha256, known.stated) == (sha256, stated)
        if held:
            self.counts.unchanged += 1
            self._progress.step()
        self._contents.add((sha256, stated))
        return held

    def _write(self, found: Found) -> None:
        self._reject(found.rejects)
        if found.mentions is None:
            return
        entries = [self._versioned(entry) for entry in found.entries]
        with self._database.writing() as cursor:
            book = PlaceBook(cursor, self._reader.places)
            touched, written = write_documents(cursor, book, entries, found.mentions)
            derive_points(cursor, touched)
            write_findings(cursor, touched, written)
            sources = [e.source for e in entries]
            cursor.execute("DELETE FROM rejects WHERE source IN (SELECT unnest(?))", [sources])
        for entry in entries:
            if entry.former is None:
                self.counts.added += 1
            else:
                self.counts.replaced += 1
            self._progress.step()

    def _versioned(self, entry: Entry) -> Entry:
        known = self._known.get(entry.source)
        return entry if known is None else replace(entry, former=known.identifier, version=known.version + 1)

    def _to_read(self, documents: list[int] | None, *, everything: bool) -> list[tuple[int, int]]:
        """Give the numbers and lengths of stored texts to read again."""
        with self._database.cursor() as cursor:
            return cursor.execute(
                "SELECT d.id, d.characters FROM documents d JOIN texts t ON t.document = d.id "
                "WHERE CASE WHEN $1 IS NULL THEN d.current AND ($2 OR d.library <> $3) ELSE list_contains($1, d.id) END "
                "ORDER BY d.id",
                [documents, everything, library_version()],
            ).fetchall()

    def _texts(self, documents: list[int]) -> list[Stored]:
        with self._database.cursor() as cursor:
            rows = cursor.execute(
                "SELECT d.id, d.place, d.year, t.text FROM placed d JOIN texts t ON t.document = d.id "
                "WHERE list_contains(?, d.id) ORDER BY d.id",
                [documents],
            ).fetchall()
        return [Stored(*row) for row in rows]

    def _replace(self, texts: Sequence[Stored], mentions: pa.Table) -> None:
        """Put what was read now in the place of what was read before."""
        identifiers = [stored.document for stored in texts]
        places = {stored.place for stored in texts if stored.place is not None}
        with self._database.writing() as cursor:
            cursor.execute("DELETE FROM mentions WHERE list_contains(?, document)", [identifiers])
            insert_mentions(cursor, mentions, identifiers)
            cursor.execute(
                "UPDATE documents SET library = ?, extracted = ? WHERE list_contains(?, id)",
                [library_version(), now(), identifiers],
            )
            derive_points(cursor, places)
            write_findings(cursor, places, identifiers)
        for _ in texts:
            self._progress.step()

    def _reject(self, rejects: list[Reject]) -> None:
        if not rejects:
            return
        self.counts.rejected += rejects
        with self._database.writing() as cursor:
            for reject in rejects:
                cursor.execute("DELETE FROM rejects WHERE source = ?", [reject.source])
                cursor.execute("INSERT INTO rejects VALUES (?, ?, ?)", [reject.source, reject.reason, now()])
                self._progress.step(rejected=True)


def _read(workers: Workers[Sequence[File], Found], chunks: Iterable[Sequence[File]]) -> Iterator[Found]:
    """Read chunks of files; where one of them brings the reader down, they are tried one by one.

    Raises:
        StoreError: no file of a chunk could be read: the fault is ours, not the files'.
    """
    for files, answer in workers.map(chunks):
        if not isinstance(answer, Failure):
            yield answer
            continue
        answers = [workers.ask([file]) for file in files]
        reasons = [again.reason for again in answers if isinstance(again, Failure)]
        if len(reasons) == len(files) > 1:
            raise StoreError(f"no file can be read: {reasons[0]}")
        for file, again in zip(files, answers, strict=True):
            yield Found(rejects=[Reject(file.source, again.reason)]) if isinstance(again, Failure) else again


def _hash(file: File) -> str:
    return hashlib.sha256(file.content or b"").hexdigest()


def _share(count: int, workers: int) -> int:
    """Give how many documents a worker gets at a time: a few rounds for each, so that all end together."""
    return _BATCH_DOCUMENTS if workers == 1 else min(_BATCH_DOCUMENTS, -(-count // (4 * workers)))


def _length(file: File) -> int:
    try:
        return Path(file.source).stat().st_size
    except OSError:
        return 0  # the reader says what is wrong with it


def _batches(rows: Iterable[tuple[T, int]], most: int) -> Iterator[list[T]]:
    """Gather things of some size into lists: large enough for array code, small enough to keep all workers busy."""
    batch: list[T] = []
    held = 0
    for thing, size in rows:
        batch.append(thing)
        held += size
        if len(batch) >= most or held >= _BATCH_CHARACTERS:
            yield batch
            batch, held = [], 0
    if batch:
        yield batch
