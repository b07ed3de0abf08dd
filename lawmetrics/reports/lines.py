"""The lines at both ends of a text, and what they look like (`first_lines`, `last_lines`)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

__all__ = ["Line", "first_lines", "is_body", "is_button", "is_chrome", "last_lines"]

_REACH: Final = 20_000
_CHROME: Final = re.compile(
    r"^[\[【(（|\-\s]*(?:您?(?:的)?当前(?:的)?位置|您?(?:现)?所在(?:的)?位置|位置[:：]|首\s*页|来\s*源|信息来源|文章来源|稿件来源|发布(?:时间|日期|机构|单位|人)|(?:成文|生成|公开|信息|印发|更新)(?:时间|日期)|日\s*期|时\s*间"
    r"|字\s*号|字\s*体|打\s*印|分\s*享|浏\s*览|点\s*击|阅\s*读|访\s*问|作\s*者|编\s*辑|责\s*任\s*编\s*辑|审\s*核|索\s*引\s*号|文\s*号|发文|信息分类|主题(?:词|分类)|名\s*称|标\s*题\s*[:：]|公开(?:方式|范围)|有效性|体裁|背景色|保护视力|收藏|关\s*闭|返回|扫一扫|手机|二维码|站长|相关(?:链接|文章|附件|阅读)|附\s*件"
    r"|上一[篇条页]|下一[篇条页]|版权|主办|承办|网站|备案|无障碍|分享到|微信|微博|纠错|PDF|下载|政府信息公开|信息公开指南|[AＡ][+\-]?$|大\s*中\s*小)"
)
_CRUMBS: Final = re.compile(r"(?:^首\s*页|[>＞»].*[>＞»]|^[^。]{1,20}[>＞»])")
_HEADING: Final = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十]{1,3}[）)]|第[一二三四五六七八九十]{1,3}[部章节]|\d{1,2}[、.．])"
)
# A label with its value, wherever it stands in a line.
_LABEL: Final = re.compile(
    r"(?:浏\s*览|访\s*问|点\s*击|阅\s*读)(?:次数|量|率|数)?\s*(?:[:：]|\d)|来源\s*[:：]|发布(?:时间|日期|单位|机构|人)\s*[:：]|责任编辑|您?当前(?:的)?位置|所在(?:的)?位置|字\s*[号体](?:大小)?\s*[:：【\[]|^(?:上一|下一)[篇条页]|^扫一扫|^分享(?:到|至)|^相关(?:链接|附件|文档|阅读|新闻)|^附件\s*\d?\s*[:：]?.{0,60}\.(?:docx?|pdf|xlsx?|wps|zip|rar)|^首\s*页\s*[>＞»]|^(?:保护视力|背景色|站长统计|返回顶部)"
)
_PRESS: Final = re.compile(r"打\s*印|关\s*闭|收\s*藏|分\s*享|字\s*[号体]")
_BUTTON: Final = re.compile(
    r"打\s*印(?:本页|此页|文章|页面)?|关\s*闭(?:窗口|本页|页面)?|收\s*藏(?:本页|此页)?|分\s*享|我\s*要|纠\s*错|字\s*[号体]|[大中小]|[【】\[\]（）()|｜·:：\s]"
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank, without the blanks around it; `start` and `end` are its positions in the text."""

    text: str
    start: int
    end: int


def is_button(line: str) -> bool:
    """True for a line that belongs to the page and not to the text: counters, buttons, source, breadcrumbs.

    >>> is_button("来源：县司法局 发布时间：2024-01-20 浏览次数：1253"), is_button("【打印】【关闭窗口】"), is_button("打印资料3000份")
    (True, True, False)
    """
    if len(line) > 160 or line.endswith(("。", "；")):
        return False
    return bool(_LABEL.search(line)) or (len(line) <= 40 and bool(_PRESS.search(line)) and not _BUTTON.sub("", line))


def first_lines(text: str, count: int) -> list[Line]:
    """The first lines that are not blank."""
    found: list[Line] = []
    start, stop = 0, min(len(text), _REACH)
    while len(found) < count and start < stop:
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        _append(found, text, start, end)
        start = end + 1
    return found


def last_lines(text: str, count: int) -> list[Line]:
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


def is_chrome(line: str) -> bool:
    """True for a line above or below a text that is the page's: breadcrumbs, source, buttons, a table of metadata."""
    return bool(len(line) < 300 and (_CHROME.match(line) or _CRUMBS.search(line[:120])))


def is_body(line: str) -> bool:
    """True for a line that opens the body: a sentence, a salutation, a heading."""
    return bool(len(line) > 80 or line.endswith(("。", "；", ";", "：", ":")) or _HEADING.match(line))
