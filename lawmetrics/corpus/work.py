"""The work on one part: read, extract, write aside, rename (`run_part`)."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from lawmetrics.corpus.parts import Part, Reject, Row, rows
from lawmetrics.extraction import MENTION_SCHEMA, extract_batch

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

__all__ = ["PartResult", "pending", "run_part"]

_BATCH_CHARACTERS = 1_000_000
_INPUT = pa.schema([("doc_id", pa.string()), ("text", pa.string()), ("year", pa.int16())])
_DOCUMENTS = pa.schema(
    [("doc_id", pa.string()), ("source", pa.string()), ("year", pa.int16()), ("characters", pa.int32())]
)
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
    aside = f".{part.key}.{os.getpid()}.tmp"
    for kind in ("mentions", "documents", "rejects"):
        (out / kind).mkdir(parents=True, exist_ok=True)
    documents: list[tuple[str, str, int | None, int]] = []
    rejects: list[Reject] = []
    mentions = 0
    with pq.ParquetWriter(out / "mentions" / aside, MENTION_SCHEMA, compression="zstd") as writer:
        for batch in _batches(rows(part), documents, rejects):
            found = extract_batch(batch)
            mentions += found.num_rows
            writer.write_batch(found)
    (out / "mentions" / aside).rename(_target(out, "mentions", part))
    if rejects:
        _write(rejects, _REJECTS, out / "rejects" / aside, _target(out, "rejects", part))
    _write(documents, _DOCUMENTS, out / "documents" / aside, _target(out, "documents", part))
    return PartResult(part.key, len(documents), mentions, len(rejects), sum(d[3] for d in documents))


def _batches(
    found: Iterator[Row | Reject], documents: list[tuple[str, str, int | None, int]], rejects: list[Reject]
) -> Iterator[pa.RecordBatch]:
    """Gather rows into batches of about a million characters; note documents and rejects on the way."""
    held: list[tuple[str, str, int | None]] = []
    size = 0
    for row in found:
        if isinstance(row, Reject):
            rejects.append(row)
            continue
        documents.append((row.doc_id, row.source, row.year or None, len(row.text)))
        held.append((row.doc_id, row.text, row.year or None))
        size += len(row.text)
        if size >= _BATCH_CHARACTERS:
            yield _record_batch(held)
            held, size = [], 0
    if held:
        yield _record_batch(held)


def _record_batch(held: list[tuple[str, str, int | None]]) -> pa.RecordBatch:
    columns = [pa.array(column, field.type) for column, field in zip(zip(*held, strict=True), _INPUT, strict=True)]
    return pa.record_batch(columns, schema=_INPUT)


def _write(records: Iterable[tuple[object, ...]], schema: pa.Schema, aside: Path, target: Path) -> None:
    columns = list(zip(*records, strict=True)) or [() for _ in schema]
    table = pa.table([pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)], schema=schema)
    pq.write_table(table, aside, compression="zstd")
    aside.rename(target)
