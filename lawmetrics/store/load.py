"""Mentions extracted elsewhere (a cluster) → the store, in bulk (`load`)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from lawmetrics.errors import StoreError
from lawmetrics.store.documents import library_version, now
from lawmetrics.store.frames import one
from lawmetrics.store.indicators import write_indicators
from lawmetrics.store.places import gazetteer_of, own_codes, own_places
from lawmetrics.store.points import derive_all_points

if TYPE_CHECKING:
    import duckdb

    from lawmetrics.jurisdictions import Gazetteer
    from lawmetrics.store.database import Database

__all__ = ["load"]

_MENTIONS = """
INSERT INTO mentions
SELECT d.id, m.start, m."end", m.text, m.value, m.decimals, m.lower, m.upper, m.qualifier, m.unit, m.dimension, m.kind,
       m.indicator, CASE WHEN len(m.also) > 0 THEN m.also END, m.label, m.period, m.subject, m.breakdown, m.scope, m.confidence
FROM batch_mentions m JOIN loading d ON d.doc_id = m.doc_id
WHERE m.kind IN ('count', 'amount', 'rate', 'change', 'duration', 'rank')
"""
_DOCUMENTS = """
INSERT INTO documents
SELECT l.id, l.doc_id, 1, true, coalesce(l.sha256, ''), coalesce(sha256(l.text), l.doc_id), l.title, p.id, l.year, NULL, NULL,
       'government', '', NULL, NULL, coalesce(length(l.text), 0), [], false, ?, ?, ?
FROM loading l LEFT JOIN places p ON p.code = l.jurisdiction
"""


def load(database: Database, directory: str | Path) -> int:
    """Load a folder of Parquet files, whole or not at all.

    Args:
        database: where to.
        directory: what `lawmetrics corpus` wrote, or alike: `documents.parquet` or a folder `documents` of such files
            (doc_id; jurisdiction, year, text, title, sha256 where known) and `mentions/*.parquet` with the columns of
            `lawmetrics.extraction.MENTION_SCHEMA`; a `jurisdictions.csv` in it adds places of one's own.

    Returns:
        How many mentions the store holds now beyond those it held.

    Raises:
        StoreError: a file or column is missing, a document is in the store already or there twice, or the disk is full.
    """
    folder = Path(directory)
    several = folder / "documents"
    documents = _documents(several if several.is_dir() else folder / "documents.parquet")
    if not (folder / "mentions").is_dir():
        raise StoreError(
            f"{folder} has no folder `mentions` with Parquet files; write what `extract_batch` gives there"
        )
    own = [table for table in (folder / "jurisdictions.csv",) if table.is_file()]
    mentions = ds.dataset(folder / "mentions", format="parquet")
    with database.writing() as cursor:
        write_indicators(cursor)
        codes = [*own_codes(own), *pc.unique(documents["jurisdiction"]).to_pylist()]
        _add_places(cursor, gazetteer_of(own_places(cursor, own)), codes)
        _number(cursor, documents)
        moment = now()
        cursor.execute(_DOCUMENTS, [library_version(), moment, moment])
        cursor.execute("INSERT INTO texts SELECT id, text FROM loading WHERE text IS NOT NULL")
        before = _count(cursor)
        reader = mentions.scanner(batch_size=65536, batch_readahead=2, fragment_readahead=1).to_reader()
        cursor.register("batch_mentions", reader)
        cursor.execute(_MENTIONS)
        cursor.unregister("batch_mentions")
        cursor.execute("DROP TABLE loading")
        derive_all_points(cursor)
        added = _count(cursor) - before
    database.checkpoint()
    return added


def _documents(path: Path) -> pa.Table:
    if not path.exists():
        raise StoreError(f"there is no {path}; it must list the documents (doc_id, jurisdiction, year)")
    table = ds.dataset(path, format="parquet").to_table()
    if "doc_id" not in table.column_names:
        raise StoreError(f"{path} needs the column doc_id; it has {', '.join(table.column_names)}")
    types: dict[str, pa.DataType] = {
        "jurisdiction": pa.string(),
        "year": pa.int16(),
        "text": pa.string(),
        "title": pa.string(),
        "sha256": pa.string(),
    }
    columns: dict[str, Any] = {"doc_id": table["doc_id"].cast(pa.string())}
    for name, kind in types.items():
        held = name in table.column_names
        columns[name] = table[name].cast(kind) if held else pa.array([None] * len(table), kind)
    return pa.table(columns)


def _number(cursor: duckdb.DuckDBPyConnection, documents: pa.Table) -> None:
    cursor.register("batch_documents", documents)
    twice = one(cursor.execute("SELECT doc_id FROM batch_documents GROUP BY doc_id HAVING count(*) > 1 LIMIT 1"))
    if twice is not None:
        raise StoreError(
            f"two documents bear the doc_id {twice[0]}, so nobody can tell whose its mentions are; name each once"
        )
    known = one(
        cursor.execute("SELECT d.source FROM documents d JOIN batch_documents b ON b.doc_id = d.source LIMIT 1")
    )
    if known is not None:
        raise StoreError(f"the document {known[0]} is in the store already; load only what is new")
    cursor.execute("CREATE TEMP TABLE loading AS SELECT nextval('document_ids') AS id, * FROM batch_documents")
    cursor.unregister("batch_documents")


def _count(cursor: duckdb.DuckDBPyConnection) -> int:
    row = one(cursor.execute("SELECT count(*) FROM mentions"))
    assert row is not None
    return int(row[0])


def _add_places(cursor: duckdb.DuckDBPyConnection, gazetteer: Gazetteer, codes: list[str | None]) -> None:
    """Add the places of the documents with all above them, in one step."""
    held = {code for (code,) in cursor.execute("SELECT code FROM places").fetchall()}
    rows: dict[str, tuple[str, str, str, str, str]] = {}
    for named in codes:
        code = named
        while code and code not in held and code not in rows:
            if code not in gazetteer:
                raise StoreError(
                    f"documents.parquet names the place {code}, which no table has; put a jurisdictions.csv beside it"
                )
            place = gazetteer.get(code)
            rows[code] = (place.code, place.name, place.level, place.path, place.parent)
            code = place.parent
    if rows:
        names = ("code", "name", "level", "path", "parent")
        table = pa.table(dict(zip(names, map(list, zip(*rows.values(), strict=True)), strict=True)))
        cursor.register("batch_places", table)
        cursor.execute(
            "INSERT INTO places SELECT nextval('place_ids'), code, name, level, path, parent FROM batch_places"
        )
        cursor.unregister("batch_places")
