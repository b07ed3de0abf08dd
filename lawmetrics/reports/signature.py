"""Who signed a report and when (`read_signature`)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lawmetrics.reports.dates import DATE
from lawmetrics.reports.lines import Line, is_body, is_chrome

if TYPE_CHECKING:
    from lawmetrics.reports.report import Span

__all__ = ["DATE_LINE", "GAPS", "ORGAN", "SPACED", "date_in", "read_signature", "signed"]

ORGAN: Final = re.compile(
    r"^(?:(?:中共|中国共产党|国家税务总局)?[\u4e00-\u9fff·（）()、和]{2,40}(?:人民政府|政府|委员会|党委|工委|委|局|厅|办公室|办事处|委员会办公室|公署|管委会|法院|检察院|院|中心|大队|支队|总队|分局|所|站|公司|部|室|会|团|社))$"
)
GAPS: Final = re.compile(r"[ \u3000\xa0\t]+")
DATE_LINE: Final = re.compile(rf"^[（(\s]*(?:{DATE.pattern})[）)\s]*$")
SPACED: Final = re.compile(r"^\S(?:[ \u3000\xa0]+\S)+$")
# Below a signature: who gets copies, whom to ask, when it was printed.
_NOTE: Final = re.compile(
    r"^[（(]?(?:抄\s*送|主\s*送|报\s*送|分\s*送|联\s*系\s*人|联系电话|附\s*注|此件|校\s*对|共印)|印\s*发[）)]?$"
)


def read_signature(bottom: list[Line], title: tuple[Line, ...]) -> tuple[tuple[Line, ...], Span | None]:
    """The bodies that signed, in order, and the date beside or below them; `bottom` has the last line first."""
    signers: list[Line] = []
    date: Span | None = None
    for line in bottom:
        if line in title or (signers and is_body(line.text)):
            break
        if not signers and _NOTE.search(line.text):
            continue
        if date is None and DATE_LINE.match(line.text):
            date = date_in(line)
            continue
        parts = signed(line)
        if parts is not None:
            names, found = parts
            date = date or found
            signers[:0] = names
        elif signers or not _is_trailer(line.text):
            break
    return tuple(signers), date


def _is_trailer(line: str) -> bool:
    """True for what may stand below a signature: buttons, counters, links, notes."""
    if _NOTE.search(line):
        return True
    return is_chrome(line.lstrip("- ·*")) or (len(line) <= 40 and not line.endswith(("。", "；", "!", "！")))


def signed(line: Line) -> tuple[list[Line], Span | None] | None:
    """The bodies on a line, and the date behind them; None when the line is something else."""
    match = DATE.search(line.text)
    date = None
    written = line.text
    if match and match.end() >= len(line.text.rstrip(" )）")):
        date = (line.start + match.start(), line.start + match.end())
        written = line.text[: match.start()]
    names = _split(written, line.start)
    return (names, date) if names and all(ORGAN.match(GAPS.sub("", name.text)) for name in names) else None


def _split(written: str, offset: int) -> list[Line]:
    """Bodies side by side, apart by gaps: `中共甲县委员会　甲县人民政府`; `双 塔 镇 政 府` is one."""
    bare = written.strip()
    start = offset + len(written) - len(written.lstrip())
    if not bare or len(bare) > 90:
        return []
    if SPACED.match(bare):
        return [Line(GAPS.sub("", bare), start, start + len(bare))]
    return [
        Line(m[0], start + m.start(), start + m.end())
        for m in re.finditer(r"[^\s、]+(?:、[^\s、]{1,12}(?=[^\s]*局))*", bare)
    ]


def date_in(line: Line) -> Span | None:
    """Where a date stands in a line."""
    match = DATE.search(line.text)
    return (line.start + match.start(), line.start + match.end()) if match else None
