"""The arithmetic of the audit: what a figure may mean, and whether a computed one agrees with it (`Range`, `judge_…`).

All of it is exact: fractions, never floats.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

__all__ = ["Figure", "Finding", "Range", "Verdict", "judge_equal", "judge_order", "judge_rate", "show"]


class Verdict(StrEnum):
    """Whether stated and computed figure agree."""

    EXACT = "exact"
    ROUNDING = "rounding"
    TRUNCATED = "truncated"
    INCONSISTENT = "inconsistent"
    UNDECIDABLE = "undecidable"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a report, as the audit needs it.

    Attributes:
        code: its indicator; empty when it has none.
        text: as written.
        value: see `lawmetrics.quantities.Quantity`.
        decimals: as written.
        lower: least value the words allow; None when open.
        upper: greatest value the words allow; None when open.
        qualifier: how the words hedge it.
        unit: see `Quantity`.
        subject: whose it is; empty for the place's own.
        breakdown: the part it is of; empty for a total.
        period: its year; None when unknown.
        scope: whole, part, to_date or target.
        start: its span in the document's text.
        end: behind its last character.
        document: number of its document.
        label: the words that name what is counted.
        kind: count, amount, rate, change, duration or rank; empty when not known.
    """

    code: str
    text: str
    value: Decimal
    decimals: int
    lower: Decimal | None
    upper: Decimal | None
    qualifier: str
    unit: str
    subject: str
    breakdown: str
    period: int | None
    scope: str
    start: int
    end: int
    document: int = 0
    label: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One relation, tested.

    Attributes:
        relation: its id.
        kind: ratio, sum, growth, equality, bound, parts, product, stock, repeat, listing, range or series.
        stated: the figure under test, as written.
        computed: what the others give, as text.
        verdict: whether they agree.
        severity: how much a failure weighs: error, warn or info.
        note: what to know before judging.
        operands: the figures, the tested one last.
    """

    relation: str
    kind: str
    stated: str
    computed: str
    verdict: Verdict
    severity: str
    note: str
    operands: tuple[Figure, ...]


_MULTIPLIED = re.compile(r"[0-9０-９,，]*(?:[.．]([0-9０-９]+))?\s*([百千]?[万亿])")
_POWERS = {"万": 4, "百万": 6, "千万": 7, "亿": 8, "百亿": 10, "千亿": 11}


@dataclass(frozen=True, slots=True)
class Range:
    """All values a figure may have.

    Attributes:
        lower: the least; None when open.
        upper: the greatest; None when open.
        rounded: the breadth comes from rounding alone (2.7万 was written for something near 27000), not from words.
    """

    lower: Fraction | None
    upper: Fraction | None
    rounded: bool = True

    @classmethod
    def of(cls, figure: Figure) -> Range:
        """Give what a figure may mean.

        A figure written in 万 or 亿 is known to half a unit of its last digit.
        """
        return _range(figure.qualifier, figure.value, figure.lower, figure.upper, figure.text)

    @property
    def point(self) -> Fraction | None:
        """The value, when there is only one."""
        return self.lower if self.lower == self.upper else None

    def __add__(self, other: Range) -> Range:
        """Add bound by bound."""
        return Range(
            None if self.lower is None or other.lower is None else self.lower + other.lower,
            None if self.upper is None or other.upper is None else self.upper + other.upper,
            self.rounded and other.rounded,
        )

    def __mul__(self, other: Range) -> Range:
        """Multiply; both must be positive, as counts are."""
        return Range(
            None if self.lower is None or other.lower is None else self.lower * other.lower,
            None if self.upper is None or other.upper is None else self.upper * other.upper,
            self.rounded and other.rounded,
        )

    def over(self, other: Range) -> Range | None:
        """Divide; None when the divisor may be zero or either may be negative."""
        if other.lower is None or other.lower <= 0 or self.lower is None or self.lower < 0:
            return None
        lower = Fraction(0) if other.upper is None else self.lower / other.upper
        upper = None if self.upper is None else self.upper / other.lower
        return Range(lower, upper, self.rounded and other.rounded)

    def scaled(self, factor: int, offset: int = 0) -> Range:
        """Multiply by a number and add one; a negative factor turns the bounds round."""
        lower = None if self.lower is None else factor * self.lower + offset
        upper = None if self.upper is None else factor * self.upper + offset
        return Range(lower, upper, self.rounded) if factor > 0 else Range(upper, lower, self.rounded)

    def meets(self, other: Range) -> bool:
        """Tell whether both may have the same value."""
        below = self.upper is not None and other.lower is not None and self.upper < other.lower
        above = self.lower is not None and other.upper is not None and self.lower > other.upper
        return not below and not above

    def holds(self, other: Range) -> bool:
        """Tell whether every value of the other is a value of this one."""
        low = self.lower is None or (other.lower is not None and other.lower >= self.lower)
        high = self.upper is None or (other.upper is not None and other.upper <= self.upper)
        return low and high


@lru_cache(maxsize=8192)
def _range(qualifier: str, value: Decimal, lower: Decimal | None, upper: Decimal | None, text: str) -> Range:
    if qualifier != "exact":
        least = None if lower is None else Fraction(lower)
        return Range(least, None if upper is None else Fraction(upper), rounded=False)
    exact = Fraction(value)
    written = _MULTIPLIED.search(text)
    if written is None:
        return Range(exact, exact)
    slack = Fraction(10) ** (_POWERS[written[2]] - len(written[1] or "")) / 2
    return Range(exact - slack, exact + slack)


def judge_rate(stated: Figure, computed: Range) -> Verdict:
    """Judge a stated percentage: rounded half up (or half even) or cut to its written decimals, it agrees.

    >>> from decimal import Decimal as D
    >>> def stated(text): return Figure("", text, D(text), 2, D(text), D(text), "exact", "%", "", "", 2023, "whole", 0, 5)
    >>> [str(judge_rate(stated(t), Range(Fraction(1100, 13), Fraction(1100, 13)))) for t in ("84.62", "84.61", "84.60")]
    ['rounding', 'truncated', 'inconsistent']
    """
    if stated.qualifier != "exact":
        return _judge_hedged(Range.of(stated), computed)
    value, step = Fraction(stated.value), Fraction(1, 10**stated.decimals)
    point = computed.point
    if point is None:
        # Rounded or cut, the true rate lies within one step of what is written.
        if not Range(value - step, value + step).meets(computed):
            return Verdict.INCONSISTENT
        return Verdict.ROUNDING if computed.rounded else Verdict.UNDECIDABLE
    if point == value:
        return Verdict.EXACT
    size, sign = abs(point), -1 if point < 0 else 1
    down = size // step * step
    if value in {sign * ((size + step / 2) // step * step), sign * round(size / step) * step}:
        return Verdict.ROUNDING
    return Verdict.TRUNCATED if value == sign * down else Verdict.INCONSISTENT


def _judge_hedged(allowed: Range, computed: Range) -> Verdict:
    if not allowed.meets(computed):
        return Verdict.INCONSISTENT
    return Verdict.EXACT if allowed.holds(computed) else Verdict.UNDECIDABLE


def judge_equal(stated: Range, computed: Range) -> Verdict:
    """Judge two figures that must be equal.

    >>> judge_equal(Range(Fraction(40), Fraction(40)), Range(Fraction(41), Fraction(41)))
    <Verdict.INCONSISTENT: 'inconsistent'>
    """
    if not stated.meets(computed):
        return Verdict.INCONSISTENT
    if stated.point is not None and stated.point == computed.point:
        return Verdict.EXACT
    return Verdict.ROUNDING if stated.rounded and computed.rounded else Verdict.UNDECIDABLE


def judge_order(lesser: Range, greater: Range) -> Verdict:
    """Judge two figures of which the first must not exceed the second."""
    if lesser.lower is not None and greater.upper is not None and lesser.lower > greater.upper:
        return Verdict.INCONSISTENT
    if lesser.upper is not None and greater.lower is not None and lesser.upper <= greater.lower:
        return Verdict.EXACT
    return Verdict.UNDECIDABLE


def show(computed: Range, unit: str = "") -> str:
    """Write a computed figure: whole numbers plain, the rest with four decimals, a breadth as `from–to`.

    >>> show(Range(Fraction(247, 3), Fraction(247, 3)), "%"), show(Range(Fraction(25), None))
    ('82.3333%', '25–')
    """
    low, high = (None if bound is None else _number(bound) for bound in (computed.lower, computed.upper))
    if low == high and low is not None:
        return low + unit
    return f"{low or ''}–{high or ''}{unit}"


def _number(value: Fraction) -> str:
    if value.denominator == 1:
        return str(value.numerator)
    scaled = round(abs(value) * 10000)
    return f"{'-' if value < 0 else ''}{scaled // 10000}.{scaled % 10000:04d}"
