"""What each candidate is: a statistic, a date, an ordinal, a name, or nothing."""

from __future__ import annotations

import re
import string
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lawmetrics.quantities.borders import class_borders
from lawmetrics.quantities.ledger import KINDS
from lawmetrics.quantities.lexicon import MARGIN
from lawmetrics.quantities.names import NameKind, names
from lawmetrics.quantities.number import Hedge, Shape, has_shape
from lawmetrics.quantities.quantity import Kind
from lawmetrics.quantities.surroundings import (
    BLANKS,
    FALL,
    LESS,
    MORE,
    Before,
    Behind,
    is_any,
    is_unit,
    lexicons,
    measures,
    unit_named,
)
from lawmetrics.quantities.units import DIMENSIONS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawmetrics.quantities.ledger import Ledger
    from lawmetrics.quantities.surroundings import Codes, Column, Mask

__all__ = ["DROP", "Draft", "decide", "read_names", "split_markers"]

DROP = -1
COUNT, AMOUNT, RATE, CHANGE, DURATION, RANK, DATE, ORDINAL, NAME = (KINDS.index(kind) for kind in (
    Kind.COUNT, Kind.AMOUNT, Kind.RATE, Kind.CHANGE, Kind.DURATION, Kind.RANK, Kind.DATE, Kind.ORDINAL, Kind.NAME,
))  # fmt: skip
KIND_OF_DIMENSION = np.array(
    [
        {"money": AMOUNT, "ratio": RATE, "points": CHANGE, "duration": DURATION, "age": DURATION, "calendar": DATE}.get(
            name, COUNT
        )
        for name in DIMENSIONS
    ]
    + [COUNT]
)
PUNCTUATION = "，。；、,;！!？?（(）)】］]”\n\r "
STOPS = frozenset("，。；,;\n")


@dataclass(slots=True)
class Draft:
    """The candidates while they are being decided; every column has a row for each.

    Attributes:
        text: the text.
        codes: its code points with margins.
        start: place of the number in `codes`.
        end: place behind it.
        number: its row in the ledger.
        shape: its `Shape`.
        own: its own `Hedge`.
        value: its value, rounded to a float: only for comparisons.
        scale: its multiplier.
        name: its `NameKind` by the table of names.
        name_end: place behind the name.
    """

    text: str
    codes: Codes
    start: Column
    end: Column
    number: Column
    shape: Column
    own: Column
    value: NDArray[np.float64]
    scale: Column
    name: Column
    name_end: Column

    def keep(self, rows: Column) -> Draft:
        """Give the draft of some rows."""
        columns = (getattr(self, name).take(rows) for name in self.__slots__[2:])
        return Draft(self.text, self.codes, *columns)


def split_markers(draft: Draft, behind: Behind, ledger: Ledger) -> None:
    """Read 3．10种 at the head of a line as the marker 3 and ten kinds: what is counted has no tenths."""
    at = draft.start - 1 - is_any(draft.codes, draft.start - 1, " \u3000")
    whole = measures(behind.unit, "count", "person")
    head = (draft.shape == Shape.DECIMAL) & (draft.scale == 1) & is_any(draft.codes, at, "\n\r\0") & whole
    for row in np.flatnonzero(head):
        start, end = int(draft.start[row]) - MARGIN, int(draft.end[row]) - MARGIN
        match = MARKED.fullmatch(draft.text[start:end])
        if match:
            draft.number[row] = ledger.number(match[1])
            draft.shape[row], draft.value[row] = Shape.DIGITS, float(match[1])
            draft.start[row] += match.start(1)


MARKED = re.compile(r"[0-9０-９]{1,2}[.．]([1-9１-９][0-9０-９]*)")


def read_names(draft: Draft) -> Draft:
    """Mark the names and drop what lies inside an idiom or a name that began earlier."""
    table = names()
    for back in range(table.reach + 1):
        kind, length = table.whole.match(draft.codes, draft.start - back)
        hit = (kind >= 0) & (length > back) & (draft.start - back + length > draft.name_end - (draft.name == 0))
        draft.name[hit] = kind[hit]
        draft.name_end[hit] = (draft.start - back + length)[hit]
    covered = np.zeros(len(draft.start), np.bool_)
    reach = np.maximum.accumulate(np.where(draft.name > 0, draft.name_end, 0))
    covered[1:] = draft.start[1:] < reach[:-1]
    return draft.keep(np.flatnonzero(~covered & (draft.name != NameKind.IDIOM)))


def _suffixes(draft: Draft, behind: Behind) -> None:
    """Mark the names that a number begins (N届), where no longer unit follows it."""
    table = names()
    small = has_shape(draft.shape, Shape.SMALL, Shape.PAIR)
    for lexicon, mask in ((table.after_any, np.ones(len(small), np.bool_)), (table.after_small, small)):
        rows = np.flatnonzero((draft.name == 0) & mask)
        kind, length = lexicon.match(draft.codes, draft.end[rows])
        hit = (kind >= 0) & (draft.end[rows] + length >= behind.unit_end[rows])
        # 百分之九十六强 is no name.
        hit &= (draft.shape[rows] != Shape.SHARE) | ~is_any(draft.codes, draft.end[rows], "强")
        draft.name[rows[hit]] = kind[hit]
        draft.name_end[rows[hit]] = (draft.end[rows] + length)[hit]


def decide(draft: Draft, before: Before, behind: Behind, marks: NDArray[np.int32]) -> Column:
    """Give the kind of every candidate, `DROP` for those that are no mention; `marks` are those of the text."""
    codes = draft.codes
    _suffixes(draft, behind)
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
    _calendar(draft, before, behind, kind)
    _changes(draft, before, behind, kind)
    border = class_borders(draft, before, behind, (kind == COUNT) | (kind == AMOUNT) | (kind == DURATION))
    border &= draft.name == 0
    draft.name[border], draft.name_end[border] = NameKind.NAME, behind.end[border]
    named = draft.name > 0
    kind[named] = np.array([DROP, DROP, NAME, ORDINAL, DATE])[draft.name[named]]
    _quoted(draft, kind, marks)
    _latin(draft, behind, kind)
    _markers(draft, behind, kind)
    _ordinals(draft, before, behind, kind)
    _closing(draft, behind, kind)
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
        if CLOCK.fullmatch(draft.text[start:end]) and "比" not in _clause(draft.text, start, 10):
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


CLOSING = "项类县市区支部家种案国省村镇乡站步条"
SPLIT = "分成等共了出按有达为计"


def _closing(draft: Draft, behind: Behind, kind: Column) -> None:
    """Drop the small numeral that refers back (三项指标均) or closes a list (人社、医保两部门); 二类 is a grade."""
    codes, small = draft.codes, draft.shape == Shape.SMALL
    kind[(kind == COUNT) & (draft.shape == Shape.YEAR) & is_any(codes, draft.end, "版级届")] = NAME
    grade = small & (behind.unit == unit_named("类")) & (kind == COUNT)
    kind[grade & ~is_any(codes, draft.start - 1, SPLIT)] = ORDINAL
    counted = small & (kind == COUNT) & is_any(codes, draft.end, CLOSING)
    kind[counted & is_any(codes, draft.start - 1, "，。；,;：:\n“”\0")] = DROP
    for row in np.flatnonzero(counted & (kind == COUNT)):
        at = int(draft.start[row]) - MARGIN
        listed = LISTED.search(draft.text[max(0, at - 8) : at])
        if listed and not listed[0].endswith(("等", "了", "分", "、")):
            kind[row] = DROP


LISTED = re.compile(r"[、和][^，。；,;、和0-9]{1,5}$")


def _calendar(draft: Draft, before: Before, behind: Behind, kind: Column) -> None:
    """Tell dates and windows from durations."""
    year = behind.unit == unit_named("年")
    quarter = is_unit(behind.unit, "年度", "季度")
    kind[(year | quarter) & (draft.shape == Shape.YEAR)] = DATE
    kind[year & (draft.shape == Shape.DIGITS) & (draft.value >= 50) & (draft.value < 100) & ~before.fixed] = DATE
    length = kind == DURATION
    long = is_unit(behind.unit, "年", "个月", "天", "个年头", "年度", "个年度", "周", "日")
    window = before.window | (lexicons().window_after.match(draft.codes, behind.end)[0] >= 0)
    kind[length & long & window & ~before.fixed] = DATE
    _spans_of_years(draft, before, behind, kind, length & year)
    ordinal_year = is_any(draft.codes, draft.start - 1, "第")
    kind[length & ordinal_year] = ORDINAL
    day = (behind.unit == unit_named("日")) & (draft.value <= 31) & (behind.tail < 0)
    after_month = is_any(draft.codes, draft.start - 1, "月")
    kind[day & after_month] = DATE
    number = behind.unit == unit_named("号")
    kind[number & ~after_month] = NAME


def _clause(text: str, at: int, width: int) -> str:
    """Give the words before a place, back to the begin of the clause or `width` characters."""
    for start in range(at, max(0, at - width), -1):
        if text[start - 1] in STOPS:
            return text[start:at]
    return text[max(0, at - width) : at]


MORE_DONE = re.compile(r"比[^，。；]{1,16}(多|少)[\u4e00-\u9fff]{1,2}$")
YEARS_OF = "续期时达满用前长已仅缩短过共了近需限为隔差逾久至到晚早年"


def _spans_of_years(draft: Draft, before: Before, behind: Behind, kind: Column, years: Mask) -> None:
    """五年累计 and 以来的五年 name a stretch of the calendar; 用三年 and 满五年 are durations."""
    codes = draft.codes
    plain = (
        years
        & ~behind.half
        & (behind.tail < 0)
        & (behind.hedge < 0)
        & (before.hedge < 0)
        & ~before.fixed
        & (before.change < 0)
    )
    opening = is_any(codes, draft.start - 1, "，。；,;\n\0　（(的这那")
    small = (draft.shape == Shape.SMALL) & ~is_any(codes, draft.start - 1, YEARS_OF)
    kind[plain & (opening | small)] = DATE


BEYOND = re.compile(r"超(?:过|出)?(?:[^的]{0,3}(?:计划|目标|任务|预期|进度|预算)|上年|去年|同期|年初)$")
FAR_FALL = re.compile(r"低于|下降|回落|减少|收窄|慢于|落后|放缓|低|降")


def _changes(draft: Draft, before: Before, behind: Behind, kind: Column) -> None:
    """Make changes of the figures behind a verb of change."""
    statistic = (kind >= 0) & (kind <= DURATION)
    change = before.change >= 0
    comparative = (before.change == MORE) | (before.change == LESS)
    compared = np.zeros(len(change), np.bool_)
    for row in np.flatnonzero(comparative & statistic):
        at = int(before.change_start[row]) - MARGIN
        clause = _clause(draft.text, at, 24)
        compared[row] = "比" in clause or "较" in clause or "于" in clause
    for row in np.flatnonzero(
        statistic
        & ~change
        & (is_any(draft.codes, before.start - 2, "多少") | is_any(draft.codes, before.start - 3, "多少"))
    ):
        at = int(before.start[row]) - MARGIN
        more = MORE_DONE.search(_clause(draft.text, at, 24))
        if more:
            before.change[row] = MORE if more[1] == "多" else LESS
            kind[row] = CHANGE
    for row in np.flatnonzero(statistic & ~change & is_any(draft.codes, before.start - 1, "划标务期度算年初")):
        if BEYOND.search(_clause(draft.text, int(before.start[row]) - MARGIN, 10)):
            kind[row] = CHANGE
    kind[statistic & change & (~comparative | compared)] = CHANGE
    before.change[comparative & ~compared] = -1
    rows = np.flatnonzero(measures(behind.unit, "points") & ~change)
    for row in rows:
        at = int(before.start[row]) - MARGIN
        clause = _clause(draft.text, at, 16)
        if FAR_FALL.search(clause):
            before.change[row] = FALL


def _quoted(draft: Draft, kind: Column, marks: NDArray[np.int32]) -> None:
    """Make names of the figures inside short quotes and book titles."""
    places = marks.astype(np.int64) + MARGIN
    places = places[is_any(draft.codes, places, "“”《》「」‘’\n")]
    if not len(places):
        return
    places = np.concatenate([[0], places, [len(draft.codes) - 1]])
    at = np.searchsorted(places, draft.start)
    left, right = places[at - 1], places[np.minimum(at, len(places) - 1)]
    opened = is_any(draft.codes, left, "“《「‘") & is_any(draft.codes, right, "”》」’")
    short = right - left <= 16
    first = left == draft.start - 1
    title = is_any(draft.codes, left, "《")
    inside = opened & (short | title | (first & (right - left <= 30))) & (kind != DATE) & (kind != DROP)
    kind[inside & (draft.shape != Shape.ZERO)] = NAME
    # “五公开 without a unit is a name too.
    kind[opened & short & first & (kind == DROP)] = NAME


LATIN = string.ascii_letters + "+＋×"
FIGURES = "0123456789０１２３４５６７８９"


def _latin(draft: Draft, behind: Behind, kind: Column) -> None:
    """Make names of numbers that letters or signs are stuck to: 5G, PM2.5, 1+8, 2.0版."""
    codes = draft.codes
    plus = is_any(codes, draft.start - 1, "+＋") & is_any(codes, draft.start - 2, "比长幅速为（( ")
    kind[plus & (kind == RATE)] = CHANGE
    written = ~has_shape(draft.shape, Shape.SMALL, Shape.HAN, Shape.SHARE)  # GDP四成 is no name
    stuck = (is_any(codes, draft.start - 1, LATIN) & ~plus & written) | (
        is_any(codes, draft.end, LATIN) & (behind.unit < 0)
    )
    digit = is_any(codes, draft.start - 2, FIGURES)
    marker = is_any(codes, draft.start - 3 - is_any(codes, draft.start - 3, FIGURES), "\n\r\0 \u3000")
    version = is_any(codes, draft.start - 1, ".．") & digit & ~(marker & (draft.shape == Shape.DIGITS))
    phone = is_any(codes, draft.start - 1, "-－") & digit & (draft.shape == Shape.CODE)
    kind[(stuck | version | phone) & (kind != DROP) & (kind != DATE)] = NAME
    kind[stuck & (kind == DROP) & has_shape(draft.shape, Shape.DIGITS, Shape.DECIMAL)] = NAME


def _markers(draft: Draft, behind: Behind, kind: Column) -> None:
    """Make ordinals of list markers (一、 1. （二） 一是) and footnotes ([3])."""
    codes = draft.codes
    line = is_any(codes, draft.start - 1 - is_any(codes, draft.start - 1, " \u3000"), "\n\r\0")
    head = line | is_any(codes, draft.start - 1, "。；;：:，,、其中！")
    simple = (
        has_shape(draft.shape, Shape.DIGITS, Shape.SMALL, Shape.HAN) & (draft.value < 100) & (draft.own == Hedge.NONE)
    )
    point = is_any(codes, draft.end, ".．、") & simple
    digit_after = is_any(codes, draft.end + 1, FIGURES)
    kind[point & line] = ORDINAL
    kind[point & head & ~is_any(codes, draft.end, "、") & ~digit_after & (behind.unit < 0)] = ORDINAL
    bracket = is_any(codes, draft.start - 1, "(（[［【〔") & is_any(codes, draft.end, ")）]］】〕")
    kind[bracket & (simple | has_shape(draft.shape, Shape.YEAR, Shape.CODE))] = ORDINAL
    first = is_any(codes, draft.end, "是要") & (draft.shape == Shape.SMALL) & head
    kind[first] = ORDINAL


RANKED = re.compile(r"(?:居|列|排|位|名|序|跃升|升至|升到|前进|保持|获|得|为|进入|跻身|迈入).{0,8}$|[由从至到]$")


def _ordinals(draft: Draft, before: Before, behind: Behind, kind: Column) -> None:
    """Decide about 第N, 前N and 倒N: ranks, ordinals, dates."""
    codes = draft.codes
    place, person = unit_named("位"), unit_named("名")
    ranked_unit = (behind.unit == place) | (behind.unit == person)
    free = (kind != NAME) & (draft.name == 0)
    lead = draft.start - 1 - is_any(codes, draft.start - 1, " \u3000")  # the place of 第, 前, 倒
    numbered = is_any(codes, lead, "第") & free
    reach = np.where(behind.unit >= 0, behind.unit_end, draft.end)
    place_given = numbered & ranked_unit & ~is_any(codes, reach, "书责")
    kind[numbered] = ORDINAL
    kind[place_given] = RANK
    before.start[place_given] = lead[place_given]
    stops = is_any(codes, draft.end, PUNCTUATION + "、和至的并上升下降达且名\0") & (behind.unit < 0)
    loose = (numbered & stops) | (is_any(codes, lead, "前倒") & free & ((behind.unit >= 0) | stops))
    for row in np.flatnonzero(loose):
        head = chr(codes[lead[row]])
        at = int(lead[row]) - MARGIN
        clause = _clause(draft.text, at, 14)
        stop = chr(codes[behind.end[row]]) in PUNCTUATION + "、和至\0" or behind.unit[row] == place
        if head == "前" and clause[-1:] in set("提以之目日年月此先面空超"):
            continue
        cue = RANKED.search(clause) is not None
        if head == "第":
            if cue:
                kind[row] = RANK
                before.start[row] = lead[row]
        elif head == "前":
            if behind.unit[row] >= 0 and kind[row] in {DURATION, DATE}:
                kind[row] = DATE
            elif ranked_unit[row] or (behind.unit[row] < 0 and cue and stop) or behind.unit[row] == unit_named("%"):
                if kind[row] == DROP or ranked_unit[row]:
                    kind[row] = RANK
                before.start[row] = lead[row]
                behind.tail[row] = 5
        elif behind.unit[row] < 0 or ranked_unit[row]:
            kind[row] = RANK
            before.start[row] = lead[row]
