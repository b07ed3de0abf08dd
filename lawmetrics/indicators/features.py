"""What the linker looks at: hashed character n-grams of the zones round each figure, for a whole batch at once.

Every occurrence of an n-gram is one feature, a bucket of `2**BITS`. Its weight depends on its zone alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lawmetrics.indicators.zones import BITS, EVERY, GROUP, PLACES, SPANS, UNIT, ZONES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawmetrics.indicators.known import Known
    from lawmetrics.indicators.masking import Masked
    from lawmetrics.indicators.structure import Structure
    from lawmetrics.indicators.zones import Columns

    Stretches = dict[str, tuple[NDArray[np.int32], NDArray[np.int32]]]

__all__ = ["Features", "Look", "Seen", "features"]

_MULTIPLIER, _MIX, _SHIFT = np.uint32(0x9E3779B1), np.uint32(0x85EBCA77), np.uint32(32 - BITS)
_CHUNK = 512
"""Rows read together: what is made of them stays in the processor's cache."""
_PLACE = np.array([PLACES.index(span.place) for span in SPANS])
_ORDER = np.array([[span.order] for span in SPANS], np.int32)
_ANCHORED = np.array([[span.anchored] for span in SPANS], np.int32)
_SQUARES = np.array(
    [
        sum(z.weight**2 for z in ZONES if (z.place, z.anchored) == (s.place, s.anchored) and s.order in z.orders)
        for s in SPANS
    ]
)
"""By span the sum of the squared weights of what is read there."""


@dataclass(frozen=True, slots=True)
class Features:
    """Occurrences of features, those of one mention side by side.

    Attributes:
        feature: int32, its bucket below `2**BITS`.
        value: float32; the squares of a row's occurrences sum to 1.
        starts: int32, where the occurrences of each row begin; one more at the end.
        zone: uint8, index into `ZONES`.
        order: uint8, length of the n-gram.
        origin: int32, where it begins in the masked text.
        masked: the text it was read from.
    """

    feature: NDArray[np.int32]
    value: NDArray[np.float32]
    starts: NDArray[np.int32]
    zone: NDArray[np.uint8]
    order: NDArray[np.uint8]
    origin: NDArray[np.int32]
    masked: Masked

    @property
    def size(self) -> int:
        """Number of rows."""
        return len(self.starts) - 1

    @property
    def row(self) -> NDArray[np.int32]:
        """int32, which of the asked mentions each occurrence belongs to, rising."""
        return np.repeat(np.arange(self.size, dtype=np.int32), np.diff(self.starts))


@dataclass(frozen=True, slots=True)
class Seen:
    """Occurrences of known features, those of one mention and equal worth (a step) side by side.

    Attributes:
        line: int32, the number each is known by.
        starts: int32, where those of each mention and step begin, one more at the end.
        worth: float32, mentions × steps: the value of each occurrence.
    """

    line: NDArray[np.int32]
    starts: NDArray[np.int32]
    worth: NDArray[np.float32]


def features(masked: Masked, structure: Structure, rows: NDArray[np.int32]) -> Features:
    """Read all features of some mentions of a batch.

    Args:
        masked: the batch as `mask` gives it.
        structure: how its numbers hang together.
        rows: which mentions, rising.

    Returns:
        Some 200 occurrences a mention.
    """
    return Look.at(masked, structure, rows).read(EVERY)


@dataclass(frozen=True, slots=True)
class Look:
    """A look at some mentions of a batch, of which the near features can be read without the far ones.

    Attributes:
        masked: the text.
        crosses: uint32, what n-grams are crossed with, rows × (alone, group, unit).
        norm: float32 by row, what makes all its features, near and far, a vector of length 1.
        begin: int32, rows × `SPANS`: where the n-grams begin in `masked.hashes`.
        count: int32, rows × `SPANS`: how many there are.
    """

    masked: Masked
    crosses: NDArray[np.uint32]
    norm: NDArray[np.float32]
    begin: NDArray[np.int32]
    count: NDArray[np.int32]

    @classmethod
    def at(
        cls,
        masked: Masked,
        structure: Structure,
        rows: NDArray[np.int32],
        names: tuple[NDArray[np.int32], NDArray[np.int32]] | None = None,
    ) -> Look:
        """Look at some mentions.

        Args:
            masked: the batch as `mask` gives it.
            structure: how its numbers hang together.
            rows: which mentions.
            names: for the last of them, where the words begin and end that name each, when not those that stand left
                of the figure: one figure is said of several names (`A率、B率均为100%`).
        """
        stretches = _stretches(masked, structure, rows)
        if names is not None and len(names[0]):
            stretches |= _renamed(stretches, *(masked.place[side] for side in names))
        crosses = np.zeros((len(rows), 3), np.uint32)
        crosses[:, GROUP], crosses[:, UNIT] = masked.group[rows], masked.unit[rows]
        low, high = (np.stack([stretches[place][end] for place in PLACES]) for end in (0, 1))
        begin, count = _grams(low[_PLACE], high[_PLACE], len(masked.points))
        norm = (1 / np.sqrt(np.maximum(_SQUARES @ count, 1e-9))).astype(np.float32)
        return cls(masked, crosses, norm, np.ascontiguousarray(begin.T), np.ascontiguousarray(count.T))

    def of(self, rows: NDArray[np.intp] | slice) -> Look:
        """Look at some of them."""
        return Look(self.masked, self.crosses[rows], self.norm[rows], self.begin[rows], self.count[rows])

    def read(self, columns: Columns) -> Features:
        """Read all their features."""
        ends, cell, place, bucket = self.buckets(columns)
        step = (cell % len(columns.zone)).astype(np.intp)
        value = (self.norm[:, None] * columns.weights.take(columns.step)).ravel().take(cell)
        starts = np.append(0, ends[len(columns.zone) - 1 :: len(columns.zone)]).astype(np.int32)
        order = _ORDER.ravel().astype(np.uint8).take(columns.span)
        origin = (place - 1) % len(self.masked.points)
        return Features(
            bucket, value, starts, columns.zone.take(step), order.take(step), origin.astype(np.int32), self.masked
        )

    def see(self, columns: Columns, known: Known) -> Seen:
        """Read those of their features that are known."""
        worth = self.norm[:, None] * columns.weights
        lines, counts = [], []
        for first in range(0, max(len(self.norm), 1), _CHUNK):
            chunk = self.of(slice(first, first + _CHUNK))
            ends, _, _, bucket = chunk.buckets(columns)
            there, line = known.find(bucket)
            steps = ends.reshape(-1, len(columns.zone))[:, columns.ends - 1].ravel()
            counts.append(np.diff(np.cumsum(np.append(False, there), dtype=np.int32).take(steps), prepend=np.int32(0)))
            lines.append(line)
        starts = np.append(np.int32(0), np.cumsum(np.concatenate(counts), dtype=np.int32))
        return Seen(np.concatenate(lines), starts, worth)

    def buckets(
        self, columns: Columns
    ) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp], NDArray[np.int32]]:
        """The n-grams of all rows and columns (a cell): where those of each cell end; of each its cell, place, bucket."""
        count = self.count.take(columns.span, axis=1).ravel()
        ends = np.cumsum(count, dtype=np.intp)
        cell = np.repeat(np.arange(len(count)), count)
        place = (self.begin.take(columns.span, axis=1).ravel() + count - ends).take(cell)
        place += np.arange(len(place))
        code = self.masked.hashes.take(place)
        code *= _MULTIPLIER
        code += np.tile(columns.salt, len(self.norm)).take(cell)
        code ^= self.crosses.take(columns.cross, axis=1).ravel().take(cell)
        code *= _MIX
        code >>= _SHIFT
        return ends, cell, place, code.view(np.int32)


def _grams(low: NDArray[np.int32], high: NDArray[np.int32], length: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Look up where the n-grams of each span begin and how many there are; all are spans × rows."""
    count = high - low
    count -= np.maximum(_ORDER, 1) - 1
    np.maximum(count, 0, out=count)
    np.minimum(count, 1, out=count, where=_ANCHORED != 0)
    begin = np.where(_ANCHORED < 0, high - _ORDER, low)
    begin += np.where(_ORDER > 0, (_ORDER - 1) * np.int32(length) + 1, 0)
    return begin, count


def _stretches(masked: Masked, structure: Structure, rows: NDArray[np.int32]) -> Stretches:
    """Half-open bounds in the masked text, by place and mention; capped, so that hostile text costs no more."""
    scan, place = masked.scan, masked.place

    def at(column: NDArray[np.int32]) -> NDArray[np.int32]:
        return place[column[rows]]

    left, right = at(scan.start), at(scan.end)
    clause, sentence = at(structure.clause_start), at(structure.sentence_start)
    clause_end, sentence_end = at(structure.clause_end), at(structure.sentence_end)
    before = np.maximum(at(structure.previous_start), sentence)
    before_end = np.maximum(at(structure.previous_end), before)
    following = np.append(scan.start[1:], len(scan.text)).astype(np.int32)
    next_figure = np.where(structure.statistic[rows], place[following[rows]], clause_end) + 1
    above, above_end = np.maximum(at(structure.paragraph_start), sentence - 50), sentence
    headed = (structure.heading_start[rows] >= 0) & (above >= above_end)
    heading = np.where(headed[:, None], np.column_stack([structure.heading_start, structure.heading_end])[rows], 0)
    above = np.where(headed, place[heading[:, 0]], above)
    above_end = np.where(headed, np.minimum(place[heading[:, 1]], above + 30), above_end)
    unit = np.zeros(len(rows), np.int32)
    return {
        "unit": (unit, unit + 1),
        "own": (np.maximum(clause - 1, left - 24), left),
        "name": (np.maximum(at(structure.name_start), at(structure.name_end) - 16), at(structure.name_end)),
        "left": (np.maximum(at(structure.paragraph_start) - 1, left - 4), left),
        "right": (right, np.minimum(np.minimum(clause_end + 1, right + 12), np.maximum(next_figure, right))),
        "before": (np.maximum(before, before_end - 24), before_end),
        "sentence": (np.maximum(sentence, left - 60), left),
        "rest": (right, np.minimum(sentence_end, right + 50)),
        "above": (above, above_end),
    }


def _renamed(stretches: Stretches, low: NDArray[np.int32], high: NDArray[np.int32]) -> Stretches:
    """The stretches left of figures, those of the last ones as if their names alone stood there."""
    size = len(stretches["own"][0]) - len(low)
    starts = {
        "own": np.maximum(low - 1, high - 24),
        "name": np.maximum(low, high - 16),
        "left": np.maximum(low, high - 4),
    }
    return {
        place: (np.append(stretches[place][0][:size], start), np.append(stretches[place][1][:size], high))
        for place, start in starts.items()
    }
