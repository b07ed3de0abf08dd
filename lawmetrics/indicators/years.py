"""The year words of a text: dates that name a year, and 去年 今年 明年 and their kind."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from lawmetrics.indicators.cues import lexicon
from lawmetrics.quantities.quantity import Kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawmetrics.indicators.structure import Structure
    from lawmetrics.quantities.scanner import Scan

__all__ = ["NEAR", "Years", "named_years", "years_in"]

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?=\s*年|\s*[—–\-－~～至到]+\s*(?:19|20)?\d{2}\s*年)")
_CHINESE = re.compile(r"([一二][九〇○零])([〇○零一二三四五六七八九])([〇○零一二三四五六七八九])年")
_WIDE = str.maketrans("０１２３４５６７８９", "0123456789")
_DIGITS = {**{digit: value for value, digit in enumerate("零一二三四五六七八九")}, "〇": 0, "○": 0}
_DOCUMENT = re.compile(r"[）)》”」]*(?:规划|纲要|版|号|级(?!以))")
"""Behind a year that belongs to the name of a plan or document."""
_DRAWN = re.compile(r"[^，,。；\n]{0,14}中(?:随机)?(?:抽|选|挑|调取)")
"""Behind a window that tells from which stock files were drawn."""
_BRACKETS = ("（", "(")
"""Before a year that holds for what the bracket tells alone (受理24件（去年同期54件）)."""
_NAMED = frozenset("）)》”」规纲版号级")
_NEAR_DRAWN = 18
_CARRIERS = frozenset("转入到续至")
"""What `_DOCUMENT` begins with, how far `_DRAWN` reaches, what `_CARRIED` ends with: looked at first."""
_CARRIED = re.compile(r"(?:结转|转入|转到|延续)(?:至|到|入)?$")
"""Before a year that unfinished cases go over to."""
_FRONT = re.compile(r"[\s　]*(?:而|在|于|自|从|截至|截止|到|至|其中|另|但|且|又|和|及|早在|进入|\[[^\]]*\])?\s*")
NEAR = 14
"""How far, in characters, a year reaches that holds for the next figure alone."""
_Row: TypeAlias = tuple[int, int, int, bool, bool, bool]


@dataclass(frozen=True, slots=True)
class Years:
    """The year words of a batch, in text order.

    Attributes:
        start: int32, first position of each.
        end: int32, position behind it.
        year: int32, the year; 0 for the report's own, −1 for the one before, +1 for the one after.
        leading: it governs the sentence from here on; False: only the figure right behind it.
        since: figures are counted from it on (2022年以来), up to the report's own year.
        opens: it stands at the head of its sentence and names a whole year, so it is carried on in the paragraph.
    """

    start: NDArray[np.int32]
    end: NDArray[np.int32]
    year: NDArray[np.int32]
    leading: NDArray[np.bool_]
    since: NDArray[np.bool_]
    opens: NDArray[np.bool_]


def years_in(date: str) -> list[int]:
    """Every year that a date names in digits.

    >>> years_in("2018年至2021年")
    [2018, 2021]
    """
    return [int(year) for year in _YEAR.findall(date.translate(_WIDE))]


@lru_cache(maxsize=4096)
def _read(date: str) -> tuple[int, bool]:
    """The last year that a date names, and whether it names nothing finer; 0 for none.

    >>> _read("2022年3月-2022年12月"), _read("2021—2023年"), _read("8月底")
    ((2022, False), (2023, True), (0, False))
    """
    plain = date.translate(_WIDE)
    named = years_in(plain)
    last = re.search(r"[—–\-－~～至到]\s*(\d{2})\s*年", plain)
    if last and named:
        named.append(named[-1] // 100 * 100 + int(last[1]))
    for century, ten, one in _CHINESE.findall(plain):
        named.append({"一九": 1900}.get(century, 2000) + 10 * _DIGITS[ten] + _DIGITS[one])
    return (named[-1] if named else 0), not any(mark in date for mark in "月日季上下半")


def _opens(text: str, begin: int, start: int) -> bool:
    """Whether a year at `start` stands at the head of the stretch that begins at `begin`."""
    return start == begin or (start - begin <= NEAR and _FRONT.fullmatch(text, begin, start) is not None)


def _role(text: str, start: int, end: int, clause: int) -> tuple[bool, bool]:
    """Whether a year governs its sentence, and whether it counts at all."""
    behind = text[end : end + 1]
    named = behind in _NAMED and _DOCUMENT.match(text, end)
    drawn = text.find("中", end, end + _NEAR_DRAWN) >= 0 and _DRAWN.match(text, end)
    carried = start > 0 and text[start - 1] in _CARRIERS and _CARRIED.search(text, max(clause, start - 4), start)
    if named or drawn or carried:
        return False, False
    if start and text[start - 1] in _BRACKETS:
        return False, True
    before = text[max(clause, start - 3) : start].rstrip("　 ")
    if not before or _opens(text, clause, start):
        return True, True
    groups = lexicon().groups
    return not before.endswith(groups["compared"] + groups["about"]), True


def named_years(scan: Scan, structure: Structure) -> Years:
    """Find the year words: dates of the scan, and 去年 今年 明年 and their kind."""
    text, borders = scan.text, structure.borders
    rows: list[_Row] = []
    dates = np.flatnonzero(structure.figures.of(Kind.DATE))
    quotes = borders.quotes
    holder = np.searchsorted(quotes.start, scan.start[dates], side="right") - 1
    free = (
        (holder < 0) | (scan.start[dates] >= quotes.end[holder])
        if len(quotes.start)
        else np.full(len(dates), fill_value=True)
    )
    dates = dates[free]
    columns = (scan.start, scan.end, structure.clause_start, structure.sentence_start)
    for start, end, head, sentence in zip(*(column.take(dates).tolist() for column in columns), strict=True):
        year, pure = _read(text[start:end])
        if not year:
            continue
        leading, counts = _role(text, start, end, head)
        if counts:
            opens = leading and pure and _opens(text, sentence, start)
            behind = text[start : end + 4]
            since = "以来" in behind or "至今" in behind or "到现在" in behind
            rows.append((start, end, year, leading, since, opens))
    taken = {row[0] for row in rows}
    rows += [row for row in _relative(text, structure) if row[0] not in taken]
    return _columns(sorted(rows))


def _columns(rows: list[_Row]) -> Years:
    table = np.array(rows, np.int32).reshape(-1, 6)
    start, end, year = (np.ascontiguousarray(column) for column in table[:, :3].T)
    leading, since, opens = (np.ascontiguousarray(column) for column in table[:, 3:].T.astype(np.bool_))
    return Years(start, end, year, leading, since, opens)


def _relative(text: str, structure: Structure) -> list[_Row]:
    """去年 and its kind as rows of `Years`."""
    rows: list[_Row] = []
    clauses, excluded = structure.borders.clauses, lexicon().groups["last_year_not"]
    for group, year in (("last_year", -1), ("this_year", 0), ("next_year", 1)):
        cues = structure.cues.of(group)
        heads = clauses.start[clauses.at(cues.start)].tolist()
        for start, end, head in zip(cues.start.tolist(), cues.end.tolist(), heads, strict=True):
            if year < 0 and text.startswith(excluded, end):
                continue
            if start and text[start - 1] in _CARRIERS and _CARRIED.search(text, max(head, start - 4), start):
                continue
            bracket = start and text[start - 1] in _BRACKETS
            initial = _opens(text, head, start) and not bracket
            rows.append((start, end, year, initial or year == 0, False, False))
    return rows
