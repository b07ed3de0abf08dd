"""From an observation back to the sentence it came from (`Source`)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawmetrics.errors import RequestError
from lawmetrics.store.frames import one

if TYPE_CHECKING:
    import duckdb

__all__ = ["Source", "document_text", "source_of", "split_id"]

_LEFT = re.compile(r"[。！？!?\n]")


@dataclass(frozen=True, slots=True)
class Source:
    """The sentence behind one figure.

    Attributes:
        observation_id: as asked.
        text: the figure as written.
        sentence: the sentence it stands in.
        start: where the figure begins in `sentence`.
        end: behind its last character in `sentence`.
        document: number of the document.
        source: its file.
        title: its title; None when it has none.
        document_start: where the figure begins in the document's text.
        document_end: behind its last character there.
        jurisdiction: code of the document's place; None when unknown.
        year: the document's report year; None when unknown.
        version: version of the document the figure was read from.
        current: False when a later version of the document has replaced it.
        library: version of lawmetrics that read it.
        label: what is counted, in the text's words.
        indicator: the code it was linked to; None when no code fits.
    """

    observation_id: int
    text: str
    sentence: str
    start: int
    end: int
    document: int
    source: str
    title: str | None
    document_start: int
    document_end: int
    jurisdiction: str | None
    year: int | None
    version: int
    current: bool
    library: str
    label: str
    indicator: str | None


def split_id(observation_id: int) -> tuple[int, int, int]:
    """Give document, start and ordinal of an observation's id.

    >>> split_id((3 << 27) | (41 << 3) | 1)
    (3, 41, 1)
    """
    return observation_id >> 27, (observation_id >> 3) & ((1 << 24) - 1), observation_id & 7


def document_text(cursor: duckdb.DuckDBPyConnection, document: int) -> str:
    """Give a document's text, of any version.

    Raises:
        RequestError: there is no such document, or it was stored without its text.
    """
    row = one(cursor.execute("SELECT text FROM texts WHERE document = ?", [document]))
    if row is None:
        raise RequestError(f"there is no text of a document {document}; `store.documents()` lists what there is")
    return str(row[0])


def source_of(cursor: duckdb.DuckDBPyConnection, observation_id: int) -> Source:
    """Give the sentence behind an observation.

    Raises:
        RequestError: there is no such observation.
    """
    document, start, nth = split_id(observation_id)
    row = one(
        cursor.execute(
            'SELECT m.text, m."end", m.label, CASE WHEN ? = 0 THEN m.indicator ELSE m.also[?] END, d.source, d.title, s.code, '
            "d.year, d.version, d.current, d.library FROM mentions m JOIN placed d ON d.id = m.document "
            "LEFT JOIN places s ON s.id = d.place WHERE m.document = ? AND m.start = ?",
            [nth, nth, document, start],
        )
    )
    if row is None:
        raise RequestError(f"there is no observation {observation_id}")
    text, end, label, code, source, title, place, year, version, current, library = row
    whole = document_text(cursor, document)
    left, right = sentence_span(whole, start, end)
    return Source(
        observation_id, text, whole[left:right], start - left, end - left, document, source, title, start, end,
        place, year, version, current, library, label, code,
    )  # fmt: skip


def sentence_span(text: str, start: int, end: int) -> tuple[int, int]:
    """Give the sentence around a span: from behind the last 。！？ or line end to behind the next.

    >>> text = "全年共调解。调解成功率95.7%。下一步"
    >>> text[slice(*sentence_span(text, 11, 16))]
    '调解成功率95.7%。'
    """
    left = 0
    for match in _LEFT.finditer(text, max(0, start - 2000), start):
        left = match.end()
    left = left or max(0, start - 2000)
    found = _LEFT.search(text, end, end + 2000)
    right = min(len(text), end + 2000) if found is None else found.end() - (found.group() == "\n")
    while left < start and text[left].isspace():
        left += 1
    return left, right
