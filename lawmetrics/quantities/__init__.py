"""Text → quantities: numerals, units, qualifiers, the grammar, the scanner."""

from lawmetrics.quantities.parsing import parse_number, parse_quantity, parse_series
from lawmetrics.quantities.quantity import STATISTICS, Kind, Qualifier, Quantity
from lawmetrics.quantities.scanner import ReadingColumns, Scan, reading_columns, scan

__all__ = [
    "STATISTICS",
    "Kind",
    "Qualifier",
    "Quantity",
    "ReadingColumns",
    "Scan",
    "parse_number",
    "parse_quantity",
    "parse_series",
    "reading_columns",
    "scan",
]
