"""What the readings of a batch say, as arrays: kind, unit class, value of every mention."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lawmetrics.quantities.quantity import STATISTICS, Kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawmetrics.quantities.scanner import Scan

__all__ = ["KINDS", "Figures", "figures"]

KINDS = tuple(Kind)
"""The order that `Figures.kind` counts in."""
_CODE = {kind: code for code, kind in enumerate(KINDS)}
_SAME = {"起": "件", "宗": "件", "例": "件", "位": "人", "名": "人", "间": "家", "所": "家", "户": "家"}
"""Classifiers that stand for one another within one enumeration."""
_PERSONS = frozenset({"person", "person_time"})
"""Dimensions of persons."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Columns that belong to the mentions of a scan.

    Attributes:
        kind: uint8, index into `KINDS`.
        statistic: the kinds that are scored and stored.
        unit: int32, equal for units that can be parts of one another (件 起 宗); numbered within the batch.
        exact_unit: int32, equal for equal units.
        value: float64, the stated figure.
        person: counts persons or attendances.
    """

    kind: NDArray[np.uint8]
    statistic: NDArray[np.bool_]
    unit: NDArray[np.int32]
    exact_unit: NDArray[np.int32]
    value: NDArray[np.float64]
    person: NDArray[np.bool_]

    def of(self, *kinds: Kind) -> NDArray[np.bool_]:
        """True where a mention is of one of `kinds`."""
        return np.isin(self.kind, [_CODE[kind] for kind in kinds])


def figures(scan: Scan) -> Figures:
    """Look every reading of a scan up once, then spread the answers over the mentions."""
    distinct, inverse = np.unique(scan.reading, return_inverse=True)
    quantities = [scan.readings[row] for row in distinct.tolist()]
    numbers: dict[str, int] = {}
    rows = []
    for quantity in quantities:
        unit = quantity.unit
        exact_unit = numbers.setdefault(unit, len(numbers))
        shared_unit = numbers.setdefault(_SAME.get(unit, unit), len(numbers))
        rows.append((_CODE[quantity.kind], exact_unit, shared_unit, quantity.dimension in _PERSONS))
    kind, exact, unit_class, person = np.array(rows, np.int32).reshape(-1, 4).T
    value = np.array([float(quantity.value) for quantity in quantities], np.float64)
    statistics = np.array([each in STATISTICS for each in KINDS], np.bool_)
    return Figures(
        kind=kind[inverse].astype(np.uint8),
        statistic=statistics[kind[inverse]],
        unit=unit_class[inverse],
        exact_unit=exact[inverse],
        value=value[inverse],
        person=person[inverse] > 0,
    )
