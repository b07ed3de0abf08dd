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
        if "base" in figure:
            sizes = _sizes(figure["base"][level] * size, drift, years, random)
            for values, drawn_size in zip(drawn, sizes, strict=True):
                values[name] = drawn_size
        else:
            _follow(drawn, name, figure, random)
    return drawn


def _sizes(size: float, drift: float, years: int, random: Random) -> list[int]:
    """A figure of its own, year by year: it stays, or it drifts with some noise."""
    if drift == 1.0:
        return [max(1, round(size))] * years
    chance, sizes = random.random, []
    for _ in range(years):
        sizes.append(max(1, round(size * (0.95 + 0.1 * chance()))))
        size *= drift
    return sizes


def _follow(drawn: list[dict[str, int]], name: str, figure: dict[str, Any], random: Random) -> None:
    """A figure that hangs on others, or on nothing."""
    chance = random.random
    if "share_of" in figure:
        whole, (least, most) = figure["share_of"], figure["share"]
        for values in drawn:
            values[name] = max(1, round(values[whole] * (least + (most - least) * chance())))
    elif "ratio" in figure:
        part, whole = figure["ratio"]
        for values in drawn:
            values[name] = _percent(values[part], values[whole], figure["decimals"])
    elif "percent" in figure:
        (least, most), one = figure["percent"], 10 ** figure["decimals"]
        for values in drawn:
            values[name] = round((least + (most - least) * chance()) * one)
    else:
        for values in drawn:
            values[name] = figure["constant"]


def _percent(part: int, whole: int, decimals: int) -> int:
    """100 × part ÷ whole in steps of the last decimal, halves up."""
    one: int = 10**decimals
    return (200 * part * one + whole) // (2 * whole)


def growth(now: int, before: int) -> int:
    """Growth against the year before, in tenths of a percent, halves up."""
    return _percent(now, before, 1) - 1000
