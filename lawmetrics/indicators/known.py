"""A set of features, asked many times for many (`Known`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from lawmetrics.indicators.zones import BITS

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Known"]

_BELOW = (np.uint64(1) << np.arange(64, dtype=np.uint64)) - np.uint64(1)
"""By bit of a word: the bits below it."""


@dataclass(frozen=True, slots=True)
class Known:
    """A set of features, numbered from 0 in the order of their buckets; small enough for the processor's cache.

    Attributes:
        words: uint64, a bit by bucket, 64 in a word.
        before: int32, how many stand in the words before each.
    """

    words: NDArray[np.uint64]
    before: NDArray[np.int32]

    @classmethod
    def of(cls, bucket: NDArray[Any]) -> Known:
        """Make the set of these buckets, which rise."""
        there = np.zeros(1 << BITS, np.bool_)
        there[bucket] = True
        words = np.packbits(there, bitorder="little").view("<u8")
        count = np.bitwise_count(words)
        return cls(words, np.cumsum(count, dtype=np.int32) - count)

    def find(self, bucket: NDArray[np.int32]) -> tuple[NDArray[np.bool_], NDArray[np.int32]]:
        """Tell which of the asked buckets are in the set, and the numbers of those.

        >>> there, numbers = Known.of(np.array([5, 900])).find(np.array([900, 7, 5], np.int32))
        >>> there.tolist(), numbers.tolist()
        ([True, False, True], [1, 0])
        """
        byte = self.words.view(np.uint8).take(bucket >> 3)
        byte >>= (bucket & 7).astype(np.uint8)
        byte &= 1
        there = byte.view(np.bool_)
        bucket = bucket.take(np.flatnonzero(there))
        word = bucket >> 6
        below = _BELOW.take(bucket & 63)
        below &= self.words.take(word)
        number = self.before.take(word)
        number += np.bitwise_count(below)
        return there, number
