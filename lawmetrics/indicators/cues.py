"""Words that place a figure (其中, 累计, 下一步): read from `data/context.toml`, found in a whole batch at once."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from lawmetrics.errors import DataError
from lawmetrics.quantities.lexicon import MARGIN, look_up
from lawmetrics.quantities.lexicon import Lexicon as Trie

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Cues", "Lexicon", "find_cues", "lexicon"]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of `data/context.toml`, by group.

    Attributes:
        groups: group name → its words.
        words: every word of the table `cues`, each once.
        pairs: bool by `_pairs` of two letters: whether a word may begin with them.
        trie: the words, to be matched at many places at once.
    """

    groups: dict[str, tuple[str, ...]]
    words: tuple[str, ...]
    pairs: NDArray[np.bool_]
    trie: Trie


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


def _pairs(first: NDArray[np.uint16], second: NDArray[np.uint16]) -> NDArray[np.uint16]:
    """A number for two letters; few pairs share one."""
    numbers: NDArray[np.uint16] = first * np.uint16(40503) + second
    return numbers


@cache
def lexicon() -> Lexicon:
    """Load the words once.

    Raises:
        DataError: a group is no list of different words.
    """
    tables = _read()
    groups = {group: words for table in tables.values() for group, words in table.items()}
    words = tuple(sorted({word for group in tables["cues"].values() for word in group}))
    pairs = np.zeros(0x10000, np.bool_)
    heads = np.array([[ord(word[0]), ord(word[1])] for word in words], np.uint16)
    pairs[_pairs(heads[:, 0], heads[:, 1])] = True
    return Lexicon(groups, words, pairs, Trie({word: row for row, word in enumerate(words)}, literal=True))


@cache
def _numbers(groups: tuple[str, ...]) -> NDArray[np.bool_]:
    """Mask over the words of the lexicon: those of the named groups."""
    known = lexicon()
    wanted = {word for group in groups for word in known.groups[group]}
    return np.array([word in wanted for word in known.words], np.bool_)


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
        keep = _numbers(groups).take(self.word).nonzero()[0]
        return Cues(self.start.take(keep), self.end.take(keep), self.word.take(keep))


def find_cues(codes: NDArray[np.uint16]) -> Cues:
    """Find the words of the lexicon, from left to right, the longest first, in the code points of a text with margins.

    >>> from lawmetrics.quantities.lexicon import code_points
    >>> text = "截至2024年底，受理39件，其中新收28件"
    >>> found = find_cues(code_points(text))
    >>> [text[a:b] for a, b in zip(found.start, found.end, strict=True)]
    ['截至', '其中']
    """
    known = lexicon()
    # Two letters at once: hardly a place is looked at in vain.
    places = look_up(known.pairs, _pairs(codes[:-1], codes[1:])).nonzero()[0]
    word, length = known.trie.match(codes, places)
    hits = np.flatnonzero(word >= 0)
    start = places[hits] - MARGIN
    end = start + length[hits]
    kept = _apart(start, end)
    return Cues(*(column[kept].astype(np.int32) for column in (start, end, word[hits])))


def _apart(start: NDArray[np.int64], end: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Those of some stretches in text order that begin where no earlier one that is kept goes on."""
    kept = np.ones(len(start), np.bool_)
    touching = np.flatnonzero(start[1:] < np.maximum.accumulate(end)[:-1]) + 1
    behind = 0
    for row in touching.tolist():
        # The row before begins a group when it touches nothing itself: it is kept then.
        if kept[row - 1]:
            behind = max(behind, int(end[row - 1]))
        kept[row] = start[row] >= behind
    return kept
