"""Where documents disagree (`conflict_table`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawmetrics.store.filters import Filters, indicator_row
from lawmetrics.store.frames import fetch

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

    from lawmetrics.store.series import Selection

__all__ = ["conflict_table"]


def conflict_table(
    cursor: duckdb.DuckDBPyConnection, indicator: str | None, asked: Selection, *, within: bool
) -> pa.Table:
    """Give every figure that contradicts the chosen one of its place and year, a row each.

    Args:
        cursor: the store.
        indicator: a code of the catalogue; None for all.
        asked: which places and years.
        within: also where one document contradicts itself.
    """
    filters = Filters()
    filters.add("p.status = 'conflict' AND c.status = 'chosen'")
    if not within:
        filters.add("p.document <> c.document")
    if indicator is not None:
        filters.add("p.indicator = ?", indicator_row(cursor, indicator)["id"])
    filters.years("p.year", asked.years)
    filters.places(cursor, "p.place", asked.jurisdictions, asked.parent, asked.level)
    return fetch(
        cursor,
        "SELECT s.code AS jurisdiction, s.name, i.code AS indicator, CAST(p.year AS BIGINT) AS year, p.breakdown, p.subject, "
        "c.value, c.unit, observation_id(c.document, c.start, c.nth) AS observation_id, a.source, "
        "p.value AS other_value, p.unit AS other_unit, observation_id(p.document, p.start, p.nth) AS other_id, "
        "b.source AS other_source "
        "FROM points p JOIN points c ON c.indicator = p.indicator AND c.place = p.place AND c.year = p.year "
        "AND c.breakdown = p.breakdown AND c.subject = p.subject "
        "JOIN places s ON s.id = p.place JOIN indicators i ON i.id = p.indicator "
        "JOIN documents a ON a.id = c.document JOIN documents b ON b.id = p.document "
        f"WHERE {filters} ORDER BY s.code, i.code, p.year, p.document, p.start",
        filters.values,
    )
