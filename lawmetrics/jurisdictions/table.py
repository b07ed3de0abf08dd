"""The table of places: `data/jurisdictions.txt` and a user's own `jurisdictions.csv`."""

from __future__ import annotations

import csv
from importlib.resources import files
from pathlib import Path
from sys import intern
from typing import TYPE_CHECKING, NamedTuple

from lawmetrics.errors import DataError
from lawmetrics.jurisdictions.place import LEVELS, Jurisdiction

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Change", "Row", "load", "read_csv"]

_LEVEL_OF_DIGITS = {2: "province", 4: "prefecture", 6: "county"}
_NO_PREFECTURES = {"11", "12", "31", "50"}


class Row(NamedTuple):
    """A place as a table has it: rows stand behind their parent; `also` is another official name."""

    code: str
    name: str
    level: str
    parent: str
    also: str = ""


class Change(NamedTuple):
    """A name that was given up: `renamed` kept its area, `merged` went into another place."""

    year: int
    row: Row
    target: str
    renamed: bool


def load() -> tuple[list[Row], list[Change]]:
    """Read the table that ships with the package.

    Raises:
        DataError: a line breaks the syntax; the message names file and line.
    """
    rows: list[Row] = []
    changes: list[Change] = []
    text = files("lawmetrics.data").joinpath("jurisdictions.txt").read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), 1):
        try:
            if line[0] == "!":
                changes.append(_change(line[1:]))
            elif line[0] == "+":
                _, code, name = line[1:].split("\t")
                rows.append(_row(code, name))
            elif line[0] != "#":
                rows.extend(_rows(line))
        except (ValueError, KeyError, IndexError) as error:
            raise DataError(
                f"jurisdictions.txt, line {number}: no place can be read from {line[:40]!r} ({error})"
            ) from error
    return _under_provinces(rows), changes


def _under_provinces(rows: list[Row]) -> list[Row]:
    """Counties of a municipality, and those a province rules itself, have no prefecture above them."""
    codes = {row.code for row in rows}
    return [
        row if row.parent in codes or not row.parent else row._replace(parent=row.code[:2] + "0000") for row in rows
    ]


def _row(code: str, name: str) -> Row:
    parent = code[:-2].ljust(6, "0") if len(code) > 2 else ""
    return Row(code.ljust(6, "0"), name, _LEVEL_OF_DIGITS[len(code)], parent)


def _rows(line: str) -> Iterator[Row]:
    """A place and the townships under it."""
    code, name, *rest = line.split("\t")
    place = _row(code, name)
    yield place
    if rest:
        stem = rest[1] if len(rest) > 1 else place.code
        for cell in rest[0].split(" "):
            own, _, also = cell[3:].partition("=")
            yield Row(stem + cell[:3], intern(own), "township", place.code, also)


def _change(line: str) -> Change:
    year, code, name, target, how = line.split("\t")
    row = _row(code, name)
    if len(code) == 6 and code[:2] in _NO_PREFECTURES:
        row = row._replace(parent=code[:2] + "0000")
    return Change(int(year), row, target.ljust(6, "0"), how == "renamed")


def read_csv(path: str | Path) -> list[Row]:
    """Read places of one's own: a CSV file with the columns code, name, level, parent.

    Raises:
        DataError: a column is missing, a level unknown, or a cell empty; the message names file and line.
    """
    path = Path(path)
    with path.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines)
        missing = {"code", "name", "level", "parent"} - set(reader.fieldnames or ())
        if missing:
            raise DataError(f"{path}: the column {min(missing)} is missing; give code, name, level and parent")
        return [_checked(cells, f"{path}, line {reader.line_num}") for cells in reader]


def _checked(cells: dict[str, str], where: str) -> Row:
    row = Row(*((cells[column] or "").strip() for column in ("code", "name", "level", "parent")))
    if not row.code or not row.name:
        raise DataError(f"{where}: code and name must be given")
    if row.level not in LEVELS:
        raise DataError(f"{where}: {row.level!r} is no level; take one of {', '.join(LEVELS)}")
    return row


def as_rows(places: Iterable[Row | Jurisdiction | tuple[str, str, str, str]] | str | Path) -> list[Row]:
    """Places of one's own, in whatever shape they come, as rows."""
    if isinstance(places, (str, Path)):
        return read_csv(places)
    return [Row(p.code, p.name, p.level, p.parent) if isinstance(p, Jurisdiction) else Row(*p) for p in places]
