"""Section headings: the numbered or short lines of a report, and which of them announce plans."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from lawmetrics.indicators.cues import lexicon
from lawmetrics.quantities.lexicon import MARGIN

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawmetrics.indicators.borders import Spans

__all__ = ["Headings", "headings"]

_NUMBERED = re.compile(
    r"[\s　]*(?:(?P<one>第[一二三四五六七八九十]{1,3}(?:章|节|部分|篇)|[一二三四五六七八九十]{1,3}\s?[、.．])"
    r"|(?P<two>[（(][一二三四五六七八九十]{1,3}[）)])|(?P<three>[（(]?\d{1,2}[）)、.．](?!\d)))"
)
_SENTENCE = re.compile(r"[^。！？!?\n]{0,60}")
_BLANK, _OPENS, _MORE = np.zeros((3, 0x10000), np.bool_)
_BLANK[[ord(c) for c in " 　\t"]] = True
_MORE[[c for c in range(0x10000) if chr(c).isspace() or chr(c).isdecimal()]] = True
_MORE[0xFFFF] = True  # stands for all that lies beyond, digits among it
_OPENS[[ord(c) for c in "第一二三四五六七八九十（(0123456789"]] = True
_LONGEST = 45
"""Longest heading, in characters."""
_YEAR = re.compile(r"((?:19|20)\d{2})年")
_PLAIN = re.compile(r"[\s　]*[^\s。！？；;，,：:、]{2,24}[\s　]*")


@dataclass(frozen=True, slots=True)
class Headings:
    """The headings of a text, in order.

    Attributes:
        start: int32, first position.
        end: int32, position behind the last character.
        level: uint8, 1 for 一、, 2 for （一）, 3 for 1.
        plan: the section below it tells plans (its own words or those of the heading above say so).
        year: int32, the year that it or the heading above names, or 0.
    """

    start: NDArray[np.int32]
    end: NDArray[np.int32]
    level: NDArray[np.uint8]
    plan: NDArray[np.bool_]
    year: NDArray[np.int32]


def _heading(text: str, start: int, end: int, *, opens: bool) -> tuple[int, int] | None:
    """End and level of the heading that begins the line `start`–`end`, if one does; `opens`: it may be numbered."""
    numbered = _NUMBERED.match(text, start, end) if opens else None
    if numbered is None:
        plain = end - start <= _LONGEST and _PLAIN.fullmatch(text, start, end)
        return (end, 1) if plain and _tells_plan(text, start, end) else None
    level = {"one": 1, "two": 2, "three": 3}[numbered.lastgroup or "one"]
    sentence = _SENTENCE.match(text, numbered.end(), end)
    stop = sentence.end() if sentence else end
    if stop - start > _LONGEST or stop == numbered.end():
        return None
    return stop, level


@cache
def _plan_words() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What announces plans, and what takes that back."""
    groups = lexicon().groups
    announced, taken_back = ("|".join(map(re.escape, groups[name])) for name in ("plan_heading", "plan_heading_not"))
    return re.compile(announced), re.compile(taken_back)


def _tells_plan(text: str, start: int, end: int) -> bool:
    announced, taken_back = _plan_words()
    return announced.search(text, start, end) is not None and taken_back.search(text, start, end) is None


def _openings(codes: NDArray[np.uint16], paragraphs: Spans) -> NDArray[np.uint16]:
    """The first character of each line behind a few blanks."""
    first = paragraphs.start.astype(np.int64) + MARGIN
    for _ in range(4):
        first = first + _BLANK.take(codes.take(first))
    return codes.take(first)


def headings(text: str, codes: NDArray[np.uint16], paragraphs: Spans, document: NDArray[np.int32]) -> Headings:
    """Find the headings.

    Args:
        text: the batch.
        codes: its code points, with margins.
        paragraphs: its lines.
        document: the document of each line.
    """
    rows: list[tuple[int, int, int, bool, int]] = []
    above: list[tuple[int, bool, int]] = []
    last = -1
    first = _openings(codes, paragraphs)
    numbered = _OPENS.take(first)
    likely = numbered | (paragraphs.end - paragraphs.start <= _LONGEST)
    columns = (paragraphs.start, paragraphs.end, document, numbered | _MORE.take(first))
    lines = zip(*(column[likely].tolist() for column in columns), strict=True) if text else ()
    for start, end, owner, opens in lines:
        if owner != last:
            above, last = [], owner
        found = _heading(text, start, end, opens=opens)
        if found is None:
            continue
        stop, level = found
        while above and above[-1][0] >= level:
            above.pop()
        plan = _tells_plan(text, start, stop) or bool(above and above[-1][1])
        named = _YEAR.search(text, start, stop)
        year = int(named[1]) if named else above[-1][2] if above else 0
        above.append((level, plan, year))
        rows.append((start, stop, level, plan, year))
    table = np.array(rows, np.int32).reshape(-1, 5)
    level_column, plan_column = table[:, 2].astype(np.uint8), table[:, 3].astype(np.bool_)
    return Headings(table[:, 0].copy(), table[:, 1].copy(), level_column, plan_column, table[:, 4].copy())
