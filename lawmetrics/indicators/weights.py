"""Tables of weights that are added up for many figures at once (`Rows`, `First`, `Within`).

The weights of one feature stand in a row. Most features have one or two weights, so a few rows serve all of them: each
different row is kept once, which is what makes the tables fit the processor's caches. Weights are whole numbers below
128, so sums of a row's occurrences of equal worth are exact in 16 bits (`features.Seen`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawmetrics.indicators.features import Seen

__all__ = ["First", "Rows", "Within"]

_CHUNK = 2048
"""Figures, and pairs of figure and family, that are summed together: more take memory, fewer take time."""
_LINE = 64
"""Bytes of a line of the processor's cache."""
_SPARE = 1.2
"""How much wider a row may be made to fill lines of the cache."""
_ENTRIES = 1 << 16
"""Weights that are laid out together when the tables are made."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Numbered rows of weights, each different row kept once.

    Attributes:
        kind: int32 by number, which row of `weight` it is.
        weight: int16, different rows × columns, those with most weights first; columns of 0 may fill it up.
        scale: what a weight of 1 is worth.
        width: how many columns there are.
    """

    kind: NDArray[np.int32]
    weight: NDArray[np.int16]
    scale: np.float32
    width: int

    @classmethod
    def of(cls, entries: tuple[NDArray[Any], NDArray[Any], NDArray[Any]], shape: tuple[int, int], scale: float) -> Rows:
        """Make them of their weights that are not zero.

        Args:
            entries: row, column and weight of each.
            shape: how many rows and columns there are.
            scale: what a weight of 1 is worth.
        """
        row, column, weight = entries
        # equal rows have equal marks; that different ones do is less likely than one in ten million
        mixed = np.random.default_rng(0).integers(1 << 62, size=shape[1], dtype=np.int64)
        mark = np.zeros(shape[0], np.int64)
        parts = [slice(n, n + _ENTRIES) for n in range(0, len(row), _ENTRIES)]
        for part in parts:
            np.add.at(mark, row[part], weight[part] * mixed[column[part]])
        _, sample, alike = np.unique(mark, return_index=True, return_inverse=True)
        full = np.argsort(-np.bincount(row, minlength=shape[0])[sample], kind="stable")
        place = np.empty(len(sample), np.int32)
        place[full] = np.arange(len(sample), dtype=np.int32)
        sample, kind = sample[full], place[alike]
        found = _lines(len(sample), shape[1])
        for part in parts:
            own = kind[row[part]]
            shown = sample[own] == row[part]
            found[own[shown], column[part][shown]] = weight[part][shown]
        return cls(kind, found, np.float32(scale), shape[1])

    def sums(self, number: NDArray[np.int32], starts: NDArray[np.int32]) -> NDArray[np.int16]:
        """Add up rows: those from each of `starts` to the next one, int16."""
        from scipy.sparse import csr_matrix

        shape = len(starts) - 1, len(self.weight)
        asked = csr_matrix((np.ones(len(number), np.int16), self.kind.take(number), starts), shape=shape)
        return np.asarray(asked @ self.weight)[:, : self.width]

    def at(self, number: NDArray[np.int32], column: NDArray[np.int32]) -> NDArray[np.float32]:
        """Look up single weights."""
        return self.weight[self.kind[number], column] * self.scale


def _lines(rows: int, columns: int) -> NDArray[np.int16]:
    """Make rows of zeros; they begin where lines of the cache begin, when that takes little more memory."""
    width = -(-columns * 2 // _LINE) * _LINE
    if width > columns * 2 * _SPARE:
        width = columns * 2
    memory = np.zeros(rows * width + _LINE, np.uint8)
    begin = -memory.ctypes.data % _LINE
    return memory[begin : begin + rows * width].view(np.int16).reshape(rows, width // 2)


def _weighed(sums: NDArray[np.int16], worth: NDArray[np.float32], scale: np.float32) -> NDArray[np.float32]:
    """Add up the sums of the steps of each row: int16, rows and steps × columns, times float32, rows × steps."""
    rows, steps = worth.shape
    each = sums.astype(np.float32).reshape(rows, steps, sums.shape[1])
    return np.asarray(np.einsum("rs,rsc->rc", worth * scale, each), np.float32)


@dataclass(frozen=True, slots=True)
class First:
    """Weights of the first stage: a row a feature, a column a family."""

    rows: Rows

    def sums(self, seen: Seen) -> NDArray[np.float32]:
        """Add up what the features of each figure say of every family: float32, figures × families."""
        steps, found = seen.worth.shape[1], []
        for first in range(0, max(len(seen.worth), 1), _CHUNK):
            worth = seen.worth[first : first + _CHUNK]
            starts = seen.starts[first * steps : (first + len(worth)) * steps + 1]
            sums = self.rows.sums(seen.line[starts[0] : starts[-1]], starts - starts[0])
            found.append(_weighed(sums, worth, self.rows.scale))
        return np.concatenate(found)

    def of(self, line: NDArray[np.int32], family: NDArray[np.int32]) -> NDArray[np.float32]:
        """Look up the weight of each asked feature for one family."""
        return self.rows.at(line, family)


@dataclass(frozen=True, slots=True)
class Within:
    """Weights of the second stage: a row for each feature and family that have any, a column a class of the family.

    Attributes:
        has: uint64 by line, bit by family: set where the feature has weights for classes of that family.
        first: int32 by line: the row of the lowest of those families; the others follow.
        rows: the weights.
    """

    has: NDArray[np.uint64]
    first: NDArray[np.int32]
    rows: Rows

    @classmethod
    def of(
        cls,
        line: NDArray[np.int32],
        family: NDArray[np.uint8],
        cells: tuple[NDArray[Any], NDArray[Any]],
        shape: tuple[int, int],
        scale: float,
    ) -> Within:
        """Make them of their weights that are not zero, sorted by line and family.

        Args:
            line: the feature of each.
            family: its family.
            cells: its class and the weight.
            shape: how many features and classes there are.
            scale: what a weight of 1 is worth.
        """
        fresh = np.append(True, (np.diff(line) > 0) | (np.diff(family) != 0))[: len(line)]
        row = np.cumsum(fresh, dtype=np.int32) - 1
        has = np.zeros(shape[0], np.uint64)
        np.bitwise_or.at(has, line[fresh], np.uint64(1) << family[fresh].astype(np.uint64))
        first = np.searchsorted(line[fresh], np.arange(shape[0], dtype=np.int32)).astype(np.int32)
        return cls(has, first, Rows.of((row, *cells), (int(fresh.sum()), shape[1]), scale))

    def find(self, line: NDArray[np.int32], bit: NDArray[np.uint64]) -> tuple[NDArray[np.bool_], NDArray[np.int32]]:
        """Tell which of the asked features have weights in the family asked about, and the rows of those.

        Args:
            line: the feature.
            bit: the family, as its bit in `has`.
        """
        has = self.has.take(line)
        there = (has & bit) != 0
        asked = np.flatnonzero(there)
        below = bit.take(asked)
        below -= np.uint64(1)
        below &= has.take(asked)
        row = self.first.take(line.take(asked))
        row += np.bitwise_count(below)
        return there, row

    def of_class(
        self, line: NDArray[np.int32], family: NDArray[np.int32], column: NDArray[np.int32]
    ) -> NDArray[np.float32]:
        """Look up the weight of each asked feature for one class of one family."""
        there, row = self.find(line, np.uint64(1) << family.astype(np.uint64))
        found = np.zeros(len(line), np.float32)
        found[there] = self.rows.at(row, column[there])
        return found

    def sums(self, seen: Seen, row: NDArray[np.int32], family: NDArray[np.int32]) -> NDArray[np.float32]:
        """Add up what the features of one figure say of the classes of one family, many such pairs at once."""
        chunks = range(0, max(len(row), 1), _CHUNK)
        return np.concatenate([self._chunk(seen, row[n : n + _CHUNK], family[n : n + _CHUNK]) for n in chunks])

    def _chunk(self, seen: Seen, row: NDArray[np.int32], family: NDArray[np.int32]) -> NDArray[np.float32]:
        steps = seen.worth.shape[1]
        start = seen.starts.take(row * steps)
        count = seen.starts.take((row + 1) * steps) - start
        shift = start + count - np.cumsum(count, dtype=np.int32)
        occurrence = np.repeat(shift.astype(np.intp), count)
        occurrence += np.arange(len(occurrence))
        bit = np.repeat(np.uint64(1) << family.astype(np.uint64), count)
        there, place = self.find(seen.line.take(occurrence), bit)
        before = np.cumsum(np.append(False, there), dtype=np.int32)
        edges = seen.starts.take(row[:, None] * steps + np.arange(1, steps + 1)) - shift[:, None]
        starts = np.append(np.int32(0), before.take(edges.ravel()))
        return _weighed(self.rows.sums(place, starts), seen.worth.take(row, axis=0), self.rows.scale)
