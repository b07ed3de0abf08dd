"""Where the linker looks round a figure (`ZONES`), and which of those places are read in one sweep (`NEAR`, `FAR`)."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["ALONE", "BITS", "FAR", "GROUP", "NEAR", "PLACES", "UNIT", "ZONES", "Column", "Layer", "Sweep", "Zone"]

BITS = 22
"""Features are numbered below `2**BITS`."""
ALONE, GROUP, UNIT = 0, 1, 2
"""What an n-gram is crossed with: nothing, the unit's class, the unit itself."""


@dataclass(frozen=True, slots=True)
class Zone:
    """One place to look at.

    Attributes:
        name: as shown to a reader of `why`.
        place: which stretch: see `features.stretches`.
        orders: lengths of the n-grams.
        weight: value of each occurrence.
        cross: alone, crossed with the unit's class, or crossed with the unit itself.
        anchored: only the n-gram that ends (`-1`) or begins (`1`) at the figure; 0 for all.
        far: read only where what is near leaves hope.
    """

    name: str
    place: str
    orders: tuple[int, ...]
    weight: float
    cross: int = ALONE
    anchored: int = 0
    far: bool = False

    def salt(self, order: int) -> int:
        """Tell its n-grams of one length from the same ones of another zone; the order of `ZONES` does not matter."""
        return zlib.crc32(f"{self.place} {self.cross} {self.anchored} {order}".encode())


ZONES = (
    Zone("unit", "unit", (0,), 1.0, GROUP),
    Zone("unit", "unit", (0,), 2.0, UNIT),
    Zone("own clause", "own", (2, 3, 4), 1.0),
    Zone("own clause", "own", (2, 3, 4), 1.0, GROUP),
    Zone("name", "name", (2, 3), 0.8),
    Zone("name", "name", (2, 3), 0.8, GROUP),
    Zone("left", "left", (1, 2, 3, 4), 1.2, ALONE, -1),
    Zone("left", "left", (1, 2, 3, 4), 1.2, GROUP, -1),
    Zone("left", "left", (2, 3, 4), 1.2, UNIT, -1),
    Zone("right", "right", (1, 2, 3), 1.0),
    Zone("right", "right", (2, 3), 1.0, GROUP),
    Zone("right", "right", (1, 2, 3, 4), 1.0, UNIT, 1),
    Zone("clause before", "before", (2, 3), 0.6),
    Zone("clause before", "before", (2, 3), 0.6, GROUP),
    Zone("sentence", "sentence", (2,), 0.35, far=True),
    Zone("sentence", "sentence", (2,), 0.35, GROUP, far=True),
    Zone("rest of sentence", "rest", (2,), 0.25, far=True),
    Zone("sentence before", "above", (2,), 0.2, far=True),
)
PLACES = tuple(dict.fromkeys(zone.place for zone in ZONES))


@dataclass(frozen=True, slots=True)
class Column:
    """The n-grams of one length in one stretch: those of all its positions, or the anchored one."""

    place: str
    order: int
    anchored: int


@dataclass(frozen=True, slots=True)
class Layer:
    """A zone for each column of a sweep.

    Attributes:
        zone: uint8, index into `ZONES`.
        weight: float32, value of each occurrence.
        salt: uint32, mixed into the hash of each n-gram.
        cross: what each is crossed with.
    """

    zone: NDArray[np.uint8]
    weight: NDArray[np.float32]
    salt: NDArray[np.uint32]
    cross: NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Sweep:
    """Stretches that are read together, once for each layer; a number a column.

    Attributes:
        place: index into `PLACES`.
        order: length of the n-grams.
        anchored: which n-grams; see `Zone`.
        layers: what the n-grams are made of them.
    """

    place: NDArray[np.intp]
    order: NDArray[np.int32]
    anchored: NDArray[np.int32]
    layers: tuple[Layer, ...]


def _sweep(columns: list[Column], *layers: list[int]) -> Sweep:
    return Sweep(
        np.array([PLACES.index(column.place) for column in columns]),
        np.array([column.order for column in columns], np.int32),
        np.array([column.anchored for column in columns], np.int32),
        tuple(_layer(columns, zones) for zones in layers),
    )


def _layer(columns: list[Column], zones: list[int]) -> Layer:
    return Layer(
        np.array(zones, np.uint8),
        np.array([ZONES[zone].weight for zone in zones], np.float32),
        np.array([ZONES[zone].salt(c.order) for zone, c in zip(zones, columns, strict=True)], np.uint32),
        np.array([ZONES[zone].cross for zone in zones]),
    )


def _sweeps(zones: dict[int, Zone]) -> tuple[Sweep, ...]:
    """Put zones that read the same n-grams alone and crossed together, so that those are looked up once."""
    found: dict[Column, dict[int, int]] = {}
    for number, zone in zones.items():
        for order in zone.orders:
            found.setdefault(Column(zone.place, order, zone.anchored), {})[zone.cross] = number
    twice = [column for column, numbers in found.items() if {ALONE, GROUP} <= numbers.keys()]
    once = [
        (column, number)
        for column, numbers in found.items()
        for cross, number in numbers.items()
        if column not in twice or cross == UNIT
    ]
    return (
        _sweep([column for column, _ in once], [number for _, number in once]),
        _sweep(twice, *([found[column][cross] for column in twice] for cross in (ALONE, GROUP))),
    )


NEAR, FAR = (_sweeps({n: zone for n, zone in enumerate(ZONES) if zone.far == far}) for far in (False, True))
"""The sweeps of the zones that are near the figure, and of those that are far."""
