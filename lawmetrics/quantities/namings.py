"""Which candidates are names, or parts of one: words that hold numerals, N届, quotes, letters beside digits."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING

import numpy as np

from lawmetrics.quantities.draft import CHANGE, DATE, DROP, FIGURES, NAME, RATE
from lawmetrics.quantities.lexicon import is_any
from lawmetrics.quantities.names import NameKind, names
from lawmetrics.quantities.number import Shape, has_shape

if TYPE_CHECKING:
    from lawmetrics.quantities.draft import Draft
    from lawmetrics.quantities.surroundings import Behind, Column


__all__ = ["latin", "quoted", "read_names", "suffixes"]


def read_names(draft: Draft) -> Draft:
    """Mark the names and drop what lies inside an idiom or a name that began earlier."""
    table = names()
    for back, leads in enumerate(table.leads):
        at = draft.start - back
        rows = leads.take(draft.codes.take(at)).nonzero()[0]
        at = at.take(rows)
        kind, length = table.whole.match(draft.codes, at)
        reach = at + length
        hit = (length > back) & (kind >= 0) & (reach > draft.name_end.take(rows) - (draft.name.take(rows) == 0))
        hit = hit.nonzero()[0]
        rows = rows.take(hit)
        draft.name[rows] = kind.take(hit)
        draft.name_end[rows] = reach.take(hit)
    reach = np.maximum.accumulate(np.where(draft.name > 0, draft.name_end, 0))
    kept = draft.name != NameKind.IDIOM
    kept[1:] &= draft.start[1:] >= reach[:-1]
    return draft.keep(kept.nonzero()[0])


def suffixes(draft: Draft, behind: Behind) -> None:
    """Mark the names that a number begins (N届), where no longer unit follows it."""
    table = names()
    small = has_shape(draft.shape, Shape.SMALL, Shape.PAIR)
    for lexicon, mask in ((table.after_any, np.ones(len(small), np.bool_)), (table.after_small, small)):
        rows = (lexicon.begins.take(draft.codes.take(draft.end)) & mask & (draft.name == 0)).nonzero()[0]
        end = draft.end.take(rows)
        kind, length = lexicon.match(draft.codes, end)
        hit = (kind >= 0) & (end + length >= behind.unit_end.take(rows))
        # 百分之九十六强 is no name.
        hit &= (draft.shape.take(rows) != Shape.SHARE) | ~is_any(draft.codes, end, "强")
        # 2万字 is a length, 字 of a document number stands behind few figures.
        hit &= (draft.scale.take(rows) == 1) | ~is_any(draft.codes, end, "字")
        # 二级以上 is a class of things; 4级以内 counts levels.
        hit &= ~(
            is_any(draft.codes, end, "级") & is_any(draft.codes, end + 1, "以") & is_any(draft.codes, end + 2, "内")
        )
        draft.name[rows[hit]] = kind[hit]
        draft.name_end[rows[hit]] = (end + length)[hit]


def quoted(draft: Draft, kind: Column, places: Column) -> None:
    """Make names of the figures inside short quotes and book titles; `places` are those of all quotes and line ends."""
    if not len(places):
        return
    places = np.concatenate([[0], places, [len(draft.codes) - 1]])
    at = np.searchsorted(places, draft.start)
    left, right = places[at - 1], places[np.minimum(at, len(places) - 1)]
    opened = is_any(draft.codes, left, "“《「‘") & is_any(draft.codes, right, "”》」’")
    short = right - left <= 16
    first = left == draft.start - 1
    title = is_any(draft.codes, left, "《")
    inside = opened & (short | title | (first & (right - left <= 30))) & (kind != DATE) & (kind != DROP)
    kind[inside & (draft.shape != Shape.ZERO)] = NAME
    # “五公开 without a unit is a name too.
    kind[opened & short & first & (kind == DROP)] = NAME


LATIN = string.ascii_letters + "+＋×"


def latin(draft: Draft, behind: Behind, kind: Column) -> None:
    """Make names of numbers that letters or signs are stuck to: 5G, PM2.5, 1+8, 2.0版."""
    codes = draft.codes
    rows = (draft.led.are(LATIN + ".．-－") | draft.next.are(LATIN)).nonzero()[0]
    if not len(rows):
        return
    start, shape, was = draft.start.take(rows), draft.shape.take(rows), kind.take(rows)
    plus = is_any(codes, start - 1, "+＋") & is_any(codes, start - 2, "比长幅速为（( ")
    was[plus & (was == RATE)] = CHANGE
    written = ~has_shape(shape, Shape.SMALL, Shape.HAN, Shape.SHARE)  # GDP四成 is no name
    stuck = is_any(codes, start - 1, LATIN) & ~plus & written
    stuck |= is_any(codes, draft.end.take(rows), LATIN) & (behind.unit.take(rows) < 0)
    digit = is_any(codes, start - 2, FIGURES)
    marker = is_any(codes, start - 3 - is_any(codes, start - 3, FIGURES), "\n\r\0 \u3000")
    version = is_any(codes, start - 1, ".．") & digit & ~(marker & (shape == Shape.DIGITS))
    phone = is_any(codes, start - 1, "-－") & digit & (shape == Shape.CODE)
    named = (stuck | version | phone) & (was != DROP) & (was != DATE)
    named |= stuck & (was == DROP) & has_shape(shape, Shape.DIGITS, Shape.DECIMAL)
    was[named] = NAME
    kind[rows] = was
