"""Which figure is a part of which total."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from lawmetrics.indicators.divisions import added, closed, viewed
from lawmetrics.indicators.rows import Rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawmetrics.indicators.borders import Borders
    from lawmetrics.indicators.cues import Cues
    from lawmetrics.indicators.figures import Figures
    from lawmetrics.quantities.scanner import Scan

__all__ = ["wholes"]

_APART = re.compile(r"[，。；、,;\n]")
"""Between a total and the mark that opens its parts: they do not belong together."""


def _among(reader: Rows, cues: Cues, borders: Borders, *, reach: bool) -> None:
    """其中, 包括: the figures behind are parts of the figure before, with `reach` also of one sentence earlier."""
    starts = reader.starts
    if not len(cues.start):
        return
    firsts = np.searchsorted(starts, cues.end).tolist()
    sentences = borders.sentences.at(cues.start)
    heads = borders.sentences.start[sentences].tolist()
    ends = borders.sentences.end[sentences].tolist()
    near = borders.segments.end[borders.segments.at(cues.start)].tolist()
    for position, first, head, end, segment in zip(cues.start.tolist(), firsts, heads, ends, near, strict=True):
        if first >= len(starts) or reader.whole[first] >= 0:
            continue
        leading = position - head <= 2 or reach
        for candidate in range(first, min(first + 3, len(starts))):
            if reader.start[candidate] >= segment:
                break
            total = reader.total_for(candidate, first, 1 if leading else 0)
            if total >= 0:
                reader.link(candidate, total, end)
                if reader.counts[candidate]:
                    _second_list(reader, candidate, first, end, 1 if leading else 0)
                break


def _second_list(reader: Rows, part: int, first: int, end: int, sentences: int) -> None:
    """`其中交通领域322件、205.2万元`: a figure of another unit right behind the part has its own total."""
    beside = part + 1
    if beside >= len(reader.start) or reader.start[beside] >= end or reader.whole[beside] >= 0:
        return
    if reader.start[beside] - reader.end[part] <= 1 and reader.counts[beside]:
        total = reader.total_for(beside, first, sentences)
        if total >= 0:
            reader.whole[beside] = total


def _listed(reader: Rows, marks: NDArray[np.int32], ends: NDArray[np.int32]) -> None:
    """A total, then a colon or a bracket, then its parts."""
    starts, stops = reader.starts, reader.ends
    if not len(starts) or not len(marks):
        return
    total = np.searchsorted(stops, marks, side="right") - 1
    first = np.searchsorted(starts, marks)
    near = np.flatnonzero((total >= 0) & (first < len(starts)) & (marks - stops[total] <= 10))
    near = near[starts[first[near]] < ends[near]]
    columns = (marks, ends, total, first)
    for mark, end, above, below in zip(*(column[near].tolist() for column in columns), strict=True):
        if reader.whole[below] >= 0 or _APART.search(reader.text, reader.end[above], mark):
            continue
        fits = reader.unit[below] == reader.unit[above] and reader.counts[below] and reader.counts[above]
        if fits and reader.value[below] <= reader.value[above]:
            reader.link(below, above, end)


def wholes(  # noqa: PLR0913 - one column each, all from `structure`
    scan: Scan,
    figures: Figures,
    borders: Borders,
    cues: Cues,
    sentence: NDArray[np.int32],
    paragraph: NDArray[np.int32],
) -> NDArray[np.int32]:
    """Index of the mention that each mention is a part of, or -1."""
    reader = Rows(scan, figures, sentence, paragraph)
    _among(reader, cues.of("part"), borders, reach=False)
    _among(reader, cues.of("part_of"), borders, reach=True)
    _listed(reader, borders.bracket_start, borders.bracket_end)
    colons = borders.colons
    _listed(reader, colons, borders.sentences.end[borders.sentences.at(colons)])
    viewed(reader, scan, borders)
    closed(reader)
    added(reader, scan)
    whole = np.full(len(scan.start), -1, np.int32)
    total = np.array(reader.whole, np.int64)
    parts = np.flatnonzero(total >= 0)
    whole[reader.rows.take(parts)] = reader.rows.take(total.take(parts))
    return whole
