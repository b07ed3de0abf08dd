"""The year of every figure: named in the sentence, else carried on in the paragraph, else the report's year."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from lawmetrics.indicators.years import NEAR, years_in
from lawmetrics.quantities.quantity import Kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawmetrics.indicators.structure import Structure
    from lawmetrics.indicators.years import Years
    from lawmetrics.quantities.scanner import Scan

__all__ = ["Periods", "periods"]

_EACH = re.compile(r"分别|各为|依次")
_BESIDE = frozenset(("", "的", "为"))
"""Between several years and as many figures (较2023年、2022年的45件、30件)."""
_LISTED = frozenset("、和与及")
_TITLE = re.compile(r"[^。；\n]{0,60}(?:报告|总结|情况|法治|依法)")
_SIGNED = re.compile(r"[\s　）)]*(?:\n|$)")
"""Behind a date that ends its line: a date of signing, not of the figures."""
_HEAD = 600
"""How far into a document, in characters, its own year is looked for."""


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


def _own_year(text: str, start: int, years: Years, first: int, last: int) -> int:
    """The year that a document is about, out of rows `first`–`last`: its title's, else the first that opens a sentence."""
    near = [row for row in range(first, last) if years.year[row] > 1 and years.start[row] < start + _HEAD]
    for row in near:
        begin = text.rfind("\n", start, int(years.start[row])) + 1 or start
        end = text.find("\n", int(years.end[row]), int(years.end[row]) + 80)
        line = text[max(begin, start) : end if end >= 0 else int(years.end[row]) + 80]
        if len(line) <= 80 and "。" not in line and _TITLE.search(line):
            return int(years.year[row])
    near = [row for row in near if not _SIGNED.match(text, int(years.end[row]))]
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
    carried = np.flatnonzero(years.opens)
    _apply(period, years, carried, _unbroken(years, structure), scan.start, report)
    leading = np.flatnonzero(years.leading)
    reached = _apply(period, years, leading, structure.sentence_start, scan.start, report)
    source[reached >= 0] = reached[reached >= 0]
    rows = np.flatnonzero(~years.leading)
    behind = _behind(scan, structure)
    direct = np.maximum(np.maximum(structure.clause_start, behind), scan.start - NEAR)
    fitting = ~structure.figures.of(Kind.CHANGE) & ~_times(scan, structure)
    bound = np.where(fitting, direct, scan.start).astype(np.int32)
    near = _apply(period, years, rows, bound, scan.start, report)
    for run in structure.runs:
        if near[run[0]] >= 0:
            period[run] = period[run[0]]
    _distribute(scan, structure, years, period)
    return Periods(period.astype(np.int32), report, source)


def _unbroken(years: Years, structure: Structure) -> NDArray[np.int32]:
    """From where on a year at the head of a sentence is carried to each mention: not past a later year."""
    leading = years.start[years.leading]
    if not len(leading):
        return structure.paragraph_start
    last = np.searchsorted(leading, structure.sentence_start) - 1
    return np.where(
        last >= 0, np.maximum(structure.paragraph_start, leading[np.maximum(last, 0)]), structure.paragraph_start
    )


def _distribute(scan: Scan, structure: Structure, years: Years, period: NDArray[np.int32]) -> None:
    """`2022年、2023年分别受理30件、45件`: as many years as figures, in order."""
    text = scan.text
    for run in structure.runs:
        first = run[0]
        last = int(np.searchsorted(years.start, scan.start[first])) - 1
        if last < 0 or years.start[last] < structure.sentence_start[first]:
            continue
        end = int(years.end[last])
        each = _EACH.search(text, end, min(end + 60, int(scan.start[first])))
        if not each and text[end : int(scan.start[first])] not in _BESIDE:
            continue
        told = _listed(text, years, last, len(run))
        if told:
            period[run] = told


def _listed(text: str, years: Years, last: int, count: int) -> list[int]:
    """The years of a list or range that ends with row `last`, when they are `count`."""
    named = years_in(text[int(years.start[last]) : int(years.end[last])])
    if len(named) == 2 and named[1] - named[0] == count - 1:
        return list(range(named[0], named[1] + 1))
    begin = last - count + 1
    if begin < 0 or (years.year[begin : last + 1] < 2).any():
        return []
    gaps = zip(years.end[begin:last].tolist(), years.start[begin + 1 : last + 1].tolist(), strict=True)
    if not all(b - a <= 2 and text[a:b].strip() in _LISTED for a, b in gaps):
        return []
    return [int(year) for year in years.year[begin : last + 1]]


def _apply(  # noqa: PLR0913 - columns of one table
    period: NDArray[np.int32],
    years: Years,
    rows: NDArray[np.intp],
    bound: NDArray[np.int32],
    start: NDArray[np.int32],
    report: NDArray[np.int32],
) -> NDArray[np.int32]:
    """Give each mention the last year of `rows` between `bound` and its start; the row used, or -1."""
    used = np.full(len(start), -1, np.int32)
    if not len(rows):
        return used
    last = np.searchsorted(years.start[rows], start) - 1
    row = rows[np.maximum(last, 0)]
    reached = (last >= 0) & (years.start[row] >= bound)
    year = years.year[row]
    value = np.where(year <= 1, np.where(report > 0, report + year, 0), year)
    value = np.where(years.since[row], np.maximum(value, report), value)
    period[reached] = value[reached]
    used[reached] = row[reached]
    return used


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
