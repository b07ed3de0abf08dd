"""The true figures of an invented place, year by year (`walk`).

Whole numbers throughout: counts in ones, money in yuan, rates in smallest written steps (957 is 95.7 with one decimal).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from random import Random

__all__ = ["growth", "walk"]


def walk(figures: dict[str, dict[str, Any]], level: int, years: int, random: Random) -> list[dict[str, int]]:
    """Draw the figures of a place for each year.

    Args:
        figures: the figures' definitions.
        level: which of their bases counts: 0 city, 1 county, 2 town.
        years: how many years.
        random: where chance comes from.
    """
    drawn: list[dict[str, int]] = [{} for _ in range(years)]
    for name, figure in figures.items():
        size = random.uniform(0.6, 1.6)
        drift = 1.0 if figure.get("fixed") else 1 + random.gauss(0.04, 0.07)
        for values in drawn:
            values[name] = _draw(figure, values, level, size, random)
            size *= drift
    return drawn


def _draw(figure: dict[str, Any], values: dict[str, int], level: int, size: float, random: Random) -> int:
    drawn: int
    if "base" in figure:
        noise = 1.0 if figure.get("fixed") else random.uniform(0.95, 1.05)
        drawn = max(1, round(figure["base"][level] * size * noise))
    elif "share_of" in figure:
        drawn = max(1, round(values[figure["share_of"]] * random.uniform(*figure["share"])))
    elif "ratio" in figure:
        part, whole = (values[name] for name in figure["ratio"])
        drawn = _percent(part, whole, figure["decimals"])
    elif "percent" in figure:
        drawn = round(random.uniform(*figure["percent"]) * 10 ** figure["decimals"])
    else:
        drawn = figure["constant"]
    return drawn


def _percent(part: int, whole: int, decimals: int) -> int:
    """100 × part ÷ whole in steps of the last decimal, halves up."""
    one: int = 10**decimals
    return (200 * part * one + whole) // (2 * whole)


def growth(now: int, before: int) -> int:
    """Growth against the year before, in tenths of a percent, halves up."""
    return _percent(now, before, 1) - 1000
