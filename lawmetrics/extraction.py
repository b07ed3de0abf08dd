"""Text, or an Arrow batch of texts → mentions with their meaning.

One path for all: texts are joined by blank lines, which no number and no sentence crosses, and read as one. `extract`
gives objects for one text, `extract_batch` columns for many; both show the same records, however texts are batched.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lawmetrics import columns
from lawmetrics.columns import MENTION_SCHEMA, PLAIN_SCHEMA, coded, enumeration, joined, said, words
from lawmetrics.errors import RequestError
from lawmetrics.indicators.catalogue import catalogue
from lawmetrics.indicators.context import Context, read_context
from lawmetrics.indicators.linker import Links, explain, link
from lawmetrics.indicators.structure import Structure, structure
from lawmetrics.mentions import Mention, Scope
from lawmetrics.quantities import Scan, scan

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

__all__ = ["MENTION_SCHEMA", "PLAIN_SCHEMA", "extract", "extract_batch"]

_SLICE_CHARACTERS = 300_000
"""Texts are read together up to this length: array code wants large batches, memory wants them bounded."""


_TOGETHER = 8
"""Slices that are joined before the others are read: each has a dictionary of its own, and they have much in common."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """Several texts read as one; `offsets` says where each begins, `document` whose each mention is."""

    scan: Scan
    structure: Structure
    links: Links
    context: Context
    offsets: NDArray[np.int32]
    document: NDArray[np.int32]


def _read(texts: Sequence[str], years: Sequence[int]) -> _Reading:
    joined = "\n\n".join(texts)
    lengths = np.fromiter((len(t) + 2 for t in texts), np.int32, len(texts))
    offsets = np.concatenate(([0], np.cumsum(lengths[:-1]))).astype(np.int32)
    found = scan(joined)
    places = structure(found, offsets)
    links = link(found, places)
    context = read_context(found, places, links, np.asarray(years, np.int16))
    document = np.searchsorted(offsets, found.start, side="right").astype(np.int32) - 1
    return _Reading(found, places, links, context, offsets, document)


def extract(text: str, year: int | None = None) -> list[Mention]:
    """Read every number of a text.

    Args:
        text: any string; positions of the answer count its characters.
        year: the year of the report, where it is known; figures of 今年 belong to it.

    Returns:
        Mentions in text order: statistics, and dates, ordinals and names too (`Kind`).

    >>> [m.text for m in extract("2023年办理法律援助案件1,204件，同比增长10.75%。")]
    ['2023年', '1,204件', '10.75%']
    """
    if not text:
        return []
    reading = _read([text], [year or 0])
    codes = catalogue().codes
    return [_mention(reading, codes, row) for row in range(len(reading.scan.start))]


def _mention(reading: _Reading, codes: Sequence[str], row: int) -> Mention:
    found, links, context = reading.scan, reading.links, reading.context
    start, end = int(found.start[row]), int(found.end[row])
    quantity = found.readings[int(found.reading[row])]
    code = int(links.indicator[row])
    return Mention(
        start=start, end=end, text=found.text[start:end],
        value=quantity.value, lower=quantity.lower, upper=quantity.upper, qualifier=quantity.qualifier,
        unit=quantity.unit, dimension=quantity.dimension, kind=quantity.kind,
        indicator=codes[code] if code >= 0 else None,
        also=tuple(codes[c] for c in links.also.get(row, ())),
        label=context.label[row], period=int(context.period[row]) or None,
        subject=context.subject[row], breakdown=context.breakdown[row], scope=_SCOPES[context.scope[row]],
        confidence=round(float(links.confidence[row]), 4),
        why=explain(found, reading.structure, row) if code >= 0 else (),
    )  # fmt: skip


_SCOPES = tuple(Scope)


def extract_batch(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Read the numbers of a batch of texts.

    Args:
        batch: columns `doc_id` (string), `text` (string) and, if known, `year` (integer).

    Returns:
        A row a mention with the columns of `MENTION_SCHEMA`, in the order of the texts; the same records that
        `extract` gives for each text. Words and numbers that come again stand once in a dictionary, which DuckDB and
        Parquet read as they are; `.cast(PLAIN_SCHEMA)` writes them out, as pandas likes them.

    Raises:
        RequestError: a column is missing.

    >>> texts = pa.record_batch({"doc_id": ["a", "b"], "text": ["受理120件。", "审结35件。"]})
    >>> extract_batch(texts).select(["doc_id", "text"]).to_pylist()
    [{'doc_id': 'a', 'text': '120件'}, {'doc_id': 'b', 'text': '35件'}]
    """
    missing = {"doc_id", "text"} - set(batch.schema.names)
    if missing:
        raise RequestError(f"the batch has no column {min(missing)!r}; it needs doc_id and text, and may have year")
    held, done = [_arrow(_read([""], [0]), pa.array([""]))], []
    for first, last in _slices(batch.column("text")):
        held.append(_arrow(*_slice(batch, first, last)))
        if len(held) == _TOGETHER:
            done.append(joined(held))
            held = []
    return columns.batch(joined([*done, *held]))


def _slice(batch: pa.RecordBatch, first: int, last: int) -> tuple[_Reading, pa.Array]:
    """Read some rows of a batch together; also gives their identifiers."""
    rows = batch.slice(first, last - first)
    texts = [text or "" for text in rows.column("text").to_pylist()]
    years = rows.column("year").to_pylist() if "year" in batch.schema.names else [None] * len(texts)
    return _read(texts, [year or 0 for year in years]), rows.column("doc_id").cast(pa.string())


def _slices(texts: pa.Array) -> Iterator[tuple[int, int]]:
    """Borders of runs of texts that are read together."""
    first, size = 0, 0
    for i, length in enumerate(pc.utf8_length(texts.cast(pa.string())).to_pylist()):
        size += length or 0
        if size >= _SLICE_CHARACTERS:
            yield first, i + 1
            first, size = i + 1, 0
    if first < len(texts):
        yield first, len(texts)


def _arrow(reading: _Reading, identifiers: pa.Array) -> dict[str, pa.Array]:
    """Lay a reading out as columns; what repeats is made once and taken by index."""
    found, links, context = reading.scan, reading.links, reading.context
    own = reading.offsets[reading.document]
    text, read = words(found).dictionary_encode(), said(found)
    return read | {
        "doc_id": coded(identifiers, reading.document),
        "start": pa.array(found.start - own),
        "end": pa.array(found.end - own),
        "text": text,
        "decimals": columns.decimals(text, read["decimals"]),
        "indicator": pa.DictionaryArray.from_arrays(pa.array(links.indicator, mask=links.indicator < 0), _codes()),
        "also": _also(links, len(found.start)),
        "label": pa.array(context.label, pa.string()).dictionary_encode(),
        "period": pa.array(context.period, mask=context.period == 0),
        "subject": pa.array(context.subject, pa.string()).dictionary_encode(),
        "breakdown": pa.array(context.breakdown, pa.string()).dictionary_encode(),
        "scope": enumeration("scope", context.scope.astype(np.int8)),
        "confidence": pa.array(links.confidence),
    }


def _codes() -> pa.Array:
    return pa.array(catalogue().codes, pa.string())


def _also(links: Links, count: int) -> pa.Array:
    """Further codes of a mention: few have any."""
    sizes = np.zeros(count + 1, np.int32)
    for row, codes in links.also.items():
        sizes[row + 1] = len(codes)
    flat = [catalogue().codes[c] for row in sorted(links.also) for c in links.also[row]]
    return pa.ListArray.from_arrays(np.cumsum(sizes, dtype=np.int32), pa.array(flat, pa.string()))
