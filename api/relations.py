"""Findings of the audit in words: which figures are held against each other (`relation_words`, `note_words`)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from lawmetrics.indicators.catalogue import catalogue

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["note_words", "relation_words"]

# The figure that is tested stands last among the operands.
_SHAPES = {
    "zh": {
        "ratio": "{last}，由{others}算出",
        "growth": "{last}，由{others}与上年相比算出",
        "sum": "{last}，等于各分项之和",
        "parts": "{last}，不小于各分项之和",
        "bound": "{others}，不大于{last}",
        "equality": "{others}，等于{last}",
        "product": "{last}，不小于{others}之积",
        "stock": "{last}，由上年数加增减数算出",
        "repeat": "{last}，前后两处写法",
        "listing": "{last}，与所列名称的个数",
        "range": "{last}，应在0到100%之间",
        "series": "{last}，与其他年份相比",
    },
    "en": {
        "ratio": "{last}, from {others}",
        "growth": "{last}, from {others} against the year before",
        "sum": "{last}: the sum of its parts",
        "parts": "{last}: no less than the sum of its parts",
        "bound": "{others}: no more than {last}",
        "equality": "{others}: equals {last}",
        "product": "{last}: no less than the product of {others}",
        "stock": "{last}, from last year's with what came and went",
        "repeat": "{last}, stated twice",
        "listing": "{last}, against the names listed",
        "range": "{last}: lies between 0 and 100 %",
        "series": "{last}, against other years",
    },
}
_NOTES = (
    (r"against the stored figure of (\d+)", r"上年数取自\1年的数字"),
    (r"implied figure of the year before: (.+)", r"推算的上年数：\1"),
    (r"no whole number of the year before gives this growth", "上年没有一个整数能得出这个增幅"),
    (r"the figures may be of different bodies or parts", "这些数字可能不属于同一主体或同一部分"),
    (r"stated again", "同一数字前后写了两次"),
    (r"stated otherwise elsewhere: perhaps of another thing", "别处写法不同，说的可能不是同一件事"),
    (r"和, 及 or 与 may join two names or stand in one", "“和”“及”“与”可能连接两个名称，也可能是名称的一部分"),
    (r"a share lies between 0 and 100 %", "比例应在0到100%之间"),
    (r"(\d+) as that year's report has it", r"\1年的数字取自当年报告"),
    (
        r"more than (\d+) times the figure of (\d+), or less than a \d+th: look at both",
        r"与\2年相差\1倍以上，请看两处原文",
    ),
    (r"the same to the last digit as in (\d+): copied\?", r"与\1年完全相同，是否照抄？"),
)


def relation_words(finding: Mapping[str, Any], lang: str) -> str:
    """Name the indicators that a finding relates, and how.

    Args:
        finding: with kind, relation and operands.
        lang: zh or en.

    Examples:
        >>> codes = ["people_mediation.cases_resolved", "people_mediation.cases_mediated", "people_mediation.success_rate"]
        >>> relation_words({"kind": "ratio", "operands": [{"code": code} for code in codes]}, "zh")
        '人民调解成功率，由调解成功(化解)数、调解案件(纠纷)数算出'
    """
    codes = list(dict.fromkeys(o["code"] for o in finding["operands"] if o["code"]))
    names = [(book.get(c).zh if lang == "zh" else book.get(c).en) if c in (book := catalogue()) else c for c in codes]
    if not names:
        return str(finding.get("relation") or "")
    *others, last = names
    shape = _SHAPES[lang].get(str(finding.get("kind") or ""), "")
    if not shape or ("{others}" in shape and not others):
        return " / ".join(names)
    return shape.format(last=last, others="、".join(others) if lang == "zh" else ", ".join(others))


def note_words(note: str | None, lang: str) -> str:
    """Give a finding's note in the page's language; one that has no Chinese words stays as it is.

    Examples:
        >>> note_words("against the stored figure of 2022", "zh")
        '上年数取自2022年的数字'
    """
    if not note or lang != "zh":
        return note or ""
    for pattern, words in _NOTES:
        if match := re.fullmatch(pattern, note):
            return match.expand(words)
    return note
