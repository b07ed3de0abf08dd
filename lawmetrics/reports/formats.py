"""Which format the bytes are in, and its reader (`draft_of`)."""

from __future__ import annotations

from lawmetrics.reports.decoding import declared_charset, decode
from lawmetrics.reports.draft import Draft

__all__ = ["draft_of"]


def draft_of(data: bytes, name: str) -> Draft:
    """Text of a file of any format that is read.

    Raises:
        ReportError: the format is none of these, or the file is damaged; the message says what to do.
    """
    text, warnings = decode(data, declared_charset(data))
    return Draft(text.replace("\r\n", "\n").replace("\r", "\n"), warnings=warnings)
