"""Chinese rule-of-law reports → typed, sourced indicator series.

>>> import lawmetrics as lm
>>> mention = lm.extract("全年调解矛盾纠纷2.7万余件，调解成功率95.7%。", year=2023)[0]
>>> mention.text, int(mention.lower), int(mention.upper), mention.unit
('2.7万余件', 27000, 28000, '件')
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lawmetrics import jurisdictions
    from lawmetrics.errors import (
        AmbiguousJurisdictionError,
        DataError,
        ForeignStoreError,
        JurisdictionError,
        LawmetricsError,
        NumeralError,
        QuantityError,
        ReportError,
        RequestError,
        StoreError,
        StoreLockedError,
        UnknownIndicatorError,
        UnknownJurisdictionError,
    )
    from lawmetrics.extraction import MENTION_SCHEMA, PLAIN_SCHEMA, extract, extract_batch
    from lawmetrics.indicators.catalogue import Catalogue, catalogue
    from lawmetrics.indicators.families import Indicator
    from lawmetrics.jurisdictions import Jurisdiction
    from lawmetrics.mentions import Mention, Scope
    from lawmetrics.quantities import Kind, Qualifier, Quantity, parse_number, parse_quantity, parse_series
    from lawmetrics.reports import Report, Section, read_report
    from lawmetrics.store import Store, open_store

_DOORS = {
    "lawmetrics.errors": (
        "AmbiguousJurisdictionError", "DataError", "ForeignStoreError", "JurisdictionError", "LawmetricsError",
        "NumeralError", "QuantityError", "ReportError", "RequestError", "StoreError", "StoreLockedError",
        "UnknownIndicatorError", "UnknownJurisdictionError",
    ),
    "lawmetrics.extraction": ("MENTION_SCHEMA", "PLAIN_SCHEMA", "extract", "extract_batch"),
    "lawmetrics.indicators.catalogue": ("Catalogue", "catalogue"),
    "lawmetrics.indicators.families": ("Indicator",),
    "lawmetrics.jurisdictions": ("Jurisdiction",),
    "lawmetrics.mentions": ("Mention", "Scope"),
    "lawmetrics.quantities": ("Kind", "Qualifier", "Quantity", "parse_number", "parse_quantity", "parse_series"),
    "lawmetrics.reports": ("Report", "Section", "read_report"),
    "lawmetrics.store": ("Store", "open_store"),
}  # fmt: skip
_HOME = {name: module for module, names in _DOORS.items() for name in names}

__all__ = [
    "MENTION_SCHEMA",
    "PLAIN_SCHEMA",
    "AmbiguousJurisdictionError",
    "Catalogue",
    "DataError",
    "ForeignStoreError",
    "Indicator",
    "Jurisdiction",
    "JurisdictionError",
    "Kind",
    "LawmetricsError",
    "Mention",
    "NumeralError",
    "Qualifier",
    "Quantity",
    "QuantityError",
    "Report",
    "ReportError",
    "RequestError",
    "Scope",
    "Section",
    "Store",
    "StoreError",
    "StoreLockedError",
    "UnknownIndicatorError",
    "UnknownJurisdictionError",
    "catalogue",
    "extract",
    "extract_batch",
    "jurisdictions",
    "open_store",
    "parse_number",
    "parse_quantity",
    "parse_series",
    "read_report",
]


def __getattr__(name: str) -> Any:
    """Open each room only when it is entered: pandas, duckdb and the model cost nothing until then."""
    if name == "jurisdictions":
        return import_module("lawmetrics.jurisdictions")
    if name not in _HOME:
        raise AttributeError(f"lawmetrics has no {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
