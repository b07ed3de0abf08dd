"""A set of features, asked many times for many (`Known`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from lawmetrics.indicators.zones import BITS

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Known"]

_BELOW = ((1 << np.arange(8)) - 1).astype(np.uint8)
"""By bit of a byte: the bits below it."""


@dataclass(frozen=True, slots=True)
class Known:
    """A set of features, numbered from 0 in the order of their buckets; small enough for the processor's cache.

    Attributes:
        bits: uint8, a bit by bucket, eight in a byte.
        before: int32, how many stand in the bytes before each.
    """

    bits: NDArray[np.uint8]
    before: NDArray[np.int32]

    @classmethod
    def of(cls, bucket: NDArray[Any]) -> Known:
        """Make the set of these buckets, which rise."""
        there = np.zeros(1 << BITS, np.bool_)
        there[bucket] = True
        bits = np.packbits(there, bitorder="little")
        count = np.bitwise_count(bits)
        before = np.cumsum(count, dtype=np.int32)
        before -= count
        return cls(bits, before)

    def find(self, bucket: NDArray[np.int32]) -> tuple[NDArray[np.intp], NDArray[np.int32]]:
        """Tell which of the asked buckets are in the set, and their numbers.

        >>> places, numbers = Known.of(np.array([5, 900])).find(np.array([900, 7, 5], np.int32))
        >>> places.tolist(), numbers.tolist()
        ([0, 2], [1, 0])
        """
        place = bucket >> 3
        bit = (bucket & 7).astype(np.uint8)
        byte = self.bits.take(place)
        there = byte >> bit
        there &= 1
        kept = np.flatnonzero(there.view(np.bool_))
        below = byte.take(kept)
        below &= _BELOW.take(bit.take(kept))
        number = self.before.take(place.take(kept))
        number += np.bitwise_count(below)
        return kept, number
