"""A small forest of regression trees, asked for many lines of evidence at once (`Forest`)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

__all__ = ["Forest"]

_CHUNK = 2048
"""Lines of evidence that go through the forest together, so that what is left of the trees stays in the cache."""
_TOGETHER = 6
"""Numbers that have one threshold only and are looked up as one."""
_LEAVES = 16


@dataclass(frozen=True, slots=True)
class _Answers:
    """What some numbers of the evidence leave of the trees.

    Attributes:
        columns: the numbers that are looked up together.
        thresholds: for one number all its thresholds, rising; for several the single one of each.
        left: uint16, answers × trees: bit by leaf, set where the leaf can still be reached.
    """

    columns: NDArray[np.intp]
    thresholds: NDArray[np.float32]
    left: NDArray[np.uint16]

    def of(self, evidence: NDArray[np.float32]) -> NDArray[np.uint16]:
        """Look up some lines of evidence."""
        if len(self.columns) == 1:
            answer: NDArray[Any] = np.searchsorted(self.thresholds, evidence[:, self.columns[0]])
        else:
            answer = np.packbits(evidence[:, self.columns] > self.thresholds, axis=1, bitorder="little").ravel()
        return self.left.take(answer, axis=0)


@dataclass(frozen=True)
class Forest:
    """Small regression trees whose sum is the log odds of a candidate.

    A line of evidence does not walk down the trees: each of its numbers strikes out the leaves that it rules out, in
    all trees at once, and the first leaf left of each tree is where the walk would have ended.

    Attributes:
        feature: uint8, trees × nodes: number of the evidence that a node asks; leaves ask 0.
        threshold: float32, trees × nodes: left when not greater; leaves have infinity.
        left: uint8, trees × nodes: where to go when not greater; leaves point at themselves.
        right: uint8, trees × nodes: where to go else.
        value: float32, trees × nodes: log odds of a leaf; a tree has at most 16 leaves.
        bias: float32, log odds of all.
    """

    feature: NDArray[np.uint8]
    threshold: NDArray[np.float32]
    left: NDArray[np.uint8]
    right: NDArray[np.uint8]
    value: NDArray[np.float32]
    bias: float

    def probability(self, evidence: NDArray[np.float32]) -> NDArray[np.float32]:
        """Probability of each line of evidence."""
        if len(evidence) > _CHUNK:
            parts = [evidence[n : n + _CHUNK] for n in range(0, len(evidence), _CHUNK)]
            return np.concatenate([self.probability(part) for part in parts])
        answers, values = self._compiled
        alive = np.full((len(evidence), len(self.feature)), (1 << _LEAVES) - 1, np.uint16)
        for answer in answers:
            alive &= answer.of(evidence)
        alive &= -alive
        alive -= np.uint16(1)
        leaf = np.bitwise_count(alive) + np.arange(0, values.size, _LEAVES)
        total = values.take(leaf).sum(axis=1) + self.bias
        return np.asarray(1 / (1 + np.exp(-total)), np.float32)

    @cached_property
    def _compiled(self) -> tuple[list[_Answers], NDArray[np.float64]]:
        """What each number of the evidence rules out, and the values of the leaves from left to right."""
        values = np.zeros((len(self.feature), _LEAVES))
        asked: dict[int, list[tuple[float, int, int]]] = {}
        for tree in range(len(self.feature)):
            for node, left, right in self._inner(tree, 0, values):
                asked.setdefault(int(self.feature[tree, node]), []).append(
                    (float(self.threshold[tree, node]), tree, ~((1 << right) - (1 << left)))
                )
        tables = {column: self._table(nodes) for column, nodes in sorted(asked.items())}
        single = [column for column, (thresholds, _) in tables.items() if len(thresholds) == 1]
        found = [_Answers(np.array([c]), *table) for c, table in tables.items() if c not in single]
        groups = [single[n : n + _TOGETHER] for n in range(0, len(single), _TOGETHER)]
        return [*found, *(_combined({c: tables[c] for c in group}) for group in groups)], values

    def _inner(self, tree: int, node: int, values: NDArray[np.float64], low: int = 0) -> Iterator[tuple[int, int, int]]:
        """Number the leaves below a node; give each inner node with the half-open range of leaves at its left."""
        left, right = int(self.left[tree, node]), int(self.right[tree, node])
        if left == node:
            values[tree, low] = self.value[tree, node]
            return
        middle = low + self._width(tree, left)
        yield node, low, middle
        yield from self._inner(tree, left, values, low)
        yield from self._inner(tree, right, values, middle)

    def _width(self, tree: int, node: int) -> int:
        """How many leaves hang below a node."""
        left, right = int(self.left[tree, node]), int(self.right[tree, node])
        return 1 if left == node else self._width(tree, left) + self._width(tree, right)

    def _table(self, nodes: list[tuple[float, int, int]]) -> tuple[NDArray[np.float32], NDArray[np.uint16]]:
        """All thresholds of one number, and what is left of the trees above none, one, two … of them."""
        thresholds = np.unique(np.array([threshold for threshold, _, _ in nodes], np.float32))
        left = np.full((len(thresholds) + 1, len(self.feature)), (1 << _LEAVES) - 1, np.uint16)
        for threshold, tree, keeps in nodes:
            above = int(np.searchsorted(thresholds, np.float32(threshold))) + 1
            left[above:, tree] &= np.uint16(keeps & ((1 << _LEAVES) - 1))
        return thresholds, left


def _combined(tables: dict[int, tuple[NDArray[np.float32], NDArray[np.uint16]]]) -> _Answers:
    """Look numbers with one threshold each up together: an answer for every set of them that is above."""
    left = np.full((1, next(iter(tables.values()))[1].shape[1]), (1 << _LEAVES) - 1, np.uint16)
    for _, below_above in tables.values():
        left = np.vstack([left & below_above[0], left & below_above[1]])
    return _Answers(np.array(list(tables)), np.concatenate([t for t, _ in tables.values()]), left)
