"""The short phrase that names what a figure counts: every statistic has one, whether a code fits or not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lawmetrics.quantities.quantity import Kind

if TYPE_CHECKING:
    from lawmetrics.indicators.structure import Structure
    from lawmetrics.quantities.scanner import Scan

__all__ = ["labels", "own_name"]

_LONGEST = 24
"""Longest label, in characters, that is taken from one side of the figure."""
_CAP = 48
"""Longest label, in characters, that several figures make together."""
_LEAD = re.compile(
    r"(?:[\s　、，,；;：:。（()）“”\"·—\-]|其中|包括|以及|和(?!解)|与|及(?![时格])|并(?!列)|或|而|另外|另有|另|此外|同时|还有|还|则|也|已经|已|均|都|共计|总计|合计|累计|共|总共|先后|全年|今年以来|今年来|今年|去年|上一?年度?|本年度?|年内|一年来|以来|来|截至目前|目前|截至|现已|现有|(?:一|二|三|四|五|六|七|八|九|十)是|(?:我|本|全)[省市县区镇乡街道局委]{1,2}|度|底|末|初|期间|的|了|将(?=[^来])|对|把|由|使|有(?!效|关|序)|中(?=[，,]))++"
)
_TAIL = re.compile(
    r"(?:[\s　、，,；;：:（()“\"]|共计|总计|合计|累计|分别|高达|达到|达|为|是|有|约|共|各|了|到|至|计|数量|总数|已|均|都|仅|只|就|先后|超|近|由|从|在|保持|实现|控制|占|的)++$"
)
_RIGHT = re.compile(r"[的]?(?P<noun>[^\s、，,；;：:。！？!?（()）\d０-９]{2,14})")
_VERB = re.compile(
    r"(?<=.{2})(?:进行|开展|实施|予以|被|获|完成|实现|参加|参与|通过|达到|全部|均|都|已|到场|作出|提供|列入|移出|在|并|得到|落实|接受|组织|作为|由|把|为|向|专题|持有|尚|需|和|与|及)"
)
_MOVE = re.compile(
    r"(?:提升|提高|上升|升|增加|增长|增|压减|压缩|缩短|缩减|缩|降低|下降|降|减少|减|优化|调整|扩大|扩|转|变){1,2}"
)
"""The words between the two figures of a change (由21个工作日压减至3个工作日)."""


def _tidy(words: str) -> str:
    """Drop what introduces and what ends a name (其中…共).

    >>> _tidy("，全年共受理行政复议案件达")
    '受理行政复议案件'
    """
    lead = _LEAD.match(words)
    if lead:
        words = words[lead.end() :]
    tail = _TAIL.search(words)
    return words[: tail.start()] if tail else words


def own_name(text: str, start: int, end: int, dates: int) -> str:
    """The words left of a figure that name it.

    Args:
        text: the batch.
        start: where the words begin (`Structure.name_start`).
        end: where the figure begins.
        dates: where the last date before the figure ends; the name begins behind it.
    """
    return _tidy(text[max(start, dates, end - 3 * _LONGEST) : end])


def _noun(text: str, end: int, limit: int) -> str:
    """The noun right of a figure (`12家律师事务所` → `律师事务所`)."""
    found = _RIGHT.match(text, end, min(limit, end + 16))
    if found is None:
        return ""
    noun = found["noun"]
    verb = _VERB.search(noun)
    return _tidy(noun[: verb.start()] if verb else noun)


def _shorten(name: str) -> str:
    return name if len(name) <= _LONGEST else name[-_LONGEST:]


def labels(scan: Scan, structure: Structure) -> tuple[list[str], list[str]]:
    """Name every statistic.

    Returns:
        The labels, and the bare words beside each figure that the labels are made of; empty for what is no statistic.
    """
    text, count = scan.text, len(scan.start)
    label, bare = [""] * count, [""] * count
    starts, ends = scan.start.tolist(), scan.end.tolist()
    names, limits = structure.name_start.tolist(), structure.clause_end.tolist()
    stops = structure.name_end.tolist()
    whole, host, pair = structure.whole.tolist(), structure.host.tolist(), structure.pair.tolist()
    statistic, sentence = structure.statistic.tolist(), structure.sentence.tolist()
    dates = structure.figures.of(Kind.DATE).tolist()
    dated, last = 0, -1
    for i in range(count):
        if not statistic[i]:
            dated = ends[i] if dates[i] else dated
            continue
        limit = min(limits[i], starts[i + 1]) if i + 1 < count else limits[i]
        left = own_name(text, names[i], stops[i], dated)
        right = _noun(text, ends[i], limit) if stops[i] == starts[i] and len(left) < 5 else ""
        bare[i] = own = _shorten(left + right)
        related = host[i] if host[i] >= 0 else pair[i] if pair[i] >= 0 else whole[i]
        if 0 <= related < i and label[related]:
            own = _joined(label[related], own, part=related == whole[i])
        elif (len(own) < 2 or _MOVE.fullmatch(own)) and last >= 0 and sentence[last] == sentence[i]:
            own = label[last] if _MOVE.fullmatch(own) else _joined(label[last], own, part=False)
            bare[i] = bare[i] if len(bare[i]) > 1 and own != label[last] else bare[last]
        label[i] = own or _fallback(scan, structure, i)
        last = i
    return label, bare


def _joined(base: str, own: str, *, part: bool) -> str:
    if not own or own == base:
        return base
    base = base.partition("（")[0]
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
