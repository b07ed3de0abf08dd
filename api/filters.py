"""The filters that routes share: places, years, pages (`Filters`)."""

import re
from dataclasses import dataclass
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from litestar import Request
from litestar.params import QueryParameter

from lawmetrics_api.errors import ProblemError

__all__ = ["Filters", "Limit", "Offset", "next_address", "read_filters", "read_years"]

LEVELS = ("province", "prefecture", "county", "township")
Level = Literal["province", "prefecture", "county", "township"]
FIRST_YEAR, LAST_YEAR = 1949, 2100

Limit = Annotated[int, QueryParameter(name="limit", ge=1, le=10_000, description="Rows of a JSON page.")]
Offset = Annotated[int, QueryParameter(name="offset", ge=0, le=1_000_000_000, description="First row of a JSON page.")]
Jurisdictions = Annotated[
    str | None,
    QueryParameter(
        name="jurisdiction",
        max_length=20_000,
        description="Codes or names of places, joined by commas: `520121,411421`.",
    ),
]
Parent = Annotated[
    str | None, QueryParameter(name="parent", max_length=100, description="Only places directly under this one (code).")
]
Level_ = Annotated[Level | None, QueryParameter(name="level", description="Only places of this level.")]
Years = Annotated[
    str | None,
    QueryParameter(
        name="years", max_length=20, description="One year (`2023`) or a range (`2019:2024`, `2019:`, `:2024`)."
    ),
]
Breakdown = Annotated[
    str | None,
    QueryParameter(
        name="breakdown",
        max_length=200,
        description="A part as written in the reports; `*` gives totals and all parts.",
    ),
]
_YEARS = re.compile(r"(\d{4})?(:)?(\d{4})?")


@dataclass(frozen=True, slots=True)
class Filters:
    """Which part of a series is wanted; None means all.

    Attributes:
        jurisdictions: codes or names as given.
        parent: code of the place above.
        level: level of the places.
        years: first and last year, both included, either open.
        breakdown: a part; `*` for totals and all parts; None for totals.
    """

    jurisdictions: tuple[str, ...] | None = None
    parent: str | None = None
    level: str | None = None
    years: tuple[int | None, int | None] | None = None
    breakdown: str | None = None


async def read_filters(
    jurisdiction: Jurisdictions = None,
    parent: Parent = None,
    level: Level_ = None,
    years: Years = None,
    breakdown: Breakdown = None,
) -> Filters:
    """Read the shared query parameters."""
    return Filters(read_list(jurisdiction), parent or None, level, read_years(years), breakdown)


def read_list(text: str | None) -> tuple[str, ...] | None:
    """Read names joined by commas, half- or full-width.

    Examples:
        >>> read_list("520121， 411421,,520121"), read_list(None), read_list(" ")
        (('520121', '411421'), None, None)
    """
    parts = [p.strip() for p in re.split("[,，、]", text or "")]
    return tuple(dict.fromkeys(p for p in parts if p)) or None


def read_years(text: str | None) -> tuple[int | None, int | None] | None:
    """Read a year or a range of years.

    Raises:
        ProblemError: 400: it is neither, or it is turned round.

    Examples:
        >>> read_years("2019:2024"), read_years("2023"), read_years("2019:"), read_years(None)
        ((2019, 2024), (2023, 2023), (2019, None), None)
    """
    if text is None or not text.strip():
        return None
    match = _YEARS.fullmatch(text.strip())
    if not match or not (match[1] or match[3]) or (match[1] and match[3] and not match[2]):
        raise ProblemError(
            400, f"years={text!r} is no range of years; write 2023, 2019:2024, 2019: or :2024.", parameter="years"
        )
    first, last = (int(y) if y else None for y in (match[1], match[3]))
    last = first if not match[2] else last
    for year in (first, last):
        if year is not None and not FIRST_YEAR <= year <= LAST_YEAR:
            raise ProblemError(400, f"years={text!r} leaves {FIRST_YEAR} to {LAST_YEAR}.", parameter="years")
    if first and last and first > last:
        raise ProblemError(400, f"years={text!r} is turned round; write {last}:{first}.", parameter="years")
    return first, last


def next_address(request: Request[Any, Any, Any], offset: int, count: int, total: int) -> str | None:
    """Give the address of the next page, None at the end."""
    if not count or offset + count >= total:
        return None
    pairs = [(k, v) for k, v in request.query_params.multi_items() if k != "offset"]
    return f"{request.scope['path']}?{urlencode([*pairs, ('offset', str(offset + count))])}"
