"""What a number is (`Kind`) and how the words hedge it (`Qualifier`)."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["STATISTICS", "Kind", "Qualifier"]


class Kind(StrEnum):
    """What a number is; the first six are statistics, the rest mentions one can still ask for."""

    COUNT = "count"
    AMOUNT = "amount"
    RATE = "rate"
    CHANGE = "change"
    DURATION = "duration"
    RANK = "rank"
    DATE = "date"
    ORDINAL = "ordinal"
    NAME = "name"


STATISTICS = frozenset({Kind.COUNT, Kind.AMOUNT, Kind.RATE, Kind.CHANGE, Kind.DURATION, Kind.RANK})
"""The kinds that are scored and stored."""


class Qualifier(StrEnum):
    """How the words hedge the figure."""

    EXACT = "exact"
    OVER = "over"
    NEARLY = "nearly"
    ABOUT = "about"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    SEVERAL = "several"
    RANGE = "range"
