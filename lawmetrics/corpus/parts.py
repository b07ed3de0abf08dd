"""What a corpus is cut into (`Part`, `plan`) and what stands in one of them (`rows`)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from lawmetrics.errors import ReportError, RequestError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Part", "Reject", "Row", "plan", "rows"]

_JSONL_BYTES = 8_000_000
_GROUP_BYTES = 16_000_000
_FILES = 256
_TABLES = {".parquet", ".jsonl"}
_REPORTS = {".txt", ".html", ".htm", ".docx", ".pdf"}
_KNOWN = ("year", "jurisdiction", "title", "sha256")
"""Further columns of a table that are taken over when they are there."""


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a corpus that is done as a whole.

    Attributes:
        key: names its output; changes when the input does.
        kind: parquet, jsonl or files.
        paths: the files it is made from (one, but for `files`).
        first: row, or byte offset, where it begins.
        last: row, or byte offset, behind its end.
    """

    key: str
    kind: str
    paths: tuple[str, ...]
    first: int = 0
    last: int = 0


class Row(NamedTuple):
    """One text of a part; what nobody says of it is None."""

    doc_id: str
    source: str
    text: str
    year: int | None = None
    jurisdiction: str | None = None
    title: str | None = None
    sha256: str | None = None


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
    """A part a row group; a large group in several, so that no core waits for another's hour."""
    import pyarrow.parquet as pq

    held = pq.ParquetFile(path).metadata
    begun = 0
    for number in range(held.num_row_groups):
        group = held.row_group(number)
        pieces = max(1, min(group.num_rows, group.total_byte_size // _GROUP_BYTES))
        for i in range(pieces):
            first, last = (begun + group.num_rows * k // pieces for k in (i, i + 1))
            yield _part("parquet", [path], first, last)
        begun += group.num_rows


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
    wanted = [c for c in ("doc_id", "text", *_KNOWN) if c in file.schema_arrow.names]
    if "text" not in wanted:
        yield Reject(path, 0, "the table has no column `text`")
        return
    sizes = [file.metadata.row_group(i).num_rows for i in range(file.metadata.num_row_groups)]
    starts = [0, *accumulate(sizes)]
    groups = [i for i, size in enumerate(sizes) if starts[i] < part.last and starts[i] + size > part.first]
    number = starts[groups[0]] if groups else 0
    for batch in file.iter_batches(batch_size=512, row_groups=groups, columns=wanted):
        skipped = max(0, part.first - number)
        for i, record in enumerate(batch.slice(skipped, max(0, part.last - number - skipped)).to_pylist()):
            yield _row(record, path, str(number + skipped + i), number + skipped + i)
        number += batch.num_rows


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
    known = {name: record.get(name) for name in _KNOWN[1:]}
    return Row(
        str(identifier) if identifier is not None else f"{path}#{name}",
        path,
        # A lone surrogate (JSON can say it) has no UTF-8.
        text.encode("utf-8", "replace").decode() if not text.isascii() else text,
        year if isinstance(year, int) and 0 < year < 10_000 else None,
        **{name: value for name, value in known.items() if isinstance(value, str)},
    )


def _file_rows(part: Part) -> Iterator[Row | Reject]:
    from lawmetrics.reports import read_report

    for path in part.paths:
        try:
            report = read_report(Path(path))
        except ReportError as error:
            yield Reject(path, 0, str(error))
            continue
        place = None if report.jurisdiction is None or report.is_part else report.jurisdiction.code
        yield Row(path, path, report.text, report.year, place, report.title, report.sha256)
