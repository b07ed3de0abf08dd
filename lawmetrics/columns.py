"""The columns of `extract_batch`: `MENTION_SCHEMA`, and a reading laid out in it without a Python object a mention.

What the reading of a number says (value, unit, kind …) is laid out once a process for each distinct reading and taken
by index; the words of a mention are gathered from the code points of the text. Numbers and words that come again stand
once in the dictionary of their column, so that a mention takes a third of what it would take written out.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_EVEN, Decimal
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from lawmetrics.mentions import Scope
from lawmetrics.quantities import Kind, Qualifier
from lawmetrics.quantities.lexicon import MARGIN
from lawmetrics.quantities.units import DIMENSIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from lawmetrics.quantities import Quantity, Scan

__all__ = ["MENTION_SCHEMA", "PLAIN_SCHEMA", "batch", "coded", "decimals", "enumeration", "joined", "said", "words"]

_NUMBER = pa.decimal128(28, 6)
_ENUM = pa.dictionary(pa.int8(), pa.string())
_FEW, _MANY = pa.dictionary(pa.int16(), pa.string()), pa.dictionary(pa.int32(), pa.string())
_NUMBERS = pa.dictionary(pa.int32(), _NUMBER)
_POINT = re.compile(r"[.．]([0-9０-９]++)(?![余多来几]|[十百千万亿萬億成折](?!分))")
"""Decimals of a number that no multiplier follows."""
_MILLIONTH = Decimal("0.000001")

MENTION_SCHEMA = pa.schema(
    [
        pa.field("doc_id", _MANY, nullable=False),
        pa.field("start", pa.int32(), nullable=False),
        pa.field("end", pa.int32(), nullable=False),
        pa.field("text", _MANY, nullable=False),
        pa.field("value", _NUMBERS, nullable=False),
        pa.field("decimals", pa.int8(), nullable=False),
        pa.field("lower", _NUMBERS),
        pa.field("upper", _NUMBERS),
        pa.field("qualifier", _ENUM, nullable=False),
        pa.field("unit", _FEW, nullable=False),
        pa.field("dimension", _ENUM, nullable=False),
        pa.field("kind", _ENUM, nullable=False),
        pa.field("indicator", _FEW),
        pa.field(
            "also", pa.list_(pa.string()), nullable=False
        ),  # few have any; and DuckDB reads no list of a dictionary
        pa.field("label", _MANY, nullable=False),
        pa.field("period", pa.int16()),
        pa.field("subject", _FEW, nullable=False),
        pa.field("breakdown", _FEW, nullable=False),
        pa.field("scope", _ENUM, nullable=False),
        pa.field("confidence", pa.float32(), nullable=False),
    ]
)
"""Columns of `extract_batch`, one row a mention; `decimals` are those written (95.70 has two).

A batch in which more than 32,767 different units, bodies or breakdowns occur has wider indices in that column.
"""


def _plain(kind: pa.DataType) -> pa.DataType:
    """The type of a column when nothing is in a dictionary."""
    return kind.value_type if pa.types.is_dictionary(kind) else kind


PLAIN_SCHEMA = pa.schema([field.with_type(_plain(field.type)) for field in MENTION_SCHEMA])
"""The same columns written out, for what reads no dictionaries: `extract_batch(batch).cast(PLAIN_SCHEMA)`."""

_WORDS: dict[str, Sequence[str]] = {
    "qualifier": [str(word) for word in Qualifier],
    "dimension": DIMENSIONS,
    "kind": [str(word) for word in Kind],
    "scope": [str(word) for word in Scope],
}
_SAID = ("value", "decimals", "lower", "upper", "unit")
_BOUNDS = ("value", "lower", "upper")
_ENUMERATED = ("qualifier", "dimension", "kind")
_ROWS = {name: {word: row for row, word in enumerate(words)} for name, words in _WORDS.items()}


def enumeration(name: str, rows: NDArray[np.int8]) -> pa.DictionaryArray:
    """Lay out a column of one of few words, given the place of each in its list."""
    return pa.DictionaryArray.from_arrays(pa.array(rows), pa.array(_WORDS[name], pa.string()))


class _Known:
    """What each reading of one process-wide table says, as columns; grows with the table."""

    def __init__(self, readings: Sequence[Quantity]) -> None:
        self.readings = readings
        self.size = 0
        self.columns = {name: pa.array([], PLAIN_SCHEMA.field(name).type) for name in _SAID}
        self.rows = {name: np.zeros(0, np.int8) for name in _ENUMERATED}

    def read(self) -> None:
        """Take in the readings that are new."""
        fresh = self.readings[self.size : len(self.readings)]
        if not fresh:
            return
        columns = {
            "value": _numbers([q.value for q in fresh]),
            "decimals": pa.array([_decimals(q.value) for q in fresh], pa.int8()),
            "lower": _numbers([q.lower for q in fresh]),
            "upper": _numbers([q.upper for q in fresh]),
            "unit": pa.array([q.unit for q in fresh], pa.string()),
        }
        for name in _SAID:
            self.columns[name] = pa.concat_arrays([self.columns[name], columns[name]])
        for name in _ENUMERATED:
            rows = np.array([_ROWS[name][getattr(q, name)] for q in fresh], np.int8)
            self.rows[name] = np.concatenate([self.rows[name], rows])
        self.size += len(fresh)


_known = _Known([])
_lock = Lock()


def said(found: Scan) -> dict[str, pa.Array]:
    """Lay out the columns that depend on the readings alone."""
    global _known  # noqa: PLW0603 - remembers the newest table
    with _lock:
        if _known.readings is not found.readings:
            _known = _Known(found.readings)
        _known.read()
        columns, rows = dict(_known.columns), dict(_known.rows)
    used, place = np.unique(found.reading, return_inverse=True)
    laid = {name: coded(column.take(pa.array(used)), place) for name, column in columns.items()}
    laid["decimals"] = columns["decimals"].take(pa.array(found.reading))
    return laid | {name: enumeration(name, column.take(found.reading)) for name, column in rows.items()}


def decimals(text: pa.DictionaryArray, least: pa.Array) -> pa.Array:
    """Count decimals as they are written, zeros at the end too: 94.0% has one, though its value is 94.

    Args:
        text: the words of each mention.
        least: the decimals that the value cannot do without.
    """
    found = map(_POINT.search, text.dictionary.to_pylist())
    written = np.array([min(len(match[1]), 127) if match else 0 for match in found], np.int8)
    return pa.array(np.maximum(written.take(text.indices.to_numpy()), least.to_numpy()))


def coded(values: pa.Array, place: NDArray[np.integer]) -> pa.DictionaryArray:
    """Lay out a column whose rows are `values[place]`: each word stands in it once."""
    held = values.dictionary_encode()
    return pa.DictionaryArray.from_arrays(held.indices.take(pa.array(place)), held.dictionary)


def words(found: Scan) -> pa.Array:
    """Lay out the words of each mention, `text[start:end]`."""
    length = found.end - found.start
    begin = np.cumsum(length) - length
    inside = np.repeat(found.start - begin + MARGIN, length) + np.arange(int(length.sum()), dtype=np.int64)
    letters = found.codes.take(inside)
    if (letters == 0xFFFF).any():  # beyond the basic plane: not in the code points as it stands in the text
        return pa.array([found.text[a:b] for a, b in zip(found.start.tolist(), found.end.tolist(), strict=True)])
    width = 1 + (letters >= 0x80).astype(np.int32) + (letters >= 0x800)
    ends = np.concatenate([[0], np.cumsum(width)]).astype(np.int32)
    offsets = np.append(ends[begin], ends[-1])
    content = letters.tobytes().decode("utf-16-le", "surrogatepass").encode()
    return pa.StringArray.from_buffers(len(length), pa.py_buffer(offsets), pa.py_buffer(content))


def _numbers(values: list[Decimal | None]) -> pa.Array:
    """Fit the column: six decimals are kept."""
    try:
        return pa.array(values, _NUMBER)
    except pa.ArrowInvalid:
        return pa.array([value if value is None else _rounded(value) for value in values], _NUMBER)


def _rounded(value: Decimal) -> Decimal:
    exponent = value.as_tuple().exponent
    return value.quantize(_MILLIONTH, ROUND_HALF_EVEN) if isinstance(exponent, int) and exponent < -6 else value


def _decimals(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return min(127, max(0, -exponent)) if isinstance(exponent, int) else 0


def joined(parts: Iterable[dict[str, pa.Array]]) -> dict[str, pa.Array]:
    """Join the columns of several slices, freeing each as it goes, so that nothing lies there twice."""
    held = list(parts)
    numbers = pa.concat_arrays([part.pop(name) for name in _BOUNDS for part in held])
    size = len(numbers) // len(_BOUNDS)
    done = {name: numbers.slice(n * size, size) for n, name in enumerate(_BOUNDS)}  # one dictionary for all three
    for name in MENTION_SCHEMA.names:
        if name not in done:
            done[name] = pa.concat_arrays([part.pop(name) for part in held])
    return done


def batch(columns: dict[str, pa.Array]) -> pa.RecordBatch:
    """Put columns together in the order and with the types of `MENTION_SCHEMA`."""
    fields = []
    for field in MENTION_SCHEMA:
        columns[field.name] = _narrow(columns[field.name], field.type)
        fields.append(field.with_type(columns[field.name].type))
    return pa.RecordBatch.from_arrays([columns[field.name] for field in fields], schema=pa.schema(fields))


def _narrow(column: pa.Array, kind: pa.DataType) -> pa.Array:
    """Index by two bytes what has few enough words."""
    if column.type == kind or len(column.dictionary) > np.iinfo(np.int16).max:
        return column
    return pa.DictionaryArray.from_arrays(column.indices.cast(kind.index_type), column.dictionary)
