"""Text → `Scan`: every number of a text as columns.

The stages, each over all numbers at once: `candidates` finds the numerals, `surroundings` reads the words beside them,
`deciding` tells statistics from dates, ordinals and names, `joining` lets neighbours share, and the `Ledger` turns what
is left into rows of a table of distinct readings.
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from lawmetrics.quantities.candidates import find
from lawmetrics.quantities.compounds import add_finer_units, share_points
from lawmetrics.quantities.deciding import decide
from lawmetrics.quantities.draft import CHANGE, Draft
from lawmetrics.quantities.joining import Found, gather, join
from lawmetrics.quantities.ledger import KINDS, Key, Ledger, pack
from lawmetrics.quantities.lexicon import MARGIN, code_points
from lawmetrics.quantities.lexicons import FALL, LESS, RATE_DOWN, measures
from lawmetrics.quantities.namings import read_names
from lawmetrics.quantities.ordinals import split_markers
from lawmetrics.quantities.qualifiers import QUALIFIERS
from lawmetrics.quantities.quantity import STATISTICS, Qualifier
from lawmetrics.quantities.runs import places_of
from lawmetrics.quantities.surroundings import look_before, look_behind
from lawmetrics.quantities.units import DIMENSIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from lawmetrics.quantities.quantity import Quantity
    from lawmetrics.quantities.runs import Places
    from lawmetrics.quantities.surroundings import Behind

__all__ = ["ReadingColumns", "Scan", "reading_columns", "scan"]

FALLS = np.zeros(7, np.bool_)
FALLS[[FALL, LESS, RATE_DOWN]] = True
ABOUT = QUALIFIERS.index(Qualifier.ABOUT)
OWN = np.array([0, *map(QUALIFIERS.index, (Qualifier.OVER, Qualifier.SEVERAL, Qualifier.RANGE))])
"""By `Hedge`, the qualifier that the characters of a number themselves are."""


@dataclass(frozen=True, slots=True)
class Scan:
    """The mentions of one text as columns, in text order, disjoint; all kinds, dates and names too.

    Attributes:
        text: the text as given.
        start: int32, first position of each mention.
        end: int32, position behind it.
        reading: int32, row of `readings` that says what it means (value, bounds, unit and kind are final).
        readings: the table of distinct readings; it only grows, so a row stays good as long as the scan lives.
        codes: uint16, the code points of `text` with `MARGIN` zeros on both sides (`lexicon.code_points`).
        marks: int32, the positions of its punctuation and line ends (`runs.MARKS`).
    """

    text: str
    start: NDArray[np.int32]
    end: NDArray[np.int32]
    reading: NDArray[np.int32]
    readings: Sequence[Quantity]
    codes: NDArray[np.uint16]
    marks: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class ReadingColumns:
    """The readings as small columns to look up by `Scan.reading`: `columns.kind[scan.reading]`.

    Attributes:
        kind: int8, position in `tuple(Kind)`.
        qualifier: int8, position in `tuple(Qualifier)`.
        dimension: int8, position in `DIMENSIONS` (lawmetrics.quantities.units).
        unit: int32, position in `units`.
        statistic: bool, whether the kind is one of the six that are stored.
        units: the distinct unit strings.
    """

    kind: NDArray[np.int8]
    qualifier: NDArray[np.int8]
    dimension: NDArray[np.int8]
    unit: NDArray[np.int32]
    statistic: NDArray[np.bool_]
    units: Sequence[str]


_ledger = Ledger()
_lock = Lock()
"""The ledger is one for the process: threads take turns."""


def scan(text: str) -> Scan:
    """Find every number of `text`; never raises on any `str`, and takes time linear in its length.

    Several texts may be scanned as one, joined by blank lines: nothing is read across a blank line.

    >>> found = scan("全年办结2.7万余件，同比下降5.5%。")
    >>> [(found.text[s:e], str(found.readings[r].value), found.readings[r].unit)
    ...  for s, e, r in zip(found.start, found.end, found.reading)]
    [('2.7万余件', '27000', '件'), ('5.5%', '-5.5', '%')]
    """
    with _lock:
        return _scan(text)


def _scan(text: str) -> Scan:
    global _ledger  # noqa: PLW0603 - one table for the process; a scan keeps the one it was made with
    if _ledger.full:
        _ledger = Ledger()
    ledger = _ledger
    codes = code_points(text)
    places = places_of(codes)
    marks, quotes = places.marks, places.quotes
    draft = draft_of(text, codes, places, ledger)
    if draft is None:
        nothing = np.zeros(0, np.int32)
        return Scan(text, nothing, nothing, nothing, ledger.readings, codes, marks)
    del places
    draft = read_names(draft)
    behind = look_behind(draft.codes, draft.end, draft.shape)
    share_points(draft, behind)
    split_markers(draft, behind, ledger)
    add_finer_units(draft, behind, ledger)
    before = look_before(draft.codes, draft.start, draft.end, draft.shape, few_whole(draft, behind))
    kind = decide(draft, before, behind, quotes)
    found = join(gather(draft, before, behind, kind, ledger), draft, ledger)
    start, end = (found.start - MARGIN).astype(np.int32), (found.end - MARGIN).astype(np.int32)
    return Scan(text, start, end, readings_of(found, ledger), ledger.readings, codes, marks)


def draft_of(text: str, codes: NDArray[np.uint16], places: Places, ledger: Ledger) -> Draft | None:
    """Find the numerals of `text`; None when there is none."""
    start, end, number = find(text, codes, places, ledger)
    if not len(start):
        return None
    shape, own, scale, value = ledger.features(number)
    start, end = start + MARGIN, end + MARGIN
    name, name_end = np.zeros(len(start), np.int64), end.copy()
    return Draft(text, codes, start, end, number, shape, own, value, scale, name, name_end)


def few_whole(draft: Draft, behind: Behind) -> NDArray[np.bool_]:
    """Whether less than ten things are counted: no threshold that is broken through."""
    few: NDArray[np.bool_] = measures(behind.unit, "count") & (draft.value < 10) & (draft.scale == 1)
    return few


def readings_of(found: Found, ledger: Ledger) -> NDArray[np.int32]:
    """Look up the reading of each mention; each distinct one is made once."""
    falls = FALLS.take(found.change) & (found.kind == CHANGE)
    sign = 1 - 2 * (falls | found.negative)
    plain = found.kind > KINDS.index("rank")
    qualifier, unit, per = _qualifiers(found, ledger), found.unit.copy(), found.per.copy()
    qualifier[plain], unit[plain], per[plain] = 0, -1, -1
    keys = pack(Key(found.number, unit, per, qualifier, found.kind, sign))
    return np.fromiter(map(ledger.keys.__getitem__, keys.tolist()), np.int32, len(keys))


def _qualifiers(found: Found, ledger: Ledger) -> NDArray[np.int64]:
    """Make one qualifier of all that hedges a figure; two that differ make it `about`."""
    result = np.maximum(found.before, 0)
    for column in (found.second, found.behind, found.tail):
        rows = (column > 0).nonzero()[0]
        told, held = column.take(rows), result.take(rows)
        result[rows] = np.where((held > 0) & (held != told), ABOUT, told)
    hedge = ledger.features(found.number)[1]
    rows = hedge.nonzero()[0]
    if len(rows):
        own, held = OWN.take(hedge.take(rows)), result.take(rows)
        keeps = (own == QUALIFIERS.index(Qualifier.RANGE)) | (held == 0) | (own == held)
        result[rows] = np.where(keeps, own, ABOUT)
    return result


class _ColumnCache:
    """The columns of one table of readings, extended as it grows."""

    def __init__(self, readings: Sequence[Quantity]) -> None:
        self.readings = readings
        self.rows = np.zeros((4, 0), np.int32)
        self.units: dict[str, int] = {}

    def columns(self) -> ReadingColumns:
        known, size = self.rows.shape[1], len(self.readings)
        if size > known:
            qualifiers = {qualifier: row for row, qualifier in enumerate(QUALIFIERS)}
            kinds = {kind: row for row, kind in enumerate(KINDS)}
            dimensions = {name: row for row, name in enumerate(DIMENSIONS)}
            fresh = [
                (
                    kinds[q.kind],
                    qualifiers[q.qualifier],
                    dimensions[q.dimension],
                    self.units.setdefault(q.unit, len(self.units)),
                )
                for q in self.readings[known:size]
            ]
            self.rows = np.concatenate([self.rows, np.array(fresh, np.int32).T], axis=1)
        kind = self.rows[0].astype(np.int8)
        statistic = np.isin(kind, [row for row, name in enumerate(KINDS) if name in STATISTICS])
        return ReadingColumns(
            kind, self.rows[1].astype(np.int8), self.rows[2].astype(np.int8), self.rows[3], statistic, tuple(self.units)
        )


_columns = _ColumnCache([])


def reading_columns(readings: Sequence[Quantity]) -> ReadingColumns:
    """Give the table `readings` of a scan as small columns; what was computed before is remembered.

    >>> found = scan("3件5.5%")
    >>> columns = reading_columns(found.readings)
    >>> [columns.units[row] for row in columns.unit[found.reading]]
    ['件', '%']
    """
    global _columns  # noqa: PLW0603 - remembers the columns of the newest table
    if _columns.readings is not readings:
        _columns = _ColumnCache(readings)
    return _columns.columns()
