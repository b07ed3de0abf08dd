"""Reports of invented places, with the truth about every figure in them.

For the samples of a first start, for tests and for benchmarks of any size. The sentences and figures stand in
`data/synthesis.toml`; a seed decides everything else. Names of places say that they are invented (虚构…), and their
codes start with digits that no real division has.
"""

from __future__ import annotations

import csv
import json
import re
import tomllib
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from importlib.resources import files
from random import Random
from typing import TYPE_CHECKING, Any

from lawmetrics.errors import DataError
from lawmetrics.spelling import Spelt, money, plain, rate, spell

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["Place", "SyntheticReport", "places", "write_corpus", "write_reports"]

_LEVELS = ("prefecture", "county", "township")
_SYLLABLES = {
    "prefecture": ("云泽", "沧澜", "海岳", "北辰", "长风", "星垣", "九垓", "元朔"),
    "county": ("青石", "南屏", "平野", "松岭", "白鹭", "金禾", "望川", "竹山"),
    "township": ("柳湾", "河口", "红枫", "东篱", "沙洲", "玉田", "桥头坪", "石鼓湾"),
}
_SUFFIX = {"prefecture": "市", "county": "县", "township": "镇"}
_GROUP = (("prefecture", 0), ("county", 1), ("county", 2), ("county", 3), ("township", 1), ("township", 2))
_SLOT = re.compile(r"\{(\w+)(?:\.(last|growth))?(?:\|(part|to_date|target)(?:=([^:}]*))?)?(?::([^}]+))?\}")
_FIRST_YEAR, _YEARS = 2019, 6
_WRONG_RATE, _MISSING_SENTENCE = 0.05, 0.12
_NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Place:
    """One invented place; `parent` is the code of the place above, empty at the top."""

    code: str
    name: str
    level: str
    parent: str


@dataclass(frozen=True, slots=True)
class SyntheticReport:
    """One report with the truth about it: `mentions` as in the gold's format, `wrong` the rates stated wrongly."""

    name: str
    place: Place
    year: int
    text: str
    mentions: list[dict[str, Any]]
    wrong: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Point:
    """One place in one year: its true figures, and those of the year before."""

    place: Place
    year: int
    now: dict[str, Decimal]
    before: dict[str, Decimal]


@dataclass(frozen=True, slots=True)
class _Slot:
    figure: str
    form: str
    scope: str
    breakdown: str
    unit: str


@dataclass(frozen=True, slots=True)
class _Patterns:
    figures: dict[str, dict[str, Any]]
    sections: list[tuple[str, list[tuple[tuple[str, ...], list[list[str | _Slot]]]]]]


def _compile(wording: str, figures: dict[str, Any]) -> list[str | _Slot]:
    """Split a wording into plain text and slots: `"受理{accepted:件}"` → `["受理", _Slot("accepted", …)]`."""
    parts: list[str | _Slot] = []
    at = 0
    for found in _SLOT.finditer(wording):
        name, form, scope, breakdown, unit = found.groups()
        if unit is None and form != "growth":
            continue
        if name not in figures:
            raise DataError(f"data/synthesis.toml: no figure {name!r}, which the wording {wording!r} asks for")
        parts += [wording[at : found.start()], _Slot(name, form or "", scope or "whole", breakdown or "", unit or "")]
        at = found.end()
    return [*parts, wording[at:]]


def _patterns() -> _Patterns:
    data = tomllib.loads((files("lawmetrics.data") / "synthesis.toml").read_text(encoding="utf-8"))
    figures = data["figure"]
    sections = []
    for section in data["section"]:
        sentences = [
            (tuple(s.get("levels", _LEVELS)), [_compile(w, figures) for w in s["wordings"]])
            for s in section["sentence"]
        ]
        sections.append((section["heading"], sentences))
    return _Patterns(figures, sections)


def _name(number: int, level: str) -> str:
    """Name the number-th place of a level: two words at first, more when they run out."""
    words = ""
    while True:
        number, i = divmod(number, len(_SYLLABLES[level]))
        words = _SYLLABLES[level][i] + words
        if not number:
            return f"虚构{words}{_SUFFIX[level]}"
        number -= 1


def places(count: int) -> list[Place]:
    """Invent places in groups of six: a city, three counties, two towns of the first county.

    Codes start with 99, 98, … 83, which no real division has.

    >>> [p.code for p in places(6)]
    ['990100', '990121', '990122', '990123', '990121101', '990121102']
    """
    found = []
    for number in range(count):
        group, member = divmod(number, len(_GROUP))
        prefix = f"{99 - group // 99:02d}{group % 99 + 1:02d}"
        level, index = _GROUP[member]
        county = f"{prefix}21"
        if level == "prefecture":
            place = Place(f"{prefix}00", _name(group, level), level, "")
        elif level == "county":
            place = Place(f"{prefix}{20 + index}", _name(3 * group + index - 1, level), level, f"{prefix}00")
        else:
            place = Place(f"{county}{100 + index}", _name(2 * group + index - 1, level), level, county)
        found.append(place)
    return found


def _walk(place: Place, patterns: _Patterns, random: Random) -> list[dict[str, Decimal]]:
    """Draw the true figures of a place for each year, and one year before the first for growth."""
    level = _LEVELS.index(place.level)
    years: list[dict[str, Decimal]] = [{} for _ in range(_YEARS + 1)]
    for name, figure in patterns.figures.items():
        size = random.uniform(0.6, 1.6)
        drift = 1 + random.gauss(0.04, 0.07)
        for year, values in enumerate(years):
            values[name] = _draw(figure, values, level, size * (1 if figure.get("fixed") else drift**year), random)
    return years


def _draw(figure: dict[str, Any], values: dict[str, Decimal], level: int, size: float, random: Random) -> Decimal:
    if "base" in figure:
        noise = 1.0 if figure.get("fixed") else random.uniform(0.95, 1.05)
        return Decimal(max(1, round(figure["base"][level] * size * noise)))
    if "share_of" in figure:
        return Decimal(max(1, round(float(values[figure["share_of"]]) * random.uniform(*figure["share"]))))
    if "ratio" in figure:
        part, whole = (values[n] for n in figure["ratio"])
        return _round(100 * part / whole, figure["decimals"])
    if "percent" in figure:
        return _round(Decimal(random.uniform(*figure["percent"])), figure["decimals"])
    return Decimal(figure["constant"])


def _round(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


class _Writer:
    """Writes one report: text in pieces, the truth beside it."""

    def __init__(self, point: _Point, figures: dict[str, Any], random: Random) -> None:
        self.place, self.year, self.now, self.before = point.place, point.year, point.now, point.before
        self.figures, self.random = figures, random
        self.pieces: list[str] = []
        self.length = 0
        self.mentions: list[dict[str, Any]] = []
        self.wrong: list[str] = []
        suffix, year = _SUFFIX[point.place.level], point.year
        self.words = {
            "{year}": str(year),
            "{last}": str(year - 1),
            "{next}": str(year + 1),
            "{place}": point.place.name,
            "{we}": f"我{suffix}",
            "{all}": f"全{suffix}",
            "{gov}": f"{suffix}政府",
        }

    def say(self, text: str) -> None:
        """Write plain text."""
        for word, meaning in self.words.items():
            text = text.replace(word, meaning)
        self.pieces.append(text)
        self.length += len(text)

    def state(self, slot: _Slot) -> None:
        """Write a figure and note the truth about it."""
        figure = self.figures[slot.figure]
        year, value = self.year, self.now[slot.figure]
        if slot.form == "growth":
            return self._grow(slot, value)
        if slot.form == "last":
            year, value = year - 1, self.before[slot.figure]
        if slot.scope == "target":
            spelt = Spelt(f"{value // 1}%以上", value // 1, value // 1, None, "at_least", "%", "rate")
            return self._note(slot, spelt, self.year + 1)
        if "ratio" in figure and self.random.random() < _WRONG_RATE:
            value = min(Decimal(100), value + _round(Decimal(self.random.choice((-6, -4, 3, 5))), figure["decimals"]))
            self.wrong.append(figure["indicator"])
        return self._note(slot, self._spell(figure, value, slot.unit), year)

    def _spell(self, figure: dict[str, Any], value: Decimal, unit: str) -> Spelt:
        if unit == "%":
            return rate(value)
        if figure.get("money"):
            return money(value, self.random)
        if figure.get("fixed") or value < 2:
            return plain(value, unit)
        return spell(value, unit, self.random)

    def _grow(self, slot: _Slot, value: Decimal) -> None:
        growth = _round(100 * (value / self.before[slot.figure] - 1), 1)
        if growth == 0:
            return self.say("持平")
        self.say("增长" if growth > 0 else "下降")
        spelt = Spelt(f"{abs(growth)}%", growth, growth, growth, "exact", "%", "change")
        return self._note(slot, spelt, self.year, growth=True)

    def _note(self, slot: _Slot, spelt: Spelt, year: int, *, growth: bool = False) -> None:
        figure = self.figures[slot.figure]
        code = figure.get("growth", "") if growth else figure["indicator"]
        self.mentions.append(
            {
                "start": self.length,
                "end": self.length + len(spelt.text),
                "text": spelt.text,
                "value": str(spelt.value),
                "lower": _written(spelt.lower),
                "upper": _written(spelt.upper),
                "qualifier": spelt.qualifier,
                "unit": spelt.unit,
                "kind": spelt.kind,
                "indicator": code,
                "also": [],
                "period": year,
                "subject": "",
                "breakdown": slot.breakdown,
                "label": figure["label"],
                "scope": slot.scope,
            }
        )
        self.pieces.append(spelt.text)
        self.length += len(spelt.text)


def _written(value: Decimal | None) -> str:
    return "" if value is None else str(value)


def _write(point: _Point, patterns: _Patterns, random: Random) -> SyntheticReport:
    place, year = point.place, point.year
    writer = _Writer(point, patterns.figures, random)
    writer.say(
        "{place}{year}年法治政府建设年度报告\n{year}年，{we}坚持以习近平法治思想为指导，认真贯彻上级关于法治政府建设的决策部署，现将有关情况报告如下：\n"
    )
    sections = ((h, [w for levels, w in s if place.level in levels]) for h, s in patterns.sections)
    for numeral, (heading, wordings_here) in zip(_NUMERALS, (s for s in sections if s[1]), strict=False):
        writer.say(f"{numeral}、{heading}\n")
        here = [w for w in wordings_here if random.random() > _MISSING_SENTENCE] or wordings_here[:1]
        for wordings in here:
            for part in random.choice(wordings):
                writer.say(part) if isinstance(part, str) else writer.state(part)
        writer.say("\n")
    writer.say(f"{{place}}人民政府\n{year + 1}年{random.randint(1, 3)}月{random.randint(1, 28)}日\n")
    name = f"{place.code}_{year}.txt"
    return SyntheticReport(name, place, year, "".join(writer.pieces), writer.mentions, tuple(writer.wrong))


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
    patterns = _patterns()
    for number, place in enumerate(places(-(-count // _YEARS))):
        # A generator a place: a longer corpus begins with the reports of a shorter one.
        random = Random(f"{seed}:{place.code}")  # noqa: S311 (nothing secret)
        years = _walk(place, patterns, random)
        for i in range(min(_YEARS, count - number * _YEARS)):
            yield _write(_Point(place, _FIRST_YEAR + i, years[i + 1], years[i]), patterns, random)


def write_corpus(directory: Path, count: int, seed: int = 0) -> dict[str, int]:
    """Write reports (`*.txt`), `truth.jsonl` and `jurisdictions.csv` into `directory`; give counts and bytes written."""
    directory.mkdir(parents=True, exist_ok=True)
    written = {"reports": 0, "mentions": 0, "bytes": 0}
    seen: dict[str, Place] = {}
    with (directory / "truth.jsonl").open("w", encoding="utf-8", newline="\n") as truth:
        for report in write_reports(count, seed):
            data = report.text.encode()
            (directory / report.name).write_bytes(data)
            row = {
                "doc": report.name,
                "jurisdiction": report.place.code,
                "report_year": report.year,
                "wrong": report.wrong,
                "mentions": report.mentions,
            }
            truth.write(json.dumps(row, ensure_ascii=False) + "\n")
            seen[report.place.code] = report.place
            written = {
                "reports": written["reports"] + 1,
                "mentions": written["mentions"] + len(report.mentions),
                "bytes": written["bytes"] + len(data),
            }
    with (directory / "jurisdictions.csv").open("w", encoding="utf-8", newline="") as table:
        rows = csv.writer(table, lineterminator="\n")
        rows.writerow(["code", "name", "level", "parent"])
        rows.writerows([p.code, p.name, p.level, p.parent] for p in seen.values())
    return written
