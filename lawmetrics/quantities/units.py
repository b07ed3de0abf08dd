"""Units and classifiers: the table of `data/units.txt`."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache

from lawmetrics.quantities.numerals import fold_width
from lawmetrics.quantities.wordfiles import entries

__all__ = ["DIMENSIONS", "NO_UNIT", "Unit", "denominators", "load_units", "units"]

DIMENSIONS = (
    "count", "person", "person_time", "money", "ratio", "points", "duration", "age", "area", "length", "mass", "volume",
    "energy", "power", "voltage", "pressure", "frequency", "temperature", "data", "sound", "goods", "calendar", "rank",
)  # fmt: skip
"""Every dimension a unit may have; the position of one is its number in columns."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One word that may follow a number.

    Attributes:
        word: as it stands in a text.
        dimension: what is measured, one of `DIMENSIONS`.
        multiplier: turns the written figure into one of the canonical unit (‰ → 0.1).
        canonical: the unit that is reported.
    """

    word: str
    dimension: str
    multiplier: Decimal
    canonical: str


NO_UNIT = Unit("", "count", Decimal(1), "")


def load_units(text: str | None = None) -> tuple[Unit, ...]:
    """Read the unit table, or `text` in its syntax; raises DataError with file and line.

    >>> load_units("‰ ratio 0.1 %")
    (Unit(word='‰', dimension='ratio', multiplier=Decimal('0.1'), canonical='%'),)
    """
    found: dict[str, Unit] = {}
    for line in entries("units.txt", text):
        if len(line.fields) not in {2, 3, 4}:
            line.wrong("a unit has a word, a dimension and perhaps a multiplier and a canonical unit")
        word, dimension = line.fields[:2]
        if dimension not in DIMENSIONS:
            line.wrong(f"the dimension {dimension!r} of {word} is unknown; use one of {' '.join(DIMENSIONS)}")
        try:
            multiplier = Decimal(line.fields[2]) if len(line.fields) > 2 else Decimal(1)
        except InvalidOperation:
            line.wrong(f"the multiplier {line.fields[2]!r} of {word} is not a number")
        if not multiplier > 0:
            line.wrong(f"the multiplier of {word} is not above zero")
        key = fold_width(word)
        if key in found and found[key].word == word:
            line.wrong(f"{word} is in the table already")
        bare = word.translate({ord(bracket): None for bracket in "()（）"})
        found.setdefault(key, Unit(word, dimension, multiplier, line.fields[3] if len(line.fields) == 4 else bare))
    return tuple(found.values())


@cache
def units() -> tuple[Unit, ...]:
    """All units of `data/units.txt`, and each counting word with a bracketed 次: 场(次)."""
    table = list(load_units())
    known = {fold_width(unit.word) for unit in table}
    for unit in tuple(table):
        if unit.canonical not in known and unit.dimension != "points":
            known.add(unit.canonical)
            table.append(Unit(unit.canonical, unit.dimension, Decimal(1), unit.canonical))
        stem = unit.canonical.removesuffix("次")
        bracketed = f"{stem}(次)"
        if stem and unit.canonical.endswith("次") and stem != "" and bracketed not in known:
            known.add(bracketed)
            table.append(Unit(bracketed, unit.dimension, unit.multiplier, unit.canonical))
    return tuple(table)


@cache
def denominators() -> tuple[str, ...]:
    """Give what may stand behind the slash of 元/吨 and 批次/千人: units, with a multiplier or without."""
    words = dict.fromkeys(unit.word for unit in units() if "/" not in unit.word)
    return tuple(dict.fromkeys(scale + word for scale in ("", "百", "千", "万", "十万") for word in words))
