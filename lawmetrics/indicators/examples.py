"""Marked sentences: what the linker learns from (`load_examples`).

A mark is `⟦1,204件|code⟧`; `⟦100%|code,code⟧` states several, `⟦35个|⟧` none. They stand in `data/examples/*.jsonl`
(one object a line: `text`, optional `report_year` and `source`) and in the `examples` of an indicator's own block.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np

from lawmetrics.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from lawmetrics.indicators.catalogue import Catalogue

__all__ = ["Example", "Mark", "find_mark", "load_examples", "parse_marks", "spoken_words"]

_MARK = re.compile(r"⟦([^|⟦⟧]+)\|([^|⟦⟧]*)⟧")
_HELD_OUT_SHARE = 10


@dataclass(frozen=True, slots=True)
class Mark:
    """One marked figure: half-open position in the unmarked text, and its codes (none, one or several)."""

    start: int
    end: int
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """One marked sentence or passage.

    Attributes:
        text: the text without marks.
        marks: every statistic in it, in text order.
        year: year of the report it was written after, or None.
        where: file and line, for messages.
        real: written after a real report.
    """

    text: str
    marks: tuple[Mark, ...]
    year: int | None
    where: str
    real: bool

    @property
    def held_out(self) -> bool:
        """Whether this example is kept from training as our own test (a tenth, by hash of the text)."""
        return int(hashlib.sha256(self.text.encode()).hexdigest()[:8], 16) % _HELD_OUT_SHARE == 0


def parse_marks(marked: str, where: str = "") -> tuple[str, tuple[Mark, ...]]:
    """Split a marked text into the plain text and its marks.

    Raises:
        DataError: a bracket without its partner or without `|`.

    >>> parse_marks("办结⟦12件|x.a⟧，占⟦60%|⟧。")
    ('办结12件，占60%。', (Mark(start=2, end=5, codes=('x.a',)), Mark(start=7, end=10, codes=())))
    """
    plain: list[str] = []
    marks: list[Mark] = []
    position = length = 0
    for found in _MARK.finditer(marked):
        before = marked[position : found.start()]
        plain += [before, found[1]]
        start = length + len(before)
        length = start + len(found[1])
        codes = tuple(c.strip() for c in found[2].split(",") if c.strip())
        marks.append(Mark(start, length, codes))
        position = found.end()
    plain.append(marked[position:])
    text = "".join(plain)
    if "⟦" in text or "⟧" in text:
        raise DataError(f"{where}: a mark is not of the form ⟦figure|code⟧")
    return text, tuple(marks)


def load_examples(book: Catalogue) -> list[Example]:
    """Read every example of `data/`, duplicates dropped.

    Args:
        book: the catalogue; each code in a mark must be one of its codes.

    Raises:
        DataError: a line that is not an example; the message names file and line.
    """
    found: dict[str, Example] = {}
    for marked, year, where, real in (*_from_files(), *_from_families(book)):
        text, marks = parse_marks(marked, where)
        for mark in marks:
            for code in mark.codes:
                if code not in book:
                    raise DataError(
                        f"{where}: no indicator has the code {code!r} (marked at {text[mark.start : mark.end]!r})"
                    )
        if marks:
            found.setdefault(text, Example(text, marks, year, where, real))
    return list(found.values())


def find_mark(start: NDArray[np.int32], end: NDArray[np.int32], low: int, high: int) -> int:
    """Find the mention that shares most characters with the stretch `low`–`high`, or -1.

    Args:
        start: first positions of disjoint mentions, rising.
        end: positions behind them.
        low: first position of the mark.
        high: position behind it.
    """
    first = int(np.searchsorted(end, low, side="right"))
    best, most = -1, 0
    for row in range(first, min(first + 3, len(start))):
        shared = min(int(end[row]), high) - max(int(start[row]), low)
        if shared > most:
            best, most = row, shared
    return best


def spoken_words(book: Catalogue) -> list[Example]:
    """Make the shortest sentences that an indicator's own terms, verbs and units allow: what the catalogue itself teaches.

    >>> from lawmetrics.indicators.catalogue import catalogue
    >>> [e.text for e in spoken_words(catalogue()) if e.where == "legal_aid.cases"][:2]
    ['全年受理法律援助案件106件。', '全年办理法律援助案件106件。']
    """
    made: list[Example] = []
    for indicator in book:
        figure, ratio = _FIGURES.get(indicator.dimension, "106"), indicator.dimension == "ratio"
        units = [indicator.unit, *(u for u in indicator.units if u not in (indicator.unit, "个百分点"))][:2]
        topic = f"{indicator.topics[0]}工作中，" if indicator.topics else "全年"
        for term in dict.fromkeys((*indicator.terms, *indicator.synonyms)):
            for n, unit in enumerate(units):
                for verb in ("",) if ratio else indicator.verbs[: 2 - n] or ("",):
                    before = (
                        f"{topic}{term}{'' if indicator.kind == 'change' else '达到'}"
                        if ratio
                        else f"{topic}{verb}{term}"
                    )
                    span = Mark(len(before), len(before) + len(figure + unit), (indicator.code,))
                    made.append(Example(f"{before}{figure}{unit}。", (span,), None, indicator.code, real=False))
    return made


_FIGURES = {"ratio": "96.5", "money": "386万"}


def _from_families(book: Catalogue) -> Iterable[tuple[str, int | None, str, bool]]:
    for indicator in book:
        for n, marked in enumerate(indicator.examples, 1):
            yield marked, None, f"data/indicators/{indicator.family}.toml, {indicator.code}, example {n}", False


def _from_files() -> Iterable[tuple[str, int | None, str, bool]]:
    folder = files("lawmetrics.data") / "examples"
    for path in sorted((p for p in folder.iterdir() if p.name.endswith(".jsonl")), key=lambda p: p.name):
        for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            where = f"data/examples/{path.name}, line {n}"
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except json.JSONDecodeError as error:
                raise DataError(f"{where}: not JSON: {error}") from None
            if not isinstance(row, dict) or not isinstance(row.get("text"), str):
                raise DataError(f'{where}: needs an object with a "text"')
            yield row["text"], row.get("report_year"), where, bool(row.get("source"))
