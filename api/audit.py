"""`/v1/audit`: does the reports' own arithmetic hold."""

from typing import Annotated, Any, Literal

import pyarrow as pa
from litestar import Request, Response, get
from litestar.params import QueryParameter

from lawmetrics.store import Store
from lawmetrics_api.answers import Format, TableOperation, problems, table_answer, typed
from lawmetrics_api.filters import Filters, Limit, Offset, read_list
from lawmetrics_api.places import placed
from lawmetrics_api.schemas import Finding
from lawmetrics_api.series import Form
from lawmetrics_api.tables import plain_table

__all__ = ["ROUTES", "VERDICTS", "findings_of"]

VERDICTS = ("inconsistent", "truncated", "rounding", "exact", "undecidable")
EXAMPLE = {
    "document": 1,
    "relation": "ratio.people_mediation.success_rate",
    "stated": "98.5",
    "computed": "98.51",
    "verdict": "truncated",
    "operands": [
        {
            "code": "people_mediation.success_rate",
            "text": "98.5%",
            "document": 1,
            "start": 50,
            "end": 55,
            "value": "98.5",
        }
    ],
}
Jurisdiction = Annotated[
    str | None, QueryParameter(name="jurisdiction", max_length=200, description="Code or name of a place.")
]
Year = Annotated[int | None, QueryParameter(name="year", ge=1949, le=2100, description="Year of the reports.")]
Verdict = Annotated[
    Literal["exact", "rounding", "truncated", "inconsistent", "undecidable"] | None,
    QueryParameter(name="verdict", description="Only findings with this verdict."),
]


def findings_of(store: Store, jurisdiction: str | None, year: int | None, verdict: str | None) -> pa.Table:
    """Ask the store for its findings."""
    filters = Filters(jurisdictions=read_list(jurisdiction))
    frame = placed(filters, lambda: store.audit(jurisdiction=jurisdiction or None, year=year, verdict=verdict))
    return pa.Table.from_pandas(frame, preserve_index=False)


@get(
    "/v1/audit",
    summary="Findings of the audit",
    tags=["Sources"],
    operation_class=TableOperation,
    responses={200: typed(Finding, EXAMPLE), **problems(404)},
)
async def audit(  # noqa: PLR0913 - its parameters are the interface
    request: Request[Any, Any, Any],
    jurisdiction: Jurisdiction = None,
    year: Year = None,
    verdict: Verdict = None,
    form: Form = Format.JSON,
    limit: Limit = 1_000,
    offset: Offset = 0,
) -> Response[bytes]:
    """List where figures of a report agree with each other, and where they do not."""
    table = await request.app.state.database.read(
        "audit", lambda store: findings_of(store, jurisdiction, year, verdict)
    )
    notes = [] if table.num_rows else ["The audit has no such finding; leave out a filter."]
    table = plain_table(table)
    return table_answer(request, table, form=form, name="audit", limit=limit, offset=offset, notes=notes)


ROUTES = [audit]
