"""Which year a report reports on (`read_year`)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lawmetrics.reports.dates import YEAR, year_of

if TYPE_CHECKING:
    from lawmetrics.reports.layout import Layout
    from lawmetrics.reports.report import Section, Span

__all__ = ["read_year"]

_RANGE: Final = re.compile(r"[—\-－–~～至到]\s*$")
_REACH: Final = 20_000
_RANGE_BEHIND: Final = re.compile(r"^度?\s*[—\-－–~～至到]")
_QUOTED: Final = re.compile(r"《[^《》\n]{0,120}》|“[^“”\n]{0,60}”|〔\d+〕|\[\d+\]")
_BARE: Final = re.compile(r"(?<!\d)(20[0-4]\d)(?=度?法治|度?依法)")


def read_year(text: str, layout: Layout, sections: tuple[Section, ...]) -> tuple[int | None, Span | None]:
    """The year and where it stands: in the title, else in the first heading, else in the first paragraph.

    Of two years in a title the first is meant (2022年工作总结和2023年打算), unless they are the ends of a stretch. Two years at one of
    the other places are never chosen between.
    """
    if layout.title:
        where = layout.title[1]
        found = _years(text, where) or _years(text, where, masked=False)
        if found and (len({year for year, _ in found}) == 1 or not _is_range(text, where)):
            return found[0]
    areas = [(section.start, section.start + len(section.heading)) for section in sections[:3] if section.depth == 1]
    areas.append(_first_paragraph(text, layout.title[1][1] if layout.title else 0))
    for where in areas:
        found = _years(text, where)
        if len({year for year, _ in found}) == 1:
            return found[0]
    return None, None


def _years(text: str, where: Span, *, masked: bool = True) -> list[tuple[int, Span]]:
    """Years of an area, but not those of titles, quotes, numbers of documents and spans of years."""
    area = text[where[0] : where[1]]
    if masked:
        area = _QUOTED.sub(lambda match: "\0" * len(match[0]), area)
    matches = [*YEAR.finditer(area), *_BARE.finditer(area)]
    single = [m for m in matches if not _RANGE.search(area[: m.start()]) and not _RANGE_BEHIND.match(area[m.end() :])]
    found = [(year_of(m[1]), (where[0] + m.start(), where[0] + m.end())) for m in single]
    return sorted(found, key=lambda item: item[1])


def _is_range(text: str, where: Span) -> bool:
    return bool(re.search(r"\d\s*年?度?\s*[—\-－–~～至到]\s*\d", text[where[0] : where[1]]))


def _first_paragraph(text: str, start: int) -> Span:
    """The first line below the title that is a sentence."""
    stop = min(len(text), start + _REACH)
    while start < stop:
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        line = text[start : min(end, start + _REACH)].strip()
        if len(line) > 25 and line.endswith(("。", "：", ":", "；", "，", ",")):
            return start, min(end, start + 800)
        start = end + 1
    return 0, 0
