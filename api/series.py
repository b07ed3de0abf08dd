"""`/v1/series/{indicator}` and `/v1/trends/{indicator}`: values by place and year, and what became of them."""

from typing import Annotated, Any, Literal

import pyarrow as pa
from litestar import Request, Response, get
from litestar.di import NamedDependency, Provide
from litestar.params import PathParameter, QueryParameter

from lawmetrics.indicators.families import Indicator
from lawmetrics.store import Store
from lawmetrics_api.answers import Format, TableOperation, problems, table_answer, typed
from lawmetrics_api.divisors import Divisor, divided_series, divided_trend, read_divisor
from lawmetrics_api.filters import Filters, Limit, Offset, read_filters
from lawmetrics_api.indicators import indicator_of
from lawmetrics_api.places import placed
from lawmetrics_api.schemas import PointRow, TrendRow
from lawmetrics_api.tables import plain_table

__all__ = ["ROUTES", "SERIES_EXAMPLE", "series_of", "trend_of"]

SERIES_EXAMPLE = {
    "jurisdiction": "520121",
    "name": "开阳县",
    "year": 2023,
    "value": 95.7,
    "lower": 95.7,
    "upper": 95.7,
    "unit": "%",
    "qualifier": "exact",
    "status": "chosen",
    "observation_id": 134219736,
    "subject": "",
    "breakdown": "",
}
TREND_EXAMPLE = {
    "jurisdiction": "520121",
    "name": "开阳县",
    "first_year": 2021,
    "first_value": 94.2,
    "last_year": 2023,
    "last_value": 95.7,
    "gaps": [],
}
Code = Annotated[str, PathParameter(description="Code of the catalogue: `people_mediation.success_rate`.")]
Form = Annotated[
    Format,
    QueryParameter(
        name="format",
        description="json gives pages; csv, parquet and arrow the whole set; excel is csv as Excel wants it.",
    ),
]
Status = Annotated[
    Literal["chosen", "superseded", "duplicate", "conflict", "any"],
    QueryParameter(name="status", description="`any` shows every statement of a point, not the chosen one alone."),
]
Subject = Annotated[
    str | None,
    QueryParameter(
        name="subject", max_length=200, description="Whose figure, as written (法院); `*` for all side by side."
    ),
]
Compare = Annotated[
    Literal["peers"] | None,
    QueryParameter(
        name="compare", description="`peers` adds rank, percentile and median among places of the same level."
    ),
]


def series_of(
    store: Store, code: str, filters: Filters, status: str = "chosen", subject: str | None = None
) -> pa.Table:
    """Ask the store for a series as filtered."""
    return placed(
        filters,
        lambda: store.series_table(
            code,
            filters.jurisdictions,
            filters.years,
            parent=filters.parent,
            level=filters.level,
            breakdown=filters.breakdown,
            subject=subject,
            status=None if status == "any" else status,
        ),
    )


def trend_of(store: Store, code: str, filters: Filters, peers: str | None) -> pa.Table:
    """Ask the store for the trends as filtered."""
    frame = placed(
        filters,
        lambda: store.trend(
            code,
            filters.jurisdictions,
            filters.years,
            peers=peers,
            parent=filters.parent,
            level=filters.level,
            breakdown=filters.breakdown,
        ),
    )
    return pa.Table.from_pandas(frame.reset_index(drop=True), preserve_index=False)


@get(
    "/v1/series/{indicator:str}",
    summary="One indicator by place and year",
    tags=["Series"],
    dependencies={"filters": Provide(read_filters), "divisor": Provide(read_divisor)},
    operation_class=TableOperation,
    responses={200: typed(PointRow, SERIES_EXAMPLE), **problems(404)},
)
async def series(  # noqa: PLR0913 - its parameters are the interface
    request: Request[Any, Any, Any],
    indicator: Code,
    filters: NamedDependency[Filters],
    divisor: NamedDependency[Divisor | None],
    form: Form = Format.JSON,
    status: Status = "chosen",
    subject: Subject = None,
    limit: Limit = 1_000,
    offset: Offset = 0,
) -> Response[bytes]:
    """Give one value a place and year, with bounds, status and the observation it comes from; with `per` divided by another."""

    def ask(store: Store) -> tuple[pa.Table, list[str]]:
        if divisor is not None:
            return divided_series(store, indicator, filters, divisor, status, subject)
        return series_of(store, indicator, filters, status, subject), []

    known = indicator_of(indicator)
    table, notes = await request.app.state.database.read("series", ask)
    if not table.num_rows and not notes:
        notes = await _why_empty(request, indicator, filters)
    return table_answer(
        request,
        plain_table(table),
        form=form,
        name=indicator,
        limit=limit,
        offset=offset,
        notes=notes,
        more=_about(known, divisor),
    )


@get(
    "/v1/trends/{indicator:str}",
    summary="What became of one indicator, place by place",
    tags=["Series"],
    dependencies={"filters": Provide(read_filters), "divisor": Provide(read_divisor)},
    operation_class=TableOperation,
    responses={200: typed(TrendRow, TREND_EXAMPLE), **problems(404)},
)
async def trends(  # noqa: PLR0913 - its parameters are the interface
    request: Request[Any, Any, Any],
    indicator: Code,
    filters: NamedDependency[Filters],
    divisor: NamedDependency[Divisor | None],
    form: Form = Format.JSON,
    compare: Compare = None,
    limit: Limit = 1_000,
    offset: Offset = 0,
) -> Response[bytes]:
    """Give one row a place: change, growth, slope, gaps; with `compare=peers` also rank and median; with `per` of quotients."""

    def ask(store: Store) -> tuple[pa.Table, list[str]]:
        if divisor is not None:
            return divided_trend(store, indicator, filters, divisor, peers)
        return trend_of(store, indicator, filters, peers), []

    known = indicator_of(indicator)
    peers = None if compare is None else ("parent" if filters.parent and not filters.level else "level")
    table, notes = await request.app.state.database.read("trend", ask)
    if not table.num_rows and not notes:
        notes = await _why_empty(request, indicator, filters)
    return table_answer(
        request,
        plain_table(table),
        form=form,
        name=f"{indicator}.trend",
        limit=limit,
        offset=offset,
        notes=notes,
        more=_about(known, divisor),
    )


def _about(known: Indicator, divisor: Divisor | None) -> dict[str, object]:
    """Say in `meta` what is counted, and what it is divided by."""
    about: dict[str, object] = {"code": known.code, "zh": known.zh, "en": known.en, "unit": known.unit}
    return {"indicator": about, **(divisor.meta() if divisor else {})}


async def _why_empty(request: Request[Any, Any, Any], code: str, filters: Filters) -> list[str]:
    """Say what the data holds of this indicator, so that an empty answer explains itself."""
    everything = Filters(breakdown="*")
    table = await request.app.state.database.read(
        "series", lambda store: series_of(store, code, everything, subject="*")
    )
    if not table.num_rows:
        return ["No document in this database states this indicator; /v1/coverage shows which are stated."]
    years = table["year"].to_pylist()
    places = len(set(table["jurisdiction"].to_pylist()))
    parts = sorted({b for b in table["breakdown"].to_pylist() if b})[:5]
    note = f"Nothing matches these filters; without them {places} places state this indicator, {min(years)} to {max(years)}"
    note += f", with parts such as {'、'.join(parts)}." if parts and filters.breakdown is None else "."
    return [note]


ROUTES = [series, trends]
