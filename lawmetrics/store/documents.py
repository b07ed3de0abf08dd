"""Reports with their mentions → rows, version by version (`write_documents`)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    import duckdb

    from lawmetrics.jurisdictions import Jurisdiction
    from lawmetrics.reports.report import Report
    from lawmetrics.store.discovery import Stated
    from lawmetrics.store.places import PlaceBook

__all__ = ["Entry", "insert_mentions", "library_version", "now", "write_documents"]

_STATISTICS = pa.array(["count", "amount", "rate", "change", "duration", "rank"])
_MENTION_COLUMNS = (
    'start, "end", text, value, decimals, lower, upper, qualifier, unit, dimension, kind, indicator, also, '
    "label, period, subject, breakdown, scope, confidence"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One report on its way into the store.

    Attributes:
        source: path or name it is known by.
        report: what the file turned out to be.
        place: the place to file it under: as stated, else as read; None when unknown.
        year: the year likewise.
        stated: what the caller said.
        warnings: what could not be read or does not agree.
        former: number of the version it replaces; None for a new document.
        version: 1 for a new document.
    """

    source: str
    report: Report
    place: Jurisdiction | None
    year: int | None
    stated: Stated
    warnings: tuple[str, ...]
    former: int | None
    version: int


def library_version() -> str:
    """Give the version of lawmetrics that is running."""
    return version("lawmetrics")


def now() -> datetime:
    """Give the time in UTC without a zone, as the database keeps it."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def text_hash(text: str) -> str:
    """Give the hash that ties corrections to a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def write_documents(
    cursor: duckdb.DuckDBPyConnection, places: PlaceBook, entries: list[Entry], mentions: pa.RecordBatch
) -> tuple[set[int], list[int]]:
    """Write a batch inside the caller's transaction.

    Args:
        cursor: the transaction.
        places: the places table.
        entries: the reports.
        mentions: what `extract_batch` found in them; `doc_id` is the entry's position in `entries`.

    Returns:
        The places whose observations must be derived anew, and the documents' numbers.
    """
    touched: set[int] = set()
    identifiers = []
    for entry in entries:
        place = places.add(entry.place) if entry.place else None
        if entry.former is not None:
            row = cursor.execute(
                "UPDATE documents SET current = false WHERE id = ? RETURNING place", [entry.former]
            ).fetchone()
            touched |= {row[0]} if row and row[0] is not None else set()
        if place is not None:
            touched.add(place)
        identifiers.append(_insert(cursor, entry, place))
    rows = [(i, e.report.text) for i, e in zip(identifiers, entries, strict=True)]
    texts = pa.table(
        {"document": pa.array([i for i, _ in rows], pa.int32()), "text": pa.array([t for _, t in rows], pa.string())}
    )
    cursor.register("batch_texts", texts)
    cursor.execute("INSERT INTO texts SELECT document, text FROM batch_texts")
    cursor.unregister("batch_texts")
    insert_mentions(cursor, mentions, identifiers)
    return touched, identifiers


def insert_mentions(cursor: duckdb.DuckDBPyConnection, mentions: pa.RecordBatch, identifiers: list[int]) -> None:
    """Write the statistics among some mentions; `doc_id` is a position in `identifiers`."""
    table = pa.Table.from_batches([mentions])
    table = table.filter(pc.is_in(pc.cast(table["kind"], pa.string()), _STATISTICS))
    positions = pc.cast(table["doc_id"], pa.int32())
    numbers = pc.take(pa.array(identifiers, pa.int32()), positions)
    cursor.register("batch_mentions", table.append_column("document", numbers))
    columns = _MENTION_COLUMNS.replace("also,", "CASE WHEN len(also) > 0 THEN also END,")
    cursor.execute(f"INSERT INTO mentions SELECT document, {columns} FROM batch_mentions ORDER BY document, start")
    cursor.unregister("batch_mentions")


def _insert(cursor: duckdb.DuckDBPyConnection, entry: Entry, place: int | None) -> int:
    report, moment = entry.report, now()
    values = {
        "source": entry.source,
        "version": entry.version,
        "current": True,
        "sha256": report.sha256,
        "text_sha256": text_hash(report.text),
        "title": report.title,
        "place": place,
        "year": entry.year,
        "issued": report.issued,
        "issuer": report.issuer,
        "issuer_kind": report.issuer_kind,
        "topic": report.topic,
        "stated_place": entry.stated.jurisdiction,
        "stated_year": entry.stated.year,
        "characters": len(report.text),
        "warnings": list(entry.warnings),
        "audited": False,
        "library": library_version(),
        "ingested": moment,
        "extracted": moment,
    }
    row = cursor.execute(
        f"INSERT INTO documents (id, {', '.join(values)}) "
        f"VALUES (nextval('document_ids'), {', '.join('?' * len(values))}) RETURNING id",
        list(values.values()),
    ).fetchone()
    assert row is not None
    return int(row[0])
