"""Which part of its indicator a figure is: empty for totals, and when the code itself names the part."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from lawmetrics.indicators.catalogue import catalogue
from lawmetrics.indicators.cues import lexicon
from lawmetrics.indicators.scope import SCOPES
from lawmetrics.mentions import Scope

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawmetrics.indicators.structure import Structure
    from lawmetrics.quantities.scanner import Scan

__all__ = ["breakdowns", "repeated"]

_NO_ROW = -1
_ENDS = ' 　、，,；;：:（(）)“”"《》等和与及合共'
"""Marks and words behind a name that do not belong to it."""
_FAR = 3
"""So many sentences apart, a code that comes again is of another occasion."""
_NEXT = 16
"""Longest stretch, in characters, between two figures of one enumeration."""
_CAMPAIGN = re.compile(
    r"开展(?:了)?(?P<name>[^，,。；;：:\n0-9０-９]{2,30}?(?:专项(?:整治|治理|行动|检查|监督|执法|清理)|(?:整治|攻坚)行动)(?:工作|行动|活动)?)(?=[，,。；;])"
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
        "法治",
    )
)


def repeated(
    row: NDArray[np.int32], period: NDArray[np.int32], scope: NDArray[np.uint8], structure: Structure
) -> dict[int, int]:
    """Figures that share document, code, year and scope with another of a different value; targets are left out.

    A series has one value a year, so such figures cannot all be the total. Gives each the number of its group.
    """
    candidates = np.flatnonzero((row >= 0) & structure.statistic & (scope != SCOPES.index(Scope.TARGET)))
    if len(candidates) < 2:
        return {}
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
    several = least[key] != most[key]
    return dict(zip(candidates[several].tolist(), key[several].tolist(), strict=True))


def _heads(words: str) -> list[tuple[str, str]]:
    """What a figure may share with its like: a word (or all its words), and the deed that the words begin with.

    >>> _heads("调解婚姻纠纷")
    [('姻纠', '调解'), ('婚姻', '调解'), ('纠纷', '调解'), ('调解婚姻纠纷', '调解')]
    """
    words = words.rstrip(_ENDS) or words
    deed = next((deed for deed in lexicon().groups["deed"] if words.startswith(deed)), "")
    own = words[len(deed) :]
    return [(word, deed) for word in sorted(_pairs(own) - _GENERIC)] + [(words, deed)] * bool(own or len(words) > 1)


def _siblings(groups: dict[int, int], structure: Structure, scan: Scan, bare: list[str]) -> set[int]:
    """Figures that repeat a code and count the same thing as another, told apart by a name before it.

    The same head and deed (公安查处1件，城管查处2件), parts of one total (维持4件、撤销2件), or one enumeration whose
    items share a word (法治公园2个、法治广场3个). Another deed or another noun is another indicator, or a wrong code.
    """
    told: set[int] = set()
    first: dict[tuple[int, str, str], int] = {}
    whole, pair, sentence = structure.whole.tolist(), structure.pair.tolist(), structure.sentence.tolist()
    before, last = -1, dict[int, int]()
    for i, group in groups.items():
        if pair[i] in groups:
            continue
        keys = [(group, word, deed) for word, deed in _heads(bare[i])]
        keys += [(group, "", str(whole[i]))] * (whole[i] >= 0)
        for key in keys:
            other = first.setdefault(key, i)
            if other != i:
                told |= {i, other}
        other = last.get(group, i)
        if sentence[i] - sentence[other] >= _FAR:
            told |= {i, other}
        last[group] = i
        if before >= 0 and groups[before] == group and sentence[before] == sentence[i]:
            gap = scan.text[int(scan.end[before]) : int(scan.start[i])]
            if len(gap) <= _NEXT and gap.startswith("、") and _pairs(bare[before]) & _pairs(bare[i]):
                told |= {i, before}
        before = i
    return told


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


@lru_cache(maxsize=1024)
def _names(row: int) -> frozenset[str]:
    """The pairs of letters of all that a code is called."""
    known = catalogue()
    indicator = known.get(known.codes[row])
    return frozenset().union(*map(_pairs, (indicator.zh, *indicator.synonyms, *indicator.terms)))


def _parted(structure: Structure, row: NDArray[np.int32], scope: NDArray[np.uint8], bare: list[str]) -> list[int]:
    """Figures of parts that are no total of their own code.

    They have no code, or the one of their total, or one whose name does not tell the part (许可 of 权责清单).
    """
    told: list[int] = []
    whole, host, paragraph = structure.whole, structure.host, structure.paragraph
    part = (scope == SCOPES.index(Scope.PART)) & structure.statistic
    plain = structure.statistic & ~part & (row >= 0)
    totals = set(zip(paragraph[plain].tolist(), row[plain].tolist(), strict=True)) if part.any() else set()
    chosen = set()
    for i in np.flatnonzero(part).tolist():
        code = int(row[i])
        if host[i] >= 0 and part[host[i]]:
            own = int(host[i]) in chosen or code < 0
        elif code < 0 or (whole[i] >= 0 and row[whole[i]] == code):
            own = True
        else:
            words = _pairs(bare[i])
            own = (bool(words) and not words & _names(code)) or (int(paragraph[i]), code) in totals
        if own:
            chosen.add(i)
            told.append(i)
    return told


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
    told = _parted(structure, row, scope, bare)
    settled = np.where(_moved(scan, structure), _NO_ROW, row)
    settled[told] = _NO_ROW
    told += _siblings(repeated(settled, period, scope, structure), structure, scan, bare)
    host, pair = structure.host.tolist(), structure.pair.tolist()
    for i in sorted(told):
        result[i] = (result[host[i]] or bare[host[i]] if host[i] >= 0 else "") or bare[i] or label[i]
    for i in np.flatnonzero(structure.pair >= 0).tolist():
        result[i] = result[pair[i]]
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
