"""Which count a growth, a rate or a share is said of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from lawmetrics.indicators.rows import REACH
from lawmetrics.quantities.quantity import Kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawmetrics.indicators.figures import Figures
    from lawmetrics.quantities.scanner import Scan

__all__ = ["hosts"]

_GAP = 40
"""Longest run of words, in characters, between a count and its growth."""
_LISTED = frozenset("、和与及，,")
_OF_BEFORE = re.compile(
    r"[、，,和及（(]?\s*(?:总量|总数|数量|增速|增幅|降幅|涨幅|同比|环比|比|较|与|同|分别|年均|年|平均|其中|均|去年|上年|上一?年度?|往年|同期|相比|首次|\d{4}年|约|又|再|的|为|达|多|少|\s)*+"
    r"(?:增长|下降|上升|减少|提高|提升|增加|降低|下降了|增长了|回落|攀升|翻|增|降|升)?(?:了|到|至|约|超|近)?\s*"
)
_SHARE = re.compile(
    r"[、，,（(]?\s*(?:约|分别|各)?占(?:比|全部|总数|总量|全县|全市|全省|[^，。；]{0,12}的)?(?:例|为|达|约|的|到)*\s*"
)


def hosts(
    scan: Scan, figures: Figures, clause_start: NDArray[np.int32], sentence: NDArray[np.int32]
) -> NDArray[np.int32]:
    """Index of the figure that each growth, change or share is said of, or -1."""
    host = np.full(len(scan.start), -1, np.int32)
    if not len(host):
        return host
    rows = np.flatnonzero(figures.statistic)
    begin = np.maximum(clause_start, scan.start - _GAP)
    begin[1:] = np.maximum(begin[1:], scan.end[:-1])
    changes, grown = figures.of(Kind.CHANGE), figures.of(Kind.CHANGE, Kind.RATE)
    columns = (grown, changes, begin, scan.start, sentence)
    text = scan.text
    told: list[int] = []  # counts of the sentence, in order, that growth may be said of
    run: list[int] = []  # growth figures of one enumeration
    last = -1
    lists = (column[rows].tolist() for column in columns)
    for i, grows, change, first, start, inside in zip(rows.tolist(), *lists, strict=True):
        if inside != last:
            told, last = [], inside
        if not grows:
            told.append(i)
        elif told and (_OF_BEFORE if change else _SHARE).fullmatch(text, first, start):
            listed = bool(run) and run[-1] == i - 1 and text[first:start].strip() in _LISTED
            run = [*run, i] if listed and len(run) < REACH else [i]
            size = min(len(run), len(told))
            host[run[-size:]] = told[-size:]
        elif not change:
            told.append(i)
    return host
