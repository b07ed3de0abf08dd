"""The text as the linker reads it: figures blanked, width folded, spaces dropped (`mask`)."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lawmetrics.quantities.lexicon import MARGIN
from lawmetrics.quantities.quantity import STATISTICS, Kind
from lawmetrics.quantities.wordfiles import entries

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from lawmetrics.quantities.quantity import Quantity
    from lawmetrics.quantities.scanner import Scan

__all__ = ["Masked", "mask", "unit_class"]

_MULTIPLIER, _MIX = np.uint32(0x9E3779B1), np.uint32(0x85EBCA77)
_BLOCK = 1 << 15
"""Places that are hashed together, so that they stay in the processor's cache."""
_FIGURE, _DATE = ord("#"), ord("@")
_UNIT_CLASSES = {
    "person": "人 名 位",
    "visit": "人次",
    "case": "件 起 宗 例 件次 桩",
    "time": "次 场 场次 期 批次 轮 回 堂 节",
    "firm": "家 户 家次 户次 所",
    "item": "项 条 款 类",
    "paper": "份 册 张 本 幅 块 篇 份次",
    "piece": "个 处 支 座",
}
_CLASS_OF = {unit: name for name, units in _UNIT_CLASSES.items() for unit in units.split()}
_NUMERALS = "0123456789.,，０１２３４５６７８９．〇零一二三四五六七八九十百千万亿两半几数余多近约超逾过达第前不足到少于至低高大左右以上下内成几"
_WHOLE_SPAN = ("%", "pp")


def _folding() -> NDArray[np.uint16]:
    """Code point → code point as read; 0 for what is dropped."""
    table = np.arange(0x10000, dtype=np.uint16)
    for source in range(0xFF01, 0xFF5F):
        table[source] = source - 0xFEE0
    for character, read in (
        ("。", "。"),
        ("！", "。"),
        ("？", "。"),
        ("!", "。"),
        ("?", "。"),
        ("：", ","),
        (":", ","),
    ):
        table[ord(character)] = ord(read)
    for character in " \t\xa0\u3000\u2002\u2003\u200b\ufeff":
        table[ord(character)] = 0
    for character in "\r\x0b\x0c\x85\u2028\u2029":
        table[ord(character)] = ord("\n")
    for line in entries("traditional.txt"):
        if len(line.fields) != 2 or any(len(word) != 1 for word in line.fields):
            line.wrong("a traditional character is one character, and so is the simplified one")
        table[ord(line.fields[0])] = ord(line.fields[1])
    return table


_FOLD = _folding()
_IS_NUMERAL = np.zeros(0x10000, np.bool_)
_IS_NUMERAL[[ord(c) for c in _NUMERALS]] = True
_KEPT, _STATISTIC, _DATED = 0, 1, 2


def unit_class(quantity: Quantity) -> str:
    """Name the group of units that behave alike beside the same words.

    >>> from lawmetrics.quantities.parsing import parse_quantity
    >>> unit_class(parse_quantity("12起")), unit_class(parse_quantity("98%"))
    ('case', 'rate')
    """
    if quantity.unit == "pp":
        return "points"
    if quantity.kind is not Kind.COUNT:
        return str(quantity.kind)
    return _CLASS_OF.get(quantity.unit, quantity.dimension if quantity.dimension != "count" else "count")


@dataclass(frozen=True, slots=True)
class Masked:
    """A text as the linker reads it, a line end before and behind it.

    Attributes:
        scan: the numbers of the text.
        points: uint32 code points; a statistic is `#` and its unit, a date `@` and its calendar words.
        place: int32, for each position of the source (and the one behind it) its place in `points`.
        unit: uint32 by mention, a hash of the unit.
        group: uint32 by mention, a hash of `unit_class`.
        hashes: uint32, that of no n-gram; then for n-grams of length 1 to 4, one length behind the other, the hash of
            that beginning at each place.
    """

    scan: Scan
    points: NDArray[np.uint32]
    place: NDArray[np.int32]
    unit: NDArray[np.uint32]
    group: NDArray[np.uint32]
    hashes: NDArray[np.uint32]

    def read(self, start: int, length: int) -> str:
        """Give a stretch as text, for people."""
        return "".join(map(chr, self.points[max(start, 0) : start + length].tolist()))


@dataclass(slots=True)
class _Known:
    """What masking needs of each reading; grows with the process-wide table."""

    unit: NDArray[np.uint32]
    group: NDArray[np.uint32]
    way: NDArray[np.uint8]
    whole: NDArray[np.bool_]


_EMPTY = _Known(np.zeros(0, np.uint32), np.zeros(0, np.uint32), np.zeros(0, np.uint8), np.zeros(0, np.bool_))
_known: dict[int, _Known] = {}


def _hash(text: str) -> int:
    return zlib.crc32(text.encode())


def _of_readings(readings: Sequence[Quantity]) -> _Known:
    """Look up each reading once a process."""
    known = _known.get(id(readings), _EMPTY)
    size = len(readings)
    if len(known.unit) >= size:
        return known
    fresh = [readings[n] for n in range(len(known.unit), size)]
    ways = [_STATISTIC if q.kind in STATISTICS else _DATED if q.kind is Kind.DATE else _KEPT for q in fresh]
    grown = _Known(
        np.append(known.unit, np.array([_hash(q.unit) for q in fresh], np.uint32)),
        np.append(known.group, np.array([_hash(unit_class(q)) for q in fresh], np.uint32)),
        np.append(known.way, np.array(ways, np.uint8)),
        np.append(known.whole, np.array([q.unit in _WHOLE_SPAN for q in fresh], np.bool_)),
    )
    _known[id(readings)] = grown
    return grown


def mask(scan: Scan) -> Masked:
    """Fold and blank a text.

    Args:
        scan: the numbers of the text.

    Returns:
        The text as the linker reads it, with the way back to positions of the source.
    """
    plain = scan.codes[MARGIN : len(scan.codes) - MARGIN]
    read = _FOLD.take(plain)
    known = _of_readings(scan.readings)
    way = known.way[scan.reading]
    blanked = np.flatnonzero(way != _KEPT)
    start, length = scan.start[blanked], (scan.end - scan.start)[blanked]
    inside = np.repeat(start - np.cumsum(length) + length, length) + np.arange(int(length.sum()), dtype=np.int64)
    dropped = _IS_NUMERAL[plain[inside]] | np.repeat(known.whole[scan.reading[blanked]], length)
    read[inside[dropped]] = 0
    read[start] = np.where(way[blanked] == _STATISTIC, _FIGURE, _DATE)
    percent = known.whole[scan.reading[blanked]] & (length > 1)
    read[start[percent] + 1] = ord("%")
    kept = read != 0
    gone = np.flatnonzero(~kept)
    place = np.arange(1, len(plain) + 2, dtype=np.int32)
    place -= np.repeat(np.arange(len(gone) + 1, dtype=np.int32), np.diff(gone, prepend=-1, append=len(plain)))
    points = np.empty(int(place[-1]) + 5, np.uint32)
    points[0] = ord("\n")
    points[1 : place[-1]] = read[kept]
    points[place[-1] :] = ord("\n")
    return Masked(scan, points, place, known.unit[scan.reading], known.group[scan.reading], _hashes(points))


def _hashes(points: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Hash of no n-gram, 0; then of the n-gram that begins at each place, for lengths 1 to 4, one behind the other."""
    size = len(points)
    found = np.empty(1 + 4 * size, np.uint32)
    found[0] = 0
    one = found[1 : 1 + size]
    for first in range(0, size, _BLOCK):
        block = one[first : first + _BLOCK]
        np.add(points[first : first + _BLOCK], np.uint32(1), out=block)
        block *= _MIX
        block ^= block >> np.uint32(15)
    for first in range(0, size, _BLOCK):
        shorter = one[first : first + _BLOCK]
        for order in range(2, 5):
            longer = found[1 + (order - 1) * size :][first : min(first + _BLOCK, size)]
            np.multiply(shorter, _MULTIPLIER, out=longer)
            last = one[first + order - 1 :][: len(longer)]
            longer[: len(last)] += last
            shorter = longer
    return found
