"""A report's figures as the audit looks them up: by code, near each other (`Figures`)."""

from __future__ import annotations

import bisect
import re
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lawmetrics.audit.relations import Relation
    from lawmetrics.audit.verdicts import Figure

__all__ = ["Figures", "compatible", "indicator_kinds"]

_SENTENCE = re.compile(r"[。！？!?\n]")
_BEHIND = re.compile(r"[^，,、；;。：:（）()和及与\n]{1,20}")


@lru_cache(maxsize=1)
def indicator_kinds() -> dict[str, str]:
    """Give every code's kind: flow, stock, ratio, change or rank."""
    from lawmetrics.indicators.catalogue import catalogue

    return {indicator.code: indicator.kind for indicator in catalogue()}


def _fits(figure: Figure) -> bool:
    """Tell whether a figure says what its code measures: 下降11% is no share, and 12件 no growth."""
    change = indicator_kinds().get(figure.code) == "change" or figure.code.endswith("_reduced")
    return not figure.kind or figure.kind != "change" or change


class Figures:
    """A report's figures by code, and where its sentences and paragraphs begin."""

    def __init__(self, text: str, figures: Sequence[Figure], others: Mapping[tuple[str, int], Figure]) -> None:
        self.others = others
        self.figures = sorted(figures, key=lambda f: f.start)
        self.by_code: dict[str, list[Figure]] = defaultdict(list)
        for figure in self.figures:
            if figure.code and _fits(figure):
                self.by_code[figure.code].append(figure)
        self._text = text
        self._sentences = [0, *(match.end() for match in _SENTENCE.finditer(text))]
        self._paragraphs = [0, *(match.end() for match in re.finditer("\n", text))]

    def sentence(self, figure: Figure) -> int:
        """Give the number of its sentence."""
        return bisect.bisect_right(self._sentences, figure.start)

    def paragraph(self, figure: Figure) -> int:
        """Give the number of its paragraph."""
        return bisect.bisect_right(self._paragraphs, figure.start)

    def is_part(self, figure: Figure, parts: str) -> bool:
        """Tell whether a figure is of one of some parts (`a|b`), or of any (`*`).

        A figure may name its part right behind itself, where it is not read as the breakdown: 18支540人乡级队伍.
        """
        if parts == "*":
            return bool(figure.breakdown)
        words = f"{figure.breakdown} {self._behind(figure)}"
        return any(part in words for part in parts.split("|"))

    def uncoded(self, first: Figure, last: Figure) -> list[Figure]:
        """Give the counts between two figures that no code fits."""
        between = (f for f in self.figures if first.start < f.start < last.start)
        return [f for f in between if not f.code and f.kind in {"", "count"} and f.unit not in {"%", "pp", ""}]

    def _behind(self, figure: Figure) -> str:
        match = _BEHIND.match(self._text, figure.end)
        return match[0] if match else ""

    def candidates(self, code: str, anchor: Figure, relation: Relation) -> list[Figure]:
        """Give the figures of a code that may be held against the anchor, the most fitting first."""
        name, at, part = code.partition("@")
        found = []
        for figure in self.by_code.get(name, ()):
            if figure.start == anchor.start or not self._near(figure, anchor, relation.within):
                continue
            if not compatible(figure, anchor):
                continue
            if at and not self.is_part(figure, part):
                continue
            same = bool(at) or relation.breakdown == "any" or figure.breakdown == anchor.breakdown
            far = self.sentence(figure) != self.sentence(anchor)
            if same or not far:
                other = figure.breakdown != anchor.breakdown
                found.append((other, not same, far, abs(figure.start - anchor.start), figure))
        return [figure for *_, figure in sorted(found, key=lambda entry: entry[:4])]

    def pick(self, codes: Sequence[str], anchor: Figure, relation: Relation) -> list[Figure] | None:
        """Give one figure for each code; None when one is missing."""
        picked = []
        for code in codes:
            if "@" not in code and code == anchor.code:
                picked.append(anchor)
                continue
            found = self.candidates(code, anchor, relation)
            if not found:
                return None
            picked.append(found[0])
        return picked

    def _near(self, figure: Figure, anchor: Figure, within: str) -> bool:
        if within == "document":
            return True
        if within == "sentence":
            return self.sentence(figure) == self.sentence(anchor)
        return self.paragraph(figure) == self.paragraph(anchor)


def compatible(a: Figure, b: Figure) -> bool:
    """Tell whether two figures are of one year and, as far as the words say, of one body."""
    return a.period == b.period and (a.subject == b.subject or not a.subject or not b.subject)
