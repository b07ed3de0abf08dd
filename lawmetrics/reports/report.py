"""What a file turns out to be: text, title, place, year (`Report`)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    from lawmetrics.jurisdictions import Jurisdiction

__all__ = ["Report", "Section", "Span"]

Span = tuple[int, int]
"""Half-open positions in `Report.text`."""


@dataclass(frozen=True, slots=True)
class Section:
    """One headed part of a report.

    Attributes:
        heading: the heading as written, without its line end.
        depth: 1 for 一、, 2 for （一）, 3 for 1. …
        start: first position of the heading.
        end: position behind the section's last character.
    """

    heading: str
    depth: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Report:
    """One report as read from a file; a field that the text does not give is None, with a warning.

    Attributes:
        text: the readable text; every span points into it.
        title: its title.
        jurisdiction: the place it speaks of; the place above it when its own is named nowhere or in no table.
        level: level of the place that reports: province, prefecture, county, township.
        year: the year it reports on.
        issued: date of issue.
        issuer: who signed it, as written.
        issuer_kind: government, party or department.
        topic: a department's topic as written (司法, 公安 …); empty for a government.
        sections: headed parts in order.
        sha256: of the bytes as given.
        source: file name or the name the caller gave.
        warnings: what could not be read or does not agree, a sentence each.
        spans: where title, jurisdiction, year, issued, issuer were read: field name → span.
    """

    text: str
    title: str | None
    jurisdiction: Jurisdiction | None
    level: str | None
    year: int | None
    issued: dt.date | None
    issuer: str | None
    sections: tuple[Section, ...]
    sha256: str
    source: str
    warnings: tuple[str, ...] = ()
    issuer_kind: str | None = None
    topic: str = ""
    spans: dict[str, Span] = field(default_factory=dict)

    @property
    def is_part(self) -> bool:
        """True when `jurisdiction` is only the place above the one that reports: its figures are not that place's own.

        >>> report = Report("", None, None, "township", None, None, None, (), "", "")
        >>> report.is_part
        False
        """
        return self.jurisdiction is not None and self.level is not None and self.level != self.jurisdiction.level
