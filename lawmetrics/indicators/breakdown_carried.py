"""What a figure takes over from one beside it: a part of a part, its rate, its persons, its like are parts too."""

from __future__ import annotations

import re
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

import numpy as np

from lawmetrics.indicators.breakdown_repeats import pairs
from lawmetrics.indicators.scope import SCOPES
from lawmetrics.mentions import Scope
from lawmetrics.quantities.quantity import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from lawmetrics.indicators.structure import Structure
    from lawmetrics.quantities.scanner import Scan

__all__ = ["carry"]

_PART, _TARGET = SCOPES.index(Scope.PART), SCOPES.index(Scope.TARGET)
_ATTENDED = re.compile(r"培训|参|学员|受训|听课|人员")
_NEXT = 24
"""How far behind a figure, in characters, its enumeration goes on."""
_LIKE = 0.6
"""Share of its pairs of letters that a figure without code has in common with a part beside it."""
_REACH = 12
"""How many parts back a like is looked for."""
_LEAST = 4
"""Shortest name, in characters, that can be like another."""


class _Sentences:
    """The columns of the sentences that have parts; rows are counted among their statistics, targets left out."""

    def __init__(  # noqa: PLR0913 - columns of one table
        self,
        scan: Scan,
        structure: Structure,
        row: NDArray[np.int32],
        scope: NDArray[np.uint8],
        bare: list[str],
        result: list[str],
    ) -> None:
        sentences = np.unique(structure.sentence[[i for i, name in enumerate(result) if name]])
        rows = np.flatnonzero(structure.statistic & (scope != _TARGET) & np.isin(structure.sentence, sentences))
        figures = structure.figures
        self.text, self.result = scan.text, result
        self.at: list[int] = rows.tolist()
        self.bare = [bare[i] for i in self.at]
        self.told = [bool(result[i]) for i in self.at]
        self.end: list[int] = scan.end[rows].tolist()
        self.row: list[int] = row[rows].tolist()
        self.part: list[bool] = (scope[rows] == _PART).tolist()
        self.rate: list[bool] = figures.of(Kind.RATE)[rows].tolist()
        self.person: list[bool] = figures.person[rows].tolist()
        self.unit: list[int] = figures.unit[rows].tolist()
        self.segment: list[int] = structure.segment[rows].tolist()
        self.clause: list[int] = structure.clause[rows].tolist()
        self.sentence: list[int] = structure.sentence[rows].tolist()
        self.whole: list[int] = structure.whole[rows].tolist()
        self.host: list[int] = structure.host[rows].tolist()
        self.pair: list[int] = structure.pair[rows].tolist()

    def each(self) -> Iterator[list[int]]:
        """The rows of one sentence after another."""
        for _, together in groupby(range(len(self.at)), key=self.sentence.__getitem__):
            yield list(together)

    def tell(self, i: int, name: str) -> None:
        """Say that a row is of the part `name`."""
        self.result[self.at[i]] = name
        self.told[i] = bool(name)

    def attend(self, before: int, i: int) -> bool:
        """Whether `i` are the persons of the event before (举办轮训班2期，培训学员79人)."""
        if not self.person[i] or self.person[before] or self.part[before] or self.rate[before]:
            return False
        if self.segment[before] != self.segment[i] or self.clause[i] - self.clause[before] > 1:
            return False
        end = self.end[i]
        return _ATTENDED.search(self.bare[i] or self.text[end : end + 4]) is not None

    def events(self, rows: list[int]) -> None:
        """An event whose persons are a part is one; so is what stands between two such events of one sentence."""
        unit = self.unit
        for before, i in pairwise(rows):
            if self.told[i] and not self.told[before] and self.attend(before, i):
                self.tell(before, self.bare[before])
        last = -1
        for i in rows:
            if not self.told[i] or self.person[i] or self.part[i]:
                continue
            if last >= 0 and unit[last] == unit[i]:
                for j in range(last + 1, i):
                    if unit[j] == unit[i] and not self.told[j]:
                        self.tell(j, self.bare[j])
            last = i

    def like(self, i: int, told: list[int]) -> bool:
        """Whether a figure names what an earlier part of the sentence named (13项基础事项…落实13项基础事项)."""
        bare = self.bare[i]
        if len(bare) < _LEAST or not told or self.rate[i] or self.person[i]:
            return False
        own = pairs(bare)
        for j in told:
            if self.row[i] not in (-1, self.row[j]) or self.person[j] or self.rate[j] or self.part[j]:
                continue
            other = self.bare[j]
            if len(other) >= _LEAST and bare.endswith(other):
                return True
            if self.unit[i] == self.unit[j] and len(own & pairs(other)) >= _LIKE * len(own):
                return True
        return False

    def before(self, rows: list[int]) -> None:
        """What opens an enumeration of parts is one: without code (专项预案39个、部门预案11个), or of the same unit."""
        for i in rows[-2::-1]:
            behind = i + 1
            if self.told[i] or not self.told[behind] or self.part[behind]:
                continue
            gap = self.text[self.end[i] : self.end[i] + _NEXT]
            other = self.row[i] != self.row[behind] and self.unit[i] == self.unit[behind] and not self.person[i]
            if (other and gap.startswith("、")) or (self.row[i] < 0 and "、" in gap and self.like(i, [behind])):
                self.tell(i, self.bare[i])

    def follow(self, rows: list[int]) -> None:
        """Parts of parts, their rates, growth and persons, and what is named like a part."""
        result, told = self.result, list[int]()
        for i in rows:
            if not self.told[i]:
                whole, host = self.whole[i], self.host[i]
                if host >= 0:
                    self.tell(i, result[host] if self.row[i] >= 0 or self.rate[i] else "")
                elif whole >= 0 and result[whole]:
                    self.tell(i, self.bare[i] or result[whole])
                elif i > rows[0] and self.told[i - 1] and self.continues(i, rows[0]):
                    self.tell(i, result[self.at[i - 1]])
                elif self.like(i, told[-_REACH:]):
                    self.tell(i, self.bare[i])
            if self.told[i]:
                told.append(i)

    def continues(self, i: int, first: int) -> bool:
        """Whether `i` is told of the part before it: its rate, its persons, or what of it is concerned (涉及)."""
        before, earlier = i - 1, i - 2
        if self.part[before] or self.segment[before] != self.segment[i] or self.clause[i] - self.clause[before] > 1:
            return False
        if self.rate[i]:
            return not self.rate[before] and self.pair[i] < 0
        if self.bare[i].startswith("涉及"):
            return self.unit[i] == self.unit[before]
        if not self.attend(before, i):
            return False
        several = earlier >= first and self.told[earlier] and self.unit[earlier] == self.unit[before]
        return not (several and self.segment[earlier] == self.segment[i])


def carry(  # noqa: PLR0913 - columns of one table
    scan: Scan,
    structure: Structure,
    row: NDArray[np.int32],
    scope: NDArray[np.uint8],
    bare: list[str],
    result: list[str],
) -> None:
    """Give the parts in `result` on to the figures beside them.

    Args:
        scan: the numbers of the batch.
        structure: how the figures hang together.
        row: catalogue row of each mention, -1 for none.
        scope: its scope.
        bare: the words beside it.
        result: the part that each figure is of, empty for totals; filled in place.
    """
    reader = _Sentences(scan, structure, row, scope, bare, result)
    for rows in reader.each():
        reader.events(rows)
        reader.before(rows)
        reader.follow(rows)
