"""What is asked for → SQL conditions (`Filters`)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from lawmetrics.errors import RequestError, UnknownJurisdictionError
from lawmetrics.store.frames import one

if TYPE_CHECKING:
    from collections.abc import Iterable

    import duckdb

__all__ = ["Filters", "Years", "children_known", "indicator_id", "indicator_row", "read_years"]

Years = int | str | range | tuple[int | None, int | None] | list[int] | set[int]
"""A year, `"2019:2024"`, a range, a pair (first, last) of which either may be None, or years one by one."""


def read_years(years: Years | None) -> list[int] | tuple[int, int] | None:
    """Read what people write for years.

    Args:
        years: see `Years`.

    Returns:
        A pair (first, last), both meant, or single years; None for all.

    Raises:
        RequestError: the range is turned round, or it is no year.

    >>> read_years("2019:2024"), read_years(range(2019, 2022)), read_years(2023), read_years(":2020")
    ((2019, 2024), [2019, 2020, 2021], [2023], (0, 2020))
    """
    if years is None:
        return None
    if isinstance(years, str):
        first, colon, last = years.partition(":")
        if not all(
            part.strip().isdigit() or (colon and not part.strip()) for part in ((first, last) if colon else (first,))
        ):
            raise RequestError(f"{years!r} is no year; write 2023 or 2019:2024")
        if not colon:
            return [int(first)]
        years = (int(first) if first.strip() else None, int(last) if last.strip() else None)
    if isinstance(years, int):
        return [years]
    if isinstance(years, tuple):
        if len(years) != 2:
            raise RequestError(f"{years!r} is no pair of years; write (2019, 2024)")
        pair = (years[0] or 0, 9999 if years[1] is None else years[1])
        if pair[0] > pair[1]:
            raise RequestError(f"the years {pair[0]}:{pair[1]} are turned round; write {pair[1]}:{pair[0]}")
        return pair
    return sorted(years)


@dataclass(slots=True)
class Filters:
    """Conditions joined by AND, with their parameters."""

    words: list[str] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)

    def add(self, words: str, *values: object) -> None:
        """Add a condition."""
        self.words.append(words)
        self.values += values

    def years(self, column: str, years: Years | None) -> None:
        """Keep some years."""
        wanted = read_years(years)
        if isinstance(wanted, tuple):
            self.add(f"{column} BETWEEN ? AND ?", *wanted)
        elif wanted is not None:
            self.add(f"list_contains(?, {column})", wanted)

    def places(
        self,
        cursor: duckdb.DuckDBPyConnection,
        column: str,
        jurisdictions: str | Iterable[str] | None,
        parent: str | None,
        level: str | None,
    ) -> None:
        """Keep some places: `column` holds their number."""
        if jurisdictions is not None:
            names = [jurisdictions] if isinstance(jurisdictions, str) else list(jurisdictions)
            held = dict(cursor.execute("SELECT code, id FROM places WHERE list_contains(?, code)", [names]).fetchall())
            numbers = [held[name] if name in held else place_id(cursor, name) for name in names]
            if len(numbers) == 1:
                self.add(f"{column} = ?", numbers[0])  # an equality skips what a list does not
            else:
                self.add(f"{column} IN (SELECT unnest(?))", numbers)
        if parent is not None:
            self.add(f"{column} IN (SELECT unnest(?))", _below(cursor, parent, level))
        elif level is not None:
            self.add(f"{column} IN (SELECT id FROM places WHERE level = ?)", level)

    def __str__(self) -> str:
        """Give the condition."""
        return " AND ".join(self.words) or "true"


def indicator_row(cursor: duckdb.DuckDBPyConnection, code: str) -> dict[str, Any]:
    """Give an indicator as the store knows it.

    Raises:
        UnknownIndicatorError: the catalogue has no such code.
    """
    row = one(cursor.execute("SELECT * FROM indicators WHERE code = ?", [code]))
    if row is None:
        from lawmetrics.indicators.catalogue import catalogue

        known = catalogue().get(code)
        shared = {name: getattr(known, name) for name in ("code", "unit", "kind", "aggregation", "better")}
        return {"id": -1, "numerator": [], "denominator": [], "scale": 1.0, **shared}
    columns = [column[0] for column in cursor.description or []]
    return dict(zip(columns, row, strict=True))


def indicator_id(cursor: duckdb.DuckDBPyConnection, code: str) -> int:
    """Give an indicator's number; -1 for one that the store does not know yet.

    Raises:
        UnknownIndicatorError: the catalogue has no such code.
    """
    row = one(cursor.execute("SELECT id FROM indicators WHERE code = ?", [code]))
    return int(indicator_row(cursor, code)["id"] if row is None else row[0])


def place_id(cursor: duckdb.DuckDBPyConnection, name: str) -> int:
    """Give the number of a place by code, name or path; -1 for a place that no document speaks of.

    Raises:
        RequestError: several places of the store have that name.
        UnknownJurisdictionError: there is no such place anywhere.
    """
    found = cursor.execute("SELECT id, path, code FROM places WHERE code = ?", [name]).fetchall()
    found = found or cursor.execute("SELECT id, path, code FROM places WHERE name = $1 OR path = $1", [name]).fetchall()
    if len(found) == 1:
        return int(found[0][0])
    if found:
        raise RequestError(f"{name} may be {', '.join(f'{path} ({code})' for _, path, code in found)}; give the code")
    from lawmetrics.errors import AmbiguousJurisdictionError
    from lawmetrics.jurisdictions import resolve

    try:
        code = resolve(name).code
    except AmbiguousJurisdictionError as error:
        raise RequestError(str(error)) from error
    except UnknownJurisdictionError:
        raise UnknownJurisdictionError(f"there is no place {name!r}; give its code or full name") from None
    row = one(cursor.execute("SELECT id FROM places WHERE code = ?", [code]))
    return int(row[0]) if row else -1


def _below(cursor: duckdb.DuckDBPyConnection, parent: str, level: str | None) -> list[int]:
    """Give the children of a place; with a level, all places of that level below it."""
    number = place_id(cursor, parent)
    if level is None:
        rows = cursor.execute(
            "SELECT id FROM places WHERE parent = (SELECT code FROM places WHERE id = ?)", [number]
        ).fetchall()
    else:
        rows = cursor.execute(
            "WITH RECURSIVE below AS ("
            "  SELECT id, code, level FROM places WHERE parent = (SELECT code FROM places WHERE id = ?)"
            "  UNION SELECT p.id, p.code, p.level FROM places p JOIN below b ON p.parent = b.code"
            ") SELECT id FROM below WHERE level = ?",
            [number, level],
        ).fetchall()
    return [identifier for (identifier,) in rows]


def children_known(cursor: duckdb.DuckDBPyConnection, parent: str, level: str | None) -> int:
    """Count the places below one, whether or not documents speak of them: as the official table has them, or the store."""
    from lawmetrics.jurisdictions import Gazetteer

    stored = len(_below(cursor, parent, level))
    row = one(cursor.execute("SELECT code FROM places WHERE id = ?", [place_id(cursor, parent)]))
    gazetteer = Gazetteer.default()
    if row is None or row[0] not in gazetteer:
        return stored
    if level is None:
        return max(stored, len(gazetteer.children(row[0])))
    return max(stored, sum(1 for place in gazetteer if place.level == level and gazetteer.is_below(place.code, row[0])))
