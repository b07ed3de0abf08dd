"""Which part of its indicator a figure is: empty for totals, and when the code itself names the part."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lawmetrics.indicators.scope import SCOPES
from lawmetrics.mentions import Scope

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawmetrics.indicators.structure import Structure

__all__ = ["breakdowns", "repeated"]

_NO_ROW = -1


def repeated(
    row: NDArray[np.int32], period: NDArray[np.int32], structure: Structure, subject: list[str]
) -> NDArray[np.bool_]:
    """Figures that share document, code, year and subject with another of a different value.

    A series has one value a year, so such figures cannot all be the total: each says which part it is.
    """
    candidates = np.flatnonzero((row >= 0) & structure.statistic)
    result = np.zeros(len(row), np.bool_)
    if len(candidates) < 2:
        return result
    owners: dict[str, int] = {}
    owner = np.array([owners.setdefault(subject[i], len(owners)) for i in candidates.tolist()], np.int64)
    columns = (structure.document[candidates], row[candidates], period[candidates], owner)
    key = np.zeros(len(candidates), np.int64)
    for column in columns:
        key = np.unique(np.stack([key, column.astype(np.int64)]), axis=1, return_inverse=True)[1].astype(np.int64)
    value = structure.figures.value[candidates]
    least = np.full(int(key.max()) + 1, np.inf)
    most = -least
    np.minimum.at(least, key, value)
    np.maximum.at(most, key, value)
    result[candidates] = least[key] != most[key]
    return result


def breakdowns(  # noqa: PLR0913 - columns of one table
    structure: Structure,
    row: NDArray[np.int32],
    period: NDArray[np.int32],
    scope: NDArray[np.uint8],
    subject: list[str],
    bare: list[str],
    label: list[str],
) -> list[str]:
    """The part that each figure is of, as written.

    Args:
        structure: how the figures hang together.
        row: catalogue row of each mention, -1 for none.
        period: its year.
        scope: its scope.
        subject: whose it is.
        bare: the words beside it.
        label: its label.

    Returns:
        One string a mention, empty for totals.
    """
    result = [""] * len(row)
    whole = structure.whole
    part = (scope == SCOPES.index(Scope.PART)) & structure.statistic
    linked = whole >= 0
    inherited = linked & (row == row[np.where(linked, whole, 0)]) if len(row) else linked
    told = part & ((row == _NO_ROW) | inherited)
    totals = np.zeros(len(row), np.bool_)
    totals[whole[inherited]] = True
    target = scope == SCOPES.index(Scope.TARGET)
    told |= repeated(np.where(target, _NO_ROW, row), period, structure, subject) & ~totals & ~target
    for i in np.flatnonzero(told).tolist():
        result[i] = bare[i] or label[i]
    return result
