"""Text, or an Arrow batch of texts → mentions with their meaning."""

from __future__ import annotations

import pyarrow as pa

__all__ = ["MENTION_SCHEMA"]

_ENUM = pa.dictionary(pa.int8(), pa.string())
_NUMBER = pa.decimal128(28, 6)

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
