"""A web page → the article in it, without what stands around it (`read_page`)."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Any, Final

from lxml import etree
from lxml import html as lxml_html

from lawmetrics.errors import ReportError
from lawmetrics.reports.decoding import declared_charset, decode
from lawmetrics.reports.draft import Draft
from lawmetrics.reports.lines import is_button

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["read_archive", "read_page"]

_MUTE: Final = frozenset("script style noscript template nav footer aside form button select option textarea iframe object embed svg canvas audio video map head".split())  # fmt: skip  # noqa: SIM905
_BLOCKS: Final = frozenset("p div section article main header h1 h2 h3 h4 h5 h6 li ul ol dl dt dd table tbody thead tfoot tr caption blockquote pre center figure figcaption hr address fieldset body html ucapcontent".split())  # fmt: skip  # noqa: SIM905
_HIDDEN: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_TOOLS: Final = re.compile(
    r"(?:^|[\s_-])(?:share|bdshare\w*|social|print|breadcrumb\w*|crumbs?|qrcode|ewm|pagination|toolbar|related|xgxw|xgwz|copyright|foot\w*)(?:$|[\s_-])",
    re.IGNORECASE,
)
_POINTS: Final = re.compile(r"[，。；！？]|(?<=[\u4e00-\u9fff])[,;]")
_SPACE: Final = re.compile(r"[ \t\r\n\f]+")
# A line break in the markup, kept apart from a blank somebody typed: between Chinese characters it means nothing.
_SOFT: Final = "\x01"
_SOFT_BREAK: Final = re.compile(
    r"(?<=[\u3000-\u9fff\uff00-\uffef])[ \x01]*\x01[ \x01]*(?=[\u3000-\u9fff\uff00-\uffef])"
)
_SOFT_OTHER: Final = re.compile(r"[ \x01]*\x01[ \x01]*")
_CRUMB: Final = re.compile(r"(?:当前|所在)(?:的)?位置\s*[:：]?\s*([^\n]{0,200})")
_PUBLISHED: Final = re.compile(
    r"(?:发布|发文|公开|更新)?(?:时间|日期)\s*[:：]\s*(\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}日?)"
)
_SITE_TAIL: Final = re.compile(
    r"\s*[-_–—|·]\s*[^-_–—|]{2,40}(?:网|政府|门户|局|平台|委员会|公开|专栏|栏目|站)[^-_–—|]{0,10}$"
)
_TABLE_PARTS: Final = frozenset({"table", "tbody", "thead", "tr"})
_ENOUGH: Final = 0.85
_MOST: Final = 0.6
_SCRAP: Final = 3
_XML_HEAD: Final = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")


def read_page(data: bytes) -> Draft:
    """Read a saved web page.

    Raises:
        ReportError: nothing readable is in it, or its elements are nested absurdly deep.
    """
    text, warnings = decode(data, declared_charset(data))
    return _draft(text, warnings)


def read_archive(data: bytes) -> Draft:
    """Read a page saved with all its parts in one file (.mht).

    Raises:
        ReportError: no page is in it.
    """
    message = message_from_bytes(data, policy=policy.compat32)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            body = part.get_payload(decode=True)
            if isinstance(body, bytes) and body.strip():
                text, warnings = decode(body, part.get_content_charset() or declared_charset(body))
                return _draft(text, warnings)
    raise ReportError("no page is in this web archive; save the page as HTML")


def _draft(markup: str, warnings: tuple[str, ...]) -> Draft:
    tree = _parse(markup)
    head = _head(tree)
    whole = "\n".join(_lines(tree))
    _prune(tree)
    article = _article(tree)
    lines = _without_buttons(list(_lines(article)))
    crumb = _CRUMB.search(whole)
    published = _PUBLISHED.search(whole)
    return Draft(
        text="\n".join(lines),
        title=head["title"],
        site="\n".join(part for part in (head["site"], crumb[1] if crumb else "") if part),
        published=head["published"] or (published[1] if published else ""),
        warnings=warnings,
    )


def _parse(markup: str) -> Any:
    parser = lxml_html.HTMLParser(remove_comments=True, remove_pis=True, no_network=True)
    try:
        tree = lxml_html.document_fromstring(_XML_HEAD.sub("", markup).replace("\x00", ""), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise ReportError(f"no page can be read from it ({error}); save it again as HTML") from error
    if any("depth" in entry.message.lower() for entry in parser.error_log):
        raise ReportError("its elements are nested too deep to be a page that somebody wrote; save the text alone")
    etree.strip_elements(tree, *_MUTE - {"head"}, with_tail=False)
    return tree


def _head(tree: Any) -> dict[str, str]:
    """Title, site and date of publication, as the page's head has them."""
    meta = {
        str(node.get("name") or "").lower(): _SPACE.sub(" ", node.get("content") or "").strip()
        for node in tree.iter("meta")
    }
    title = _SPACE.sub(" ", "".join(tree.xpath("string((//title)[1])"))).strip()
    own = meta.get("articletitle") or "".join(tree.xpath("string((//h1)[1])")).strip()
    tail = _SITE_TAIL.search(title)
    site = meta.get("sitename") or (tail[0] if tail else "")
    return {
        "title": _SPACE.sub(" ", own or _SITE_TAIL.sub("", title)),
        "site": site,
        "published": meta.get("pubdate", ""),
    }


def _article(tree: Any) -> Any:
    """The deepest element that holds nearly all the punctuation outside links: prose has it, menus and footers have not."""
    counts: dict[Any, int] = {}
    for node in tree.iter():
        if isinstance(node.tag, str):
            own = _points(node)
            above: Any = node if own else None
            while above is not None:
                counts[above] = counts.get(above, 0) + own
                above = above.getparent()
    body = tree.find("body")
    chosen = body if body is not None else tree
    total = counts.get(chosen, 0)
    node = chosen
    while total:
        shares = sorted(((counts.get(child, 0) / total, -i, child) for i, child in enumerate(node)), reverse=True)
        if not shares or not _stands_out([share for share, _, _ in shares], total) or not _may_hold(shares[0][2]):
            break
        node = shares[0][2]
        total = counts[node]
        if node.tag not in _TABLE_PARTS:
            chosen = node
    return chosen


def _stands_out(shares: list[float], total: int) -> bool:
    """True when the first has nearly all, or most and the others scraps: an article in parts must stay whole."""
    return shares[0] >= _ENOUGH or (shares[0] >= _MOST and len(shares) > 1 and shares[1] * total <= _SCRAP)


def _may_hold(node: Any) -> bool:
    """True for what may hold an article: a paragraph is a part of one."""
    return node.tag not in {"p", "span", "font", "strong", "b", "li", "ul", "ol"} or len(node) > 3


def _points(node: Any) -> int:
    """Punctuation in a node's own prose and behind its children, not counting links and scraps."""
    if node.tag == "a" or any(above.tag == "a" for above in node.iterancestors("a")):
        return 0
    parts = [node.text or "", *(child.tail or "" for child in node)]
    return sum(len(_POINTS.findall(part)) for part in parts)


def _prune(tree: Any) -> None:
    """Take out the parts of a page that are never text: menus, buttons, hidden boxes."""
    mute = [
        node
        for node in tree.iter()
        if isinstance(node.tag, str) and node.tag not in {"html", "body"} and _is_mute(node)
    ]
    for node in mute:
        if node.getparent() is not None:
            node.drop_tree()


def _is_mute(node: Any) -> bool:
    names = f"{node.get('class') or ''} {node.get('id') or ''}"
    return bool(
        node.tag == "head" or _HIDDEN.search(node.get("style") or "") or (names.strip() and _TOOLS.search(names))
    )


def _lines(root: Any) -> Iterator[str]:
    """The text of an element: a line for each paragraph and each table row, cells apart by tabs."""
    line: list[str] = []
    for event, node in etree.iterwalk(root, events=("start", "end")):
        if not isinstance(node.tag, str):
            continue
        if _breaks(node):
            yield from _flush(line)
        if event == "start":
            if node.tag in {"td", "th"} and line:
                line.append("\t")
            line.append(_text(node.text, node))
        # A break between cells, rows or paragraphs is the markup's own.
        elif node is not root and not (node.tail and not node.tail.strip() and _breaks(node)):
            line.append(_text(node.tail, node.getparent()))
    yield from _flush(line)


def _breaks(node: Any) -> bool:
    """True for an element that begins and ends a line; a paragraph that is all of a small table's cell does not."""
    if node.tag == "br":
        return True
    return node.tag in _BLOCKS and not (node.tag in {"p", "div", "center"} and _in_small_cell(node))


def _in_small_cell(node: Any) -> bool:
    cell = next(node.iterancestors("td", "th"), None)
    if cell is None or len(cell) > 2:
        return False
    return len("".join(cell.itertext())) <= 80


def _text(text: str | None, parent: Any) -> str:
    if not text:
        return ""
    if parent is not None and parent.tag == "pre":
        return text
    return _SPACE.sub(lambda gap: _SOFT if "\n" in gap[0] else " ", text)


def _flush(line: list[str]) -> Iterator[str]:
    text = "".join(line)
    line.clear()
    for part in text.split("\n"):
        cells = [_SOFT_OTHER.sub(" ", _SOFT_BREAK.sub("", cell)).strip(" \u3000\xa0") for cell in part.split("\t")]
        joined = "\t".join(cells).strip("\t")
        if joined:
            yield joined


def _without_buttons(lines: list[str]) -> list[str]:
    """Lines above and below an article that belong to the page: source, counters, print buttons."""
    kept = [not (is_button(line) and (i < 8 or i >= len(lines) - 8)) for i, line in enumerate(lines)]
    return [line for line, keep in zip(lines, kept, strict=True) if keep]
