"""Places of the jurisdiction that open a clause (柳河镇化解积案9件): the figures behind are theirs."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from lawmetrics.indicators.cues import lexicon
from lawmetrics.quantities.lexicon import MARGIN

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawmetrics.indicators.cues import Cues
    from lawmetrics.indicators.structure import Structure
    from lawmetrics.quantities.scanner import Scan

__all__ = ["places"]

_NEAR = np.arange(1, 14)
"""How far behind the head of a clause, in characters, the name of its place goes on."""
_ENDS = {"镇": "", "乡": "", "村": "", "县": "", "旗": "", "道": "街", "木": "苏", "区": "社"}
"""Letters that end the name of a place, each with the letter that must stand before it."""
_COMMON = "全我本该各每市区乡镇农两数几"
"""Before such a letter: no name but a kind of place, or one's own (全镇, 农村)."""
_PLACE = "[一-鿿]{2,3}?(?:街道|镇|乡|苏木|村|社区|县|旗)"
_HEAD = re.compile(
    r"[\s　]*(?:(?:其中|同时|此外|另外|另|例如|如|今年以来|今年|全年|[一二三四五六七八九十]是)[，,：:]?)?"
    rf"(?P<name>{_PLACE}(?:[、和与及]{_PLACE})*)(?=[一-鿿“《])(?P<behind>[一-鿿]{{0,2}})"
)
_KIND = re.compile(r"街道|镇|乡|苏木|村|社区|县|旗")
_COUNTY = ("县", "旗")
_LARGE = ("省", "市", "州", "盟", "区")
"""Kinds of place that have counties; what is smaller than a county may also be of one."""
_TITLE = 200
"""How far into a document, in characters, its title stands, a line without a full stop."""


@cache
def _letters(letters: str) -> NDArray[np.bool_]:
    table = np.zeros(0x10000, np.bool_)
    table[[ord(letter) for letter in letters]] = True
    return table


def _named(scan: Scan, heads: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Whether a name of a place may stand at each position."""
    letters = scan.codes.take(np.minimum(heads + _NEAR[:, None], len(scan.text)) + MARGIN)
    before, letter = letters[:-1], letters[1:]
    common = _letters(_COMMON).take(before)
    ending = _letters("".join(end for end, first in _ENDS.items() if not first)).take(letter) & ~common
    for end, first in _ENDS.items():
        if first:
            ending |= (letter == ord(end)) & (before == ord(first))
    found: NDArray[np.bool_] = ending.any(0)
    return found


def _spoken(cues: Cues, text: str, start: int, end: int) -> frozenset[str]:
    """The kinds of place that a document speaks of as its own (我镇, 全县)."""
    first, last = np.searchsorted(cues.start, (start, end)).tolist()
    spans = zip(cues.start[first:last].tolist(), cues.end[first:last].tolist(), strict=True)
    return frozenset(text[a + 1 : b] for a, b in spans)


def _own(text: str, start: int, end: int, name: str, spoken: frozenset[str]) -> bool:
    """Whether a place is the reporting one: in the title, its kind is one's own (我镇, 全镇), or nothing wider is told of."""
    lines = text[start : min(start + _TITLE, end)].split("\n")
    if any(name in line for line in lines[: len(lines) - (start + _TITLE < end)] if "。" not in line):
        return True
    kind = _KIND.findall(name)[-1]
    wider = spoken.intersection(_LARGE) or (kind not in _COUNTY and spoken)
    return kind in spoken or not wider


def _counted(scan: Scan, end: int) -> bool:
    """Whether the place is one of those that the figure behind it counts (柳河镇等9个)."""
    row = int(np.searchsorted(scan.start, end))
    return row < len(scan.start) and scan.text.startswith("等", int(scan.start[row]) - 1)


def places(scan: Scan, structure: Structure) -> list[tuple[int, int]]:
    """Spans of the names of places that open a clause or segment with figures, in text order.

    Names of the reporting place itself are left out.
    """
    text, cut = scan.text, structure.borders
    rows = np.flatnonzero(structure.statistic)
    clause, segment = structure.clause[rows], structure.segment[rows]
    heads = np.concatenate(
        [
            structure.clause_start[rows][np.diff(clause, prepend=-1) > 0],
            cut.segments.start[segment[np.diff(segment, prepend=-1) > 0]],
        ]
    )
    if not len(heads):
        return []
    groups = lexicon().groups
    found: list[tuple[int, int]] = []
    spoken: dict[int, frozenset[str]] = {}
    own = structure.cues.of("own_place")
    for head in np.unique(heads[_named(scan, heads)]).tolist():
        place = _HEAD.match(text, head)
        if place is None or place["behind"].startswith(groups["no_place_before"]):
            continue
        if any(word in place["name"] for word in groups["no_place"]):
            continue
        start, end = place.span("name")
        document = int(np.searchsorted(structure.documents, start, side="right")) - 1
        begin = int(structure.documents[document])
        stop = int(structure.documents[document + 1]) if document + 1 < len(structure.documents) else len(text)
        if document not in spoken:
            spoken[document] = _spoken(own, text, begin, stop)
        if not _counted(scan, end) and not _own(text, begin, stop, place["name"], spoken[document]):
            found.append((start, end))
    return found
