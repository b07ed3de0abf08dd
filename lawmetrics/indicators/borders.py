"""Where clauses, sentences and paragraphs end, from the marks that the scan found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lawmetrics.quantities.lexicon import MARGIN

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawmetrics.quantities.scanner import Scan

__all__ = ["Borders", "Spans", "borders"]

CLAUSE, COLON, SEMICOLON, SENTENCE, PARAGRAPH, OPEN, CLOSE, QUOTE_OPEN, QUOTE_CLOSE = (1 << b for b in range(9))
_KINDS = np.zeros(0x10000, np.uint16)
for _mark, _characters in {
    CLAUSE: "，,",
    COLON: "：:",
    SEMICOLON: "；;",
    SENTENCE: "。！？!?",
    PARAGRAPH: "\n\r\u2028\u2029\x0b\x0c\x85",
    OPEN: "（(〔［[【",
    CLOSE: "）)〕］]】",
    QUOTE_OPEN: "《“「『",
    QUOTE_CLOSE: "》”」』",
}.items():
    for _character in _characters:
        _KINDS[ord(_character)] = _mark
_QUOTE = 60
"""Longest quoted title, in characters, whose inner marks are no borders; longer ones are unbalanced quotes."""
_BRACKET = 400
"""Longest bracket, in characters, that is read as one."""


@dataclass(frozen=True, slots=True)
class Spans:
    """Consecutive non-empty stretches of a text, int32 half-open bounds in text order."""

    start: NDArray[np.int32]
    end: NDArray[np.int32]

    def at(self, positions: NDArray[np.int32]) -> NDArray[np.int32]:
        """Index of the stretch that holds each position (the last one that begins at or before it)."""
        found = np.searchsorted(self.start, positions, side="right") - 1
        return np.maximum(found, 0).astype(np.int32)


@dataclass(frozen=True, slots=True)
class Borders:
    """The stretches of a text, and the positions of its colons and brackets.

    Attributes:
        clauses: between any of ，：；。 and line ends, and the borders of brackets that hold statistics.
        segments: between ； 。 and line ends.
        sentences: between 。！？ and line ends.
        paragraphs: lines.
        colons: int32, positions of ： outside of quotes and numbers.
        bracket_start: int32, opening positions of the brackets that hold statistics.
        bracket_end: int32, position of the closing mark of each.
        quotes: quoted stretches (《…》, “…”), short ones on one line.
    """

    clauses: Spans
    segments: Spans
    sentences: Spans
    paragraphs: Spans
    colons: NDArray[np.int32]
    bracket_start: NDArray[np.int32]
    bracket_end: NDArray[np.int32]
    quotes: Spans


def _outside(positions: NDArray[np.int32], start: NDArray[np.int32], end: NDArray[np.int32]) -> NDArray[np.bool_]:
    """True where a position is in none of the disjoint stretches `start`–`end`."""
    first, last = np.searchsorted(positions, start), np.searchsorted(positions, end)
    outer = np.ones(len(positions), np.bool_)
    holding = np.flatnonzero(first < last)
    count = last[holding] - first[holding]
    outer[np.repeat(first[holding] - np.cumsum(count) + count, count) + np.arange(int(count.sum()))] = False
    return outer


def _pairs(
    opens: NDArray[np.int32], closes: NDArray[np.int32], breaks: NDArray[np.int32], longest: int
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Innermost pairs of marks, at most `longest` apart, on one line."""
    ahead = np.searchsorted(closes, opens)
    opens, ahead = opens[ahead < len(closes)], ahead[ahead < len(closes)]
    partner = closes[ahead]
    following = np.append(opens[1:], np.iinfo(np.int32).max)
    lines = np.searchsorted(breaks, opens) == np.searchsorted(breaks, partner)
    fine = (partner < following) & (partner - opens <= longest) & lines
    return opens[fine], partner[fine]


def _spans(marks: NDArray[np.int32], size: int) -> Spans:
    start, end = np.empty((2, len(marks) + 1), np.int32)
    start[0], end[-1] = 0, size
    np.add(marks, 1, out=start[1:])
    end[:-1] = marks
    filled = end > start
    if not filled.any():
        return Spans(np.zeros(1, np.int32), np.full(1, size, np.int32))
    return Spans(start[filled], end[filled])


def borders(scan: Scan, statistic: NDArray[np.bool_]) -> Borders:
    """Cut the text of a scan into clauses, segments, sentences and paragraphs.

    Marks inside a number (`1,204`, even a line break) or inside a short quoted title are no borders.

    Args:
        scan: the numbers and the marks of the text.
        statistic: which mentions are statistics.

    Returns:
        The stretches; every position of the text that is no border lies in exactly one of each kind.
    """
    position = scan.marks[_outside(scan.marks, scan.start, scan.end)]
    kind = _KINDS.take(scan.codes.take(position + MARGIN))
    breaks = position[kind == PARAGRAPH]
    marks = (kind & (CLAUSE | COLON | SEMICOLON | SENTENCE)) > 0
    quotes = _pairs(position[kind == QUOTE_OPEN], position[kind == QUOTE_CLOSE], breaks, _QUOTE)
    opens, closes = _pairs(position[kind == OPEN], position[kind == CLOSE], breaks, _BRACKET)
    figures = scan.start[statistic]
    holding = np.searchsorted(figures, closes) > np.searchsorted(figures, opens)
    opens, closes = opens[holding], closes[holding]
    keep = ~marks | _outside(position, *quotes)
    position, kind = position[keep], kind[keep]
    size = len(scan.text)

    def cut(mask: int) -> NDArray[np.int32]:
        return position[(kind & mask) > 0]

    ends = PARAGRAPH | SENTENCE
    clauses = cut(ends | SEMICOLON | CLAUSE | COLON)
    brackets = np.sort(np.concatenate([opens, closes]))
    clauses = np.insert(clauses, np.searchsorted(clauses, brackets), brackets)
    return Borders(
        clauses=_spans(clauses, size),
        segments=_spans(cut(ends | SEMICOLON), size),
        sentences=_spans(cut(ends), size),
        paragraphs=_spans(breaks, size),
        colons=cut(COLON),
        bracket_start=opens,
        bracket_end=closes,
        quotes=Spans(*quotes),
    )
