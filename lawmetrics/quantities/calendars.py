"""Which candidates tell a date or a stretch of the calendar, and which a duration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawmetrics.quantities.draft import DATE, DURATION, NAME, ORDINAL
from lawmetrics.quantities.lexicon import is_any
from lawmetrics.quantities.lexicons import is_unit, lexicons, unit_named
from lawmetrics.quantities.number import Shape

if TYPE_CHECKING:
    from lawmetrics.quantities.draft import Draft
    from lawmetrics.quantities.surroundings import Before, Behind, Column, Mask


__all__ = ["calendar"]


def calendar(draft: Draft, before: Before, behind: Behind, kind: Column) -> None:
    """Tell dates and windows from durations."""
    year = behind.unit == unit_named("年")
    quarter = is_unit(behind.unit, "年度", "季度")
    kind[(year | quarter) & (draft.shape == Shape.YEAR)] = DATE
    kind[year & (draft.shape == Shape.DIGITS) & (draft.value >= 50) & (draft.value < 100) & ~before.fixed] = DATE
    length = kind == DURATION
    long = is_unit(behind.unit, "年", "个月", "天", "个年头", "年度", "个年度", "周", "日")
    rows = (length & long & ~before.fixed).nonzero()[0]
    behind_it = lexicons().window_after.match(draft.codes, behind.end.take(rows))[0] >= 0
    kind[rows[before.window.take(rows) | behind_it]] = DATE
    _spans_of_years(draft, before, behind, kind, length & year)
    ordinal_year = draft.led.are("第")
    kind[length & ordinal_year] = ORDINAL
    day = (behind.unit == unit_named("日")) & (draft.value <= 31) & (behind.tail < 0)
    after_month = draft.led.are("月")
    kind[day & after_month] = DATE
    number = behind.unit == unit_named("号")
    kind[number & ~after_month] = NAME


YEARS_OF = "续期时达满用前长已仅缩短过共了近需限为隔差逾久至到晚早年"


def _spans_of_years(draft: Draft, before: Before, behind: Behind, kind: Column, years: Mask) -> None:
    """五年累计 and 以来的五年 name a stretch of the calendar; 用三年 and 满五年 are durations."""
    plain = (
        years
        & ~behind.half
        & (behind.tail < 0)
        & (behind.hedge < 0)
        & (before.hedge < 0)
        & ~before.fixed
        & (before.change < 0)
    )
    rows = plain.nonzero()[0]
    place = draft.start.take(rows) - 1
    opening = is_any(draft.codes, place, "，。；,;\n\0　（(的这那")
    small = (draft.shape.take(rows) == Shape.SMALL) & ~is_any(draft.codes, place, YEARS_OF)
    kind[rows[opening | small]] = DATE
