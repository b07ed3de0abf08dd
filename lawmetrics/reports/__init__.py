"""Any file a bureau publishes → `Report`: its text, title, place, year, sections.

`read_report` reads one file, `read_reports` many. Parsers of foreign formats run in a process of their own with limits on time and memory.
"""

from __future__ import annotations

from lawmetrics.reports.folder import read_reports
from lawmetrics.reports.reading import read_report
from lawmetrics.reports.report import Report, Section, Span

__all__ = ["Report", "Section", "Span", "read_report", "read_reports"]
