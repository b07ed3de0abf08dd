"""Which indicator each figure of a batch belongs to (`link`), and why (`explain`)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawmetrics.indicators.structure import Structure
    from lawmetrics.quantities.scanner import Scan

__all__ = ["Links", "explain", "link"]


@dataclass(frozen=True, slots=True)
class Links:
    """Columns beside those of a scan.

    Attributes:
        indicator: int16, row of the catalogue, -1 for none.
        confidence: float32, probability that this is right.
        also: row → further rows of the catalogue that the same figure states.
    """

    indicator: NDArray[np.int16]
    confidence: NDArray[np.float32]
    also: dict[int, tuple[int, ...]] = field(default_factory=dict)


def link(scan: Scan, structure: Structure) -> Links:
    """Link nothing yet: the model is being trained."""
    count = len(scan.start)
    return Links(np.full(count, -1, np.int16), np.zeros(count, np.float32))


def explain(scan: Scan, structure: Structure, row: int) -> tuple[str, ...]:
    """Tell the words that decided the link of one figure, strongest first."""
    return ()
