"""`/coverage`: which places and years have figures, as a heat map."""

from typing import Any

from litestar import Request, Response, get

from lawmetrics.errors import LawmetricsError
from lawmetrics.indicators.catalogue import catalogue
from lawmetrics.store import Store
from lawmetrics_api import queries
from lawmetrics_api.coverage import years_of
from lawmetrics_api.errors import ProblemError
from lawmetrics_api.filters import LEVELS, Filters
from lawmetrics_api.indicators import indicator_of
from lawmetrics_api.pages.views import Page, figure_words

__all__ = ["ROUTES"]

_MOST_ROWS = 300
_SHADES = 5


@get("/coverage", include_in_schema=False)
async def coverage(request: Request[Any, Any, Any]) -> Response[str]:
    """Show the heat map; with a place and a year also what is stated there."""
    page = Page(request, "coverage")
    level = page.one("level") if page.one("level") in LEVELS else None
    filters = Filters(page.many("jurisdiction") or None, page.one("parent") or None, level)
    values: dict[str, Any] = {"filters": filters, "levels": LEVELS, "indicator": None, "problem": None, "detail": None}
    try:
        if page.one("indicator"):
            known = indicator_of(page.one("indicator"))
            values["indicator"] = {"code": known.code, "label": page.label(known)}
        values |= await request.app.state.database.read("page", lambda store: _ask(page, store, filters))
    except (ProblemError, LawmetricsError) as error:
        known_code = not page.one("indicator") or page.one("indicator") in catalogue()
        values |= {
            "problem": page.problem(error, "wrong_place" if known_code else "wrong_indicator"),
            "rows": [],
            "years": [],
            "total": 0,
            "parents": [],
        }
    return page.render(page.t["coverage"], **values)


def _ask(page: Page, store: Store, filters: Filters) -> dict[str, Any]:
    code = page.one("indicator") or None
    table = years_of(store, code, filters).to_pylist()
    years = list(range(min(r["year"] for r in table), max(r["year"] for r in table) + 1)) if table else []
    most = max((r["indicators"] for r in table), default=1)
    places: dict[str, dict[str, Any]] = {}
    for row in table:
        places.setdefault(row["jurisdiction"], {"name": row["name"], "code": row["jurisdiction"], "by": {}})["by"][
            row["year"]
        ] = row["indicators"]
    known = queries.place_rows(store)
    above = {p["parent"] for p in known}
    return {
        "rows": [_row(page, p, years, most, code) for p in list(places.values())[:_MOST_ROWS]],
        "years": years,
        "total": len(places),
        "parents": [p for p in known if p["code"] in above],
        "detail": _detail(page, store),
    }


def _row(page: Page, place: dict[str, Any], years: list[int], most: int, code: str | None) -> dict[str, Any]:
    cells = []
    for year in years:
        count = place["by"].get(year, 0)
        heat = 0 if not count else max(1, round(_SHADES * count / most))
        if code:
            url = page.url("/", {"indicator": code, "jurisdiction": place["code"]})
        else:
            url = (
                page.url(
                    "/coverage",
                    {"level": page.one("level"), "parent": page.one("parent"), "place": place["code"], "year": year},
                )
                + "#here"
            )
        cells.append({"year": year, "count": count, "heat": heat, "url": url})
    return {"name": place["name"], "cells": cells}


def _detail(page: Page, store: Store) -> dict[str, Any] | None:
    """Give what one place states of one year, when a cell was chosen."""
    code, year = page.one("place"), page.year("year")
    if not code or year is None:
        return None
    frame = store.observations(None, [code], (year, year), status="chosen")
    rows = []
    for row in frame.to_dict("records"):
        if row["indicator"] not in catalogue():
            continue
        known = catalogue().get(row["indicator"])
        label = page.label(known) + (f"（{row['breakdown']}）" if row["breakdown"] else "")
        words = f"{figure_words(round(row['value'], 6), row['decimals'])} {row['unit']}"
        url = page.url("/", {"indicator": known.code, "jurisdiction": code})
        rows.append({"label": label, "url": url, "id": row["observation_id"], "words": words})
    return {"name": frame["name"].iloc[0] if len(frame) else code, "year": year, "rows": rows}


ROUTES = [coverage]
