"""`/v1/coverage`: which places and years have which indicators."""

from typing import Annotated, Any, Literal

import pyarrow as pa
from litestar import Request, Response, get
from litestar.di import NamedDependency, Provide
from litestar.params import QueryParameter

from lawmetrics.store import Store
from lawmetrics_api import queries
from lawmetrics_api.answers import Format, TableOperation, problems, table_answer, typed
from lawmetrics_api.filters import Filters, Limit, Offset, read_filters
from lawmetrics_api.indicators import indicator_of
from lawmetrics_api.places import placed
from lawmetrics_api.schemas import CoverageRow
from lawmetrics_api.series import Form
from lawmetrics_api.tables import plain_table

__all__ = ["ROUTES", "years_of"]

EXAMPLE = {
    "jurisdiction": "520121",
    "name": "开阳县",
    "level": "county",
    "year": 2023,
    "indicators": 41,
    "observations": 58,
}
Code = Annotated[
    str | None, QueryParameter(name="indicator", max_length=200, description="Only this indicator (code).")
]
By = Annotated[
    Literal["year", "indicator"],
    QueryParameter(
        name="by",
        description="`year`: a row a place and year; `indicator`: a row a place and indicator, with its years.",
    ),
]


def years_of(store: Store, indicator: str | None, filters: Filters) -> pa.Table:
    """Count the indicators that each place states of each year."""
    narrowed = any((filters.jurisdictions, filters.parent, filters.level))
    wanted = _places(store, filters) if narrowed else None
    return queries.coverage_by_year(store, indicator, wanted, filters.years)


@get(
    "/v1/coverage",
    summary="Which places and years have which indicators",
    tags=["Series"],
    dependencies={"filters": Provide(read_filters)},
    operation_class=TableOperation,
    responses={200: typed(CoverageRow, EXAMPLE), **problems(404)},
)
async def coverage(  # noqa: PLR0913 - its parameters are the interface
    request: Request[Any, Any, Any],
    filters: NamedDependency[Filters],
    indicator: Code = None,
    by: By = "year",
    form: Form = Format.JSON,
    limit: Limit = 1_000,
    offset: Offset = 0,
) -> Response[bytes]:
    """Tell what is stated: by place and year, or by place and indicator."""
    if indicator:
        indicator_of(indicator)

    def ask(store: Store) -> pa.Table:
        if by == "year":
            return years_of(store, indicator or None, filters)
        frame = placed(
            filters,
            lambda: store.coverage(
                indicator or None,
                filters.jurisdictions,
                years=filters.years,
                parent=filters.parent,
                level=filters.level,
                breakdown=filters.breakdown,
            ),
        )
        return pa.Table.from_pandas(frame, preserve_index=False)

    table = plain_table(await request.app.state.database.read("coverage", ask))
    notes = [] if table.num_rows else ["Nothing is stated within these filters."]
    return table_answer(request, table, form=form, name="coverage", limit=limit, offset=offset, notes=notes)


def _places(store: Store, filters: Filters) -> list[int]:
    """Give the numbers of the places that the filters name."""
    from lawmetrics.store.filters import Filters as Conditions  # shares a name with ours

    def ask() -> list[int]:
        with store.cursor() as cursor:
            conditions = Conditions()
            conditions.places(cursor, "id", filters.jurisdictions, filters.parent, filters.level)
            rows = cursor.execute(f"SELECT id FROM places WHERE {conditions}", conditions.values).fetchall()
            return [number for (number,) in rows]

    return placed(filters, ask)


ROUTES = [coverage]
