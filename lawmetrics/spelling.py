"""Figures as officials write them: exact, rounded with 余, in 万, in Chinese numerals (`spell`).

The truth of each spelling (value and bounds) comes from how it was made, not from reading it back: that is what makes
it a check of the reader.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

__all__ = ["Spelt", "money", "plain", "rate", "spell"]

_DIGITS = "零一二三四五六七八九"
_WAN = 10_000


@dataclass(frozen=True, slots=True)
class Spelt:
    """A figure in words, and what it means."""

    text: str
    value: Decimal
    lower: Decimal | None
    upper: Decimal | None
    qualifier: str
    unit: str
    kind: str


def plain(value: Decimal, unit: str) -> Spelt:
    """`1204件`."""
    return Spelt(f"{value}{unit}", value, value, value, "exact", unit, "count")


def rate(value: Decimal) -> Spelt:
    """`95.7%`."""
    return Spelt(f"{value}%", value, value, value, "exact", "%", "rate")


def money(value: Decimal, random: Random) -> Spelt:
    """`1234.56万元`, or `1234万余元` with its bounds."""
    if random.random() < 0.25:
        stated = value // _WAN
        lower = stated * _WAN
        return Spelt(f"{stated}万余元", lower, lower, lower + _step(stated) * _WAN, "over", "元", "amount")
    stated = round(value / _WAN, 2)
    return Spelt(f"{stated}万元", stated * _WAN, stated * _WAN, stated * _WAN, "exact", "元", "amount")


def spell(value: Decimal, unit: str, random: Random) -> Spelt:
    """Write a count in one of the styles that fit its size."""
    number, draw = int(value), random.random()
    if number < 20 and draw < 0.25:
        return _spelt(_small(number, unit), value, unit)
    if number >= _WAN and draw < 0.45:
        return _in_wan(number, unit)
    if number >= 100 and draw < 0.12:
        stated = number // 10 * 10 if number < 1000 else number // 100 * 100
        return Spelt(
            f"{stated}余{unit}",
            Decimal(stated),
            Decimal(stated),
            Decimal(stated) + _step(Decimal(stated)),
            "over",
            unit,
            "count",
        )
    if number >= 1000 and draw > 0.8:
        return _spelt(f"{number:,}{unit}", value, unit)
    return plain(value, unit)


def _in_wan(number: int, unit: str) -> Spelt:
    """`2.7万余件`: cut to a tenth of 万, so the truth lies in the next tenth."""
    tenths = Decimal(number // 1000)
    stated = (tenths / 10).normalize()
    value = tenths * 1000
    return Spelt(f"{stated:f}万余{unit}", value, value, value + _step(stated) * _WAN, "over", unit, "count")


def _step(stated: Decimal) -> Decimal:
    """Place value of the last digit that is not zero: 2.7 → 0.1, 20 → 10."""
    exponent = stated.normalize().as_tuple().exponent
    assert isinstance(exponent, int)
    return Decimal(1).scaleb(exponent)


def _small(number: int, unit: str) -> str:
    """`两场`, `十二件`: Chinese numerals below twenty."""
    if number == 2:
        return f"两{unit}"
    tens = "十" if number >= 10 else ""
    ones = _DIGITS[number % 10] if number % 10 or number < 10 else ""
    return f"{tens}{ones}{unit}"


def _spelt(text: str, value: Decimal, unit: str) -> Spelt:
    return Spelt(text, value, value, value, "exact", unit, "count")
