"""Word lists that are matched at many places of a text at once (a trie walked by NumPy)."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from lawmetrics.quantities.numerals import fold_width, variants

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

__all__ = ["MARGIN", "Lexicon", "code_points"]

MARGIN = 24
"""Zeros on both sides of the code points, so that no look-around leaves the array."""

ASCII_WIDTH = {0xFF01 + offset: 0x21 + offset for offset in range(94)}


def code_points(text: str) -> NDArray[np.uint16]:
    """Give the code points of `text` with `MARGIN` zeros on both sides, older characters of numbers written plainly.

    What lies beyond U+FFFF becomes U+FFFF: no word of ours holds it.

    >>> code_points("零𠀀")[MARGIN : MARGIN + 2].tolist()
    [38646, 65535]
    """
    margin = "\0" * MARGIN
    padded = f"{margin}{text}{margin}"
    short = padded.encode("utf-16-le", "surrogatepass")
    if len(short) == 2 * len(padded):
        units: NDArray[Any] = np.frombuffer(short, dtype="<u2")
    else:
        units = np.minimum(np.frombuffer(padded.encode("utf-32-le", "surrogatepass"), dtype="<u4"), 0xFFFF)
    plain: NDArray[np.uint16] = _plain().take(units)
    return plain


@cache
def _plain() -> NDArray[np.uint16]:
    """Give the table that writes traditional characters as plain ones."""
    table = np.arange(0x10000, dtype=np.uint16)
    for variant, plain in variants().items():
        table[variant] = ord(plain)
    return table


class Lexicon:
    """Words with numbers, found longest first at given places, forward from them or backward up to them.

    Full-width and plain forms of ASCII are the same to it.

    >>> lexicon = Lexicon({"件": 0, "件次": 1})
    >>> ids, lengths = lexicon.match(code_points("3件次"), np.array([MARGIN + 1]))
    >>> ids.tolist(), lengths.tolist()
    ([1], [2])
    """

    def __init__(self, words: Mapping[str, int], *, backward: bool = False) -> None:
        self.backward = backward
        self.longest = max(map(len, words), default=0)
        if self.longest > MARGIN:
            raise ValueError(f"a word of {self.longest} characters is longer than {MARGIN}")
        folded = {fold_width(word): row for word, row in words.items()}
        letters = sorted({letter for word in folded for letter in word})
        self.alphabet = np.zeros(0x10000, np.uint16)
        for row, letter in enumerate(letters, 1):
            self.alphabet[ord(letter)] = row
        for wide, narrow in ASCII_WIDTH.items():
            self.alphabet[wide] = self.alphabet[narrow] or self.alphabet[wide]
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
        self.steps = np.zeros((len(rows), width), np.int32)
        for state, row_steps in enumerate(rows):
            for step, target in row_steps.items():
                self.steps[state, step] = target
        self.ends = np.full(len(rows), -1, np.int32)
        for state, row in ends.items():
            self.ends[state] = row

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
        alive = np.arange(len(at))
        place = at - 1 if self.backward else at
        state = np.ones(len(at), np.int32)
        for length in range(1, self.longest + 1):
            state = self.steps[state, self.alphabet.take(codes.take(place))]
            keep = np.flatnonzero(state)
            if not len(keep):
                break
            state, alive = state[keep], alive[keep]
            place = place[keep] + (-1 if self.backward else 1)
            found = self.ends[state]
            hit = found != -1
            ids[alive[hit]] = found[hit]
            lengths[alive[hit]] = length
        return ids, lengths
