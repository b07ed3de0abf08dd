"""Enumerations that share words: one head for several figures, one figure for several names, cases beside persons."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lawmetrics.quantities.lexicon import MARGIN, is_any
from lawmetrics.quantities.quantity import Kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawmetrics.indicators.figures import Figures
    from lawmetrics.quantities.scanner import Scan

__all__ = ["Sharing", "sharing"]

_LINK = re.compile(r"\s*(?:、|和|与|及|以及|[、，,]\s*和)\s*")
"""All that stands between the figures of one enumeration (`39件、28件`)."""
_SPLIT = re.compile(r"、|以及|和(?!解)|与|(?<![普涉])及(?![时格其])")
_EACH = re.compile(r"(?:分别|依次|各)(?:为|是|达到?|有|占|增长|下降|上升|提高|完成)?\s*$")
_ALL = re.compile(
    r"(?P<names>[^，,；;。：:]{2,80}?)(?:双双|全部|均|都|皆|分别)++(?:已|能|保持|稳定|实现|高)?(?:达到?|为|是|在|超过?|保持|实现|到|了|于)*+\s*$"
)
_CLOSING = "双部均都皆别已能持定现高达到为是在超过了于" + "".join(c for c in map(chr, range(0x10000)) if c.isspace())
"""The last characters of what `_ALL` finds."""
_DATE = re.compile(r"\s*(?:\d{4}年|[上去今前]年)")
_ENDING = re.compile(r"(?:率|度|比例|比|数|量|值|额)$")
_WINDOW = 120
"""How far left of a figure, in characters, the names that share it are looked for."""
_LONGEST = 8
"""Most figures that one enumeration holds."""


@dataclass(frozen=True, slots=True)
class Sharing:
    """Columns of `Structure` that come from enumerations; see there."""

    name_start: NDArray[np.int32]
    name_end: NDArray[np.int32]
    pair: NDArray[np.int32]
    also: dict[int, tuple[tuple[int, int], ...]]
    runs: list[list[int]]


def _items(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The items of an enumeration of names, cut at 、 和 及; empty ones are left out."""
    cuts = [start]
    for mark in _SPLIT.finditer(text, start, end):
        cuts += [mark.start(), mark.end()]
    cuts.append(end)
    return [(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=True) if b > a]


def _spread(text: str, run: list[int], name: tuple[int, int]) -> list[tuple[int, int]] | None:
    """The names of the figures of a run, one each, when the words before list exactly as many."""
    each = _EACH.search(text, *name)
    items = _items(text, name[0], each.start() if each else name[1])
    if any(_DATE.match(text, *item) for item in items):
        return None
    return items[-len(run) :] if len(items) >= len(run) and (each or len(items) == len(run)) else None


def _runs(scan: Scan, figures: Figures, follows: NDArray[np.int32]) -> list[list[int]]:
    """Figures with nothing but 、 or 和 between them, two or more in a run."""
    text = scan.text
    runs: list[list[int]] = []
    near = (scan.start - np.where(follows >= 0, scan.end[follows], 0)) <= 3
    candidates = np.flatnonzero(figures.statistic & (follows >= 0) & near)
    for i in candidates.tolist():
        before = int(follows[i])
        if not _LINK.fullmatch(text, int(scan.end[before]), int(scan.start[i])):
            continue
        if runs and runs[-1][-1] == before:
            runs[-1].append(i)
        else:
            runs.append([before, i])
    return [run for run in runs if len(run) <= _LONGEST]


def sharing(scan: Scan, figures: Figures, clause_start: NDArray[np.int32], sentence: NDArray[np.int32]) -> Sharing:
    """Find the enumerations.

    Args:
        scan: the numbers of the batch.
        figures: what they say.
        clause_start: where the clause of each begins.
        sentence: the sentence of each.
    """
    count = len(scan.start)
    rows = np.arange(count, dtype=np.int32)
    marked = np.where(figures.statistic, rows, -1)
    follows = np.concatenate([[-1], np.maximum.accumulate(marked)[:-1]]).astype(np.int32) if count else rows
    same = (follows >= 0) & (sentence[follows] == sentence)
    follows = np.where(same, follows, -1).astype(np.int32)
    behind = np.where(same, scan.end[follows], 0) if count else rows
    name_start = np.maximum(clause_start, behind).astype(np.int32)
    name_end = scan.start.copy()
    counts = figures.of(Kind.COUNT)
    touching = same & counts & counts[follows] & (scan.start == behind)
    touching &= figures.exact_unit != figures.exact_unit[follows]
    pair = np.where(touching, follows, -1).astype(np.int32)
    alone = figures.of(Kind.RATE)
    runs = _runs(scan, figures, follows)
    for run in runs:
        first = run[0]
        window = (max(int(name_start[first]), int(name_end[first]) - _WINDOW), int(name_end[first]))
        names = _spread(scan.text, run, window)
        for i, span in zip(run, names or (), strict=False):
            name_start[i], name_end[i], alone[i] = *span, False
    return Sharing(name_start, name_end, pair, _several(scan, alone, clause_start), runs)


def _several(
    scan: Scan, rates: NDArray[np.bool_], clause_start: NDArray[np.int32]
) -> dict[int, tuple[tuple[int, int], ...]]:
    """The rates that one figure states several of (`A率、B率均为100%`)."""
    text = scan.text
    also: dict[int, tuple[tuple[int, int], ...]] = {}
    closing = is_any(scan.codes, scan.start.astype(np.int64) + (MARGIN - 1), _CLOSING)
    for i in np.flatnonzero(rates & closing).tolist():
        end = int(scan.start[i])
        found = _ALL.match(text, max(int(clause_start[i]), end - _WINDOW), end)
        if found is None:
            continue
        items = _items(text, *found.span("names"))
        named = [item for item in items if _ENDING.search(text, *item)]
        if len(named) > 1 and named == items[-len(named) :]:
            also[i] = tuple(named)
    return also
