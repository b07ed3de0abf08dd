"""Which year a report reports on (`read_year`)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lawmetrics.reports.dates import YEAR, year_of

if TYPE_CHECKING:
    import datetime as dt

    from lawmetrics.reports.layout import Layout
    from lawmetrics.reports.report import Section, Span

__all__ = ["read_year"]

_RANGE: Final = re.compile(r"[—\-－–~～至到]\s*$")
_REACH: Final = 20_000
_RANGE_BEHIND: Final = re.compile(r"^度?\s*[—\-－–~～至到]")
_QUOTED: Final = re.compile(r"《[^《》\n]{0,120}》|“[^“”\n]{0,60}”|〔\d+〕|\[\d+\]")
_BARE: Final = re.compile(r"(?<!\d)(20[0-4]\d)(?=度?法治|度?依法)")


def read_year(
    text: str,
    layout: Layout,
    sections: tuple[Section, ...],
    issued: dt.date | None,
    warnings: list[str],
    *,
    quiet: bool = False,
) -> tuple[int | None, Span | None]:
    """The year and where it stands: in the title, else in the first heading, else in the first paragraph.

    Two different years at one of these places are never chosen between: the answer is None, with a warning.
    """
    start = layout.title[1][1] if layout.title else 0
    areas = [layout.title[1]] if layout.title else []
    areas += [(section.start, section.start + len(section.heading)) for section in sections[:3] if section.depth == 1]
    areas.append(_first_paragraph(text, start))
    for where in areas:
        found = _years(text, where)
        distinct = {year for year, _ in found}
        in_title = bool(layout.title) and where == areas[0]
        if in_title and len(distinct) > 1:
            found, distinct = found[:1], set(list(distinct)[:1]) if not _is_range(text, where) else distinct
        if len(distinct) > 1:
            continue
        if found:
            _check(found[0][0], issued, warnings)
            return found[0]
    if not quiet:
        warnings.append("no report year is named in title, first heading or first paragraph; give year")
    return None, None


def _years(text: str, where: Span) -> list[tuple[int, Span]]:
    """Years of an area, but not those of titles, quotes, numbers of documents and spans of years."""
    masked = _QUOTED.sub(lambda match: "\0" * len(match[0]), text[where[0] : where[1]])
    matches = [*YEAR.finditer(masked), *_BARE.finditer(masked)]
    single = [
        m for m in matches if not _RANGE.search(masked[: m.start()]) and not _RANGE_BEHIND.match(masked[m.end() :])
    ]
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


def _check(year: int, issued: dt.date | None, warnings: list[str]) -> None:
    if issued is not None and issued.year - year not in {0, 1}:
        warnings.append(f"the report speaks of {year} but is dated {issued.isoformat()}")
