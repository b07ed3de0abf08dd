"""Figures as officials write them: exact, rounded with 余, in 万, in Chinese numerals (`spell`).

The truth of each spelling (value and bounds) comes from how it was made, not from reading it back: that is what makes
it a check of the reader. Numbers are whole here (a rate is so many hundredths), so that nothing is lost and writing is
quick.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from random import Random

__all__ = ["Spelt", "decimal", "money", "plain", "rate", "spell"]

_SMALL = ("零", "一", "两", "三", "四", "五", "六", "七", "八", "九")
_TEENS = ("十", "十一", "十二", "十三", "十四", "十五", "十六", "十七", "十八", "十九")
_WAN = 10_000


class Spelt(NamedTuple):
    """A figure in words, and what it means: value and bounds as decimals written out, an open bound empty."""

    text: str
    value: str
    lower: str
    upper: str
    qualifier: str
    unit: str
    kind: str


def decimal(number: int, places: int) -> str:
    """Write a whole number of smallest steps with its point: `decimal(957, 1)` is 95.7.

    >>> decimal(957, 1), decimal(100, 0), decimal(-5, 2)
    ('95.7', '100', '-0.05')
    """
    if not places:
        return str(number)
    whole, part = divmod(abs(number), 10**places)
    return f"{'-' if number < 0 else ''}{whole}.{part:0{places}d}"


def plain(number: int, unit: str) -> Spelt:
    """`1204件`."""
    value = str(number)
    return Spelt(f"{value}{unit}", value, value, value, "exact", unit, "count")


def rate(number: int, places: int) -> Spelt:
    """`95.7%`."""
    value = decimal(number, places)
    return Spelt(f"{value}%", value, value, value, "exact", "%", "rate")


def money(yuan: int, random: Random) -> Spelt:
    """`1234.56万元`, or `1234万余元` with its bounds."""
    if random.random() < 0.25 and yuan >= _WAN:
        stated = yuan // _WAN
        lower = str(stated * _WAN)
        return Spelt(f"{stated}万余元", lower, lower, str((stated + _step(stated)) * _WAN), "over", "元", "amount")
    hundreds = yuan // 100
    value = str(hundreds * 100)
    return Spelt(f"{decimal(hundreds, 2)}万元", value, value, value, "exact", "元", "amount")


def spell(number: int, unit: str, random: Random) -> Spelt:
    """Write a count in one of the styles that fit its size."""
    draw = random.random()
    if number < 20 and draw < 0.25:
        value = str(number)
        return Spelt(
            f"{_SMALL[number] if number < 10 else _TEENS[number - 10]}{unit}",
            value,
            value,
            value,
            "exact",
            unit,
            "count",
        )
    if number >= _WAN and draw < 0.45:
        return _in_wan(number // 1000, unit)
    if number >= 100 and draw < 0.12:
        stated = number // 10 * 10 if number < 1000 else number // 100 * 100
        lower = str(stated)
        return Spelt(f"{lower}余{unit}", lower, lower, str(stated + _step(stated)), "over", unit, "count")
    if number >= 1000 and draw > 0.8:
        value = str(number)
        return Spelt(f"{number:,}{unit}", value, value, value, "exact", unit, "count")
    return plain(number, unit)


def _in_wan(thousands: int, unit: str) -> Spelt:
    """`2.7万余件`: cut to a tenth of 万, so the truth lies in the next tenth."""
    stated = decimal(thousands, 1).removesuffix(".0")
    lower = str(thousands * 1000)
    return Spelt(f"{stated}万余{unit}", lower, lower, str((thousands + _step(thousands)) * 1000), "over", unit, "count")


def _step(stated: int) -> int:
    """Place value of the last digit that is not zero: 27 → 1, 20 → 10."""
    step = 1
    while stated % (step * 10) == 0:
        step *= 10
    return step
