"""The parts around a report's body: letterhead and title above, signature and date below (`read_layout`)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lawmetrics.reports.dates import DATE
from lawmetrics.reports.lines import Line, first_lines, is_body, is_chrome, last_lines
from lawmetrics.reports.signature import DATE_LINE, GAPS, ORGAN, SPACED, date_in, read_signature, signed

if TYPE_CHECKING:
    from lawmetrics.reports.report import Span

__all__ = ["Layout", "read_layout"]


@dataclass(frozen=True, slots=True)
class Layout:
    """What stands around the body.

    Attributes:
        title: the title, and where; lines it was broken into are joined.
        letterhead: who sends it, as the letterhead has it, without the gaps.
        signers: the bodies in the signature, in order.
        date: the signature's date, or the one under the title, as a `DATE` match would find it, and where.
        published: the line that tells when the page was published, and where.
        chrome: lines of the page above the body (breadcrumbs, source), joined.
    """

    title: tuple[str, Span] | None = None
    letterhead: tuple[str, Span] | None = None
    signers: tuple[Line, ...] = ()
    date: Span | None = None
    published: Span | None = None
    chrome: str = ""


_TOP: Final = 25
_BOTTOM: Final = 30
_TITLE: Final = re.compile(
    r"(?:法治|依法|法制|普法|行政)[^。；;]*(?:报告|总结|情况|汇报|公报|综述)|(?:法治|依法|普法|法制).{0,30}$|(?:年度|工作|自查|述职)(?:工作)?(?:报告|总结)"
)
_TITLE_END: Final = re.compile(r"(?:报告|总结|情况|汇报|公报|综述|要点)(?:[（(][^（）()]{1,20}[）)])?$")
_GOES_ON: Final = re.compile(
    r"(?:关于|的|政府|委员会|局|厅|委|办公室|院|县|市|区|镇|乡|街道|省|州|盟|旗|年|年度|关于印发)$"
)
_YEAR_LINE: Final = re.compile(r"^[（(]\s*(?:20\d\d|二〇..)\s*年度?\s*[）)]$")
_SPOKEN: Final = re.compile(r"^[—\-－]{1,2}\s*20\d\d\s*年.{4,60}上$")
_ISSUER: Final = re.compile(
    r"^(?:发文机关|发布机构|发布单位|公开单位|制发机关|填报单位|编制单位|报送单位|单位名称|单\s*位)\s*[:：]\s*([\u4e00-\u9fff]{4,30})(?:\s*[（(]\s*(?:盖\s*章|公章)\s*[）)])?(?:\s|$)"
)
_PUBLISHED: Final = re.compile(r"(?:发布|公开|更新|成文|生成|印发)?(?:时间|日期)\s*[:：]\s*")


def read_layout(text: str, title: str = "") -> Layout:
    """Find title, letterhead, signature and dates; nothing is looked for in the body.

    A `title` known from elsewhere is taken where a line at the top is just that, whatever its words.
    """
    top = first_lines(text, _TOP)
    bottom = last_lines(text, _BOTTOM)
    head = _head(top)
    known = [line for line in top if title and _same(line.text, title)][:1]
    found, title_lines = ((known[0].text, (known[0].start, known[0].end)), tuple(known)) if known else _title(head)
    signers, date = read_signature(bottom, title_lines)
    return Layout(
        title=found,
        letterhead=_letterhead(top, head, title_lines),
        signers=signers,
        date=date or _date_under(head, title_lines),
        published=_published(top),
        chrome="\n".join(line.text for line in top if is_chrome(line.text)),
    )


def _same(line: str, title: str) -> bool:
    return "".join(line.split()) == "".join(title.split())


def _head(top: list[Line]) -> list[Line]:
    """The lines above the body, without the page's."""
    head: list[Line] = []
    for line in top:
        if is_body(line.text) and not is_chrome(line.text):
            break
        if not is_chrome(line.text):
            head.append(line)
    return head


def _title(head: list[Line]) -> tuple[tuple[str, Span] | None, tuple[Line, ...]]:
    """The title and the lines it stands on."""
    for i, line in enumerate(head):
        if not _TITLE.search(line.text) or SPACED.match(line.text):
            continue
        first, last = i, i
        if first and _is_first_part(head[first - 1].text, line.text):
            first -= 1
        if (
            last + 1 < len(head)
            and not _TITLE_END.search(line.text)
            and len(head[last + 1].text) <= 20
            and _TITLE_END.search(head[last + 1].text)
        ):
            last += 1
        if last + 1 < len(head) and _YEAR_LINE.match(head[last + 1].text):
            last += 1
        lines = tuple(head[first : last + 1])
        return ("".join(part.text for part in lines), (lines[0].start, lines[-1].end)), lines
    return None, ()


def _is_first_part(line: str, title: str) -> bool:
    """True when the line above a title is its first part: `开阳县人民政府关于` above `2023年法治政府建设情况的报告`."""
    if len(line) > 40 or SPACED.match(line) or _TITLE_END.search(line):
        return False
    if line.endswith("关于"):
        return True
    return bool(_GOES_ON.search(line) and re.match(r"(?:关于|\d{4}\s*年|[二]〇|法治|年度|落实|推进)", title))


def _letterhead(top: list[Line], head: list[Line], title: tuple[Line, ...]) -> tuple[str, Span] | None:
    """A body's name set apart (双  塔  镇  人  民  政  府), in a table of metadata (发文机关：…), or under the title."""
    for line in top[:4]:
        name = GAPS.sub("", line.text).removesuffix("文件")
        if (SPACED.match(line.text) or line.text.endswith("文件")) and ORGAN.match(name):
            return name, (line.start, line.end)
    for line in top:
        label = _ISSUER.match(line.text)
        if label and ORGAN.match(label[1]):
            return label[1], (line.start + label.start(1), line.start + label.end(1))
    for line in head:
        found = signed(line) if title and line.start > title[-1].end else None
        if found:
            return "、".join(name.text for name in found[0]), (found[0][0].start, found[0][-1].end)
    return None


def _date_under(head: list[Line], title: tuple[Line, ...]) -> Span | None:
    """A date on one of the lines under the title: （2024年1月15日）, 甲县司法局　2024-01-15, ——2024年1月15日在…会议上."""
    for line in head:
        if not title or line.start <= title[-1].end:
            continue
        if DATE_LINE.match(line.text) or _SPOKEN.match(line.text):
            return date_in(line)
        found = signed(line)
        if found and found[1]:
            return found[1]
    return None


def _published(top: list[Line]) -> Span | None:
    """The date on a line like `来源：本网 发布时间：2022-01-21`."""
    for line in top:
        label = _PUBLISHED.search(line.text)
        match = DATE.search(line.text, label.end()) if label else None
        if match and len(line.text) < 200:
            return line.start + match.start(), line.start + match.end()
    return None
