"""From the sums of the linker's two stages to one code a figure: what its neighbours say is weighed too.

For each figure a few codes are candidates: the best of its likely families, and the code of the total it is a part of.
A small forest, grown by `make model`, gives each candidate its probability from a dozen numbers (`evidence`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray

    from lawmetrics.indicators.neighbours import Neighbours

__all__ = ["Candidates", "Pairs", "candidates", "likely_families", "pick"]

_FLOOR, _CLEAR = -0.75, -0.65
"""A family that scores less, or less than half the score of "none" and this, has no chance: of 3,200 figures with a
code none had less than -0.66 and -0.55."""
_LIKELY = 2
_DECIDED = -0.7
"""Sum above which a candidate counts as decided when its neighbours ask."""
_HOPELESS = -1.3
"""Sum below which no neighbour can make a candidate right."""
_NONE = -1


def likely_families(scores: NDArray[np.float32], beside: Neighbours) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Choose the families to look into: the best two of each figure, and the best one of its total.

    Returns:
        Rows, rising, and a family for each.
    """
    count, size = scores.shape
    if not count or size < _LIKELY + 1:
        return np.zeros(0, np.int32), np.zeros(0, np.int32)
    asked = np.where(scores[:, 1:] > np.maximum(_FLOOR, _CLEAR + 0.5 * scores[:, :1]), scores[:, 1:], -np.inf)
    top = asked.argmax(axis=1)
    wanted = np.zeros((count, size), np.bool_)
    hopeful = np.flatnonzero(asked.max(axis=1) > _FLOOR)
    part = np.flatnonzero(beside.whole >= 0)
    total = beside.whole[part]
    sure = asked[total, top[total]] > _FLOOR
    wanted[part[sure], top[total[sure]] + 1] = True
    for _ in range(_LIKELY):
        best = asked[hopeful].argmax(axis=1)
        sure = asked[hopeful, best] > _FLOOR
        wanted[hopeful[sure], best[sure] + 1] = True
        asked[hopeful, best] = -np.inf
    row, family = np.nonzero(wanted)
    return row.astype(np.int32), family.astype(np.int32)


@dataclass(frozen=True, slots=True)
class Candidates:
    """Codes that a figure may have, with what speaks for each.

    Attributes:
        row: row of the figure, rising.
        code: row of the catalogue.
        evidence: float32, one line of numbers each.
    """

    row: NDArray[np.int32]
    code: NDArray[np.int16]
    evidence: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Pairs:
    """What the second stage was asked and answered.

    Attributes:
        row: rows, rising; a row may stand twice or more.
        family: the family asked about.
        scores: float32, pairs × classes.
        local: int16, families × classes: the catalogue row of each class, -1 where there is none.
    """

    row: NDArray[np.int32]
    family: NDArray[np.int32]
    scores: NDArray[np.float32]
    local: NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class _Sums:
    """Candidates before their neighbours are asked; the scores are the sum, then its four terms."""

    row: NDArray[np.int32]
    family: NDArray[np.int32]
    code: NDArray[np.int16]
    scores: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Table:
    """Every code of the likely families: pairs × classes, -inf where a family has no such class."""

    families: NDArray[np.float32]
    pairs: Pairs
    code: NDArray[np.int16]
    sums: NDArray[np.float32]

    @classmethod
    def of(cls, families: NDArray[np.float32], pairs: Pairs) -> _Table:
        """Add the four terms up."""
        code = pairs.local[pairs.family]
        topic, none = families[pairs.row, pairs.family], families[pairs.row, 0]
        sums = (topic - 0.5 * none)[:, None] + pairs.scores - 0.5 * pairs.scores[:, :1]
        return cls(families, pairs, code, np.where(code >= 0, sums, -np.inf).astype(np.float32))

    def at(self, pair: NDArray[np.intp], column: NDArray[np.intp]) -> _Sums:
        """Some of them as candidates."""
        row, family = self.pairs.row[pair], self.pairs.family[pair]
        terms = (
            self.sums[pair, column], self.families[row, family], self.families[row, 0],
            self.pairs.scores[pair, column], self.pairs.scores[pair, 0],
        )  # fmt: skip
        return _Sums(row, family, self.code[pair, column], np.column_stack(terms))

    def two_best(self, count: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """The best and the second sum of each row."""
        best, second = (np.full(count, -9, np.float32) for _ in range(2))
        if len(self.pairs.row):
            two = np.partition(self.sums, -2, axis=1)[:, -2:].ravel()
            row = np.repeat(self.pairs.row, 2)
            order = np.lexsort((-two, row))
            row, two = row[order], two[order]
            rank = np.arange(len(row)) - np.searchsorted(row, row)
            best[row[rank == 0]] = two[rank == 0]
            runner = (rank == 1) & np.isfinite(two)
            second[row[runner]] = two[runner]
        return best, second


@dataclass(frozen=True, slots=True)
class _First:
    """What each row says before its neighbours are asked: best and second sum, and the code if that is good enough."""

    best: NDArray[np.float32]
    second: NDArray[np.float32]
    code: NDArray[np.int16]


def candidates(families: NDArray[np.float32], pairs: Pairs, beside: Neighbours, kept: int = 3) -> Candidates:
    """Gather candidates and what speaks for them.

    Args:
        families: scores of the first stage, rows × families.
        pairs: what the second stage says.
        beside: the neighbours.
        kept: candidates of a row, apart from the code of its total.
    """
    count = len(families)
    table = _Table.of(families, pairs)
    first = _First(*table.two_best(count), np.full(count, _NONE, np.int16))
    pair, column = np.nonzero(table.sums > _HOPELESS)
    row = pairs.row[pair]
    order = np.lexsort((-table.sums[pair, column], row))
    pair, column, row = pair[order], column[order], row[order]
    rank = np.arange(len(row)) - np.searchsorted(row, row)
    top = rank == 0
    first.code[row[top]] = np.where(first.best[row[top]] > _DECIDED, table.code[pair, column][top], _NONE)
    wanted = np.zeros(table.sums.shape, np.bool_)
    wanted[pair[rank < kept], column[rank < kept]] = True
    total = beside.whole[pairs.row]
    said = np.where(total >= 0, first.code[total], np.int16(_NONE))
    wanted |= (table.code == said[:, None]) & (said >= 0)[:, None]
    asked = table.at(*np.nonzero(wanted))
    return Candidates(asked.row, asked.code, _evidence(families, asked, first, _owners(pairs.local), beside))


def _owners(local: NDArray[np.int16]) -> NDArray[np.int32]:
    """Family of each row of the catalogue."""
    owners = np.full(int(local.max(initial=0)) + 1, _NONE, np.int32)
    family, column = np.nonzero(local >= 0)
    owners[local[family, column]] = family
    return owners


def _evidence(
    families: NDArray[np.float32], asked: _Sums, first: _First, owners: NDArray[np.int32], beside: Neighbours
) -> NDArray[np.float32]:
    """One line of numbers a candidate: its own scores, then what total, host, neighbours and sentence say."""
    row, family, mine = asked.row, asked.family, asked.scores[:, 0]
    rival = np.where(mine >= first.best[row], first.second[row], first.best[row])
    sentence = beside.sentence - (beside.sentence.min() if len(beside.sentence) else 0)

    def said(other: NDArray[np.int32], there: NDArray[np.bool_]) -> list[NDArray[Any]]:
        theirs = np.where(there, first.code[other], np.int16(-2))
        alike = theirs == asked.code
        kin = (theirs >= 0) & (owners[np.maximum(theirs, 0)] == family)
        return [alike, kin & ~alike, (theirs >= 0) & ~kin, theirs == _NONE]

    before, after, total, host = beside.before[row], beside.after[row], beside.whole[row], beside.host[row]
    near = (before >= 0) & (sentence[before] == sentence[row])
    joined = near & (beside.unit[before] == beside.unit[row])
    near_after = (after >= 0) & (sentence[after] == sentence[row])
    columns = [
        *asked.scores.T,
        mine - rival,
        *said(total, total >= 0),
        np.where(total >= 0, first.best[total], -9.0),
        *said(host, host >= 0),
        beside.change[row],
        _context(families, sentence, row, family),
        np.where(near, _chance(families[before, family]), 0),
        np.where(near_after, _chance(families[after, family]), 0),
        *said(before, joined),
        *said(before, near & ~joined)[:2],
        *said(after, near_after)[:2],
    ]
    return np.column_stack(columns).astype(np.float32)


def _chance(score: NDArray[np.float32]) -> NDArray[np.float32]:
    """How likely a figure is of a family, by the score of that."""
    return np.asarray(1 / (1 + np.exp(-4 * score - 1)), np.float32)


def _context(
    families: NDArray[np.float32], sentence: NDArray[np.int32], row: NDArray[np.int32], family: NDArray[np.int32]
) -> NDArray[np.float32]:
    """How much the other figures of the sentence are of this family, 0 to 1."""
    asked = np.zeros(int(sentence.max(initial=-1)) + 1, np.bool_)
    asked[sentence[row]] = True
    mates = np.flatnonzero(asked[sentence])
    summed = np.zeros((len(mates) + 1, families.shape[1]), np.float64)
    np.cumsum(_chance(families[mates]), axis=0, dtype=np.float64, out=summed[1:])
    begin, end = (np.searchsorted(sentence[mates], sentence[row], side=side) for side in ("left", "right"))
    others = summed[end, family] - summed[begin, family] - _chance(families[row, family])
    return np.asarray(others / np.maximum(end - begin - 1, 1), np.float32)


def pick(
    count: int, found: Candidates, probability: NDArray[np.float32]
) -> tuple[NDArray[np.int16], NDArray[np.float32]]:
    """Choose the likeliest candidate of each row: its code (-1 where there is no candidate) and its probability."""
    order = np.lexsort((probability, found.row))
    rows = found.row[order]
    last = order[np.append(rows[1:] != rows[:-1], True)[: len(rows)]] if len(rows) else order
    code = np.full(count, _NONE, np.int16)
    chance = np.zeros(count, np.float32)
    code[found.row[last]] = found.code[last]
    chance[found.row[last]] = probability[last]
    return code, chance
