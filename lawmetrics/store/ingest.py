"""Files → documents, mentions, observations (`Ingest`): the one place in the store that composes the library."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyarrow as pa

from lawmetrics.errors import JurisdictionError, LawmetricsError, ReportError
from lawmetrics.store.discovery import Discovery, Reject, Stated
from lawmetrics.store.documents import Entry, now, write_documents
from lawmetrics.store.findings import write_findings
from lawmetrics.store.indicators import write_indicators
from lawmetrics.store.places import PlaceBook, gazetteer_of
from lawmetrics.store.points import derive_all_points, derive_points

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from lawmetrics.jurisdictions import Jurisdiction
    from lawmetrics.reports.report import Report
    from lawmetrics.store.database import Database
    from lawmetrics.store.progress import Progress

__all__ = ["Counts", "Ingest"]

_BATCH_DOCUMENTS = 64
_BATCH_CHARACTERS = 1_000_000
_LONGEST = 1 << 24
"""Characters; an observation's id has room for no more."""


@dataclass(slots=True)
class Counts:
    """What became of the files.

    Attributes:
        added: new documents.
        unchanged: documents that were there already.
        replaced: documents whose content changed; the former version is kept.
        rejected: files that gave no report, with the reason.
    """

    added: int = 0
    unchanged: int = 0
    replaced: int = 0
    rejected: list[Reject] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Known:
    """A current document of the store."""

    identifier: int
    version: int
    sha256: str
    stated: Stated


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

    def run(self, found: Discovery) -> Counts:
        """Bring everything found into the store, batch by batch; what is there already stays as it is."""
        self._prepare()
        with self._database.cursor() as cursor:
            self._gazetteer = gazetteer_of(cursor, found.places)
        self._reject(found.rejects)
        batch: list[tuple[Report, Stated]] = []
        size = 0
        for item in self._read(self._changed(found), found):
            batch.append(item)
            size += len(item[0].text)
            if len(batch) >= _BATCH_DOCUMENTS or size >= _BATCH_CHARACTERS:
                self._write(batch)
                batch, size = [], 0
        if batch:
            self._write(batch)
        return self._counts

    def add(self, reports: Iterable[tuple[Report, Stated]]) -> Counts:
        """Bring reports that were read elsewhere into the store."""
        self._prepare()
        with self._database.cursor() as cursor:
            self._gazetteer = gazetteer_of(cursor)
        fresh = [(r, s) for r, s in reports if not self._is_known(r.source, r.sha256, s)]
        if fresh:
            self._write(fresh)
        return self._counts

    def _prepare(self) -> None:
        with self._database.writing() as cursor:
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

    def _read(self, files: list[Path], found: Discovery) -> Iterator[tuple[Report, Stated]]:
        from lawmetrics.reports import read_reports

        for file, outcome in zip(files, read_reports(files, workers=self._workers), strict=True):
            if isinstance(outcome, ReportError):
                self._reject([Reject(str(file), str(outcome))])
            elif len(outcome.text) >= _LONGEST:
                self._reject([Reject(str(file), f"the text is longer than {_LONGEST:,} characters; split it")])
            else:
                yield outcome, found.stated.get(file, Stated())

    def _write(self, batch: list[tuple[Report, Stated]]) -> None:
        from lawmetrics.extraction import extract_batch

        entries = [self._entry(report, stated) for report, stated in batch]
        texts = pa.record_batch(
            {
                "doc_id": pa.array([str(i) for i in range(len(entries))], pa.string()),
                "text": pa.array([e.report.text for e in entries], pa.string()),
                "year": pa.array([e.year for e in entries], pa.int16()),
            }
        )
        mentions = extract_batch(texts)
        with self._database.writing() as cursor:
            book = PlaceBook(cursor, self._gazetteer)
            touched, written = write_documents(cursor, book, entries, mentions)
            derive_points(cursor, touched)
            write_findings(cursor, touched, written)
            sources = [e.report.source for e in entries]
            cursor.execute("DELETE FROM rejects WHERE source IN (SELECT unnest(?))", [sources])
        for entry in entries:
            if entry.former is None:
                self._counts.added += 1
            else:
                self._counts.replaced += 1
            self._progress.step()

    def _entry(self, report: Report, stated: Stated) -> Entry:
        known = self._known.get(report.source)
        place: Jurisdiction | None = report.jurisdiction
        if stated.jurisdiction is not None:
            try:
                place = self._gazetteer.resolve(stated.jurisdiction)
            except JurisdictionError as error:
                raise LawmetricsError(f"documents.csv states a place of {report.source}: {error}") from error
        return Entry(
            report=report,
            place=place,
            year=report.year if stated.year is None else stated.year,
            stated=stated,
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
