"""Bytes → text, whatever Chinese encoding they are in and whatever they say of it."""

from __future__ import annotations

import codecs
import re
from typing import Final

from lawmetrics.errors import ReportError

__all__ = ["declared_charset", "decode"]

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED: Final = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{3,20})""", re.IGNORECASE)
# Pages say gb2312 and write characters that only gb18030 has.
_WIDER: Final = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5hkscs",
    "big5-hkscs": "big5hkscs",
}
# The commonest characters of Chinese administrative prose, simplified and traditional; a wrong decoding has few of them.
_COMMON: Final = frozenset(
    "的一是在有和人了中大为上国政府法治年度工行制会行建设实施理推进责任依执全镇县市区委员公开发展务服业作部门加强对各级第二三四五報設實進責員開發務業縣區鎮為國會對級強門個們這時來說與從後過學點電話關於產體經濟，。、；：“”（）《》"
)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffd\ufffe\uffff]")
_SAMPLE: Final = 200_000


def declared_charset(data: bytes) -> str | None:
    """The encoding that a page says it is in, if Python knows it."""
    match = _DECLARED.search(data[:4096])
    if match is None:
        return None
    name = match[1].decode("ascii").lower()
    name = _WIDER.get(name, name)
    try:
        return codecs.lookup(name).name
    except LookupError:
        return None


def decode(data: bytes, declared: str | None = None) -> tuple[str, tuple[str, ...]]:
    """Text of the bytes, with a warning where some of them could not be read.

    A byte order mark decides; then UTF-8, which hardly any other text is by accident; then what was declared, if the result
    reads as Chinese; then whichever of GB18030, Big5 and UTF-16 reads best.

    Raises:
        ReportError: none gives readable text.

    >>> decode("依法行政".encode("gb18030"), "gb2312")
    ('依法行政', ())
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return _lenient(data, name)
    text = _strict(data, "utf-8")
    if text is not None and "\x00" not in text:
        return _undouble(text), ()
    return _best(data, declared)


def _best(data: bytes, declared: str | None) -> tuple[str, tuple[str, ...]]:
    names = [declared] if declared else []
    names += [name for name in ("gb18030", "big5hkscs", "utf-16-le", "utf-16-be", "utf-8") if name not in names]
    scored = sorted(((_score(_sample(data, name)), -rank, name) for rank, name in enumerate(names)), reverse=True)
    score, _, name = scored[0]
    if score <= 0:
        raise ReportError("the text is in no encoding known here; save it as UTF-8 and read it again")
    return _lenient(data, name)


def _sample(data: bytes, name: str) -> str:
    return data[:_SAMPLE].decode(name, errors="replace")


def _score(text: str) -> float:
    """How much a text reads as Chinese: the share of common characters less five times the share of broken ones."""
    if not text:
        return 0.0
    wide = [sign for sign in text if sign > "\x7f"]
    good = sum(sign in _COMMON for sign in wide)
    bad = len(_CONTROL.findall(text))
    # Text without any Chinese is scored by having nothing broken in it.
    return (good / len(wide) if wide else 0.1) - 5 * bad / len(text)


def _strict(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name)
    except UnicodeDecodeError:
        return None


def _lenient(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    text = _strict(data, name)
    if text is not None:
        return _undouble(text), ()
    text = data.decode(name, errors="replace")
    broken = text.count("\ufffd")
    if broken > max(20, len(text) // 50):
        raise ReportError(
            f"{broken} places of the text cannot be decoded as {name}; the file is damaged, fetch it again"
        )
    return text, (f"{broken} places of the text could not be decoded as {name} and read as U+FFFD",)


def _undouble(text: str) -> str:
    """Undo UTF-8 that was taken for Latin-1 and encoded again (æ³• for 法)."""
    sample = text[:2000]
    if sum("\u00c0" <= sign <= "\u00ff" for sign in sample) * 5 < len(sample):
        return text
    for name in ("cp1252", "latin-1"):
        try:
            return text.encode(name).decode("utf-8")
        except (UnicodeEncodeError, UnicodeDecodeError):
            continue
    return text
