"""Text → `Scan`: every number of a text as columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from lawmetrics.quantities.quantity import Quantity

__all__ = ["Scan", "scan"]


@dataclass(frozen=True, slots=True)
class Scan:
    """The mentions of one text as columns, in text order, disjoint; all kinds, dates and names too.

    Attributes:
        text: the text as given.
        start: int32, first position of each mention.
        end: int32, position behind it.
        reading: int32, row of `readings` that says what it means (value, bounds, unit and kind are final).
        readings: the process-wide table of distinct readings; it only grows.
    """

    text: str
    start: NDArray[np.int32]
    end: NDArray[np.int32]
    reading: NDArray[np.int32]
    readings: Sequence[Quantity]


def scan(text: str) -> Scan:
    """Find every number of `text`."""
    raise NotImplementedError
