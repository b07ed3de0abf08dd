"""`POST /v1/extract`: a text or a file → its numbers; nothing is stored."""

from typing import Annotated, Any

import anyio.to_thread
from litestar import Request, Response, post
from litestar.params import QueryParameter

from lawmetrics.errors import ReportError
from lawmetrics.quantities.quantity import STATISTICS, Kind
from lawmetrics_api.answers import problems, ready_envelope, typed
from lawmetrics_api.bodies import Body, ReportOperation, read_bodies
from lawmetrics_api.errors import ProblemError, sentence
from lawmetrics_api.guarded import GuardedExtraction
from lawmetrics_api.schemas import MentionRow

__all__ = ["ROUTES"]

EXAMPLE = {
    "start": 36,
    "end": 41,
    "text": "98.5%",
    "value": 98.5,
    "lower": 98.5,
    "upper": 98.5,
    "qualifier": "exact",
    "unit": "%",
    "dimension": "ratio",
    "kind": "rate",
    "indicator": "people_mediation.success_rate",
    "also": [],
    "label": "调解成功率",
    "period": 2023,
    "subject": "",
    "breakdown": "",
    "scope": "whole",
    "confidence": 0.97,
    "why": ["调解成功率"],
}
Year = Annotated[
    int | None,
    QueryParameter(name="year", ge=1949, le=2100, description="The year the text is about, when it does not say."),
]
Everything = Annotated[
    bool, QueryParameter(name="all", description="Dates, ordinals and names too, not statistics alone.")
]


@post(
    "/v1/extract",
    status_code=200,
    summary="Read the numbers of a text or a file",
    tags=["Documents"],
    operation_class=ReportOperation,
    responses={200: typed(MentionRow, EXAMPLE), **problems(408, 413, 415, 422)},
)
async def extract(
    request: Request[Any, Any, Any],
    year: Year = None,
    everything: Everything = False,  # noqa: FBT002 - a query parameter
) -> Response[bytes]:
    """List every number of one report with its meaning; `meta` holds the text it stands in. Nothing is stored."""
    bodies = await read_bodies(request)
    if len(bodies) > 1:
        raise ProblemError(400, "Only one report can be read at a time here; `POST /v1/documents` takes several.")
    kinds = None if everything else STATISTICS
    count, rows, more = await anyio.to_thread.run_sync(
        _read, request.app.state.extraction, bodies[0], year, kinds, limiter=request.app.state.readers
    )
    notes = [] if count else ["No statistic was found in this text."]
    return ready_envelope(rows, count, notes=notes, more=more)


def _read(
    extraction: GuardedExtraction, body: Body, year: int | None, kinds: frozenset[Kind] | None
) -> tuple[int, str, dict[str, object]]:
    """Read a report: how many numbers, their rows as JSON, and what is said about it."""
    stated = year or body.year
    more: dict[str, object] = {"title": None, "jurisdiction": None, "place": None, "year": stated, "warnings": []}
    text = body.content
    if isinstance(text, bytes):
        text, more = _open(text, body.name, stated)
        stated = stated or more["year"]  # type: ignore[assignment]
    try:
        count, rows = extraction.rows(text, stated, kinds)
    except ReportError as error:
        raise ProblemError(422, sentence(str(error))) from error
    return count, rows, {**more, "text": text}


def _open(content: bytes, name: str | None, year: int | None) -> tuple[str, dict[str, object]]:
    from lawmetrics.reports import read_report  # loads the parsers of documents

    try:
        report = read_report(content, name)
    except ReportError as error:
        raise ProblemError(422, sentence(str(error))) from error
    place = report.jurisdiction
    return report.text, {
        "title": report.title,
        "jurisdiction": place.code if place else None,
        "place": place.name if place else None,
        "year": year or report.year,
        "warnings": list(report.warnings),
    }


ROUTES = [extract]
