"""Figures of many places → one of all together (`aggregate`); ratios are recomputed from their parts, never summed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from lawmetrics.errors import RequestError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["AGGREGATE_COLUMNS", "aggregate_ratio", "aggregate_sum"]

AGGREGATE_COLUMNS = ("year", "value", "lower", "upper", "unit", "places", "of", "coverage", "note")
"""Columns of an aggregate, in order."""


def aggregate_sum(points: pd.DataFrame, of: int) -> pd.DataFrame:
    """Add the figures of several places, year by year.

    Args:
        points: one value a place and year, as `Store.series` gives it.
        of: how many places there are, stating or not.

    Returns:
        One row a year: `value` of the `places` that state it, `coverage` their share of all `of` in percent. A bound is
        NaN where one of the summands is open. Years that nobody states are absent.

    >>> points = pd.DataFrame({"jurisdiction": ["1", "2"], "year": 2023, "value": [3.0, 4.0], "lower": [3.0, 4.0],
    ...     "upper": [3.0, np.nan], "unit": "件"})
    >>> aggregate_sum(points, of=5)[["value", "lower", "upper", "places", "coverage"]].iloc[0].tolist()
    [7.0, 7.0, nan, 2.0, 40.0]
    """
    if points.empty:
        return pd.DataFrame(columns=list(AGGREGATE_COLUMNS))
    years = points.groupby("year")
    frame = pd.DataFrame(
        {
            "value": years["value"].sum(),
            "lower": years["lower"].sum(min_count=1).where(years["lower"].count() == years.size()),
            "upper": years["upper"].sum(min_count=1).where(years["upper"].count() == years.size()),
            "unit": years["unit"].agg(lambda units: units.mode().iloc[0]),
            "places": years["jurisdiction"].nunique(),
        }
    ).reset_index()
    mixed = years["unit"].agg(lambda units: ", ".join(sorted(set(units))) if len(set(units)) > 1 else "").to_numpy()
    frame["note"] = [f"units differ ({units})" if units else "" for units in mixed]
    return _covered(frame, of)


def aggregate_ratio(
    numerator: Sequence[pd.DataFrame], denominator: Sequence[pd.DataFrame], scale: float, unit: str, of: int
) -> pd.DataFrame:
    """Divide what several places state, summed before it is divided.

    Args:
        numerator: the points of each indicator whose sum is divided.
        denominator: likewise of those whose sum divides.
        scale: 100 for percentages.
        unit: of the result.
        of: how many places there are.

    Returns:
        As `aggregate_sum`; only places that state every part in a year count for it.
    """
    parts = [_indexed(points) for points in (*numerator, *denominator)]
    shared = parts[0].index
    for part in parts[1:]:
        shared = shared.intersection(part.index)
    if shared.empty:
        return pd.DataFrame(columns=list(AGGREGATE_COLUMNS))
    above = sum((part.loc[shared] for part in parts[1 : len(numerator)]), start=parts[0].loc[shared])
    first = len(numerator)
    below = sum((part.loc[shared] for part in parts[first + 1 :]), start=parts[first].loc[shared])
    # A place whose bound is open opens the sum.
    over, under = (
        side.fillna({"lower": -np.inf, "upper": np.inf}).groupby(level="year").sum() for side in (above, below)
    )
    frame = pd.DataFrame(
        {
            "value": scale * over["value"] / under["value"],
            "lower": (scale * over["lower"] / under["upper"]).where(over["lower"] > -np.inf),
            "upper": (scale * over["upper"] / under["lower"]).where((under["lower"] > 0) & (over["upper"] < np.inf)),
            "unit": unit,
            "places": pd.Series(1, index=shared).groupby(level="year").sum(),
        }
    ).reset_index()
    frame["note"] = "recomputed from numerator and denominator"
    return _covered(frame[under["value"].to_numpy() > 0], of)


def _indexed(points: pd.DataFrame) -> pd.DataFrame:
    if points.duplicated(["jurisdiction", "year"]).any():
        raise RequestError("a place has two values in one year; choose one breakdown and one subject")
    return points.set_index(["jurisdiction", "year"])[["value", "lower", "upper"]]


def _covered(frame: pd.DataFrame, of: int) -> pd.DataFrame:
    frame = frame.assign(of=of, coverage=100 * frame["places"] / of if of else np.nan)
    return frame[list(AGGREGATE_COLUMNS)].reset_index(drop=True)
