"""The candidates of a text while it is being decided what they are (`Draft`), and the numbers of the kinds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from lawmetrics.quantities.ledger import KINDS
from lawmetrics.quantities.lexicon import Letters
from lawmetrics.quantities.quantity import Kind
from lawmetrics.quantities.units import DIMENSIONS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawmetrics.quantities.surroundings import Codes, Column

__all__ = ["DROP", "Draft", "clause_before"]

DROP = -1
COUNT, AMOUNT, RATE, CHANGE, DURATION, RANK, DATE, ORDINAL, NAME = (KINDS.index(kind) for kind in (
    Kind.COUNT, Kind.AMOUNT, Kind.RATE, Kind.CHANGE, Kind.DURATION, Kind.RANK, Kind.DATE, Kind.ORDINAL, Kind.NAME,
))  # fmt: skip
KIND_OF_DIMENSION = np.array(
    [
        {"money": AMOUNT, "ratio": RATE, "points": CHANGE, "duration": DURATION, "age": DURATION, "calendar": DATE}.get(
            name, COUNT
        )
        for name in DIMENSIONS
    ]
    + [COUNT]
)
PUNCTUATION = "，。；、,;！!？?（(）)】］]”\n\r "
STOPS = frozenset("，。；,;\n")
FIGURES = "0123456789０１２３４５６７８９"


@dataclass(slots=True)
class Draft:
    """The candidates while they are being decided; every column has a row for each.

    Attributes:
        text: the text.
        codes: its code points with margins.
        start: place of the number in `codes`.
        end: place behind it.
        number: its row in the ledger.
        shape: its `Shape`.
        own: its own `Hedge`.
        value: its value, rounded to a float: only for comparisons.
        scale: its multiplier.
        name: its `NameKind` by the table of names.
        name_end: place behind the name.
        led: the characters right before the numbers.
        next: those right behind them.
    """

    text: str
    codes: Codes
    start: Column
    end: Column
    number: Column
    shape: Column
    own: Column
    value: NDArray[np.float64]
    scale: Column
    name: Column
    name_end: Column
    led: Letters = field(init=False)
    next: Letters = field(init=False)

    def keep(self, rows: Column) -> Draft:
        """Give the draft of some rows."""
        columns = (getattr(self, name).take(rows) for name in self.__slots__[2:-2])
        return Draft(self.text, self.codes, *columns)

    def look_beside(self) -> None:
        """Look up the characters beside the numbers, whose places are final now."""
        self.led, self.next = Letters(self.codes, self.start - 1), Letters(self.codes, self.end)


def clause_before(text: str, at: int, width: int) -> str:
    """Give the words before a place, back to the begin of the clause or `width` characters."""
    for start in range(at, max(0, at - width), -1):
        if text[start - 1] in STOPS:
            return text[start:at]
    return text[max(0, at - width) : at]
