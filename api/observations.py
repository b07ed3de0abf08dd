"""`/v1/observations` and `/v1/observations/{id}/source`: raw figures, and the sentence behind one."""

from dataclasses import asdict
from typing import Annotated, Any

import pyarrow as pa
from litestar import Request, Response, get
from litestar.di import NamedDependency, Provide
from litestar.params import PathParameter, QueryParameter

from lawmetrics.errors import RequestError
from lawmetrics.indicators.catalogue import catalogue
from lawmetrics.store import Store
from lawmetrics_api import queries
from lawmetrics_api.answers import Format, TableOperation, envelope, problems, saved, typed
from lawmetrics_api.errors import ProblemError
from lawmetrics_api.filters import Filters, Limit, Offset, next_address, read_filters
from lawmetrics_api.indicators import indicator_of
from lawmetrics_api.places import placed
from lawmetrics_api.relations import note_words, relation_words
from lawmetrics_api.schemas import ObservationRow, SourceRow
from lawmetrics_api.series import SERIES_EXAMPLE, Form, Status, Subject
from lawmetrics_api.tables import plain_rows, plain_table

__all__ = ["ROUTES", "source_row"]

_LARGEST_ID = (1 << 53) - 1
EXAMPLE = {
    **SERIES_EXAMPLE,
    "indicator": "people_mediation.success_rate",
    "scope": "whole",
    "confidence": 0.97,
    "document": 1,
}
SOURCE_EXAMPLE = {
    "observation_id": 134219736,
    "sentence": "全年共调解矛盾纠纷2833件，调解成功率95.7%。",
    "start": 21,
    "end": 26,
    "text": "95.7%",
    "document": 1,
    "source": "520121_2023.html",
    "title": "虚构县2023年法治政府建设年度报告",
    "findings": [],
    "others": [],
}
Code = Annotated[
    str | None, QueryParameter(name="indicator", max_length=200, description="Only this indicator (code).")
]
Document = Annotated[
    int | None, QueryParameter(name="document", ge=1, le=2**31 - 1, description="Only figures of this document.")
]
Identifier = Annotated[int, PathParameter(ge=0, le=_LARGEST_ID, description="`observation_id` of a point.")]


@get(
    "/v1/observations",
    summary="Raw figures, whatever their status",
    tags=["Series"],
    dependencies={"filters": Provide(read_filters)},
    operation_class=TableOperation,
    responses={200: typed(ObservationRow, EXAMPLE), **problems(404)},
)
async def observations(  # noqa: PLR0913 - its parameters are the interface
    request: Request[Any, Any, Any],
    filters: NamedDependency[Filters],
    indicator: Code = None,
    document: Document = None,
    form: Form = Format.JSON,
    status: Status = "any",
    subject: Subject = None,
    limit: Limit = 1_000,
    offset: Offset = 0,
) -> Response[bytes]:
    """List every statement of every point: all indicators, all statuses; without `breakdown` all parts too."""
    if indicator:
        indicator_of(indicator)
    chosen: dict[str, Any] = {
        "parent": filters.parent,
        "level": filters.level,
        "breakdown": filters.breakdown,
        "subject": subject,
    }
    asked = {**chosen, "document": document, "status": None if status == "any" else status}

    def ask(store: Store) -> pa.Table:
        # One row more than the page, so that the answer knows whether there are more.
        page: dict[str, Any] = {"limit": limit + 1, "offset": offset} if form is Format.JSON else {}
        frame = placed(
            filters,
            lambda: store.observations(indicator or None, filters.jurisdictions, filters.years, **page, **asked),
        )
        return plain_table(pa.Table.from_pandas(frame, preserve_index=False))

    table = await request.app.state.database.read("observations", ask)
    notes = [] if table.num_rows else ["No figure matches these filters; /v1/coverage shows what there is."]
    if form is not Format.JSON:
        return saved(table, form, "observations")
    total = offset + table.num_rows
    page = plain_rows(table.slice(0, limit).to_pylist())
    return envelope(page, total=None, next_url=next_address(request, offset, len(page), total), notes=notes)


@get(
    "/v1/observations/{observation_id:int}/source",
    summary="The sentence behind a number",
    tags=["Sources"],
    responses={200: typed(SourceRow, SOURCE_EXAMPLE), **problems(404)},
)
async def source(request: Request[Any, Any, Any], observation_id: Identifier) -> Response[bytes]:
    """Give the sentence with the span of the number in it, its document, and what the audit found about it."""
    row = await request.app.state.database.read("source", lambda store: source_row(store, observation_id))
    return envelope([row])


def source_row(store: Store, observation_id: int) -> dict[str, Any]:
    """Collect what is known about one figure.

    Raises:
        ProblemError: 404: there is no such observation.
    """
    try:
        found = asdict(store.source(observation_id))
    except RequestError as error:
        raise ProblemError(404, f"There is no observation {observation_id}; /v1/observations lists them.") from error
    figure = queries.figure(store, observation_id)
    row: dict[str, Any] = {
        **found,
        "findings": [_named(f) for f in queries.findings_about(store, found["document"], found["document_start"])],
    }
    row["others"] = queries.siblings(store, figure) if figure else []
    row |= figure or {}
    code = row.get("indicator")
    known = catalogue().get(code) if code and code in catalogue() else None
    return {**row, "indicator_zh": known.zh if known else None, "indicator_en": known.en if known else None}


def _named(finding: dict[str, Any]) -> dict[str, Any]:
    """Say in words what a finding relates."""
    words = {f"relation_{lang}": relation_words(finding, lang) for lang in ("zh", "en")}
    return {**finding, **words, "note_zh": note_words(finding.get("note"), "zh")}


ROUTES = [observations, source]
