"""What the linker looks at: hashed character n-grams of the zones round each figure, for a whole batch at once.

Every occurrence of an n-gram is one feature, a bucket of `2**BITS`. Its weight depends on its zone alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from lawmetrics.indicators.zones import BITS, FAR, GROUP, NEAR, PLACES, UNIT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawmetrics.indicators.known import Known
    from lawmetrics.indicators.masking import Masked
    from lawmetrics.indicators.structure import Structure
    from lawmetrics.indicators.zones import Layer, Sweep

    Stretches = dict[str, tuple[NDArray[np.int32], NDArray[np.int32]]]

__all__ = ["Features", "Look", "features"]

_MULTIPLIER, _MIX, _SHIFT = np.uint32(0x9E3779B1), np.uint32(0x85EBCA77), np.uint32(32 - BITS)
_CHUNK = 2048
"""Rows read together: more of them take memory, fewer take time."""


@dataclass(frozen=True, slots=True)
class Features:
    """Occurrences of features, those of one mention side by side.

    Attributes:
        feature: int32, its bucket below `2**BITS`, or the number that it is known by.
        value: float32; the squares of a row's occurrences sum to 1 (those left out counted too).
        starts: int32, where the occurrences of each row begin; one more at the end.
        zone: uint8, index into `ZONES`; empty when only known features were asked for, as the next two.
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


def features(masked: Masked, structure: Structure, rows: NDArray[np.int32], known: Known | None = None) -> Features:
    """Read all features of some mentions of a batch.

    Args:
        masked: the batch as `mask` gives it.
        structure: how its numbers hang together.
        rows: which mentions, rising.
        known: which features to read, and the numbers they go by. None reads all, by bucket.

    Returns:
        Some 200 occurrences a mention, fewer with `known`.
    """
    return Look.at(masked, structure, rows).read((*NEAR, *FAR), known)


@dataclass(frozen=True, slots=True)
class Look:
    """A look at some mentions of a batch, of which the near features can be read without the far ones.

    Attributes:
        masked: the text.
        crosses: uint32, what n-grams are crossed with (alone, group, unit) × rows.
        norm: float32 by row, what makes all its features, near and far, a vector of length 1.
        asked: which n-grams each sweep reads.
    """

    masked: Masked
    crosses: NDArray[np.uint32]
    norm: NDArray[np.float32]
    asked: dict[int, _Asked]

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
        if names is not None:
            stretches |= _renamed(stretches, *(masked.place[side] for side in names))
        crosses = np.zeros((3, len(rows)), np.uint32)
        crosses[GROUP], crosses[UNIT] = masked.group[rows], masked.unit[rows]
        low, high = (np.stack([stretches[place][end] for place in PLACES]) for end in (0, 1))
        asked = {id(sweep): _asked(sweep, low, high, len(masked.points)) for sweep in (*NEAR, *FAR)}
        squares = np.sum([asked[id(sweep)].squares(sweep) for sweep in (*NEAR, *FAR)], axis=0)
        return cls(masked, crosses, (1 / np.sqrt(np.maximum(squares, 1e-9))).astype(np.float32), asked)

    def of(self, rows: NDArray[np.intp] | slice) -> Look:
        """Look at some of them."""
        asked = {sweep: each.of(rows) for sweep, each in self.asked.items()}
        return Look(self.masked, self.crosses[:, rows], self.norm[rows], asked)

    def read(self, sweeps: tuple[Sweep, ...], known: Known | None = None) -> Features:
        """Read their features: all, by bucket, or those that are known."""
        parts = []
        for first in range(0, max(len(self.norm), 1), _CHUNK):
            chunk = self.of(slice(first, first + _CHUNK))
            parts.append(_side_by_side([layer for sweep in sweeps for layer in chunk.layers(sweep, known)]))
        return _joined(parts, self.masked)

    def layers(self, sweep: Sweep, known: Known | None) -> list[_Layer]:
        """Look every n-gram of a sweep up, and mix it with what it is crossed with, once for each layer."""
        asked = self.asked[id(sweep)]
        count = asked.count.ravel()
        cell = np.repeat(np.arange(len(count), dtype=np.int32), count)
        place = np.repeat(asked.begin.ravel() - (np.cumsum(count, dtype=np.int32) - count), count)
        place += np.arange(len(place), dtype=np.int32)
        gram = self.masked.hashes.take(place)
        gram *= _MULTIPLIER
        ends = np.cumsum(asked.count.sum(axis=1, dtype=np.int32))
        layers = []
        for layer in sweep.layers:
            value = (self.norm[:, None] * layer.weight).ravel()
            bucket = self._buckets(gram, cell, layer)
            if known is not None:
                kept, feature = known.find(bucket)
                each = np.diff(np.searchsorted(kept, ends), prepend=0)
                layers.append(_Layer(each, feature, value.take(cell.take(kept)), *_NOTHING))
            else:
                column = cell % np.int32(len(layer.zone))
                zone, order = layer.zone.take(column), sweep.order.astype(np.uint8).take(column)
                layers.append(_Layer(np.diff(ends, prepend=0), bucket, value.take(cell), zone, order, place))
        return layers

    def _buckets(self, gram: NDArray[np.uint32], cell: NDArray[np.int32], layer: Layer) -> NDArray[np.int32]:
        code = np.tile(layer.salt, len(self.norm)).take(cell)
        code += gram
        if layer.cross.any():
            code ^= self.crosses[layer.cross].T.ravel().take(cell)
        code *= _MIX
        code >>= _SHIFT
        return code.view(np.int32)


@dataclass(frozen=True, slots=True)
class _Asked:
    """Where each column of a sweep begins in `masked.hashes` and how many n-grams it has; both rows × columns."""

    begin: NDArray[np.int32]
    count: NDArray[np.int32]

    def of(self, rows: NDArray[np.intp] | slice) -> _Asked:
        """Some of the rows."""
        return _Asked(self.begin[rows], self.count[rows])

    def squares(self, sweep: Sweep) -> NDArray[np.float64]:
        """Sum of the squared values of each row's n-grams, known or not."""
        weights: NDArray[np.float64] = np.sum([layer.weight.astype(np.float64) ** 2 for layer in sweep.layers], axis=0)
        return self.count @ weights


def _asked(sweep: Sweep, low: NDArray[np.int32], high: NDArray[np.int32], length: int) -> _Asked:
    """Look up where the n-grams of each column begin and how many there are; the stretches are places × rows."""
    low, high = low[sweep.place], high[sweep.place]
    order, anchored = sweep.order[:, None], sweep.anchored[:, None]
    count = high - low
    count -= np.maximum(order, 1) - 1
    np.maximum(count, 0, out=count)
    np.minimum(count, 1, out=count, where=anchored != 0)
    begin = np.where(anchored < 0, high - order, low)
    begin += np.where(order > 0, (order - 1) * np.int32(length) + 1, 0)
    return _Asked(np.ascontiguousarray(begin.T), np.ascontiguousarray(count.T))


@dataclass(frozen=True, slots=True)
class _Layer:
    """Occurrences, those of one row side by side: how many each row has; feature, value, zone, length, place in hashes.

    The last three are empty when only known features were asked for.
    """

    count: NDArray[np.int32]
    feature: NDArray[np.int32]
    value: NDArray[np.float32]
    zone: NDArray[np.uint8]
    order: NDArray[np.uint8]
    place: NDArray[np.int32]


_NOTHING = (np.zeros(0, np.uint8), np.zeros(0, np.uint8), np.zeros(0, np.int32))


def _side_by_side(layers: list[_Layer]) -> _Layer:
    """Merge layers, so that the occurrences of one row stand together."""
    total: NDArray[np.int32] = np.sum([layer.count for layer in layers], axis=0, dtype=np.int32)
    free = np.cumsum(total, dtype=np.int32) - total
    places = []
    for layer in layers:
        place = np.repeat(free - (np.cumsum(layer.count, dtype=np.int32) - layer.count), layer.count)
        place += np.arange(len(place), dtype=np.int32)
        places.append(place)
        free += layer.count

    def merged(name: str) -> NDArray[Any]:
        columns = [getattr(layer, name) for layer in layers]
        found = np.empty(sum(map(len, columns)), columns[0].dtype)
        for place, column in zip(places, columns, strict=True):
            found[place[: len(column)]] = column
        return found

    return _Layer(total, *(merged(name) for name in ("feature", "value", "zone", "order", "place")))


def _joined(parts: list[_Layer], masked: Masked) -> Features:
    """Put chunks of rows behind one another."""
    count, feature, value, zone, order, place = (
        np.concatenate([getattr(part, name) for part in parts]) for name in _Layer.__slots__
    )
    starts = np.append(0, np.cumsum(count)).astype(np.int32)
    return Features(feature, value, starts, zone, order, (place - 1) % np.int32(len(masked.points)), masked)


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
