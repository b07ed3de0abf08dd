"""The year of every figure: named in the sentence, else carried on in the paragraph, else the report's year."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from lawmetrics.indicators.cues import lexicon
from lawmetrics.quantities.quantity import Kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawmetrics.indicators.structure import Structure
    from lawmetrics.quantities.scanner import Scan

__all__ = ["Periods", "Years", "named_years", "periods"]

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?=\s*年|\s*[—–\-－~～至到]+\s*(?:19|20)?\d{2}\s*年)")
_CHINESE = re.compile(r"([一二][九〇○零])([〇○零一二三四五六七八九])([〇○零一二三四五六七八九])年")
_WIDE = str.maketrans("０１２３４５６７８９", "0123456789")
_DIGITS = {**{digit: value for value, digit in enumerate("零一二三四五六七八九")}, "〇": 0, "○": 0}
_DOCUMENT = re.compile(r"[）)》”」]*(?:规划|纲要|版|号|级(?!以))")
"""Behind a year that belongs to the name of a plan or document."""
_DRAWN = re.compile(r"[^，,。；\n]{0,14}中(?:随机)?(?:抽|选|挑|调取)")
"""Behind a window that tells from which stock files were drawn."""
_EACH = re.compile(r"分别|各为|依次")
_LISTED = frozenset("、和与及")
_NEAR = 14
"""How far, in characters, a year reaches that holds for the next figure alone."""
_FRONT = re.compile(r"[\s　]*(?:而|在|于|自|从|截至|截止|到|至|其中|另|但|且|又|和|及|早在|进入|\[[^\]]*\])?\s*")
_TITLE = re.compile(r"[^。；\n]{0,60}(?:报告|总结|情况|法治|依法)")
_HEAD = 600
"""How far into a document, in characters, its own year is looked for."""


_SINCE = re.compile(r"以来|至今|到现在")

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


@dataclass(frozen=True, slots=True)
class Periods:
    """The year of each mention.

    Attributes:
        period: int32, 0 when the document does not say.
        report: int32, the report year of each mention's document, 0 when unknown.
        source: int32, index into `Years` of the word in the sentence that gave it, or -1.
    """

    period: NDArray[np.int32]
    report: NDArray[np.int32]
    source: NDArray[np.int32]


@lru_cache(maxsize=4096)
def _read(date: str) -> tuple[int, bool]:
    """The last year that a date names, and whether it names nothing finer; 0 for none.

    >>> _read("2022年3月-2022年12月"), _read("2021—2023年"), _read("8月底")
    ((2022, False), (2023, True), (0, False))
    """
    plain = date.translate(_WIDE)
    named = [int(year) for year in _YEAR.findall(plain)]
    last = re.search(r"[—–\-－~～至到]\s*(\d{2})\s*年", plain)
    if last and named:
        named.append(named[-1] // 100 * 100 + int(last[1]))
    for century, ten, one in _CHINESE.findall(plain):
        named.append({"一九": 1900}.get(century, 2000) + 10 * _DIGITS[ten] + _DIGITS[one])
    return (named[-1] if named else 0), not any(mark in date for mark in "月日季上下半")


def _opens(text: str, begin: int, start: int) -> bool:
    """Whether a year at `start` stands at the head of the stretch that begins at `begin`."""
    return start - begin <= _NEAR and _FRONT.fullmatch(text, begin, start) is not None


def _role(text: str, start: int, end: int, clause: int) -> tuple[bool, bool]:
    """Whether a year governs its sentence, and whether it counts at all."""
    if _DOCUMENT.match(text, end) or _DRAWN.match(text, end):
        return False, False
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
    heads, sentences = structure.clause_start.tolist(), structure.sentence_start.tolist()
    for i in dates[free].tolist():
        start, end = int(scan.start[i]), int(scan.end[i])
        year, pure = _read(text[start:end])
        if not year:
            continue
        leading, counts = _role(text, start, end, heads[i])
        if counts:
            opens = leading and pure and _opens(text, sentences[i], start)
            since = _SINCE.search(text, start, end + 4) is not None
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
            initial = _opens(text, head, start)
            rows.append((start, end, year, initial or year == 0, False, False))
    return rows


def _own_year(text: str, start: int, years: Years, first: int, last: int) -> int:
    """The year that a document is about, out of rows `first`–`last`: its title's, else the first that opens a sentence."""
    near = [row for row in range(first, last) if years.year[row] > 1 and years.start[row] < start + _HEAD]
    for row in near:
        begin = text.rfind("\n", start, int(years.start[row])) + 1 or start
        end = text.find("\n", int(years.end[row]), int(years.end[row]) + 80)
        line = text[max(begin, start) : end if end >= 0 else int(years.end[row]) + 80]
        if len(line) <= 80 and "。" not in line and _TITLE.search(line):
            return int(years.year[row])
    opening = [row for row in near if years.opens[row]] or [row for row in near if years.leading[row]]
    return int(years.year[opening[0]]) if opening else 0


def _report_years(
    scan: Scan, years: Years, documents: NDArray[np.int32], given: NDArray[np.integer[Any]]
) -> NDArray[np.int32]:
    """The given report years; where 0, what the document itself says."""
    report = given.astype(np.int32).copy()
    bounds = np.searchsorted(years.start, np.append(documents, len(scan.text) + 1))
    for document in np.flatnonzero(report == 0).tolist():
        first, last = int(bounds[document]), int(bounds[document + 1])
        report[document] = _own_year(scan.text, int(documents[document]), years, first, last)
    return report


def periods(scan: Scan, structure: Structure, years: Years, given: NDArray[np.integer[Any]]) -> Periods:
    """Give every mention its year.

    Args:
        scan: the numbers of the batch.
        structure: how they hang together.
        years: `named_years` of the batch.
        given: the report year of each document, 0 where unknown.
    """
    known = _report_years(scan, years, structure.documents, given)
    report = known[structure.document] if len(known) else np.zeros(len(scan.start), np.int32)
    period = report.copy()
    found = structure.headings
    if len(found.year):
        section = np.where(structure.heading >= 0, found.year[structure.heading], 0)
        period = np.where(section > 0, section, period)
    source = np.full(len(scan.start), -1, np.int32)
    if not len(years.start):
        return Periods(period.astype(np.int32), report, source)
    bounds = (structure.paragraph_start, structure.sentence_start)
    for chosen, bound in zip((years.opens, years.leading), bounds, strict=True):
        rows = np.flatnonzero(chosen)
        _apply(period, source if bound is bounds[1] else None, years, rows, bound, scan.start, report)
    rows = np.flatnonzero(~years.leading)
    behind = _behind(scan, structure)
    direct = np.maximum(np.maximum(structure.clause_start, behind), scan.start - _NEAR)
    fitting = ~structure.figures.of(Kind.CHANGE) & ~_times(scan, structure)
    _apply(period, None, years, rows, np.where(fitting, direct, scan.start).astype(np.int32), scan.start, report)
    _distribute(scan, structure, years, period)
    return Periods(period.astype(np.int32), report, source)


def _distribute(scan: Scan, structure: Structure, years: Years, period: NDArray[np.int32]) -> None:
    """`2022年、2023年分别受理30件、45件`: as many years as figures, in order."""
    text = scan.text
    for run in structure.runs:
        first = run[0]
        last = int(np.searchsorted(years.start, scan.start[first])) - 1
        begin = last - len(run) + 1
        if (
            begin < 0
            or years.start[begin] < structure.sentence_start[first]
            or (years.year[begin : last + 1] < 2).any()
        ):
            continue
        gaps = zip(years.end[begin:last].tolist(), years.start[begin + 1 : last + 1].tolist(), strict=True)
        listed = all(b - a <= 2 and text[a:b].strip() in _LISTED for a, b in gaps)
        if listed and _EACH.search(text, int(years.end[last]), min(int(years.end[last]) + 60, int(scan.start[first]))):
            period[run] = years.year[begin : last + 1]


def _apply(  # noqa: PLR0913 - columns of one table
    period: NDArray[np.int32],
    source: NDArray[np.int32] | None,
    years: Years,
    rows: NDArray[np.intp],
    bound: NDArray[np.int32],
    start: NDArray[np.int32],
    report: NDArray[np.int32],
) -> None:
    """Overwrite the period of each mention with the last of `rows` that stands between `bound` and the mention."""
    if not len(rows):
        return
    last = np.searchsorted(years.start[rows], start) - 1
    row = rows[np.maximum(last, 0)]
    reached = (last >= 0) & (years.start[row] >= bound)
    year = years.year[row]
    relative = year <= 1
    value = np.where(relative, np.where(report > 0, report + year, 0), year)
    value = np.where(years.since[row], np.maximum(value, report), value)
    period[reached] = value[reached]
    if source is not None:
        source[reached] = row[reached]


def _behind(scan: Scan, structure: Structure) -> NDArray[np.int32]:
    """Where the statistic before each mention ends (0 for the first)."""
    ends = np.where(structure.statistic, scan.end, 0)
    if not len(ends):
        return ends.astype(np.int32)
    return np.concatenate([[0], np.maximum.accumulate(ends)[:-1]]).astype(np.int32)


def _times(scan: Scan, structure: Structure) -> NDArray[np.bool_]:
    """Figures in 倍: of the year that is compared, not of the one compared with."""
    rates = np.flatnonzero(structure.figures.of(Kind.RATE))
    times = np.zeros(len(scan.start), np.bool_)
    text = scan.text
    times[rates] = [text[end - 1 : end] == "倍" for end in scan.end[rates].tolist()]
    return times
