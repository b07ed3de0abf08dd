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

    from lawmetrics.indicators.structure import Structure
    from lawmetrics.quantities.scanner import Scan

__all__ = ["places"]

_NEAR = np.arange(2, 14)
"""How far behind the head of a clause, in characters, the name of its place ends."""
_ENDS = "镇乡道木村区县旗"
_PLACE = "[一-鿿]{2,3}?(?:街道|镇|乡|苏木|村|社区|县|旗)"
_HEAD = re.compile(
    r"[\s　]*(?:(?:其中|同时|此外|另外|另|例如|如|今年以来|今年|全年|[一二三四五六七八九十]是)[，,：:]?)?"
    rf"(?P<name>{_PLACE}(?:[、和与及]{_PLACE})*)(?=[一-鿿“《])(?P<behind>[一-鿿]{{0,2}})"
)
_KIND = re.compile(r"街道|镇|乡|苏木|村|社区|县|旗")
_COUNTY = ("县", "旗")
_CITY = ("全市", "我市", "全州", "全盟", "全省", "全区")
_WIDER = (*_CITY, "全县", "我县", "我区", "全旗", "我旗", "全镇", "我镇", "全乡", "我乡", "全街道", "我街道")
"""A report that speaks of these may tell of counties, and of what is smaller."""
_TITLE = 200
"""How far into a document, in characters, its title stands, a line without a full stop."""


@cache
def _ending() -> NDArray[np.bool_]:
    table = np.zeros(0x10000, np.bool_)
    table[[ord(letter) for letter in _ENDS]] = True
    return table


def _own(text: str, start: int, end: int, name: str) -> bool:
    """Whether a place is the reporting one: in the title, its kind is one's own (我镇, 全镇), or nothing wider is told of."""
    lines = text[start : min(start + _TITLE, end)].split("\n")
    if any(name in line for line in lines[: len(lines) - (start + _TITLE < end)] if "。" not in line):
        return True
    kind = _KIND.findall(name)[-1]
    wider = _CITY if kind in _COUNTY else _WIDER
    if not any(text.find(word, start, end) >= 0 for word in wider):
        return True
    return any(text.find(word + kind, start, end) >= 0 for word in "我全本")


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
    heads = np.unique(np.concatenate([structure.clause_start[rows], cut.segments.start[structure.segment[rows]]]))
    if not len(heads):
        return []
    close = np.minimum(heads[:, None] + _NEAR, len(text)) + MARGIN
    groups = lexicon().groups
    found: list[tuple[int, int]] = []
    for head in heads[_ending()[scan.codes[close]].any(1)].tolist():
        place = _HEAD.match(text, head)
        if place is None or place["behind"].startswith(groups["no_place_before"]):
            continue
        if any(word in place["name"] for word in groups["no_place"]):
            continue
        start, end = place.span("name")
        document = int(np.searchsorted(structure.documents, start, side="right")) - 1
        begin = int(structure.documents[document])
        stop = int(structure.documents[document + 1]) if document + 1 < len(structure.documents) else len(text)
        if not _counted(scan, end) and not _own(text, begin, stop, place["name"]):
            found.append((start, end))
    return found
