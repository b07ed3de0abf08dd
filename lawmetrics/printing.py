"""Frames on a terminal: a table for people, CSV or JSON lines for programs."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

__all__ = ["CATALOGUE_TABLE", "MENTION_TABLE", "SERIES_TABLE", "TREND_TABLE", "print_frame"]

# What a table on a terminal shows of a frame; csv and json give every column.
MENTION_TABLE = [
    "text",
    "value",
    "lower",
    "upper",
    "unit",
    "kind",
    "indicator",
    "period",
    "scope",
    "label",
    "confidence",
    "why",
]
SERIES_TABLE = [
    "jurisdiction",
    "name",
    "year",
    "value",
    "lower",
    "upper",
    "unit",
    "qualifier",
    "status",
    "subject",
    "breakdown",
    "observation_id",
]
TREND_TABLE = [
    "jurisdiction",
    "name",
    "unit",
    "first_year",
    "first",
    "last_year",
    "last",
    "change",
    "change_unit",
    "slope",
    "direction",
    "gaps",
    "note",
]

CATALOGUE_TABLE = ["code", "zh", "en", "unit", "kind"]

_PIPE_WIDTH = 1000


def print_frame(frame: pd.DataFrame, form: str, columns: Sequence[str] = ()) -> None:
    """Print a frame on stdout as `table` (only `columns`, if any are named), `csv`, or `json` (one object a line)."""
    if form == "csv":
        sys.stdout.write(frame.to_csv(index=False))
    elif form == "json":
        sys.stdout.write(frame.to_json(orient="records", force_ascii=False, date_format="iso", lines=True))
    elif frame.empty:
        sys.stdout.write("Nothing found.\n")
    else:
        _print_table(frame[[c for c in columns if c in frame.columns]] if columns else frame)


def _print_table(frame: pd.DataFrame) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in frame.columns:
        table.add_column(str(column), overflow="fold")
    for row in frame.astype(object).where(frame.notna(), "").itertuples(index=False):
        table.add_row(*(_cell(value) for value in row))
    # A pipe has no width: print whole lines there, as grep and awk want them.
    Console(width=None if sys.stdout.isatty() else _PIPE_WIDTH, highlight=False, markup=False).print(table)


def _cell(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)
