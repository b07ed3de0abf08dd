"""The examples as the linker will meet them: features, neighbours and marked codes side by side (`lesson`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lawmetrics.indicators.catalogue import catalogue
from lawmetrics.indicators.examples import find_mark
from lawmetrics.indicators.features import features
from lawmetrics.indicators.masking import mask
from lawmetrics.indicators.neighbours import neighbours
from lawmetrics.indicators.structure import structure
from lawmetrics.indicators.turning import Turner
from lawmetrics.indicators.zones import BITS
from lawmetrics.quantities.scanner import scan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

    from lawmetrics.indicators.examples import Example
    from lawmetrics.indicators.neighbours import Neighbours

__all__ = ["Lesson", "lesson"]

_REAL_WEIGHT = 2.0
_SPOKEN_WEIGHT = 0.8
_TURNED_SHARE = 0.4
"""What a figure that was put before its noun counts, against the same one where it stood."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What there is to learn from: the marked mentions of the examples.

    Attributes:
        x: features, one row a mention.
        code: catalogue row that each is marked with, -1 for none.
        codes: all codes each is marked with.
        weight: how much each counts.
        example: number of its example; a turned copy has that of what it was made from.
        beside: its neighbours.
        real: written after a real report.
        held: kept out of training.
        made: made of the catalogue's words (`spoken_words`) or turned: no text to measure by.
    """

    x: csr_matrix
    code: NDArray[np.int16]
    codes: list[frozenset[int]]
    weight: NDArray[np.float64]
    example: NDArray[np.int32]
    beside: Neighbours
    real: NDArray[np.bool_]
    held: NDArray[np.bool_]
    made: NDArray[np.bool_]


def lesson(examples: Sequence[Example]) -> Lesson:
    """Read the examples and their turned copies as the library reads any text, and lay the marks beside what was found."""
    from scipy.sparse import coo_matrix

    book = catalogue()
    turner = Turner(book)
    copies = [(n, copy) for n, e in enumerate(examples) if e.where not in book and (copy := turner.turned(e))]
    sources = np.array([*range(len(examples)), *(n for n, _ in copies)], np.int32)
    texts = [*examples, *(copy for _, copy in copies)]
    offsets = np.cumsum([0, *(len(e.text) + 2 for e in texts)])[:-1].astype(np.int32)
    found = scan("\n\n".join(e.text for e in texts))
    places = structure(found, offsets)
    rows: list[int] = []
    marks: list[tuple[int, frozenset[int]]] = []
    for number, (example, offset) in enumerate(zip(texts, offsets.tolist(), strict=True)):
        for mark in example.marks:
            row = find_mark(found.start, found.end, offset + mark.start, offset + mark.end)
            if row >= 0 and places.statistic[row] and (not rows or row > rows[-1]):
                rows.append(row)
                marks.append((number, frozenset(book.row(c) for c in mark.codes)))
    asked = np.array(rows, np.int32)
    seen = features(mask(found), places, asked)
    x = coo_matrix((seen.value, (seen.row, seen.feature)), shape=(len(rows), 1 << BITS)).tocsr()
    text = np.array([n for n, _ in marks], np.int32)
    turned, owner = text >= len(examples), sources[text]
    real = np.array([e.real for e in examples])[owner]
    spoken = np.array([e.where in book for e in examples])[owner]
    weight = np.where(real, _REAL_WEIGHT, np.where(spoken, _SPOKEN_WEIGHT, 1.0))
    return Lesson(
        x=x,
        code=np.array([min(codes, default=-1) for _, codes in marks], np.int16),
        codes=[codes for _, codes in marks],
        weight=np.where(turned, _TURNED_SHARE * weight, weight),
        example=owner,
        beside=neighbours(places, asked),
        real=real,
        held=np.array([e.held_out for e in examples])[owner] & ~spoken,
        made=spoken | turned,
    )
