"""Which figure is a part of which total, and which count a growth figure belongs to."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

import numpy as np

from lawmetrics.indicators.cues import lexicon
from lawmetrics.quantities.quantity import Kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawmetrics.indicators.borders import Borders
    from lawmetrics.indicators.cues import Cues
    from lawmetrics.indicators.figures import Figures
    from lawmetrics.quantities.scanner import Scan

__all__ = ["hosts", "wholes"]

_REACH = 12
"""How many figures back a total is looked for, and how many parts follow it at most."""
_VIEW_LONGEST = 16
"""Longest naming of a view, in characters (从被申请复议的单位)."""
_GAP = 40
"""Longest run of words, in characters, between a count and its growth."""
_LISTED = frozenset("、和与及，,")
_APART = re.compile(r"另|此外|同时|还|并")
_VIEW = re.compile(r"[看分][，,：:]")
_VIEW_START = re.compile(r"[从按][^，,。；;\n]{1,16}$")
_ADVERB = re.compile(r"(?:就地|现场|当场|及时|已经?|成功|全部|均|到?年底前?|截至年底|案前|诉前)*")
_SUM = re.compile(r"[、，,（(\s]*(?:总|合|共)计?(?:为|达)?\s*")
_OF_BEFORE = re.compile(
    r"[、，,和及（(]?\s*(?:总量|总数|数量|增速|增幅|降幅|涨幅|同比|环比|比|较|与|同|分别|年均|年|平均|其中|均|去年|上年|上一?年度?|往年|同期|相比|首次|\d{4}年|约|又|再|的|为|达|多|少|\s)*+"
    r"(?:增长|下降|上升|减少|提高|提升|增加|降低|下降了|增长了|回落|攀升|翻|增|降|升)?(?:了|到|至|约|超|近)?\s*"
)
_SHARE = re.compile(
    r"[、，,（(]?\s*(?:约|分别|各)?占(?:比|全部|总数|总量|全县|全市|全省|[^，。；]{0,12}的)?(?:例|为|达|约|的|到)*\s*"
)


class _Reader:
    """The columns of one batch, ready for row-wise rules."""

    def __init__(self, scan: Scan, figures: Figures, sentence: NDArray[np.int32], paragraph: NDArray[np.int32]) -> None:
        self.text = scan.text
        rows = np.flatnonzero(figures.statistic)
        self.rows = rows.tolist()
        self.start = scan.start[rows].tolist()
        self.end = scan.end[rows].tolist()
        self.unit = figures.unit[rows].tolist()
        self.value = figures.value[rows].tolist()
        self.counts = (figures.of(Kind.COUNT, Kind.AMOUNT)[rows]).tolist()
        self.rates = (figures.of(Kind.RATE)[rows]).tolist()
        self.sentence = sentence[rows].tolist()
        self.paragraph = paragraph[rows].tolist()
        self.whole = [-1] * len(rows)

    def total_for(self, part: int, before: int, sentences: int) -> int:
        """The nearest figure before row `before` that `part` can be a part of, at most `sentences` back; or -1.

        A sentence back, the head of the sentence (调解纠纷3706件，成功3668件。其中城关镇612件) comes before its stages.
        """
        nearest = -1
        for j in range(before - 1, max(before - 1 - _REACH, -1), -1):
            if self.paragraph[j] != self.paragraph[part] or self.sentence[part] - self.sentence[j] > sentences:
                break
            same = self.unit[j] == self.unit[part] and self.counts[j] == self.counts[part]
            if same and self.rates[j] == self.rates[part] and self._holds(j, part):
                if not sentences or not self.stage(j):
                    return j
                nearest = j if nearest < 0 else nearest
        return nearest

    def _holds(self, total: int, part: int) -> bool:
        if self.rates[part]:
            return True
        return bool(self.counts[part] and self.value[total] >= self.value[part])

    def words(self, row: int) -> str:
        """The words between the figure before and this one."""
        start = max(self.end[row - 1] if row else 0, self.start[row] - 30)
        return self.text[start : self.start[row]].lstrip("、，,；; 和及已共并")

    def stage(self, row: int) -> bool:
        """Whether the words before the figure tell what was done (审结), not what kind it is."""
        words = self.words(row)
        adverb = _ADVERB.match(words)
        return words.startswith(lexicon().groups["stage"], adverb.end() if adverb else 0)

    def _breaks(self, row: int, gap: str, *, same: bool) -> bool:
        """Whether the words `gap` before the figure end the enumeration of parts."""
        if _APART.search(gap):
            return True
        if not same:
            return "；" in gap or ";" in gap or bool(self.counts[row] and gap)
        return bool(self.counts[row]) and not gap.lstrip().startswith("、") and self.stage(row)

    def link(self, first: int, total: int, limit: int) -> None:
        """Make `first` and what continues its enumeration parts of `total`, up to position `limit`."""
        left = self.value[total] * (1 + 1e-9)
        summed = not self.rates[first]
        for j in range(first, min(first + 2 * _REACH, len(self.start))):
            if self.start[j] >= limit or self.sentence[j] != self.sentence[first]:
                return
            same = self.unit[j] == self.unit[total] and self.counts[j] == self.counts[total]
            if j > first:
                gap = self.text[self.end[j - 1] : self.start[j]]
                if self._breaks(j, gap, same=same):
                    return
            if not same or self.rates[j] != self.rates[total]:
                continue
            if summed:
                left -= self.value[j]
                if left < 0:
                    return
            self.whole[j] = total


def _among(reader: _Reader, cues: Cues, borders: Borders, *, reach: bool) -> None:
    """其中, 包括: the figures behind are parts of the figure before, with `reach` also of one sentence earlier."""
    starts = np.array(reader.start, np.int32)
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


def _second_list(reader: _Reader, part: int, first: int, end: int, sentences: int) -> None:
    """`其中交通领域322件、205.2万元`: a figure of another unit right behind the part has its own total."""
    beside = part + 1
    if beside >= len(reader.start) or reader.start[beside] >= end or reader.whole[beside] >= 0:
        return
    if reader.start[beside] - reader.end[part] <= 1 and reader.counts[beside]:
        total = reader.total_for(beside, first, sentences)
        if total >= 0:
            reader.whole[beside] = total


def _listed(reader: _Reader, marks: NDArray[np.int32], ends: NDArray[np.int32]) -> None:
    """A total, then a colon or a bracket, then its parts."""
    starts, stops = np.array(reader.start, np.int32), np.array(reader.end, np.int32)
    totals = (np.searchsorted(stops, marks, side="right") - 1).tolist()
    firsts = np.searchsorted(starts, marks).tolist()
    for mark, end, total, first in zip(marks.tolist(), ends.tolist(), totals, firsts, strict=True):
        if total < 0 or first >= len(starts) or mark - reader.end[total] > 10 or reader.whole[first] >= 0:
            continue
        between = reader.text[reader.end[total] : mark]
        if any(sign in between for sign in "，。；、,;\n") or reader.start[first] >= end:
            continue
        fits = reader.unit[first] == reader.unit[total] and reader.counts[first] and reader.counts[total]
        if fits and reader.value[first] <= reader.value[total]:
            reader.link(first, total, end)


def _views(text: str) -> list[tuple[int, int]]:
    """The spans of 从…看, and 按…分, in a text."""
    found = []
    for mark in _VIEW.finditer(text):
        start = _VIEW_START.search(text, max(mark.start() - _VIEW_LONGEST, 0), mark.start())
        if start:
            found.append((start.start(), mark.end()))
    return found


def _viewed(reader: _Reader, borders: Borders) -> None:
    """从案件类型看: the figures behind divide a figure told before."""
    last: tuple[int, int] = (-1, -1)
    views = _views(reader.text)
    for number, (start, behind) in enumerate(views):
        end = int(borders.sentences.end[borders.sentences.at(np.array([start], np.int32))[0]])
        end = min(end, views[number + 1][0]) if number + 1 < len(views) else end
        first = bisect_left(reader.start, behind)
        rows = [j for j in range(first, min(first + 2 * _REACH, len(reader.start))) if reader.start[j] < end]
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


def _divided(reader: _Reader, rows: list[int]) -> int:
    """The total of a view: the figure before that equals the sum of the parts, else the nearest that is no less."""
    whole = sum(reader.value[j] for j in rows)
    nearest = -1
    for j in range(rows[0] - 1, max(rows[0] - 1 - _REACH, -1), -1):
        if reader.paragraph[j] != reader.paragraph[rows[0]]:
            break
        if not reader.counts[j] or reader.unit[j] != reader.unit[rows[0]] or reader.whole[j] >= 0:
            continue
        if abs(reader.value[j] - whole) <= 1e-9 * whole:
            return j
        if nearest < 0 and reader.value[j] >= whole:
            nearest = j
    return nearest


def _closed(reader: _Reader) -> None:
    """A figure of ten or more, then figures of its unit that add up to it exactly: its parts."""
    rows = np.array([j for j, counted in enumerate(reader.counts) if counted], np.int64)
    if len(rows) < 3:
        return
    value, unit = np.array(reader.value)[rows], np.array(reader.unit)[rows]
    sentence = np.array(reader.sentence)[rows]
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


def _added(reader: _Reader) -> None:
    """`乡级20场、村级105场，合计125场`: figures that a sum closes are its parts."""
    text = reader.text
    for row, start in enumerate(reader.start):
        if text.find("计", max(start - 4, 0), start) < 0:
            continue
        begin = max(reader.end[row - 1] if row else 0, start - 12)
        if not _SUM.fullmatch(text, begin, start):
            continue
        left, parts = reader.value[row], []
        for j in range(row - 1, max(row - 1 - _REACH, -1), -1):
            if reader.unit[j] != reader.unit[row] or reader.sentence[j] != reader.sentence[row] or left <= 0:
                break
            left -= reader.value[j]
            parts.append(j)
        if len(parts) > 1 and abs(left) <= 1e-9 * reader.value[row]:
            for j in parts:
                reader.whole[j] = row


def wholes(  # noqa: PLR0913 - one column each, all from `structure`
    scan: Scan,
    figures: Figures,
    borders: Borders,
    cues: Cues,
    sentence: NDArray[np.int32],
    paragraph: NDArray[np.int32],
) -> NDArray[np.int32]:
    """Index of the mention that each mention is a part of, or -1."""
    reader = _Reader(scan, figures, sentence, paragraph)
    _among(reader, cues.of("part"), borders, reach=False)
    _among(reader, cues.of("part_of"), borders, reach=True)
    _listed(reader, borders.bracket_start, borders.bracket_end)
    colons = borders.colons
    _listed(reader, colons, borders.sentences.end[borders.sentences.at(colons)])
    _viewed(reader, borders)
    _closed(reader)
    _added(reader)
    whole = np.full(len(scan.start), -1, np.int32)
    rows = np.array(reader.rows, np.int32)
    parts = np.flatnonzero(np.array(reader.whole, np.int64) >= 0)
    whole[rows[parts]] = rows[np.array(reader.whole, np.int64)[parts]]
    return whole


def hosts(
    scan: Scan, figures: Figures, clause_start: NDArray[np.int32], sentence: NDArray[np.int32]
) -> NDArray[np.int32]:
    """Index of the figure that each growth, change or share is said of, or -1."""
    host = np.full(len(scan.start), -1, np.int32)
    rows = np.flatnonzero(figures.statistic)
    changes, rates = figures.of(Kind.CHANGE), figures.of(Kind.RATE)
    text, starts, ends = scan.text, scan.start.tolist(), scan.end.tolist()
    begins, sentences = clause_start.tolist(), sentence.tolist()
    told: list[int] = []  # counts of the sentence, in order, that growth may be said of
    run: list[int] = []  # growth figures of one enumeration
    for i in rows.tolist():
        if told and sentences[told[-1]] != sentences[i]:
            told = []
        if not changes[i] and not rates[i]:
            told.append(i)
            continue
        begin = max(begins[i], ends[i - 1] if i else 0, starts[i] - _GAP)
        pattern = _OF_BEFORE if changes[i] else _SHARE
        if told and pattern.fullmatch(text, begin, starts[i]):
            listed = bool(run) and run[-1] == i - 1 and text[begin : starts[i]].strip() in _LISTED
            run = [*run, i] if listed and len(run) < _REACH else [i]
            size = min(len(run), len(told))
            host[run[-size:]] = told[-size:]
        elif rates[i]:
            told.append(i)
    return host
