"""What one number says: value, bounds, unit, kind (`Quantity`).

The contract is the table of `docs/quantities.md`: `value` is the stated figure without its multiplier, `lower` and
`upper` are what the words allow, all exact decimals.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawmetrics.quantities.kinds import STATISTICS, Kind, Qualifier
from lawmetrics.quantities.rendering import chinese, digits, write_quantity

if TYPE_CHECKING:
    from decimal import Decimal

__all__ = ["STATISTICS", "Kind", "Qualifier", "Quantity"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """One figure as the text states it.

    Attributes:
        value: the stated figure, multiplier applied (`2.7万余件` → 27000), percentages as percent numbers.
        lower: least value the words allow; None when open.
        upper: greatest value the words allow; None when open.
        qualifier: how the words hedge it.
        unit: the classifier as written, brackets and multiplier removed; empty when there is none.
        dimension: `count`, `person`, `person_time`, `money`, `ratio`, … from the unit table.
        kind: what the number is.
    """

    value: Decimal
    lower: Decimal | None
    upper: Decimal | None
    qualifier: Qualifier
    unit: str
    dimension: str
    kind: Kind

    def __post_init__(self) -> None:
        """Refuse bounds that do not hold the value."""
        if self.lower is not None and self.lower > self.value:
            raise ValueError(f"lower {self.lower} is above value {self.value}")
        if self.upper is not None and self.upper < self.value:
            raise ValueError(f"upper {self.upper} is below value {self.value}")

    def __str__(self) -> str:
        """Write the quantity with digits, as `parse_quantity` reads it: 27000余件, 95.7%, 下降5.5%."""
        return write_quantity(self, digits)

    def to_chinese(self) -> str:
        """Write the quantity in Chinese characters, as `parse_quantity` reads it.

        >>> from lawmetrics.quantities import parse_quantity
        >>> parse_quantity("2.7万余件").to_chinese(), parse_quantity("95.7%").to_chinese()
        ('二万七千余件', '百分之九十五点七')
        """
        return write_quantity(self, chinese)
