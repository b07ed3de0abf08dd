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
    draft.look_beside()
    suffixes(draft, behind)
    cells = _cells(draft, before)
    behind.unit[cells[is_any(draft.codes, draft.end.take(cells), BLANKS)]] = -1
    behind.end[cells] = draft.end.take(cells)
    kind = KIND_OF_DIMENSION.take(lexicons().dimension.take(behind.unit))
    kind[behind.unit < 0] = DROP
    kind[draft.shape == Shape.SHARE] = RATE
    _without_unit(draft, before, behind, kind)
    _small(draft, before, behind, kind)
    kind[(draft.shape == Shape.CODE) | (draft.shape == Shape.PAIR)] = NAME
    kind[cells[behind.unit.take(cells) < 0]] = COUNT
    calendar(draft, before, behind, kind)
    changes(draft, before, behind, kind)
    border = class_borders(draft, before, behind, (kind == COUNT) | (kind == AMOUNT) | (kind == DURATION))
    border &= draft.name == 0
    draft.name[border], draft.name_end[border] = NameKind.NAME, behind.end[border]
    named = draft.name.nonzero()[0]
    kind[named] = KIND_OF_NAME.take(draft.name.take(named))
    quoted(draft, kind, quotes)
    latin(draft, behind, kind)
    markers(draft, behind, kind)
    ordinals(draft, before, behind, kind)
    closing(draft, behind, kind)
    per = is_any(draft.codes, before.start - 1, "每") & (kind >= 0) & (kind <= DURATION)
    kind[per] = NAME
    return kind


KIND_OF_NAME = np.array([DROP, DROP, NAME, ORDINAL, DATE])
"""By `NameKind`."""


def _cells(draft: Draft, before: Before) -> Column:
    """Tell the cells of a table that was written out in one line: 台 332.00 273.0; one of two neighbours has a point."""
    codes = draft.codes
    begin = draft.start - before.negative
    rows = is_any(codes, begin - 1, BLANKS).nonzero()[0]
    rows = rows[is_any(codes, draft.end.take(rows), BLANKS + "\n\r\0")]
    shape = draft.shape.take(rows)
    figure = (
        has_shape(shape, Shape.DIGITS, Shape.DECIMAL) & (draft.scale.take(rows) == 1) & (draft.name.take(rows) == 0)
    )
    rows, point = rows[figure], shape[figure] == Shape.DECIMAL
    begin, end = begin.take(rows), draft.end.take(rows)
    pair = ((begin[1:] == end[:-1] + 1) & (point[:-1] | point[1:])).nonzero()[0]
    cells: Column = rows[np.union1d(pair, pair + 1)]
    return cells


CLOCK = re.compile(r"(?:[01]?[0-9]|2[0-4])[:：][0-5][0-9]")


def _without_unit(draft: Draft, before: Before, behind: Behind, kind: Column) -> None:
    """Decide about numbers without a unit."""
    alone = behind.unit < 0
    digits = has_shape(draft.shape, Shape.DIGITS, Shape.DECIMAL)
    rows = (alone & digits).nonzero()[0]
    start, end = before.start.take(rows), behind.end.take(rows)
    stop = is_any(draft.codes, end, PUNCTUATION + "\0")
    introduced = is_any(draft.codes, start - 1, "为达至是到共计有：:过约增减升降转率数量值额比")
    introduced |= (before.hedge.take(rows) >= 0) | (before.change.take(rows) >= 0)
    kind[rows[stop & introduced]] = COUNT
    single = draft.scale.take(rows) == 1
    _indices(draft, kind, rows[single], stop[single])
    _listed(draft, kind, rows[single])
    _bare(draft, before, behind, kind)
    large = (draft.scale >= 10000) & (draft.shape != Shape.BARE)
    kind[alone & large & (digits | (draft.shape == Shape.HAN))] = COUNT
    kind[draft.shape == Shape.PROPORTION] = RATE
    for row in (draft.shape == Shape.PROPORTION).nonzero()[0].tolist():
        first, last = int(draft.start[row]) - MARGIN, int(draft.end[row]) - MARGIN
        if CLOCK.fullmatch(draft.text, first, last) and "比" not in clause_before(draft.text, first, 10):
            kind[row] = DATE
    _zeros(draft, behind, kind)
    kind[draft.shape == Shape.DATE] = DATE
    kind[draft.shape == Shape.MARK] = ORDINAL
    kind[(behind.unit == unit_named("版")) & (draft.shape == Shape.DECIMAL) & (draft.scale == 1)] = NAME
    kind[(behind.unit == unit_named("番")) & (before.change < 0)] = DROP
    year = alone & (draft.shape == Shape.YEAR)
    kind[year] = DATE


WORD = "[一-鿿]"
LISTED = re.compile(
    rf"(?:[（(](?:其中[：:，,]?)?|其中[：:，,]?)((?:{WORD}{{1,8}} ?[0-9]{{1,6}}(?:[、，,；;] ?)?){{2,}})(?=[）)。；;\n]|$)"
)
ITEM = re.compile(rf"({WORD}{{1,8}}) ?[0-9]{{1,6}}(?![0-9.])")
OPENING = 60
"""Longest list, in characters, whose opening is looked for."""


def _listed(draft: Draft, kind: Column, rows: Column) -> None:
    """Count the figures of a list that names each and gives no unit: （滑坡16、崩塌3）; 附件1、附件2 are numbered."""
    codes, behind = draft.codes, draft.end.take(rows)
    rows = rows[is_any(codes, behind, "、，,；;") & ~is_any(codes, draft.start.take(rows) - 1, NUMBERED)]
    done = 0
    for row in rows.tolist():
        start = int(draft.start[row]) - MARGIN
        opens = max(draft.text.rfind(mark, max(start - OPENING, done), start) for mark in ("（", "(", "其中"))
        found = LISTED.match(draft.text, opens) if opens >= 0 else None
        if found is None or found.end() <= start:
            continue
        done = found.end()
        names = [item[1] for item in ITEM.finditer(found[1])]
        if len(set(names)) == len(names) and not any(name[-1] in NUMBERED for name in names):
            first, last = np.searchsorted(draft.start, (found.start() + MARGIN, done + MARGIN)).tolist()
            own = slice(first, last)
            kind[own] = np.where((draft.shape[own] == Shape.DIGITS) & (kind[own] == DROP), COUNT, kind[own])


def _bare(draft: Draft, before: Before, behind: Behind, kind: Column) -> None:
    """万 alone counts only with a hedge: 上万件."""
    rows = (draft.shape == Shape.BARE).nonzero()[0]
    led, ended = before.hedge.take(rows) >= 0, behind.hedge.take(rows) >= 0
    kind[rows[~led & ~ended]] = DROP
    stop = is_any(draft.codes, behind.end.take(rows), PUNCTUATION + "\0")
    kind[rows[(led | ended) & (behind.unit.take(rows) < 0) & (stop | led)]] = COUNT


AIMED = re.compile(r"力争|力求|争取|争创|确保|努力|追求|坚持|坚决|目标|底线|理念|防止|杜绝|必须|要|推动|促进|倡导|承诺")


def _zeros(draft: Draft, behind: Behind, kind: Column) -> None:
    """零 counts where it is claimed as a result: 零发生, 0投诉, 为零; a slogan or an aim (力争零投诉) claims nothing."""
    zero = draft.shape == Shape.ZERO
    rows = (zero | (draft.value == 0) & (draft.shape == Shape.DIGITS) & (behind.unit < 0)).nonzero()[0]
    stop = is_any(draft.codes, behind.end.take(rows), PUNCTUATION + "\0")
    stated = is_any(draft.codes, draft.start.take(rows) - 1, "为") & stop
    end = draft.end.take(rows)
    stated |= lexicons().zero.match(draft.codes, end)[0] >= 0
    word, length = lexicons().nought.match(draft.codes, end)
    end += length
    end += is_any(draft.codes, end, "”")
    closed = (word >= 0) & is_any(draft.codes, end, PUNCTUATION + "\0")
    for row in (closed & ~stated).nonzero()[0].tolist():
        stated[row] = not AIMED.search(clause_before(draft.text, int(draft.start[rows[row]]) - MARGIN, 24))
    kind[rows] = np.where(stated, COUNT, np.where(zero.take(rows), DROP, kind.take(rows)))


BASE = re.compile(r"[以按][^，。；（()）]{1,8}[为=＝]$|[（(][^，。；（()）]{1,8}[=＝]$")


MOVED = re.compile(r" ?(?:上升|下降|提高|降低|回升|回落|提升|攀升|缩小|扩大|增加|减少|调整|变|升|降|增|减)[低高至到为]")


NUMBERED = "第表图式节章版见附期例注页点区年月日号A-Za-z"


def _indices(draft: Draft, kind: Column, rows: Column, stop: Mask) -> None:
    """Count the figures that need no unit: 由2.53缩小到2.41, 食品104.8、衣着102.1; drop their base (以上年为100).

    `rows` are the plain figures without a unit, `stop` tells behind which of them the clause may end.
    """
    codes, start = draft.codes, draft.start.take(rows)
    place = start - is_any(codes, start - 1, " \u3000") - 1
    letter, value = codes.take(place), draft.value.take(rows)
    word = (letter >= 0x4E00) & (letter <= 0x9FFF) & ~is_any(codes, place, NUMBERED)
    version = (value < 10) & is_any(codes, draft.end.take(rows) - 1, "0０")
    kind[rows[stop & word & (draft.shape.take(rows) == Shape.DECIMAL) & ~version]] = COUNT
    for row in rows[is_any(codes, place, "由从")].tolist():
        if MOVED.match(draft.text, int(draft.end[row]) - MARGIN):
            kind[row] = COUNT
    base = is_any(codes, place, "为=＝") & ((value == 1) | (value == 100) | (value == 1000))
    for row, at in zip(rows[base].tolist(), (place[base] + (1 - MARGIN)).tolist(), strict=True):
        if BASE.search(draft.text[max(0, at - 12) : at]):
            kind[row] = NAME


ONE_CLASSIFIERS = "起件支部名张项家处条场座所宗例份台人"


ONE_VOID = "每同任何第另这那某统唯之进是有,，、。“了的为成以从在把将一用靠由建立行形到"


def _small(draft: Draft, before: Before, behind: Behind, kind: Column) -> None:
    """一 counts only when it closes its clause: 发生事故一起，."""
    one = (draft.shape == Shape.SMALL) & (draft.value == 1) & (behind.unit >= 0) & (draft.own == Hedge.NONE)
    rows = one.nonzero()[0]
    codes, start, end, unit = draft.codes, draft.start.take(rows), draft.end.take(rows), behind.unit.take(rows)
    good = is_any(codes, behind.end.take(rows), "，。；、）,;)\n\0") & is_any(codes, end, ONE_CLASSIFIERS)
    good &= (behind.unit_end.take(rows) == end + 1) & ~is_any(codes, before.start.take(rows) - 1, ONE_VOID)
    good &= ~is_any(codes, end, "起") | is_any(codes, start - 1, "故件案情灾")
    good |= measures(unit, "ratio", "points", "money", "mass", "power") | (unit == unit_named("个月"))
    good |= (before.hedge.take(rows) >= 0) | (behind.hedge.take(rows) >= 0) | (behind.tail.take(rows) >= 0)
    good |= behind.half.take(rows)
    kind[rows[~good]] = DROP
