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
_NONE, _NOBODY = -1, -2


def likely_families(scores: NDArray[np.float32], beside: Neighbours) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Choose the families to look into: the best two of each figure, and the best one of its total.

    Returns:
        Rows, rising, and a family for each.
    """
    count, size = scores.shape
    if not count or size < _LIKELY + 1:
        return np.zeros(0, np.int32), np.zeros(0, np.int32)
    limit = np.maximum(_FLOOR, _CLEAR + 0.5 * scores[:, 0])
    row = np.flatnonzero(scores[:, 1:].max(axis=1) > limit)
    left = scores[row, 1:]
    top = np.zeros(count, np.intp)
    keys = []
    for _ in range(_LIKELY):
        best = left.argmax(axis=1)
        sure = np.flatnonzero(left[np.arange(len(row)), best] > limit.take(row))
        row, left, best = row.take(sure), left.take(sure, axis=0), best.take(sure)
        left[np.arange(len(row)), best] = -np.inf
        keys.append(row * size + best + 1)
        if len(keys) == 1:
            top[row] = best + 1
    part = np.flatnonzero(beside.whole >= 0)
    family = top.take(beside.whole.take(part))
    keys.append((part * size + family)[family > 0])
    row, family = np.divmod(np.unique(np.concatenate(keys)), size)
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
class _Ranked:
    """The best few codes of each pair, those of a row side by side, best first."""

    pair: NDArray[np.intp]
    column: NDArray[np.intp]
    row: NDArray[np.int32]
    sums: NDArray[np.float32]
    rank: NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class _Table:
    """Every code of the likely families: pairs × classes; the sums are -inf where a family has no such class."""

    families: NDArray[np.float32]
    pairs: Pairs
    code: NDArray[np.int16]
    sums: NDArray[np.float32]

    @classmethod
    def of(cls, families: NDArray[np.float32], pairs: Pairs) -> _Table:
        """Add the four terms up."""
        code = pairs.local.take(pairs.family, axis=0)
        topic, none = families[pairs.row, pairs.family], families[pairs.row, 0]
        sums = (topic - np.float32(0.5) * none)[:, None] + pairs.scores
        sums -= np.float32(0.5) * pairs.scores[:, :1]
        sums[code < 0] = -np.inf
        return cls(families, pairs, code, sums)

    def ranked(self, kept: int) -> _Ranked:
        """The best few of each pair."""
        line, left = np.arange(len(self.sums)), self.sums.copy()
        column = np.empty((len(line), kept), np.intp)
        for n in range(kept):
            column[:, n] = left.argmax(axis=1)
            left[line, column[:, n]] = -np.inf
        pair, place = np.repeat(line, kept), column.ravel()
        row, sums = self.pairs.row.take(pair), self.sums[pair, place]
        order = np.lexsort((-sums, row))
        row = row.take(order)
        rank = np.arange(len(row)) - np.searchsorted(row, row)
        return _Ranked(pair.take(order), place.take(order), row, sums.take(order), rank)

    def terms(self, pair: NDArray[np.intp], column: NDArray[np.intp]) -> list[NDArray[np.float32]]:
        """The sum of each candidate, then its four terms."""
        row, family, scores = self.pairs.row.take(pair), self.pairs.family.take(pair), self.pairs.scores
        return [
            self.sums[pair, column], self.families[row, family], self.families[row, 0],
            scores[pair, column], scores[pair, 0],
        ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class _First:
    """What each row says before its neighbours are asked: best and second sum, and the code if that is good enough."""

    best: NDArray[np.float32]
    second: NDArray[np.float32]
    code: NDArray[np.int16]

    @classmethod
    def of(cls, count: int, table: _Table, ranked: _Ranked) -> _First:
        """Read it off the best few."""
        best, second = (np.full(count, -9, np.float32) for _ in range(2))
        code = np.full(count, _NONE, np.int16)
        top, runner = ranked.rank == 0, (ranked.rank == 1) & np.isfinite(ranked.sums)
        best[ranked.row[top]] = ranked.sums[top]
        second[ranked.row[runner]] = ranked.sums[runner]
        decided = np.flatnonzero(top & (ranked.sums > _DECIDED))
        code[ranked.row[decided]] = table.code[ranked.pair[decided], ranked.column[decided]]
        return cls(best, second, code)


def candidates(families: NDArray[np.float32], pairs: Pairs, beside: Neighbours, kept: int = 3) -> Candidates:
    """Gather candidates and what speaks for them.

    Args:
        families: scores of the first stage, rows × families.
        pairs: what the second stage says.
        beside: the neighbours.
        kept: candidates of a row, apart from the code of its total.
    """
    table = _Table.of(families, pairs)
    ranked = table.ranked(max(kept, 2))
    first = _First.of(len(families), table, ranked)
    top = np.flatnonzero((ranked.rank < kept) & (ranked.sums > _HOPELESS))
    homes, width = _homes(pairs.local), pairs.local.shape[1]
    part = np.flatnonzero(beside.whole.take(pairs.row) >= 0)
    family, column = homes.take(first.code.take(beside.whole.take(pairs.row.take(part))), axis=0, mode="wrap").T
    same = np.flatnonzero(family == pairs.family.take(part))
    keys = ranked.pair.take(top) * width + ranked.column.take(top), part.take(same) * width + column.take(same)
    pair, column = np.divmod(np.unique(np.concatenate(keys)), width)
    code = table.code[pair, column]
    evidence = _evidence(table, (pair, column, code), first, homes[:, 0], beside)
    return Candidates(pairs.row.take(pair), code, evidence)


def _homes(local: NDArray[np.int16]) -> NDArray[np.intp]:
    """Family and class of each row of the catalogue; two more rows, of -1, for no code and nobody (-1 and -2)."""
    homes = np.full((int(local.max(initial=0)) + 3, 2), _NONE, np.intp)
    family, column = np.nonzero(local >= 0)
    homes[local[family, column]] = np.column_stack([family, column])
    return homes


def _evidence(
    table: _Table,
    asked: tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.int16]],
    first: _First,
    owners: NDArray[np.intp],
    beside: Neighbours,
) -> NDArray[np.float32]:
    """One line of numbers a candidate: its own scores, then what total, host, neighbours and sentence say."""
    pair, column, code = asked
    row, family = table.pairs.row.take(pair), table.pairs.family.take(pair)
    terms = table.terms(pair, column)
    best = first.best.take(row)
    rival = np.where(terms[0] >= best, first.second.take(row), best)

    def said(other: NDArray[np.int32], there: NDArray[np.bool_]) -> list[NDArray[Any]]:
        theirs = np.where(there, first.code.take(other, mode="wrap"), np.int16(_NOBODY)).take(row)
        alike = theirs == code
        kin = owners.take(theirs, mode="wrap") == family
        return [alike, kin & ~alike, (theirs >= 0) & ~kin, theirs == _NONE]

    before, after, total, host, sentence = beside.before, beside.after, beside.whole, beside.host, beside.sentence
    near = (before >= 0) & (sentence.take(before, mode="wrap") == sentence)
    joined = near & (beside.unit.take(before, mode="wrap") == beside.unit)
    near_after = (after >= 0) & (sentence.take(after, mode="wrap") == sentence)
    columns = [
        *terms,
        terms[0] - rival,
        *said(total, total >= 0),
        np.where(total >= 0, first.best.take(total, mode="wrap"), np.float32(-9)).take(row),
        *said(host, host >= 0),
        beside.change.take(row),
        _context(table.families, beside.sentence, table.pairs).take(pair),
        _neighbour(table, before, near).take(pair),
        _neighbour(table, after, near_after).take(pair),
        *said(before, joined),
        *said(before, near & ~joined)[:2],
        *said(after, near_after)[:2],
    ]
    evidence = np.empty((len(columns), len(row)), np.float32)
    for line, numbers in zip(evidence, columns, strict=True):
        line[:] = numbers
    return evidence.T


def _chance(score: NDArray[np.float32]) -> NDArray[np.float32]:
    """How likely a figure is of a family, by the score of that."""
    return np.asarray(1 / (1 + np.exp(-4 * score - 1)), np.float32)


def _neighbour(table: _Table, other: NDArray[np.int32], there: NDArray[np.bool_]) -> NDArray[np.float32]:
    """How likely the neighbour of each pair's figure is of the pair's family; 0 where there is none."""
    row, family = table.pairs.row, table.pairs.family
    return np.where(there.take(row), _chance(table.families[other.take(row), family]), np.float32(0))


def _context(families: NDArray[np.float32], sentence: NDArray[np.int32], pairs: Pairs) -> NDArray[np.float32]:
    """How much the other figures of the sentence are of the family of each pair, 0 to 1."""
    size = families.shape[1]
    key, back = np.unique(sentence.take(pairs.row).astype(np.int64) * size + pairs.family, return_inverse=True)
    begin, end = (np.searchsorted(sentence, key // size, side=side) for side in ("left", "right"))
    count = end - begin
    mate = np.repeat(begin - (np.cumsum(count) - count), count) + np.arange(int(count.sum()))
    chance = _chance(families[mate, np.repeat(key % size, count)])
    summed = np.append(0, np.cumsum(chance, dtype=np.float64))
    ends = np.cumsum(count)
    others = (summed[ends] - summed[ends - count])[back] - _chance(families[pairs.row, pairs.family])
    return np.asarray(others / np.maximum(count[back] - 1, 1), np.float32)


def pick(
    count: int, found: Candidates, probability: NDArray[np.float32]
) -> tuple[NDArray[np.int16], NDArray[np.float32]]:
    """Choose the likeliest candidate of each row: its code (-1 where there is no candidate) and its probability."""
    code, chance = np.full(count, _NONE, np.int16), np.zeros(count, np.float32)
    order = np.lexsort((probability, found.row))
    row = found.row.take(order)
    code[row], chance[row] = found.code.take(order), probability.take(order)
    return code, chance
