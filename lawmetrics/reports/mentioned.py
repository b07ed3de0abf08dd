"""What a report's body says of the place it speaks of: 我县, 县委, the names of places (`mentioned_place`)."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from lawmetrics.errors import DataError
from lawmetrics.jurisdictions.names import bare

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lawmetrics.jurisdictions import Gazetteer, Jurisdiction
    from lawmetrics.reports.report import Span

    _Hit = tuple[list[Jurisdiction], list[Span]]

__all__ = ["Self", "mentioned_place", "named_above", "self_of"]

_READ: Final = 60_000
_LEVELS: Final = {
    "省": "province",
    "自治区": "province",
    "州": "prefecture",
    "盟": "prefecture",
    "县": "county",
    "旗": "county",
    "镇": "township",
    "乡": "township",
    "街道": "township",
}
# 资本市场, 自我, 本区域 and 局部 are words of their own.
_SELF: Final = re.compile(
    r"(?:(?<!自)我|(?<![资基根成原书文样])本)(自治区|省|市|州|盟|县|区|旗|镇|乡|街道|局|厅|委|院)(?![长场域块间]|委?书记|部[分门]?|面|限|托|派|员)"
)
_ABOVE: Final = re.compile(
    r"(?<![\u4e00-\u9fff])?(省|自治区|市|州|盟|县|区|旗)委(?=[、和，,]|[省市州盟县区旗]政府|政府|依法治|全面依法)"
)
_NAMED: Final = re.compile(r"省|自治区|自治州|自治县|自治旗|地区|市|县|区|旗|盟|州|镇|乡|街道|苏木")
_LONGEST: Final = 15
# Behind a name these make it a model to learn from, a meeting or a speech, not the place that reports.
_ELSEWHERE: Final = re.compile(r"^(?:经验|模式|精神|会议|讲话|考察|视察|重要讲话|案|速度|样板|宣言|论坛)")


@dataclass(frozen=True, slots=True)
class Self:
    """How a text speaks of itself: `word` is 我县, 我局 …; `level` its level, None when 市 or 区 leave it open; `times` how often."""

    word: str
    level: str | None
    department: bool
    times: int


@cache
def _ordinary_words() -> frozenset[str]:
    """Short names of places that are ordinary words of this genre."""
    lines = files("lawmetrics.data").joinpath("place_words.txt").read_text(encoding="utf-8").splitlines()
    words = [
        (number, word) for number, line in enumerate(lines, 1) if not line.startswith("#") for word in line.split()
    ]
    for number, word in words:
        if not (len(word) > 1 and all("\u4e00" <= sign <= "\u9fff" for sign in word)):
            raise DataError(f"place_words.txt, line {number}: {word!r} is no short name of a place")
    return frozenset(word for _, word in words)


def self_of(text: str) -> Self | None:
    """How the text mostly speaks of itself.

    >>> self_of("我街道召开会议。我街道还走访。").level
    'township'
    """
    counts = Counter(match[1] for match in _SELF.finditer(text[:_READ]))
    if not counts:
        return None
    word, times = counts.most_common(1)[0]
    return Self("我" + word, _LEVELS.get(word), word in {"局", "厅", "委", "院"}, times)


def _names(text: str) -> Iterator[tuple[int, int]]:
    """Where a string ends with a word of rank, and how far back its name may reach."""
    for match in _NAMED.finditer(text[:_READ]):
        yield max(0, match.end() - _LONGEST), match.end()


def _named_places(text: str, gazetteer: Gazetteer) -> dict[str, _Hit]:
    """Full names of places in the text: code → the places of that name, and where they stand; the longest name wins."""
    found: dict[str, _Hit] = {}
    for first, end in _names(text):
        for start in range(first, end - 1):
            places = gazetteer.named(text[start:end])
            if places:
                _, spans = found.setdefault(text[start:end], (list(places), []))
                spans.append((start, end))
                break
    return found


def named_above(text: str, places: tuple[Jurisdiction, ...]) -> tuple[Jurisdiction | None, str]:
    """The one of several places of a name whose county or prefecture the text names in full, and that name."""
    scores: dict[str, tuple[int, str]] = {}
    head = text[:_READ]
    for place in places:
        above = [name for name in place.path.split("/")[1:-1] if name in head]
        scores[place.code] = (sum(head.count(name) for name in above), "、".join(above))
    best = max(scores.values())
    if best[0] == 0 or sum(score[0] > 0 for score in scores.values()) > 1:
        return None, ""
    return next(place for place in places if scores[place.code] == best), best[1]


def mentioned_place(text: str, me: Self | None, gazetteer: Gazetteer) -> tuple[Jurisdiction, Span] | None:
    """The one place that the body names as its own, in full or, when none is named in full, by its short name.

    Its rank must be the one the text speaks of itself by (我县: a county), or, for a township that never names itself, that of
    the committee above it (市委: a city).
    """
    rank = _rank(text, me)
    named = _named_places(text, gazetteer)
    hits = _of_rank(named, rank)
    if me is not None and me.level == "township":
        hits = _known_above(hits, text)
        if not hits:
            rank = _committee(text)
            hits = _of_rank(named, rank)
    if not hits and rank and ((me and me.times > 1) or _committee(text)):
        hits = _short_named(text, rank, gazetteer)
    return _only(hits, text)


def _of_rank(named: dict[str, _Hit], rank: str | None) -> list[_Hit]:
    """Hits whose names end with the word of rank and do not stop at it (新设街道 is no name)."""
    if rank is None:
        return []
    return [
        hit
        for name, hit in named.items()
        if name.endswith(rank) and len(name) > len(rank) + 1 and not name.endswith(("自治区", "地区"))
    ]


def _known_above(hits: list[_Hit], text: str) -> list[_Hit]:
    """Townships that stand under a county or prefecture the text names: 和谐街道 may be mere words."""
    head = text[:_READ]
    kept = []
    for places, spans in hits:
        fit = [
            place
            for place in places
            if any(name in head or (bare(name) and bare(name) in head) for name in place.path.split("/")[1:-1])
        ]
        if fit and len(spans) > 1:
            kept.append((fit, spans))
    return kept


def _rank(text: str, me: Self | None) -> str | None:
    if me is None or me.department:
        return _committee(text)
    return me.word[1:]


def _committee(text: str) -> str | None:
    """The rank of the committee the text reports to: 市 of 市委、市政府."""
    counts = Counter(match[1] for match in _ABOVE.finditer(text[:_READ]))
    return counts.most_common(1)[0][0] if counts else None


def _short_named(text: str, rank: str, gazetteer: Gazetteer) -> list[_Hit]:
    """Places of that rank named by their short names: 廉江 where the text speaks of 市委."""
    found: dict[str, _Hit] = {}
    words = _ordinary_words()
    for name, places in gazetteer.short_names():
        fit = [place for place in places if place.name.endswith(rank)]
        if not fit or name in words:
            continue
        start = text.find(name, 0, _READ)
        while start >= 0:
            end = start + len(name)
            if not _ELSEWHERE.match(text[end : end + 4]) and text[max(0, start - 1) : start] not in {"“", "《", "〈"}:
                found.setdefault(name, (fit, []))[1].append((start, end))
            start = text.find(name, end, _READ)
    return list(found.values())


def _only(hits: list[_Hit], text: str) -> tuple[Jurisdiction, Span] | None:
    """The place most named, if it is named at least twice as often as any other and is one place."""
    if not hits:
        return None
    hits.sort(key=lambda hit: -len(hit[1]))
    places, spans = hits[0]
    if len(hits) > 1 and len(spans) < 2 * len(hits[1][1]):
        return None
    if len(places) > 1:
        chosen, _ = named_above(text, tuple(places))
        if chosen is None:
            return None
        places = [chosen]
    return places[0], spans[0]
