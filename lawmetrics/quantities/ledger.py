"""What has been read before: numbers by their surface, readings by what they say.

A `Ledger` only grows, so a row once given stays good. When it has grown large the scanner opens a new one; a `Scan`
holds on to the ledger it was made with.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

import numpy as np

from lawmetrics.quantities.number import Hedge, Number, Shape
from lawmetrics.quantities.qualifiers import QUALIFIERS, bounds
from lawmetrics.quantities.quantity import Kind, Qualifier, Quantity
from lawmetrics.quantities.surfaces import PLAIN_NUMERALS, number_pattern
from lawmetrics.quantities.units import NO_UNIT, denominators, units
from lawmetrics.quantities.written import read_number

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["IRREGULAR", "KINDS", "LONGEST_RUN", "Key", "Ledger", "pack", "tidy"]

T = TypeVar("T")

KINDS = tuple(Kind)
"""The position of a kind is its number in columns."""

NOTHING = -1
IRREGULAR = -2
"""This run has to be read in its place: it holds blanks, signs, or more than one number."""

LONGEST_RUN = 240
"""A longer run of numeral characters without a break is noise, not prose."""

BROKEN = IRREGULAR
"""Below this, BROKEN − 1 − k stands for the pieces `broken[k]`."""

FULL = 400_000
"""Rows after which a new ledger is opened."""


class Key(NamedTuple, Generic[T]):
    """What makes two mentions say the same: of one mention, or columns of many."""

    number: T
    unit: T
    per: T
    qualifier: T
    kind: T
    sign: T


WIDTHS = Key(1 << 20, 1 << 12, 1 << 14, 16, 16, 4)
"""How many different values each part of a key may have; they fit 63 bits together."""


def pack(key: Key[NDArray[np.int64]]) -> NDArray[np.int64]:
    """Make one whole number of each key; −1 in a part is allowed."""
    packed = np.zeros(len(key.number), np.int64)
    for column, width in zip(key, WIDTHS, strict=True):
        packed *= width
        packed += column + 1
    return packed


def _unpack(packed: int) -> Key[int]:
    parts = []
    for width in reversed(WIDTHS):
        packed, part = divmod(packed, width)
        parts.append(part - 1)
    return Key(*reversed(parts))


MULTIPLIERS = frozenset("十百千万亿")


class _Runs(dict[str, int]):
    """Run of numeral characters → row of its number; read at the first look-up."""

    def __init__(self, ledger: Ledger) -> None:
        super().__init__()
        self.ledger = ledger

    def __missing__(self, run: str) -> int:
        if len(run) > LONGEST_RUN:
            return NOTHING
        if any(sign in run for sign in " \n　\u00a0:：∶-/／比·、") or (
            run[-2:-1] in MULTIPLIERS and run[-1].isdecimal()
        ):
            row = IRREGULAR
        elif number_pattern().fullmatch(run):
            row = self.ledger.number(run)
        else:
            row = self.ledger.pieces(run)
        if len(run) < 40:
            self[run] = row
        return row


class Ledger:
    """The tables of numbers and readings.

    Attributes:
        runs: run of numeral characters → row of `numbers`, `NOTHING` or `IRREGULAR`.
        numbers: the distinct numbers.
        readings: the distinct readings; `Scan.reading` points here.
        keys: packed `Key` → row of `readings`.
        quantities: reading → its row.
    """

    def __init__(self) -> None:
        self.runs = _Runs(self)
        self.numbers: list[Number] = []
        self.readings: list[Quantity] = []
        self._rows: dict[Number, int] = {}
        self._surfaces: dict[str, int] = {}
        self.broken: list[tuple[tuple[int, int, int], ...]] = []
        self.keys = _Keys(self)
        self.quantities: dict[Quantity, int] = {}
        self._features = np.zeros((3, 1024), np.int64)
        self._values = np.zeros(1024)
        self._single = np.zeros(0, np.int64)

    def single(self) -> NDArray[np.int64]:
        """Give a table over code points: the row of the run that each plain numeral makes alone."""
        if not len(self._single):
            self._single = np.full(0x10000, NOTHING, np.int64)
            for letter in PLAIN_NUMERALS:
                self._single[ord(letter)] = self.runs[letter]
        return self._single

    @property
    def full(self) -> bool:
        """Whether it is time for a new one."""
        return len(self.readings) + len(self.runs) + len(self._surfaces) + len(self.keys) > FULL

    def number(self, surface: str) -> int:
        """Give the row of the number that `surface` writes, NOTHING when it writes none."""
        row = self._surfaces.get(surface)
        if row is None:
            number = read_number(surface)
            row = NOTHING if number is None else self.row(number)
            if len(surface) < 40:
                self._surfaces[surface] = row
        return row

    def pieces(self, run: str) -> int:
        """Give the row of a run that is not one number: the first piece, or NOTHING; further pieces make it irregular."""
        found = [(match.start(), match.end(), self.number(match[0])) for match in number_pattern().finditer(run)]
        if not any(row >= 0 for _, _, row in found):
            return NOTHING
        self.broken.append(tuple(piece for piece in found if piece[2] >= 0))
        return BROKEN - len(self.broken)

    def row(self, number: Number) -> int:
        """Give the row of `number`, putting it in when it is new."""
        row = self._rows.get(number)
        if row is None:
            row = self._rows[number] = len(self.numbers)
            self.numbers.append(number)
            if row == self._features.shape[1]:
                self._features = np.concatenate([self._features, np.zeros_like(self._features)], axis=1)
                self._values = np.concatenate([self._values, np.zeros_like(self._values)])
            self._features[:, row] = number.shape, number.hedge, number.scale
            self._values[row] = float(number.value)
        return row

    def features(
        self, rows: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
        """Give shape, hedge, scale and (rounded) value of the numbers as columns, for grammar to compare."""
        shape, hedge, scale = self._features
        return shape.take(rows), hedge.take(rows), scale.take(rows), self._values.take(rows)

    def range(self, low: int, high: int) -> int:
        """Give the row of the number that reaches from one to another: 3 至 5, 3 至 5万."""
        first, last = self.numbers[low], self.numbers[high]
        if first.scale == 1 < last.scale and first.value < last.value / last.scale:
            first = Number(
                first.value * last.scale, first.shape, first.hedge, first.lower * last.scale, first.upper, last.scale
            )
        bottom, top = min(first.lower, last.lower), max(first.upper, last.upper)
        return self.row(Number((bottom + top) / 2, last.shape, Hedge.RANGE, bottom, top, last.scale))

    def scaled(self, row: int, like: int) -> int:
        """Give the row of a number that takes its multiplier from a later one: 分别为 3、5 万元."""
        number, scale = self.numbers[row], self.numbers[like].scale
        if number.scale > 1 or scale == 1:
            return row
        return self.row(
            Number(number.value * scale, number.shape, number.hedge, number.lower * scale, number.upper * scale, scale)
        )

    def half_more(self, row: int) -> int:
        """Give the row of a number and a half: 两个半小时."""
        return self.more(row, Decimal("0.5"))

    def more(self, row: int, part: Decimal) -> int:
        """Give the row of a number and a part of one."""
        number = self.numbers[row]
        return self.row(
            Number(number.value + part, Shape.DECIMAL, number.hedge, number.lower + part, number.upper + part)
        )


class _Keys(dict[int, int]):
    """Packed `Key` → row of `Ledger.readings`; made at the first look-up."""

    def __init__(self, ledger: Ledger) -> None:
        super().__init__()
        self.ledger = ledger

    def __missing__(self, packed: int) -> int:
        ledger, key = self.ledger, _unpack(packed)
        quantity = _quantity(ledger.numbers[key.number], key)
        row = ledger.quantities.get(quantity)
        if row is None:
            row = ledger.quantities[quantity] = len(ledger.readings)
            ledger.readings.append(quantity)
        self[packed] = row
        return row


def _quantity(number: Number, key: Key[int]) -> Quantity:
    """Put number, unit, hedge, kind and sign together."""
    kind, qualifier = KINDS[key.kind], QUALIFIERS[key.qualifier]
    name, dimension, factor = _unit(number, key, kind)
    value, lower, upper = number.value, number.lower, number.upper
    if name == "番":
        value, lower, upper, name = *(_doubled(figure) for figure in (value, lower, upper)), "%"
    value = value * factor
    low: Decimal | None = lower * factor
    high: Decimal | None = upper * factor
    own = number.hedge is not Hedge.NONE and qualifier in {Qualifier.SEVERAL, Qualifier.RANGE, Qualifier.OVER}
    if not own:
        low, high = bounds(value, qualifier)
    if key.sign < 0:
        value, low, high = -value, None if high is None else -high, None if low is None else -low
    return Quantity(
        tidy(value),
        None if low is None else tidy(low),
        None if high is None else tidy(high),
        qualifier,
        name,
        dimension,
        kind,
    )


def _unit(number: Number, key: Key[int], kind: Kind) -> tuple[str, str, Decimal]:
    """Give unit, dimension and the factor that turns the figure into one of that unit."""
    unit = NO_UNIT if key.unit < 0 else units()[key.unit]
    if number.shape is Shape.SHARE:
        return "%", "ratio", Decimal(1)
    if number.shape is Shape.PROPORTION:
        return unit.canonical, "ratio", unit.multiplier
    if unit.canonical == "倍" and kind is Kind.CHANGE:
        return "%", "ratio", Decimal(100)
    name = unit.canonical if key.per < 0 else f"{unit.canonical}/{denominators()[key.per]}"
    return name, unit.dimension, unit.multiplier


def _doubled(times: Decimal) -> Decimal:
    """Give the growth in percent of what doubles so many times: 翻两番 is 300."""
    return (Decimal(2) ** int(times) - 1) * 100 if times < 20 else times


def tidy(value: Decimal) -> Decimal:
    """Write whole numbers without a point or an exponent, others without zeros at the end."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()
