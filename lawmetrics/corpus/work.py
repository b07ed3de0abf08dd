"""The work on one part: read, extract, write aside, rename (`run_part`)."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq

from lawmetrics.corpus.parts import Part, Reject, Row, rows
from lawmetrics.extraction import MENTION_SCHEMA, extract_batch

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

__all__ = ["PartResult", "pending", "run_part"]

_BATCH_CHARACTERS = 300_000
"""Enough for array code to be at its best (larger batches take memory and save no time)."""
_ROW_GROUP = 100_000
_INPUT = pa.schema([("doc_id", pa.string()), ("text", pa.string()), ("year", pa.int16())])
_DOCUMENTS = pa.schema(
    [
        ("doc_id", pa.string()), ("source", pa.string()), ("year", pa.int16()), ("jurisdiction", pa.string()),
        ("title", pa.string()), ("sha256", pa.string()), ("characters", pa.int32()),
    ]
)  # fmt: skip
_Document = tuple[str, str, int | None, str | None, str | None, str | None, int]
"""A row of them."""
_REJECTS = pa.schema([("source", pa.string()), ("row", pa.int64()), ("reason", pa.string())])


@dataclass(frozen=True, slots=True)
class PartResult:
    """What was done for one part."""

    key: str
    documents: int
    mentions: int
    rejects: int
    characters: int


def _target(out: Path, kind: str, part: Part) -> Path:
    return out / kind / f"part-{part.key}.parquet"


def pending(parts: Iterable[Part], out: Path) -> list[Part]:
    """Tell which parts are still to be done."""
    return [part for part in parts if not _target(out, "documents", part).exists()]


def run_part(part: Part, out: Path) -> PartResult:
    """Do one part; to be repeated at will, by anyone, at once: the last rename wins with the same content."""
    aside = f".{part.key}.{uuid4().hex}.tmp"
    for kind in ("mentions", "documents", "rejects"):
        (out / kind).mkdir(parents=True, exist_ok=True)
    documents: list[_Document] = []
    rejects: list[Reject] = []
    mentions = 0
    with pq.ParquetWriter(out / "mentions" / aside, MENTION_SCHEMA, compression="zstd") as writer:
        for found in _row_groups(_batches(rows(part), documents, rejects)):
            writer.write_table(found)
            mentions += found.num_rows
    _settle(out / "mentions" / aside, _target(out, "mentions", part))
    for kind, records, schema in (("rejects", rejects, _REJECTS), ("documents", documents, _DOCUMENTS)):
        if records or kind == "documents":
            pq.write_table(_table(records, schema), out / kind / aside, compression="zstd")
            _settle(out / kind / aside, _target(out, kind, part))
    return PartResult(part.key, len(documents), mentions, len(rejects), sum(row[-1] for row in documents))


def _row_groups(batches: Iterable[list[Row]]) -> Iterator[pa.Table]:
    """Extract batch by batch, and give mentions in tables large enough for a row group."""
    held: list[pa.RecordBatch] = []
    for batch in batches:
        texts = _table([(row.doc_id, row.text, row.year) for row in batch], _INPUT)
        held.append(extract_batch(texts.to_batches()[0]))
        if sum(found.num_rows for found in held) >= _ROW_GROUP:
            yield pa.Table.from_batches(held)
            held = []
    if held:
        yield pa.Table.from_batches(held)


def _batches(found: Iterable[Row | Reject], documents: list[_Document], rejects: list[Reject]) -> Iterator[list[Row]]:
    """Gather rows into batches of some hundred thousand characters; note documents and rejects on the way."""
    held: list[Row] = []
    size = 0
    for row in found:
        if isinstance(row, Reject):
            rejects.append(row)
            continue
        documents.append((row.doc_id, row.source, row.year, row.jurisdiction, row.title, row.sha256, len(row.text)))
        held.append(row)
        size += len(row.text)
        if size >= _BATCH_CHARACTERS:
            yield held
            held, size = [], 0
    if held:
        yield held


def _table(records: Iterable[tuple[object, ...]], schema: pa.Schema) -> pa.Table:
    columns = list(zip(*records, strict=True)) or [() for _ in schema]
    return pa.table([pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)], schema=schema)


def _settle(aside: Path, target: Path) -> None:
    """Give a file its name once its bytes are on the disk: a part that is named survives the machine."""
    with aside.open("rb") as written:
        os.fsync(written.fileno())
    aside.rename(target)
