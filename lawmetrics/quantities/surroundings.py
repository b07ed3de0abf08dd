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
    hedged = length.nonzero()[0]
    if len(hedged):
        place += length
        place[hedged] += is_any(codes, place.take(hedged), BLANKS)
    unit, unit_length = words_.units.match(codes, place)
    unit[unit == VOID] = -1
    unit[shape == Shape.ZERO] = -1
    # 112.3点 is an index, 8点 an hour.
    unit[(unit == unit_named("点")) & (shape != Shape.DECIMAL)] = -1
    # 来 without a unit is the verb (20来自); 余 and 多 stay.
    lonely = hedged[(unit.take(hedged) < 0) & is_any(codes, place.take(hedged) - 1, "来")]
    length[lonely] = 0
    hedge[length == 0] = -1
    reach = np.where(unit >= 0, place + unit_length, np.where(length > 0, place, end))
    half = _split_unit(codes, unit, reach, hedge)
    per = _per(codes, unit, reach)
    unit_end = reach.copy()
    _after_unit(codes, np.where(shape == Shape.YEAR, -1, unit), reach, hedge, half)
    apart = is_any(codes, reach, BLANKS)
    tail, tail_length = words_.tail.match(codes, reach + apart)
    tail[tail == VOID] = -1
    tail_length = np.where(tail < 0, 0, tail_length + apart)
    return Behind(unit, unit_end, per, hedge, tail, half, reach + tail_length)


def _split_unit(codes: Codes, unit: Column, reach: Column, hedge: Column) -> Mask:
    """Read 个多小时 and 个半月: the measure has 个 before it and the hedge inside."""
    half = np.zeros(len(unit), np.bool_)
    rows = (unit == unit_named("个")).nonzero()[0]
    rows = rows[is_any(codes, reach.take(rows), "多余半")]
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
    return half


def _per(codes: Codes, unit: Column, reach: Column) -> Column:
    """Read the second unit of 元/吨."""
    per = np.full(len(unit), -1, np.int64)
    rows = is_any(codes, reach, BLANKS + "/／").nonzero()[0]
    if len(rows):
        slash = reach[rows] + is_any(codes, reach[rows], BLANKS)
        good = (unit[rows] >= 0) & is_any(codes, slash, "/／")
        rows, slash = rows[good], slash[good]
    if len(rows):
        below = slash + 1 + is_any(codes, slash + 1, BLANKS)
        inner, length = lexicons().per.match(codes, below)
        per[rows] = inner
        reach[rows] = np.where(inner >= 0, below + length, reach[rows])
    return per


def _after_unit(codes: Codes, unit: Column, reach: Column, hedge: Column, half: Mask) -> None:
    """Read 多 and 半 behind a measure: 两年多, 三天半."""
    rows = is_any(codes, reach, "多余半").nonzero()[0]
    inner = unit.take(rows)
    for row in rows[measures(inner, *MEASURES) | is_unit(inner, "番", "倍", "成")].tolist():
        if among("半")[codes[reach[row]]]:
            half[row] = True
        elif hedge[row] < 0 and not among("种次个元人家方项样名额下")[codes[reach[row] + 1]]:
            hedge[row] = 1
        else:
            continue
        reach[row] += 1


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
    bare = (shape == Shape.BARE).nonzero()[0]
    bare = bare[hedge.take(bare) < 0]
    if len(bare):
        hedge[bare], length[bare] = words_.large.match(codes, place.take(bare))
    _unhedge(codes, place, hedge, length, (shape != Shape.SHARE) & small)
    window = words_.window.match(codes, place)[0] >= 0
    begin, place, second = _second(codes, begin, place, hedge, length)
    change, change_length = words_.change.match(codes, place)
    window |= words_.window.match(codes, place)[0] >= 0
    fixed = words_.fixed.match(codes, place)[0] >= 0
    return Before(
        hedge=hedge,
        second=second,
        start=begin,
        change=np.maximum(change, -1),
        change_start=place - change_length,
        window=window,
        fixed=fixed,
        negative=negative,
    )


def _unhedge(codes: Codes, place: Column, hedge: Column, length: Column, few: Mask) -> None:
    """Take 突破3起 for what it is, cases solved: thresholds that are broken through are round and larger."""
    rows = (hedge >= 0).nonzero()[0]
    before, few = place.take(rows) - 1, few.take(rows)
    solved = is_any(codes, before, "破") | (is_any(codes, before, "过") & (length.take(rows) == 1))
    hedge[rows[solved & few]] = -1
    none = hedge < 0
    hedge[none], length[none] = -1, 0


def _second(codes: Codes, begin: Column, place: Column, hedge: Column, length: Column) -> tuple[Column, Column, Column]:
    """Read a second hedge before the first; gives where the mention begins, where the words before it end, the hedge."""
    second = np.full(len(hedge), -1, np.int64)
    rows = (hedge >= 0).nonzero()[0]
    if len(rows):
        first = place.take(rows) - length.take(rows)
        at = first - is_any(codes, first - 1, BLANKS)
        inner, reach = lexicons().before.match(codes, at)
        twice = inner >= 0
        second[rows] = inner
        first = np.where(twice, at - reach, first)
        begin = begin.copy()
        begin[rows] = first
        place = place.copy()
        place[rows] = first - is_any(codes, first - 1, BLANKS)
    return begin, place, second


def _negative(codes: Codes, start: Column, end: Column) -> Mask:
    """Whether a minus sign, and no dash of a range, stands before the number."""
    negative = np.zeros(len(start), np.bool_)
    rows = is_any(codes, start - 1, "-－−负").nonzero()[0]
    if not len(rows):
        return negative
    start, end = start.take(rows), end.take(rows)
    sign = ~is_any(codes, start - 1, "负") | is_any(codes, start - 2, "为达是到至（(，。：:长速幅\n\0")
    before = codes.take(start - 2)
    digit = (before >= ord("0")) & (before <= ord("9")) | (before >= ord("０")) & (before <= ord("９"))
    letter = (before >= ord("A")) & (before <= ord("z"))
    # 上半年-0.6% falls; 2015年-2018年 and 3月-5月 are stretches of the calendar.
    span = is_any(codes, start - 2, "月日年") & ~is_any(codes, end + is_any(codes, end, BLANKS), "%％‰")
    negative[rows] = sign & ~digit & ~letter & ~span & ~is_any(codes, start - 2, "%％-—个家次人件元－")
    return negative
