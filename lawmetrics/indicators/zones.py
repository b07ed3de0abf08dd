"""Where the linker looks round a figure (`ZONES`), and what of that is read together (`NEAR`, `FAR`)."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "ALONE",
    "BITS",
    "EVERY",
    "FAR",
    "GROUP",
    "NEAR",
    "PLACES",
    "SPANS",
    "UNIT",
    "ZONES",
    "Columns",
    "Span",
    "Zone",
]

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
class Span:
    """The n-grams of one length in one stretch: those of all its positions, or the anchored one."""

    place: str
    order: int
    anchored: int


SPANS = tuple(dict.fromkeys(Span(zone.place, order, zone.anchored) for zone in ZONES for order in zone.orders))


@dataclass(frozen=True, slots=True)
class Columns:
    """N-grams that are read together: a number for each zone and length, those of equal weight side by side.

    Attributes:
        zone: uint8, index into `ZONES`.
        span: intp, index into `SPANS`.
        salt: uint32, mixed into the hash of each n-gram.
        cross: intp, what each n-gram is crossed with.
        step: intp, which of the different weights.
        weights: float32, the different weights, rising.
        ends: intp, where the columns of each of them end.
    """

    zone: NDArray[np.uint8]
    span: NDArray[np.intp]
    salt: NDArray[np.uint32]
    cross: NDArray[np.intp]
    step: NDArray[np.intp]
    weights: NDArray[np.float32]
    ends: NDArray[np.intp]

    @classmethod
    def of(cls, zones: dict[int, Zone]) -> Columns:
        """Lay out some zones, by their number in `ZONES`."""
        each = [(zone.weight, number, order) for number, zone in zones.items() for order in zone.orders]
        each.sort(key=lambda column: column[0])
        weights, step = np.unique(np.array([weight for weight, _, _ in each], np.float32), return_inverse=True)
        spans = [SPANS.index(Span(ZONES[n].place, order, ZONES[n].anchored)) for _, n, order in each]
        return cls(
            np.array([number for _, number, _ in each], np.uint8),
            np.array(spans, np.intp),
            np.array([ZONES[number].salt(order) for _, number, order in each], np.uint32),
            np.array([ZONES[number].cross for _, number, _ in each], np.intp),
            step.astype(np.intp),
            weights,
            np.searchsorted(step, np.arange(len(weights)), side="right"),
        )


NEAR, FAR = (Columns.of({n: zone for n, zone in enumerate(ZONES) if zone.far == far}) for far in (False, True))
"""What is read near the figure, and what far from it."""
EVERY = Columns.of(dict(enumerate(ZONES)))
