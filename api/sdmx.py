"""`/sdmx/2.1/…`: the same series for SDMX 2.1 clients; a dataflow a family of indicators."""

import re
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from litestar import Request, Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Operation, Schema
from litestar.openapi.spec.enums import OpenAPIType
from litestar.params import PathParameter, QueryParameter

from lawmetrics.indicators.catalogue import catalogue
from lawmetrics.indicators.families import Family
from lawmetrics.store import Store
from lawmetrics_api import queries
from lawmetrics_api.answers import describe_types, problems
from lawmetrics_api.errors import ProblemError
from lawmetrics_api.sdmx_data import generic_xml, sdmx_csv, sdmx_json
from lawmetrics_api.sdmx_rows import cut, observations_of
from lawmetrics_api.sdmx_structure import AGENCY, DIMENSIONS, VERSION, Area, structure_message

__all__ = ["ROUTES"]

STRUCTURE = "application/vnd.sdmx.structure+xml;version=2.1"
GENERIC = "application/vnd.sdmx.genericdata+xml;version=2.1"
JSON = "application/vnd.sdmx.data+json;version=1.0.0"
CSV = "application/vnd.sdmx.data+csv;version=1.0.0"
_ALL = {"all", "", "*"}
_VERSIONS = {"latest", "all", VERSION, "*", "+"}
_PERIOD = re.compile(r"(\d{4})(-.*)?")
_DEEP = {"all", "descendants", "children"}

Agency = Annotated[str, PathParameter(description=f"`{AGENCY}` or `all`.", max_length=100)]
Resource = Annotated[
    str, PathParameter(description="A family of the catalogue (`people_mediation`) or `all`.", max_length=200)
]
Version = Annotated[str, PathParameter(description=f"`{VERSION}` or `latest`.", max_length=20)]
References = Annotated[
    Literal["none", "parents", "parentsandsiblings", "children", "descendants", "all"],
    QueryParameter(
        name="references", description="`all`, `children`, `descendants` add codelists, concepts and structures."
    ),
]
Detail = Annotated[
    Literal["full", "allstubs", "referencestubs", "allcompletestubs", "referencecompletestubs", "referencepartial"],
    QueryParameter(name="detail", description="Stubs carry names alone."),
]
DataDetail = Annotated[
    Literal["full", "dataonly", "serieskeysonly", "nodata"],
    QueryParameter(name="detail", description="`serieskeysonly` and `nodata` leave the observations out."),
]
Start = Annotated[str | None, QueryParameter(name="startPeriod", max_length=20, description="First year.")]
End = Annotated[str | None, QueryParameter(name="endPeriod", max_length=20, description="Last year.")]
At = Annotated[
    Literal["TIME_PERIOD", "AllDimensions"],
    QueryParameter(name="dimensionAtObservation", description="`AllDimensions` gives a flat list."),
]
Form = Annotated[
    Literal["genericdata", "jsondata", "csv"] | None,
    QueryParameter(name="format", description="Instead of an Accept header."),
]
LastN = Annotated[
    int | None,
    QueryParameter(name="lastNObservations", ge=1, le=1_000, description="Only the latest N of each series."),
]
FirstN = Annotated[
    int | None,
    QueryParameter(name="firstNObservations", ge=1, le=1_000, description="Only the earliest N of each series."),
]
Key = Annotated[
    str,
    PathParameter(
        description=f"`{'.'.join(DIMENSIONS)}`, parts joined by `+`, empty for any; or `all`.", max_length=20_000
    ),
]

_STRUCTURES = {
    200: ResponseSpec(str, generate_examples=False, description="SDMX-ML 2.1 structure message.", media_type=STRUCTURE),
    **problems(404),
}
_DATA = {
    200: ResponseSpec(
        str,
        generate_examples=False,
        description="Generic data 2.1; SDMX-JSON 1.0 and SDMX-CSV 1.0 by Accept.",
        media_type=GENERIC,
    ),
    **problems(404, 406),
}


@dataclass
class DataOperation(Operation):
    """An operation that gives SDMX data as XML, JSON or CSV."""

    def __post_init__(self) -> None:
        """Describe the further types of the 200 answer."""
        describe_types(self, {JSON: Schema(type=OpenAPIType.OBJECT), CSV: Schema(type=OpenAPIType.STRING)})


def _structure_route(kind: str, summary: str, description: str) -> HTTPRouteHandler:
    """Make the route for one kind of structure; the parts of its address may be left out from the right."""
    base = f"/sdmx/2.1/{kind}"
    tail = ("/{agency:str}", "/{resource:str}", "/{version:str}")

    @get(
        [base + "".join(tail[:length]) for length in range(len(tail) + 1)],
        summary=summary,
        description=description,
        tags=["SDMX"],
        media_type=STRUCTURE,
        responses=_STRUCTURES,
    )
    async def structures(  # noqa: PLR0913 - its parameters are the interface
        request: Request[Any, Any, Any],
        agency: Agency = "all",
        resource: Resource = "all",
        version: Version = "latest",
        references: References = "none",
        detail: Detail = "full",
    ) -> Response[str]:
        families = _families(agency, resource, version)
        kinds = {kind}
        if references in _DEEP:
            kinds |= {"datastructure", "codelist", "conceptscheme"}
        if references in {"all", "parents", "parentsandsiblings"}:
            kinds |= {"dataflow"}
        areas = await request.app.state.database.read("places", _areas) if "codelist" in kinds else []
        text = structure_message(families, areas, kinds=kinds, stubs="stubs" in detail)
        return Response(text, media_type=STRUCTURE)

    return structures


dataflow = _structure_route(
    "dataflow", "Dataflows: one a family of indicators", "List dataflows, or describe one with its structure."
)
datastructure = _structure_route("datastructure", "Data structures", "Describe dimensions, attributes and codelists.")


@get(
    [
        "/sdmx/2.1/data/{flow:str}",
        "/sdmx/2.1/data/{flow:str}/{key:str}",
        "/sdmx/2.1/data/{flow:str}/{key:str}/{provider:str}",
    ],
    summary="Data by key and period",
    tags=["SDMX"],
    media_type=GENERIC,
    operation_class=DataOperation,
    responses=_DATA,
)
async def data(  # noqa: PLR0913 - its parameters are the interface
    request: Request[Any, Any, Any],
    flow: Annotated[
        str, PathParameter(description="`people_mediation` or `LAWMETRICS,people_mediation,1.0`.", max_length=200)
    ],
    key: Key = "all",
    provider: Annotated[str, PathParameter(description="`all`.", max_length=100)] = "all",
    start: Start = None,
    end: End = None,
    detail: DataDetail = "full",
    at: At = "TIME_PERIOD",
    form: Form = None,
    first_n: FirstN = None,
    last_n: LastN = None,
) -> Response[bytes]:
    """Give series of one family; approximate figures have the status E (estimated)."""
    if provider.lower() not in _ALL | {AGENCY.lower()}:
        raise ProblemError(404, f"There is no data provider {provider!r}; write all.")
    family = _flow(flow)
    years = (_year(start, "startPeriod"), _year(end, "endPeriod"))
    if years[0] and years[1] and years[0] > years[1]:
        raise ProblemError(400, f"startPeriod {years[0]} is after endPeriod {years[1]}.", parameter="startPeriod")
    kind = _kind(form, request.headers.get("accept", "*/*"))
    rows = await request.app.state.database.read("sdmx", lambda store: observations_of(store, family, key, years))
    rows = [] if detail == "nodata" else cut(rows, first_n, last_n)
    keys = detail == "serieskeysonly"
    if kind == CSV:
        return Response(sdmx_csv(family.code, rows), media_type=CSV)
    if kind == JSON:
        return Response(sdmx_json(family.code, family.zh, rows), media_type=JSON)
    return Response(
        generic_xml(family.code, rows, flat=at == "AllDimensions" and not keys, keys=keys), media_type=GENERIC
    )


def _families(agency: str, resource: str, version: str) -> list[Family]:
    """Find the families that a structure query names."""
    if agency.lower() not in _ALL | {AGENCY.lower()}:
        raise ProblemError(404, f"There is no agency {agency!r}; the only one is {AGENCY}.")
    if version.lower() not in _VERSIONS:
        raise ProblemError(404, f"There is no version {version!r}; write latest or {VERSION}.")
    if resource.lower() in _ALL:
        return list(catalogue().families)
    wanted = resource.split("+")
    return [_family(w) for w in wanted]


def _family(code: str) -> Family:
    found = next((f for f in catalogue().families if f.code == code), None)
    if found is None:
        codes = [f.code for f in catalogue().families]
        raise ProblemError(404, f"There is no dataflow {code!r}; /sdmx/2.1/dataflow lists them.", allowed=codes)
    return found


def _flow(flow: str) -> Family:
    parts = flow.split(",")
    if len(parts) == 1:
        return _family(parts[0])
    _families(parts[0], "all", parts[2] if len(parts) > 2 else "latest")
    return _family(parts[1])


def _year(text: str | None, name: str) -> int | None:
    if text is None or not text:
        return None
    match = _PERIOD.fullmatch(text)
    if match is None:
        raise ProblemError(400, f"{name}={text!r} is no year; write 2023.", parameter=name)
    return int(match[1])


def _kind(form: str | None, accept: str) -> str:
    named = {"genericdata": GENERIC, "jsondata": JSON, "csv": CSV}
    if form is not None:
        return named[form]
    wanted = accept.lower()
    for mark, kind in (("data+csv", CSV), ("text/csv", CSV), ("data+json", JSON), ("application/json", JSON)):
        if mark in wanted:
            return kind
    if any(mark in wanted for mark in ("genericdata", "xml", "*/*", "structurespecific")) or not wanted.strip():
        return GENERIC
    raise ProblemError(406, "None of the accepted types can be given.", allowed=[GENERIC, JSON, CSV])


def _areas(store: Store) -> list[Area]:
    return [Area(p["code"], p["name"], p["parent"]) for p in queries.place_rows(store)]


ROUTES = [dataflow, datastructure, data]
