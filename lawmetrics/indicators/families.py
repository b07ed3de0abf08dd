"""One file of `data/indicators/`: a family and its indicators, checked line by line (`read_family`)."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import Any

from lawmetrics.errors import DataError

__all__ = ["Family", "Formula", "Indicator", "read_family"]

_KINDS = ("flow", "stock", "ratio", "change", "rank")
_AGGREGATIONS = ("sum", "last", "none")
_BETTER = ("higher", "lower", "none")
_TIERS = ("core", "extended")
_HAN = re.compile(r"[㐀-鿿]")
_CODE = re.compile(r"[a-z0-9_]+\.[a-z0-9_]+")
_TEXTS = ("code", "tier", "zh", "en", "definition", "dimension", "unit", "kind", "aggregation", "better")
_LISTS = ("units", "synonyms", "terms", "verbs", "topics", "broader", "examples")
_CHOICES = {"kind": _KINDS, "aggregation": _AGGREGATIONS, "better": _BETTER, "tier": _TIERS}
_FORMULA_TEXTS = ("type", "base", "numerator_zh", "denominator_zh")
_FORMULA_LISTS = ("numerator", "denominator")


@dataclass(frozen=True, slots=True)
class Formula:
    """How a ratio or a growth is computed from other indicators.

    Attributes:
        type: `ratio` (numerator ÷ denominator × scale) or `growth` (base against last year's × scale).
        numerator: codes whose sum is divided; empty when the catalogue has none.
        denominator: codes whose sum divides; empty when the catalogue has none.
        base: the code that a growth is the growth of; empty for a ratio.
        scale: 100 for percentages.
        numerator_zh: the numerator in words, where it has no code.
        denominator_zh: the denominator in words, where it has no code.
    """

    type: str
    numerator: tuple[str, ...] = ()
    denominator: tuple[str, ...] = ()
    base: str = ""
    scale: float = 1
    numerator_zh: str = ""
    denominator_zh: str = ""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One thing that reports count.

    Attributes:
        code: `family.name`; never changes.
        family: code of the family.
        zh: name in Chinese.
        en: name in English.
        definition: what is counted and what is not, in English.
        dimension: `count`, `person`, `person_time`, `money`, `ratio`, `duration`, `area`, `concentration`.
        unit: the unit a series is shown in.
        units: units that reports use for it.
        kind: `flow`, `stock`, `ratio`, `change` or `rank`.
        aggregation: `sum` (parts and places add up), `last` (latest point, places add up), `none` (never added).
        better: `higher`, `lower` or `none`: which direction is good.
        tier: `core` or `extended`.
        synonyms: other Chinese names.
        formula: how it is computed from other indicators, or None.
        terms: words that stand beside the figure in reports.
        verbs: verbs that stand beside it.
        topics: words of the sentence without which the terms mean something else.
        broader: codes that hold this one too: as a part of a total of such a code the figure keeps the total's code,
            with the part as its breakdown, and has this code in `also`.
        note: the nearest other entry and the difference.
        examples: marked sentences written in this block.
        definition_zh: the definition in Chinese, without a full stop at its end; empty where nobody has written it.
    """

    code: str
    family: str
    zh: str
    en: str
    definition: str
    dimension: str
    unit: str
    units: tuple[str, ...]
    kind: str
    aggregation: str
    better: str
    tier: str
    synonyms: tuple[str, ...] = ()
    formula: Formula | None = None
    terms: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    broader: tuple[str, ...] = ()
    note: str = ""
    examples: tuple[str, ...] = ()
    definition_zh: str = ""


@dataclass(frozen=True, slots=True)
class Family:
    """A group of indicators about one subject; `indicators` are in the file's order."""

    code: str
    zh: str
    en: str
    indicators: tuple[Indicator, ...]


def read_family(text: str, where: str) -> Family:
    r"""Read one family file.

    Args:
        text: the TOML text.
        where: the file's name, for messages.

    Raises:
        DataError: not TOML, a field missing, unknown or of the wrong type, a code twice or of another family.

    >>> read_family('[family]\ncode = "x"\nzh = "甲"\nen = "A"\n[[indicator]]\ncode = "y.z"', "x.toml")
    Traceback (most recent call last):
        ...
    lawmetrics.errors.DataError: x.toml, line 6: code 'y.z' must start with the family's code 'x.'
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"{where}: not TOML: {error}") from None
    lines = text.splitlines()
    head = content.get("family")
    if not isinstance(head, dict) or not all(isinstance(head.get(k), str) and head[k] for k in ("code", "zh", "en")):
        raise DataError(f"{where}, line 1: needs a [family] table with code, zh and en")
    starts = [n for n, line in enumerate(lines) if line.strip() == "[[indicator]]"]
    blocks = content.get("indicator", [])
    if len(starts) != len(blocks):
        raise DataError(f"{where}: write each [[indicator]] header on a line of its own")
    indicators = tuple(_Block(b, lines, n, where).read(head["code"]) for b, n in zip(blocks, starts, strict=True))
    seen: set[str] = set()
    for indicator, start in zip(indicators, starts, strict=True):
        if indicator.code in seen:
            raise DataError(f"{where}, line {start + 2}: code {indicator.code!r} stands twice; keep one")
        seen.add(indicator.code)
    return Family(head["code"], head["zh"], head["en"], indicators)


@dataclass(frozen=True, slots=True)
class _Block:
    """One [[indicator]] table with the lines it came from."""

    content: dict[str, Any]
    lines: list[str]
    start: int
    where: str

    def read(self, family: str) -> Indicator:
        code = self.content.get("code")
        if not isinstance(code, str) or not _CODE.fullmatch(code):
            raise self.wrong("code", f"code {code!r} must look like family.name, in small letters")
        if not code.startswith(family + "."):
            raise self.wrong("code", f"code {code!r} must start with the family's code '{family}.'")
        known = {*_TEXTS, *_LISTS, "formula", "note", "definition_zh"}
        for name in self.content:
            if name not in known:
                raise self.wrong(name, f"{code} has an unknown field {name!r}; known are {', '.join(sorted(known))}")
        texts = {name: self.text(code, name) for name in _TEXTS}
        lists = {name: self.texts(code, name) for name in _LISTS}
        if texts["unit"] not in lists["units"] and texts["dimension"] != "concentration":
            raise self.wrong("units", f"{code}: units must hold the unit {texts['unit']!r}")
        texts |= {"note": self.content.get("note", ""), "definition_zh": self.chinese(code, "definition_zh")}
        return Indicator(family=family, formula=self.formula(code), **texts, **lists)  # type: ignore[arg-type]

    def text(self, code: str, name: str) -> str:
        value = self.content.get(name)
        if not isinstance(value, str) or not value:
            raise self.wrong(name, f'{code} needs {name} = "…"')
        if name in _CHOICES and value not in _CHOICES[name]:
            raise self.wrong(name, f"{code}: {name} is {value!r}, but must be one of {', '.join(_CHOICES[name])}")
        return value

    def chinese(self, code: str, name: str) -> str:
        """Give a text that may be missing but else is one line of Chinese."""
        if name not in self.content:
            return ""
        value = self.text(code, name)
        if not _HAN.search(value) or "\n" in value or value.endswith("。"):
            raise self.wrong(name, f"{code}: {name} must be one line of Chinese without 。 at its end")
        return value

    def texts(self, code: str, name: str) -> tuple[str, ...]:
        value = self.content.get(name, [])
        if not isinstance(value, list) or not all(isinstance(v, str) and v for v in value):
            raise self.wrong(name, f"{code}: {name} must be a list of texts")
        return tuple(value)

    def formula(self, code: str) -> Formula | None:
        value = self.content.get("formula")
        if value is None:
            return None
        if not isinstance(value, dict) or value.get("type") not in ("ratio", "growth"):
            raise self.wrong("formula", f'{code}: formula needs type = "ratio" or "growth"')
        known = {*_FORMULA_TEXTS, *_FORMULA_LISTS, "scale"}
        if not set(value) <= known:
            raise self.wrong("formula", f"{code}: formula may hold {', '.join(sorted(known))} only")
        lists = {k: tuple(value.get(k, ())) for k in _FORMULA_LISTS}
        texts = {k: value.get(k, "") for k in _FORMULA_TEXTS}
        return Formula(scale=value.get("scale", 1), **texts, **lists)  # type: ignore[arg-type]

    def wrong(self, name: str, message: str) -> DataError:
        """Name the line of the field, or the block's first line when the field is missing."""
        line = self.start
        for n in range(self.start + 1, len(self.lines)):
            if self.lines[n].startswith("["):
                break
            if re.match(rf"\s*{re.escape(name)}\s*=", self.lines[n]):
                line = n
                break
        return DataError(f"{self.where}, line {line + 1}: {message}")
