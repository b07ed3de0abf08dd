"""One place of China (`Jurisdiction`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = ["LEVELS", "Jurisdiction"]

LEVELS: Final = ("province", "prefecture", "county", "township")


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """One place.

    Attributes:
        code: 6 digits for province, prefecture and county, 9 for a township (as in our own table: 9-digit codes of
            different sources disagree, so sources are joined on county code and name, never on these).
        name: its own name (双塔镇).
        level: province, prefecture, county or township.
        path: names from the province down, joined by `/` (河南省/商丘市/民权县/双塔镇).
        parent: code of the place above; empty for a province.
        until: the year in which a place that is no more was merged away; None for the places of today.
        successor: code of the place that took its area; empty for the places of today.
    """

    code: str
    name: str
    level: str
    path: str
    parent: str
    until: int | None = None
    successor: str = ""
