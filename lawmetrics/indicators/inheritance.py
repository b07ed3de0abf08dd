"""What the linker knows by rule: growth follows its count, a part keeps its total's code, the unsure say nothing."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from lawmetrics.indicators.catalogue import catalogue
from lawmetrics.quantities.quantity import Kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawmetrics.indicators.structure import Structure

__all__ = ["growth_rows", "settle"]

_NONE = np.int16(-1)


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


@lru_cache(maxsize=1)
def _broader() -> NDArray[np.bool_]:
    """True where the first row of the catalogue is narrower than the second (one more row and column for "none")."""
    book = catalogue()
    found = np.zeros((len(book) + 1, len(book) + 1), np.bool_)
    for indicator in book:
        for code in indicator.broader:
            found[book.row(indicator.code), book.row(code)] = True
    return found


def settle(
    structure: Structure,
    rows: NDArray[np.int32],
    code: NDArray[np.int16],
    chance: NDArray[np.float32],
    threshold: float,
) -> tuple[NDArray[np.int16], NDArray[np.float32], dict[int, tuple[int, ...]]]:
    """Apply the rules to what the model thinks likeliest.

    Args:
        structure: how the figures of the batch hang together.
        rows: the mentions asked about.
        code: their likeliest codes, as rows of the catalogue; -1 for none.
        chance: the probability of each.
        threshold: a code less likely than this is not given.

    Returns:
        Codes, -1 where unsure; the probability that each answer is right; further codes by mention.
    """
    place = np.full(len(structure.host) + 1, -1, np.int32)
    place[rows] = np.arange(len(rows), dtype=np.int32)
    unsure = chance < threshold
    code = np.where(unsure, _NONE, code)
    chance = np.where(unsure, 1 - chance, chance).astype(np.float32)
    code, also = _parts(place[structure.whole[rows]], rows, code)
    change = structure.figures.of(Kind.CHANGE)[rows]
    return *_growth(place[structure.host[rows]], code, chance, change=change), also


def _parts(
    whole: NDArray[np.int32], rows: NDArray[np.int32], code: NDArray[np.int16]
) -> tuple[NDArray[np.int16], dict[int, tuple[int, ...]]]:
    """A part of a total of a broader code keeps the total's code; its own goes to `also`."""
    part = np.flatnonzero((whole >= 0) & _broader()[code, code[whole]])
    also: dict[int, tuple[int, ...]] = {int(rows[n]): (int(code[n]),) for n in part.tolist()}
    kept = code.copy()
    kept[part] = code[whole[part]]
    return kept, also


def _growth(
    host: NDArray[np.int32], code: NDArray[np.int16], chance: NDArray[np.float32], *, change: NDArray[np.bool_]
) -> tuple[NDArray[np.int16], NDArray[np.float32]]:
    """A change said of a count takes the growth code of the count, when there is one."""
    grown = growth_rows()[code[host]]
    follows = (host >= 0) & change & (code[host] >= 0) & (grown >= 0)
    return np.where(follows, grown, code), np.where(follows, np.maximum(chance[host], chance), chance)
