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

_BATCH_CHARACTERS = 1_000_000
_INPUT = pa.schema([("doc_id", pa.string()), ("text", pa.string()), ("year", pa.int16())])
_DOCUMENTS = pa.schema(
    [
        ("doc_id", pa.string()), ("source", pa.string()), ("year", pa.int16()), ("jurisdiction", pa.string()),
        ("title", pa.string()), ("sha256", pa.string()), ("characters", pa.int32()),
    ]
)  # fmt: skip
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
    documents: list[tuple[object, ...]] = []
    rejects: list[Reject] = []
    mentions = characters = 0
    with pq.ParquetWriter(out / "mentions" / aside, MENTION_SCHEMA, compression="zstd") as writer:
        for held in _batches(rows(part), rejects):
            found = extract_batch(_table(((r.doc_id, r.text, r.year) for r in held), _INPUT).to_batches()[0])
            writer.write_batch(found)
            mentions += found.num_rows
            characters += sum(len(r.text) for r in held)
            documents += [(r.doc_id, r.source, r.year, r.jurisdiction, r.title, r.sha256, len(r.text)) for r in held]
    _settle(out / "mentions" / aside, _target(out, "mentions", part))
    for kind, records, schema in (("rejects", rejects, _REJECTS), ("documents", documents, _DOCUMENTS)):
        if records or kind == "documents":
            pq.write_table(_table(records, schema), out / kind / aside, compression="zstd")
            _settle(out / kind / aside, _target(out, kind, part))
    return PartResult(part.key, len(documents), mentions, len(rejects), characters)


def _batches(found: Iterable[Row | Reject], rejects: list[Reject]) -> Iterator[list[Row]]:
    """Gather rows into batches of about a million characters; set those that could not be read aside."""
    held: list[Row] = []
    size = 0
    for row in found:
        if isinstance(row, Reject):
            rejects.append(row)
            continue
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
