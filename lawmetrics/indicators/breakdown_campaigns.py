"""Figures of a campaign (开展…专项整治，召开会议2次): parts of what their codes count in the year."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from lawmetrics.indicators.breakdown_repeats import GENERIC, pairs
from lawmetrics.indicators.catalogue import catalogue

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawmetrics.indicators.structure import Structure
    from lawmetrics.quantities.scanner import Scan

__all__ = ["campaigns"]

_NAME = re.compile(r"开展(?:了)?(?P<name>[^，,。；;：:\n0-9０-９]+)(?=[，,。；;])")
_LONGEST = 40
"""How far before the end of its name, in characters, a campaign is opened."""
_ENDS = ("", "工作", "行动", "活动")
_CLOSES = frozenset("，,。；;")
_NEW_TOPIC = re.compile(r"[一二三四五六七八九十]是|[。；;]\s*(?:开展|深入|推进|加强|组织)")


@lru_cache(maxsize=1024)
def _named(row: int, campaign: str) -> bool:
    """Whether the code's own name already tells the campaign."""
    known = catalogue()
    return bool(pairs(known.get(known.codes[row]).zh) & (pairs(campaign) - GENERIC))


def _opened(scan: Scan, structure: Structure) -> list[re.Match[str]]:
    """The campaigns that a text opens: their names end a clause."""
    text, found = scan.text, list[re.Match[str]]()
    for end in structure.cues.of("campaign").end.tolist():
        close = next(
            (
                end + len(word)
                for word in _ENDS
                if text.startswith(word, end) and text[end + len(word) : end + len(word) + 1] in _CLOSES
            ),
            -1,
        )
        start = text.rfind("开展", end - _LONGEST if end > _LONGEST else 0, end) if close >= 0 else -1
        campaign = _NAME.match(text, start, close + 1) if start >= 0 else None
        if campaign and campaign.end() == close:
            found.append(campaign)
    return found


def campaigns(scan: Scan, structure: Structure, row: NDArray[np.int32], result: list[str]) -> None:
    """`开展…专项整治，召开会议2次`: a figure of a code that does not name the campaign is no total.

    It holds to the next ；; when the campaign is a sentence of its own, for the two sentences behind it.
    """
    text, cut = scan.text, structure.borders
    statistic, starts = structure.statistic, scan.start
    found = _opened(scan, structure)
    following = [campaign.start() for campaign in found[1:]] + [len(text)] * bool(found)
    for campaign, stop in zip(found, following, strict=True):
        place = np.array([campaign.start()], np.int32)
        line = int(cut.paragraphs.end[cut.paragraphs.at(place)[0]])
        limit = int(cut.segments.end[cut.segments.at(place)[0]])
        if text.startswith("。", campaign.end()):
            last = min(int(cut.sentences.at(place)[0]) + 2, len(cut.sentences.end) - 1)
            limit = int(cut.sentences.end[last])
        limit = min(limit, line, stop)
        topic = _NEW_TOPIC.search(text, campaign.end(), limit)
        first, behind = np.searchsorted(starts, (campaign.end(), topic.start() if topic else limit)).tolist()
        for i in range(first, behind):
            if statistic[i] and not result[i] and not (row[i] >= 0 and _named(int(row[i]), campaign["name"])):
                result[i] = campaign["name"]
