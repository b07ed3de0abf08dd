"""Word lists that are matched at many places of a text at once (a trie walked by NumPy)."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from lawmetrics.quantities.numerals import fold_width, variants

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

__all__ = ["MARGIN", "Letters", "Lexicon", "among", "code_points", "is_any", "look_up"]

MARGIN = 24
"""Zeros on both sides of the code points, so that no look-around leaves the array."""

AnyType = TypeVar("AnyType", bound=np.generic)

PIECE = 1 << 15
"""So many characters are looked up at once: their places fit a processor's cache."""

ASCII_WIDTH = {0xFF01 + offset: 0x21 + offset for offset in range(94)}


def code_points(text: str) -> NDArray[np.uint16]:
    """Give the code points of `text` with `MARGIN` zeros on both sides.

    What lies beyond U+FFFF becomes U+FFFF: no word of ours holds it.

    >>> code_points("零𠀀")[MARGIN : MARGIN + 2].tolist()
    [38646, 65535]
    """
    margin = "\0" * MARGIN
    # UTF-32 is written three times as fast as UTF-16, also with the narrowing behind it.
    wide = np.frombuffer(f"{margin}{text}{margin}".encode("utf-32-le", "surrogatepass"), dtype="<u4")
    if wide.max() > 0xFFFF:
        wide = np.minimum(wide, 0xFFFF)
    return wide.astype(np.uint16)


def look_up(table: NDArray[AnyType], codes: NDArray[np.uint16]) -> NDArray[AnyType]:
    """Give `table[codes]` for a whole text, a piece at a time: NumPy widens the codes it looks up to eight bytes each.

    >>> look_up(np.arange(0x10000), code_points("3"))[MARGIN]
    np.int64(51)
    """
    if len(codes) <= PIECE:
        return table.take(codes)
    found = np.empty(len(codes), table.dtype)
    for start in range(0, len(codes), PIECE):
        piece = slice(start, start + PIECE)
        table.take(codes[piece], out=found[piece], mode="clip")
    return found


@cache
def among(characters: str) -> NDArray[np.bool_]:
    """Give a table over code points: True for each of `characters` and for the older forms of each."""
    table = np.zeros(0x10000, np.bool_)
    table[[ord(character) for character in characters]] = True
    for variant, plain in variants().items():
        table[variant] = table[ord(plain)]
    return table


def is_any(codes: NDArray[np.uint16], at: NDArray[np.integer[Any]], characters: str) -> NDArray[np.bool_]:
    """Whether one of `characters` stands at each place."""
    # `take` is half again as fast as an index, and this is asked a hundred times a scan.
    return among(characters).take(codes.take(at))


class Letters:
    """The characters at one place beside each candidate, looked up once for all who ask.

    >>> Letters(code_points("3件"), np.array([MARGIN + 1])).are("件次").tolist()
    [True]
    """

    __slots__ = ("codes",)

    def __init__(self, codes: NDArray[np.uint16], at: NDArray[np.intp]) -> None:
        self.codes = codes.take(at)

    def are(self, characters: str) -> NDArray[np.bool_]:
        """Whether each is one of `characters`."""
        return among(characters).take(self.codes)


class Lexicon:
    """Words with numbers, found longest first at given places, forward from them or backward up to them.

    Full-width and plain forms of ASCII, older and plain characters are the same to it unless it is `literal`.

    >>> lexicon = Lexicon({"件": 0, "件次": 1})
    >>> ids, lengths = lexicon.match(code_points("3件次"), np.array([MARGIN + 1]))
    >>> ids.tolist(), lengths.tolist()
    ([1], [2])
    """

    def __init__(self, words: Mapping[str, int], *, backward: bool = False, literal: bool = False) -> None:
        self.backward = backward
        self.longest = max(map(len, words), default=0)
        if self.longest > MARGIN:
            raise ValueError(f"a word of {self.longest} characters is longer than {MARGIN}")
        folded = dict(words) if literal else {fold_width(word): row for word, row in words.items()}
        letters = sorted({letter for word in folded for letter in word})
        self.alphabet = np.zeros(0x10000, np.uint16)
        for row, letter in enumerate(letters, 1):
            self.alphabet[ord(letter)] = row
        if not literal:
            for wide, narrow in ASCII_WIDTH.items():
                self.alphabet[wide] = self.alphabet[narrow] or self.alphabet[wide]
            for variant, plain in variants().items():
                self.alphabet[variant] = self.alphabet[ord(plain)]
        self._build(folded, len(letters) + 1)

    def _build(self, words: Mapping[str, int], width: int) -> None:
        rows: list[dict[int, int]] = [{}, {}]  # state 0 is the dead end, 1 the start
        ends: dict[int, int] = {}
        for word, row in words.items():
            state = 1
            for letter in reversed(word) if self.backward else word:
                step = int(self.alphabet[ord(letter)])
                if step not in rows[state]:
                    rows.append({})
                    rows[state][step] = len(rows) - 1
                state = rows[state][step]
            ends[state] = row
        steps = np.zeros((len(rows), width), np.int32)
        for state, row_steps in enumerate(rows):
            for step, target in row_steps.items():
                # A state is kept as the place of its row in the flat table: one addition finds the next.
                steps[state, step] = target * width
        self.steps = steps.ravel()
        self.first = self.steps.take(self.alphabet + np.int32(width))
        self.begins = self.first > 0
        self.ends = np.full(len(rows) * width, -1, np.int32)
        for state, row in ends.items():
            self.ends[state * width] = row

    def match(self, codes: NDArray[np.uint16], at: NDArray[np.intp]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Find the longest word at each place.

        Args:
            codes: the output of `code_points`.
            at: places in it; a forward lexicon reads from there on, a backward one up to there.

        Returns:
            The number of each word (-1 for none) and its length (0 for none).
        """
        ids = np.full(len(at), -1, np.int64)
        lengths = np.zeros(len(at), np.int64)
        step = -1 if self.backward else 1
        place = at - 1 if self.backward else at
        letters = codes.take(place)
        # Few places begin a word: only those are looked at again.
        alive = np.flatnonzero(self.begins.take(letters))
        state, place = self.first.take(letters.take(alive)), place.take(alive)
        for length in range(1, self.longest + 1):
            if not len(alive):
                break
            found = self.ends.take(state)
            hit = np.flatnonzero(found != -1)
            rows = alive.take(hit)
            ids[rows] = found.take(hit)
            lengths[rows] = length
            place = place + step
            state = self.steps.take(state + self.alphabet.take(codes.take(place)))
            keep = np.flatnonzero(state)
            state, alive, place = state.take(keep), alive.take(keep), place.take(keep)
        return ids, lengths
