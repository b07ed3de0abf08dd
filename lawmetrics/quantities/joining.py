"""What neighbours share: ranges become one mention, enumerations share unit, change and hedge, dates grow together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lawmetrics.quantities.draft import CHANGE, COUNT, DATE, DROP, DURATION, KIND_OF_DIMENSION, NAME, ORDINAL, Draft
from lawmetrics.quantities.lexicon import MARGIN, among, is_any
from lawmetrics.quantities.lexicons import is_unit, lexicons, unit_named
from lawmetrics.quantities.number import Hedge, Shape, has_shape
from lawmetrics.quantities.numerals import fold_variants
from lawmetrics.quantities.surfaces import number_pattern
from lawmetrics.quantities.surroundings import BLANKS
from lawmetrics.quantities.units import DIMENSIONS

if TYPE_CHECKING:
    from lawmetrics.quantities.ledger import Ledger
    from lawmetrics.quantities.surroundings import Before, Behind, Column, Mask

__all__ = ["Found", "gather", "join"]

NUMBERED_UNITS = ("批", "批次", "期", "轮", "条", "款", "节", "季度")
"""Units of what is numbered rather than counted behind 第."""
AGE = DIMENSIONS.index("age")


@dataclass(slots=True)
class Found:
    """The mentions while neighbours are compared; places are those of the padded code points.

    Attributes:
        start: place of the mention.
        end: place behind it.
        number: row in the ledger.
        shape: `Shape` of the number.
        unit: row of the unit, -1 for none.
        per: row of the unit behind a slash, -1 for none.
        before: qualifier before the number, -1 for none.
        behind: qualifier behind it, -1 for none.
        tail: qualifier behind the unit, -1 for none.
        second: second qualifier before the number, -1 for none.
        change: word of change, -1 for none.
        negative: whether a minus sign leads it.
        kind: its kind, `DROP` when it is no mention.
    """

    start: Column
    end: Column
    number: Column
    shape: Column
    unit: Column
    per: Column
    before: Column
    behind: Column
    tail: Column
    second: Column
    change: Column
    negative: Mask
    kind: Column

    def keep(self, mask: Mask) -> Found:
        """Give the mentions of `mask`."""
        if mask.all():
            return self
        rows = np.flatnonzero(mask)
        return Found(*(getattr(self, name).take(rows) for name in self.__slots__))


def gather(draft: Draft, before: Before, behind: Behind, kind: Column, ledger: Ledger) -> Found:
    """Put the columns of all stages together."""
    number = draft.number.copy()
    for row in (behind.half & (kind != DROP)).nonzero()[0].tolist():
        number[row] = ledger.half_more(int(number[row]))
    start, end = before.start.copy(), behind.end.copy()
    plain = (kind >= DATE).nonzero()[0]
    start[plain] = draft.start.take(plain)
    named = draft.name.take(plain) > 0
    stop = np.where(kind.take(plain) == DATE, behind.end.take(plain), draft.end.take(plain))
    end[plain] = np.where(named, np.maximum(draft.name_end, draft.end).take(plain), stop)
    turn = ((behind.unit == unit_named("番")) & (kind == CHANGE) & (before.change >= 0)).nonzero()[0]
    start[turn] = before.change_start.take(turn)
    return Found(
        start, end, number, draft.shape, behind.unit, behind.per, before.hedge, behind.hedge, behind.tail, before.second,
        before.change, before.negative, kind,
    )  # fmt: skip


def join(found: Found, draft: Draft, ledger: Ledger) -> Found:
    """Join ranges, share what an enumeration shares, merge dates; drop what is no mention or is covered."""
    if len(found.start) > 1:
        found = found.keep(~_ranges(found, draft, ledger))
        found = found.keep(~_neighbours(found, draft, ledger))
        _enumerations(found, draft, ledger)
        found = _dates(found, draft)
    found = found.keep(found.kind != DROP)
    clear = np.ones(len(found.start), np.bool_)
    clear[1:] = found.start[1:] >= np.maximum.accumulate(found.end)[:-1]
    return found.keep(clear)


def _gaps(found: Found) -> Column:
    return found.start[1:] - found.end[:-1]


def _ranges(found: Found, draft: Draft, ledger: Ledger) -> Mask:
    """Make one mention of 3至5件, 10%～15%, 3万至5万元; return the rows that went into it."""
    codes = draft.codes
    dead = np.zeros(len(found.start), np.bool_)
    gap = _gaps(found)
    near = np.flatnonzero((gap > 0) & (gap <= 3))
    if not len(near):
        return dead
    at = found.end[near]
    at = at + is_any(codes, at, " \u3000")
    glue, length = lexicons().range.match(codes, at)
    stop = at + length
    stop = stop + is_any(codes, stop, " \u3000")
    good = (glue >= 0) & (stop == found.start[near + 1])
    for row in near[good].tolist():
        if _is_range(found, draft, row, ledger):
            found.number[row + 1] = ledger.range(int(found.number[row]), int(found.number[row + 1]))
            found.start[row + 1] = found.start[row]
            found.before[row + 1] = found.before[row]
            if found.change[row] >= 0:
                found.kind[row + 1], found.change[row + 1] = CHANGE, found.change[row]
            elif found.unit[row + 1] >= 0 and lexicons().dimension[found.unit[row + 1]] == AGE:
                found.kind[row + 1] = NAME
            dead[row] = True
    return dead


def _neighbours(found: Found, draft: Draft, ledger: Ledger) -> Mask:
    """Make one mention of 两、三倍 and 二、三十亿斤; return the rows that went into it."""
    dead = np.zeros(len(found.start), np.bool_)
    rows = ((_gaps(found) == 1) & (found.shape[:-1] == Shape.SMALL)).nonzero()[0]
    after = rows + 1
    glued = is_any(draft.codes, found.end.take(rows), "、") & (found.unit.take(rows) < 0)
    glued &= has_shape(found.shape.take(after), Shape.SMALL, Shape.HAN) & (found.unit.take(after) >= 0)
    glued &= ~is_any(draft.codes, found.start.take(rows) - 1, "第、初")
    glued &= (found.kind.take(after) <= DURATION) & (found.kind.take(after) != DROP)
    for row in rows[glued].tolist():
        start, stop = int(found.start[row]) - MARGIN, int(found.start[row + 1]) - MARGIN
        last = ledger.numbers[int(found.number[row + 1])]
        surface = number_pattern().match(draft.text, stop)
        together = ledger.number(draft.text[start] + surface[0]) if surface else -1
        if (
            together < 0
            or ledger.numbers[together].hedge not in {Hedge.SEVERAL, Hedge.RANGE}
            or last.hedge != Hedge.NONE
        ):
            continue
        found.number[row + 1], found.start[row + 1], found.change[row + 1] = (
            together,
            found.start[row],
            found.change[row],
        )
        found.before[row + 1] = found.before[row]
        if found.change[row] >= 0:
            found.kind[row + 1] = CHANGE
        dead[row] = True
    return dead


def _is_range(found: Found, draft: Draft, row: int, ledger: Ledger) -> bool:
    """Whether this mention and the next are the ends of a range."""
    first, last = int(found.kind[row]), int(found.kind[row + 1])
    if last > DURATION or last == DROP or (found.unit[row + 1] < 0 and found.shape[row + 1] != Shape.SHARE):
        return False
    if first > DURATION and not (first == DATE and found.unit[row] < 0):
        return False
    if found.unit[row] >= 0 and found.unit[row] != found.unit[row + 1]:
        return False
    if found.before[row + 1] >= 0 or found.tail[row] >= 0:
        return False
    if among("从由自")[draft.codes[found.start[row] - 1]] and found.unit[row] >= 0:
        return False
    low, high = ledger.numbers[int(found.number[row])], ledger.numbers[int(found.number[row + 1])]
    return low.shape not in {Shape.CODE, Shape.PROPORTION} and low.value < high.value


def _enumerations(found: Found, draft: Draft, ledger: Ledger) -> None:
    """Share along 分别提高11.1、11.2个百分点 and 分别超98.5%和99%."""
    glued = _glued(found, draft)
    if not glued.any():
        return
    digits = has_shape(found.shape, Shape.DIGITS, Shape.DECIMAL, Shape.YEAR, Shape.HAN, Shape.SMALL)
    chain = np.concatenate([[0], np.cumsum(~glued)])
    lacking = digits & (found.unit < 0)
    for row in (glued & lacking[:-1] & _any_in_chain(chain, found.unit >= 0)[:-1]).nonzero()[0][::-1].tolist():
        _share_backward(found, row, digits, ledger)
    listed = glued & (found.kind[:-1] == COUNT) & (found.kind[1:] == NAME) & (found.unit[:-1] >= 0)
    listed &= found.unit[:-1] == found.unit[1:]
    found.kind[:-1][listed] = NAME
    _numbered(found, draft, glued)
    giving = _any_in_chain(chain, (found.kind == CHANGE) | (found.before >= 0))
    taking = (found.kind >= 0) & (found.kind <= DURATION) & ((found.change < 0) | (found.before < 0))
    for row in (glued & giving[:-1] & taking[1:]).nonzero()[0].tolist():
        _share_forward(found, row, draft)


def _numbered(found: Found, draft: Draft, glued: Mask) -> None:
    """Make ordinals of what goes on behind one: 第二、三批."""
    after = found.kind[1:] == COUNT
    led = (found.kind[:-1] == ORDINAL) & (found.unit[:-1] < 0) & (found.before[1:] < 0)
    for row in (glued & after & led).nonzero()[0].tolist():
        first = among("第")[draft.codes[found.start[row] - 1]]
        if first and is_unit(found.unit[row + 1 : row + 2], *NUMBERED_UNITS)[0]:
            found.kind[row + 1] = ORDINAL


def _glued(found: Found, draft: Draft) -> Mask:
    """Which mentions only 、 or 和 parts from the next."""
    codes = draft.codes
    glued = np.zeros(len(found.start) - 1, np.bool_)
    rows = (_gaps(found) <= 4).nonzero()[0]
    left, right = found.end.take(rows), found.start.take(rows + 1)
    left = left + is_any(codes, left, BLANKS)
    gap = right - is_any(codes, right - 1, BLANKS) - left
    both = (gap == 2) & is_any(codes, left, "以") & is_any(codes, left + 1, "及")
    glued[rows] = (gap == 1) & is_any(codes, left, "、和与及或") | both
    return glued


def _any_in_chain(chain: Column, mask: Mask) -> Mask:
    """Whether `mask` holds anywhere in the chain that each row belongs to."""
    return np.bincount(chain, weights=mask)[chain] > 0


def _share_backward(found: Found, row: int, digits: Mask, ledger: Ledger) -> None:
    """Give the unit of the next figure to one that has none: 11.1、11.2个百分点."""
    after = row + 1
    lacking = found.unit[row] < 0 and digits[row] and found.kind[row] in {DROP, COUNT, CHANGE, DATE}
    same = (found.shape[row] in {Shape.DIGITS, Shape.DECIMAL, Shape.YEAR}) == (
        found.shape[after] in {Shape.DIGITS, Shape.DECIMAL, Shape.YEAR}
    )
    if not lacking or not same or found.unit[after] < 0 or found.kind[after] in {DROP, NAME}:
        return
    if found.kind[after] > DURATION:
        found.kind[row] = found.kind[after]
        return
    if found.shape[row] in {Shape.SMALL, Shape.HAN} and found.behind[row] < 0 and found.unit[row] < 0:
        return
    found.unit[row], found.per[row] = found.unit[after], found.per[after]
    found.number[row] = ledger.scaled(int(found.number[row]), int(found.number[after]))
    found.kind[row] = KIND_OF_DIMENSION[lexicons().dimension[found.unit[row]]]
    if found.change[row] >= 0:
        found.kind[row] = CHANGE


def _share_forward(found: Found, row: int, draft: Draft) -> None:
    """Give change and hedge of a figure to the next of its enumeration."""
    after = row + 1
    if found.kind[after] == DROP or found.kind[after] > DURATION or not _alike(found, row):
        return
    if found.kind[row] == CHANGE and found.change[after] < 0:
        found.kind[after], found.change[after] = CHANGE, found.change[row]
    start = int(found.start[row])
    each = fold_variants("".join(map(chr, draft.codes[start - 2 : start]))) == "分别"
    if found.before[row] >= 0 and found.before[after] < 0 and (each or draft_shared(found, row)):
        found.before[after] = found.before[row]
        found.second[after] = -3  # marks that the hedge was shared, for the figure after this one


def _alike(found: Found, row: int) -> bool:
    """Whether two neighbours have the same unit, or both are shares or multiples (增长62%、1.1倍)."""
    first, second = int(found.unit[row]), int(found.unit[row + 1])
    dimension = lexicons().dimension
    growth = found.kind[row] == CHANGE and first >= 0 and second >= 0
    return first == second or bool(growth and dimension[first] == dimension[second] == DIMENSIONS.index("ratio"))


def draft_shared(found: Found, row: int) -> bool:
    """Whether the hedge of this figure was given to it by the one before."""
    return bool(found.second[row] == -3)


def _dates(found: Found, draft: Draft) -> Found:
    """Make one mention of 2023年11月30日 and of 2022年3月-2022年12月."""
    date = found.kind == DATE
    rows = (date[1:] & date[:-1]).nonzero()[0]
    gap = found.start.take(rows + 1) - found.end.take(rows)
    rows = rows[(gap == 0) | (gap == 1) & is_any(draft.codes, found.end.take(rows), "-—–至到~～－一 ")]
    if not len(rows):
        return found
    merged = np.zeros(len(date) - 1, np.bool_)
    merged[rows] = True
    first = np.concatenate([[True], ~merged])
    last = np.concatenate([~merged, [True]])
    ends = found.end[last]
    found = found.keep(first)
    found.end = ends[: len(found.start)]
    return found
