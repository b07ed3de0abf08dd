"""The short phrase that names what a figure counts: every statistic has one, whether a code fits or not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from lawmetrics.indicators.cues import lexicon
from lawmetrics.quantities.lexicon import MARGIN, is_any
from lawmetrics.quantities.quantity import Kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawmetrics.indicators.structure import Structure
    from lawmetrics.quantities.scanner import Scan

__all__ = ["labels"]

_LONGEST = 24
"""Longest name, in characters, that is taken from one side of a figure."""
_CAP = 48
"""Longest label, in characters, that several figures make together."""
_BLANKS = "".join(character for character in map(chr, range(0x10000)) if character.isspace())
_LEADING = frozenset(
    _BLANKS
    + '、，,；;：:。（()）“”》"·—-其分包以和与及并或而另此同还则也已均都共总合累先全今去上本年一来截目现二三四五六七八九十我度底末初期的了将对把由使有中'
)
"""With what `_LEAD` may begin."""
_LEAD = re.compile(
    r"(?:(?=[\s　、，,；;：:。（()）“”》\"·—\-其分包以和与及并或而另此同还则也已均都共总合累先全今去上本年一来截目现二三四五六七八九十我度底末初期的了将对把由使有中])(?:[\s　、，,；;：:。（()）“”》\"·—\-]|其中|分别|包括|以及|和(?!解)|与|及(?![时格])|并(?!列)|或|而|另外|另有|另|此外|同时|还有|还|则|也"
    r"|已经|已(?!结的)|均|都|共计|总计|合计|累计|共(?!同|享)|总共|先后|全年|今年以来|今年来|今年|去年|上一?年度?|本年度?|年内"
    r"|年终|年初|一年来|以来|来(?!访)|截至目前|目前|截至|现已|现有|(?:一|二|三|四|五|六|七|八|九|十)是|(?:我|本|全)[省市县区镇乡街道局委]{1,2}"
    r"|度|底|末|初|期间|的|了|将(?=[^来])|对(?![照接应外])|把(?![关握])|由(?!此)|使(?!用)|有(?!效|关|序)|中(?=[，,])))++"
)
_TAIL_MARKS = ' \t\n　、，,；;：:（(“《"达为是有约共各了到至计已均都仅只就超近由从在对将把占的'
_TAIL_WORDS = frozenset(("合计", "累计", "分别", "高达", "数量", "总数", "先后", "保持", "控制", "年初", "总计"))
"""What ends a name without belonging to it (受理案件共计), two characters each."""
_LEAD_LETTERS, _TAIL_LETTERS = "".join(_LEADING), _TAIL_MARKS + "".join(word[-1] for word in _TAIL_WORDS)
"""Where a name neither begins nor ends with one of these, nothing has to be dropped."""
_RIGHT = re.compile(
    r"的?(?P<noun>(?:[^\s、，,；;：:。！？!?（()）《》“”\d０-９]|（[^（）\d]{1,8}）|\([^()\d]{1,8}\)|“[^“”]{1,14}”){2,18})"
)
_NO_NOUN = re.compile(
    r"[在到向对被把将由于进并以为从经占比较同和与及全都均已未等左可能仍得参涉提增降压缩升减下上优]|开展|研究|组织|完成|检查|采取|予以|发生|出现|通过|列入|实现|获|打造|要求"
)
"""What follows a figure without being counted by it."""
_VERB = re.compile(
    r"(?<=.{2})(?:进行|开展|实施|予以|被|获|完成|实现|参加|参与|通过|达到|全部|均|都|已|到场|作出|提供|列入|移出|移送|在|并|得到|落实"
    r"|接受|组织|作为|由|把|为|向|专题|持有|尚|需|和|与|及|带头|合计|统一|罚款|逐)"
)
_MOVE = re.compile(
    r"(?:提升|提高|上升|升|增加|增长|增|压减|压缩|压|缩短|缩减|缩|降低|下降|降|减少|减|优化|调整|扩大|扩|转|变|提速|前移){1,2}"
)
"""The words between the two figures of a change (由21个工作日压减至3个工作日)."""
_LONGEST_MOVE = 4
_MARKS = "，,、。；;：:）)（(\n！？!?"
"""Right behind a figure: no noun follows."""
_MARK = re.compile(r"[、，,的对在于和及《》“”（）()]")


def _tidy(words: str) -> str:
    """Drop what introduces and what ends a name (其中…共).

    >>> _tidy("，全年共受理行政复议案件达")
    '受理行政复议案件'
    """
    if words[:1] in _LEADING:
        lead = _LEAD.match(words)
        words = words[lead.end() :] if lead else words
    words = words.rstrip(_TAIL_MARKS)
    while words[-2:] in _TAIL_WORDS:
        words = words[:-2].rstrip(_TAIL_MARKS)
    return words


def _noun(text: str, end: int, limit: int) -> str:
    """The noun right of a figure (`12家律师事务所` → `律师事务所`)."""
    found = _RIGHT.match(text, end, min(limit, end + 20))
    if found is None or _NO_NOUN.match(found["noun"]):
        return ""
    noun = found["noun"]
    verb = _VERB.search(noun)
    return _tidy(noun[: verb.start()] if verb else noun)


def _shorten(name: str) -> str:
    """At most `_LONGEST` characters, the last ones, beginning behind a mark when there is one."""
    if len(name) <= _LONGEST:
        return name
    name = name[-_LONGEST:]
    mark = _MARK.search(name, 0, _LONGEST // 2)
    return name[mark.end() :] if mark else name


def _beside(text: str, left: str, end: int, limit: int) -> str:
    """The words beside a figure that name it: verb and noun left of it, or the noun right of it with a short verb."""
    right = _noun(text, end, limit)
    if right and (len(left) > 4 or left.endswith("等")):
        left = ""
    return _shorten(left + right)


def _bare(scan: Scan, structure: Structure, rows: NDArray[np.int64]) -> list[str]:
    """The words beside each of the statistics `rows`."""
    text = scan.text
    start, end = scan.start[rows], scan.end[rows]
    stop = structure.name_end[rows]
    begin = np.maximum(structure.name_start[rows], stop - 3 * _LONGEST)
    # Behind the last date the name begins, or it ends before it (梳理2024年26项).
    dates = np.flatnonzero(structure.figures.of(Kind.DATE))
    date = np.concatenate([[-1], dates])[np.searchsorted(dates, rows)]
    dated = (date >= 0) & (scan.start[date] >= begin) & (scan.end[date] <= stop)
    split = np.where(dated, scan.end[date], begin)
    alone = (stop != start) | is_any(scan.codes, end.astype(np.int64) + MARGIN, _MARKS)
    limit = structure.clause_end[rows]
    limit = np.minimum(limit, np.append(scan.start[1:], np.iinfo(np.int32).max)[rows])
    untidy = is_any(scan.codes, split + MARGIN, _LEAD_LETTERS) | is_any(scan.codes, stop + (MARGIN - 1), _TAIL_LETTERS)
    columns = (alone, untidy, begin, split, stop, np.where(dated, scan.start[date], -1), end, limit)
    names = []
    for single, loose, first, middle, last, before, behind, reach in zip(*(c.tolist() for c in columns), strict=True):
        left = _tidy(text[middle:last]) if loose else text[middle:last]
        if before >= 0 and not left:
            left = _tidy(text[first:before])
        if single:
            names.append(left if len(left) <= _LONGEST else _shorten(left))
        else:
            names.append(_beside(text, left, behind, reach))
    return names


def labels(scan: Scan, structure: Structure) -> tuple[list[str], list[str]]:
    """Name every statistic.

    Returns:
        The labels, and the bare words beside each figure that the labels are made of; empty for what is no statistic.
    """
    count = len(scan.start)
    label, bare = [""] * count, [""] * count
    rows = np.flatnonzero(structure.statistic)
    related = np.where(
        structure.host >= 0, structure.host, np.where(structure.pair >= 0, structure.pair, structure.whole)
    )
    sentence = structure.sentence[rows]
    follows = np.concatenate([[False], sentence[1:] == sentence[:-1]])[: len(rows)]
    columns = (rows, related[rows], related[rows] == structure.whole[rows], follows, structure.figures.unit[rows])
    stages = frozenset(lexicon().groups["stage"])
    last, last_unit = -1, -1
    names = _bare(scan, structure, rows)
    for words, i, whose, part, follow, unit in zip(names, *(c.tolist() for c in columns), strict=True):
        bare[i] = own = words
        if 0 <= whose < i and label[whose]:
            own = _joined(label[whose], own, part=part)
        elif follow:
            if len(own) <= _LONGEST_MOVE and _MOVE.fullmatch(own):
                own, bare[i] = label[last], bare[last]
            elif own in stages and unit == last_unit:
                own = _joined(label[last], own, part=True)
            elif len(own) < 2:
                own = _joined(label[last], own, part=False)
        label[i] = own or _fallback(scan, structure, i)
        last, last_unit = i, unit
    return label, bare


def _joined(base: str, own: str, *, part: bool) -> str:
    if not own or own == base:
        return base
    base = base.partition("（")[0] or base
    return (f"{base}（{own}）" if part else base + own)[:_CAP]


def _fallback(scan: Scan, structure: Structure, row: int) -> str:
    """A label for a figure that stands alone: the clause before, the heading, the unit, the figure itself."""
    text = scan.text
    spans = (
        (int(structure.clause_start[row]), int(scan.start[row])),
        (int(scan.end[row]), int(structure.clause_end[row])),
        (int(structure.previous_start[row]), int(structure.previous_end[row])),
        (int(structure.heading_start[row]), int(structure.heading_end[row])),
    )
    for start, end in spans:
        words = _tidy(text[max(start, end - _LONGEST) : end]) if 0 <= start < end else ""
        if len(words) > 1:
            return words
    unit = scan.readings[int(scan.reading[row])].unit
    return unit or text[int(scan.start[row]) : int(scan.end[row])]
