"""Figures that repeat a code in one report and year: a series has one value a year, so they say which part they are."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from lawmetrics.indicators.breakdown_kinds import narrows, plain, sums
from lawmetrics.indicators.cues import lexicon
from lawmetrics.indicators.scope import SCOPES
from lawmetrics.mentions import Scope
from lawmetrics.quantities.quantity import Kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawmetrics.indicators.structure import Structure
    from lawmetrics.quantities.scanner import Scan

__all__ = ["GENERIC", "beside", "of_other_totals", "pairs", "repeated", "siblings"]

_ENDS = ' 　、，,；;：:（(）)“”"《》等和与及合共'
"""Marks and words behind a name that do not belong to it."""
_RATES = ("率", "比例", "占比")
_BODY = re.compile(r"[一-鿿]{2,5}(?:系统|部门|局)(?=[一-鿿]{2})")
_MANY = 4
"""So many times the others, the first figure of a group is the total of all."""
_SHORT = 2
"""Longest name, in characters, that says no kind."""
_FAR = 3
"""So many sentences apart, a code that comes again is of another occasion."""
_NEXT = 16
"""Longest stretch, in characters, between two figures of one enumeration."""
GENERIC = frozenset(
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
    """Figures that share document, code, year and scope with another of a different value, or beside it in a list.

    Neither targets nor growth.

    A series has one value a year, so such figures cannot all be the total. Gives each the number of its group.
    """
    counted = structure.statistic & (structure.host < 0)
    candidates = np.flatnonzero((row >= 0) & counted & (scope != SCOPES.index(Scope.TARGET)))
    if len(candidates) < 2:
        return {}
    key = np.zeros(len(candidates), np.int64)
    for column in (structure.document, row, period, scope, structure.figures.kind):
        chosen = column[candidates].astype(np.int64)
        key = key * (int(chosen.max()) + 1) + chosen
    key = np.unique(key, return_inverse=True)[1]
    value = structure.figures.value[candidates]
    least = np.full(int(key.max()) + 1, np.inf)
    most = -least
    np.minimum.at(least, key, value)
    np.maximum.at(most, key, value)
    order = np.argsort(key, kind="stable")
    segment = structure.segment[candidates][order]
    near = np.diff(structure.clause[candidates][order]) <= 1
    together = (np.diff(key[order]) == 0) & (np.diff(segment) == 0) & near
    listed = np.zeros(len(least), np.bool_)
    listed[key[order][1:][together]] = True
    several = (least[key] != most[key]) | listed[key]
    return dict(zip(candidates[several].tolist(), key[several].tolist(), strict=True))


@lru_cache(maxsize=8192)
def _heads(words: str) -> tuple[str, ...]:
    """What a figure may share with its like: a word (or all its words), with the deed that the words begin or end with.

    Rates are alike when they end alike (调解成功率, 成功率), and so are bodies that do the same (住建系统, 文旅部门).

    >>> _heads("调解婚姻纠纷")
    ('姻纠 调解', '婚姻 调解', '纠纷 调解', '调解婚姻纠纷 调解')
    >>> _heads("网上可办率")
    ('可办率 ',)
    """
    words = words.rstrip(_ENDS) or words
    if words.endswith(_RATES):
        return (f"{words[-3:]} ",)
    deeds = lexicon().groups["deed"]
    deed = next((deed for deed in deeds if words.startswith(deed)), "")
    own = words[len(deed) :]
    deed = deed or next((deed for deed in deeds if words.endswith(deed)), "")
    heads = [f"{word} {deed}" for word in sorted(pairs(own) - GENERIC)]
    heads += [f"{words} {deed}"] * bool(own or len(words) > 1)
    return (*heads, " body") if _BODY.match(words) else tuple(heads)


def _totals(told: set[int], groups: dict[int, int], row: NDArray[np.int32], scan: Scan, bare: list[str]) -> set[int]:
    """Those of a group that are its total: called so, or the first, if its words narrow nothing, and its repetitions.

    Where others narrow nothing either, it must be many times as large (收集诉求120条…收集诉求2条).
    """
    members: dict[int, list[int]] = {}
    for i in sorted(told):
        members.setdefault(groups[i], []).append(i)
    totals: set[int] = set()
    for rows in members.values():
        value = {i: abs(scan.readings[int(scan.reading[i])].value) for i in rows}
        broad = [i for i in rows if plain(bare[i], int(row[i]))]
        first = next((i for i in rows if not narrows(bare[i], int(row[i]))), -1)
        others = [value[i] for i in broad if i != first and value[i] != value[first]] if broad[:1] == [first] else []
        if broad[:1] == [first] and (not others or value[first] > _MANY * sum(others)):
            totals.update(i for i in broad if value[i] == value[first])
        totals.update(i for i in rows if sums(bare[i]))
        totals.update(i for i in broad if value[i] == 0)
    return totals


def _stages(told: set[int], structure: Structure, bare: list[str]) -> set[int]:
    """Those that say only what was done to the count before (受理900件，审结800件): of the same part as it, or total."""
    groups = lexicon().groups
    words = frozenset(groups["deed"] + groups["stage"])
    follow: set[int] = set()
    for i in sorted(told):
        before = i - 1
        if bare[i] in words and before >= 0 and structure.statistic[before]:
            same = (
                structure.segment[before] == structure.segment[i]
                and structure.figures.unit[before] == structure.figures.unit[i]
            )
            if same and (before not in told or before in follow) and structure.whole[i] < 0:
                follow.add(i)
    return follow


def _goes_on(text: str, stop: int, words: str) -> bool:
    """Whether what follows position `stop` goes on with a list, without a deed of its own."""
    groups = lexicon().groups
    if text[stop] == "、":
        return not words.startswith(groups["deed"])
    ends = words.endswith(_RATES) or words.startswith(groups["deed"] + groups["stage"] + groups["act"])
    return text[stop] in "，," and not ends


def siblings(
    groups: dict[int, int], structure: Structure, scan: Scan, row: NDArray[np.int32], bare: list[str]
) -> set[int]:
    """Figures that repeat a code and count the same thing as another, told apart by a name before it.

    The same head and deed (公安查处1件，城管查处2件), parts of one total (维持4件、撤销2件), or one enumeration whose
    items share a word (法治公园2个、法治广场3个). Another deed or another noun is another indicator, or a wrong code.
    """
    told: set[int] = set()
    alike: dict[int, dict[str, int]] = {}
    last: dict[int, tuple[int, int]] = {}
    rows = np.fromiter(groups, np.int64, len(groups))
    text, before, stop = scan.text, -1, 0
    columns = (structure.whole, structure.pair, structure.sentence, scan.start, scan.end)
    previous = -1
    for i, whole, pair, sentence, start, end in zip(
        groups, *(column[rows].tolist() for column in columns), strict=True
    ):
        if pair in groups:
            continue
        group, heads = groups[i], _heads(bare[i])
        if whole >= 0:
            heads = (*heads, f" {whole}")
        if text[start - 1] == "的":
            heads = (*heads, " 的")
        first = alike.setdefault(group, {})
        others = {first.setdefault(head, i) for head in heads}
        if len(others) > 1 or (others and i not in others):
            told |= others
            told.add(i)
        other, told_in = last.get(group, (i, sentence))
        if told_in <= sentence - _FAR:
            told |= {i, other}
        last[group] = (i, sentence)
        together = before >= 0 and groups[before] == group and previous == sentence and start - stop <= _NEXT
        if together and _goes_on(text, stop, bare[i]) and pairs(bare[before]) & pairs(bare[i]):
            told |= {i, before}
        before, previous, stop = i, sentence, end
    told -= _totals(told, groups, row, scan, bare)
    return told - _stages(told, structure, bare)


def beside(scan: Scan, structure: Structure, row: NDArray[np.int32], bare: list[str]) -> set[int]:
    """Kinds of one thing in a list of which only one has the code (业务培训6次，法治培训2次); the total is none of them."""
    figures, start, end = structure.figures, scan.start, scan.end
    counts = figures.of(Kind.COUNT)
    near = (start[1:] - end[:-1] <= _NEXT) & (figures.exact_unit[1:] == figures.exact_unit[:-1])
    near &= counts[1:] & counts[:-1] & ((row[1:] >= 0) != (row[:-1] >= 0))
    told: set[int] = set()
    for i in (np.flatnonzero(near) + 1).tolist():
        one, two = bare[i - 1], bare[i]
        if not _goes_on(scan.text, int(end[i - 1]), two) or structure.whole[i] >= 0 or one[-2:] != two[-2:]:
            continue
        if two.startswith(lexicon().groups["stage"]):
            continue
        if len(one) > _SHORT and len(two) > _SHORT and one[-2:] not in GENERIC:
            told.update(j for j in (i - 1, i) if row[j] < 0 or not plain(bare[j], int(row[j])))
    return told


def of_other_totals(told: set[int], groups: dict[int, int], structure: Structure, row: NDArray[np.int32]) -> set[int]:
    """Totals whose parts are told of another total too (评查案卷90件，优秀20件…评查60件，优秀10件): no total either."""
    whole = structure.whole
    totals: dict[int, set[int]] = {}
    for i in told:
        if whole[i] >= 0 and row[whole[i]] != row[i]:
            totals.setdefault(groups[i], set()).add(int(whole[i]))
    return set().union(*(rows for rows in totals.values() if len(rows) > 1))


@lru_cache(maxsize=8192)
def pairs(words: str) -> frozenset[str]:
    """The pairs of neighbouring letters of some words."""
    return frozenset(words[i : i + 2] for i in range(len(words) - 1))
