"""Which candidates count off: list markers, 第N and 前N, numerals that refer back or close a list."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from lawmetrics.quantities.draft import (
    COUNT,
    DATE,
    DROP,
    DURATION,
    FIGURES,
    NAME,
    ORDINAL,
    PUNCTUATION,
    RANK,
    clause_before,
)
from lawmetrics.quantities.lexicon import MARGIN, is_any
from lawmetrics.quantities.lexicons import is_unit, measures, unit_named
from lawmetrics.quantities.number import Hedge, Shape, has_shape

if TYPE_CHECKING:
    from lawmetrics.quantities.draft import Draft
    from lawmetrics.quantities.ledger import Ledger
    from lawmetrics.quantities.surroundings import Before, Behind, Column


__all__ = ["closing", "markers", "ordinals", "split_markers"]

MARKED = re.compile(r"[0-9０-９]{1,2}[.．]([1-9１-９][0-9０-９]*)")


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


def markers(draft: Draft, behind: Behind, kind: Column) -> None:
    """Make ordinals of list markers (一、 1. （二） 一是) and footnotes ([3])."""
    codes = draft.codes
    rows = draft.next.are(".．、)）]］】〕是要").nonzero()[0]
    if not len(rows):
        return
    start, end, shape = draft.start.take(rows), draft.end.take(rows), draft.shape.take(rows)
    line = is_any(codes, start - 1 - is_any(codes, start - 1, " \u3000"), "\n\r\0")
    head = line | is_any(codes, start - 1, "。；;：:，,、其中！")
    simple = has_shape(shape, Shape.DIGITS, Shape.SMALL, Shape.HAN)
    simple &= (draft.value.take(rows) < 100) & (draft.own.take(rows) == Hedge.NONE)
    point = is_any(codes, end, ".．、") & simple
    loose = ~is_any(codes, end, "、") & ~is_any(codes, end + 1, FIGURES) & (behind.unit.take(rows) < 0)
    bracket = is_any(codes, start - 1, "(（[［【〔") & is_any(codes, end, ")）]］】〕")
    counted = point & (line | head & loose)
    counted |= bracket & (simple | has_shape(shape, Shape.YEAR, Shape.CODE))
    counted |= is_any(codes, end, "是要") & (shape == Shape.SMALL) & head
    kind[rows[counted]] = ORDINAL


RANKED = re.compile(
    r"(?:居|列|排|位|名|序|跃升|升至|升到|前进|保持|获|得|为|进入|跻身|迈入).{0,8}$|[由从至到]$|全[国省市县区州盟旗]$"
)


def ordinals(draft: Draft, before: Before, behind: Behind, kind: Column) -> None:
    """Decide about 第N, 前N and 倒N: ranks, ordinals, dates."""
    codes = draft.codes
    place = unit_named("位")
    ranked_unit = is_unit(behind.unit, "位", "名", "位次", "名次")
    free = (kind != NAME) & (draft.name == 0)
    lead = draft.start - 1 - draft.led.are(" \u3000")  # the place of 第, 前, 倒
    rows = (is_any(codes, lead, "第前倒") & free).nonzero()[0]
    numbered = is_any(codes, lead.take(rows), "第")
    reach = np.where(behind.unit >= 0, behind.unit_end, draft.end).take(rows)
    kind[rows[numbered]] = ORDINAL
    placed = rows[numbered & ranked_unit.take(rows) & ~is_any(codes, reach, "书责")]
    kind[placed] = RANK
    before.start[placed] = lead[placed]
    alone = behind.unit.take(rows) < 0
    stops = is_any(codes, draft.end.take(rows), PUNCTUATION + "、和至的并上升下降达且名\0") & alone
    for row in rows[stops | ~numbered & ~alone].tolist():
        head = chr(codes[lead[row]])
        at = int(lead[row]) - MARGIN
        clause = clause_before(draft.text, at, 14)
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


CLOSING = "项类县市区支部家种案国省村镇乡站步条"


SPLIT = "分成等共了出按有达为计"


LISTED = re.compile(r"[、和][^，。；,;、和0-9]{1,5}$")


def closing(draft: Draft, behind: Behind, kind: Column) -> None:
    """Drop the small numeral that refers back (三项指标均) or closes a list (人社、医保两部门); 二类 is a grade."""
    codes, small = draft.codes, draft.shape == Shape.SMALL
    year = ((draft.shape == Shape.YEAR) & (kind == COUNT)).nonzero()[0]
    kind[year[is_any(codes, draft.end.take(year), "版级届")]] = NAME
    grade = (small & (behind.unit == unit_named("类")) & (kind == COUNT)).nonzero()[0]
    kind[grade[~is_any(codes, draft.start.take(grade) - 1, SPLIT)]] = ORDINAL
    counted = (small & (kind == COUNT)).nonzero()[0]
    counted = counted[is_any(codes, draft.end.take(counted), CLOSING)]
    opens = is_any(codes, draft.start.take(counted) - 1, "，。；,;：:\n“”\0")
    kind[counted[opens]] = DROP
    for row in counted[~opens].tolist():
        at = int(draft.start[row]) - MARGIN
        listed = LISTED.search(draft.text[max(0, at - 8) : at])
        if listed and not listed[0].endswith(("等", "了", "分", "、")):
            kind[row] = DROP
