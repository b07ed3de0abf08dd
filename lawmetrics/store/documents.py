"""Reports with their mentions → rows, version by version (`write_documents`)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

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


_DOCUMENT_TYPES: dict[str, pa.DataType] = {
    "id": pa.int32(),
    "source": pa.string(),
    "version": pa.int32(),
    "current": pa.bool_(),
    "sha256": pa.string(),
    "text_sha256": pa.string(),
    "title": pa.string(),
    "place": pa.int32(),
    "year": pa.int16(),
    "issued": pa.date32(),
    "issuer": pa.string(),
    "issuer_kind": pa.string(),
    "topic": pa.string(),
    "stated_place": pa.string(),
    "stated_year": pa.int16(),
    "characters": pa.int32(),
    "warnings": pa.list_(pa.string()),
    "audited": pa.bool_(),
    "library": pa.string(),
    "ingested": pa.timestamp("us"),
    "extracted": pa.timestamp("us"),
}
_DOCUMENT = pa.schema(list(_DOCUMENT_TYPES.items()))


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
    former: int | None = None
    version: int = 1


@lru_cache(maxsize=1)
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
    cursor: duckdb.DuckDBPyConnection, places: PlaceBook, entries: list[Entry], mentions: pa.Table
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
    identifiers = [
        i for (i,) in cursor.execute("SELECT nextval('document_ids') FROM range(?)", [len(entries)]).fetchall()
    ]
    former = [entry.former for entry in entries if entry.former is not None]
    if former:
        gone = cursor.execute(
            "UPDATE documents SET current = false WHERE list_contains(?, id) RETURNING place", [former]
        ).fetchall()
        touched |= {place for (place,) in gone if place is not None}
    filed = [places.add(entry.place) if entry.place else None for entry in entries]
    touched |= {place for place in filed if place is not None}
    rows = [_row(*row) for row in zip(identifiers, entries, filed, strict=True)]
    cursor.register("batch_documents", pa.Table.from_pylist(rows, schema=_DOCUMENT))
    cursor.execute(f"INSERT INTO documents ({', '.join(_DOCUMENT.names)}) SELECT * FROM batch_documents")
    cursor.unregister("batch_documents")
    columns: dict[str, Any] = {
        "document": pa.array(identifiers, pa.int32()),
        "text": pa.array([entry.report.text for entry in entries], pa.string()),
    }
    cursor.register("batch_texts", pa.table(columns))
    cursor.execute("INSERT INTO texts SELECT document, text FROM batch_texts")
    cursor.unregister("batch_texts")
    insert_mentions(cursor, mentions, identifiers)
    return touched, identifiers


def insert_mentions(cursor: duckdb.DuckDBPyConnection, mentions: pa.Table, identifiers: list[int]) -> None:
    """Write the statistics among some mentions; `doc_id` is a position in `identifiers`."""
    table = mentions.filter(pc.is_in(pc.cast(mentions["kind"], pa.string()), _STATISTICS))
    positions = pc.cast(table["doc_id"], pa.int32())
    numbers = pc.take(pa.array(identifiers, pa.int32()), positions)
    cursor.register("batch_mentions", table.append_column("document", numbers))
    columns = _MENTION_COLUMNS.replace("also,", "CASE WHEN len(also) > 0 THEN also END,")
    cursor.execute(f"INSERT INTO mentions SELECT document, {columns} FROM batch_mentions ORDER BY document, start")
    cursor.unregister("batch_mentions")


def _row(identifier: int, entry: Entry, place: int | None) -> dict[str, object]:
    report, moment = entry.report, now()
    return {
        "id": identifier,
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
