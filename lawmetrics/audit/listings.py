"""Lists of names beside a count: 甲、乙、丙三个派出所 (`listed_names`)."""

from __future__ import annotations

import re

__all__ = ["listed_names"]

_BREAK = re.compile(r"[,，;；。！？!?：:\n]")
_AND = re.compile(r"以及|[和及与]")
_FIGURE = re.compile(r"[0-9０-９]")
_BRACKET = re.compile(r"[（(]([^（）()]{2,200})[）)]")
_NEAR = 40


def listed_names(text: str, start: int, end: int, unit: str) -> set[int]:
    """Give how many names a list beside a count may hold; empty when there is no list.

    和, 及 and 与 may join two names or stand inside one, so several answers are possible. A list counts when it ends
    right before the number (甲、乙等三个), fills a bracket behind it (2家企业(甲和乙)), or repeats the count's own
    classifier earlier in the sentence (甲村、乙村……两村).

    Args:
        text: the document's text.
        start: where the count begins.
        end: behind its last character.
        unit: its classifier.

    >>> text = "将东岭、西岭、南湾三个派出所整合"
    >>> listed_names(text, 9, 11, "个")
    {3}
    >>> listed_names("全年培训三个班次", 4, 6, "个")
    set()
    """
    return _before(text, start) | _behind(text, end) | _same_classifier(text, start, unit)


def _before(text: str, start: int) -> set[int]:
    breaks = [match.end() for match in _BREAK.finditer(text, max(0, start - 200), start)]
    clause = text[breaks[-1] if breaks else max(0, start - 200) : start].rstrip()
    clause = clause.removesuffix("等")
    # The last name runs up to the number; a verb in between means that the number counts something else.
    return _counts(clause) if "、" in clause and len(clause) - clause.rfind("、") <= 16 else set()


def _behind(text: str, end: int) -> set[int]:
    match = _BRACKET.search(text, end, end + _NEAR + 200)
    if match is None or match.start() - end > _NEAR or _BREAK.search(text, end, match.start()):
        return set()
    return _counts(match[1])


def _same_classifier(text: str, start: int, unit: str) -> set[int]:
    if len(unit) != 1 or unit in "个项件次家名人种类条":
        return set()
    names = rf"[一-鿿]{{1,12}}?{re.escape(unit)}(?:、[一-鿿]{{1,12}}?{re.escape(unit)})+"
    sentence = text.rfind("。", 0, start) + 1
    return {match[0].count("、") + 1 for match in re.finditer(names, text[max(sentence, start - 200) : start])}


def _counts(words: str) -> set[int]:
    items = [item for item in re.split("、", words) if item.strip()]
    if any(_FIGURE.search(item) for item in items):
        return set()  # 甲类15个、乙类7个: figures side by side, no names
    if len(items) < 2 and not _AND.search(words):
        return set()
    joined = sum(1 for item in items if _AND.search(item[1:-1] if len(item) > 2 else ""))
    last = bool(_AND.search(items[-1][1:-1])) if items else False
    return {n for n in (len(items), len(items) + last, len(items) + joined) if n >= 2}
