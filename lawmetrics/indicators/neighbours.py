"""What stands beside each figure that the linker is asked about (`neighbours`)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from lawmetrics.quantities.quantity import Kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawmetrics.indicators.structure import Structure

__all__ = ["Neighbours", "alone", "neighbours"]

_NONE = -1


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What stands beside each asked figure, as rows of the question; -1 for none.

    Attributes:
        whole: the total that it is a part of.
        host: the count whose growth it tells.
        before: the statistic before it in its paragraph.
        after: the statistic behind it.
        sentence: number of its sentence.
        unit: number of its unit.
        change: it tells a change.
    """

    whole: NDArray[np.int32]
    host: NDArray[np.int32]
    before: NDArray[np.int32]
    after: NDArray[np.int32]
    sentence: NDArray[np.int32]
    unit: NDArray[np.int32]
    change: NDArray[np.bool_]

    def and_alone(self, other: Neighbours) -> Neighbours:
        """Put figures without neighbours (`alone`) behind."""
        last = int(self.sentence.max(initial=_NONE)) + 1
        apart = replace(other, sentence=other.sentence + np.int32(last))
        columns = (np.concatenate([getattr(self, name), getattr(apart, name)]) for name in self.__slots__)
        return Neighbours(*columns)


def neighbours(structure: Structure, rows: NDArray[np.int32]) -> Neighbours:
    """Look up the neighbours of the asked mentions among themselves."""
    count = len(rows)
    place = np.full(len(structure.sentence) + 1, _NONE, np.int32)
    place[rows] = np.arange(count, dtype=np.int32)
    line = structure.paragraph[rows]
    order = np.arange(count, dtype=np.int32)
    same = line[1:] == line[:-1]
    return Neighbours(
        whole=place[structure.whole[rows]],
        host=place[structure.host[rows]],
        before=np.append(_NONE, np.where(same, order[:-1], _NONE)).astype(np.int32)[:count],
        after=np.append(np.where(same, order[1:], _NONE), _NONE).astype(np.int32)[-count:] if count else order,
        sentence=structure.sentence[rows],
        unit=structure.figures.unit[rows],
        change=structure.figures.of(Kind.CHANGE)[rows],
    )


def alone(structure: Structure, rows: NDArray[np.int32]) -> Neighbours:
    """Give figures that are asked by themselves no neighbours."""
    nobody = np.full(len(rows), _NONE, np.int32)
    return Neighbours(
        whole=nobody,
        host=nobody,
        before=nobody,
        after=nobody,
        sentence=np.arange(len(rows), dtype=np.int32),
        unit=structure.figures.unit[rows],
        change=structure.figures.of(Kind.CHANGE)[rows],
    )
