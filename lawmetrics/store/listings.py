"""Documents, places and mentions as tables (`document_table`, `place_table`, `mention_table`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lawmetrics.store.filters import Filters
from lawmetrics.store.frames import fetch, one

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

__all__ = ["count_all", "document_table", "mention_table", "place_table"]


def document_table(cursor: duckdb.DuckDBPyConnection, *, versions: bool) -> pa.Table:
    """Give the documents, a row each; with `versions` the former versions too."""
    return fetch(
        cursor,
        "SELECT d.id, d.source, d.version, d.current, d.title, s.code AS jurisdiction, s.name, d.year, d.issued, d.issuer, "
        "d.issuer_kind, d.topic, d.characters, coalesce(m.mentions, 0) AS mentions, d.warnings, d.sha256, d.library, d.ingested "
        "FROM placed d LEFT JOIN places s ON s.id = d.place "
        "LEFT JOIN (SELECT document, count(*) AS mentions FROM mentions GROUP BY document) m ON m.document = d.id "
        "WHERE d.current OR ? ORDER BY d.id",
        [versions],
    )


def place_table(cursor: duckdb.DuckDBPyConnection, words: str, level: str | None, parent: str | None) -> pa.Table:
    """Give the places of the store: all whose path holds every word."""
    filters = Filters()
    for word in words.split():
        filters.add("(contains(p.path, ?) OR p.code = ?)", word, word)
    filters.places(cursor, "p.id", None, parent, level)
    return fetch(
        cursor,
        "SELECT p.code, p.name, p.level, p.path, p.parent, count(d.id) AS documents "
        "FROM places p LEFT JOIN placed d ON d.place = p.id AND d.current "
        f"WHERE {filters} GROUP BY ALL ORDER BY p.code",
        filters.values,
    )


def mention_table(cursor: duckdb.DuckDBPyConnection, document: int) -> pa.Table:
    """Give a document's statistics; `refused` says why one is no observation, empty when it is one."""
    return fetch(
        cursor,
        """
        SELECT m.*, observation_id(m.document, m.start, 0) AS observation_id,
            CASE
                WHEN p.document IS NOT NULL THEN ''
                WHEN m.indicator IS NULL THEN 'no code of the catalogue fits'
                WHEN m.scope = 'target' THEN 'a target is no observation'
                WHEN d.place IS NULL THEN 'the place of the document is unknown'
                WHEN coalesce(m.period, d.year) IS NULL THEN 'the year is unknown'
                WHEN i.id IS NULL THEN 'the catalogue has this code no more'
                ELSE 'the unit does not fit the indicator, or a person dropped it'
            END AS refused
        FROM (SELECT * REPLACE (CAST(qualifier AS VARCHAR) AS qualifier, CAST(kind AS VARCHAR) AS kind,
                                CAST(scope AS VARCHAR) AS scope) FROM mentions WHERE document = $1) m
        JOIN placed d ON d.id = m.document
        LEFT JOIN indicators i ON i.code = m.indicator
        LEFT JOIN (SELECT document, start FROM points WHERE document = $1 AND nth = 0) p ON p.start = m.start
        ORDER BY m.start
        """,
        [document],
    )


def count_all(cursor: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Give how much the store holds."""
    queries = {
        "documents": "SELECT count(*) FROM documents WHERE current",
        "mentions": "SELECT count(*) FROM mentions",
        "observations": "SELECT count(*) FROM points",
        "jurisdictions": "SELECT count(DISTINCT place) FROM points",
        "last_ingest": "SELECT max(ingested) FROM documents",
    }
    row = one(cursor.execute(f"SELECT {', '.join(f'({query})' for query in queries.values())}"))
    return dict(zip(queries, row, strict=True))
