"""Paths, folders and globs → the files to ingest, with what is stated beside them (`discover`)."""

from __future__ import annotations

import csv
import glob
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from lawmetrics.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Counts", "Discovery", "Outcome", "Reject", "Stated", "discover"]

_PLACES = "jurisdictions.csv"
_STATEMENTS = "documents.csv"
# What lies beside reports in a folder and is none; a file that is named outright is always tried.
_OTHERS = frozenset(
    [
        ".csv",
        ".tsv",
        ".json",
        ".jsonl",
        ".md",
        ".py",
        ".r",
        ".ipynb",
        ".toml",
        ".yaml",
        ".yml",
        ".ini",
        ".log",
        ".sql",
        ".parquet",
        ".arrow",
        ".duckdb",
        ".db",
        ".wal",
        ".sqlite",
        ".css",
        ".js",
    ]
)


@dataclass(frozen=True, slots=True)
class Reject:
    """A file that gave no report.

    Attributes:
        source: the path or name as given.
        reason: one plain sentence.
    """

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Stated:
    """What `documents.csv` says of a file.

    Attributes:
        jurisdiction: code or name of its place; None when not stated.
        year: its report year; None when not stated.
    """

    jurisdiction: str | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one document.

    Attributes:
        source: its name.
        result: added, unchanged, replaced or rejected.
        reason: why it was rejected, one plain sentence; else empty.
    """

    source: str
    result: str
    reason: str = ""


@dataclass(slots=True)
class Counts:
    """What became of the files.

    Attributes:
        added: new documents.
        unchanged: documents that were there already.
        replaced: documents whose content changed; the former version is kept.
        rejected: files that gave no report, with the reason.
    """

    added: int = 0
    unchanged: int = 0
    replaced: int = 0
    rejected: list[Reject] = field(default_factory=list)


@dataclass(slots=True)
class Discovery:
    """What some paths hold.

    Attributes:
        files: reports to read, in order, none twice.
        stated: what is stated about some of them.
        places: every `jurisdictions.csv` that was met.
        rejects: paths that lead nowhere.
    """

    files: list[Path] = field(default_factory=list)
    stated: dict[Path, Stated] = field(default_factory=dict)
    places: list[Path] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)


def discover(paths: str | Path | Iterable[str | Path]) -> Discovery:
    """Find the files that `paths` mean.

    Args:
        paths: files, folders (read to the bottom) and globs. `jurisdictions.csv` and `documents.csv` beside the
            files are taken along: places of one's own, and place and year of files that do not say them.

    Returns:
        The files and what is stated about them; paths that lead nowhere are in `rejects`.

    Raises:
        StoreError: a `documents.csv` is wrong; the message names the line.
    """
    found = Discovery()
    seen: dict[Path, None] = {}
    for path in [paths] if isinstance(paths, (str, Path)) else paths:
        _add(Path(path), str(path), seen, found)
    found.files = list(seen)
    for folder in {file.parent: None for file in found.files}:
        _beside(folder, found)
    return found


def _add(path: Path, given: str, seen: dict[Path, None], found: Discovery) -> None:
    if path.is_dir():
        inside = _reports_in(path)
        if not inside:
            found.rejects.append(Reject(given, "the folder holds no reports (txt, html, docx or pdf)"))
        seen.update(dict.fromkeys(inside))
    elif path.exists():
        seen[path.resolve()] = None
    elif glob.has_magic(given):
        matches = sorted(Path(match) for match in glob.glob(given, recursive=True))  # noqa: PTH207 - a whole path, absolute or not
        files = [m.resolve() for m in matches if m.is_file() and _may_be_report(m)]
        if not files:
            found.rejects.append(Reject(given, "no file matches this pattern"))
        seen.update(dict.fromkeys(files))
    else:
        found.rejects.append(Reject(given, "there is no such file or folder"))


def _reports_in(folder: Path) -> list[Path]:
    files = (p for p in sorted(folder.rglob("*")) if p.is_file() and _may_be_report(p))
    return [p.resolve() for p in files if not any(part.startswith(".") for part in p.relative_to(folder).parts)]


def _may_be_report(path: Path) -> bool:
    return path.suffix.lower() not in _OTHERS and not path.name.startswith((".", "~$"))


def _beside(folder: Path, found: Discovery) -> None:
    # A table may lie in the folder of the files or above, where the whole collection starts.
    for place in (folder, folder.parent):
        table = place / _PLACES
        if table.is_file() and table not in found.places:
            found.places.append(table)
        table = place / _STATEMENTS
        if table.is_file():
            for file, stated in _read_statements(table).items():
                found.stated.setdefault(file, stated)


def _read_statements(path: Path) -> dict[Path, Stated]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    if rows and not {"file", "jurisdiction", "year"} <= set(rows[0]):
        raise StoreError(f"{path} needs the columns file, jurisdiction, year; it has {', '.join(map(str, rows[0]))}")
    stated = {}
    for number, row in enumerate(rows, start=2):
        year = (row["year"] or "").strip()
        if year and not (year.isdigit() and len(year) == 4):
            raise StoreError(f"{path}, line {number}: {year!r} is no year; write four digits or leave it empty")
        place = (row["jurisdiction"] or "").strip()
        stated[(path.parent / (row["file"] or "")).resolve()] = Stated(place or None, int(year) if year else None)
    return stated
