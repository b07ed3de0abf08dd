"""Files → documents with their figures, before any of it touches the database (`ReadFiles`, `read_texts`).

All of this runs in worker processes; the process that asked for it only writes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from lawmetrics.errors import JurisdictionError, LawmetricsError, ReportError
from lawmetrics.store.discovery import Reject
from lawmetrics.store.documents import Entry
from lawmetrics.store.places import gazetteer_of
from lawmetrics.workers import Workers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lawmetrics.jurisdictions import Gazetteer, Jurisdiction
    from lawmetrics.jurisdictions.table import Row
    from lawmetrics.reports.report import Report
    from lawmetrics.store.discovery import Stated

__all__ = ["Beside", "File", "Found", "ReadFiles", "Stored", "join", "read_beside", "read_texts"]

_LONGEST = 1 << 24  # characters; an observation's id has room for no more


class File(NamedTuple):
    """A file to read, with what is stated about it; `content` when it is at hand already."""

    source: str
    stated: Stated
    content: bytes | None = None


@dataclass(slots=True)
class Found:
    """What some files turned out to hold.

    Attributes:
        entries: the reports, in the order of the files.
        rejects: the files that gave none.
        mentions: the figures of all; `doc_id` is a position in `entries`.
    """

    entries: list[Entry] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    mentions: pa.Table | None = None


class Stored(NamedTuple):
    """A stored document that is to be read again; `place` is the number of its place."""

    document: int
    place: int | None
    year: int | None
    text: str


def read_texts(texts: Sequence[Stored]) -> pa.Table:
    """Give the figures of some texts; `doc_id` is the text's position."""
    from lawmetrics.extraction import extract_batch

    columns: dict[str, Any] = {
        "doc_id": pa.array([str(i) for i in range(len(texts))], pa.string()),
        "text": pa.array([stored.text for stored in texts], pa.string()),
        "year": pa.array([stored.year for stored in texts], pa.int16()),
    }
    return pa.Table.from_batches([extract_batch(pa.record_batch(columns))])


class ReadFiles:
    """Files → reports, filed under place and year, with their figures.

    Args:
        own: places of one's own.
    """

    def __init__(self, own: Sequence[Row]) -> None:
        self._own = list(own)
        self._places: Gazetteer | None = None

    def __reduce__(self) -> tuple[type[ReadFiles], tuple[list[Row]]]:
        # Each process makes its own table of places: that is faster than sending it.
        return ReadFiles, (self._own,)

    @property
    def places(self) -> Gazetteer:
        """All places there may be, read when first asked for."""
        if self._places is None:
            self._places = gazetteer_of(self._own)
        return self._places

    def __call__(self, files: Sequence[File]) -> Found:
        """Read the files."""
        found = Found()
        for file in files:
            outcome = self._read(file)
            if isinstance(outcome, Entry):
                found.entries.append(outcome)
            else:
                found.rejects.append(outcome)
        if found.entries:
            found.mentions = read_texts([Stored(0, None, entry.year, entry.report.text) for entry in found.entries])
        return found

    def _read(self, file: File) -> Entry | Reject:
        from lawmetrics.reports import read_report

        try:
            if file.content is None:
                report = read_report(file.source, places=self.places)
            else:
                report = read_report(file.content, file.source, places=self.places)
        except ReportError as error:
            # The message stands beside the name, which it need not repeat.
            words = str(error).removeprefix(f"{file.source}: ").removeprefix(f"{Path(file.source).name}: ")
            return Reject(file.source, words)
        except LawmetricsError as error:
            return Reject(file.source, str(error))
        if len(report.text) >= _LONGEST:
            return Reject(file.source, f"the text is longer than {_LONGEST:,} characters; split it")
        return self._entry(file, report)

    def _entry(self, file: File, report: Report) -> Entry | Reject:
        stated, place = file.stated, report.jurisdiction
        if stated.jurisdiction is not None:
            try:
                place = self.places.resolve(stated.jurisdiction)
            except JurisdictionError as error:
                return Reject(file.source, f"its stated place is no place: {error}")
        elif report.is_part:
            # A zone or street that no table knows: its figures are not those of the place above it.
            place = None
        return Entry(
            source=file.source,
            report=report,
            place=place,
            year=report.year if stated.year is None else stated.year,
            stated=stated,
            warnings=(*report.warnings, *_disagreements(report, place, stated)),
        )


Beside = Workers[tuple[ReadFiles, Sequence[File]], Found]
"""Processes that read whatever files they are given, run after run."""


def read_beside(size: int, nice: int = 0) -> Beside:
    """Give processes that stay, for a server that gets documents again and again.

    Args:
        size: how many, at least 2; they start when they are needed.
        nice: how far their priority is lowered.
    """
    return Workers(size, _asked, nice)


def _asked(asked: tuple[ReadFiles, Sequence[File]]) -> Found:
    read, files = asked
    return read(files)


def join(parts: Sequence[Found]) -> Found:
    """Give several finds as one."""
    joined = Found()
    tables = []
    for part in parts:
        if part.mentions is not None:
            positions = part.mentions["doc_id"].cast(pa.int32())
            moved = pc.add(positions, pa.scalar(len(joined.entries), pa.int32())).cast(pa.string())
            tables.append(part.mentions.set_column(0, "doc_id", moved))
        joined.entries += part.entries
        joined.rejects += part.rejects
    if tables:
        joined.mentions = pa.concat_tables(tables)
    return joined


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
