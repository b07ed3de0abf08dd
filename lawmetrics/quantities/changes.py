"""Which candidates tell a change: figures behind a verb of change, beyond a plan, in percentage points."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from lawmetrics.quantities.draft import CHANGE, DURATION, clause_before
from lawmetrics.quantities.lexicon import MARGIN, is_any
from lawmetrics.quantities.lexicons import FALL, LESS, MORE, measures

if TYPE_CHECKING:
    from lawmetrics.quantities.draft import Draft
    from lawmetrics.quantities.surroundings import Before, Behind, Column


__all__ = ["changes"]

MORE_DONE = re.compile(r"比[^，。；]{1,16}(多|少)[\u4e00-\u9fff]{1,2}$")


BEYOND = re.compile(r"超(?:过|出)?(?:[^的]{0,3}(?:计划|目标|任务|预期|进度|预算)|上年|去年|同期|年初)$")


FAR_FALL = re.compile(r"低于|下降|回落|减少|收窄|慢于|落后|放缓|低|降")


def changes(draft: Draft, before: Before, behind: Behind, kind: Column) -> None:
    """Make changes of the figures behind a verb of change."""
    statistic = (kind >= 0) & (kind <= DURATION)
    change = before.change >= 0
    comparative = (before.change == MORE) | (before.change == LESS)
    compared = np.zeros(len(change), np.bool_)
    for row in (comparative & statistic).nonzero()[0].tolist():
        at = int(before.change_start[row]) - MARGIN
        clause = clause_before(draft.text, at, 24)
        compared[row] = "比" in clause or "较" in clause or "于" in clause
    codes = draft.codes
    plain = (statistic & ~change).nonzero()[0]
    start = before.start.take(plain)
    for row in plain[is_any(codes, start - 2, "多少") | is_any(codes, start - 3, "多少")].tolist():
        at = int(before.start[row]) - MARGIN
        more = MORE_DONE.search(clause_before(draft.text, at, 24))
        if more:
            before.change[row] = MORE if more[1] == "多" else LESS
            kind[row] = CHANGE
    for row in plain[is_any(codes, start - 1, "划标务期度算年初")].tolist():
        if BEYOND.search(clause_before(draft.text, int(before.start[row]) - MARGIN, 10)):
            kind[row] = CHANGE
    kind[statistic & change & (~comparative | compared)] = CHANGE
    before.change[comparative & ~compared] = -1
    rows = np.flatnonzero(measures(behind.unit, "points") & ~change)
    for row in rows:
        at = int(before.start[row]) - MARGIN
        clause = clause_before(draft.text, at, 16)
        if FAR_FALL.search(clause):
            before.change[row] = FALL
