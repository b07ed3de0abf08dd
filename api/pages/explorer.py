"""`/`: one indicator through the years, place by place."""

from dataclasses import dataclass
from typing import Any

from litestar import Request, Response, get

from lawmetrics.errors import LawmetricsError
from lawmetrics.indicators.catalogue import catalogue
from lawmetrics.indicators.families import Indicator
from lawmetrics.store import Store
from lawmetrics_api import queries
from lawmetrics_api.errors import ProblemError
from lawmetrics_api.filters import LEVELS, Filters, read_years
from lawmetrics_api.indicators import indicator_of
from lawmetrics_api.pages.trends import trend_cells, trend_columns
from lawmetrics_api.pages.views import Page, figure_words, json_block
from lawmetrics_api.series import series_of, trend_of
from lawmetrics_api.tables import plain_rows, plain_table

__all__ = ["ROUTES"]

_MOST_LINES = 40
_UNSURE = 0.6


@dataclass(frozen=True, slots=True)
class Shown:
    """What the store gave for one view."""

    rows: list[dict[str, Any]]
    trends: list[dict[str, Any]]
    peers: list[dict[str, Any]]
    wrong: frozenset[tuple[int, int]]
    disputed: frozenset[tuple[str, int]]


@get("/", include_in_schema=False)
async def explorer(request: Request[Any, Any, Any]) -> Response[str]:
    """Show the chart, the figures and the trends that the address asks for."""
    page = Page(request, "explorer")
    database = request.app.state.database
    common = await database.read("page", lambda store: _common(page, store))
    q, code = page.one("q"), page.one("indicator")
    empty: dict[str, Any] = {
        **common,
        "indicator": None,
        "problem": None,
        "near": [],
        "found": None,
        "rows": [],
        "view_json": "null",
    }
    try:
        filters = _filters(page)
    except ProblemError as error:
        kind = "wrong_years" if error.extra.get("parameter") == "years" else "wrong_level"
        return page.render(page.t["wrong"], **{**empty, "filters": Filters(), "problem": page.problem(error, kind)})
    empty["filters"] = filters
    if not code:
        found = None if not q else [_choice(page, i) for i in catalogue().search(q, 12)]
        return page.render(page.t["explorer"], **{**empty, "found": found})
    try:
        known = indicator_of(code)
        shown = await database.read("page", lambda store: _ask(store, known, filters, peers=bool(page.one("compare"))))
    except (ProblemError, LawmetricsError) as error:
        near = [
            _choice(page, indicator_of(n["code"]))
            for n in getattr(error, "extra", {}).get("near", [])
            if isinstance(n, dict)
        ]
        return page.render(
            page.t["wrong"], **{**empty, "problem": page.problem(error, _kind(error, code)), "near": near}
        )
    return page.render(page.label(known), **{**empty, **_show(page, known, filters, shown)})


def _common(page: Page, store: Store) -> dict[str, Any]:
    """Collect what the form needs whatever is asked."""
    places = queries.place_rows(store)
    by_code = {p["code"]: p for p in places} | {p["name"]: p for p in places}
    above = {p["parent"] for p in places}
    chosen = [by_code.get(c, {"code": c, "name": c}) for c in page.many("jurisdiction")]
    stated = [catalogue().get(c) for c in queries.stated_indicators(store, 6) if c in catalogue()]
    return {
        "q": page.one("q"),
        "chosen": chosen,
        "levels": LEVELS,
        "parents": [p for p in places if p["code"] in above],
        "first": page.one("from"),
        "last": page.one("to"),
        "peers": bool(page.one("compare")),
        "stated": [_choice(page, i) for i in stated],
    }


def _kind(error: Exception, code: str) -> str:
    """Say which words of the page tell of an error; empty when none do."""
    if code not in catalogue():
        return "wrong_indicator"
    return {404: "wrong_place", 400: "several_places"}.get(getattr(error, "status", 0), "")


def _choice(page: Page, indicator: Indicator) -> dict[str, str]:
    pairs = {name: page.one(name) for name in ("level", "parent", "from", "to", "compare")}
    url = page.url("/", {**pairs, "indicator": indicator.code, "jurisdiction": ",".join(page.many("jurisdiction"))})
    return {"code": indicator.code, "label": page.label(indicator), "unit": indicator.unit, "url": url}


def _filters(page: Page) -> Filters:
    level = page.one("level")
    if level and level not in LEVELS:
        raise ProblemError(400, f"level={level!r} is none of {', '.join(LEVELS)}.")
    given = page.one("years") or (f"{page.one('from')}:{page.one('to')}" if page.one("from") or page.one("to") else "")
    return Filters(page.many("jurisdiction") or None, page.one("parent") or None, level or None, read_years(given))


def _ask(store: Store, known: Indicator, filters: Filters, *, peers: bool) -> Shown:
    table = plain_table(series_of(store, known.code, filters, "any"))
    every = plain_rows(table.to_pylist())
    disputed = frozenset((r["jurisdiction"], r["year"]) for r in every if r["status"] == "conflict")
    rows = plain_rows(plain_table(series_of(store, known.code, filters)).to_pylist())
    trends = (
        plain_rows(plain_table(trend_of(store, known.code, filters, "level" if peers else None)).to_pylist())
        if rows
        else []
    )
    return Shown(
        rows,
        trends,
        _peers(store, known, filters, rows) if peers else [],
        queries.wrong_figures(store, known.code),
        disputed,
    )


def _peers(store: Store, known: Indicator, filters: Filters, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give the median of all places of the same level, year by year; gaps stay gaps."""
    levels = {r["level"] for r in rows}
    if len(levels) != 1:
        return []
    everyone = plain_table(series_of(store, known.code, Filters(level=levels.pop(), years=filters.years))).to_pylist()
    values: dict[int, list[float]] = {}
    for row in everyone:
        values.setdefault(row["year"], []).append(row["value"])
    years = range(min(values), max(values) + 1) if values else range(0)
    return [{"year": y, "median": _median(values.get(y, [])), "count": len(values.get(y, []))} for y in years]


def _median(values: list[float]) -> float | None:
    middle, ordered = len(values) // 2, sorted(values)
    if not values:
        return None
    return ordered[middle] if len(values) % 2 else round((ordered[middle - 1] + ordered[middle]) / 2, 6)


def _show(page: Page, known: Indicator, filters: Filters, shown: Shown) -> dict[str, Any]:
    t, rows = page.t, shown.rows
    indicator = {"code": known.code, "label": page.label(known), "unit": known.unit, "about": _about(page, known)}
    pairs = {name: page.one(name) for name in ("level", "parent")}
    pairs |= {"jurisdiction": ",".join(filters.jurisdictions or ()), "years": page.one("years") or _range(page)}
    data = f"/v1/series/{known.code}"
    columns = trend_columns(known, shown.trends)
    years = list(range(min(r["year"] for r in rows), max(r["year"] for r in rows) + 1)) if rows else []
    lines = [_line(page, list(group), years, shown) for group in _grouped(rows)[:_MOST_LINES]]
    words = (
        t["chart_words"].format(name=indicator["label"], places=len(lines), first=years[0], last=years[-1])
        if rows
        else ""
    )
    view = {"unit": known.unit, "percent": known.unit == "%", "peers": shown.peers, "lines": lines}
    return {
        "indicator": indicator,
        "rows": rows,
        "narrowed": filters != Filters(),
        "years": years,
        "lines": [{**line, "cells": [c if c["value"] is not None else None for c in line["points"]]} for line in lines],
        "trend_columns": [t[f"t_{c}"] for c in columns],
        "trends": [{"name": r["name"], "cells": trend_cells(page, r, columns)} for r in shown.trends[:_MOST_LINES]],
        "chart_words": words,
        "view_json": json_block(view),
        "link": page.url(
            "/",
            {
                "indicator": known.code,
                **{k: v for k, v in pairs.items() if k != "years"},
                "from": page.one("from"),
                "to": page.one("to"),
                "compare": page.one("compare"),
            },
        ),
        "csv": page.url(data, {**pairs, "format": "excel"}).replace(f"lang={page.lang}&", ""),
        "json": page.url(data, pairs).replace(f"?lang={page.lang}&", "?").replace(f"?lang={page.lang}", ""),
        "widen": page.url("/", {"indicator": known.code}),
    }


def _range(page: Page) -> str:
    first, last = page.one("from"), page.one("to")
    return f"{first}:{last}" if first or last else ""


def _grouped(rows: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault(row["jurisdiction"], []).append(row)
    return list(groups.values())


def _line(page: Page, rows: list[dict[str, Any]], years: list[int], shown: Shown) -> dict[str, Any]:
    """Give one place's points, a year without a figure as None."""
    by_year = {r["year"]: r for r in rows}
    points = []
    for year in years:
        row = by_year.get(year)
        if row is None:
            points.append(
                {"year": year, "value": None, "lower": None, "upper": None, "id": None, "words": "", "doubt": ""}
            )
            continue
        words = f"{figure_words(row['value'], row['decimals'])}{_hedge(row)}"
        points.append(
            {
                "year": year,
                "value": row["value"],
                "lower": row["lower"],
                "upper": row["upper"],
                "id": str(row["observation_id"]),
                "words": words,
                "doubt": _doubt(page, row, shown),
            }
        )
    return {
        "name": rows[0]["name"],
        "code": rows[0]["jurisdiction"],
        "breakdown": rows[0]["breakdown"],
        "points": points,
    }


_HEDGES = {
    "exact": "",
    "over": "+",
    "at_least": "+",
    "nearly": "−",
    "at_most": "−",
    "about": "±",
    "several": "±",
    "range": "±",
}


def _hedge(row: dict[str, Any]) -> str:
    return _HEDGES.get(row["qualifier"], "")


def _doubt(page: Page, row: dict[str, Any], shown: Shown) -> str:
    """Say in words why a figure is doubtful, empty when it is not."""
    start = (row["observation_id"] >> 3) & ((1 << 24) - 1)
    if (row["document"], start) in shown.wrong:
        return str(page.t["doubt_inconsistent"])
    if (row["jurisdiction"], row["year"]) in shown.disputed:
        return str(page.t["doubt_conflict"])
    if row["scope"] != "whole":
        return str(page.t["doubt_part"])
    return str(page.t["doubt_unsure"]) if row["confidence"] < _UNSURE else ""


def _about(page: Page, known: Indicator) -> str:
    """Say what is counted, in the page's language, with the other names."""
    if page.lang == "en":
        return f"{known.zh}. {known.definition}."
    told = [known.definition_zh] if known.definition_zh else []
    told += [f"{page.t['also_named']}{'、'.join(known.synonyms)}"] if known.synonyms else []
    return "".join(f"{sentence}。" for sentence in told)


ROUTES = [explorer]
