"""The numbers that Word writes in front of paragraphs by itself: 一、 （一） 1. (`Numbering`)."""

from __future__ import annotations

import re
from typing import Any, Final

__all__ = ["Numbering", "chinese"]

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DIGITS: Final = "零一二三四五六七八九"
_CHINESE: Final = frozenset(
    {
        "chineseCounting",
        "chineseCountingThousand",
        "ideographDigital",
        "japaneseCounting",
        "taiwaneseCountingThousand",
        "chineseLegalSimplified",
    }
)
_PLACE: Final = re.compile(r"%([1-9])")


def chinese(number: int) -> str:
    """A small number as headings write it.

    >>> chinese(3), chinese(10), chinese(21)
    ('三', '十', '二十一')
    """
    tens, ones = divmod(number, 10)
    if number >= 100 or number < 0:
        return str(number)
    if not tens:
        return _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")


class Numbering:
    """Counts a document's numbered paragraphs as Word does: a deeper level starts anew below each shallower one."""

    def __init__(self, document: Any) -> None:
        self._formats: dict[tuple[str, int], tuple[str, str, int]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._styles = self._of_styles(document)
        part = next(
            (
                rel.target_part
                for rel in document.part.rels.values()
                if rel.reltype.endswith("/numbering") and not rel.is_external
            ),
            None,
        )
        if part is not None:
            self._read(part.element)

    def label(self, paragraph: Any) -> str:
        """What Word writes before this paragraph; empty for a bullet or none."""
        found = self._place(paragraph)
        if found is None or found not in self._formats:
            return ""
        number, level = found
        counts = self._counts.setdefault(number, {})
        counts[level] = counts.get(level, self._formats[found][2] - 1) + 1
        for deeper in [other for other in counts if other > level]:
            del counts[deeper]
        form, text, _ = self._formats[found]
        if form in {"bullet", "none"}:
            return ""
        return _PLACE.sub(lambda m: self._number(number, int(m[1]) - 1, counts), text)

    def _number(self, number: str, level: int, counts: dict[int, int]) -> str:
        form, _, start = self._formats.get((number, level), ("decimal", "", 1))
        value = counts.get(level, start)
        return chinese(value) if form in _CHINESE else str(value)

    def _place(self, paragraph: Any) -> tuple[str, int] | None:
        """The list and level of a paragraph, its own or its style's."""
        own = paragraph.find(f"{_W}pPr/{_W}numPr")
        if own is None:
            style = paragraph.find(f"{_W}pPr/{_W}pStyle")
            return self._styles.get(style.get(_W + "val")) if style is not None else None
        return _list_of(own)

    def _of_styles(self, document: Any) -> dict[str, tuple[str, int]]:
        found = {}
        for style in document.styles.element.iter(_W + "style"):
            place = style.find(f"{_W}pPr/{_W}numPr")
            read = _list_of(place) if place is not None else None
            if read is not None:
                found[style.get(_W + "styleId")] = read
        return found

    def _read(self, root: Any) -> None:
        abstract = {node.get(_W + "abstractNumId"): node for node in root.iter(_W + "abstractNum")}
        for number in root.findall(_W + "num"):
            reference = number.find(_W + "abstractNumId")
            node = abstract.get(reference.get(_W + "val")) if reference is not None else None
            for level in node.findall(_W + "lvl") if node is not None else []:
                key = (number.get(_W + "numId"), int(level.get(_W + "ilvl") or 0))
                self._formats[key] = (
                    _value(level, "numFmt", "decimal"),
                    _value(level, "lvlText", ""),
                    int(_value(level, "start", "1")),
                )


def _list_of(place: Any) -> tuple[str, int] | None:
    number = _value(place, "numId", "")
    return (number, int(_value(place, "ilvl", "0"))) if number not in {"", "0"} else None


def _value(node: Any, name: str, default: str) -> str:
    child = node.find(_W + name)
    value = child.get(_W + "val") if child is not None else None
    return default if value is None else str(value)
