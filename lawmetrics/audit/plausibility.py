"""Checks that need no relation of their own: repeats, lists of names, shares, the same figures of other years."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawmetrics.audit.figures import indicator_kinds
from lawmetrics.audit.listings import listed_names
from lawmetrics.audit.verdicts import Figure, Finding, Range, Verdict, judge_equal, show

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = ["against_other_years", "lists", "repeats", "shares"]

_LONGEST_LIST = 20
_JUMP = 10
_LONG_FIGURE = 1000


def repeats(by_code: Mapping[str, list[Figure]]) -> Iterator[Finding]:
    """Hold figures of one indicator, part and year against each other, each against the nearest before it."""
    for figures in by_code.values():
        for place, later in enumerate(figures):
            for earlier in reversed(figures[:place]):
                finding = _repeat(earlier, later)
                if finding is not None:
                    yield finding
                    break


def _repeat(earlier: Figure, later: Figure) -> Finding | None:
    mine = (later.breakdown, later.period, later.unit, later.scope)
    if mine != (earlier.breakdown, earlier.period, earlier.unit, earlier.scope):
        return None
    if later.subject != earlier.subject and later.subject and earlier.subject:
        return None
    verdict = judge_equal(Range.of(later), Range.of(earlier))
    note = "stated again"
    if verdict is Verdict.INCONSISTENT:
        # Two flows of one code may be two events (两次培训); a stock or a rate in the same words is one thing.
        if indicator_kinds().get(later.code) not in {"stock", "ratio"} or later.subject != earlier.subject:
            return None
        if later.label != earlier.label or indicator_kinds()[later.code] == "ratio":
            verdict, note = Verdict.UNDECIDABLE, "stated otherwise elsewhere: perhaps of another thing"
    return Finding("equality.repeat", "repeat", later.text, earlier.text, verdict, "error", note, (earlier, later))


def lists(text: str, figures: Iterable[Figure]) -> Iterator[Finding]:
    """Find counts whose things are listed by name beside them."""
    last = -1
    for figure in figures:
        if figure.start == last or not 2 <= figure.value <= _LONGEST_LIST or figure.unit in {"", "%", "pp"}:
            continue
        value = Range.of(figure).point
        if value is None:
            continue
        last = figure.start
        names = listed_names(text, figure.start, figure.end, figure.unit)
        if int(value) in names:
            # A list of another length may be no list of these things: that proves nothing.
            note = "和, 及 or 与 may join two names or stand in one" if len(names) > 1 else ""
            count = f"{int(value)} names"
            yield Finding("equality.list_length", "listing", figure.text, count, Verdict.EXACT, "warn", note, (figure,))


def shares(by_code: Mapping[str, list[Figure]]) -> Iterator[Finding]:
    """Find shares outside 0–100 %."""
    for figure in (f for figures in by_code.values() for f in figures):
        if indicator_kinds().get(figure.code) == "ratio" and figure.unit == "%" and not 0 <= figure.value <= 100:
            note = "a share lies between 0 and 100 %"
            yield Finding(
                "range.percent", "range", figure.text, "0–100%", Verdict.INCONSISTENT, "error", note, (figure,)
            )


def against_other_years(
    by_code: Mapping[str, list[Figure]], year: int, others: Mapping[tuple[str, int], Figure]
) -> Iterator[Finding]:
    """Hold last year's figures as this report repeats them against last year's report, and look for jumps.

    Args:
        by_code: the report's figures.
        year: the report's.
        others: the place's chosen figures of other years, by code and year.
    """
    for figure in (f for figures in by_code.values() for f in figures):
        if figure.period is None or figure.breakdown or figure.subject or figure.scope != "whole":
            continue
        held = others.get((figure.code, figure.period))
        if figure.period < year and held is not None and held.document != figure.document and held.unit == figure.unit:
            verdict = judge_equal(Range.of(figure), Range.of(held))
            note = f"{held.period} as that year's report has it"
            yield Finding("series.restatement", "series", figure.text, held.text, verdict, "warn", note, (held, figure))
        elif figure.period == year and indicator_kinds().get(figure.code) == "flow":
            yield from _jump(figure, others.get((figure.code, year - 1)))


def _jump(figure: Figure, before: Figure | None) -> Iterator[Finding]:
    if before is None or before.unit != figure.unit or before.value <= 0 or figure.value <= 0:
        return
    ratio = figure.value / before.value
    if ratio > _JUMP or ratio < 1 / type(ratio)(_JUMP):
        note = f"more than {_JUMP} times the figure of {before.period}, or less than a {_JUMP}th: look at both"
    elif ratio == 1 and figure.value >= _LONG_FIGURE and figure.qualifier == "exact":
        note = f"the same to the last digit as in {before.period}: copied?"
    else:
        return
    computed = show(Range.of(before))
    yield Finding("series.jump", "series", figure.text, computed, Verdict.UNDECIDABLE, "info", note, (before, figure))
