"""What the linker looks at: hashed character n-grams of the zones round each figure, for a whole batch at once.

Every occurrence of an n-gram is one feature, a bucket of `2**BITS`. Its weight depends on its zone alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from lawmetrics.indicators.zones import ALONE, BITS, GROUP, SWEEPS, UNIT, ZONES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawmetrics.indicators.masking import Masked
    from lawmetrics.indicators.structure import Structure
    from lawmetrics.indicators.zones import Sweep

    Stretches = dict[str, tuple[NDArray[np.int32], NDArray[np.int32]]]

__all__ = ["Features", "features"]

_MULTIPLIER, _MIX, _SHIFT = np.uint32(0x9E3779B1), np.uint32(0x85EBCA77), np.uint32(32 - BITS)
_CHUNK = 512
"""Rows read together: their n-grams fit the processor's cache."""


@dataclass(frozen=True, slots=True)
class Features:
    """Occurrences of features, those of one mention side by side.

    Attributes:
        bucket: int32, feature number below `2**BITS`.
        value: float32; the squares of a row's occurrences sum to 1 (those left out counted too).
        starts: int32, where the occurrences of each row begin; one more at the end.
        zone: uint8, index into `ZONES`.
        order: uint8, length of the n-gram; empty when only known features were asked for, as `origin`.
        origin: int32, where it begins in the masked text.
        masked: the text it was read from.
    """

    bucket: NDArray[np.int32]
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


def features(
    masked: Masked,
    structure: Structure,
    rows: NDArray[np.int32],
    known: NDArray[np.bool_] | None = None,
    names: tuple[NDArray[np.int32], NDArray[np.int32]] | None = None,
) -> Features:
    """Read the features of some mentions of a batch.

    Args:
        masked: the batch as `mask` gives it.
        structure: how its numbers hang together.
        rows: which mentions, rising.
        known: bool by bucket; features that no weight exists for are left out. None keeps all.
        names: for each row where the words begin and end that name it, when not those that stand left of the figure:
            one figure is said of several names (`A率、B率均为100%`).

    Returns:
        Some 200 occurrences a mention, fewer with `known`.
    """
    stretches = _stretches(masked, structure, rows)
    if names is not None:
        stretches |= _named(masked, *names)
    crosses = np.zeros((3, len(rows)), np.uint32)
    crosses[GROUP], crosses[UNIT] = masked.group[rows], masked.unit[rows]
    asked = [_asked(sweep, stretches, len(masked.points)) for sweep in SWEEPS]
    chunks = [
        _side_by_side(
            [
                layer
                for sweep, each in zip(SWEEPS, asked, strict=True)
                for layer in _read(sweep, each.of(chunk), masked.hashes, crosses[:, chunk], known)
            ],
            len(rows[chunk]),
        )
        for chunk in (slice(first, first + _CHUNK) for first in range(0, max(len(rows), 1), _CHUNK))
    ]
    return _joined(
        chunks, np.sum([each.squares(sweep) for sweep, each in zip(SWEEPS, asked, strict=True)], axis=0), masked
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """Where each column of a sweep begins in `masked.hashes` and how many n-grams it has; both rows × columns."""

    begin: NDArray[np.int32]
    count: NDArray[np.int32]

    def of(self, rows: slice) -> _Asked:
        """Some of the rows."""
        return _Asked(self.begin[rows], self.count[rows])

    def squares(self, sweep: Sweep) -> NDArray[np.float64]:
        """Sum of the squared values of each row's n-grams, known or not."""
        return self.count @ np.sum([_weights(layer).astype(np.float64) ** 2 for layer in sweep.layers], axis=0)


def _weights(layer: tuple[int, ...]) -> NDArray[np.float32]:
    return np.array([ZONES[number].weight for number in layer], np.float32)


def _asked(sweep: Sweep, stretches: Stretches, length: int) -> _Asked:
    """Look up where the n-grams of each column begin and how many there are."""
    size = len(stretches["unit"][0])
    begin, count = (np.empty((size, len(sweep.columns)), np.int32) for _ in range(2))
    for n, column in enumerate(sweep.columns):
        low, high = stretches[column.place]
        np.clip(high - low - (max(column.order, 1) - 1), 0, 1 if column.anchored else None, out=count[:, n])
        begin[:, n] = (high - column.order if column.anchored < 0 else low) + column.order * length
    return _Asked(begin, count)


@dataclass(frozen=True, slots=True)
class _Layer:
    """Occurrences, those of one row side by side: row, bucket, zone, length of the n-gram, place in `Masked.hashes`.

    The last two are empty when only known features were asked for.
    """

    row: NDArray[np.int32]
    bucket: NDArray[np.int32]
    zone: NDArray[np.uint8]
    order: NDArray[np.uint8]
    place: NDArray[np.int32]


def _read(
    sweep: Sweep,
    asked: _Asked,
    hashes: NDArray[np.uint32],
    crosses: NDArray[np.uint32],
    known: NDArray[np.bool_] | None,
) -> list[_Layer]:
    """Look every n-gram of some rows up, and mix it with what it is crossed with, once for each layer."""
    size, width = asked.count.shape
    count = asked.count.ravel()
    cell = np.repeat(np.arange(len(count), dtype=np.int32), count)
    shift = asked.begin.ravel() - (np.cumsum(count, dtype=np.int32) - count)
    place = shift.take(cell)
    place += np.arange(len(place), dtype=np.int32)
    gram = hashes.take(place)
    gram *= _MULTIPLIER
    orders = np.array([column.order for column in sweep.columns], np.uint8)
    layers = []
    for numbers in sweep.layers:
        zones = [ZONES[number] for number in numbers]
        salt = np.array([z.salt(c.order) for z, c in zip(zones, sweep.columns, strict=True)], np.uint32)
        code = gram + np.tile(salt, size).take(cell)
        if any(zone.cross != ALONE for zone in zones):
            code ^= crosses[[zone.cross for zone in zones]].T.ravel().take(cell)
        code *= _MIX
        code >>= _SHIFT
        bucket, mine = code.view(np.int32), cell
        if known is not None:
            kept = np.flatnonzero(known.take(bucket))
            bucket, mine = bucket.take(kept), cell.take(kept)
        row = mine // np.int32(width)
        column = mine - row * np.int32(width)
        whole = column if known is None else column[:0]
        layers.append(
            _Layer(row, bucket, np.array(numbers, np.uint8).take(column), orders.take(whole), place[: len(whole)])
        )
    return layers


def _side_by_side(layers: list[_Layer], size: int) -> tuple[NDArray[np.int32], _Layer]:
    """Merge the layers, so that the occurrences of one row stand together; tell how many each row has."""
    counts = [np.bincount(layer.row, minlength=size).astype(np.int32) for layer in layers]
    total: NDArray[np.int32] = np.sum(counts, axis=0, dtype=np.int32)
    free = np.cumsum(total, dtype=np.int32) - total
    places = []
    for layer, count in zip(layers, counts, strict=True):
        begin = free - (np.cumsum(count, dtype=np.int32) - count)
        places.append(begin.take(layer.row) + np.arange(len(layer.row), dtype=np.int32))
        free += count

    def merged(name: str) -> NDArray[Any]:
        columns = [getattr(layer, name) for layer in layers]
        found = np.empty(sum(map(len, columns)), columns[0].dtype)
        for place, column in zip(places, columns, strict=True):
            found[place[: len(column)]] = column
        return found

    return total, _Layer(*(merged(name) for name in _Layer.__slots__))


def _joined(chunks: list[tuple[NDArray[np.int32], _Layer]], squares: NDArray[np.float64], masked: Masked) -> Features:
    """Put chunks of rows behind one another."""
    starts = np.zeros(len(squares) + 1, np.int32)
    np.cumsum(np.concatenate([count for count, _ in chunks]), out=starts[1:])
    zone, bucket, order, place = (
        np.concatenate([getattr(layer, name) for _, layer in chunks]) for name in ("zone", "bucket", "order", "place")
    )
    norm = (1 / np.sqrt(np.maximum(squares, 1e-9))).astype(np.float32)
    value = _weights(tuple(range(len(ZONES)))).take(zone)
    value *= np.repeat(norm, np.diff(starts))
    whole = len(order) == len(zone)
    return Features(
        bucket, value, starts, zone, order, place % np.int32(len(masked.points)) if whole else place, masked
    )


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


def _named(masked: Masked, start: NDArray[np.int32], end: NDArray[np.int32]) -> Stretches:
    """The stretches left of a figure, as if its name alone stood there."""
    low, high = masked.place[start], masked.place[end]
    return {
        "own": (np.maximum(low - 1, high - 24), high),
        "name": (np.maximum(low, high - 16), high),
        "left": (np.maximum(low, high - 4), high),
    }
