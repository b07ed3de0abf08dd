"""Whose figure it is, when it is not the reporting jurisdiction's own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from lawmetrics.indicators.cues import lexicon
from lawmetrics.indicators.subject_places import places
from lawmetrics.quantities.quantity import Kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawmetrics.indicators.structure import Structure
    from lawmetrics.quantities.scanner import Scan

__all__ = ["subjects"]

_NEAR = 16
"""How far before a figure, in characters, the wider place stands whose figure it is."""
_COUNSEL = "法律顾问"
"""Counsel of villages and towns are how they work; the government's own office acts in its own name."""
_CLOSE = 10
"""How far behind the name of a place, in characters, its figure stands."""
_LONGEST = 28
"""Longest name of a body, in characters."""
_FRONT = re.compile(
    r"[\s　]*(?:(?:一|二|三|四|五|六|七|八|九|十)是|今年以来|今年来|今年|去年|上年|全年|一年来|一年以来|年内|同时|其中|此外|另外|另|而|由于|目前|截至目前|截至|以来|来|期间|度|底|末|，|,|：|:|在|于|\s)*+"
)
_COUNTED = re.compile(r"(?:[共已现有达计总为到约近]|数量|总数|建成|发展)*")
"""Words between a name and its number (调解组织共98个)."""
_PLACE = re.compile(
    r"其中[，,：:]?(?P<name>(?![全各本我该每一两三转派报送来自涉及市县区镇乡村省由在向对])[一-鿿]{2,3}?"
    r"(?:镇|乡|街道|村|社区|县|区|市))(?![级直内外域（(、场民政])"
)
_WIDER = re.compile(r"(?:平均水平?|均值|规定|要求|下达|标准|目标|考核)(?:值|线|任务)?的?(?:为|是)?\s*$")
_ELSE = re.compile(
    r"[；;，,。]\s*(?:(?:我|本|全|各|县|市|区|镇|乡|省)[省市县区镇乡街级有相]?(?:政府|部门|机关|单位|[省市县区镇乡街])?|行政机关|政府|有关|相关|涉及|被告|应诉)"
    r"|(?:判决)?(?:败诉|胜诉)|应?出庭|(?:成功|未)?化解|(?<!诉前)调解成功|座谈|[、，]检察建议|办理[^，,。；;]{0,6}(?:建议|提案)"
)
"""A new doer, or what others do in answer: the figures behind are no longer those of the power named before."""
_OTHERS = re.compile(r"[；;，,。]\s*(?:我|本|全|各|县|市|区)(?:[省市县区镇乡街村]|级|政府|部门|直)")
"""A new doer behind the place named before."""
_ANSWER = re.compile(r"(?:回复|采纳|办复|反馈|整改|落实)[^，,。；;]{0,4}率")
"""What others do in answer, a rate: the figures behind it are the power's again."""


def _name(text: str, start: int, lead: int) -> int:
    """Where the name of the body that ends behind `start` begins, or -1 when it is no subject."""
    if start - lead > 2 * _LONGEST:
        return -1
    front = _FRONT.match(text, lead, start)
    begin = front.end() if front else lead
    if begin > lead and text[begin - 1] in "在于":
        return -1
    if start - begin > _LONGEST:
        return -1
    words = text[begin:start]
    return -1 if any(word in words for word in lexicon().groups["no_subject"]) else begin


def _actors(scan: Scan, structure: Structure, group: str) -> list[tuple[int, int]]:
    """Spans of the bodies of one group that act: they open their clause and something is told of them."""
    text, cues = scan.text, structure.cues.of(group)
    clauses, no_actor = structure.borders.clauses, lexicon().groups["no_actor"]
    unnamed = lexicon().groups["unnamed"]
    heads = clauses.start[clauses.at(cues.start)].tolist()
    ends = scan.end.tolist()
    stops = clauses.end[clauses.at(cues.start)].tolist()
    before = (np.searchsorted(scan.start, cues.start) - 1).tolist()
    statistic = structure.statistic.tolist()
    free = _outside_titles(cues.start, structure).tolist()
    found: list[tuple[int, int]] = []
    for start, end, head, stop, row, plain in zip(
        cues.start.tolist(), cues.end.tolist(), heads, stops, before, free, strict=True
    ):
        if not plain or text.startswith(no_actor, end) or not _acts(scan, statistic, row + 1, end, stop):
            continue
        counted = row >= 0 and statistic[row] and ends[row] >= head
        begin = _name(text, start, max(head, ends[row] if row >= 0 else 0))
        counsel = text.startswith(_COUNSEL, start) and "政府" not in text[begin:start]
        bare = counsel or (begin == start and text[start:end] in unnamed)
        if begin >= 0 and not bare and not (counted and begin == ends[row]):
            found.append((begin, end))
    return found


def _acts(scan: Scan, statistic: list[bool], row: int, end: int, stop: int) -> bool:
    """Whether a statistic follows in the clause and something is done between: it is not counted (调解组织共98个)."""
    while row < len(statistic) and scan.start[row] < stop:
        if statistic[row]:
            words = scan.text[end : min(int(scan.start[row]), end + 40)]
            return not _COUNTED.fullmatch(words) and not words.endswith("的")
        row += 1
    return False


def _outside_titles(positions: NDArray[np.int32], structure: Structure) -> NDArray[np.bool_]:
    quotes = structure.borders.quotes
    if not len(quotes.start):
        return np.ones(len(positions), np.bool_)
    holder = quotes.at(positions)
    return (positions < quotes.start[holder]) | (positions >= quotes.end[holder])


def _spread(
    actors: list[tuple[int, int]], limits: NDArray[np.int32], scan: Scan, structure: Structure, names: list[str]
) -> None:
    """Give each actor to the statistics behind it, as far as its limit; the rate of an answer is not its own."""
    rates, statistic = structure.figures.of(Kind.RATE), structure.statistic
    begins, ends = np.array(actors, np.int32).T
    stops = np.minimum(limits, np.append(begins[1:], len(scan.text) + 1))
    firsts, lasts = np.searchsorted(scan.start, ends).tolist(), np.searchsorted(scan.start, stops).tolist()
    for (begin, end), first, last in zip(actors, firsts, lasts, strict=True):
        name = scan.text[begin:end]
        for i in range(first, last):
            if not statistic[i]:
                continue
            if not rates[i] or not _ANSWER.search(scan.text, int(structure.name_start[i]), int(scan.start[i])):
                names[i] = name


def _limits(
    actors: list[tuple[int, int]], ends: NDArray[np.int32], text: str, other_doer: re.Pattern[str] = _ELSE
) -> NDArray[np.int32]:
    """How far each actor acts: to its end, or to where somebody else is told of."""
    limits = ends.copy()
    following = [begin for begin, _ in actors[1:]] + [len(text)]
    for n, ((_, end), stop) in enumerate(zip(actors, following, strict=True)):
        other = other_doer.search(text, end, min(int(ends[n]), stop))
        if other:
            limits[n] = other.start()
    return limits


def _wider(scan: Scan, structure: Structure, names: list[str]) -> None:
    """`超过自治区规定的62.5%`: a figure of the wider place."""
    text, cues = scan.text, structure.cues.of("wider")
    kinds = structure.figures.of(Kind.RATE, Kind.DURATION, Kind.COUNT)
    rows = np.searchsorted(scan.start, cues.end)
    near = rows < len(scan.start)
    near[near] = scan.start[rows[near]] - cues.start[near] <= _NEAR
    for cue in np.flatnonzero(near).tolist():
        i = int(rows[cue])
        begin = max(int(structure.name_start[i]), int(cues.start[cue]))
        if kinds[i] and begin == cues.start[cue] and _WIDER.search(text, int(cues.end[cue]), int(scan.start[i])):
            names[i] = text[begin : int(cues.end[cue])]


def _places(scan: Scan, structure: Structure, names: list[str]) -> None:
    """`其中城关镇612件`: a place of the jurisdiction."""
    start, statistic = scan.start, structure.statistic
    cues = structure.cues.of("part").start
    rows = np.searchsorted(start, cues).tolist()
    for cue, first in zip(cues.tolist(), rows, strict=True):
        found = _PLACE.match(scan.text, cue)
        if found is None:
            continue
        row = first
        while row < len(start) and (not statistic[row] or start[row] < found.end()):
            row += 1
        if row >= len(start) or start[row] - found.end() > _CLOSE:
            continue
        names[row] = found["name"]
        beside = row + 1
        if beside < len(start) and statistic[beside] and start[beside] - scan.end[row] <= 1:
            names[beside] = found["name"]


def subjects(scan: Scan, structure: Structure) -> list[str]:
    """Whose each figure is, as written; empty when it is the reporting jurisdiction's own.

    Args:
        scan: the numbers of the batch.
        structure: how they hang together.

    Returns:
        One string a mention.
    """
    names = [""] * len(scan.start)
    cut = structure.borders
    bodies = _actors(scan, structure, "body")
    powers = _actors(scan, structure, "power")
    villages = places(scan, structure)
    if villages:
        limits = cut.segments.end[cut.segments.at(np.array([begin for begin, _ in villages], np.int32))]
        _spread(villages, _limits(villages, limits, scan.text, _OTHERS), scan, structure, names)
    for actors in (bodies, powers):
        if actors:
            at = cut.sentences.at(np.array([begin for begin, _ in actors], np.int32))
            limits = cut.sentences.end[at]
            if actors is powers:
                limits = _limits(actors, limits, scan.text)
            _spread(actors, limits, scan, structure, names)
    _places(scan, structure, names)
    _wider(scan, structure, names)
    for i in np.flatnonzero(structure.host >= 0).tolist():
        names[i] = names[i] or names[int(structure.host[i])]
    return names
