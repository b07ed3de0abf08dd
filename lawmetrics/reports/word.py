"""A Word document → its paragraphs and tables in reading order (`read_word`)."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any, Final

from lawmetrics.errors import ReportError
from lawmetrics.reports.draft import Draft
from lawmetrics.reports.numbering import Numbering

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["read_word"]

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# A report has some 100 kB of text and a few pictures; python-docx holds every part in memory.
_MOST_BYTES: Final = 100 * 2**20
_MOST_XML: Final = 40 * 2**20
_MOST_PARTS: Final = 5_000
_MOST_RATIO: Final = 200
# Deleted text, field codes, and the second copy of a text box are no text.
_MUTE: Final = frozenset({_W + "del", _W + "moveFrom", _W + "instrText", _W + "delText", _FALLBACK})


def read_word(data: bytes) -> Draft:
    """Read a docx.

    Raises:
        ReportError: the archive is damaged or no Word document, or would swell beyond all measure.
    """
    _guard(data)
    from docx import Document

    try:
        document = Document(io.BytesIO(data))
        numbering = Numbering(document)
        lines = list(_lines(document.element.body, numbering))
    except ReportError:
        raise
    except Exception as error:  # python-docx raises whatever its parts raise
        raise ReportError(
            f"this docx is damaged ({type(error).__name__}: {error!s:.80}); open it in Word and save it again"
        ) from error
    properties = document.core_properties
    return Draft(text="\n".join(lines), published="", warnings=(), title=_title(properties))


def _title(properties: Any) -> str:
    """The title of the file's properties, unless it is a template's."""
    title = (properties.title or "").strip()
    return title if len(title) >= 8 and ("报告" in title or "总结" in title) else ""


def _guard(data: bytes) -> None:
    """Look at what the archive says of itself before anything is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError) as error:
        raise ReportError(f"the archive is damaged ({error}); fetch the file again") from error
    names = {part.filename for part in parts}
    if not any(name.startswith("word/document") and name.endswith(".xml") for name in names):
        raise ReportError(f"this is {_what(names)}; save it as docx or PDF")
    total = sum(part.file_size for part in parts)
    markup = sum(part.file_size for part in parts if part.filename.endswith((".xml", ".rels")))
    worst = max(part.file_size / max(part.compress_size, 1) for part in parts)
    if (
        len(parts) > _MOST_PARTS
        or total > _MOST_BYTES
        or markup > _MOST_XML
        or (worst > _MOST_RATIO and markup > 2**22)
    ):
        raise ReportError(
            f"this docx would unpack to {total // 2**20} MB in {len(parts)} parts, which no report does; open it in Word and save its text alone"
        )
    if any(part.flag_bits & 1 for part in parts):
        raise ReportError("this docx is encrypted; save it without a password")


def _what(names: set[str]) -> str:
    for mark, what in (
        ("xl/", "an Excel workbook"),
        ("ppt/", "a PowerPoint presentation"),
        ("OFD.xml", "an OFD document"),
        ("content.xml", "an OpenDocument file"),
    ):
        if any(name.startswith(mark) for name in names):
            return what
    return "an archive without a Word document in it; unpack it"


def _lines(body: Any, numbering: Numbering) -> Iterator[str]:
    """A line for each paragraph and each table row, in reading order."""
    waiting = list(reversed(body))
    while waiting:
        node = waiting.pop()
        if node.tag == _W + "p":
            yield from _paragraph(node, numbering)
        elif node.tag == _W + "tbl":
            yield from _table(node, numbering)
        elif isinstance(node.tag, str) and node.tag not in _MUTE:
            # Content controls and the like are boxes around paragraphs.
            waiting.extend(reversed(node))


def _paragraph(node: Any, numbering: Numbering) -> Iterator[str]:
    text = _text(node)
    if text.strip():
        text = numbering.label(node) + text
    yield from (line.strip() for line in text.split("\n") if line.strip())
    for box in node.iter(_W + "txbxContent"):
        if not any(above.tag in _MUTE for above in box.iterancestors()):
            yield from _lines(box, numbering)


def _table(table: Any, numbering: Numbering) -> Iterator[str]:
    """Rows, their cells apart by tabs; a cell of several paragraphs in a table of layout gives them line by line."""
    for row in table.iter(_W + "tr"):
        if next(row.iterancestors(_W + "tbl")) is not table:
            continue
        own = (cell for cell in row.iter(_W + "tc") if next(cell.iterancestors(_W + "tr")) is row)
        cells = [list(_lines(cell, numbering)) for cell in own if not _continued(cell)]
        if all(len(cell) <= 1 and sum(map(len, cell)) <= 200 for cell in cells):
            line = "\t".join(cell[0] if cell else "" for cell in cells).strip("\t")
            if line:
                yield line
        else:
            yield from (line for cell in cells for line in cell)


def _continued(cell: Any) -> bool:
    """True for the lower parts of a cell merged over rows: they repeat nothing."""
    merge = cell.find(f"{_W}tcPr/{_W}vMerge")
    return merge is not None and merge.get(_W + "val") != "restart"


def _text(paragraph: Any) -> str:
    """What a reader sees of a paragraph, without its text boxes."""
    parts: list[str] = []
    waiting = list(reversed(paragraph))
    while waiting:
        node = waiting.pop()
        if not isinstance(node.tag, str) or node.tag in _MUTE or node.tag == _W + "txbxContent":
            continue
        if node.tag == _W + "t":
            parts.append(node.text or "")
        elif node.tag == _W + "tab" and node.getparent().tag == _W + "r":
            parts.append("\t")
        elif node.tag in {_W + "br", _W + "cr"}:
            parts.append("\n")
        elif node.tag == _W + "noBreakHyphen":
            parts.append("-")
        else:
            waiting.extend(reversed(node))
    return "".join(parts)
