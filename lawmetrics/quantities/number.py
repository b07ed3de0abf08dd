"""What a number is without its unit: `Number`, how it is written (`Shape`), what its own characters leave open (`Hedge`).

A number has a value and, when its own characters hedge (几十, 二十多万, 三五), bounds; units come later.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["WEIGHTS", "Hedge", "Number", "Shape", "between", "exact", "has_shape", "multiplier", "place_value"]


class Shape(IntEnum):
    """How a number is written, as far as grammar cares."""

    DIGITS = 0
    DECIMAL = 1  # digits with a point
    HAN = 2
    SMALL = 3  # one Chinese figure, or 十
    PAIR = 4  # two figures side by side that are no approximation: 八五
    BARE = 5  # 万 千 百 亿 alone
    YEAR = 6  # four figures that can be a year
    DATE = 7  # 2022-01-21
    SHARE = 8  # 三分之二: already in percent
    PROPORTION = 9  # 2.1:1
    ZERO = 10  # 零
    CODE = 11  # digits too many for a figure, or led by 0
    MARK = 12  # Ⅲ, ③


def has_shape(column: NDArray[np.int64], *shapes: Shape) -> NDArray[np.bool_]:
    """Whether each of a column of shapes is one of `shapes`."""
    return _shape_table(shapes).take(column)


@cache
def _shape_table(shapes: tuple[Shape, ...]) -> NDArray[np.bool_]:
    return np.array([shape in shapes for shape in Shape])


class Hedge(IntEnum):
    """What the characters of the number themselves leave open."""

    NONE = 0
    OVER = 1
    SEVERAL = 2
    RANGE = 3


@dataclass(frozen=True, slots=True)
class Number:
    """One number without its unit.

    Attributes:
        value: the stated figure.
        shape: how it is written.
        hedge: whether its own characters hedge.
        lower: least value that the characters allow.
        upper: greatest value that they allow.
        scale: the multiplier that closes it (万 → 10000), 1 when there is none.
    """

    value: Decimal
    shape: Shape
    hedge: Hedge
    lower: Decimal
    upper: Decimal
    scale: int = 1


WEIGHTS = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}


def place_value(value: Decimal) -> Decimal:
    """Give the place of the last non-zero figure, the *step* of hedged figures: 2140 → 10, 1.9 → 0.1.

    >>> place_value(Decimal("27000")), place_value(Decimal("95.70"))
    (Decimal('1E+3'), Decimal('0.1'))
    """
    if not value:
        return Decimal(1)
    exponent = value.normalize().as_tuple().exponent
    return Decimal(1).scaleb(int(exponent))


def exact(value: Decimal | int, shape: Shape, scale: int = 1) -> Number:
    """Make a number that means what it says."""
    value = Decimal(value)
    return Number(value, shape, Hedge.NONE, value, value, scale)


def between(low: Number | None, high: Number | None, hedge: Hedge) -> Number | None:
    """Make the number that reaches from one to another; None when they do not rise."""
    if low is None or high is None or low.value >= high.value:
        return None
    value = low.value if hedge is Hedge.SEVERAL else (low.value + high.value) / 2
    return Number(value, low.shape, hedge, low.value, high.value, high.scale)


def multiplier(text: str) -> int:
    """Give the multiplier that closes a number (三百万 → 10000), 1 when there is none."""
    tail = re.search(r"[百千]?[万亿]+$", text)
    weight = 1
    for character in tail[0] if tail else "":
        weight *= WEIGHTS[character]
    return weight
