"""Sentence patterns of `data/synthesis.toml` (`Patterns`), made ready for a level and a year."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any, NamedTuple

from lawmetrics.errors import DataError
from lawmetrics.synthesis.places import LEVELS, SUFFIX

__all__ = ["READINGS", "Patterns", "Prose", "Section", "Slot", "patterns"]

Prose = tuple[list[str], list[str]]
"""A sentence without figures: readings of its first and of its second half, as many of each as `READINGS`."""
READINGS = 4096

_SLOT = re.compile(r"\{(\w+)(?:\.(last|growth))?(?:\|(part|to_date|target)(?:=([^:}]*))?)?(?::([^}]+))?\}")
_CHOICE = re.compile(r"\(([^()]*\|[^()]*)\)")


class Slot(NamedTuple):
    """Where a figure is stated, and the fixed part of its truth.

    `way` is how it is written: growth, target, rate, money, plain, or count (in one of several styles).
    """

    figure: str
    form: str
    scope: str
    breakdown: str
    unit: str
    code: str
    label: str
    way: str
    decimals: int
    ratio: bool


class Section(NamedTuple):
    """A heading; its sentences, each with several wordings (text and the slot behind it, if any); prose between them."""

    heading: str
    sentences: list[list[list[tuple[str, Slot | None]]]]
    prose: list[Prose]


@dataclass(frozen=True, slots=True)
class Patterns:
    """All patterns for one level and year, words like {we} and {year} already said."""

    figures: dict[str, dict[str, Any]]
    sections: list[Section]
    opening: str


def _words(level: str, year: int) -> dict[str, str]:
    suffix = SUFFIX[level]
    return {
        "{year}": str(year),
        "{last}": str(year - 1),
        "{next}": str(year + 1),
        "{we}": f"我{suffix}",
        "{all}": f"全{suffix}",
        "{gov}": f"{suffix}政府",
    }


def _say(text: str, words: dict[str, str]) -> str:
    for word, meaning in words.items():
        text = text.replace(word, meaning)
    return text


def _wording(wording: str, figures: dict[str, Any]) -> list[tuple[str, Slot | None]]:
    """Split a wording at its slots: `"受理{accepted:件}。"` → `[("受理", Slot("accepted", …)), ("。", None)]`."""
    parts: list[tuple[str, Slot | None]] = []
    at = 0
    for found in _SLOT.finditer(wording):
        name, form, scope, breakdown, unit = found.groups()
        figure = figures.get(name)
        if figure is None:
            raise DataError(f"data/synthesis.toml: no figure {name!r}, which the wording {wording!r} asks for")
        code = figure.get("growth", "") if form == "growth" else figure["indicator"]
        way = "target" if scope == "target" else "growth" if form == "growth" else _way(figure, unit)
        slot = Slot(
            name, form or "", scope or "whole", breakdown or "", unit or "", code, figure["label"],
            way, figure.get("decimals", 0), "ratio" in figure,
        )  # fmt: skip
        parts.append((wording[at : found.start()], slot))
        at = found.end()
    return [*parts, (wording[at:], None)]


def _way(figure: dict[str, Any], unit: str) -> str:
    if unit == "%":
        return "rate"
    return "money" if figure.get("money") else "plain" if figure.get("fixed") else "count"


@cache
def _prose(sentence: str) -> Prose:
    """Readings of a sentence with choices such as (深入|扎实)推进: all there are may be billions."""
    pieces = [p.split("|") if i % 2 else [p] for i, p in enumerate(_CHOICE.split(sentence))]
    draw = Random(sentence)  # noqa: S311 (nothing secret)
    middle = len(pieces) // 2
    first, second = (
        list(map("".join, zip(*(draw.choices(piece, k=READINGS) for piece in half), strict=True)))
        for half in (pieces[:middle], pieces[middle:])
    )
    return first, second


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((files("lawmetrics.data") / "synthesis.toml").read_text(encoding="utf-8"))


@cache
def patterns(level: str, year: int) -> Patterns:
    """The patterns of a level, as they read in a year.

    Raises:
        DataError: a wording asks for a figure that there is not.
    """
    data, words = _data(), _words(level, year)
    figures: dict[str, Any] = data["figure"]
    sections = []
    for section in data["section"]:
        sentences = [
            [_wording(_say(w, words), figures) for w in sentence["wordings"]]
            for sentence in section["sentence"]
            if level in sentence.get("levels", LEVELS)
        ]
        if sentences:
            prose = [_prose(_say(p, words)) for p in (*section.get("prose", ()), *data["prose"])]
            sections.append(Section(section["heading"], sentences, prose))
    return Patterns(figures, sections, _say(data["opening"], words))
