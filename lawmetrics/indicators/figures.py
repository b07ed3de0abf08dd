"""What the readings of a batch say, as arrays: kind, unit class, value of every mention."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from lawmetrics.quantities.quantity import STATISTICS, Kind, Qualifier

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from lawmetrics.quantities.quantity import Quantity
    from lawmetrics.quantities.scanner import Scan

__all__ = ["KINDS", "Figures", "figures"]

KINDS = tuple(Kind)
"""The order that `Figures.kind` counts in."""
_CODE = {kind: code for code, kind in enumerate(KINDS)}
_SAME = {"起": "件", "宗": "件", "例": "件", "位": "人", "名": "人", "间": "家", "所": "家", "户": "家"}
"""Classifiers that stand for one another within one enumeration."""
_STATISTIC = np.array([kind in STATISTICS for kind in KINDS], np.bool_)
_PERSONS = frozenset({"person", "person_time"})
"""Dimensions of persons."""
_OPEN = frozenset({Qualifier.AT_LEAST, Qualifier.AT_MOST, Qualifier.RANGE})
"""Qualifiers that norms are told with."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Columns that belong to the mentions of a scan.

    Attributes:
        kind: uint8, index into `KINDS`.
        statistic: the kinds that are scored and stored.
        unit: int32, equal for units that can be parts of one another (件 起 宗); numbered within the process.
        exact_unit: int32, equal for equal units.
        value: float64, the stated figure.
        person: counts persons or attendances.
        open_ended: stated as a least, a most or a range, as norms are.
    """

    kind: NDArray[np.uint8]
    statistic: NDArray[np.bool_]
    unit: NDArray[np.int32]
    exact_unit: NDArray[np.int32]
    value: NDArray[np.float64]
    person: NDArray[np.bool_]
    open_ended: NDArray[np.bool_]

    def of(self, *kinds: Kind) -> NDArray[np.bool_]:
        """True where a mention is of one of `kinds`."""
        return _kinds(kinds).take(self.kind)


@cache
def _kinds(kinds: tuple[Kind, ...]) -> NDArray[np.bool_]:
    """A table over `KINDS`: True for those of `kinds`."""
    return np.array([kind in kinds for kind in KINDS], np.bool_)


class _Known:
    """What each reading of one process-wide table says; grows with the table."""

    def __init__(self, readings: Sequence[Quantity]) -> None:
        self.readings = readings
        self.units: dict[str, int] = {}
        self.rows = np.zeros((5, 0), np.int32)
        self.value = np.zeros(0)

    def read(self) -> None:
        """Take in the readings that are new."""
        known, size = len(self.value), len(self.readings)
        if known == size:
            return
        fresh, number = self.readings[known:size], self.units
        rows = [
            (
                _CODE[each.kind],
                number.setdefault(each.unit, len(number)),
                number.setdefault(_SAME.get(each.unit, each.unit), len(number)),
                each.dimension in _PERSONS,
                each.qualifier in _OPEN,
            )
            for each in fresh
        ]
        self.rows = np.concatenate([self.rows, np.array(rows, np.int32).T], axis=1)
        self.value = np.concatenate([self.value, [float(each.value) for each in fresh]])


_known = _Known([])
_lock = Lock()


def figures(scan: Scan) -> Figures:
    """Spread what the readings say over the mentions; each reading is looked up once a process."""
    global _known  # noqa: PLW0603 - remembers the newest table
    with _lock:
        if _known.readings is not scan.readings:
            _known = _Known(scan.readings)
        _known.read()
        rows, value = _known.rows, _known.value
    kind, exact, shared, person, open_ended = rows.take(scan.reading, axis=1)
    return Figures(
        kind=kind.astype(np.uint8),
        statistic=_STATISTIC.take(kind),
        unit=shared,
        exact_unit=exact,
        value=value.take(scan.reading),
        person=person > 0,
        open_ended=open_ended > 0,
    )
