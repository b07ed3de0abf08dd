"""Words that place a figure (其中, 累计, 下一步): read from `data/context.toml`, found in a whole batch at once."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from lawmetrics.errors import DataError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Cues", "Lexicon", "find_cues", "lexicon"]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of `data/context.toml`, by group.

    Attributes:
        groups: group name → its words.
        words: every word of the table `cues`, each once.
        letters: uint8 by code point: 1 when a word begins with it, 2 when it is the second letter of one, 3 for both.
        pairs: uint64, sorted: first two characters of words, packed.
        starting: the word numbers behind each pair, longest word first.
    """

    groups: dict[str, tuple[str, ...]]
    words: tuple[str, ...]
    letters: NDArray[np.uint8]
    pairs: NDArray[np.uint64]
    starting: tuple[tuple[int, ...], ...]

    def numbers(self, *groups: str) -> NDArray[np.bool_]:
        """Mask over `words`: those of the named groups."""
        wanted = {word for group in groups for word in self.groups[group]}
        return np.array([word in wanted for word in self.words], np.bool_)


def _read() -> dict[str, dict[str, tuple[str, ...]]]:
    path = files("lawmetrics.data").joinpath("context.toml")
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"data/context.toml is not TOML: {error}; correct that line") from error
    for table, groups in tables.items():
        least = 2 if table == "cues" else 1
        for group, words in groups.items():
            good = isinstance(words, list) and all(isinstance(word, str) and len(word) >= least for word in words)
            if not good or len(set(words)) < len(words):
                raise DataError(
                    f"data/context.toml, {table}.{group}: give a list of different words of {least} characters or more"
                )
    return {table: {group: tuple(words) for group, words in groups.items()} for table, groups in tables.items()}


@cache
def lexicon() -> Lexicon:
    """Load the words once.

    Raises:
        DataError: a group is no list of different words.
    """
    tables = _read()
    groups = {group: words for table in tables.values() for group, words in table.items()}
    words = tuple(sorted({word for group in tables["cues"].values() for word in group}))
    letters = np.zeros(0x10000, np.uint8)
    starting: dict[int, list[int]] = {}
    for number, word in enumerate(words):
        letters[ord(word[0])] |= 1
        letters[ord(word[1])] |= 2
        starting.setdefault(ord(word[0]) << 32 | ord(word[1]), []).append(number)
    pairs = sorted(starting)
    longest_first = tuple(tuple(sorted(starting[pair], key=lambda n: -len(words[n]))) for pair in pairs)
    return Lexicon(groups, words, letters, np.array(pairs, np.uint64), longest_first)


@dataclass(frozen=True, slots=True)
class Cues:
    """Where the words of the lexicon stand in a text, in text order, disjoint (the first, then the longest wins).

    Attributes:
        start: int32, first position.
        end: int32, position behind the word.
        word: int32, index into `lexicon().words`.
    """

    start: NDArray[np.int32]
    end: NDArray[np.int32]
    word: NDArray[np.int32]

    def of(self, *groups: str) -> Cues:
        """Those of the named groups alone."""
        if not len(self.word):
            return self
        keep = lexicon().numbers(*groups)[self.word]
        return Cues(self.start[keep], self.end[keep], self.word[keep])


def find_cues(text: str, points: NDArray[np.uint32]) -> Cues:
    """Find the words of the lexicon, from left to right, the longest first.

    >>> from lawmetrics.indicators.borders import code_points
    >>> text = "截至2024年底，受理39件，其中新收28件"
    >>> found = find_cues(text, code_points(text))
    >>> [text[a:b] for a, b in zip(found.start, found.end, strict=True)]
    ['截至', '其中']
    """
    known = lexicon()
    place_of = known.letters[np.minimum(points, 0xFFFF)]
    candidates = np.flatnonzero(place_of[:-1] & (place_of[1:] >> 1) & 1)
    packed = points[candidates].astype(np.uint64) << np.uint64(32) | points[candidates + 1].astype(np.uint64)
    place = np.minimum(np.searchsorted(known.pairs, packed), max(len(known.pairs) - 1, 0))
    hit = known.pairs[place] == packed if len(known.pairs) else np.zeros(len(place), np.bool_)
    found: list[tuple[int, int, int]] = []
    words, starting, behind = known.words, known.starting, 0
    for position, pair in zip(candidates[hit].tolist(), place[hit].tolist(), strict=True):
        for number in starting[pair]:
            word = words[number]
            if len(word) == 2 or text.startswith(word, position):
                if position >= behind:
                    behind = position + len(word)
                    found.append((position, behind, number))
                break
    columns = np.array(found, np.int32).reshape(-1, 3)
    return Cues(columns[:, 0].copy(), columns[:, 1].copy(), columns[:, 2].copy())
