"""One invented report after the other (`write_reports`)."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

from lawmetrics.synthesis.figures import growth, walk
from lawmetrics.synthesis.patterns import READINGS, Prose, Section, Slot, patterns
from lawmetrics.synthesis.places import LEVELS, Place, places
from lawmetrics.synthesis.spelling import Spelt, decimal, money, plain, rate, spell

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Fact", "SyntheticReport", "reports_of", "write_reports"]

FIRST_YEAR, YEARS = 2019, 6
_WRONG_RATE, _MISSING_SENTENCE = 0.05, 0.12
_NUMERALS = "一二三四五六七八九十"
_DRAWS = 2**53
"""How many different numbers `Random.random` gives."""


class Fact(NamedTuple):
    """The truth about one figure: where it stands, what it means, whose slot it fills, of which year."""

    start: int
    spelt: Spelt
    slot: Slot
    year: int


class SyntheticReport(NamedTuple):
    """One report with the truth about it; `wrong` holds the codes of the rates that it states wrongly."""

    name: str
    place: Place
    year: int
    text: str
    facts: list[Fact]
    wrong: list[str]

    @property
    def mentions(self) -> list[dict[str, Any]]:
        """The truth in the gold's format."""
        return [
            {
                "start": start, "end": start + len(spelt.text), "text": spelt.text,
                "value": spelt.value, "lower": spelt.lower, "upper": spelt.upper,
                "qualifier": spelt.qualifier, "unit": spelt.unit, "kind": spelt.kind,
                "indicator": slot.code, "also": [], "period": year, "subject": "",
                "breakdown": slot.breakdown, "label": slot.label, "scope": slot.scope,
            }
            for start, spelt, slot, year in self.facts
        ]  # fmt: skip


class _Writer:
    """Writes one report: text in pieces, the truth beside it."""

    def __init__(self, year: int, now: dict[str, int], before: dict[str, int], random: Random) -> None:
        self.year, self.now, self.before, self.random = year, now, before, random
        self.pieces: list[str] = []
        self.length = 0
        self.facts: list[Fact] = []
        self.wrong: list[str] = []

    def say(self, text: str) -> None:
        """Write plain text."""
        self.pieces.append(text)
        self.length += len(text)

    def section(self, numeral: str, section: Section) -> None:
        """Write a section: its heading, then prose and sentences in turn, some of them left out."""
        chance, prose = self.random.random, section.prose
        self.say(f"{numeral}、{section.heading}\n")
        kept = [s for s in section.sentences if chance() > _MISSING_SENTENCE] or section.sentences[:1]
        for wordings in kept:
            # Real reports state two to five thousand figures a megabyte: four sentences of prose to one of figures.
            self.say("".join([_reading(prose, chance()) for _ in range(4)]))
            self._sentence(wordings[int(chance() * len(wordings))])
        self.say("\n")

    def _sentence(self, wording: list[tuple[str, Slot | None]]) -> None:
        pieces, at = self.pieces, self.length
        for text, slot in wording:
            pieces.append(text)
            at += len(text)
            if slot is None:
                continue
            spelt, year = self._state(slot)
            if slot.way == "growth":
                pieces.append("下降" if spelt.value.startswith("-") else "增长")
                at += 2
            self.facts.append(Fact(at, spelt, slot, year))
            pieces.append(spelt.text)
            at += len(spelt.text)
        self.length = at

    def _state(self, slot: Slot) -> tuple[Spelt, int]:
        """Spell a figure, and tell of which year it is."""
        value, way = self.now[slot.figure], slot.way
        if way == "growth":
            change = growth(value, self.before[slot.figure])
            signed = decimal(change, 1)
            return Spelt(f"{decimal(abs(change), 1)}%", signed, signed, signed, "exact", "%", "change"), self.year
        if way == "target":
            least = str(value // 10**slot.decimals)
            return Spelt(f"{least}%以上", least, least, "", "at_least", "%", "rate"), self.year + 1
        year = self.year
        if slot.form == "last":
            value, year = self.before[slot.figure], year - 1
        if slot.ratio and self.random.random() < _WRONG_RATE:
            one = 10**slot.decimals
            value = max(0, min(100 * one, value + self.random.choice((-6, -4, 3, 5)) * one))
            self.wrong.append(slot.code)
        if way == "rate":
            return rate(value, slot.decimals), year
        if way == "money":
            return money(value, self.random), year
        if way == "plain" or value < 2:
            return plain(value, slot.unit), year
        return spell(value, slot.unit, self.random), year


def _reading(prose: list[Prose], chance: float) -> str:
    """Say a sentence of prose: one draw has digits enough to choose it and both its halves."""
    number, i = divmod(int(chance * _DRAWS), READINGS)
    number, k = divmod(number, READINGS)
    first, second = prose[number % len(prose)]
    return first[i] + second[k]


def _write(place: Place, year: int, now: dict[str, int], before: dict[str, int], random: Random) -> SyntheticReport:
    here = patterns(place.level, year)
    writer = _Writer(year, now, before, random)
    writer.say(f"{place.name}{year}年法治政府建设年度报告\n{here.opening}\n")
    for numeral, section in zip(_NUMERALS, here.sections, strict=False):
        writer.section(numeral, section)
    writer.say(f"{place.name}人民政府\n{year + 1}年{random.randint(1, 3)}月{random.randint(1, 28)}日\n")
    name = f"{place.code}_{year}.txt"
    return SyntheticReport(name, place, year, "".join(writer.pieces), writer.facts, writer.wrong)


def reports_of(place: Place, seed: int, years: int = YEARS) -> Iterator[SyntheticReport]:
    """Write the reports of one place. Each place has its own chance, so a longer corpus begins with a shorter one."""
    random = Random(f"{seed}:{place.code}")  # noqa: S311 (nothing secret)
    drawn = walk(patterns(place.level, FIRST_YEAR).figures, LEVELS.index(place.level), YEARS + 1, random)
    for i in range(years):
        yield _write(place, FIRST_YEAR + i, drawn[i + 1], drawn[i], random)


def write_reports(count: int, seed: int = 0) -> Iterator[SyntheticReport]:
    """Write `count` reports, six years a place, the same for the same seed.

    Every report leaves some sentences out, so that series have gaps, and now and then states a rate that its own counts
    contradict, as real ones do.

    >>> report = next(write_reports(1, seed=7))
    >>> report.place.name, report.year
    ('虚构云泽市', 2019)
    >>> first = report.mentions[0]
    >>> report.text[first["start"] : first["end"]] == first["text"]
    True
    """
    for number, place in enumerate(places(-(-count // YEARS))):
        yield from reports_of(place, seed, min(YEARS, count - number * YEARS))
