"""The table of trends under the chart (`trend_columns`, `trend_cells`)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lawmetrics.indicators.families import Indicator
    from lawmetrics_api.pages.views import Page

__all__ = ["trend_cells", "trend_columns"]


def trend_columns(known: Indicator, trends: list[dict[str, Any]]) -> list[str]:
    """Name the columns that say something: no yearly growth of a rate, no peers unless they were asked for."""
    growth = [] if known.kind in {"ratio", "change"} else ["cagr"]
    peers = ["peers", "rank"] if trends and "peer_rank" in trends[0] else []
    return ["first", "last", "change", *growth, "slope", *peers, "gaps"]


def trend_cells(page: Page, row: dict[str, Any], columns: list[str]) -> list[str]:
    """Write one place's trend, a cell a column."""
    unit = page.t["pp"] if row.get("change_unit") == "pp" else ""
    rank = f"{row['peer_rank']:.0f} / {row['peer_count']:.0f}" if row.get("peer_rank") is not None else "—"
    cells = {
        "first": f"{_number(row['first'])} ({row['first_year']})",
        "last": f"{_number(row['last'])} ({row['last_year']})",
        "change": _signed(row["change"], unit),
        "cagr": _signed(row["cagr"], "%"),
        "slope": _signed(row["slope"], unit),
        "peers": _number(row.get("peer_median")),
        "rank": rank,
        "gaps": ("、" if page.lang == "zh" else ", ").join(str(row["gaps"] or "—").split(",")),
    }
    return [cells[c] for c in columns]


def _number(value: object) -> str:
    if not isinstance(value, int | float) or not math.isfinite(value):
        return "—"
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def _signed(value: object, unit: str) -> str:
    text = _number(value)
    return (
        text
        if text == "—"
        else f"{'+' if not text.startswith('-') and text != '0' else ''}{text}{unit}".replace("-", "−")
    )
