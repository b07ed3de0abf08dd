"""The parts around a report's body: letterhead and title above, signature and date below (`read_layout`)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lawmetrics.reports.dates import DATE

if TYPE_CHECKING:
    from lawmetrics.reports.report import Span

__all__ = ["Layout", "Line", "is_button", "read_layout"]


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank, without the blanks around it; `start` and `end` are its positions in the text."""

    text: str
    start: int
    end: int


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
_REACH: Final = 20_000
_CHROME: Final = re.compile(
    r"^[\[【(（|\-\s]*(?:您?(?:的)?当前(?:的)?位置|您?(?:现)?所在(?:的)?位置|位置[:：]|首\s*页|来\s*源|信息来源|文章来源|稿件来源|发布(?:时间|日期|机构|单位|人)|(?:成文|生成|公开|信息|印发|更新)(?:时间|日期)|日\s*期|时\s*间"
    r"|字\s*号|字\s*体|打\s*印|分\s*享|浏\s*览|点\s*击|阅\s*读|访\s*问|作\s*者|编\s*辑|责\s*任\s*编\s*辑|审\s*核|索\s*引\s*号|文\s*号|发文|信息分类|主题(?:词|分类)|名\s*称|公开(?:方式|范围)|有效性|体裁|背景色|保护视力|收藏|关\s*闭|返回|扫一扫|手机|二维码|站长|相关(?:链接|文章|附件|阅读)|附\s*件"
    r"|上一[篇条页]|下一[篇条页]|版权|主办|承办|网站|备案|无障碍|分享到|微信|微博|纠错|PDF|下载|政府信息公开|信息公开指南|[AＡ][+\-]?$|大\s*中\s*小)"
)
_CRUMBS: Final = re.compile(r"(?:^首\s*页|[>＞»].*[>＞»]|^[^。]{1,20}[>＞»])")
_SPACED: Final = re.compile(r"^\S(?:[ \u3000\xa0]+\S)+$")
_TITLE: Final = re.compile(
    r"(?:法治|依法|法制|普法|行政)[^。；;]*(?:报告|总结|情况|汇报|公报|综述)|(?:法治|依法|普法|法制).{0,30}$|(?:年度|工作|自查|述职)(?:工作)?(?:报告|总结)"
)
_TITLE_END: Final = re.compile(r"(?:报告|总结|情况|汇报|公报|综述|要点)(?:[（(][^（）()]{1,20}[）)])?$")
_GOES_ON: Final = re.compile(
    r"(?:关于|的|政府|委员会|局|厅|委|办公室|院|县|市|区|镇|乡|街道|省|州|盟|旗|年|年度|关于印发)$"
)
_HEADING: Final = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十]{1,3}[）)]|第[一二三四五六七八九十]{1,3}[部章节]|\d{1,2}[、.．])"
)
_ORGAN: Final = re.compile(
    r"^(?:(?:中共|中国共产党|国家税务总局)?[\u4e00-\u9fff·（）()、和]{2,40}(?:人民政府|政府|委员会|党委|工委|委|局|厅|办公室|办事处|委员会办公室|公署|管委会|法院|检察院|院|中心|大队|支队|总队|分局|所|站|公司|部|室|会|团|社))$"
)
_GAPS: Final = re.compile(r"[ \u3000\xa0\t]+")
_DATE_LINE: Final = re.compile(rf"^[（(\s]*(?:{DATE.pattern})[）)\s]*$")
_PUBLISHED: Final = re.compile(r"(?:发布|公开|更新|成文|生成|印发)?(?:时间|日期)\s*[:：]\s*")


_BUTTON: Final = re.compile(
    r"浏\s*览\s*(?:次数|量)|访问(?:次数|量)|点击(?:次数|量|率)|阅读(?:次数|量)|打\s*印|关闭(?:窗口|本页|页面)?|字\s*(?:号|体)|分享(?:到|至)?|扫一扫|保护视力|背景色|收藏本|站长统计|上一[篇条页]|下一[篇条页]|责任编辑|(?:文章|信息|稿件)?来源\s*[:：]|发布(?:时间|日期)\s*[:：]|(?:信息)?发布(?:单位|机构|人)\s*[:：]|您?当前(?:的)?位置|所在(?:的)?位置|返回顶部|相关(?:链接|附件|文档|阅读|新闻)|附件\s*\d?\s*[:：]?\s*[^\s]{0,60}\.(?:docx?|pdf|xlsx?|wps|zip|rar)|^\s*首页\s*[>＞»]"
)


def is_button(line: str) -> bool:
    """True for a line that belongs to the page and not to the text: counters, buttons, source, breadcrumbs.

    >>> is_button("来源：县司法局 发布时间：2024-01-20 浏览次数：1253"), is_button("全年办结12件。")
    (True, False)
    """
    return len(line) <= 160 and not line.endswith(("。", "；")) and bool(_BUTTON.search(line))


def read_layout(text: str) -> Layout:
    """Find title, letterhead, signature and dates; nothing is looked for in the body."""
    top = _lines(text, _TOP)
    bottom = _last_lines(text, _BOTTOM)
    title, title_lines = _title(top)
    signers, date = _signature(bottom, title_lines)
    return Layout(
        title=title,
        letterhead=_letterhead(top),
        signers=signers,
        date=date or _date_under(top, title_lines),
        published=_published(top),
        chrome="\n".join(line.text for line in top if _is_chrome(line.text)),
    )


def _lines(text: str, count: int) -> list[Line]:
    """The first lines that are not blank."""
    found: list[Line] = []
    start, stop = 0, min(len(text), _REACH)
    while len(found) < count and start < stop:
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        _append(found, text, start, end)
        start = end + 1
    return found


def _last_lines(text: str, count: int) -> list[Line]:
    """The last lines that are not blank, the last first."""
    found: list[Line] = []
    end, stop = len(text), max(0, len(text) - _REACH)
    while len(found) < count and end >= stop:
        start = text.rfind("\n", 0, end) + 1
        _append(found, text, start, end)
        end = start - 1
    return found


def _append(found: list[Line], text: str, start: int, end: int) -> None:
    raw = text[start : min(end, start + _REACH)]
    bare = raw.strip()
    if bare:
        first = start + len(raw) - len(raw.lstrip())
        found.append(Line(bare, first, first + len(bare)))


def _is_chrome(line: str) -> bool:
    return bool(len(line) < 300 and (_CHROME.match(line) or _CRUMBS.search(line[:120])))


def _is_body(line: str) -> bool:
    """True for a line that opens the body: a sentence, a salutation, a heading."""
    return bool(len(line) > 80 or line.endswith(("。", "；", ";", "：", ":")) or _HEADING.match(line))


def _title(top: list[Line]) -> tuple[tuple[str, Span] | None, tuple[Line, ...]]:
    """The title and the lines it stands on."""
    head: list[Line] = []
    for line in top:
        if _is_chrome(line.text):
            continue
        if _is_body(line.text):
            break
        head.append(line)
    for i, line in enumerate(head):
        if not _TITLE.search(line.text) or _SPACED.match(line.text):
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
        lines = tuple(head[first : last + 1])
        return ("".join(part.text for part in lines), (lines[0].start, lines[-1].end)), lines
    return None, ()


def _is_first_part(line: str, title: str) -> bool:
    """True when the line above a title is its first part: `开阳县人民政府关于` above `2023年法治政府建设情况的报告`."""
    if len(line) > 40 or _SPACED.match(line) or _TITLE_END.search(line):
        return False
    if line.endswith("关于"):
        return True
    return bool(_GOES_ON.search(line) and re.match(r"(?:关于|\d{4}\s*年|[二]〇|法治|年度|落实|推进)", title))


def _letterhead(top: list[Line]) -> tuple[str, Span] | None:
    """A body's name set apart: 双  塔  镇  人  民  政  府."""
    for line in top[:4]:
        name = _GAPS.sub("", line.text).removesuffix("文件")
        if (_SPACED.match(line.text) or line.text.endswith("文件")) and _ORGAN.match(name):
            return name, (line.start, line.end)
    return None


def _signature(bottom: list[Line], title: tuple[Line, ...]) -> tuple[tuple[Line, ...], Span | None]:
    """The bodies that signed, in order, and the date beside or below them; `bottom` has the last line first."""
    signers: list[Line] = []
    date: Span | None = None
    for line in bottom:
        if line in title or (signers and _is_body(line.text)):
            break
        if date is None and _DATE_LINE.match(line.text):
            date = _date_in(line)
            continue
        parts = _signed(line)
        if parts is not None:
            names, found = parts
            date = date or found
            signers[:0] = names
        elif signers or not _is_trailer(line.text):
            break
    return tuple(signers), date


def _is_trailer(line: str) -> bool:
    """True for what may stand below a signature: buttons, counters, links, notes."""
    return _is_chrome(line.lstrip("- ·*")) or (len(line) <= 40 and not line.endswith(("。", "；", "!", "！")))


def _signed(line: Line) -> tuple[list[Line], Span | None] | None:
    """The bodies on a line, and the date behind them; None when the line is something else."""
    match = DATE.search(line.text)
    date = None
    written = line.text
    if match and match.end() >= len(line.text.rstrip(" )）")):
        date = (line.start + match.start(), line.start + match.end())
        written = line.text[: match.start()]
    names = _split(written, line.start)
    return (names, date) if names and all(_ORGAN.match(_GAPS.sub("", name.text)) for name in names) else None


def _split(written: str, offset: int) -> list[Line]:
    """Bodies side by side, apart by gaps: `中共甲县委员会　甲县人民政府`; `双 塔 镇 政 府` is one."""
    bare = written.strip()
    start = offset + len(written) - len(written.lstrip())
    if not bare or len(bare) > 90:
        return []
    if _SPACED.match(bare):
        return [Line(_GAPS.sub("", bare), start, start + len(bare))]
    return [
        Line(m[0], start + m.start(), start + m.end())
        for m in re.finditer(r"[^\s、]+(?:、[^\s、]{1,12}(?=[^\s]*局))*", bare)
    ]


def _date_in(line: Line) -> Span | None:
    match = DATE.search(line.text)
    return (line.start + match.start(), line.start + match.end()) if match else None


def _date_under(top: list[Line], title: tuple[Line, ...]) -> Span | None:
    """A date alone on the line under the title: （2024年1月15日）."""
    for line in top:
        if title and line.start > title[-1].end:
            return _date_in(line) if _DATE_LINE.match(line.text) else None
    return None


def _published(top: list[Line]) -> Span | None:
    """The date on a line like `来源：本网 发布时间：2022-01-21`."""
    for line in top:
        label = _PUBLISHED.search(line.text)
        match = DATE.search(line.text, label.end()) if label else None
        if match and len(line.text) < 200:
            return line.start + match.start(), line.start + match.end()
    return None
