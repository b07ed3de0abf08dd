"""The work on one part: read, extract, write aside, rename (`run_part`)."""

from __future__ import annotations

import os
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq

from lawmetrics.corpus.parts import Part, Reject, Row, rows
from lawmetrics.errors import LawmetricsError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

__all__ = ["PartResult", "note", "pending", "run_part"]

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
    """What was done for one part.

    Attributes:
        key: the part.
        documents: texts read.
        mentions: what was found in them.
        rejects: rows or files set aside.
        characters: the length of all texts.
        failure: why the part was not done, if it was not; the next run tries it again.
    """

    key: str
    documents: int = 0
    mentions: int = 0
    rejects: int = 0
    characters: int = 0
    failure: str = ""


def _target(out: Path, kind: str, part: Part) -> Path:
    return out / kind / f"part-{part.key}.parquet"


def pending(parts: Iterable[Part], out: Path) -> list[Part]:
    """Tell which parts are still to be done."""
    return [part for part in parts if not _target(out, "documents", part).exists()]


def note(part: Part, out: Path) -> Path:
    """Where a careful run of a part says at which of its rows it is."""
    return out / "rejects" / f".{part.key}.row.tmp"


def run_part(part: Part, out: Path, *, careful: bool = False, killers: Collection[int] = ()) -> PartResult:
    """Do one part; to be repeated at will, by anyone, at once: the last rename wins with the same content.

    Args:
        part: what to do.
        out: the folder OUT.
        careful: go row by row, and note each before it is touched (`note`), for a part that has killed its process.
        killers: the rows that did, counted from 0; they are set aside.

    Raises:
        OSError: IN or OUT fails (a full disk); nothing of the part is left.
    """
    aside = f".{part.key}.{uuid4().hex}.tmp"
    for kind in ("mentions", "documents", "rejects"):
        (out / kind).mkdir(parents=True, exist_ok=True)
    found = rows(part, killers)
    done = _Done([], [])
    try:
        mentions = _write(
            out / "mentions" / aside, _batches(_noted(found, note(part, out)), 1) if careful else _batches(found), done
        )
        _settle(out / "mentions" / aside, _target(out, "mentions", part))
        for kind, records, schema in (("rejects", done.rejects, _REJECTS), ("documents", done.documents, _DOCUMENTS)):
            if records or kind == "documents":
                pq.write_table(_table(records, schema), out / kind / aside, compression="zstd")
                _settle(out / kind / aside, _target(out, kind, part))
    finally:
        for kind in ("mentions", "documents", "rejects"):
            (out / kind / aside).unlink(missing_ok=True)
    return PartResult(
        part.key, len(done.documents), mentions, len(done.rejects), sum(row[-1] for row in done.documents)
    )


def _write(path: Path, batches: Iterable[list[Row | Reject]], done: _Done) -> int:
    """Extract batch by batch into one file, in row groups that are large enough; give how many mentions there are."""
    from lawmetrics.columns import PLAIN_SCHEMA

    held: list[pa.RecordBatch] = []
    mentions = size = 0
    with pq.ParquetWriter(path, PLAIN_SCHEMA, compression="zstd") as writer:
        for batch in batches:
            found = done.take(batch)
            held += found
            size += sum(part.num_rows for part in found)
            if size >= _ROW_GROUP:
                writer.write_table(pa.Table.from_batches(held))
                mentions, size, held = mentions + size, 0, []
        if held:
            writer.write_table(pa.Table.from_batches(held))
    return mentions + size


@dataclass(frozen=True, slots=True)
class _Done:
    """What came of the rows of a part so far."""

    documents: list[_Document]
    rejects: list[Reject]

    def take(self, batch: list[Row | Reject]) -> list[pa.RecordBatch]:
        """Read a batch together; when that fails, each text alone, so that one costs no other."""
        texts = [row for row in batch if isinstance(row, Row)]
        self.rejects.extend(row for row in batch if isinstance(row, Reject))
        if not texts:
            return []
        try:
            found = [_extract(texts)]
        except LawmetricsError:
            raise  # the installation is broken, not a text
        except Exception as error:  # noqa: BLE001 - one bad text must not end a run over ten million
            _extract([_PLAIN_TEXT])  # where this fails too, it is the installation again
            if len(texts) > 1:
                return [found for row in texts for found in self.take([row])]
            reason = f"lawmetrics failed on it ({type(error).__name__}: {error!s:.200}); please report this"
            self.rejects.append(Reject(texts[0].source, texts[0].row, reason))
            return []
        self.documents.extend(
            (row.doc_id, row.source, row.year, row.jurisdiction, row.title, row.sha256, len(row.text)) for row in texts
        )
        return found


_PLAIN_TEXT = Row("", "", 0, "受理案件120件。")


def _extract(texts: list[Row]) -> pa.RecordBatch:
    from lawmetrics.extraction import PLAIN_SCHEMA, extract_batch

    table = _table([(row.doc_id, row.text, row.year) for row in texts], _INPUT)
    return extract_batch(table.to_batches()[0]).cast(PLAIN_SCHEMA)


def _batches(found: Iterable[Row | Reject], characters: int = _BATCH_CHARACTERS) -> Iterator[list[Row | Reject]]:
    """Gather rows into batches of some hundred thousand characters."""
    held: list[Row | Reject] = []
    size = 0
    for row in found:
        held.append(row)
        size += len(row.text) if isinstance(row, Row) else 0
        if size >= characters:
            yield held
            held, size = [], 0
    if held:
        yield held


def _noted(found: Iterator[Row | Reject], at: Path) -> Iterator[Row | Reject]:
    """Give rows one by one, writing down before each which it is."""
    for number in count():
        at.write_text(str(number), encoding="ascii")
        row = next(found, None)
        if row is None:
            at.unlink()
            return
        yield row


def _table(records: Iterable[tuple[object, ...]], schema: pa.Schema) -> pa.Table:
    columns = list(zip(*records, strict=True)) or [() for _ in schema]
    return pa.table([pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)], schema=schema)


def _settle(aside: Path, target: Path) -> None:
    """Give a file its name once its bytes are on the disk: a part that is named survives the machine."""
    with aside.open("rb") as written:
        os.fsync(written.fileno())
    aside.rename(target)
