"""Parts that no 其中 announces: views (从案件类型看), figures that add up to one before, sums behind their parts."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

import numpy as np

from lawmetrics.indicators.rows import REACH
from lawmetrics.quantities.lexicon import MARGIN, is_any

if TYPE_CHECKING:
    from lawmetrics.indicators.borders import Borders
    from lawmetrics.indicators.rows import Rows
    from lawmetrics.quantities.scanner import Scan

__all__ = ["added", "closed", "viewed"]

_VIEW_LONGEST = 16
"""Longest naming of a view, in characters (从被申请复议的单位)."""
_VIEW_START = re.compile(r"[从按][^，,。；;\n]{1,16}$")
_SUM = re.compile(r"[、，,（(\s]*(?:总|合|共)计?(?:为|达)?\s*")


def _views(scan: Scan) -> list[tuple[int, int]]:
    """The spans of 从…看, and 按…分, in a text."""
    marks = scan.marks[is_any(scan.codes, scan.marks + (MARGIN - 1), "看分")]
    marks = marks[is_any(scan.codes, marks + MARGIN, "，,：:")]
    found = []
    for mark in marks.tolist():
        start = _VIEW_START.search(scan.text, max(mark - 1 - _VIEW_LONGEST, 0), mark - 1)
        if start:
            found.append((start.start(), mark + 1))
    return found


def viewed(reader: Rows, scan: Scan, borders: Borders) -> None:
    """从案件类型看: the figures behind divide a figure told before."""
    last: tuple[int, int] = (-1, -1)
    views = _views(scan)
    for number, (start, behind) in enumerate(views):
        end = int(borders.sentences.end[borders.sentences.at(np.array([start], np.int32))[0]])
        end = min(end, views[number + 1][0]) if number + 1 < len(views) else end
        first = bisect_left(reader.start, behind)
        rows = [j for j in range(first, min(first + 2 * REACH, len(reader.start))) if reader.start[j] < end]
        rows = [j for j in rows if reader.counts[j] and reader.unit[j] == reader.unit[rows[0]]]
        ended = next((n for n, j in enumerate(rows) if n and reader.stage(j)), len(rows))
        rows = rows[:ended]
        if not rows:
            continue
        again = last[0] >= 0 and last[1] == reader.sentence[rows[0]] and reader.unit[last[0]] == reader.unit[rows[0]]
        total = last[0] if again else _divided(reader, rows)
        if total < 0:
            continue
        last = (total, reader.sentence[rows[0]])
        for j in rows:
            reader.whole[j] = total


def _divided(reader: Rows, rows: list[int]) -> int:
    """The total of a view: the figure before that equals the sum of the parts, else the nearest that is no less."""
    whole = sum(reader.value[j] for j in rows)
    nearest = -1
    for j in range(rows[0] - 1, max(rows[0] - 1 - REACH, -1), -1):
        if reader.paragraph[j] != reader.paragraph[rows[0]]:
            break
        if not reader.counts[j] or reader.unit[j] != reader.unit[rows[0]] or reader.whole[j] >= 0:
            continue
        if abs(reader.value[j] - whole) <= 1e-9 * whole:
            return j
        if nearest < 0 and reader.value[j] >= whole:
            nearest = j
    return nearest


def closed(reader: Rows) -> None:
    """A figure of ten or more, then figures of its unit that add up to it exactly: its parts."""
    rows = reader.counted
    if len(rows) < 3:
        return
    value, unit, sentence = reader.values[rows], reader.units[rows], reader.sentences[rows]
    joined = (unit[1:] == unit[:-1]) & (sentence[1:] == sentence[:-1])
    chain = np.concatenate([[0], np.cumsum(~joined)])
    total, size = np.zeros(len(rows)), len(rows)
    for width in range(1, 9):
        if width >= size:
            break
        total[: size - width] += value[width:]
        fits = (chain[width:] == chain[:-width]) & (width > 1) & (value[:-width] > 1)
        fits &= np.abs(total[: size - width] - value[:-width]) <= 1e-9 * value[:-width]
        for at in np.flatnonzero(fits).tolist():
            parts = rows[at + 1 : at + 1 + width].tolist()
            owner = int(rows[at])
            enough = value[at] >= 10 or reader.words(parts[-1]).startswith("另")
            if enough and all(reader.whole[j] in (-1, owner) and not reader.stage(j) for j in parts):
                for j in parts:
                    reader.whole[j] = owner


def added(reader: Rows, scan: Scan) -> None:
    """`乡级20场、村级105场，合计125场`: figures that a sum closes are its parts."""
    text = reader.text
    start = reader.starts + MARGIN
    summed = np.zeros(len(start), np.bool_)
    for back in range(1, 5):
        summed |= scan.codes.take(start - back) == ord("计")
    for row in np.flatnonzero(summed).tolist():
        stop = reader.start[row]
        begin = max(reader.end[row - 1] if row else 0, stop - 12)
        if not _SUM.fullmatch(text, begin, stop):
            continue
        left, parts = reader.value[row], []
        for j in range(row - 1, max(row - 1 - REACH, -1), -1):
            if reader.unit[j] != reader.unit[row] or reader.sentence[j] != reader.sentence[row] or left <= 0:
                break
            left -= reader.value[j]
            parts.append(j)
        if len(parts) > 1 and abs(left) <= 1e-9 * reader.value[row]:
            for j in parts:
                reader.whole[j] = row
