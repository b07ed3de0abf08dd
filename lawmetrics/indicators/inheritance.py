"""What the linker knows by rule: growth follows its count, one figure may state several names, the unsure say nothing."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from lawmetrics.indicators.catalogue import catalogue
from lawmetrics.quantities.quantity import Kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawmetrics.indicators.model import Model
    from lawmetrics.indicators.structure import Structure
    from lawmetrics.quantities.scanner import Scan

__all__ = ["growth_rows", "settle"]


@lru_cache(maxsize=1)
def growth_rows() -> NDArray[np.int16]:
    """For each row of the catalogue the row of its growth, or -1 (one more entry, -1, for "none").

    >>> book = catalogue()
    >>> book.codes[growth_rows()[book.row("market_entities.total")]]
    'market_entities.total_growth'
    """
    book = catalogue()
    found = np.full(len(book) + 1, -1, np.int16)
    for indicator in book:
        if indicator.formula is not None and indicator.formula.type == "growth":
            found[book.row(indicator.formula.base)] = book.row(indicator.code)
    return found


def settle(
    weights: Model,
    scan: Scan,
    structure: Structure,
    rows: NDArray[np.int32],
    code: NDArray[np.int16],
    chance: NDArray[np.float32],
) -> tuple[NDArray[np.int16], NDArray[np.float32], dict[int, tuple[int, ...]]]:
    """Apply the rules to what the model thinks likeliest.

    Args:
        weights: the model; its header holds the threshold.
        scan: the numbers of the batch.
        structure: how they hang together.
        rows: the mentions asked about.
        code: their likeliest codes, as rows of the catalogue; -1 for none.
        chance: the probability of each.

    Returns:
        Codes, -1 where unsure; the probability that each answer is right; further codes by mention.
    """
    threshold = float(weights.header["threshold"])
    code, chance = _growth(structure, rows, code.copy(), chance.copy(), threshold)
    unsure = chance < threshold
    return np.where(unsure, np.int16(-1), code), np.where(unsure, 1 - chance, chance).astype(np.float32), {}


def _growth(
    structure: Structure,
    rows: NDArray[np.int32],
    code: NDArray[np.int16],
    chance: NDArray[np.float32],
    threshold: float,
) -> tuple[NDArray[np.int16], NDArray[np.float32]]:
    """A change said of a count takes the growth code of the count, when there is one."""
    place = np.full(len(structure.host) + 1, -1, np.int32)
    place[rows] = np.arange(len(rows), dtype=np.int32)
    host = place[structure.host[rows]]
    change = structure.figures.of(Kind.CHANGE)[rows]
    sure = (host >= 0) & change & (chance[host] >= threshold)
    grown = growth_rows()[code[host]]
    follows = sure & (grown >= 0)
    return np.where(follows, grown, code), np.where(follows, np.maximum(chance[host], chance), chance)
