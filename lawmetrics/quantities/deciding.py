"""What each candidate is: a statistic, a date, an ordinal, a name, or nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from lawmetrics.quantities.borders import class_borders
from lawmetrics.quantities.calendars import calendar
from lawmetrics.quantities.changes import changes
from lawmetrics.quantities.draft import (
    AMOUNT,
    COUNT,
    DATE,
    DROP,
    DURATION,
    KIND_OF_DIMENSION,
    NAME,
    ORDINAL,
    PUNCTUATION,
    RATE,
    clause_before,
)
from lawmetrics.quantities.lexicon import MARGIN, is_any
from lawmetrics.quantities.lexicons import lexicons, measures, unit_named
from lawmetrics.quantities.names import NameKind
from lawmetrics.quantities.namings import latin, quoted, suffixes
from lawmetrics.quantities.number import Hedge, Shape, has_shape
from lawmetrics.quantities.ordinals import closing, markers, ordinals
from lawmetrics.quantities.surroundings import BLANKS

if TYPE_CHECKING:
    from lawmetrics.quantities.draft import Draft
    from lawmetrics.quantities.surroundings import Before, Behind, Column, Mask


__all__ = ["decide"]


def decide(draft: Draft, before: Before, behind: Behind, quotes: Column) -> Column:
    """Give the kind of every candidate, `DROP` for those that are no mention; `quotes` are the places of all quotes."""
    codes = draft.codes
    suffixes(draft, behind)
    cells = _cells(draft, before)
    behind.unit[cells & is_any(codes, draft.end, BLANKS)] = -1
    behind.end[cells] = draft.end[cells]
    dimension = lexicons().dimension[behind.unit]
    kind = np.where(behind.unit >= 0, KIND_OF_DIMENSION[dimension], DROP)
    kind = np.where(draft.shape == Shape.SHARE, RATE, kind)
    _without_unit(draft, before, behind, kind)
    _small(draft, before, behind, kind)
    kind[(draft.shape == Shape.CODE) | (draft.shape == Shape.PAIR)] = NAME
    kind[cells & (behind.unit < 0)] = COUNT
    calendar(draft, before, behind, kind)
    changes(draft, before, behind, kind)
    border = class_borders(draft, before, behind, (kind == COUNT) | (kind == AMOUNT) | (kind == DURATION))
    border &= draft.name == 0
    draft.name[border], draft.name_end[border] = NameKind.NAME, behind.end[border]
    named = draft.name > 0
    kind[named] = np.array([DROP, DROP, NAME, ORDINAL, DATE])[draft.name[named]]
    quoted(draft, kind, quotes)
    latin(draft, behind, kind)
    markers(draft, behind, kind)
    ordinals(draft, before, behind, kind)
    closing(draft, behind, kind)
    per = is_any(codes, before.start - 1, "每") & (kind >= 0) & (kind <= DURATION)
    kind[per] = NAME
    return kind


def _cells(draft: Draft, before: Before) -> Mask:
    """Tell the cells of a table that was written out in one line: 台 332.00 273.0; one of two neighbours has a point."""
    codes = draft.codes
    figure = has_shape(draft.shape, Shape.DIGITS, Shape.DECIMAL) & (draft.scale == 1) & (draft.name == 0)
    begin = draft.start - before.negative
    figure &= is_any(codes, begin - 1, BLANKS) & is_any(codes, draft.end, BLANKS + "\n\r\0")
    point = draft.shape == Shape.DECIMAL
    pair = figure[:-1] & figure[1:] & (begin[1:] == draft.end[:-1] + 1) & (point[:-1] | point[1:])
    cells = np.zeros(len(figure), np.bool_)
    cells[:-1] |= pair
    cells[1:] |= pair
    return cells


CLOCK = re.compile(r"(?:[01]?[0-9]|2[0-4])[:：][0-5][0-9]")


def _without_unit(draft: Draft, before: Before, behind: Behind, kind: Column) -> None:
    """Decide about numbers without a unit."""
    codes = draft.codes
    alone = behind.unit < 0
    stop = is_any(codes, behind.end, PUNCTUATION) | (codes[behind.end] == 0)
    introduced = (
        is_any(codes, before.start - 1, "为达至是到共计有：:过约增减升降转率数量值额比")
        | (before.hedge >= 0)
        | (before.change >= 0)
    )
    digits = has_shape(draft.shape, Shape.DIGITS, Shape.DECIMAL)
    kind[alone & digits & stop & introduced] = COUNT
    _indices(draft, kind, alone & digits & (draft.scale == 1), stop)
    large = (draft.scale >= 10000) & (draft.shape != Shape.BARE)
    kind[alone & large & (digits | (draft.shape == Shape.HAN))] = COUNT
    bare = (draft.shape == Shape.BARE) & ~((before.hedge >= 0) | (behind.hedge >= 0))
    kind[bare] = DROP
    kind[(draft.shape == Shape.BARE) & alone & ~bare & (stop | (before.hedge >= 0))] = COUNT
    kind[draft.shape == Shape.PROPORTION] = RATE
    for row in np.flatnonzero((draft.shape == Shape.PROPORTION) & (draft.end - draft.start <= 5)):
        start, end = int(draft.start[row]) - MARGIN, int(draft.end[row]) - MARGIN
        if CLOCK.fullmatch(draft.text[start:end]) and "比" not in clause_before(draft.text, start, 10):
            kind[row] = DATE
    rows = np.flatnonzero(draft.shape == Shape.ZERO)
    stated = is_any(codes, draft.start[rows] - 1, "为") & stop[rows]
    kind[rows] = np.where((lexicons().zero.match(codes, draft.end[rows])[0] >= 0) | stated, COUNT, DROP)
    kind[draft.shape == Shape.DATE] = DATE
    kind[draft.shape == Shape.MARK] = ORDINAL
    kind[(behind.unit == unit_named("版")) & (draft.shape == Shape.DECIMAL) & (draft.scale == 1)] = NAME
    kind[(behind.unit == unit_named("番")) & (before.change < 0)] = DROP
    year = alone & (draft.shape == Shape.YEAR)
    kind[year] = DATE


BASE = re.compile(r"[以按][^，。；（()）]{1,8}[为=＝]$|[（(][^，。；（()）]{1,8}[=＝]$")


MOVED = re.compile(r" ?(?:上升|下降|提高|降低|回升|回落|提升|攀升|缩小|扩大|增加|减少|调整|变|升|降|增|减)[低高至到为]")


NUMBERED = "第表图式节章版见附期例注页点区年月日号A-Za-z"


def _indices(draft: Draft, kind: Column, plain: Mask, stop: Mask) -> None:
    """Count the figures that need no unit: 由2.53缩小到2.41, 食品104.8、衣着102.1; drop their base (以上年为100)."""
    codes = draft.codes
    blank = is_any(codes, draft.start - 1, " \u3000")
    place = draft.start - blank
    word = (codes[place - 1] >= 0x4E00) & (codes[place - 1] <= 0x9FFF) & ~is_any(codes, place - 1, NUMBERED)
    version = (draft.value < 10) & is_any(codes, draft.end - 1, "0０")
    kind[plain & stop & word & (draft.shape == Shape.DECIMAL) & ~version] = COUNT
    for row in np.flatnonzero(plain & is_any(codes, place - 1, "由从")):
        if MOVED.match(draft.text, int(draft.end[row]) - MARGIN):
            kind[row] = COUNT
    for row in np.flatnonzero(
        plain & is_any(codes, place - 1, "为=＝") & ((draft.value == 1) | (draft.value == 100) | (draft.value == 1000))
    ):
        at = int(place[row]) - MARGIN
        if BASE.search(draft.text[max(0, at - 12) : at]):
            kind[row] = NAME


ONE_CLASSIFIERS = "起件支部名张项家处条场座所宗例份台人"


ONE_VOID = "每同任何第另这那某统唯之进是有,，、。“了的为成以从在把将一用靠由建立行形到"


def _small(draft: Draft, before: Before, behind: Behind, kind: Column) -> None:
    """一 counts only when it closes its clause: 发生事故一起，."""
    one = (draft.shape == Shape.SMALL) & (draft.value == 1) & (behind.unit >= 0) & (draft.own == Hedge.NONE)
    stop = is_any(draft.codes, behind.end, "，。；、）,;)\n") | (draft.codes[behind.end] == 0)
    good = stop & is_any(draft.codes, draft.end, ONE_CLASSIFIERS) & (behind.unit_end == draft.end + 1)
    good &= ~is_any(draft.codes, before.start - 1, ONE_VOID)
    good &= ~is_any(draft.codes, draft.end, "起") | is_any(draft.codes, draft.start - 1, "故件案情灾")
    good |= measures(behind.unit, "ratio", "points", "money", "mass", "power")
    good |= (before.hedge >= 0) | (behind.hedge >= 0) | (behind.tail >= 0) | behind.half
    good |= behind.unit == unit_named("个月")
    kind[one & ~good] = DROP
