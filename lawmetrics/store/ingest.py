"""Files → documents, mentions, observations (`Ingest`): the one place in the store that composes the library."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar, cast

import pyarrow as pa

from lawmetrics.errors import JurisdictionError, ReportError
from lawmetrics.store.discovery import Counts, Discovery, Reject, Stated
from lawmetrics.store.documents import Entry, insert_mentions, library_version, now, write_documents
from lawmetrics.store.findings import write_findings
from lawmetrics.store.indicators import write_indicators
from lawmetrics.store.places import PlaceBook, gazetteer_of, own_codes
from lawmetrics.store.points import derive_all_points, derive_points

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from lawmetrics.jurisdictions import Jurisdiction
    from lawmetrics.reports.report import Report
    from lawmetrics.store.database import Database
    from lawmetrics.store.progress import Progress

__all__ = ["Ingest"]

P = ParamSpec("P")
R = TypeVar("R")

_BATCH_DOCUMENTS = 64
_BATCH_CHARACTERS = 1_000_000
_LONGEST = 1 << 24  # characters; an observation's id has room for no more


@dataclass(frozen=True, slots=True)
class _Known:
    """A current document of the store."""

    identifier: int
    version: int
    sha256: str
    stated: Stated


@dataclass(frozen=True, slots=True)
class _Item:
    """A report that was read, on its way to the next batch."""

    source: str
    report: Report
    stated: Stated


def _alone(method: Callable[Concatenate[Ingest, P], R]) -> Callable[Concatenate[Ingest, P], R]:
    """Let one run at a time know, compare and write; corrections and questions go on beside it."""

    @wraps(method)
    def waiting(self: Ingest, *args: P.args, **kwargs: P.kwargs) -> R:
        with self._database.ingesting:
            return method(self, *args, **kwargs)

    return cast("Callable[Concatenate[Ingest, P], R]", waiting)


class Ingest:
    """One run of ingest.

    Args:
        database: where to.
        progress: what to tell about the way.
        workers: processes that read files; None = one a core.
    """

    def __init__(self, database: Database, progress: Progress, workers: int | None = None) -> None:
        self._database = database
        self._progress = progress
        self._workers = workers
        self._counts = Counts()
        self._known: dict[str, _Known] = {}
        self._contents: set[tuple[str, Stated]] = set()

    @_alone
    def run(self, found: Discovery) -> Counts:
        """Bring everything found into the store, batch by batch; what is there already stays as it is."""
        self._prepare(found.places)
        self._reject(found.rejects)
        batch: list[_Item] = []
        size = 0
        for item in self._read(self._changed(found), found):
            batch.append(item)
            size += len(item.report.text)
            if len(batch) >= _BATCH_DOCUMENTS or size >= _BATCH_CHARACTERS:
                self._write(batch)
                batch, size = [], 0
        if batch:
            self._write(batch)
        return self._counts

    @_alone
    def add(self, content: bytes, name: str, stated: Stated) -> Counts:
        """Bring one file's bytes into the store."""
        from lawmetrics.reports import read_report

        self._prepare()
        if self._is_known(name, hashlib.sha256(content).hexdigest(), stated):
            return self._counts
        try:
            report = read_report(content, name, places=self._gazetteer)
        except ReportError as error:
            self._reject([Reject(name, _reason(error, name))])
            return self._counts
        self._write([_Item(name, report, stated)])
        return self._counts

    def _prepare(self, tables: Iterable[Path] = ()) -> None:
        with self._database.cursor() as cursor:
            self._gazetteer = gazetteer_of(cursor, tables)
        with self._database.writing() as cursor:
            book = PlaceBook(cursor, self._gazetteer)
            for code in own_codes(tables):
                book.add(self._gazetteer.get(code))
            if write_indicators(cursor):
                derive_all_points(cursor)
        with self._database.cursor() as cursor:
            rows = cursor.execute(
                "SELECT source, id, version, sha256, stated_place, stated_year FROM documents WHERE current"
            ).fetchall()
        for source, identifier, version, sha256, place, year in rows:
            self._known[source] = _Known(identifier, version, sha256, Stated(place, year))
            self._contents.add((sha256, Stated(place, year)))

    def _changed(self, found: Discovery) -> list[Path]:
        """Give the files whose content or statement is new; bytes are hashed, nothing is parsed."""
        changed = []
        self._progress.start(len(found.files))
        for file in found.files:
            try:
                with file.open("rb") as content:
                    sha256 = hashlib.file_digest(content, "sha256").hexdigest()
            except OSError as error:
                self._reject([Reject(str(file), f"the file cannot be opened: {error.strerror}")])
                continue
            if not self._is_known(str(file), sha256, found.stated.get(file, Stated())):
                changed.append(file)
        return changed

    def _is_known(self, source: str, sha256: str, stated: Stated) -> bool:
        # The same content under another name is the same document, unless that name holds something else now.
        known = self._known.get(source)
        held = (sha256, stated) in self._contents if known is None else (known.sha256, known.stated) == (sha256, stated)
        if held:
            self._counts.unchanged += 1
            self._progress.step()
        self._contents.add((sha256, stated))
        return held

    def _read(self, files: list[Path], found: Discovery) -> Iterator[_Item]:
        from lawmetrics.reports import read_reports

        for file, outcome in read_reports(files, self._workers, places=self._gazetteer):
            if isinstance(outcome, ReportError):
                self._reject([Reject(str(file), _reason(outcome, file.name))])
            elif len(outcome.text) >= _LONGEST:
                self._reject([Reject(str(file), f"the text is longer than {_LONGEST:,} characters; split it")])
            else:
                yield _Item(str(file), outcome, found.stated.get(file, Stated()))

    @_alone
    def reextract(self, documents: list[int] | None = None) -> int:
        """Read stored texts again with this library, batch by batch.

        Args:
            documents: their numbers; None for all current ones.

        Returns:
            How many were read.
        """
        self._prepare()
        with self._database.cursor() as cursor:
            rows = cursor.execute(
                "SELECT d.id, d.characters FROM documents d JOIN texts t ON t.document = d.id "
                "WHERE CASE WHEN $1 IS NULL THEN d.current ELSE list_contains($1, d.id) END ORDER BY d.id",
                [documents],
            ).fetchall()
        self._progress.start(len(rows))
        batch: list[int] = []
        size = 0
        for identifier, characters in rows:
            batch.append(identifier)
            size += characters
            if len(batch) >= _BATCH_DOCUMENTS or size >= _BATCH_CHARACTERS or identifier == rows[-1][0]:
                self._read_again(batch)
                batch, size = [], 0
        return len(rows)

    def _read_again(self, documents: list[int]) -> None:
        with self._database.cursor() as cursor:
            rows = cursor.execute(
                "SELECT d.id, d.year, t.text, d.place FROM placed d JOIN texts t ON t.document = d.id "
                "WHERE list_contains(?, d.id) ORDER BY d.id",
                [documents],
            ).fetchall()
        mentions = _extract([text for _, _, text, _ in rows], [year for _, year, _, _ in rows])
        identifiers = [identifier for identifier, *_ in rows]
        places = {place for *_, place in rows if place is not None}
        with self._database.writing() as cursor:
            cursor.execute("DELETE FROM mentions WHERE list_contains(?, document)", [identifiers])
            insert_mentions(cursor, mentions, identifiers)
            cursor.execute(
                "UPDATE documents SET library = ?, extracted = ? WHERE list_contains(?, id)",
                [library_version(), now(), identifiers],
            )
            derive_points(cursor, places)
            write_findings(cursor, places, identifiers)
        for _ in rows:
            self._progress.step()

    def _write(self, batch: list[_Item]) -> None:
        entries = [entry for item in batch if (entry := self._entry(item))]
        if not entries:
            return
        mentions = _extract([e.report.text for e in entries], [e.year for e in entries])
        with self._database.writing() as cursor:
            book = PlaceBook(cursor, self._gazetteer)
            touched, written = write_documents(cursor, book, entries, mentions)
            derive_points(cursor, touched)
            write_findings(cursor, touched, written)
            sources = [e.source for e in entries]
            cursor.execute("DELETE FROM rejects WHERE source IN (SELECT unnest(?))", [sources])
        for entry in entries:
            if entry.former is None:
                self._counts.added += 1
            else:
                self._counts.replaced += 1
            self._progress.step()

    def _entry(self, item: _Item) -> Entry | None:
        known = self._known.get(item.source)
        report, stated, place = item.report, item.stated, item.report.jurisdiction
        if stated.jurisdiction is not None:
            try:
                place = self._gazetteer.resolve(stated.jurisdiction)
            except JurisdictionError as error:
                self._reject([Reject(item.source, f"its stated place is no place: {error}")])
                return None
        elif report.is_part:
            # A zone or street that no table knows: its figures are not those of the place above it.
            place = None
        return Entry(
            source=item.source,
            report=report,
            place=place,
            year=report.year if stated.year is None else stated.year,
            stated=stated,
            warnings=(*report.warnings, *_disagreements(report, place, stated)),
            former=known.identifier if known else None,
            version=known.version + 1 if known else 1,
        )

    def _reject(self, rejects: list[Reject]) -> None:
        if not rejects:
            return
        self._counts.rejected += rejects
        with self._database.writing() as cursor:
            for reject in rejects:
                cursor.execute("DELETE FROM rejects WHERE source = ?", [reject.source])
                cursor.execute("INSERT INTO rejects VALUES (?, ?, ?)", [reject.source, reject.reason, now()])
                self._progress.step(rejected=True)


def _extract(texts: list[str], years: list[int | None]) -> pa.RecordBatch:
    from lawmetrics.extraction import extract_batch

    columns: dict[str, Any] = {
        "doc_id": pa.array([str(i) for i in range(len(texts))], pa.string()),
        "text": pa.array(texts, pa.string()),
        "year": pa.array(years, pa.int16()),
    }
    return extract_batch(pa.record_batch(columns))


def _disagreements(report: Report, place: Jurisdiction | None, stated: Stated) -> Iterator[str]:
    if place is None and report.is_part and report.jurisdiction is not None:
        yield (
            f"it reports for a {report.level} below {report.jurisdiction.path} that no table of places knows: "
            "its figures give no observation until documents.csv or a correction states its place"
        )
    if stated.jurisdiction is not None and place and report.jurisdiction and place.code != report.jurisdiction.code:
        yield f"the place is stated as {place.path}, the text says {report.jurisdiction.path}"
    if stated.year is not None and report.year is not None and stated.year != report.year:
        yield f"the year is stated as {stated.year}, the text says {report.year}"


def _reason(error: ReportError, name: str) -> str:
    """Give the message without the file's name, which stands beside it."""
    return str(error).removeprefix(f"{name}: ")
