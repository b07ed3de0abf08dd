"""The word lists of `data/` made ready to be matched: units, hedges, verbs of change (`lexicons`)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from lawmetrics.quantities.lexicon import Lexicon
from lawmetrics.quantities.qualifiers import VOID, words
from lawmetrics.quantities.units import DIMENSIONS, denominators, units

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Column = NDArray[np.int64]
    Mask = NDArray[np.bool_]

__all__ = [
    "FALL",
    "LESS",
    "MORE",
    "RATE_DOWN",
    "RATE_UP",
    "RISE",
    "Lexicons",
    "is_unit",
    "lexicons",
    "measures",
    "unit_named",
]

LINKS = ("", "了", "达", "达到", "约达", "近", "为")
RATE_LINKS = (
    "",
    "为",
    "是",
    "达",
    "达到",
    "约为",
    "均为",
    "分别为",
    "分别达",
    "分别达到",
    "高达",
    "仅为",
    "在",
    "保持在",
    "：",
    ":",
    "均达",
    "只有",
)
RISE, FALL, MORE, LESS, RATE_UP, RATE_DOWN = range(6)


@dataclass(frozen=True, slots=True)
class Lexicons:
    """The word lists of `data/`, ready to be matched."""

    units: Lexicon
    per: Lexicon
    after: Lexicon
    tail: Lexicon
    before: Lexicon
    large: Lexicon
    change: Lexicon
    window: Lexicon
    window_after: Lexicon
    fixed: Lexicon
    zero: Lexicon
    nought: Lexicon
    range: Lexicon
    dimension: NDArray[np.int64]  # unit row → number of its dimension


@cache
def unit_named(word: str) -> int:
    """Give the row of the unit `word`."""
    return next(row for row, unit in enumerate(units()) if unit.word == word)


@cache
def lexicons() -> Lexicons:
    """Make the lexicons, once."""
    roles = words().roles
    table = units()
    rows = {unit.word: row for row, unit in enumerate(table)}
    change: dict[str, int] = {}
    for role, row in (("rise", RISE), ("fall", FALL), ("more", MORE), ("less", LESS)):
        for word, meaning in roles[role].items():
            for link in ("",) if meaning == VOID else LINKS[:5] if role in {"rise", "fall"} else ("", "了"):
                change.setdefault(word + link, meaning if meaning == VOID else row)
    for role, row in (("rate-up", RATE_UP), ("rate-down", RATE_DOWN)):
        for word, meaning in roles[role].items():
            change |= {word + link: meaning if meaning == VOID else row for link in RATE_LINKS}
    return Lexicons(
        units=Lexicon(rows | dict.fromkeys(roles["no-unit"], VOID)),
        per=Lexicon({word: row for row, word in enumerate(denominators())}),
        after=Lexicon(roles["after"]),
        tail=Lexicon(roles["tail"]),
        before=Lexicon(roles["before"], backward=True),
        large=Lexicon(roles["large"], backward=True),
        change=Lexicon(change, backward=True),
        window=Lexicon(roles["window"], backward=True),
        window_after=Lexicon(roles["window-after"]),
        fixed=Lexicon(roles["fixed"], backward=True),
        zero=Lexicon(roles["zero"]),
        nought=Lexicon(roles["nought"]),
        range=Lexicon(
            dict.fromkeys(
                (
                    "至",
                    "到",
                    "-",
                    "—",
                    "–",
                    "~",
                    "～",
                    "－",
                    "——",
                    "─",
                    "──",
                    "--",
                    "∼",
                    "―",
                    "——",
                    "－－",
                    "至约",
                    "～～",
                ),
                0,
            )
        ),
        dimension=np.array([DIMENSIONS.index(unit.dimension) for unit in table] + [-1], np.int64),
    )


def is_unit(unit: Column, *words: str) -> Mask:
    """Whether each unit is one of `words`; never where there is none."""
    return _unit_table(words).take(unit)


@cache
def _unit_table(words: tuple[str, ...]) -> Mask:
    table = np.zeros(len(units()) + 1, np.bool_)  # the last place is that of -1, no unit
    table[[unit_named(word) for word in words]] = True
    return table


def measures(unit: Column, *dimensions: str) -> Mask:
    """Whether each unit measures one of `dimensions`; never where there is none."""
    return _dimension_table(dimensions).take(unit)


@cache
def _dimension_table(dimensions: tuple[str, ...]) -> Mask:
    table: Mask = np.isin(lexicons().dimension, [DIMENSIONS.index(name) for name in dimensions])
    return table
