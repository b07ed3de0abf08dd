"""Which format the bytes are in, and which reader takes them (`format_of`, `draft_of`)."""

from __future__ import annotations

import re
from typing import Final

from lawmetrics.errors import ReportError
from lawmetrics.reports.decoding import decode
from lawmetrics.reports.draft import Draft

__all__ = ["draft_of", "format_of", "read_as"]

_IMAGES: Final = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM", b"II*\x00", b"MM\x00*", b"\x00\x00\x01\x00", b"RIFF")
_ARCHIVES: Final = {b"Rar!": "RAR", b"7z\xbc\xaf": "7z", b"\x1f\x8b": "gzip", b"BZh": "bzip2", b"\xfd7zXZ": "xz"}
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PAGE: Final = re.compile(
    rb"<\s*(?:!doctype\s+html|html|head|body|meta|title|div|table|p|span|br|h[1-6]|script|style|article|section)[\s>/]",
    re.IGNORECASE,
)
_MHT: Final = re.compile(rb"^(?:From: |MIME-Version: |Subject: |Content-Type: multipart/)", re.MULTILINE)
_LARGEST_TEXT: Final = 4 * 2**20
_LARGEST_PAGE: Final = 8 * 2**20


def format_of(data: bytes) -> str:
    """`text`, `page`, `archive` (.mht), `word` or `pdf`, by what the bytes begin with, whatever the file is called.

    Raises:
        ReportError: a format that is not read; the message says what to do.

    >>> format_of(b"%PDF-1.7"), format_of(b"<html><body>"), format_of(b"plain")
    ('pdf', 'page', 'text')
    """
    head = data[:4096]
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"PK"):
        return "word"
    _refuse(data, head)
    plain = head.replace(b"\x00", b"")
    if _MHT.match(plain) and b"multipart/" in plain:
        return "archive"
    if _PAGE.search(plain):
        return "page"
    if plain.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<?xml"):
        raise ReportError("this is an XML document, but no web page; save the report as HTML, docx or PDF")
    return "text"


def _refuse(data: bytes, head: bytes) -> None:
    if head.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data[: 2**20]:
            raise ReportError("this Word file is locked with a password; save it without one")
        raise ReportError(
            "this is an old Office file (.doc, .wps, .xls); open it in Word, WPS or LibreOffice and save it as docx"
        )
    if head.startswith(_IMAGES):
        raise ReportError(
            "this is a picture; run text recognition (OCR) on it and save the result as PDF with text, docx or txt"
        )
    if head.startswith(b"{\\rtf"):
        raise ReportError("this is an RTF file; open it in Word, WPS or LibreOffice and save it as docx")
    for mark, what in _ARCHIVES.items():
        if head.startswith(mark):
            raise ReportError(f"this is a {what} archive; unpack it and give the files in it")
    if head.startswith((b"MZ", b"\x7fELF")):
        raise ReportError("this is a program, not a report")


def draft_of(data: bytes) -> Draft:
    """Text of a file of any format that is read; all but plain text in a process of its own.

    Raises:
        ReportError: the format is none of these, or the file is damaged; the message says what to do.
    """
    form = format_of(data)
    if form == "text":
        return read_as(form, data)
    from lawmetrics.reports.pool import parse

    return parse(form, data)


def read_as(form: str, data: bytes) -> Draft:
    """Read bytes of a known format in this very process; hostile ones may take it down."""
    if form == "text":
        return _read_text(data)
    if form == "word":
        from lawmetrics.reports.word import read_word

        return read_word(data)
    if form == "pdf":
        from lawmetrics.reports.pdf import read_pdf

        return read_pdf(data)
    if len(data) > _LARGEST_PAGE:
        raise ReportError(f"a page of {len(data) // 2**20} MB is no report; save the text alone")
    from lawmetrics.reports.page import read_archive, read_page

    return read_archive(data) if form == "archive" else read_page(data)


def _read_text(data: bytes) -> Draft:
    if len(data) > _LARGEST_TEXT:
        raise ReportError(
            f"a text of {len(data) // 2**20} MB is no report ({_LARGEST_TEXT // 2**20} MB is the most); give the report alone"
        )
    text, warnings = decode(data)
    if "\x00" in text:
        raise ReportError("this is no text: there are zero bytes in it; give HTML, docx, PDF or plain text")
    return Draft(text.replace("\r\n", "\n").replace("\r", "\n"), warnings=warnings)
