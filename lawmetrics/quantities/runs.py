"""Text → the runs of numeral characters in it: what `surfaces.run_pattern` finds, most of it by NumPy.

A stretch of plain numeral characters that nothing can prolong is a run as it stands. Only the others, one in six, are
given to the pattern.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from lawmetrics.quantities.lexicon import MARGIN, is_any
from lawmetrics.quantities.surfaces import PLAIN_NUMERALS, run_pattern

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Column = NDArray[np.int64]

__all__ = ["MARKS", "classes_of", "marks_of", "runs"]

NUMERAL, RARE, LED, MARK = 1, 2, 4, 8
"""Bits of a character's class: numeral; one that wants the pattern; one that begins a run only before tens; a mark."""
LINK, LINKED, TIGHT, OPEN, LISTING = 1, 2, 4, 8, 16
"""Bits of a character as a neighbour of a stretch, see `_neighbours`."""

FORMAL = "壹贰貳叁參叄肆伍陆陸柒捌玖拾佰仟"
COUNTERS = "".join(map(chr, (*range(0x2160, 0x216C), *range(0x2460, 0x2474))))
TENS = "十百千万亿拾佰仟萬億"
MARKS = "，,：:；;。！？!?\n\r\u2028\u2029\x0b\x0c\x85（(〔［[【）)〕］]】《“「『》”」』‘’"
"""Every character at which sentences, clauses, brackets or quotes may begin or end."""


@cache
def _classes() -> NDArray[np.uint8]:
    table = np.zeros(0x10000, np.uint8)
    for bits, characters in (
        (NUMERAL, PLAIN_NUMERALS),
        (NUMERAL | RARE, FORMAL + COUNTERS),
        (LED, "数几數幾"),
        (MARK, MARKS),
    ):
        table[[ord(character) for character in characters]] |= bits
    return table


@cache
def _neighbours() -> NDArray[np.uint8]:
    """What may prolong a stretch: `LINK` before `LINKED`, `TIGHT` behind 千 or 百 (千瓦, 百分), `OPEN` always."""
    table = np.zeros(0x10000, np.uint8)
    for bits, characters in (
        (LINK, ",，.．·:：∶/／-余多来餘來点點比分 \u3000\u00a0"),
        (LINKED, "0123456789０１２３４５６７８９零〇○一二三四五六七八九十百千万亿萬億.． \u3000\u00a0\n之"),
        (TIGHT, "瓦米克伏卡焦赫帕安字分日"),
        (OPEN, "几幾至到"),
        (LISTING, "、"),
    ):
        table[[ord(character) for character in characters]] |= bits
    return table


def classes_of(codes: NDArray[np.uint16]) -> NDArray[np.uint8]:
    """Give the class of every code point: one pass over the text for all who ask where something stands."""
    return _classes().take(codes)


def marks_of(classes: NDArray[np.uint8]) -> NDArray[np.int32]:
    """Give the positions in the text, without margins, of all `MARKS`."""
    return (np.flatnonzero(classes == MARK) - MARGIN).astype(np.int32)


def runs(text: str, codes: NDArray[np.uint16], classes: NDArray[np.uint8]) -> tuple[Column, Column]:
    """Find the runs.

    Args:
        text: the text.
        codes: its `code_points`.
        classes: their `classes_of`.

    Returns:
        Starts and ends in `text`, in order, disjoint.

    >>> from lawmetrics.quantities.lexicon import code_points
    >>> text = "近十年12件，占百分之八十三点五"
    >>> codes = code_points(text)
    >>> starts, ends = runs(text, codes, classes_of(codes))
    >>> [text[a:b] for a, b in zip(starts, ends)]
    ['十', '12', '百分之八十三点五']
    """
    numeral = (classes & NUMERAL) > 0
    led = np.flatnonzero(classes == LED)
    led = led[is_any(codes, led + 1, TENS)]
    numeral[led] = True
    border = np.flatnonzero(numeral[1:] != numeral[:-1]) + 1
    starts, ends = border[::2], border[1::2]
    odd = _prolonged(codes, ends)
    rare = np.concatenate([led, np.flatnonzero(classes == NUMERAL | RARE)])
    odd[np.searchsorted(starts, rare, side="right") - 1] = True
    return _merged(text, starts - MARGIN, ends - MARGIN, odd)


def _prolonged(codes: NDArray[np.uint16], ends: Column) -> NDArray[np.bool_]:
    """Which stretches are not sure to end where their numerals end."""
    near = _neighbours()
    behind, after = near.take(codes.take(ends)), near.take(codes.take(ends + 1))
    odd = (behind & LINK > 0) & (after & LINKED > 0)
    odd |= (behind & TIGHT > 0) & is_any(codes, ends - 1, "百千")
    odd |= (behind & OPEN) > 0
    odd |= (behind & LISTING > 0) & (codes.take(ends - 2) == ord("之"))
    return odd


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
