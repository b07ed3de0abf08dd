"""Which part of its indicator a figure is: empty for totals, and when the code itself names the part."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from lawmetrics.indicators.catalogue import catalogue
from lawmetrics.indicators.scope import SCOPES
from lawmetrics.mentions import Scope

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawmetrics.indicators.structure import Structure
    from lawmetrics.quantities.scanner import Scan

__all__ = ["breakdowns", "repeated"]

_NO_ROW = -1
_CAMPAIGN = re.compile(
    r"开展(?:了)?(?P<name>[^，,。；;：:\n]{2,30}?(?:专项(?:整治|治理|行动|检查|监督|执法|清理)|(?:整治|攻坚)行动)(?:工作|行动|活动)?)(?=[，,。；;])"
)
_CHANGED = re.compile(
    r"[，,]?(?:提升|提高|上升|升|增加|增长|增|压减|压缩|缩短|缩减|缩|降低|下降|降|减少|减)(?:到|至|为)了?"
)
_ATTENDED = re.compile(r"培训|参|学员|受训|听课|人员")
_NEW_TOPIC = re.compile(r"[一二三四五六七八九十]是|[。；;]\s*(?:开展|深入|推进|加强|组织)")
_GENERIC = frozenset(
    (
        "专项",
        "整治",
        "治理",
        "行动",
        "工作",
        "检查",
        "执法",
        "监督",
        "清理",
        "问题",
        "领域",
        "重点",
        "突出",
        "法律",
        "服务",
    )
)


def repeated(
    row: NDArray[np.int32], period: NDArray[np.int32], scope: NDArray[np.uint8], structure: Structure
) -> NDArray[np.bool_]:
    """Figures that share document, code, year and scope with another of a different value; targets are left out.

    A series has one value a year, so such figures cannot all be the total: each says which part it is.
    """
    candidates = np.flatnonzero((row >= 0) & structure.statistic & (scope != SCOPES.index(Scope.TARGET)))
    result = np.zeros(len(row), np.bool_)
    if len(candidates) < 2:
        return result
    key = np.zeros(len(candidates), np.int64)
    for column in (structure.document, row, period, scope):
        chosen = column[candidates].astype(np.int64)
        key = key * (int(chosen.max()) + 1) + chosen
    key = np.unique(key, return_inverse=True)[1]
    value = structure.figures.value[candidates]
    least = np.full(int(key.max()) + 1, np.inf)
    most = -least
    np.minimum.at(least, key, value)
    np.maximum.at(most, key, value)
    result[candidates] = least[key] != most[key]
    return result


def _pairs(words: str) -> frozenset[str]:
    return frozenset(words[i : i + 2] for i in range(len(words) - 1))


def _moved(scan: Scan, structure: Structure) -> NDArray[np.bool_]:
    """Both figures of a change from one to the other (由31%提升至54%): one series, two moments."""
    moved = np.zeros(len(scan.start), np.bool_)
    gap = scan.start[1:] - scan.end[:-1]
    near = (gap > 0) & (gap <= 6) & structure.statistic[1:] & structure.statistic[:-1]
    for i in np.flatnonzero(near).tolist():
        if _CHANGED.fullmatch(scan.text, int(scan.end[i]), int(scan.start[i + 1])):
            moved[i : i + 2] = True
    return moved


@lru_cache(maxsize=1024)
def _named(row: int, campaign: str) -> bool:
    """Whether the code's own name already tells the campaign."""
    known = catalogue()
    return bool(_pairs(known.get(known.codes[row]).zh) & (_pairs(campaign) - _GENERIC))


def _campaigns(scan: Scan, structure: Structure, row: NDArray[np.int32], result: list[str]) -> None:
    """`开展…专项整治，召开会议2次`: a figure of a code that does not name the campaign is no total.

    It holds to the next ；; when the campaign is a sentence of its own, for the two sentences behind it.
    """
    text, cut = scan.text, structure.borders
    statistic, starts = structure.statistic, scan.start
    found = list(_CAMPAIGN.finditer(text))
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


def breakdowns(  # noqa: PLR0913 - columns of one table
    scan: Scan,
    structure: Structure,
    row: NDArray[np.int32],
    period: NDArray[np.int32],
    scope: NDArray[np.uint8],
    bare: list[str],
    label: list[str],
) -> list[str]:
    """The part that each figure is of, as written.

    Args:
        scan: the numbers of the batch.
        structure: how the figures hang together.
        row: catalogue row of each mention, -1 for none.
        period: its year.
        scope: its scope.
        bare: the words beside it.
        label: its label.

    Returns:
        One string a mention, empty for totals.
    """
    result = [""] * len(row)
    whole = structure.whole
    part = (scope == SCOPES.index(Scope.PART)) & structure.statistic
    linked = whole >= 0
    inherited = linked & (row == row[np.where(linked, whole, 0)]) if len(row) else linked
    told = part & ((row == _NO_ROW) | inherited)
    told |= repeated(np.where(inherited | _moved(scan, structure), _NO_ROW, row), period, scope, structure)
    for i in np.flatnonzero(told).tolist():
        result[i] = bare[i] or label[i]
    _campaigns(scan, structure, row, result)
    _attended(structure, scope, bare, result)
    return result


def _attended(structure: Structure, scope: NDArray[np.uint8], bare: list[str], result: list[str]) -> None:
    """`举办轮训班2期，培训学员79人`: the persons of an event are of the same part as the event."""
    person, segment, clause = structure.figures.person, structure.segment, structure.clause
    event = ~person & (scope != SCOPES.index(Scope.PART))
    wanted = np.flatnonzero(person & structure.statistic & (scope != SCOPES.index(Scope.TARGET)))
    for i in wanted.tolist():
        j = i - 1
        if j >= 0 and not result[i] and result[j] and segment[j] == segment[i] and clause[i] - clause[j] <= 1:
            result[i] = result[j] if event[j] and _ATTENDED.search(bare[i]) else ""
