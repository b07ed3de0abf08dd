"""What the linker looks at: hashed character n-grams of the zones round each figure, for a whole batch at once.

Every occurrence of an n-gram is one feature, a bucket of `2**BITS`. Its weight depends on its zone alone.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lawmetrics.indicators.masking import Masked, mask

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray

    from lawmetrics.indicators.structure import Structure
    from lawmetrics.quantities.scanner import Scan

__all__ = ["BITS", "ZONES", "Features", "Zone", "features"]

BITS = 22
"""Features are numbered below `2**BITS`."""

_MULTIPLIER, _MIX = np.uint32(0x9E3779B1), np.uint32(0x85EBCA77)
_ALONE, _GROUP, _UNIT = 0, 1, 2


_Part = tuple[int, int, "NDArray[np.int32]", "NDArray[np.int32]", "NDArray[Any]"]
"""Zone, length of the n-grams, and for each occurrence: row, bucket, origin."""


@dataclass(frozen=True, slots=True)
class Zone:
    """One place to look at.

    Attributes:
        name: as shown to a reader of `why`.
        place: which stretch: see `_stretches`.
        orders: lengths of the n-grams.
        weight: value of each occurrence.
        cross: alone, crossed with the unit's class, or crossed with the unit itself.
        anchored: only the n-gram that ends (`-1`) or begins (`1`) at the figure; 0 for all.
    """

    name: str
    place: str
    orders: tuple[int, ...]
    weight: float
    cross: int = _ALONE
    anchored: int = 0


ZONES = (
    Zone("unit", "unit", (0,), 1.0, _GROUP),
    Zone("unit", "unit", (0,), 2.0, _UNIT),
    Zone("own clause", "own", (2, 3, 4), 1.0),
    Zone("own clause", "own", (2, 3, 4), 1.0, _GROUP),
    Zone("name", "name", (2, 3), 0.8),
    Zone("name", "name", (2, 3), 0.8, _GROUP),
    Zone("left", "left", (1, 2, 3, 4), 1.2, _ALONE, -1),
    Zone("left", "left", (1, 2, 3, 4), 1.2, _GROUP, -1),
    Zone("left", "left", (2, 3, 4), 1.2, _UNIT, -1),
    Zone("right", "right", (1, 2, 3), 1.0),
    Zone("right", "right", (2, 3), 1.0, _GROUP),
    Zone("right", "right", (1, 2, 3, 4), 1.0, _UNIT, 1),
    Zone("clause before", "before", (2, 3), 0.6),
    Zone("clause before", "before", (2, 3), 0.6, _GROUP),
    Zone("sentence", "sentence", (2,), 0.35),
    Zone("sentence", "sentence", (2,), 0.35, _GROUP),
    Zone("rest of sentence", "rest", (2,), 0.25),
    Zone("sentence before", "above", (2,), 0.2),
)


@dataclass(frozen=True, slots=True)
class Features:
    """Occurrences of features, those of one mention side by side.

    Attributes:
        row: int32, which of the asked mentions, rising.
        bucket: int32, feature number below `2**BITS`.
        value: float32; the squares of a row's occurrences sum to 1 (those left out counted too).
        starts: int32, where the occurrences of each row begin; one more at the end.
        zone: uint8, index into `ZONES`.
        order: uint8, length of the n-gram.
        origin: int32, where it begins in the masked text; empty when only known features were asked for.
        size: number of rows.
        masked: the text it was read from.
    """

    row: NDArray[np.int32]
    bucket: NDArray[np.int32]
    value: NDArray[np.float32]
    starts: NDArray[np.int32]
    zone: NDArray[np.uint8]
    order: NDArray[np.uint8]
    origin: NDArray[np.int32]
    size: int
    masked: Masked


def features(
    scan: Scan,
    structure: Structure,
    rows: NDArray[np.int32],
    known: NDArray[np.bool_] | None = None,
    names: tuple[NDArray[np.int32], NDArray[np.int32]] | None = None,
) -> Features:
    """Read the features of some mentions of a batch.

    Args:
        scan: the numbers of the batch.
        structure: how they hang together.
        rows: which mentions, rising.
        known: bool by bucket; features that no weight exists for are left out. None keeps all.
        names: for each row where the words begin and end that name it, when not those that stand left of the figure:
            one figure is said of several names (`A率、B率均为100%`).

    Returns:
        Some 200 occurrences a mention, fewer with `known`.
    """
    masked = mask(scan)
    hashes = _hashes(masked.points)
    stretches = _stretches(scan, structure, rows, masked)
    if names is not None:
        stretches |= _named(masked, *names)
    crossed = {_ALONE: None, _GROUP: masked.group[rows], _UNIT: masked.unit[rows]}
    squares = np.zeros(len(rows), np.float64)
    parts: list[_Part] = []
    for place, order, anchored, zones in _GROUPS:
        row, position, count = _positions(*stretches[place], order, anchored)
        for number in zones:
            zone = ZONES[number]
            squares += zone.weight**2 * count
            code = hashes[order][position]
            code *= _MULTIPLIER
            code += _SALTS[number, order]
            cross = crossed[zone.cross]
            if cross is not None:
                code ^= cross[row]
            code *= _MIX
            code >>= np.uint32(32 - BITS)
            bucket = code.view(np.int32)
            if known is None:
                parts.append((number, order, row, bucket, position))
            else:
                kept = np.flatnonzero(known[bucket])
                parts.append((number, order, row[kept], bucket[kept], kept[:0]))
    return _joined(parts, squares, len(rows), masked)


def _groups() -> list[tuple[str, int, int, list[int]]]:
    """Zones that read the same n-grams, together: place, order, anchored, numbers of the zones."""
    found: dict[tuple[str, int, int], list[int]] = {}
    for number, zone in enumerate(ZONES):
        for order in zone.orders:
            found.setdefault((zone.place, order, zone.anchored), []).append(number)
    return [(place, order, anchored, zones) for (place, order, anchored), zones in found.items()]


_GROUPS = _groups()
_SALTS = {
    (number, order): np.uint32(zlib.crc32(f"{zone.place} {zone.cross} {zone.anchored} {order}".encode()))
    for number, zone in enumerate(ZONES)
    for order in zone.orders
}
"""What tells the n-grams of one zone from the same ones of another; the order of `ZONES` does not matter."""


def _hashes(points: NDArray[np.uint32]) -> list[NDArray[np.uint32]]:
    """Hash of the n-gram that begins at each position, for lengths 0 to 4."""
    one = (points + np.uint32(1)) * _MIX
    one ^= one >> np.uint32(15)
    found = [np.zeros(len(points), np.uint32), one]
    for order in range(2, 5):
        longer = found[-1].copy()
        longer *= _MULTIPLIER
        longer[: 1 - order] += one[order - 1 :]
        found.append(longer)
    return found


def _stretches(
    scan: Scan, structure: Structure, rows: NDArray[np.int32], masked: Masked
) -> dict[str, tuple[NDArray[np.int32], NDArray[np.int32]]]:
    """Half-open bounds in the masked text, by place and mention; capped, so that hostile text costs no more."""
    place = masked.place

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


def _named(
    masked: Masked, start: NDArray[np.int32], end: NDArray[np.int32]
) -> dict[str, tuple[NDArray[np.int32], NDArray[np.int32]]]:
    """The stretches left of a figure, as if its name alone stood there."""
    low, high = masked.place[start], masked.place[end]
    return {
        "own": (np.maximum(low - 1, high - 24), high),
        "name": (np.maximum(low, high - 16), high),
        "left": (np.maximum(low, high - 4), high),
    }


def _positions(
    low: NDArray[np.int32], high: NDArray[np.int32], order: int, anchored: int
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]:
    """Every n-gram of one length in each stretch: its mention, its beginning; and how many each mention has."""
    count = np.maximum(high - low - max(order, 1) + 1, 0)
    if anchored:
        fits = np.flatnonzero(count > 0).astype(np.int32)
        begin = high[fits] - order if anchored < 0 else low[fits]
        return fits, begin.astype(np.int32), (count > 0).astype(np.int32)
    row = np.repeat(np.arange(len(low), dtype=np.int32), count)
    first = low - (np.cumsum(count) - count)
    position = first.astype(np.int32)[row] + np.arange(len(row), dtype=np.int32)
    return row, position, count


def _joined(parts: list[_Part], squares: NDArray[np.float64], size: int, masked: Masked) -> Features:
    """Put the parts together, those of one mention side by side."""
    row = np.concatenate([part[2] for part in parts])
    kind = np.repeat(np.arange(len(parts), dtype=np.uint8), [len(part[2]) for part in parts])
    starts = np.zeros(size + 1, np.int32)
    np.cumsum(np.bincount(row, minlength=size), out=starts[1:])
    order = np.argsort(row.astype(np.uint16) if size < 1 << 16 else row, kind="stable")
    row, kind = row[order], kind[order]
    weight = np.array([ZONES[part[0]].weight for part in parts], np.float32)
    norm = (1 / np.sqrt(np.maximum(squares, 1e-9))).astype(np.float32)
    origin = np.concatenate([part[4] for part in parts]).astype(np.int32)
    return Features(
        row=row,
        bucket=np.concatenate([part[3] for part in parts])[order],
        value=weight[kind] * norm[row],
        starts=starts,
        zone=np.array([part[0] for part in parts], np.uint8)[kind],
        order=np.array([part[1] for part in parts], np.uint8)[kind],
        origin=origin[order] if len(origin) else origin,
        size=size,
        masked=masked,
    )
