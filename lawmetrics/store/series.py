"""Observations → series: one value a place and year (`series_table`, `observation_table`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from lawmetrics.errors import RequestError
from lawmetrics.store.arranging import PLACES, RAW, arrange
from lawmetrics.store.filters import Filters, indicator_id
from lawmetrics.store.frames import fetch

if TYPE_CHECKING:
    from collections.abc import Iterable

    import duckdb

    from lawmetrics.store.filters import Years

__all__ = ["Selection", "coverage_table", "explain_empty", "observation_table", "series_table"]

ALL = "*"
"""Stands for every subject or every breakdown."""

_POINT = """
    s.code AS jurisdiction, s.name, CAST(p.year AS BIGINT) AS year, p.value,
    CASE WHEN p.qualifier = 'exact' THEN p.value ELSE p.lower END AS lower,
    CASE WHEN p.qualifier = 'exact' THEN p.value ELSE p.upper END AS upper,
    p.unit, CAST(p.qualifier AS VARCHAR) AS qualifier, CAST(p.status AS VARCHAR) AS status,
    observation_id(p.document, p.start, p.nth) AS observation_id,
    p.subject, p.breakdown, CAST(p.scope AS VARCHAR) AS scope, p.decimals, p.confidence,
    p.document, s.level, s.parent
"""
_FEW_PLACES = 100


@dataclass(frozen=True, slots=True)
class Selection:
    """What part of the observations is asked for.

    Attributes:
        jurisdictions: codes or names; None for all.
        years: see `Years`; None for all.
        parent: only its children; with `level`, all places of that level below it.
        level: province, prefecture, county or township.
        breakdown: None for totals, `*` for everything, else the part as written.
        subject: None for the place's own figure or, where it states none, the figure of the body it names; `""` for
            its own alone, `*` for every body side by side, else the body as written.
        status: chosen, superseded, duplicate, conflict; None for all.
    """

    jurisdictions: str | Iterable[str] | None = None
    years: Years | None = None
    parent: str | None = None
    level: str | None = None
    breakdown: str | None = None
    subject: str | None = None
    status: str | None = "chosen"


def series_table(cursor: duckdb.DuckDBPyConnection, indicator: str, asked: Selection) -> pa.Table:
    """Give one indicator's points, a row a place and year, exact decimals, ordered by place and year.

    Args:
        cursor: the store.
        indicator: a code of the catalogue.
        asked: which points.

    Raises:
        UnknownIndicatorError: the catalogue has no such code.
        UnknownJurisdictionError: there is no such place.
        RequestError: the years are turned round, a name means several places, or no such status.
    """
    filters = Filters()
    filters.add("p.indicator = ?", indicator_id(cursor, indicator))
    _narrow(cursor, filters, asked)
    if asked.subject is None:
        filters.add("NOT p.department")  # a department's figures never pass for the government's
    # One table, bare columns, no join, no order: for a few rows out of millions these cost more than the search.
    points = fetch(cursor, f"SELECT {RAW} FROM points p WHERE {filters}", filters.values)
    return arrange(points, _places_of(cursor, points), one=asked.subject is None and asked.status == "chosen")


def _places_of(cursor: duckdb.DuckDBPyConnection, points: pa.Table) -> pa.Table:
    """Give the places of some points in the order of their codes."""
    numbers = points["place"].unique().to_pylist()
    query = f"SELECT {', '.join(PLACES.names)} FROM places"
    if len(numbers) > _FEW_PLACES:
        return fetch(cursor, query).sort_by("code")
    rows = cursor.execute(f"{query} WHERE list_contains(?, id)", [numbers]).fetchall()
    columns = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in PLACES.names]
    return pa.table(columns, schema=PLACES).sort_by("code")


def observation_table(
    cursor: duckdb.DuckDBPyConnection,
    asked: Selection,
    indicator: str | None = None,
    document: int | None = None,
    page: tuple[int | None, int] = (None, 0),
) -> pa.Table:
    """Give observations of any status and indicator, newest documents last.

    Args:
        cursor: the store.
        asked: which of them; here a subject or breakdown of None means every one.
        indicator: a code of the catalogue; None for all.
        document: of one document alone.
        page: at most so many rows (None for all), after leaving out so many.
    """
    filters = Filters()
    if indicator is not None:
        filters.add("p.indicator = ?", indicator_id(cursor, indicator))
    if document is not None:
        filters.add("p.document = ?", document)
    _narrow(cursor, filters, asked, totals=False)
    limit = "" if page[0] is None else f" LIMIT {int(page[0])}"
    return fetch(
        cursor,
        f"SELECT i.code AS indicator, {_POINT}, p.department, p.start, p.correction FROM points p "
        "JOIN places s ON s.id = p.place JOIN indicators i ON i.id = p.indicator "
        f"WHERE {filters} ORDER BY p.document, p.start, p.nth{limit} OFFSET {int(page[1])}",
        filters.values,
    )


def coverage_table(cursor: duckdb.DuckDBPyConnection, asked: Selection, indicator: str | None = None) -> pa.Table:
    """Give which places state which indicators in which years: one row a place and indicator.

    Columns: jurisdiction, name, level, indicator, first, last (years), years (how many), values (chosen points).
    """
    filters = Filters()
    if indicator is not None:
        filters.add("p.indicator = ?", indicator_id(cursor, indicator))
    _narrow(cursor, filters, asked, totals=False)
    return fetch(
        cursor,
        "SELECT s.code AS jurisdiction, s.name, s.level, i.code AS indicator, CAST(min(p.year) AS BIGINT) AS first, "
        "CAST(max(p.year) AS BIGINT) AS last, count(DISTINCT p.year) AS years, count(*) AS values "
        "FROM points p JOIN places s ON s.id = p.place JOIN indicators i ON i.id = p.indicator "
        f"WHERE {filters} GROUP BY s.code, s.name, s.level, i.code ORDER BY s.code, i.code",
        filters.values,
    )


def _narrow(cursor: duckdb.DuckDBPyConnection, filters: Filters, asked: Selection, *, totals: bool = True) -> None:
    if asked.status is not None:
        if asked.status not in {"chosen", "superseded", "duplicate", "conflict"}:
            raise RequestError(f"{asked.status!r} is no status; take chosen, superseded, duplicate or conflict")
        filters.add("p.status = ?", asked.status)
    breakdown = "" if asked.breakdown is None and totals else asked.breakdown
    if breakdown not in {None, ALL}:
        filters.add("p.breakdown = ?", breakdown)
    if asked.subject not in {None, ALL}:
        filters.add("p.subject = ?", asked.subject)
    filters.years("p.year", asked.years)
    filters.places(cursor, "p.place", asked.jurisdictions, asked.parent, asked.level)


def explain_empty(cursor: duckdb.DuckDBPyConnection, indicator: str, asked: Selection) -> str:
    """Say why a series is empty: what figures there are, and how to ask for them; empty when there is nothing to say.

    Args:
        cursor: the store.
        indicator: a code of the catalogue.
        asked: what was asked for.
    """
    places, years = Filters(), Filters()
    places.places(cursor, "p.place", asked.jurisdictions, asked.parent, asked.level)
    years.years("p.year", asked.years)
    counts = cursor.execute(
        f"""
        SELECT count(*), count(*) FILTER ({places}), count(*) FILTER ({places} AND {years}),
               count(*) FILTER ({places} AND {years} AND p.breakdown <> ''),
               count(*) FILTER ({places} AND {years} AND p.department)
        FROM points p WHERE p.indicator = ? AND p.status = 'chosen'
        """,
        [*places.values, *(places.values + years.values) * 3, indicator_id(cursor, indicator)],
    ).fetchall()[0]
    everywhere, here, then, parts, departments = counts
    if not everywhere:
        return f"no document in the store states {indicator}"
    if not here:
        return f"other places state {indicator} ({everywhere} figures), these do not"
    if not then:
        return f"these places state {indicator} in other years ({here} figures)"
    told = [f"{parts} of parts (breakdown='*')"] * (parts > 0) + [f"{departments} of departments (subject='*')"] * (
        departments > 0
    )
    rest = then - parts - departments
    told += [f"{rest} of other bodies or parts than asked for (subject='*')"] * (rest > 0 and not told)
    return f"there are other figures of {indicator} here: {', '.join(told)}"
