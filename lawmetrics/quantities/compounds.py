"""Figures that go on behind their unit: 九十二元三角, 三成二, 一亩六分; and 3.6个 before 2.1个百分点."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from lawmetrics.quantities.lexicon import MARGIN
from lawmetrics.quantities.number import Shape
from lawmetrics.quantities.surroundings import is_any, lexicons, unit_named

if TYPE_CHECKING:
    from lawmetrics.quantities.deciding import Draft
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
    more = np.isin(behind.unit, list(_finer())) & is_any(draft.codes, behind.unit_end, "123456789" + FIGURES)
    for row in np.flatnonzero(more & (draft.scale == 1) & (behind.hedge < 0)).tolist():
        stop = int(behind.unit_end[row])
        match = _finer()[int(behind.unit[row])].match(draft.text, stop - MARGIN)
        if not match:
            continue
        tenths = "".join(str(_figure(part)) if part else "0" for part in (*match.groups(), None)[:2])
        draft.number[row] = ledger.more(int(draft.number[row]), Decimal(tenths) / 100)
        draft.shape[row] = Shape.DECIMAL
        draft.value[row] += int(tenths) / 100
        stop += match.end() - match.start()
        tail, length = lexicons().tail.match(draft.codes, np.array([stop]))
        behind.unit_end[row] = stop
        behind.tail[row] = tail[0] if tail[0] >= 0 else -1
        behind.end[row] = stop + (int(length[0]) if tail[0] >= 0 else 0)


def _figure(character: str) -> int:
    return FIGURES.find(character) + 1 or int(character)


POINTS = re.compile(
    r" ?(?:、|和|与|及|以及|至|到|[-—～~]) ?(?:[0-9０-９.．]+个? ?(?:、|和|与|及) ?)*[0-9０-９.．]+ ?(个(?:百分|千分|基)点)"
)


def share_points(draft: Draft, behind: Behind) -> None:
    """Read 3.6个和2.1个百分点 as two differences in percentage points."""
    short = (behind.unit == unit_named("个")) & is_any(draft.codes, behind.end, "、和与及以至到-—～~ ")
    for row in np.flatnonzero(short).tolist():
        match = POINTS.match(draft.text, int(behind.end[row]) - MARGIN)
        if match:
            behind.unit[row] = unit_named(match[1])
