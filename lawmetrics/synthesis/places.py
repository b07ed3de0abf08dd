"""Invented places (`Place`, `places`)."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["LEVELS", "SUFFIX", "Place", "places"]

LEVELS = ("prefecture", "county", "township")
SUFFIX = {"prefecture": "市", "county": "县", "township": "镇"}
_SYLLABLES = {
    "prefecture": ("云泽", "沧澜", "海岳", "北辰", "长风", "星垣", "九垓", "元朔"),
    "county": ("青石", "南屏", "平野", "松岭", "白鹭", "金禾", "望川", "竹山"),
    "township": ("柳湾", "河口", "红枫", "东篱", "沙洲", "玉田", "桥头坪", "石鼓湾"),
}
_COUNTIES, _TOWNS = 3, 2
"""How many of each stand in a group of six, below its one city; the towns belong to the first county."""
_SIX = 1 + _COUNTIES + _TOWNS
_PREFIXES = 17 * 99
"""Prefecture codes that no real division has: 8301 to 9999."""


@dataclass(frozen=True, slots=True)
class Place:
    """One invented place; `parent` is the code of the place above, empty at the top."""

    code: str
    name: str
    level: str
    parent: str


def _name(number: int, level: str) -> str:
    """Name the number-th place of a level: one word at first, more when they run out."""
    words = ""
    while True:
        number, i = divmod(number, len(_SYLLABLES[level]))
        words = _SYLLABLES[level][i] + words
        if not number:
            return f"虚构{words}{SUFFIX[level]}"
        number -= 1


def places(count: int) -> list[Place]:
    """Invent places in groups of six: a city, three counties, two towns of the first county.

    Codes start with 99, 98, … 83, which no real division has; when cities run out, they get further counties.

    >>> [p.code for p in places(6)]
    ['990100', '990121', '990122', '990123', '990121101', '990121102']
    """
    return [_place(number) for number in range(count)]


def _place(number: int) -> Place:
    group, member = divmod(number, _SIX)
    further, city = divmod(group, _PREFIXES)
    prefix = f"{99 - city // 99:02d}{city % 99 + 1:02d}"
    first = 21 + _COUNTIES * further
    if member == 0 and not further:
        return Place(f"{prefix}00", _name(city, "prefecture"), "prefecture", "")
    if member <= _COUNTIES:
        # A later group has no city of its own: its first place is one more county.
        county = first + max(member, 1) - 1 if member else 99 - further
        return Place(f"{prefix}{county:02d}", _name(_SIX * group + member, "county"), "county", f"{prefix}00")
    town = member - _COUNTIES
    return Place(
        f"{prefix}{first:02d}{100 + town}",
        _name(_TOWNS * group + town - 1, "township"),
        "township",
        f"{prefix}{first:02d}",
    )
