"""What a corpus is cut into (`Part`, `plan`) and what stands in one of them (`rows`)."""

from __future__ import annotations

import hashlib
import json
import os
import zlib
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from lawmetrics.errors import ReportError, RequestError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

__all__ = ["Part", "Reject", "Row", "Survey", "plan", "rows", "survey"]

_JSONL_BYTES = 8_000_000
_GROUP_BYTES = 16_000_000
_FILES = 128
"""Report files a part, on average: it ends at a file whose name says so, so that a new file changes one part only."""
_MOST_FILES = 3 * _FILES
_BESIDE = {"jurisdictions.csv", "truth.jsonl", "truth"}
"""What stands beside texts without being any: places of one's own, the truth that `lawmetrics synth` writes."""
_KILLED = "the process that read it died; it was left out so that the others could be read"
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
        paths: the files it is made from (one, but for `files`), absolute.
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
    row: int
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


class _File(NamedTuple):
    """A file of IN; `name` is its path within IN, so that a part is the same however IN is spelt."""

    path: str
    name: str
    size: int
    changed: int


class Survey(NamedTuple):
    """What lies in IN: the parts it is cut into, and how many files are none of ours to read."""

    parts: list[Part]
    left_out: int


def plan(source: Path) -> list[Part]:
    """Cut what lies in a folder, or one file, into parts; the same input gives the same parts.

    Raises:
        RequestError: nothing there that can be read.
    """
    return survey(source).parts


def survey(source: Path) -> Survey:
    """Look through a folder, or at one file; as `plan`, which tells less."""
    if not source.exists():
        raise RequestError(f"{source} does not exist; name a folder or file of Parquet, JSON lines or reports")
    source = source.absolute()
    parts: list[Part] = []
    reports: list[_File] = []
    left_out = 0
    for path, name in [(source, source.name)] if source.is_file() else _walk(source):
        suffix = path.suffix.lower()
        if suffix not in _TABLES | _REPORTS:
            left_out += 1
            continue
        stat = path.stat()
        file = _File(str(path), name, stat.st_size, stat.st_mtime_ns)
        if suffix in _REPORTS:
            reports.append(file)
        else:
            parts += (_row_groups if suffix == ".parquet" else _byte_ranges)(file)
    parts += _bundles(reports)
    if not parts:
        raise RequestError(
            f"{source} holds no Parquet, JSON lines or report files ({' '.join(sorted(_REPORTS | _TABLES))})"
        )
    return Survey(parts, left_out)


def _walk(folder: Path, within: str = "") -> Iterator[tuple[Path, str]]:
    """Path and name of every file, in order; hidden ones and those that others use as marks (_SUCCESS) are passed over."""
    with os.scandir(folder) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        name = f"{within}{entry.name}"
        if entry.name[0] in "._" or name in _BESIDE:
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(Path(entry.path), f"{name}/")
        elif entry.is_file():
            yield Path(entry.path), name


def _part(kind: str, files: list[_File], first: int = 0, last: int = 0) -> Part:
    made_from = [(file.name, file.size, file.changed) for file in files]
    key = hashlib.sha256(repr((kind, made_from, first, last)).encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return Part(key, kind, tuple(file.path for file in files), first, last)


def _row_groups(file: _File) -> Iterator[Part]:
    """A part a row group; a large group in several, so that no core waits for another's hour."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        held = pq.ParquetFile(file.path).metadata
    except (pa.ArrowException, OSError):
        # Whoever does the part finds out what is wrong with it.
        yield _part("parquet", [file])
        return
    begun = 0
    for number in range(held.num_row_groups):
        group = held.row_group(number)
        pieces = max(1, min(group.num_rows, group.total_byte_size // _GROUP_BYTES))
        for i in range(pieces):
            first, last = (begun + group.num_rows * k // pieces for k in (i, i + 1))
            yield _part("parquet", [file], first, last)
        begun += group.num_rows


def _byte_ranges(file: _File) -> Iterator[Part]:
    for first in range(0, max(file.size, 1), _JSONL_BYTES):
        yield _part("jsonl", [file], first, min(file.size, first + _JSONL_BYTES))


def _bundles(files: list[_File]) -> Iterator[Part]:
    held: list[_File] = []
    for file in files:
        held.append(file)
        ends = zlib.crc32(file.name.encode("utf-8", "surrogateescape")) % _FILES == 0
        if ends or len(held) == _MOST_FILES:
            yield _part("files", held)
            held = []
    if held:
        yield _part("files", held)


def rows(part: Part, killers: Collection[int] = ()) -> Iterator[Row | Reject]:
    """Read the texts of a part, in order; what cannot be read comes as a Reject in its place.

    Args:
        part: what to read.
        killers: which of them (counted from 0) not to touch: they killed the process before.

    Raises:
        FileNotFoundError: a file is not there any more, or not where this process could reach it.
    """
    if part.kind == "files":
        yield from _file_rows(part, killers)
        return
    for number, row in enumerate(_parquet_rows(part) if part.kind == "parquet" else _jsonl_rows(part)):
        yield Reject(row.source, row.row, _KILLED) if number in killers else row


def _parquet_rows(part: Part) -> Iterator[Row | Reject]:
    import pyarrow as pa

    behind = part.first
    try:
        for number, record in _records(part):
            behind = number + 1
            yield record if isinstance(record, Reject) else _row(record, part.paths[0], str(number), number)
    except (pa.ArrowException, OSError) as error:
        # What Arrow says of broken bytes has no number of the system's; a disk that fails has one.
        if isinstance(error, OSError) and error.errno and not isinstance(error, PermissionError):
            raise
        yield Reject(part.paths[0], behind, f"not to be read as Parquet from this row up to {part.last}: {error}")


def _records(part: Part) -> Iterator[tuple[int, dict[str, object] | Reject]]:
    """Rows of a Parquet file with their numbers."""
    import pyarrow.parquet as pq

    (path,) = part.paths
    file = pq.ParquetFile(path)
    wanted = [c for c in ("doc_id", "text", *_KNOWN) if c in file.schema_arrow.names]
    if "text" not in wanted:
        yield part.first, Reject(path, part.first, "the table has no column `text`")
        return
    sizes = [file.metadata.row_group(i).num_rows for i in range(file.metadata.num_row_groups)]
    starts = [0, *accumulate(sizes)]
    groups = [i for i, size in enumerate(sizes) if starts[i] < part.last and starts[i] + size > part.first]
    number = starts[groups[0]] if groups else 0
    for batch in file.iter_batches(batch_size=512, row_groups=groups, columns=wanted):
        skipped = max(0, part.first - number)
        records = batch.slice(skipped, max(0, part.last - number - skipped)).to_pylist()
        yield from enumerate(records, number + skipped)
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
        number,
        # A lone surrogate (JSON can say it) has no UTF-8.
        text.encode("utf-8", "replace").decode() if not text.isascii() else text,
        year if isinstance(year, int) and 0 < year < 10_000 else None,
        **{name: value for name, value in known.items() if isinstance(value, str)},
    )


def _file_rows(part: Part, killers: Collection[int]) -> Iterator[Row | Reject]:
    from lawmetrics.reports import read_report

    for number, path in enumerate(part.paths):
        if number in killers:
            yield Reject(path, 0, _KILLED)
            continue
        Path(path).stat()  # a file that is not reachable is no bad file
        try:
            report = read_report(Path(path))
        except ReportError as error:
            yield Reject(path, 0, str(error))
            continue
        place = None if report.jurisdiction is None or report.is_part else report.jurisdiction.code
        yield Row(path, path, 0, report.text, report.year, place, report.title, report.sha256)
