"""Is the catalogue well taught? Codes with too few examples, codes taken for each other, examples that link wrongly."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lawmetrics.indicators.catalogue import catalogue
from lawmetrics.indicators.examples import find_mark, load_examples
from lawmetrics.indicators.linker import link
from lawmetrics.indicators.structure import structure
from lawmetrics.quantities.scanner import scan

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lawmetrics.indicators.examples import Example

__all__ = ["Finding", "Trial", "check_catalogue", "try_examples"]

_ENOUGH = 8
"""Marked mentions that a code should have."""
_OFTEN = 3
"""Mentions of one code linked to another that make the two overlapping."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at.

    Attributes:
        code: the indicator concerned; empty for an open figure.
        finding: `few` (too few examples), `name` (a name that two codes bear), `overlap` (two codes taken for each
            other), `unread` (a mark where no statistic was found), `wrong` (an example that links wrongly).
        detail: one plain sentence.
        where: file and line, or empty.
    """

    code: str
    finding: str
    detail: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """One marked figure beside what the linker said of it.

    Attributes:
        example: the example it stands in.
        start: its position there.
        end: position behind it.
        marked: the codes it is marked with, none for an open figure.
        linked: the code given, or None.
        also: further codes given.
        confidence: the probability given; 0 where no statistic was found.
        found: whether the scanner found a statistic there.
    """

    example: Example
    start: int
    end: int
    marked: tuple[str, ...]
    linked: str | None
    also: tuple[str, ...]
    confidence: float
    found: bool

    @property
    def right(self) -> bool:
        """Whether the answer is one of the marked codes, or both say none."""
        return self.linked in self.marked if self.linked else not self.marked

    @property
    def kept(self) -> bool:
        """Whether a part was given its total's code, its own among the further codes: the rule of parts, no fault."""
        return any(code in self.marked for code in self.also)


def try_examples(examples: Sequence[Example]) -> Iterator[Trial]:
    """Link examples as any text is linked, and lay the answers beside the marks.

    Args:
        examples: any examples, held out or not.

    Yields:
        One trial a mark, in the order of the examples.
    """
    codes = catalogue().codes
    offsets = np.cumsum([0, *(len(e.text) + 2 for e in examples)])[:-1].astype(np.int32)
    found = scan("\n\n".join(e.text for e in examples))
    places = structure(found, offsets)
    links = link(found, places)
    for example, offset in zip(examples, offsets.tolist(), strict=True):
        for mark in example.marks:
            row = find_mark(found.start, found.end, offset + mark.start, offset + mark.end)
            statistic = row >= 0 and bool(places.statistic[row])
            code = int(links.indicator[row]) if statistic else -1
            yield Trial(
                example=example,
                start=mark.start,
                end=mark.end,
                marked=mark.codes,
                linked=codes[code] if code >= 0 else None,
                also=tuple(codes[c] for c in links.also.get(row, ())) if statistic else (),
                confidence=float(links.confidence[row]) if statistic else 0.0,
                found=statistic,
            )


def check_catalogue() -> list[Finding]:
    """Look the whole catalogue through.

    Returns:
        Findings, the gravest kind first: `few`, `name`, `overlap`, `unread`, `wrong`.
    """
    trials = list(try_examples(load_examples(catalogue())))
    return [*_few(trials), *_names(), *_overlaps(trials), *_unread(trials), *_wrong(trials)]


def _few(trials: Iterable[Trial]) -> Iterator[Finding]:
    seen = Counter(code for trial in trials for code in trial.marked)
    for code in catalogue().codes:
        if seen[code] < _ENOUGH:
            yield Finding(code, "few", f"{code} has {seen[code]} marked examples; write at least {_ENOUGH}")


def _names() -> Iterator[Finding]:
    bearers: dict[str, list[str]] = {}
    for indicator in catalogue():
        for name in {indicator.zh, *indicator.synonyms}:
            bearers.setdefault(name, []).append(indicator.code)
    for name, codes in sorted(bearers.items()):
        if len(codes) > 1:
            yield Finding(codes[0], "name", f"{' and '.join(codes)} bear the same name {name}")


def _overlaps(trials: Iterable[Trial]) -> Iterator[Finding]:
    mistaken = Counter(
        (trial.marked[0], trial.linked)
        for trial in trials
        if trial.marked and trial.linked and not (trial.right or trial.kept)
    )
    for (code, other), times in mistaken.most_common():
        if times >= _OFTEN:
            yield Finding(code, "overlap", f"{code} was taken for {other} {times} times; tell them apart by examples")


def _unread(trials: Iterable[Trial]) -> Iterator[Finding]:
    for trial in trials:
        if not trial.found:
            figure = trial.example.text[trial.start : trial.end]
            code = trial.marked[0] if trial.marked else ""
            yield Finding(code, "unread", f"no statistic was found at the mark {figure!r}", trial.example.where)


def _wrong(trials: Iterable[Trial]) -> Iterator[Finding]:
    for trial in trials:
        if trial.found and not (trial.right or trial.kept):
            text = trial.example.text
            context = f"{text[max(0, trial.start - 16) : trial.start]}⟦{text[trial.start : trial.end]}⟧"
            marked, linked = "|".join(trial.marked) or "none", trial.linked or "none"
            code = trial.marked[0] if trial.marked else ""
            yield Finding(code, "wrong", f"{context} is marked {marked} but linked to {linked}", trial.example.where)
