"""Text → every number surface in it, with places and rows of the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lawmetrics.quantities.ledger import IRREGULAR, LONGEST_RUN, Ledger
from lawmetrics.quantities.lexicon import MARGIN
from lawmetrics.quantities.runs import runs
from lawmetrics.quantities.surfaces import number_pattern

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawmetrics.quantities.runs import Places

    Column = NDArray[np.int64]

__all__ = ["find"]

FEW = 64
"""So few runs are looked up one by one."""


def find(text: str, codes: NDArray[np.uint16], places: Places, ledger: Ledger) -> tuple[Column, Column, Column]:
    """Find the numbers of `text`: starts, ends and rows of `ledger.numbers`, in order, disjoint."""
    starts, ends = runs(text, codes, places)
    # Half of the runs are one character long.
    rows = ledger.single().take(codes.take(starts + MARGIN)) if len(starts) > FEW else np.full(len(starts), -1)
    longer = np.flatnonzero((ends - starts > 1) | (rows < 0))
    surfaces = map(text.__getitem__, map(slice, starts[longer].tolist(), ends[longer].tolist()))
    rows[longer] = np.fromiter(map(ledger.runs.__getitem__, surfaces), np.int64, len(longer))
    whole = rows >= 0
    columns = [(starts[whole], ends[whole], rows[whole])]
    simple = rows < IRREGULAR
    if simple.any():
        columns.append(_remembered(starts[simple], IRREGULAR - 1 - rows[simple], ledger))
    odd = np.flatnonzero((rows == IRREGULAR) & (ends - starts <= LONGEST_RUN))
    more = [
        place
        for start, end in zip(starts[odd].tolist(), ends[odd].tolist(), strict=True)
        for place in _inside(text, start, end, ledger)
    ]
    if more:
        extra = np.array(more, np.int64)
        columns.append((extra[:, 0], extra[:, 1], extra[:, 2]))
    if len(columns) == 1:
        return columns[0]
    starts_, ends_, rows_ = (np.concatenate(parts) for parts in zip(*columns, strict=True))
    order = np.argsort(starts_, kind="stable")
    return starts_[order], ends_[order], rows_[order]


def _remembered(starts: Column, broken: Column, ledger: Ledger) -> tuple[Column, Column, Column]:
    """Put the remembered pieces of runs in their places; nearly all have one."""
    pieces = [ledger.broken[row] for row in np.unique(broken).tolist()]
    index = np.searchsorted(np.unique(broken), broken)
    count = np.array([len(of_run) for of_run in pieces])[index]
    flat = np.array([piece for of_run in pieces for piece in of_run], np.int64).reshape(-1, 3)
    begin = np.concatenate([[0], np.cumsum([len(of_run) for of_run in pieces])])[index]
    owner = np.repeat(np.arange(len(starts)), count)
    rank = np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)
    chosen = flat[begin[owner] + rank]
    return starts[owner] + chosen[:, 0], starts[owner] + chosen[:, 1], chosen[:, 2]


def _inside(text: str, start: int, end: int, ledger: Ledger) -> list[tuple[int, int, int]]:
    """Read one irregular run in its place."""
    found = []
    for match in number_pattern().finditer(text, start, min(end + 2, len(text))):
        row = ledger.number(match[0])
        if row >= 0 and match.start() < end:
            found.append((match.start(), match.end(), row))
    return found
