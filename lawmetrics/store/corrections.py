"""What people correct: data beside the figures, never in them (`correct_figure`, `correct_document`)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from lawmetrics.errors import RequestError
from lawmetrics.store.documents import now
from lawmetrics.store.findings import write_findings
from lawmetrics.store.frames import fetch, one
from lawmetrics.store.places import PlaceBook, gazetteer_of, own_places
from lawmetrics.store.points import derive_points
from lawmetrics.store.sources import split_id

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

    from lawmetrics.store.database import Database

__all__ = ["Change", "correct_document", "correct_figure", "correction_table", "withdraw"]

_CODE = "CASE WHEN $3 = 0 THEN coalesce(m.indicator, '') ELSE m.also[$3] END"
_PLACED = "SELECT place FROM placed WHERE id = ?"


@dataclass(frozen=True, slots=True)
class Change:
    """What a correction changes; None leaves as it was.

    Attributes:
        drop: the figure is no observation.
        value: what the text says in truth.
        indicator: the code that fits.
        period: the year it is of.
        place: code or name of the place it is of.
    """

    drop: bool = False
    value: Decimal | int | str | None = None
    indicator: str | None = None
    period: int | None = None
    place: str | None = None


def correct_figure(database: Database, observation_id: int, change: Change, reason: str, by: str) -> int:
    """Note a correction of one figure and derive the observations anew.

    Args:
        database: the store.
        observation_id: of the figure; one without a code has an id too.
        change: what to change.
        reason: why, for whoever reads the series.
        by: who says so.

    Returns:
        The correction's number.

    Raises:
        RequestError: there is no such observation, nothing is changed, no reason or name is given, the value is no
            number, the code unknown, the place ambiguous, or the unit does not fit the code.
    """
    _check(reason, by)
    if change == Change():
        raise RequestError("a correction must change something: drop, value, indicator, period or place")
    if change.indicator is not None:
        from lawmetrics.indicators.catalogue import catalogue

        catalogue().get(change.indicator)
    value = _decimal(change.value)
    document, start, nth = split_id(observation_id)
    with database.writing() as cursor:
        row = one(
            cursor.execute(
                f'SELECT d.text_sha256, d.source, m."end", m.text, {_CODE}, d.place, d.year, m.period '
                "FROM mentions m JOIN placed d ON d.id = m.document WHERE m.document = $1 AND m.start = $2",
                [document, start, nth],
            )
        )
        if row is None or row[4] is None:
            raise RequestError(f"there is no observation {observation_id}")
        text_sha256, source, end, text, code, place, year, period = row
        moved = _place(cursor, change.place)
        former = cursor.execute(
            "SELECT place FROM points WHERE document = ? AND start = ? AND nth = ?", [document, start, nth]
        ).fetchall()
        span = (text_sha256, source, start, end, text, code)
        instead = (change.drop, value, change.indicator, change.period, moved)
        number = _insert(cursor, span, instead, reason, by)
        touched = {p for p in (place, moved, *(p for (p,) in former)) if p is not None}
        derive_points(cursor, touched)
        if not change.drop and (moved or place) is not None and (change.period or period or year) is not None:
            _check_derived(cursor, document, start, nth, change)
        write_findings(cursor, touched, [document])
    return number


def correct_document(
    database: Database, document: int, said: tuple[str | None, int | None], reason: str, by: str
) -> int:
    """Note the place or the year (`said`) of a document that does not say them, or says them wrongly.

    Returns:
        The correction's number; the caller has the document read again with its year.

    Raises:
        RequestError: there is no such document, nothing or no reason is given, or the place is ambiguous.
    """
    _check(reason, by)
    jurisdiction, year = said
    if jurisdiction is None and year is None:
        raise RequestError("a correction of a document must give its jurisdiction or its year")
    with database.writing() as cursor:
        row = one(cursor.execute("SELECT text_sha256, source, place FROM placed WHERE id = ?", [document]))
        if row is None:
            raise RequestError(f"there is no document {document}; `store.documents()` lists what there is")
        place = _place(cursor, jurisdiction)
        nowhere = (row[0], row[1], None, None, None, None)
        number = _insert(cursor, nowhere, (False, None, None, year, place), reason, by)
        touched = {p for p in (row[2], place) if p is not None}
        derive_points(cursor, touched)
        write_findings(cursor, touched, [document])
    return number


def withdraw(database: Database, correction: int) -> None:
    """Take a correction back.

    Raises:
        RequestError: there is no such correction.
    """
    with database.writing() as cursor:
        row = one(cursor.execute("DELETE FROM corrections WHERE id = ? RETURNING text_sha256, place", [correction]))
        if row is None:
            raise RequestError(f"there is no correction {correction}; `store.corrections()` lists them")
        documents = cursor.execute("SELECT id, place FROM placed WHERE text_sha256 = ?", [row[0]]).fetchall()
        touched = {p for p in (row[1], *(p for _, p in documents)) if p is not None}
        derive_points(cursor, touched)
        write_findings(cursor, touched, [d for d, _ in documents])


def correction_table(cursor: duckdb.DuckDBPyConnection) -> pa.Table:
    """Give all corrections, a row each; `state` is `applied`, or `resting` where the source has changed."""
    return fetch(
        cursor,
        """
        SELECT c.id, c.source, c.start, c."end", c.was_text, c.was_code, c.dropped, c.value, c.indicator,
               CAST(c.year AS BIGINT) AS year, s.code AS jurisdiction, c.reason, c.author, c.made,
               CASE WHEN EXISTS (
                   SELECT 1 FROM documents d LEFT JOIN mentions m ON m.document = d.id AND m.start = c.start
                   WHERE d.current AND d.text_sha256 = c.text_sha256
                     AND (c.start IS NULL OR (m."end" = c."end" AND m.text = c.was_text
                          AND (coalesce(m.indicator, '') = c.was_code OR list_contains(m.also, c.was_code))))
               ) THEN 'applied' ELSE 'resting' END AS state, c.text_sha256
        FROM corrections c LEFT JOIN places s ON s.id = c.place ORDER BY c.id
        """,
    )


def _check(reason: str, by: str) -> None:
    if not reason.strip() or not by.strip():
        raise RequestError("a correction needs a reason and a name (reason=, by=)")


def _decimal(value: Decimal | int | str | None) -> Decimal | None:
    try:
        return None if value is None else Decimal(value)
    except InvalidOperation as error:
        raise RequestError(f"{value!r} is no number; write it in digits, as 95.7") from error


def _place(cursor: duckdb.DuckDBPyConnection, name: str | None) -> int | None:
    return None if name is None else PlaceBook(cursor, gazetteer_of(own_places(cursor))).find(name)


def _check_derived(cursor: duckdb.DuckDBPyConnection, document: int, start: int, nth: int, change: Change) -> None:
    held = one(
        cursor.execute("SELECT 1 FROM points WHERE document = ? AND start = ? AND nth = ?", [document, start, nth])
    )
    if held is None:
        code = change.indicator or "its indicator"
        raise RequestError(f"the figure's unit or scope does not fit {code}: it can be no observation of it")


def _insert(
    cursor: duckdb.DuckDBPyConnection, where: tuple[object, ...], instead: tuple[object, ...], reason: str, by: str
) -> int:
    """Add a row: `where` is text_sha256 … was_code, `instead` dropped … place."""
    row = one(
        cursor.execute(
            f"INSERT INTO corrections VALUES (nextval('correction_ids'), {', '.join('?' * 14)}) RETURNING id",
            [*where, *instead, reason, by, now()],
        )
    )
    assert row is not None
    return int(row[0])
