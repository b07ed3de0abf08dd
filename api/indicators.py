"""`/v1/indicators`: the catalogue, searched in words."""

from typing import Annotated, Any

from litestar import Request, Response, get
from litestar.params import PathParameter, QueryParameter

from lawmetrics.errors import UnknownIndicatorError
from lawmetrics.indicators.catalogue import catalogue
from lawmetrics.indicators.families import Indicator
from lawmetrics_api.answers import envelope, problems, typed
from lawmetrics_api.errors import ProblemError, sentence
from lawmetrics_api.filters import Limit, Offset, next_address
from lawmetrics_api.schemas import IndicatorRow

__all__ = ["ROUTES", "indicator_of", "indicator_row"]

EXAMPLE = {
    "code": "people_mediation.success_rate",
    "family": "people_mediation",
    "zh": "人民调解成功率",
    "en": "People's mediation success rate",
    "definition": "Share of mediated disputes successfully resolved",
    "definition_zh": "调解成功的纠纷占调解纠纷的比例",
    "dimension": "ratio",
    "unit": "%",
    "kind": "ratio",
    "aggregation": "none",
    "better": "higher",
    "formula": "people_mediation.cases_resolved / people_mediation.cases_mediated × 100",
}

Words = Annotated[
    str | None,
    QueryParameter(name="q", max_length=200, description="Words in Chinese or English; best matches come first."),
]
Family = Annotated[
    str | None, QueryParameter(name="family", max_length=100, description="Only this family of indicators.")
]


def indicator_of(code: str) -> Indicator:
    """Find an indicator.

    Raises:
        ProblemError: 404 with codes that look like it.
    """
    try:
        return catalogue().get(code)
    except UnknownIndicatorError as error:
        near = [{"code": i.code, "zh": i.zh, "en": i.en} for i in _near(code)]
        raise ProblemError(404, sentence(str(error)), near=near) from error


def indicator_row(indicator: Indicator) -> dict[str, Any]:
    """Give an indicator as a row of the answer."""
    row = {name: getattr(indicator, name) for name in EXAMPLE if name != "formula"}
    return {**row, "formula": _formula(indicator)}


@get(
    "/v1/indicators",
    summary="Search the catalogue of indicators",
    tags=["Catalogue"],
    responses={200: typed(IndicatorRow, EXAMPLE), **problems()},
)
async def indicators(
    request: Request[Any, Any, Any], q: Words = None, family: Family = None, limit: Limit = 1_000, offset: Offset = 0
) -> Response[bytes]:
    """List the indicators, all or those that match words."""
    book = catalogue()
    found = list(book) if q is None or not q.strip() else book.search(q, limit=len(book))
    found = [i for i in found if family is None or i.family == family]
    page = found[offset : offset + limit]
    notes = [] if found else ["No indicator matches; try fewer or other words, in Chinese or English."]
    address = next_address(request, offset, len(page), len(found))
    return envelope([indicator_row(i) for i in page], total=len(found), next_url=address, notes=notes)


@get(
    "/v1/indicators/{code:str}",
    summary="One indicator",
    tags=["Catalogue"],
    responses={200: typed(IndicatorRow, EXAMPLE), **problems(404)},
)
async def indicator(code: Annotated[str, PathParameter(description="Code of the catalogue.")]) -> Response[bytes]:
    """Give one indicator with its definition."""
    return envelope([indicator_row(indicator_of(code))])


def _near(code: str) -> list[Indicator]:
    import difflib  # only for a wrong code

    book = catalogue()
    close = difflib.get_close_matches(code, book.codes, n=5, cutoff=0.5)
    return [book.get(c) for c in close] or book.search(code.replace(".", " ").replace("_", " "), 5)


def _formula(indicator: Indicator) -> str | None:
    formula = indicator.formula
    if formula is None:
        return None
    if formula.type == "growth":
        return f"growth of {formula.base}" if formula.base else None
    above = " + ".join(formula.numerator) or formula.numerator_zh
    below = " + ".join(formula.denominator) or formula.denominator_zh
    if not above or not below:
        return None
    return f"{above} / {below}" + (f" × {formula.scale:g}" if formula.scale != 1 else "")


ROUTES = [indicators, indicator]
