"""A PDF with text → its paragraphs, mended where lines and pages broke them (`read_pdf`)."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from lawmetrics.errors import ReportError
from lawmetrics.reports.draft import Draft

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["read_pdf"]

_MOST_PAGES: Final = 500
_MOST_CHARACTERS: Final = 3_000_000
_PAGE_NUMBER: Final = re.compile(
    r"^[-—–－·\s]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[,，/共]+\s*\d{1,4}\s*页?)?[-—–－·\s]*$"
)
# What browsers print above and below: 11/22/26, 7:43 AM and the address.
_PRINTED: Final = re.compile(
    r"^(?:\d{1,4}[/-]\d{1,2}[/-]\d{1,4},? \d{1,2}:\d\d(?: [AP]M)?\b.{0,80}|(?:https?|file)://\S+(?:\s+\d+/\d+)?)$"
)
_HEADING: Final = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}\s?[、.．]|[（(]\s?[一二三四五六七八九十]{1,3}\s?[）)]|第[一二三四五六七八九十]{1,3}[部章节])"
)
_SENTENCE_END: Final = ("。", "；", "！", "？", ";", "”", "：", ":")
_PLAIN: Final = re.compile(r"[\d\s]+")
_BROKEN: Final = re.compile(r"[\ue000-\uf8ff\ufffd\ufffe\uffff\x00-\x08]")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a page: its text, its left and right edge, and the size of its type, in points."""

    text: str
    left: float
    right: float
    size: float


def read_pdf(data: bytes) -> Draft:
    """Read a PDF that has text.

    Raises:
        ReportError: it is damaged, locked, a scan, or longer than any report.
    """
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise ReportError("this PDF is locked with a password; save it without one") from error
        raise ReportError(f"this PDF is damaged ({error}); fetch it again") from error
    if len(document) > _MOST_PAGES:
        raise ReportError(
            f"this PDF has {len(document)} pages, a report has at most {_MOST_PAGES}; cut the report out of it"
        )
    pages, unread = _pages(document, pdfium)
    text = "\n".join(_paragraphs(_without_margins(pages)))
    _check(text, len(document))
    warnings = (f"{unread} of {len(document)} pages could not be read",) if unread else ()
    return Draft(text=text, warnings=warnings)


def _pages(document: Any, pdfium: Any) -> tuple[list[list[_Line]], int]:
    pages: list[list[_Line]] = []
    unread = 0
    left = _MOST_CHARACTERS
    for i in range(len(document)):
        try:
            page = document[i]
            lines, count = _page_lines(page.get_textpage(), pdfium)
            page.close()
        except pdfium.PdfiumError:
            unread += 1
            continue
        left -= count
        if left < 0:
            raise ReportError(
                f"this PDF holds more than {_MOST_CHARACTERS:,} characters, which no report does; cut the report out of it"
            )
        pages.append(lines)
    if unread and not pages:
        raise ReportError("no page of this PDF can be read; it is damaged, fetch it again")
    return pages, unread


def _page_lines(textpage: Any, pdfium: Any) -> tuple[list[_Line], int]:
    """The lines of a page in reading order, and how many characters it has."""
    raw, count = pdfium.raw, textpage.count_chars()
    lines: list[_Line] = []
    start = 0
    signs = [chr(raw.FPDFText_GetUnicode(textpage, i)) for i in range(min(count, _MOST_CHARACTERS))]
    for i, sign in enumerate([*signs, "\n"]):
        if sign in "\r\n":
            line = _line(textpage, signs, start, i)
            if line is not None:
                lines.append(line)
            start = i + 1
    return lines, count


def _line(textpage: Any, signs: list[str], start: int, end: int) -> _Line | None:
    while start < end and not signs[start].strip("\u3000\x00 \xa0\x02\xad"):
        start += 1
    while end > start and not signs[end - 1].strip("\u3000\x00 \xa0\x02\xad"):
        end -= 1
    if start == end:
        return None
    first, last = textpage.get_charbox(start, loose=True), textpage.get_charbox(end - 1, loose=True)
    text = "".join(signs[start:end]).replace("\x00", "").replace("\x02", "")
    return _Line(text, first[0], last[2], max(first[3] - first[1], 1.0))


def _without_margins(pages: list[list[_Line]]) -> list[list[_Line]]:
    """Pages without their numbers and running heads."""
    edges = Counter(_PLAIN.sub("", line.text) for lines in pages for line in {*lines[:2], *lines[-2:]})
    running = {text for text, count in edges.items() if count > 2 and count * 2 > len(pages)}
    kept = []
    for lines in pages:
        first, last = 0, len(lines)
        while first < min(last, 2) and _in_margin(lines[first].text, running):
            first += 1
        while last > max(first, len(lines) - 2) and _in_margin(lines[last - 1].text, running):
            last -= 1
        kept.append(lines[first:last])
    return kept


def _in_margin(text: str, running: set[str]) -> bool:
    return bool(_PAGE_NUMBER.match(text) or _PRINTED.match(text)) or (
        len(text) < 60 and _PLAIN.sub("", text) in running
    )


@dataclass(frozen=True, slots=True)
class _Measure:
    """Where the lines of a document begin and end, in points; `indented`: its paragraphs begin further in."""

    left: float
    right: float
    indented: bool


def _measure(lines: list[_Line]) -> _Measure:
    body = Counter(round(line.size) for line in lines).most_common(1)[0][0]
    typical = [line for line in lines if round(line.size) == body]
    lefts = Counter(round(line.left) for line in typical)
    left = min(at for at, count in lefts.items() if count * 8 >= max(lefts.values()))
    rights = sorted(line.right for line in typical)
    right = rights[max(0, int(len(rights) * 0.95) - 1)]
    inside = sum(1.5 * body <= line.left - left <= 2.8 * body for line in typical)
    return _Measure(left, right, inside >= 3 and inside * 40 > len(typical))


def _paragraphs(pages: list[list[_Line]]) -> Iterator[str]:
    """Lines joined where a paragraph runs on, over pages too."""
    lines = [line for page in pages for line in page]
    if not lines:
        return
    measure = _measure(lines)
    current = lines[0].text
    for before, line in pairwise(lines):
        if _runs_on(before, line, measure):
            current = _joined(current, line.text)
        else:
            yield current
            current = line.text
    yield current


def _runs_on(before: _Line, line: _Line, measure: _Measure) -> bool:
    """True when `before` fills its measure, or most of it in mid-sentence, and `line` starts at the margin: one paragraph."""
    em = max(before.size, 6.0)
    if before.left > measure.left + 3.2 * em or line.left > measure.left + 1.2 * em:
        return False
    ended = before.text.endswith(_SENTENCE_END)
    if ended and _HEADING.match(line.text):
        return False
    cells = len(before.text.split())
    if cells > 1 and cells == len(line.text.split()):
        return False
    if before.right >= measure.right - 2.5 * em:
        return True
    long = before.right >= measure.left + 0.6 * (measure.right - measure.left)
    return measure.indented and long and not ended and not _HEADING.match(line.text)


def _joined(before: str, line: str) -> str:
    """Chinese needs nothing between; two Latin words need their blank."""
    gap = " " if before[-1:].isascii() and before[-1:].isalpha() and line[:1].isascii() and line[:1].isalpha() else ""
    return before + gap + line


def _check(text: str, pages: int) -> None:
    broken = len(_BROKEN.findall(text))
    if len(text) < 12 * pages and len(text) < 400:
        raise ReportError(
            f"this PDF is a scan: its {pages} pages hold pictures, not text; run text recognition (OCR) on it first"
        )
    if broken * 10 > len(text):
        raise ReportError(
            "the fonts of this PDF hide which characters they show; run text recognition (OCR) on it, or find it as docx or HTML"
        )
