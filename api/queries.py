"""The few questions that the library has no method for, as parameterised SQL over the documented schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lawmetrics.store.frames import fetch
from lawmetrics_api.errors import ProblemError

if TYPE_CHECKING:
    import pyarrow as pa

    from lawmetrics.store import Store

__all__ = [
    "coverage_by_year",
    "document_rows",
    "document_sentence",
    "figure",
    "findings_about",
    "place_rows",
    "siblings",
    "stated_indicators",
    "wrong_figures",
]

_FIGURE = (
    "SELECT id AS observation_id, indicator, jurisdiction, name, year, CAST(value AS DOUBLE) AS value, "
    "CAST(lower AS DOUBLE) AS lower, CAST(upper AS DOUBLE) AS upper, unit, CAST(qualifier AS VARCHAR) AS qualifier, "
    "CAST(scope AS VARCHAR) AS scope, CAST(status AS VARCHAR) AS status, subject, breakdown, document, level, "
    "CAST(confidence AS DOUBLE) AS confidence FROM observations"
)


def place_rows(store: Store) -> list[dict[str, Any]]:
    """Give the places that documents speak of, and those above them."""
    return _rows(
        store,
        "SELECT p.code, p.name, p.level, p.path, p.parent, "
        "EXISTS (SELECT 1 FROM documents d WHERE d.place = p.id AND d.current) AS stated FROM places p ORDER BY p.code",
    )


def stated_indicators(store: Store, limit: int) -> list[str]:
    """Give the codes that most places and years state, most first."""
    sql = (
        "SELECT i.code FROM points p JOIN indicators i ON i.id = p.indicator WHERE p.status = 'chosen' "
        "AND p.breakdown = '' GROUP BY i.code ORDER BY count(DISTINCT (p.place, p.year)) DESC, i.code LIMIT ?"
    )
    return [row["code"] for row in _rows(store, sql, [limit])]


def coverage_by_year(
    store: Store,
    indicator: str | None,
    places: list[int] | None,
    years: tuple[int | None, int | None] | None,
) -> pa.Table:
    """Count the indicators that each place states of each year: jurisdiction, name, level, year, indicators, observations.

    Args:
        store: the open store.
        indicator: only this code.
        places: numbers of the places wanted; None for all.
        years: first and last year, either open.
    """
    first, last = years or (None, None)
    sql = (
        "SELECT s.code AS jurisdiction, s.name, s.level, CAST(p.year AS INTEGER) AS year, "
        "count(DISTINCT p.indicator) AS indicators, count(*) AS observations "
        "FROM points p JOIN places s ON s.id = p.place JOIN indicators i ON i.id = p.indicator "
        "WHERE p.status = 'chosen' AND p.year BETWEEN ? AND ? AND (? IS NULL OR i.code = ?) "
        "AND (? OR list_contains(?, p.place)) GROUP BY s.code, s.name, s.level, p.year ORDER BY s.code, p.year"
    )
    wanted = [first or 0, last or 9999, indicator, indicator, places is None, places or []]
    with store.cursor() as cursor:
        return fetch(cursor, sql, wanted)


def figure(store: Store, observation_id: int) -> dict[str, Any] | None:
    """Give the observation of that id; None when the figure is no observation (no place, no year, dropped)."""
    document, start, nth = observation_id >> 27, (observation_id >> 3) & ((1 << 24) - 1), observation_id & 7
    found = _rows(store, f"{_FIGURE} WHERE document = ? AND start = ? AND nth = ?", [document, start, nth])
    return found[0] if found else None


def siblings(store: Store, row: dict[str, Any]) -> list[dict[str, Any]]:
    """Give the other figures that state the same point as `row`."""
    sql = (
        f"{_FIGURE} WHERE indicator = ? AND jurisdiction = ? AND year = ? AND breakdown = ? AND subject = ? AND id <> ? "
        "ORDER BY document DESC, id LIMIT 20"
    )
    keys = ("indicator", "jurisdiction", "year", "breakdown", "subject", "observation_id")
    return _rows(store, sql, [row[k] for k in keys])


def findings_about(store: Store, document: int, start: int) -> list[dict[str, Any]]:
    """Give the audit's findings that use the figure at `start` of a document."""
    sql = (
        "SELECT document, relation, kind, stated, computed, CAST(verdict AS VARCHAR) AS verdict, severity, note, operands "
        "FROM findings WHERE len(list_filter(operands, lambda o: o.document = ? AND o.start = ?)) > 0 LIMIT 50"
    )
    return _rows(store, sql, [document, start])


def wrong_figures(store: Store, code: str) -> frozenset[tuple[int, int]]:
    """Give document and start of every figure of an indicator that fails its report's own arithmetic."""
    sql = (
        "SELECT DISTINCT o.document, o.start FROM (SELECT unnest(operands) AS o FROM findings WHERE verdict = 'inconsistent') "
        "WHERE o.code = ?"
    )
    return frozenset((row["document"], row["start"]) for row in _rows(store, sql, [code]))


def document_rows(  # noqa: PLR0913 - each is a filter
    store: Store,
    *,
    identifier: int | None = None,
    sources: list[str] | None = None,
    place: str | None = None,
    year: int | None = None,
    limit: int = 1_000,
    offset: int = 0,
) -> list[dict[str, Any]]:
    """Give documents, former versions left out unless asked for by number.

    Args:
        store: the open store.
        identifier: only this number, of any version.
        sources: only documents of these names.
        place: code of their place.
        year: year they report on.
        limit: at most so many.
        offset: rows to leave out first.
    """
    sql = (
        "SELECT d.id, d.source, d.version, d.current, d.title, s.code AS jurisdiction, s.name, d.year, "
        "CAST(d.issued AS VARCHAR) AS issued, d.issuer, d.issuer_kind, d.topic, d.characters, "
        "(SELECT count(*) FROM mentions m WHERE m.document = d.id) AS mentions, d.warnings, d.sha256, d.library, "
        "strftime(d.ingested, '%Y-%m-%dT%H:%M:%SZ') AS ingested FROM placed d LEFT JOIN places s ON s.id = d.place "
        "WHERE (d.id = $id OR ($id IS NULL AND d.current)) AND ($sources IS NULL OR list_contains($sources, d.source)) "
        "AND ($place IS NULL OR s.code = $place) AND ($year IS NULL OR d.year = $year) ORDER BY d.id LIMIT $limit OFFSET $offset"
    )
    asked = {"id": identifier, "sources": sources, "place": place, "year": year, "limit": limit, "offset": offset}
    return _rows(store, sql, asked)


def document_sentence(store: Store, document: int, start: int, end: int) -> dict[str, Any]:
    """Give the sentence around a span of a document.

    Raises:
        ProblemError: 404: there is no such document; 400: the span leaves its text.
    """
    from lawmetrics.store.sources import sentence_span

    found = _rows(
        store,
        "SELECT t.text, d.title, d.source FROM texts t JOIN documents d ON d.id = t.document WHERE t.document = ?",
        [document],
    )
    if not found:
        raise ProblemError(404, f"There is no document {document}; /v1/documents lists them.")
    text = found[0]["text"]
    if not 0 <= start < end <= len(text):
        raise ProblemError(400, f"The span {start}:{end} leaves the text, which has {len(text)} characters.")
    left, right = sentence_span(text, start, end)
    return {
        "document": document,
        "sentence": text[left:right],
        "start": start - left,
        "end": end - left,
        "text": text[start:end],
        "title": found[0]["title"],
        "source": found[0]["source"],
    }


def _rows(store: Store, sql: str, values: list[Any] | dict[str, Any] | None = None) -> list[dict[str, Any]]:
    with store.cursor() as cursor:
        cursor.execute(sql, values or [])
        names = [column[0] for column in cursor.description or []]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
