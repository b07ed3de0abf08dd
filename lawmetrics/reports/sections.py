"""The headed parts of a report (`read_sections`)."""

from __future__ import annotations

import re
from typing import Final

from lawmetrics.reports.report import Section

__all__ = ["read_sections"]

_NUMERAL: Final = "[一二三四五六七八九十百]{1,4}"
_MARKS: Final = re.compile(
    rf"^[ \t\u3000\xa0]*(?:"
    rf"(?P<d1>(?:{_NUMERAL}\s?[、.．]|第{_NUMERAL}(?:部分|章|节)))"
    rf"|(?P<d2>[（(]\s?{_NUMERAL}\s?[）)])"
    rf"|(?P<d3>\d{{1,2}}\s?(?:[、．]|\.(?!\d)))"
    rf"|(?P<d4>[（(]\s?\d{{1,2}}\s?[）)]))"
    rf"(?P<rest>[^\n]*)",
    re.MULTILINE,
)
_SENTENCE_END: Final = re.compile(r"[。；;！!？?：:]")
_LONGEST: Final = 60


def read_sections(text: str) -> tuple[Section, ...]:
    r"""Sections in order; a deeper one lies within the shallower one before it.

    A heading is a line that begins with 一、 （一） 1. or （1）; when the paragraph runs on behind it, its first sentence.

    >>> [(s.heading, s.depth) for s in read_sections("一、主要做法\n（一）抓培训。全年两次。\n二、打算\n再努力。")]
    [('一、主要做法', 1), ('（一）抓培训', 2), ('二、打算', 1)]
    """
    found: list[tuple[int, str, int]] = []
    for match in _MARKS.finditer(text):
        heading = _heading(match)
        if heading:
            depth = next(depth for depth in (1, 2, 3, 4) if match[f"d{depth}"] is not None)
            found.append((match.start() + len(match[0]) - len(match[0].lstrip()), heading, depth))
    ends = _ends(found, len(text))
    return tuple(Section(heading, depth, start, end) for (start, heading, depth), end in zip(found, ends, strict=True))


def _heading(match: re.Match[str]) -> str:
    """The heading a line begins with; empty when it is none."""
    line = match[0].strip()
    mark = len(line) - len(match["rest"].rstrip())
    stop = _SENTENCE_END.search(line, mark)
    heading = line[: stop.start()] if stop else line
    return heading if mark < len(heading) <= _LONGEST else ""


def _ends(found: list[tuple[int, str, int]], length: int) -> list[int]:
    """Where each section ends: at the next of its depth or shallower."""
    ends = [length] * len(found)
    opened: list[int] = []
    for i, (start, _, depth) in enumerate(found):
        while opened and found[opened[-1]][2] >= depth:
            ends[opened.pop()] = start
        opened.append(i)
    return ends
