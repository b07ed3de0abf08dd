"""Which part of a title names place and body (`title_head`)."""

from __future__ import annotations

import re
from typing import Final

from lawmetrics.reports.dates import YEAR

__all__ = ["title_head"]

_HEAD: Final = re.compile(
    r"关于|(?:19|20)\d\s?\d\s*年|[一二][〇○零Ｏ一二三四五六七八九]{3}年|法治|法制|依法|全面依法|推进|落实|贯彻|年度|普法|[一上下]?年?(?:工作)?(?:总结|报告|情况)"
)
# What may stand before the name: 关于印发《, a year, 【法治政府】.
_LEAD: Final = re.compile(
    r"关于|印发|报送|上报|公布|发布|公开|(?:19|20)\d{2}\s*年度?|[一二][〇○零Ｏ一二三四五六七八九]{3}年度?|【[^】]{0,12}】|\[[^\]]{0,12}\]|[\s（(《]+"
)
_BEHIND: Final = re.compile(r"[（(]([^（）()\d]{2,20})[）)]\s*$")


def title_head(title: str) -> tuple[str, int]:
    """The part of a title that names place and body, and its position; empty when there is none.

    >>> title_head("关于开阳县2023年法治政府建设情况的报告")
    ('开阳县', 2)
    >>> title_head("2023年开阳县司法局法治政府建设年度报告")
    ('开阳县司法局', 5)
    >>> title_head("2023年法治政府建设年度报告（开阳县）")
    ('开阳县', 16)
    """
    offset = 0
    while match := _LEAD.match(title, offset):
        offset = match.end()
    rest = title[offset:]
    before, found, _ = rest.partition("关于")
    if found and before and not YEAR.search(before):
        return before.strip(), offset
    cut = _HEAD.search(rest)
    head = (rest[: cut.start()] if cut else rest).rstrip(" （(【《“")
    behind = _BEHIND.search(title)
    return (behind[1], behind.start(1)) if not head and behind else (head, offset)
