"""`/audit`: where the reports' own arithmetic holds, and where it fails."""

from collections import Counter
from typing import Any

from litestar import Request, Response, get

from lawmetrics.errors import LawmetricsError
from lawmetrics.indicators.catalogue import catalogue
from lawmetrics.store import Store
from lawmetrics_api import queries
from lawmetrics_api.audit import VERDICTS, findings_of
from lawmetrics_api.errors import ProblemError
from lawmetrics_api.pages.views import Page
from lawmetrics_api.relations import note_words, relation_words

__all__ = ["ROUTES"]

_ROWS = 50


@get("/audit", include_in_schema=False)
async def audit(request: Request[Any, Any, Any]) -> Response[str]:
    """Show the findings, a page at a time, the worst first."""
    page = Page(request, "audit")
    verdict = page.one("verdict") if page.one("verdict") in VERDICTS else ""
    values: dict[str, Any] = {
        "verdicts": VERDICTS,
        "verdict": verdict,
        "jurisdiction": page.one("jurisdiction"),
        "year": page.year("year"),
        "problem": None,
        "previous": None,
        "next": None,
        "places": [],
    }
    try:
        values |= await request.app.state.database.read("page", lambda store: _ask(page, store, verdict))
    except (ProblemError, LawmetricsError) as error:
        kind = "wrong_place" if getattr(error, "status", 0) == 404 else ""
        values |= {"problem": page.problem(error, kind), "rows": [], "counts": []}
    return page.render(page.t["audit"], **values)


def _ask(page: Page, store: Store, verdict: str) -> dict[str, Any]:
    everything = findings_of(store, page.one("jurisdiction") or None, page.year("year"), None).to_pylist()
    counts = Counter(str(f["verdict"]) for f in everything)
    kept = [f for f in everything if not verdict or f["verdict"] == verdict]
    kept.sort(key=lambda f: VERDICTS.index(str(f["verdict"])))
    start = int(page.one("start")) if page.one("start").isdecimal() and len(page.one("start")) < 8 else 0
    places = queries.place_rows(store)
    names = {p["code"]: p["name"] for p in places}
    pairs = {"verdict": verdict, "jurisdiction": page.one("jurisdiction"), "year": page.one("year")}
    return {
        "rows": [_row(page, f, names) for f in kept[start : start + _ROWS]],
        "counts": [(v, counts[v]) for v in VERDICTS if counts[v]],
        "places": [p for p in places if p["stated"]],
        "previous": page.url("/audit", {**pairs, "start": max(start - _ROWS, 0) or None}) if start else None,
        "next": page.url("/audit", {**pairs, "start": start + _ROWS}) if start + _ROWS < len(kept) else None,
    }


def _row(page: Page, finding: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    operands = [
        {
            "text": o["text"],
            "label": _label(page, o["code"]),
            "document": finding["document"] if o["document"] is None else o["document"],
            "start": o["start"],
            "end": o["end"],
        }
        for o in finding["operands"]
    ]
    return {
        **{name: finding[name] for name in ("verdict", "stated", "computed")},
        "name": names.get(str(finding.get("jurisdiction") or "")),
        "year": finding.get("year"),
        "note": note_words(finding.get("note"), page.lang),
        "relation": relation_words(finding, page.lang),
        "operands": operands,
    }


def _label(page: Page, code: str) -> str:
    return page.label(catalogue().get(code)) if code in catalogue() else code


ROUTES = [audit]
