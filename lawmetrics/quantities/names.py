"""Words that hold numerals and state no figure: the table of `data/names.txt`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from lawmetrics.quantities.lexicon import Lexicon
from lawmetrics.quantities.runs import starts_number
from lawmetrics.quantities.wordfiles import entries

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

__all__ = ["NameKind", "Names", "load_names", "names"]

NUMERAL = re.compile(r"[0-9０-９零〇一二三四五六七八九十百千万亿两双首]")


class NameKind(IntEnum):
    """What such a word is."""

    NONE = 0
    IDIOM = 1
    NAME = 2
    ORDINAL = 3
    DATE = 4


@dataclass(frozen=True, slots=True)
class Names:
    """The words, by how they are found; each gives a `NameKind`.

    Attributes:
        whole: words written out (三项制度).
        after_any: what follows any number (届 of N届).
        after_small: what follows one Chinese figure (位一体 of *位一体).
        leads: by how far before a numeral of it a whole word begins, a table over code points of what it begins with.
    """

    whole: Lexicon
    after_any: Lexicon
    after_small: Lexicon
    leads: tuple[NDArray[np.bool_], ...]


def load_names(text: str | None = None) -> Names:
    """Read the names, or `text` in the syntax of the file; raises DataError with file and line."""
    whole: dict[str, int] = {}
    after: dict[str, dict[str, int]] = {"N": {}, "*": {}}
    reach = 0
    for line in entries("names.txt", text):
        kind = line.fields[0].upper()
        if kind not in NameKind.__members__ or kind == "NONE":
            line.wrong(f"{line.fields[0]!r} is none of idiom, name, ordinal, date")
        for word in line.fields[1:]:
            if word[0] in after and len(word) > 1:
                after[word[0]][word[1:]] = NameKind[kind]
            elif numeral := NUMERAL.search(word):
                whole[word] = NameKind[kind]
                reach = max(reach, numeral.start())
            else:
                line.wrong(f"{word} holds no numeral and begins with neither N nor *")
    found = Lexicon(whole)
    leads = tuple(_leads(found, whole, back) for back in range(reach + 1))
    return Names(found, Lexicon(after["N"]), Lexicon(after["*"]), leads)


def _leads(lexicon: Lexicon, words: Iterable[str], back: int) -> NDArray[np.bool_]:
    """Give the table of what those words begin with that have a numeral at place `back`."""
    letters = {lexicon.alphabet[ord(word[0])] for word in words if starts_number(word[back : back + 1])}
    return np.isin(lexicon.alphabet, list(letters))


@cache
def names() -> Names:
    """The names of `data/names.txt`, read once."""
    return load_names()
