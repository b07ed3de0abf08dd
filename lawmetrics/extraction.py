"""Text, or an Arrow batch of texts → mentions with their meaning.

One path for all: texts are joined by blank lines, which no number and no sentence crosses, and read as one. `extract`
gives objects for one text, `extract_batch` columns for many; both show the same records, however texts are batched.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from lawmetrics.errors import RequestError
from lawmetrics.indicators.catalogue import catalogue
from lawmetrics.indicators.context import Context, read_context
from lawmetrics.indicators.linker import Links, explain, link
from lawmetrics.indicators.structure import Structure, structure
from lawmetrics.mentions import Mention, Scope
from lawmetrics.quantities import Kind, Qualifier, Quantity, Scan, scan

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

__all__ = ["MENTION_SCHEMA", "extract", "extract_batch"]

_ENUM = pa.dictionary(pa.int8(), pa.string())
_NUMBER = pa.decimal128(28, 6)
_MILLIONTH = Decimal("0.000001")
_SLICE_CHARACTERS = 1_000_000
"""Texts are read together up to this length: array code wants large batches, memory wants them bounded."""

MENTION_SCHEMA = pa.schema(
    [
        pa.field("doc_id", pa.string(), nullable=False),
        pa.field("start", pa.int32(), nullable=False),
        pa.field("end", pa.int32(), nullable=False),
        pa.field("text", pa.string(), nullable=False),
        pa.field("value", _NUMBER, nullable=False),
        pa.field("decimals", pa.int8(), nullable=False),
        pa.field("lower", _NUMBER),
        pa.field("upper", _NUMBER),
        pa.field("qualifier", _ENUM, nullable=False),
        pa.field("unit", pa.string(), nullable=False),
        pa.field("dimension", pa.string(), nullable=False),
        pa.field("kind", _ENUM, nullable=False),
        pa.field("indicator", pa.string()),
        pa.field("also", pa.list_(pa.string()), nullable=False),
        pa.field("label", pa.string(), nullable=False),
        pa.field("period", pa.int16()),
        pa.field("subject", pa.string(), nullable=False),
        pa.field("breakdown", pa.string(), nullable=False),
        pa.field("scope", _ENUM, nullable=False),
        pa.field("confidence", pa.float32(), nullable=False),
    ]
)
"""Columns of `extract_batch`, one row a mention; `decimals` are those written (95.70 has two)."""


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
        `extract` gives for each text.

    Raises:
        RequestError: a column is missing.

    >>> texts = pa.record_batch({"doc_id": ["a", "b"], "text": ["受理120件。", "审结35件。"]})
    >>> extract_batch(texts).select(["doc_id", "text"]).to_pylist()
    [{'doc_id': 'a', 'text': '120件'}, {'doc_id': 'b', 'text': '35件'}]
    """
    missing = {"doc_id", "text"} - set(batch.schema.names)
    if missing:
        raise RequestError(f"the batch has no column {min(missing)!r}; it needs doc_id and text, and may have year")
    identifiers = batch.column("doc_id").cast(pa.string()).to_pylist()
    texts = [text or "" for text in batch.column("text").to_pylist()]
    years = batch.column("year").to_pylist() if "year" in batch.schema.names else [None] * len(texts)
    slices = [_arrow(_read(texts[a:b], [y or 0 for y in years[a:b]]), identifiers[a:b]) for a, b in _slices(texts)]
    if not slices:
        return pa.RecordBatch.from_pylist([], schema=MENTION_SCHEMA)
    return pa.Table.from_batches(slices).combine_chunks().to_batches()[0] if len(slices) > 1 else slices[0]


def _slices(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Borders of runs of texts that are read together."""
    first, size = 0, 0
    for i, text in enumerate(texts):
        size += len(text)
        if size >= _SLICE_CHARACTERS:
            yield first, i + 1
            first, size = i + 1, 0
    if first < len(texts):
        yield first, len(texts)


def _arrow(reading: _Reading, identifiers: Sequence[str]) -> pa.RecordBatch:
    """Lay a reading out as columns; what repeats is made once and taken by index."""
    found, links, context = reading.scan, reading.links, reading.context
    own = reading.offsets[reading.document]
    text = found.text
    columns: dict[str, Any] = {
        "doc_id": pa.array(identifiers, pa.string()).take(pa.array(reading.document)),
        "start": found.start - own,
        "end": found.end - own,
        "text": [text[a:b] for a, b in zip(found.start.tolist(), found.end.tolist(), strict=True)],
        **_quantity_columns(found),
        "indicator": _codes().take(pa.array(links.indicator, mask=links.indicator < 0)),
        "also": _also(links, len(found.start)),
        "label": context.label,
        "period": pa.array(context.period, mask=context.period == 0),
        "subject": context.subject,
        "breakdown": context.breakdown,
        "scope": pa.DictionaryArray.from_arrays(context.scope.astype(np.int8), [str(s) for s in Scope]),
        "confidence": links.confidence,
    }
    arrays = [
        columns[field.name] if isinstance(columns[field.name], pa.Array) else pa.array(columns[field.name], field.type)
        for field in MENTION_SCHEMA
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=MENTION_SCHEMA)


def _quantity_columns(found: Scan) -> dict[str, pa.Array]:
    """The columns that depend on the reading alone: built for each distinct one, then taken."""
    distinct, row = np.unique(found.reading, return_inverse=True)
    quantities = [found.readings[i] for i in distinct.tolist()]
    taken = pa.array(row.astype(np.int32))
    numbers = {
        name: pa.array([_number(getattr(q, name)) for q in quantities], _NUMBER).take(taken)
        for name in ("value", "lower", "upper")
    }
    return numbers | {
        "decimals": pa.array([_decimals(q) for q in quantities], pa.int8()).take(taken),
        "qualifier": _enumeration(Qualifier, [q.qualifier for q in quantities], row),
        "unit": pa.array([q.unit for q in quantities], pa.string()).take(taken),
        "dimension": pa.array([q.dimension for q in quantities], pa.string()).take(taken),
        "kind": _enumeration(Kind, [q.kind for q in quantities], row),
    }


def _enumeration(words: type[Qualifier | Kind], values: Sequence[str], row: NDArray[Any]) -> pa.DictionaryArray:
    order = {str(word): i for i, word in enumerate(words)}
    indices = np.fromiter((order[v] for v in values), np.int8, len(values))[row]
    return pa.DictionaryArray.from_arrays(indices, list(order))


def _number(value: Decimal | None) -> Decimal | None:
    """Fit the column: six decimals are kept."""
    if value is None:
        return None
    exponent = value.as_tuple().exponent
    return value.quantize(_MILLIONTH, ROUND_HALF_EVEN) if isinstance(exponent, int) and exponent < -6 else value


def _decimals(quantity: Quantity) -> int:
    exponent = quantity.value.as_tuple().exponent
    return min(127, max(0, -exponent)) if isinstance(exponent, int) else 0


def _codes() -> pa.Array:
    return pa.array(catalogue().codes, pa.string())


def _also(links: Links, count: int) -> pa.Array:
    """Further codes of a mention: few have any."""
    sizes = np.zeros(count + 1, np.int32)
    for row, codes in links.also.items():
        sizes[row + 1] = len(codes)
    flat = [catalogue().codes[c] for row in sorted(links.also) for c in links.also[row]]
    return pa.ListArray.from_arrays(np.cumsum(sizes, dtype=np.int32), pa.array(flat, pa.string()))
