"""Whether a figure is of the whole year, a part, counted up to a day, or a target."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from lawmetrics.indicators.cues import lexicon
from lawmetrics.mentions import Scope
from lawmetrics.quantities.quantity import Kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawmetrics.indicators.cues import Cues
    from lawmetrics.indicators.period import Periods
    from lawmetrics.indicators.structure import Structure
    from lawmetrics.indicators.years import Years
    from lawmetrics.quantities.scanner import Scan

__all__ = ["SCOPES", "scopes"]

SCOPES = tuple(Scope)
"""The order that the column counts in."""
_WHOLE, _PART, _TO_DATE, _TARGET = (
    SCOPES.index(scope) for scope in (Scope.WHOLE, Scope.PART, Scope.TO_DATE, Scope.TARGET)
)
_SHARE = re.compile(r"(?P<part>[^，,。；;、\s]{2,24}?)(?:仅|只|约|就|分别|各)?占(?!比|全|本|所在|地区)")
_WANTED = re.compile(r"[^，,。；;\n]{0,6}的(?:要求|目标|标准|规定|任务)")
_OUGHT = re.compile(r"(?<![主重需必只想首机纲摘概扼])要(?![求点素件闻害领紧因])|应当|必须|应(?=[达配建完有])")
_SUM = re.compile(
    r"[\s]*(?:总|共|共计|已|达到?|为|有|超过?|近|约|全[县市省区镇乡])*+(?=[0-9０-９一二两三四五六七八九十百千]|建|设|拥有|聘|培育|创|登记|归集|入库|配备|认定|命名|评)"
)
"""Behind 累计, when it sums up more than the year: a figure, or a word of lasting things."""
_SHORT = 6
"""Longest name, in characters, of a kind in a list of kinds."""
_KIND = 4
"""Longest name, in characters, that says nothing but a kind."""
_NOW = re.compile(r"[\s、，,]*(?:现有|现|目前|当前|另|全年|年内)")


def _since(cues: Cues, bound: NDArray[np.int32], start: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Whether one of the words stands between `bound` and `start` of each mention."""
    return _last(cues.start, start) >= bound


def _last(positions: NDArray[np.int32], start: NDArray[np.int32]) -> NDArray[np.int32]:
    """The last position before each start, -1 when none."""
    if not len(positions):
        return np.full(len(start), -1, np.int32)
    row = np.searchsorted(positions, start) - 1
    return np.where(row >= 0, positions[np.maximum(row, 0)], -1).astype(np.int32)


def _shares(scan: Scan, structure: Structure) -> NDArray[np.bool_]:
    """Rates that say which share of a total a part has (农民工占受援人近四成)."""
    found = np.zeros(len(scan.start), np.bool_)
    text = scan.text
    for i in np.flatnonzero(structure.figures.of(Kind.RATE) & (structure.host < 0)).tolist():
        begin, end = int(structure.name_start[i]), int(scan.start[i])
        found[i] = "占" in text[begin:end] and bool(_SHARE.match(text, begin, end))
    return found


def _parts(scan: Scan, structure: Structure) -> NDArray[np.bool_]:
    part = structure.whole >= 0
    hosted = structure.host >= 0
    part |= hosted & part[np.where(hosted, structure.host, 0)]
    opened = _since(structure.cues.of("part"), np.maximum(structure.clause_start, structure.name_start), scan.start)
    _listed(scan, structure, part, opened)
    return part | opened | _shares(scan, structure) | _kinds(scan, structure)


def _listed(scan: Scan, structure: Structure, part: NDArray[np.bool_], opened: NDArray[np.bool_]) -> None:
    """`接访90批次，其中来信30件、网上信访20件，来访40批70人次`: parts whose total has another unit, as far as kinds are told."""
    text, segment, pair = scan.text, structure.segment, structure.pair
    counts, stage = structure.figures.of(Kind.COUNT), lexicon().groups["stage"]
    for i in np.flatnonzero(opened & ~part & structure.statistic & counts).tolist():
        for j in range(i + 1, len(part)):
            gap = text[int(scan.end[j - 1]) : int(scan.start[j])]
            words = gap.lstrip("、，,")
            kind = 0 < len(words) <= _SHORT and words != gap and not words.startswith(("共", "另", *stage))
            if pair[j] >= 0:
                opened[j] = opened[pair[j]]
            elif segment[j] != segment[i] or part[j] or not counts[j] or not kind or "率" in words:
                break
            else:
                opened[j] = True


def _kinds(scan: Scan, structure: Structure) -> NDArray[np.bool_]:
    """`调解员90名，专职8名`, `其余2个`: a kind of what the clause before counts, and nothing else is said."""
    found = np.zeros(len(scan.start), np.bool_)
    text, kinds = scan.text, frozenset(lexicon().groups["kind"])
    short = structure.statistic & (scan.start - structure.name_start <= _KIND) & (structure.name_start > 0)
    rows = np.flatnonzero(short)
    spans = zip(structure.name_start.take(rows).tolist(), scan.start.take(rows).tolist(), strict=True)
    found[rows] = [text[begin:end].strip("，,、；;。 \n") in kinds for begin, end in spans]
    return found


def _to_date(scan: Scan, structure: Structure, years: Years) -> NDArray[np.bool_]:
    start = scan.start
    counts = structure.figures.of(Kind.COUNT, Kind.AMOUNT)
    text, cut = scan.text, structure.borders
    window = structure.cues.of("to_date").start
    first_clause = cut.clauses.end[cut.clauses.at(cut.sentences.start[cut.sentences.at(window)])] >= window
    segment_start = cut.segments.start[structure.segment]
    resets = np.sort(np.concatenate([structure.cues.of("whole_year").start, years.start[years.year <= 1]]))
    reset = _last(resets, start)
    fresh = _last(window[first_clause], start) >= np.maximum(structure.sentence_start, reset)
    fresh |= _last(window, start) >= np.maximum(segment_start, reset)
    opened = _last(window, start)
    carried = (opened >= structure.paragraph_start) & (opened - structure.paragraph_start <= 1)
    all_years = years.start[years.leading]
    carried &= np.maximum(_last(all_years, structure.sentence_start + 1), _last(all_years, start)) < opened + 12
    carried &= reset < opened
    sums = np.array([_SUM.match(text, p) is not None for p in structure.cues.of("sum").end.tolist()], np.bool_)
    added = _last(structure.cues.of("sum").start[sums], start)
    summed = added >= np.maximum(structure.clause_start, structure.name_start)
    _enumerated(scan, structure, summed)
    result = counts & (fresh | carried | summed)
    for i in np.flatnonzero(result & ~summed).tolist():
        result[i] = not _NOW.match(text, int(structure.name_start[i]), int(start[i]))
    _rated(structure, result)
    return result


def _rated(structure: Structure, result: NDArray[np.bool_]) -> None:
    """`截至11月底立案60件，结案率98%`: the rate of what is counted up to a day is of that day too."""
    rates = structure.figures.of(Kind.RATE) & (structure.host < 0)
    segment = structure.segment
    for i in np.flatnonzero(rates).tolist():
        result[i] = i > 0 and result[i - 1] and segment[i - 1] == segment[i]


def _enumerated(scan: Scan, structure: Structure, summed: NDArray[np.bool_]) -> None:
    """`示范村累计3个、省级29个`: what goes on behind 、 is summed up too."""
    text, unit, count = scan.text, structure.figures.unit, len(scan.start)
    for i in np.flatnonzero(summed & structure.statistic).tolist():
        j = i + 1
        while j < count and text.startswith("、", int(scan.end[j - 1])) and scan.start[j] < structure.clause_end[i]:
            if summed[j] or not structure.statistic[j] or unit[j] != unit[i]:
                break
            summed[j] = True
            j += 1


def _targets(scan: Scan, structure: Structure, years: Years, periods: Periods) -> NDArray[np.bool_]:
    start, cues = scan.start, structure.cues
    reached = (periods.source >= 0) & (periods.period <= periods.report) & (periods.report > 0)
    future = (periods.period > periods.report) & (periods.report > 0)
    openers = cues.of("plan_opener")
    heads = structure.borders.sentences.start[structure.borders.sentences.at(openers.start)]
    opening = openers.start[openers.start - heads <= 3]
    last_year = _last(years.start[years.leading], start)
    planned = (_last(opening, start) >= structure.paragraph_start) & ~reached
    aimed = _last(cues.of("aim").start, start)
    aims = (aimed >= structure.sentence_start) & ~(reached & (last_year > aimed))
    norms = np.isin(start, cues.of("norm").end)
    result = future | planned | aims | norms | (structure.plan & ~reached)
    return result | _wanted(scan, structure)


def _wanted(scan: Scan, structure: Structure) -> NDArray[np.bool_]:
    """Norms: 每村3至5名的要求; 每个社区要培养4名以上."""
    text = scan.text
    found = np.zeros(len(scan.start), np.bool_)
    for i in np.flatnonzero(structure.figures.open_ended & structure.statistic).tolist():
        begin = max(int(structure.sentence_start[i]), int(scan.start[i]) - 60)
        said = text[begin : int(scan.start[i])]
        asked = ("要" in said or "应" in said or "必须" in said) and _OUGHT.search(said)
        found[i] = bool(asked or _WANTED.match(text, int(scan.end[i])))
    return found


def scopes(scan: Scan, structure: Structure, years: Years, periods: Periods) -> NDArray[np.uint8]:
    """The scope of every mention, as index into `SCOPES`; a target before a part before a sum to date."""
    scope = np.full(len(scan.start), _WHOLE, np.uint8)
    if not len(scope):
        return scope
    scope[_to_date(scan, structure, years)] = _TO_DATE
    scope[_parts(scan, structure)] = _PART
    scope[_targets(scan, structure, years, periods)] = _TARGET
    scope[~structure.statistic] = _WHOLE
    return scope
