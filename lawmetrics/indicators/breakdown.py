"""Which part of its indicator a figure is: empty for totals, and when the code itself names the part."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from lawmetrics.indicators.breakdown_campaigns import campaigns
from lawmetrics.indicators.breakdown_carried import carry
from lawmetrics.indicators.breakdown_kinds import narrowed
from lawmetrics.indicators.breakdown_repeats import beside, of_other_totals, pairs, repeated, siblings
from lawmetrics.indicators.catalogue import catalogue
from lawmetrics.indicators.scope import SCOPES
from lawmetrics.mentions import Scope
from lawmetrics.quantities.lexicon import MARGIN

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawmetrics.indicators.structure import Structure
    from lawmetrics.quantities.scanner import Scan

__all__ = ["breakdowns"]

_NO_ROW = -1
_MOVE = 6
"""Longest words of a change from one figure to the next, in characters."""
_CHANGED = re.compile(
    r"[，,]?(?:提升|提高|上升|升|增加|增长|增|压减|压缩|缩短|缩减|缩|降低|下降|降|减少|减)(?:到|至|为)了?"
)


@cache
def _moving() -> NDArray[np.bool_]:
    """Mask over code points: those that the words of a change begin with."""
    table = np.zeros(0x10000, np.bool_)
    table[[ord(letter) for letter in "，,提上升增压缩降下减"]] = True
    return table


def _moved(scan: Scan, structure: Structure) -> NDArray[np.bool_]:
    """Both figures of a change from one to the other (由31%提升至54%): one series, two moments."""
    moved = np.zeros(len(scan.start), np.bool_)
    gap = scan.start[1:] - scan.end[:-1]
    near = (gap > 0) & (gap <= _MOVE) & structure.statistic[1:] & structure.statistic[:-1]
    near &= _moving()[scan.codes[scan.end[:-1] + MARGIN]]
    for i in np.flatnonzero(near).tolist():
        if _CHANGED.fullmatch(scan.text, int(scan.end[i]), int(scan.start[i + 1])):
            moved[i : i + 2] = True
    return moved


@lru_cache(maxsize=1024)
def _names(row: int) -> frozenset[str]:
    """The pairs of letters of all that a code is called."""
    known = catalogue()
    indicator = known.get(known.codes[row])
    return frozenset().union(*map(pairs, (indicator.zh, *indicator.synonyms, *indicator.terms)))


def _parted(structure: Structure, row: NDArray[np.int32], scope: NDArray[np.uint8], bare: list[str]) -> list[int]:
    """Figures of parts that are no total of their own code.

    They have no code, or the one of their total, or one whose name does not tell the part (许可 of 权责清单).
    """
    told: list[int] = []
    whole, host, paragraph = structure.whole, structure.host, structure.paragraph
    part = (scope == SCOPES.index(Scope.PART)) & structure.statistic
    plain = structure.statistic & ~part & (row >= 0)
    totals = set(zip(paragraph[plain].tolist(), row[plain].tolist(), strict=True)) if part.any() else set()
    chosen = set()
    for i in np.flatnonzero(part).tolist():
        code = int(row[i])
        if host[i] >= 0 and part[host[i]]:
            own = int(host[i]) in chosen or code < 0
        elif code < 0 or (whole[i] >= 0 and row[whole[i]] == code):
            own = True
        else:
            words = pairs(bare[i])
            own = (bool(words) and not words & _names(code)) or (int(paragraph[i]), code) in totals
        if own:
            chosen.add(i)
            told.append(i)
    return told


def breakdowns(  # noqa: PLR0913 - columns of one table
    scan: Scan,
    structure: Structure,
    row: NDArray[np.int32],
    period: NDArray[np.int32],
    scope: NDArray[np.uint8],
    bare: list[str],
    label: list[str],
) -> list[str]:
    """The part that each figure is of, as written.

    Args:
        scan: the numbers of the batch.
        structure: how the figures hang together.
        row: catalogue row of each mention, -1 for none.
        period: its year.
        scope: its scope.
        bare: the words beside it.
        label: its label.

    Returns:
        One string a mention, empty for totals.
    """
    result = [""] * len(row)
    told = set(_parted(structure, row, scope, bare))
    settled = np.where(_moved(scan, structure), _NO_ROW, row)
    settled[list(told)] = _NO_ROW
    groups = repeated(settled, period, scope, structure)
    again = siblings(groups, structure, scan, row, bare)
    told |= again | of_other_totals(again, groups, structure, row) | beside(scan, structure, row, bare)
    told.update(narrowed(scan, structure, row, bare))
    host, pair = structure.host.tolist(), structure.pair.tolist()
    for i in sorted(told):
        result[i] = (result[host[i]] or bare[host[i]] if host[i] >= 0 else "") or bare[i] or label[i]
    for i in np.flatnonzero(structure.pair >= 0).tolist():
        result[i] = result[i] or result[pair[i]]
    campaigns(scan, structure, row, result)
    if any(result):
        carry(scan, structure, row, scope, bare, result)
    return result
