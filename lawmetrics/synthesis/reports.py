"""One invented report after the other (`write_reports`)."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from lawmetrics.synthesis.figures import growth, walk
from lawmetrics.synthesis.patterns import Section, Slot, patterns
from lawmetrics.synthesis.places import LEVELS, Place, places
from lawmetrics.synthesis.spelling import Spelt, decimal, money, plain, rate, spell

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Fact", "SyntheticReport", "reports_of", "write_reports"]

FIRST_YEAR, YEARS = 2019, 6
_WRONG_RATE, _MISSING_SENTENCE = 0.05, 0.12
_NUMERALS = "一二三四五六七八九十"
_T = TypeVar("_T")


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

    def __init__(
        self, year: int, figures: dict[str, dict[str, Any]], now: dict[str, int], before: dict[str, int]
    ) -> None:
        self.year, self.figures, self.now, self.before = year, figures, now, before
        self.pieces: list[str] = []
        self.length = 0
        self.facts: list[Fact] = []
        self.wrong: list[str] = []

    def say(self, text: str) -> None:
        """Write plain text."""
        self.pieces.append(text)
        self.length += len(text)

    def state(self, slot: Slot, random: Random) -> None:
        """Write a figure and note the truth about it."""
        figure, value, year = self.figures[slot.figure], self.now[slot.figure], self.year
        if slot.form == "growth":
            change = growth(value, self.before[slot.figure])
            self.say("增长" if change >= 0 else "下降")
            stated = decimal(abs(change), 1)
            signed = decimal(change, 1)
            return self._note(
                Fact(self.length, Spelt(f"{stated}%", signed, signed, signed, "exact", "%", "change"), slot, year)
            )
        if slot.form == "last":
            value, year = self.before[slot.figure], year - 1
        if slot.scope == "target":
            least = str(value // 10 ** figure["decimals"])
            spelt = Spelt(f"{least}%以上", least, least, "", "at_least", "%", "rate")
            return self._note(Fact(self.length, spelt, slot, year + 1))
        if "ratio" in figure and random.random() < _WRONG_RATE:
            one = 10 ** figure["decimals"]
            value = max(0, min(100 * one, value + random.choice((-6, -4, 3, 5)) * one))
            self.wrong.append(slot.code)
        return self._note(Fact(self.length, _spelt(figure, value, slot.unit, random), slot, year))

    def _note(self, fact: Fact) -> None:
        self.facts.append(fact)
        self.say(fact.spelt.text)

    def section(self, numeral: str, section: Section, random: Random) -> None:
        """Write a section: its heading, then prose and sentences in turn, some of them left out."""
        self.say(f"{numeral}、{section.heading}\n")
        kept = [s for s in section.sentences if random.random() > _MISSING_SENTENCE] or section.sentences[:1]
        for wordings in kept:
            # Real reports state five or six thousand figures a megabyte: two sentences of prose to one of figures.
            self.say(_any(_any(section.prose, random), random) + _any(_any(section.prose, random), random))
            for part in _any(wordings, random):
                if isinstance(part, str):
                    self.say(part)
                else:
                    self.state(part, random)
        self.say("\n")


def _any(things: Sequence[_T], random: Random) -> _T:
    """One of several; `Random.choice` takes three times as long."""
    return things[int(random.random() * len(things))]


def _spelt(figure: dict[str, Any], value: int, unit: str, random: Random) -> Spelt:
    if unit == "%":
        return rate(value, figure.get("decimals", 0))
    if figure.get("money"):
        return money(value, random)
    if figure.get("fixed") or value < 2:
        return plain(value, unit)
    return spell(value, unit, random)


def _write(place: Place, year: int, now: dict[str, int], before: dict[str, int], random: Random) -> SyntheticReport:
    here = patterns(place.level, year)
    writer = _Writer(year, here.figures, now, before)
    writer.say(f"{place.name}{year}年法治政府建设年度报告\n{here.opening}\n")
    for numeral, section in zip(_NUMERALS, here.sections, strict=False):
        writer.section(numeral, section, random)
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
