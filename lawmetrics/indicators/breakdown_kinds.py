"""Figures whose own words narrow what their code counts: a level, a field, a size, a class."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from lawmetrics.indicators.catalogue import catalogue
from lawmetrics.indicators.cues import lexicon
from lawmetrics.quantities.lexicon import MARGIN

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawmetrics.indicators.structure import Structure
    from lawmetrics.quantities.scanner import Scan

__all__ = ["narrowed", "narrows", "plain", "sums"]

_DIVIDED = re.compile(r"分类|按.{1,8}分的|^其他")
"""In the name of a code: each of its figures is of one class, none is the total."""
_AROUND = re.compile(r"^[为对向与]|(?:工作|活动|中|后|时|期间|契机|方式|形式)$")
"""What is told before a deed when it is no doer but a circumstance (围绕…等工作开展督导, 为柳河镇配备)."""
_PLACE = re.compile(
    r"^(?:[一-鿿]{2,3}[省市州])?[一-鿿]{2,3}(?<![各直级])[省市县区州旗盟](?:人民)?(?:政府)?(?=共|累计|全年|$)"
)
"""A named place as doer: the reporting one (青山县共受理)."""
_MARKS = re.compile(r"[“”\"（）()、]")
_CLASS = re.compile(r"(?<![各分种])(?:(?![各分种])[一-鿿]){2,4}类(?=行政|案件|纠纷|事项|诉求|复议|诉讼|处罚|信访)")
"""A class of cases (国土类行政复议)."""
_LISTED = re.compile(r"[、和与及等]")


def _any(group: str) -> str:
    """A pattern for the words of a group, the longest first."""
    return "|".join(sorted(map(re.escape, lexicon().groups[group]), key=len, reverse=True))


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What may narrow a code, anywhere in the words of a figure; and a level right behind the figure."""
    groups = lexicon().groups
    first = "".join(sorted({word[0] for group in ("level", "field", "size") for word in groups[group]}))
    level = rf"(?P<level>(?:{_any('level')}))(?=$|[^，,。；;]{{0,14}}?(?:{_any('ranked')}))"
    field = rf"(?P<field>(?:{_any('field')}))[^、和与及等，,]{{0,4}}?(?<![立备办结积])(?:{_any('matter')})"
    size = rf"(?P<size>(?:{_any('size')}))"
    return re.compile(f"(?=[{first}])(?:{level}|{field}|{size})"), re.compile(rf"[“\"]?{level}")


@cache
def _acts() -> tuple[re.Pattern[str], re.Pattern[str]]:
    return re.compile(f"(?:{_any('act')})"), re.compile(f"(?:{_any('filler')})+")


@cache
def _divided() -> NDArray[np.bool_]:
    """Mask over the rows of the catalogue: codes that are of one class each."""
    known = catalogue()
    return np.array([bool(_DIVIDED.search(known.get(code).zh)) for code in known.codes], np.bool_)


@cache
def _level_letters() -> NDArray[np.bool_]:
    """Mask over code points: those that a level, or the quotation of one, begins with."""
    table = np.zeros(0x10000, np.bool_)
    table[[ord(word[0]) for word in (*lexicon().groups["level"], "“", '"')]] = True
    return table


@lru_cache(maxsize=1024)
def _name(row: int) -> str:
    """The code's name and its family's, which tell what is no part of it."""
    known = catalogue()
    code = known.codes[row]
    family = next(f.zh for f in known.families if f.code == code.partition(".")[0])
    return known.get(code).zh + family


@lru_cache(maxsize=1024)
def _letters(row: int) -> frozenset[str]:
    known = catalogue()
    code = known.get(known.codes[row])
    return frozenset("".join((code.zh, *code.synonyms, *code.verbs)))


@lru_cache(maxsize=8192)
def plain(words: str, row: int) -> bool:
    """Whether the words of a figure say nothing that the names of its code do not say.

    >>> from lawmetrics.indicators.catalogue import catalogue
    >>> grids = catalogue().row("grid_governance.grids")
    >>> plain("各村划分网格", grids), plain("划分网格", grids), plain("创成示范网格", grids)
    (False, True, False)
    """
    acts, fillers = _acts()
    *before, thing = acts.split(words)
    doer = before[-1] if before and not _AROUND.search(before[-1]) else ""
    doer, thing = _PLACE.sub("", doer), thing if doer else _PLACE.sub("", thing)
    return bool(thing) and not set(_MARKS.sub("", fillers.sub("", doer + thing))) - _letters(row)


def sums(words: str) -> bool:
    """Whether the words call their figure the total (信访总量, 全系统查办案件)."""
    groups = lexicon().groups
    return words.endswith(groups["sum_name"]) or words.startswith(groups["all_of"])


@lru_cache(maxsize=8192)
def narrows(words: str, row: int) -> bool:
    """Whether the words of a figure hold one that makes it a part of what its code counts."""
    name = _name(row)
    for found in _patterns()[0].finditer(words):
        told = found[found.lastgroup or 0]
        listed = found.lastgroup == "field" and _LISTED.search(words, 0, found.start())
        if not listed and told.removeprefix("涉") not in name:
            return True
    named = _CLASS.search(words) if "类" in words else None
    return named is not None and named[0] not in name


def narrowed(scan: Scan, structure: Structure, row: NDArray[np.int32], bare: list[str]) -> list[int]:
    """Figures that their own words make a part of what their code counts.

    Args:
        scan: the numbers of the batch.
        structure: how the figures hang together.
        row: catalogue row of each mention, -1 for none.
        bare: the words beside it.

    Returns:
        Their rows; for persons told with what they did, also the row of that.
    """
    text, told = scan.text, list[int]()
    behind = _patterns()[1]
    rows = np.flatnonzero((row >= 0) & structure.statistic)
    level_near = _level_letters()[scan.codes[scan.end[rows] + MARGIN]].tolist()
    divided = _divided()[row[rows]].tolist()
    columns = (row[rows], scan.end[rows], structure.pair[rows])
    for i, near, parted, code, end, beside in zip(
        rows.tolist(), level_near, divided, *(column.tolist() for column in columns), strict=True
    ):
        if not parted and not narrows(bare[i], code):
            level = behind.match(text, end) if near else None
            if level is None or level["level"] in _name(code):
                continue
        told.append(i)
        if beside >= 0:
            told.append(beside)
    return told
