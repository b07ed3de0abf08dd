"""Places in the store: those documents speak of, and those of one's own (`PlaceBook`)."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from lawmetrics.errors import JurisdictionError, RequestError
from lawmetrics.jurisdictions import Gazetteer
from lawmetrics.jurisdictions.table import Row, read_csv
from lawmetrics.store.frames import one

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import duckdb

    from lawmetrics.jurisdictions import Jurisdiction

__all__ = ["PlaceBook", "gazetteer_of", "own_codes", "own_places"]


def own_places(cursor: duckdb.DuckDBPyConnection, tables: Iterable[Path] = ()) -> list[Row]:
    """Give the places of one's own: those the store remembers, with those of some `jurisdictions.csv` over them.

    Raises:
        DataError: such a file breaks its syntax.
    """
    official = Gazetteer.default()
    stored = cursor.execute("SELECT code, name, level, parent FROM places ORDER BY id").fetchall()
    rows = [Row(*row) for row in stored if row[0] not in official]
    return list({row.code: row for row in [*rows, *(row for table in tables for row in read_csv(table))]}.values())


def gazetteer_of(own: Iterable[Row]) -> Gazetteer:
    """Give the places of China together with one's own.

    Raises:
        UnknownJurisdictionError: a parent of one's own places is no place.
    """
    rows = tuple(own)
    return _with(rows) if rows else Gazetteer.default()


@lru_cache(maxsize=4)
def _with(own: tuple[Row, ...]) -> Gazetteer:
    """Join places of one's own to those of China: it takes a second, so the last ones are kept."""
    return Gazetteer.default().with_places(own)


def own_codes(tables: Iterable[Path]) -> list[str]:
    """Give the codes of the places in some `jurisdictions.csv`.

    Raises:
        DataError: such a file breaks its syntax.
    """
    return [row.code for table in tables for row in read_csv(table)]


class PlaceBook:
    """The `places` table, remembered while a batch is written.

    Args:
        cursor: the transaction to read and write in.
        gazetteer: all places there may be.
    """

    def __init__(self, cursor: duckdb.DuckDBPyConnection, gazetteer: Gazetteer) -> None:
        self._cursor = cursor
        self._gazetteer = gazetteer
        self._ids: dict[str, int] = dict(cursor.execute("SELECT code, id FROM places").fetchall())

    def add(self, place: Jurisdiction) -> int:
        """Give the row of a place, adding it and the places above it when they are new."""
        known = self._ids.get(place.code)
        if known is not None:
            return known
        if place.parent and place.parent not in self._ids and place.parent in self._gazetteer:
            self.add(self._gazetteer.get(place.parent))
        row = one(
            self._cursor.execute(
                "INSERT INTO places VALUES (nextval('place_ids'), ?, ?, ?, ?, ?) RETURNING id",
                [place.code, place.name, place.level, place.path, place.parent],
            )
        )
        assert row is not None
        self._ids[place.code] = row[0]
        return int(row[0])

    def find(self, name: str) -> int:
        """Give the row of a place by code or name.

        Raises:
            RequestError: no such place, or several of that name; the message lists them.
        """
        try:
            return self.add(self._gazetteer.resolve(name))
        except JurisdictionError as error:
            raise RequestError(str(error)) from error
