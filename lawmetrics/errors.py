"""Every error of lawmetrics, one tree.

::

    LawmetricsError
    ├── NumeralError (ValueError)          not one numeral
    ├── QuantityError (ValueError)         not one quantity
    ├── DataError                          a wrong line in a file of `data/`
    ├── UnknownIndicatorError (KeyError)   no such code in the catalogue
    ├── JurisdictionError (LookupError)
    │   ├── UnknownJurisdictionError       no place of that name or code
    │   └── AmbiguousJurisdictionError     several places of that name; `.candidates`
    ├── ReportError                        a file that cannot be read as a report
    ├── RequestError (ValueError)          a question that makes no sense (a year range turned round)
    └── StoreError                         the database
        ├── StoreLockedError               another process holds it
        └── ForeignStoreError              a file that lawmetrics did not make

Each message is one plain sentence: what was wrong, where, and what to do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "AmbiguousJurisdictionError",
    "DataError",
    "ForeignStoreError",
    "JurisdictionError",
    "LawmetricsError",
    "NumeralError",
    "QuantityError",
    "ReportError",
    "RequestError",
    "StoreError",
    "StoreLockedError",
    "UnknownIndicatorError",
    "UnknownJurisdictionError",
]


class LawmetricsError(Exception):
    """The root: catch this to catch all that lawmetrics raises on purpose."""

    def __str__(self) -> str:
        """Give the message as written (a KeyError would show it in quotes)."""
        return str(self.args[0]) if self.args else ""


class NumeralError(LawmetricsError, ValueError):
    """The text is not one numeral."""


class QuantityError(LawmetricsError, ValueError):
    """The text is not one quantity."""


class DataError(LawmetricsError):
    """A file of `data/` breaks its own syntax; the message names file and line."""


class UnknownIndicatorError(LawmetricsError, KeyError):
    """The catalogue has no such code."""


class JurisdictionError(LawmetricsError, LookupError):
    """A name or code is not one place."""


class UnknownJurisdictionError(JurisdictionError):
    """No place has that name or code."""


class AmbiguousJurisdictionError(JurisdictionError):
    """Several places have that name; `candidates` holds them."""

    def __init__(self, message: str, candidates: Sequence[Any] = ()) -> None:
        super().__init__(message)
        self.candidates = tuple(candidates)


class ReportError(LawmetricsError):
    """The bytes cannot be read as a report."""


class RequestError(LawmetricsError, ValueError):
    """The question makes no sense as asked."""


class StoreError(LawmetricsError):
    """The database cannot do what was asked."""


class StoreLockedError(StoreError):
    """Another process holds the database file."""


class StoppedError(StoreError):
    """Somebody stopped the question before it was answered."""


class ForeignStoreError(StoreError):
    """The file is no lawmetrics database."""
