"""Examples said the other way round: `化解纠纷63件` as `化解63件纠纷` or `63件纠纷化解` (`turned`).

Reports put figures behind their noun far more often than before it, examples even more so; turned copies teach both.
"""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING

from lawmetrics.indicators.examples import Example, Mark

if TYPE_CHECKING:
    from lawmetrics.indicators.catalogue import Catalogue

__all__ = ["Turner"]

_COUNTS = ("count", "person", "person_time")
_BORDERS = frozenset("，。；、：,;:\n（）() ")
_BEHIND = frozenset("，。；、,;\n")
_SUMMING = re.compile(r"(?:共计|累计|合计|总计|共有|共|达到|达|约|总数|数量|分别)+$")
_NOUN = re.compile(r"[一-龥“”《》·]{2,16}")
_NOT_TURNED = re.compile(r"[率比占为的和及与]$|同比|上升|下降|增长|其中|分别|每|第|[0-9]")
_MOST_BARE = 12
"""Most characters of a clause that is nothing but a noun."""


class Turner:
    """Turns examples, with the verbs and units that the catalogue knows."""

    def __init__(self, book: Catalogue) -> None:
        verbs = sorted({verb for i in book for verb in i.verbs if 1 < len(verb) < 5}, key=lambda v: (-len(v), v))
        units = sorted({unit for i in book if i.dimension in _COUNTS for unit in (i.unit, *i.units) if unit != "%"})
        self._verbs = re.compile(f"(?:{'|'.join(map(re.escape, verbs))})+")
        self._units = re.compile(f"(?:{'|'.join(map(re.escape, units))})$")

    def turned(self, example: Example) -> Example | None:
        """Put the counts that close their clause before their noun.

        Args:
            example: any example.

        Returns:
            A copy in which only the figures that were moved are marked; None when there is none.

        >>> from lawmetrics.indicators.catalogue import catalogue
        >>> from lawmetrics.indicators.examples import parse_marks
        >>> text, marks = parse_marks("全年化解矛盾纠纷⟦63件|⟧，化解率⟦98%|⟧。")
        >>> Turner(catalogue()).turned(Example(text, marks, None, "", real=True)).text
        '全年化解63件矛盾纠纷，化解率98%。'
        """
        pieces: list[str] = []
        marks: list[Mark] = []
        done = last = length = 0
        for mark in example.marks:
            figure, clause = example.text[mark.start : mark.end], mark.start
            while clause > last and example.text[clause - 1] not in _BORDERS:
                clause -= 1
            last = mark.end
            sides = self._sides(example.text[clause : mark.start], figure, example.text[mark.end : mark.end + 1])
            if sides is None:
                continue
            left, right = example.text[done:clause] + sides[0], sides[1]
            marks.append(Mark(length + len(left), length + len(left) + len(figure), mark.codes))
            pieces += [left, figure, right]
            length += len(left) + len(figure) + len(right)
            done = mark.end
        if not marks:
            return None
        return Example("".join((*pieces, example.text[done:])), tuple(marks), example.year, example.where, example.real)

    def _sides(self, clause: str, figure: str, behind: str) -> tuple[str, str] | None:
        """What stands left and right of the figure when it is turned; None when it cannot be turned safely."""
        if not self._units.search(figure) or (behind and behind not in _BEHIND) or _NOT_TURNED.search(clause):
            return None
        body = _SUMMING.sub("", clause)
        choice = zlib.crc32((clause + figure).encode()) % 4
        verb = self._verbs.search(body)
        if verb is None:
            bare = len(body) <= _MOST_BARE and _NOUN.fullmatch(body)
            return ("有" if choice < 2 else "", body) if bare else None
        head, noun = body[: verb.start()], body[verb.end() :]
        if not _NOUN.fullmatch(noun):
            return None
        if choice == 0 and len(verb[0]) == 2:
            return f"{head}有", noun + verb[0]
        return head + verb[0], noun
