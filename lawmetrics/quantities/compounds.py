"""Figures that go on behind their unit: 九十二元三角, 三成二, 一亩六分; and 3.6个 before 2.1个百分点."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from lawmetrics.quantities.lexicon import MARGIN, is_any
from lawmetrics.quantities.lexicons import is_unit, lexicons, measures, unit_named
from lawmetrics.quantities.number import Shape

if TYPE_CHECKING:
    from lawmetrics.quantities.draft import Draft
    from lawmetrics.quantities.ledger import Ledger
    from lawmetrics.quantities.surroundings import Behind

__all__ = ["add_finer_units", "share_points"]

FIGURES = "一二三四五六七八九"
FINER = {
    "元": rf"([1-9{FIGURES}])角(?:([1-9{FIGURES}])分)?",
    "亩": rf"([1-9{FIGURES}])分(?![之类])(?:([1-9{FIGURES}])厘)?",
    "斤": rf"([1-9{FIGURES}])两",
    "成": rf"([{FIGURES}])(?=[，。；、,;）)\s以左的]|$)",
}
"""What may follow a unit: the tenths, and perhaps the hundredths, in units of their own."""


@cache
def _finer() -> dict[int, re.Pattern[str]]:
    return {unit_named(word): re.compile(pattern) for word, pattern in FINER.items()}


def add_finer_units(draft: Draft, behind: Behind, ledger: Ledger) -> None:
    """Read 九十二元三角 as 92.3元 and 三成二 as 32 %."""
    more = is_unit(behind.unit, *FINER) & is_any(draft.codes, behind.unit_end, "123456789" + FIGURES)
    read: list[int] = []
    sums: dict[tuple[int | str | None, ...], int] = {}
    for row in np.flatnonzero(more & (draft.scale == 1) & (behind.hedge < 0)).tolist():
        stop = int(behind.unit_end[row])
        match = _finer()[int(behind.unit[row])].match(draft.text, stop - MARGIN)
        if not match:
            continue
        number = int(draft.number[row])
        key = (number, *match.groups())
        if key not in sums:
            tenths, hundredths = (*map(_figure, match.groups()), 0)[:2]
            sums[key] = ledger.more(number, Decimal(10 * tenths + hundredths) / 100)
        draft.number[row] = sums[key]
        behind.unit_end[row] += match.end() - match.start()
        read.append(row)
    if not read:
        return
    rows = np.array(read, np.int64)
    draft.shape[rows] = Shape.DECIMAL
    draft.value[rows] = ledger.features(draft.number[rows])[3]
    tail, length = lexicons().tail.match(draft.codes, behind.unit_end[rows])
    behind.tail[rows] = np.maximum(tail, -1)
    behind.end[rows] = behind.unit_end[rows] + np.where(tail < 0, 0, length)


def _figure(character: str | None) -> int:
    return 0 if character is None else FIGURES.find(character) + 1 or int(character)


SEPARATORS = re.compile(r" ?(?:、|和|与|及|以及|至|到|[-—～~]) ?")


def share_points(draft: Draft, behind: Behind) -> None:
    """Read 3.6个和2.1个百分点 as two differences in percentage points."""
    alone = behind.unit == unit_named("个")
    points = measures(behind.unit, "points")
    near = (behind.unit >= 0)[1:] & alone[:-1] & (draft.start[1:] - behind.end[:-1] <= 4)
    for last in np.flatnonzero(points[1:] & near)[::-1].tolist():
        row = last
        while row >= 0 and behind.unit[row] == unit_named("个"):
            between = draft.text[int(behind.end[row]) - MARGIN : int(draft.start[row + 1]) - MARGIN]
            if not SEPARATORS.fullmatch(between):
                break
            behind.unit[row] = behind.unit[row + 1]
            row -= 1
