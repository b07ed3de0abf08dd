"""What a corpus is cut into (`Part`, `plan`) and what stands in one of them (`rows`)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from lawmetrics.errors import ReportError, RequestError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Part", "Reject", "Row", "plan", "rows"]

_JSONL_BYTES = 16_000_000
_FILES = 256
_TABLES = {".parquet", ".jsonl"}
_REPORTS = {".txt", ".html", ".htm", ".docx", ".pdf"}


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a corpus that is done as a whole.

    Attributes:
        key: names its output; changes when the input does.
        kind: parquet, jsonl or files.
        paths: the files it is made from (one, but for `files`).
        first: row group, or byte offset, where it begins.
        last: row group, or byte offset, behind its end.
    """

    key: str
    kind: str
    paths: tuple[str, ...]
    first: int = 0
    last: int = 0


class Row(NamedTuple):
    """One text of a part; `year` is 0 where nobody says it."""

    doc_id: str
    source: str
    text: str
    year: int


class Reject(NamedTuple):
    """One row or file that could not be read, and why."""

    source: str
    row: int
    reason: str


def plan(source: Path) -> list[Part]:
    """Cut what lies in a folder, or one file, into parts; the same input gives the same parts.

    Raises:
        RequestError: nothing there that can be read.
    """
    if not source.exists():
        raise RequestError(f"{source} does not exist; name a folder or file of Parquet, JSON lines or reports")
    files = [source] if source.is_file() else sorted(p for p in source.rglob("*") if p.is_file())
    parts: list[Part] = []
    for path in files:
        if path.suffix == ".parquet":
            parts += _row_groups(path)
        elif path.suffix == ".jsonl":
            parts += _byte_ranges(path)
    reports = [p for p in files if p.suffix.lower() in _REPORTS]
    parts += [_part("files", reports[i : i + _FILES]) for i in range(0, len(reports), _FILES)]
    if not parts:
        raise RequestError(
            f"{source} holds no Parquet, JSON lines or report files ({' '.join(sorted(_REPORTS | _TABLES))})"
        )
    return parts


def _part(kind: str, paths: list[Path], first: int = 0, last: int = 0) -> Part:
    stats = [(str(p), p.stat().st_size, p.stat().st_mtime_ns) for p in paths]
    key = hashlib.sha256(repr((kind, stats, first, last)).encode()).hexdigest()[:16]
    return Part(key, kind, tuple(str(p) for p in paths), first, last)


def _row_groups(path: Path) -> Iterator[Part]:
    import pyarrow.parquet as pq

    for group in range(pq.ParquetFile(path).num_row_groups):
        yield _part("parquet", [path], group, group + 1)


def _byte_ranges(path: Path) -> Iterator[Part]:
    size = path.stat().st_size
    for first in range(0, max(size, 1), _JSONL_BYTES):
        yield _part("jsonl", [path], first, min(size, first + _JSONL_BYTES))


def rows(part: Part) -> Iterator[Row | Reject]:
    """Read the texts of a part, in order; what cannot be read comes as a Reject in its place."""
    yield from {"parquet": _parquet_rows, "jsonl": _jsonl_rows, "files": _file_rows}[part.kind](part)


def _parquet_rows(part: Part) -> Iterator[Row | Reject]:
    import pyarrow.parquet as pq

    (path,) = part.paths
    file = pq.ParquetFile(path)
    wanted = [c for c in ("doc_id", "year", "text") if c in file.schema_arrow.names]
    if "text" not in wanted:
        yield Reject(path, 0, "the table has no column `text`")
        return
    number = 0
    for batch in file.iter_batches(batch_size=512, row_groups=[part.first], columns=wanted):
        for record in batch.to_pylist():
            yield _row(record, path, f"{part.first}:{number}", number)
            number += 1


def _jsonl_rows(part: Part) -> Iterator[Row | Reject]:
    (path,) = part.paths
    with Path(path).open("rb") as lines:
        if part.first:
            # The line that the border cuts belongs to the part before.
            lines.seek(part.first - 1)
            lines.readline()
        while lines.tell() < part.last:
            at = lines.tell()
            line = lines.readline()
            if not line.strip():
                continue
            try:
                record = json.loads(line)
            except ValueError as error:
                yield Reject(path, at, f"not a line of JSON: {error}")
                continue
            yield _row(record, path, str(at), at)


def _row(record: object, path: str, name: str, number: int) -> Row | Reject:
    text = record.get("text") if isinstance(record, dict) else None
    if not isinstance(record, dict) or not isinstance(text, str):
        return Reject(path, number, "the row has no string `text`")
    year = record.get("year")
    identifier = record.get("doc_id")
    return Row(
        str(identifier) if identifier is not None else f"{path}#{name}",
        path,
        # A lone surrogate (JSON can say it) has no UTF-8.
        text.encode("utf-8", "replace").decode() if not text.isascii() else text,
        year if isinstance(year, int) and 0 < year < 10_000 else 0,
    )


def _file_rows(part: Part) -> Iterator[Row | Reject]:
    from lawmetrics.reports import read_report

    for path in part.paths:
        try:
            report = read_report(Path(path))
        except ReportError as error:
            yield Reject(path, 0, str(error))
            continue
        yield Row(path, path, report.text, report.year or 0)
