"""Text → every number surface in it, with places and rows of the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lawmetrics.quantities.ledger import IRREGULAR, Ledger
from lawmetrics.quantities.number import number_pattern, run_pattern

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["find"]

LONGEST_RUN = 240
"""A longer run of numeral characters without a break is noise, not prose."""

Places = "tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]"


def find(text: str, ledger: Ledger) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Find the numbers of `text`: starts, ends and rows of `ledger.numbers`, in order, disjoint."""
    pieces = run_pattern().split(text)
    runs = pieces[1::2]
    lengths = np.fromiter(map(len, pieces), np.int64, len(pieces))
    ends = np.cumsum(lengths)[1::2]
    starts = ends - lengths[1::2]
    rows = np.fromiter(map(ledger.runs.__getitem__, runs), np.int64, len(runs))
    odd = np.flatnonzero(rows <= IRREGULAR)
    whole = rows >= 0
    starts_, ends_, rows_ = starts[whole], ends[whole], rows[whole]
    if not len(odd):
        return starts_, ends_, rows_
    more = [
        place
        for start, end, row in zip(starts[odd].tolist(), ends[odd].tolist(), rows[odd].tolist(), strict=True)
        for place in (
            _inside(text, start, end, ledger)
            if row == IRREGULAR
            else _pieces(start, ledger.broken[IRREGULAR - 1 - row])
        )
    ]
    extra = np.array(more, np.int64).reshape(-1, 3)
    starts_, ends_, rows_ = (
        np.concatenate([column, extra[:, at]]) for at, column in enumerate((starts_, ends_, rows_))
    )
    order = np.argsort(starts_, kind="stable")
    return starts_[order], ends_[order], rows_[order]


def _pieces(start: int, pieces: tuple[tuple[int, int, int], ...]) -> list[tuple[int, int, int]]:
    """Put the remembered pieces of a run in their places."""
    return [(start + first, start + last, row) for first, last, row in pieces]


def _inside(text: str, start: int, end: int, ledger: Ledger) -> list[tuple[int, int, int]]:
    """Read one irregular run in its place."""
    if end - start > LONGEST_RUN:
        return []
    found = []
    for match in number_pattern().finditer(text, start, min(end + 2, len(text))):
        row = ledger.number(match[0])
        if row >= 0 and match.start() < end:
            found.append((match.start(), match.end(), row))
    return found
