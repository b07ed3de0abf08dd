"""A number in a text, with its meaning and its address (`Mention`)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

    from lawmetrics.quantities.quantity import Kind, Qualifier

__all__ = ["Mention", "Scope"]


class Scope(StrEnum):
    """How much of the year and the whole a figure covers."""

    WHOLE = "whole"
    PART = "part"
    TO_DATE = "to_date"
    TARGET = "target"


@dataclass(frozen=True, slots=True)
class Mention:
    """One number of a text: where it stands, what it says, what it counts.

    Attributes:
        start: first position in the text as given (a Python `str` index).
        end: position behind the last character.
        text: `text[start:end]` of the source.
        value: see `Quantity`.
        lower: see `Quantity`.
        upper: see `Quantity`.
        qualifier: see `Quantity`.
        unit: see `Quantity`.
        dimension: see `Quantity`.
        kind: see `Quantity`.
        indicator: a code of the catalogue, or None.
        also: further codes when one figure states several (`A率、B率均为100%`).
        label: the short phrase that names what is counted; every statistic has one.
        period: the year of the figure; None when the document does not say.
        subject: empty when the figure is the reporting jurisdiction's own; else whose it is, as written.
        breakdown: empty for a total; else the part it is of, as written.
        scope: whole, part, to_date or target.
        confidence: probability that `indicator` (or its absence) is right, 0 to 1.
        why: the words that decided the link, strongest first.
    """

    start: int
    end: int
    text: str
    value: Decimal
    lower: Decimal | None
    upper: Decimal | None
    qualifier: Qualifier
    unit: str
    dimension: str
    kind: Kind
    indicator: str | None = None
    also: tuple[str, ...] = ()
    label: str = ""
    period: int | None = None
    subject: str = ""
    breakdown: str = ""
    scope: Scope = Scope.WHOLE
    confidence: float = 0.0
    why: tuple[str, ...] = ()
