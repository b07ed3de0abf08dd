"""What stands right before and right behind each number: hedges, verbs of change, unit, names.

All of it as columns: row i belongs to candidate i. Places are positions in the padded code points.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lawmetrics.quantities.lexicon import among, is_any
from lawmetrics.quantities.lexicons import is_unit, lexicons, measures, unit_named
from lawmetrics.quantities.number import Shape
from lawmetrics.quantities.qualifiers import VOID

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Column = NDArray[np.int64]
    Mask = NDArray[np.bool_]
    Codes = NDArray[np.uint16]

__all__ = ["BLANKS", "Before", "Behind", "look_before", "look_behind"]

BLANKS = " \u3000\u00a0\t\u2002\u2003\u2009\u200b\u202f\ufeff"


@dataclass(slots=True)
class Behind:
    """What follows each number.

    Attributes:
        unit: row of the unit, -1 for none.
        unit_end: place behind the unit (the end of the number where there is none).
        per: row of the unit behind a slash, -1 for none.
        hedge: number of the qualifier between number and unit or behind the unit, -1 for none.
        tail: number of the qualifier behind it all (以上), -1 for none.
        half: whether 半 adds a half.
        end: place behind everything.
    """

    unit: Column
    unit_end: Column
    per: Column
    hedge: Column
    tail: Column
    half: Mask
    end: Column


MEASURES = ("money", "duration", "area", "length", "mass", "volume", "calendar", "age", "energy")


def look_behind(codes: Codes, end: Column, shape: Column) -> Behind:
    """Read qualifier, unit, qualifier behind each number."""
    words_ = lexicons()
    place = end + is_any(codes, end, BLANKS)
    hedge, length = words_.after.match(codes, place)
    length[hedge == VOID] = 0
    place = place + length
    place = place + is_any(codes, place, BLANKS)
    unit, unit_length = words_.units.match(codes, place)
    unit[unit == VOID] = -1
    unit[shape == Shape.ZERO] = -1
    # 来 without a unit is the verb (20来自); 余 and 多 stay.
    lonely = (unit < 0) & (length > 0) & is_any(codes, place - 1, "来")
    length[lonely] = 0
    hedge[length == 0] = -1
    reach = np.where(unit >= 0, place + unit_length, end + np.where(length > 0, place - end, 0))
    unit, reach, hedge, half = _split_unit(codes, unit.astype(np.int64), reach, hedge.astype(np.int64))
    per, reach = _per(codes, unit, reach)
    hedge, unit_end, reach, half = _after_unit(codes, np.where(shape == Shape.YEAR, -1, unit), reach, hedge, half)
    apart = is_any(codes, reach, BLANKS)
    tail, tail_length = words_.tail.match(codes, reach + apart)
    tail[tail == VOID] = -1
    tail_length = np.where(tail < 0, 0, tail_length + apart)
    return Behind(unit, unit_end, per, hedge, tail.astype(np.int64), half, reach + tail_length)


def _split_unit(codes: Codes, unit: Column, reach: Column, hedge: Column) -> tuple[Column, Column, Column, Mask]:
    """Read 个多小时 and 个半月: the measure has 个 before it and the hedge inside."""
    half = np.zeros(len(unit), np.bool_)
    rows = np.flatnonzero((unit == unit_named("个")) & is_any(codes, reach, "多余半"))
    if len(rows):
        inner, length = lexicons().units.match(codes, reach[rows] + 1)
        good = measures(inner, "duration", "calendar", "points")
        rows, inner, length = rows[good], inner[good], length[good]
        month = inner == unit_named("月")
        inner[month] = unit_named("个月")
        half[rows] = is_any(codes, reach[rows], "半")
        hedge[rows] = np.where(half[rows], hedge[rows], 1)
        unit[rows] = inner
        reach[rows] += 1 + length
    return unit, reach, hedge, half


def _per(codes: Codes, unit: Column, reach: Column) -> tuple[Column, Column]:
    """Read the second unit of 元/吨."""
    per = np.full(len(unit), -1, np.int64)
    slash = reach + is_any(codes, reach, BLANKS)
    rows = np.flatnonzero((unit >= 0) & is_any(codes, slash, "/／"))
    if len(rows):
        below = slash[rows] + 1 + is_any(codes, slash[rows] + 1, BLANKS)
        inner, length = lexicons().per.match(codes, below)
        per[rows] = inner
        reach[rows] = np.where(inner >= 0, below + length, reach[rows])
    return per, reach


def _after_unit(
    codes: Codes, unit: Column, reach: Column, hedge: Column, half: Mask
) -> tuple[Column, Column, Column, Mask]:
    """Read 多 and 半 behind a measure: 两年多, 三天半."""
    unit_end = reach.copy()
    rows = np.flatnonzero(
        (measures(unit, *MEASURES) | is_unit(unit, "番", "倍", "成")) & is_any(codes, reach, "多余半")
    )
    for row in rows:
        if among("半")[codes[reach[row]]]:
            half[row] = True
        elif hedge[row] < 0 and not among("种次个元人家方项样名额下")[codes[reach[row] + 1]]:
            hedge[row] = 1
        else:
            continue
        reach[row] += 1
    return hedge, unit_end, reach, half


@dataclass(slots=True)
class Before:
    """What precedes each number.

    Attributes:
        hedge: number of the qualifier, -1 for none; a second one makes it `about`.
        second: number of a second qualifier before the first, -1 for none.
        start: where the mention begins.
        change: RISE … RATE_DOWN, -1 for none.
        change_start: place of that word.
        window: whether a word for a stretch of the calendar stands there.
        fixed: whether a word of duration does.
        negative: whether a minus sign does.
    """

    hedge: Column
    second: Column
    start: Column
    change: Column
    change_start: Column
    window: Mask
    fixed: Mask
    negative: Mask


def look_before(codes: Codes, start: Column, end: Column, shape: Column, small: Mask) -> Before:
    """Read qualifier and verb of change before each number."""
    words_ = lexicons()
    negative = _negative(codes, start, end)
    begin = start - negative
    place = begin - is_any(codes, begin - 1, BLANKS)
    hedge, length = words_.before.match(codes, place)
    large, large_length = words_.large.match(codes, place)
    bare = (shape == Shape.BARE) & (large >= 0) & (hedge < 0)
    hedge, length = np.where(bare, large, hedge), np.where(bare, large_length, length)
    # 突破3起 solves cases; thresholds that are broken through are round and larger.
    solved = is_any(codes, place - 1, "破") | (is_any(codes, place - 1, "过") & (length == 1))
    solved &= (shape != Shape.SHARE) & small
    none = (hedge < 0) | solved
    length = np.where(none, 0, length).astype(np.int64)
    window = words_.window.match(codes, place)[0] >= 0
    begin = np.where(none, begin, place - length)
    place = begin - is_any(codes, begin - 1, BLANKS)
    second, length = words_.before.match(codes, place)
    second = np.where(none, -1, second)
    length = np.where(second < 0, 0, length)
    begin = np.where(second < 0, begin, place - length)
    place = begin - is_any(codes, begin - 1, BLANKS)
    change, change_length = words_.change.match(codes, place)
    window |= words_.window.match(codes, place)[0] >= 0
    fixed = words_.fixed.match(codes, place)[0] >= 0
    return Before(
        hedge=np.where(none, -1, hedge).astype(np.int64),
        second=second.astype(np.int64),
        start=begin,
        change=np.where(change < 0, -1, change).astype(np.int64),
        change_start=place - change_length,
        window=window,
        fixed=fixed,
        negative=negative,
    )


def _negative(codes: Codes, start: Column, end: Column) -> Mask:
    """Whether a minus sign, and no dash of a range, stands before the number."""
    sign = is_any(codes, start - 1, "-－−")
    sign |= is_any(codes, start - 1, "负") & (is_any(codes, start - 2, "为达是到至（(，。：:长速幅\n\0"))
    before = codes[start - 2]
    digit = (before >= ord("0")) & (before <= ord("9")) | (before >= ord("０")) & (before <= ord("９"))
    letter = (before >= ord("A")) & (before <= ord("z"))
    # 上半年-0.6% falls; 2015年-2018年 and 3月-5月 are stretches of the calendar.
    span = is_any(codes, start - 2, "月日年") & ~is_any(codes, end + is_any(codes, end, BLANKS), "%％‰")
    return sign & ~digit & ~letter & ~span & ~is_any(codes, start - 2, "%％-—个家次人件元－")
