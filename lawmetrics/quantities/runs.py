"""Text → the runs of numeral characters in it: what `surfaces.run_pattern` finds, most of it by NumPy.

A stretch of plain numeral characters that nothing can prolong is a run as it stands, and so is one with its next where
they are sure to go together (1,204 · 百分之八). Only the others, one in twenty, are given to the pattern.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from lawmetrics.quantities.lexicon import MARGIN, is_any, look_up
from lawmetrics.quantities.surfaces import PLAIN_NUMERALS, run_pattern

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Column = NDArray[np.int64]

__all__ = ["MARKS", "Places", "places_of", "runs"]

NUMERAL, RARE, LED, MARK, QUOTE = 1, 2, 4, 8, 16
"""Bits of a character's class: numeral; one that wants the pattern; one that begins a run only before tens; a mark; a quote."""
LINK, LINKED, TIGHT, OPEN, LISTING, SIGN, DIGIT, MORE, TIMES, POINT, FIGURE, SHARED = (1 << bit for bit in range(12))
"""Bits of a character as a neighbour of a stretch, see `_neighbours`."""
SURE = ((SIGN, DIGIT), (MORE, TIMES), (POINT, FIGURE))
"""What stands between two stretches of one run, and what the second begins with."""

FORMAL = "壹贰貳叁參叄肆伍陆陸柒捌玖拾佰仟"
COUNTERS = "".join(map(chr, (*range(0x2160, 0x216C), *range(0x2460, 0x2474))))
TENS = "十百千万亿拾佰仟萬億"
MARKS = "，,：:；;。！？!?\n\r\u2028\u2029\x0b\x0c\x85（(〔［[【）)〕］]】《“「『》”」』‘’"
"""Every character at which sentences, clauses, brackets or quotes may begin or end."""
QUOTES = "“”《》「」‘’\n"
"""Those of quotes, and the line end, which no quote crosses."""


@cache
def _classes() -> NDArray[np.uint8]:
    table = np.zeros(0x10000, np.uint8)
    for bits, characters in (
        (NUMERAL, PLAIN_NUMERALS),
        (NUMERAL | RARE, FORMAL + COUNTERS),
        (LED, "数几數幾"),
        (MARK, MARKS),
        (QUOTE, QUOTES),
    ):
        table[[ord(character) for character in characters]] |= bits
    return table


def starts_number(letter: str) -> bool:
    """Whether a number may begin with this character."""
    return bool(letter) and bool(_classes()[ord(letter)] & (NUMERAL | LED))


@cache
def _neighbours() -> NDArray[np.uint16]:
    """What may prolong a stretch: `LINK` before `LINKED`, `TIGHT` behind 千 or 百 (千瓦, 百分), `OPEN` always."""
    table = np.zeros(0x10000, np.uint16)
    for bits, characters in (
        (LINK, ",，.．·:：∶/／-余多来餘來点點比分 \n\u3000\u00a0"),
        (LINKED, "0123456789０１２３４５６７８９零〇○一二三四五六七八九十百千万亿萬億.． \u3000\u00a0\n之"),
        (TIGHT, "瓦米克伏卡焦赫帕安字分日"),
        (OPEN, "几幾至到"),
        (LISTING, "、"),
        (SIGN, ",，.．·:：∶/／-"),
        (DIGIT, "0123456789０１２３４５６７８９"),
        (MORE, "余多来餘來"),
        (TIMES, "十百千万亿萬億"),
        (POINT, "点點"),
        (FIGURE, "零〇○一二三四五六七八九"),
        (SHARED, "0123456789０１２３４５６７８９零一二三四五六七八九十百"),
    ):
        table[[ord(character) for character in characters]] |= bits
    return table


@dataclass(frozen=True, slots=True)
class Places:
    """Where the characters stand that tell something, found in one pass over a text.

    Attributes:
        numerals: their places in the code points.
        kinds: the class of each of them.
        marks: the positions in the text, without margins, of all `MARKS`.
        quotes: the places of the `QUOTES` among them, with margins.
    """

    numerals: Column
    kinds: NDArray[np.uint8]
    marks: NDArray[np.int32]
    quotes: Column


def places_of(codes: NDArray[np.uint16]) -> Places:
    """Find the characters of a text (its `code_points`) that numbers and sentences are cut by."""
    classes = look_up(_classes(), codes)
    places = (classes > 0).nonzero()[0]
    kinds = classes.take(places)
    mark = kinds >= MARK
    other = (~mark).nonzero()[0]
    marks = (places.take(mark.nonzero()[0]) - MARGIN).astype(np.int32)
    quotes = places.take((kinds >= QUOTE).nonzero()[0])
    return Places(places.take(other), kinds.take(other), marks, quotes)


def runs(text: str, codes: NDArray[np.uint16], places: Places) -> tuple[Column, Column]:
    """Find the runs.

    Args:
        text: the text.
        codes: its `code_points`.
        places: their `places_of`.

    Returns:
        Starts and ends in `text`, in order, disjoint.

    >>> from lawmetrics.quantities.lexicon import code_points
    >>> text = "近十年12件，占百分之八十三点五"
    >>> codes = code_points(text)
    >>> starts, ends = runs(text, codes, places_of(codes))
    >>> [text[a:b] for a, b in zip(starts, ends)]
    ['十', '12', '百分之八十三点五']
    """
    at, kinds = places.numerals, places.kinds
    led = (kinds == LED).nonzero()[0]
    if len(led):
        idle = led[~is_any(codes, at.take(led) + 1, TENS)]
        at, kinds = np.delete(at, idle), np.delete(kinds, idle)
    if not len(at):
        return at, at
    border = (at[1:] - at[:-1] > 1).nonzero()[0]
    starts = at.take(np.append(0, border + 1))
    ends = at.take(np.append(border, len(at) - 1)) + 1
    odd, sure = _prolonged(codes, ends)
    odd[np.searchsorted(border, (kinds > NUMERAL).nonzero()[0])] = True
    if sure.any():
        head = np.append(True, ~sure[:-1]).nonzero()[0]
        starts, ends = starts.take(head), ends.take(np.append(head[1:], len(ends)) - 1)
        odd = np.logical_or.reduceat(odd, head)
    return _merged(text, starts - MARGIN, ends - MARGIN, odd)


def _prolonged(codes: NDArray[np.uint16], ends: Column) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which stretches are not sure to end where their numerals end, and which go on with the next."""
    odd, sure = np.zeros((2, len(ends)), np.bool_)
    near = _neighbours()
    behind = near.take(codes.take(ends))
    # Behind most stretches stands what ends them: only the others are looked at again.
    rows = behind.nonzero()[0]
    behind, ends = behind.take(rows), ends.take(rows)
    after = near.take(codes.take(ends + 1))
    goes_on = np.zeros(len(rows), np.bool_)
    for between, first in SURE:
        goes_on |= (behind & between > 0) & (after & first > 0)
    share = (codes.take(ends) == ord("分")).nonzero()[0]
    share = share[(codes.take(ends[share] + 1) == ord("之")) & (near.take(codes.take(ends[share] + 2)) & SHARED > 0)]
    goes_on[share] = True
    open_ = (behind & LINK > 0) & (after & LINKED > 0)
    open_ |= (behind & TIGHT > 0) & is_any(codes, ends - 1, "百千")
    open_ |= (behind & OPEN) > 0
    open_ |= (behind & LISTING > 0) & (codes.take(ends - 2) == ord("之"))
    odd[rows], sure[rows] = open_ & ~goes_on, goes_on
    return odd, sure


def _merged(text: str, starts: Column, ends: Column, odd: NDArray[np.bool_]) -> tuple[Column, Column]:
    """Read the odd stretches with the pattern, and drop or shorten the plain ones that it runs into."""
    match = run_pattern().match
    found: list[int] = []
    at = 0
    for start, end in zip(starts[odd].tolist(), ends[odd].tolist(), strict=True):
        at = max(at, start)
        while at < end:
            run = match(text, at)
            if run is None:
                at += 1
                continue
            found.append(at)
            at = run.end()
            found.append(at)
    if not found:
        return starts[~odd], ends[~odd]
    read = np.array(found, np.int64).reshape(-1, 2)
    starts, ends = starts[~odd], ends[~odd]
    before = np.searchsorted(read[:, 0], starts) - 1
    starts = np.where(before >= 0, np.maximum(starts, read[before, 1]), starts)
    kept = starts < ends
    starts, ends = np.concatenate([read[:, 0], starts[kept]]), np.concatenate([read[:, 1], ends[kept]])
    order = np.argsort(starts, kind="stable")
    return starts[order], ends[order]
