"""Series → trend: growth, slope, test, peers, aggregates; pure functions over DataFrames.

A series comes in as `Store.series` gives it: columns jurisdiction, name, year, value, lower, upper, unit, qualifier
(and level, parent where peers are asked for), one row a place and year. Missing years stay missing.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from lawmetrics.errors import RequestError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

__all__ = ["ALPHA", "TREND_COLUMNS", "peer_columns", "summarize"]

_DIGITS = 9
ALPHA = 0.05
"""A direction is named when the Mann–Kendall test's p-value is below this; the slope's interval holds 1 - ALPHA."""

TREND_COLUMNS = (
    "jurisdiction", "name", "unit", "years", "first_year", "first", "last_year", "last", "min", "min_year", "max",
    "max_year", "change", "change_lower", "change_upper", "change_unit", "growth", "growth_lower", "growth_upper", "cagr",
    "slope", "slope_lower", "slope_upper", "tau", "p_value", "direction", "gaps", "approximate", "note",
)  # fmt: skip
"""Columns of `summarize`, in order."""


def summarize(points: pd.DataFrame, *, kind: str = "flow") -> pd.DataFrame:
    """Give one row a place: how its series went.

    Args:
        points: the series, one value a place and year.
        kind: of the indicator; changes of a `ratio` or a `change` are percentage points and have no growth.

    Returns:
        The columns `TREND_COLUMNS`. `change` and `growth` (percent) are the last year against the calendar year before
        it, with the bounds that the words of both allow (NaN = open); `cagr` is percent a year from first to last;
        `slope` is Theil–Sen a year with its 95 % interval; `tau` and `p_value` are Mann–Kendall's. With fewer than
        three years slope and test are NaN and `direction` is `too short`. `gaps` lists the missing years between
        first and last; `note` says in words what to beware of.

    Raises:
        RequestError: a place has two values in one year.

    >>> points = pd.DataFrame({"jurisdiction": "990100", "name": "虚构市", "year": [2021, 2022, 2023], "value": [80.0, 90.0, 99.0],
    ...     "lower": [80.0, 90.0, 99.0], "upper": [80.0, 90.0, 99.0], "unit": "件", "qualifier": "exact"})
    >>> row = summarize(points).iloc[0]
    >>> round(float(row["growth"]), 1), round(float(row["cagr"]), 2), float(row["slope"]), row["direction"]
    (10.0, 11.24, 9.5, 'no clear trend')
    """
    if points.empty:
        return pd.DataFrame(columns=list(TREND_COLUMNS))
    if points.duplicated(["jurisdiction", "year"]).any():
        raise RequestError("a place has two values in one year; choose one breakdown and one subject")
    grid = _Grid(points)
    rate = kind in {"ratio", "change"}
    frame = pd.DataFrame({**grid.ends(), **_last_change(grid, rate=rate), **_slopes(grid.stated, grid.years)})
    frame["direction"] = _directions(frame)
    frame["gaps"] = grid.gaps()
    frame["approximate"] = grid.approximate
    frame["note"] = _notes(frame, points, grid)
    return frame[list(TREND_COLUMNS)].reset_index(drop=True)


class _Grid:
    """The points of all places as a matrix, a row a place, a column a year; NaN where a year is missing."""

    def __init__(self, points: pd.DataFrame) -> None:
        rows, codes = pd.factorize(points["jurisdiction"], sort=True)
        self.codes = codes.to_numpy(dtype=object)
        years = points["year"].to_numpy(dtype=np.int64)
        self.years: Integers = np.arange(years.min(), years.max() + 1)
        columns = years - years.min()
        self.stated = self._fill(rows, columns, points["value"])
        self.lower = self._fill(rows, columns, points["lower"])
        self.upper = self._fill(rows, columns, points["upper"])
        hedged = self._fill(rows, columns, (points["qualifier"].astype(str) != "exact").astype(float))
        self.there = ~np.isnan(self.stated)
        self.count: Integers = self.there.sum(axis=1)
        self.first: Integers = self.there.argmax(axis=1)
        self.last: Integers = self.stated.shape[1] - 1 - self.there[:, ::-1].argmax(axis=1)
        self.rows = np.arange(len(self.codes))
        self.hedged = hedged == 1
        self.approximate = self.hedged.any(axis=1)
        self.names = self._of_last(rows, columns, points["name"])
        self.units = self._of_last(rows, columns, points["unit"])

    def _of_last(self, rows: Integers, columns: Integers, words: pd.Series[Any]) -> NDArray[np.object_]:
        at_end = columns == self.last[rows]
        found = np.empty(len(self.codes), dtype=object)
        found[rows[at_end]] = words.to_numpy(dtype=object)[at_end]
        return found

    def _fill(self, rows: Integers, columns: Integers, values: pd.Series[Any]) -> Floats:
        filled = np.full((len(self.codes), len(self.years)), np.nan)
        filled[rows, columns] = values.to_numpy(dtype=np.float64)
        return filled

    def ends(self) -> dict[str, Any]:
        """Give first, last, least and greatest value with their years, and the compound growth between the ends."""
        first, last = self.stated[self.rows, self.first], self.stated[self.rows, self.last]
        least, most = np.nanargmin(self.stated, axis=1), np.nanargmax(self.stated, axis=1)
        return {
            "jurisdiction": self.codes,
            "name": self.names,
            "unit": self.units,
            "years": self.count,
            "first_year": self.years[self.first],
            "first": first,
            "last_year": self.years[self.last],
            "last": last,
            "min": self.stated[self.rows, least],
            "min_year": self.years[least],
            "max": self.stated[self.rows, most],
            "max_year": self.years[most],
        }

    def gaps(self) -> list[str]:
        """Give the missing years between first and last, joined by commas."""
        inner = (np.arange(len(self.years)) > self.first[:, None]) & (np.arange(len(self.years)) < self.last[:, None])
        missing = inner & ~self.there
        return [",".join(map(str, self.years[row])) if row.any() else "" for row in missing]


def _last_change(grid: _Grid, *, rate: bool) -> dict[str, Any]:
    """Compare the last year with the calendar year before it."""
    before = np.maximum(grid.last - 1, 0)
    known = (grid.last > 0) & grid.there[grid.rows, before]
    value, lower, upper = (m[grid.rows, grid.last] for m in (grid.stated, grid.lower, grid.upper))
    was, was_lower, was_upper = (
        np.where(known, m[grid.rows, before], np.nan) for m in (grid.stated, grid.lower, grid.upper)
    )
    positive = (was > 0) & ~np.asarray(rate)
    span = grid.last - grid.first
    first = grid.stated[grid.rows, grid.first]
    positive_span = (first > 0) & (value > 0) & (span > 0) & ~np.asarray(rate)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        compound = np.where(positive_span, 100 * ((value / first) ** (1 / np.maximum(span, 1)) - 1), np.nan)
        growth = np.where(positive, 100 * (value / was - 1), np.nan)
        growth_lower = np.where(positive & (was_upper > 0) & (lower >= 0), 100 * (lower / was_upper - 1), np.nan)
        growth_upper = np.where(positive & (was_lower > 0) & (upper >= 0), 100 * (upper / was_lower - 1), np.nan)
    return {
        # Decimals subtracted as floats: 97.6 - 99.3 must not show as -1.7000000000000028.
        "change": np.round(value - was, _DIGITS),
        "change_lower": np.round(lower - was_upper, _DIGITS),
        "change_upper": np.round(upper - was_lower, _DIGITS),
        "change_unit": "pp" if rate else grid.units,
        "growth": growth,
        "growth_lower": growth_lower,
        "growth_upper": growth_upper,
        "cagr": compound,
    }


def _slopes(values: Floats, years: Integers) -> dict[str, Floats]:
    """Give Theil–Sen and Mann–Kendall of every row at once; the same numbers as SciPy's, row by row."""
    from scipy.special import ndtr, ndtri

    there = ~np.isnan(values)
    n = there.sum(axis=1)
    i, j = np.triu_indices(len(years), 1)
    rises = values[:, j] - values[:, i]
    slopes = np.sort(rises / (years[j] - years[i]), axis=1)
    pairs = n * (n - 1) // 2
    enough = n >= 3
    equal = ((values[:, :, None] == values[:, None, :]).sum(axis=2) * there).astype(np.float64)
    ties = np.where(there, (equal - 1) * (2 * equal + 5), 0).sum(axis=1)
    tied_pairs = np.where(there, equal - 1, 0).sum(axis=1) / 2
    score = np.nansum(np.sign(rises), axis=1)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        tau = score / np.sqrt(pairs) / np.sqrt(pairs - tied_pairs)
        deviation = np.sqrt((n * (n - 1) * (2 * n + 5) - ties) / 18)
        p_value = 2 * ndtr(-np.abs(score / deviation))
    for row in np.flatnonzero(enough & (tied_pairs == 0) & (n <= 33)):
        p_value[row] = _exact_p(int(n[row]), int((pairs[row] - abs(score[row])) // 2))
    reach = -ndtri(ALPHA / 2) * deviation
    low = np.maximum(np.round((pairs - reach) / 2).astype(int) - 1, 0)
    high = np.minimum(np.round((pairs + reach) / 2).astype(int), np.maximum(pairs - 1, 0))
    rows = np.arange(len(values))
    result = {
        "slope": _middle(slopes, pairs),
        "slope_lower": _at(slopes, rows, low),
        "slope_upper": _at(slopes, rows, high),
        "tau": tau,
        "p_value": np.where(np.isnan(tau), np.nan, p_value),
    }
    return {name: np.where(enough, column, np.nan) for name, column in result.items()}


def _at(ordered: Floats, rows: Integers, columns: Integers) -> Floats:
    return ordered[rows, columns] if ordered.shape[1] else np.full(len(rows), np.nan)


def _middle(ordered: Floats, count: Integers) -> Floats:
    rows = np.arange(len(ordered))
    last = np.maximum(count - 1, 0)
    return (_at(ordered, rows, last // 2) + _at(ordered, rows, (last + 1) // 2)) / 2


@lru_cache(maxsize=4096)
def _exact_p(n: int, discordant: int) -> float:
    """Give the chance that as few (or as many) of `n` values' pairs are out of order, were every order as likely."""
    if 4 * discordant == n * (n - 1):
        return 1.0
    ways = [1]
    for size in range(2, n + 1):
        grown = [0] * (min(len(ways) + size - 1, discordant + 1))
        for inversions, number in enumerate(ways):
            for more in range(min(size, len(grown) - inversions)):
                grown[inversions + more] += number
        ways = grown
    return min(1.0, 2 * sum(ways[: discordant + 1]) / math.factorial(n))


def _directions(frame: pd.DataFrame) -> NDArray[np.object_]:
    clear = (frame["p_value"] < ALPHA).to_numpy()
    direction = np.where(frame["tau"] > 0, "rising", "falling").astype(object)
    direction[~clear] = "no clear trend"
    direction[(frame["years"] < 3).to_numpy()] = "too short"
    return direction


def _notes(frame: pd.DataFrame, points: pd.DataFrame, grid: _Grid) -> list[str]:
    mixed = _mixed_units(points)
    ends = grid.hedged[grid.rows, grid.last].astype(int) + np.where(
        grid.last > 0, grid.hedged[grid.rows, np.maximum(grid.last - 1, 0)], 0
    )
    notes = []
    for row, (code, count, last, change) in enumerate(
        zip(frame["jurisdiction"], frame["years"], frame["last_year"], frame["change"], strict=True)
    ):
        said = []
        if count < 3:
            said.append("one year only: no change, no test" if count == 1 else "two years only: no test statistics")
        if count > 1 and math.isnan(change):
            said.append(f"{last - 1} is missing: no change against the year before")
        if ends[row] == 2:
            said.append("the change lies between two approximate figures")
        elif ends[row]:
            said.append("the change rests on an approximate figure")
        if code in mixed:
            said.append(f"units differ ({mixed[code]})")
        notes.append("; ".join(said))
    return notes


def _mixed_units(points: pd.DataFrame) -> dict[str, str]:
    """Find the places whose series counts both things and times (人 and 人次), which are never one series."""
    units = set(points["unit"].unique())
    both = {unit for unit in units if f"{unit}次" in units and unit != "场"}
    if not both:
        return {}
    kept = points.loc[points["unit"].isin(both | {f"{unit}次" for unit in both}), ["jurisdiction", "unit"]]
    listed: dict[str, set[str]] = {}
    for code, unit in kept.drop_duplicates().itertuples(index=False):
        listed.setdefault(str(code), set()).add(str(unit))
    return {code: ", ".join(sorted(held)) for code, held in listed.items() if any(f"{u}次" in held for u in held)}


def peer_columns(trend: pd.DataFrame, peers: pd.DataFrame, *, by: str, better: str = "none") -> pd.DataFrame:
    """Set every place beside its peers in its last year.

    Args:
        trend: as `summarize` gives it.
        peers: the points of all places that may be peers, with the columns level and parent.
        by: `level` (all places of the same level) or `parent` (those of the same place above).
        better: `lower` ranks the least first; else the greatest is first.

    Returns:
        `trend` with peer_count (places that state that year, itself among them), peer_rank (1 is the best; equal
        values share the better rank), peer_percentile (share of peers below it, equal ones counted half) and
        peer_median.

    Raises:
        RequestError: `by` is neither.
    """
    if by not in {"level", "parent"}:
        raise RequestError(f"peers of {by!r}? take level or parent")
    groups = peers.groupby(["year", by], sort=False)["value"]
    ranked = pd.DataFrame(
        {
            "jurisdiction": peers["jurisdiction"],
            "last_year": peers["year"],
            "peer_count": groups.transform("size"),
            "peer_rank": groups.rank(method="min", ascending=better == "lower").astype("int64"),
            "peer_percentile": 100 * (groups.rank(method="average") - 0.5) / groups.transform("size"),
            "peer_median": groups.transform("median"),
        }
    )
    return trend.merge(ranked, on=["jurisdiction", "last_year"], how="left", validate="one_to_one")
