"""Points as the database finds them → rows of a series, in order (`arrange`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Integers = NDArray[np.int64]

__all__ = ["PLACES", "RAW", "arrange"]

RAW = (
    "p.place, p.year, p.value, p.lower, p.upper, p.unit, p.qualifier, p.status, p.document, p.start, p.nth, p.subject, "
    "p.breakdown, p.scope, p.decimals, p.confidence"
)
"""Columns of the table of points, as `arrange` takes them."""
_NAMES = ["id", "code", "name", "level", "parent"]
PLACES = pa.schema([(name, pa.int32() if name == "id" else pa.string()) for name in _NAMES])
"""Columns of the table of places, as `arrange` takes them."""
_STATUS = pa.array(["chosen", "superseded", "duplicate", "conflict"])
_COLUMNS = (
    "jurisdiction", "name", "year", "value", "lower", "upper", "unit", "qualifier", "status", "observation_id", "subject",
    "breakdown", "scope", "decimals", "confidence", "document", "level", "parent",
)  # fmt: skip


def arrange(points: pa.Table, places: pa.Table, *, one: bool) -> pa.Table:
    """Name the places of some points, and order them by place, year, subject, breakdown, status.

    Args:
        points: the columns `RAW`.
        places: the columns `PLACES` of all these places, in the order of their codes.
        one: keep one point a place, year and breakdown: the place's own, else that of a body it names, read most surely.

    Returns:
        The columns of a series; bounds of an exact figure are its value.

    >>> rows = {"place": [8, 7, 7], "year": 2023, "value": [1, 2, 3], "lower": None, "upper": None, "unit": "件",
    ...     "qualifier": "exact", "status": "chosen", "document": 1, "start": 0, "nth": 0, "subject": ["", "县法院", ""],
    ...     "breakdown": "", "scope": "whole", "decimals": 0, "confidence": 1.0}
    >>> points = pa.table({name: column if isinstance(column, list) else [column] * 3 for name, column in rows.items()})
    >>> places = [[7, 8], ["520121", "520122"], ["开阳县", "息烽县"], ["county"] * 2, ["520100"] * 2]
    >>> arrange(points, pa.table(places, schema=PLACES), one=True).select(["jurisdiction", "upper"]).to_pylist()
    [{'jurisdiction': '520121', 'upper': 3}, {'jurisdiction': '520122', 'upper': 1}]
    """
    place = pc.index_in(points["place"], places["id"].combine_chunks())
    codes = {
        "place": place.to_numpy(),
        "subject": _ranks(points["subject"]),
        "other": pc.not_equal(points["subject"], "").to_numpy(),
        "breakdown": _ranks(points["breakdown"]),
        "status": pc.index_in(points["status"].cast(pa.string()), _STATUS).to_numpy(),
    } | {name: points[name].to_numpy() for name in ("year", "document", "start", "confidence")}
    rows = _best(codes) if one else np.arange(len(points))
    keys = ("start", "document", "status", "breakdown", "subject", "year", "place")
    rows = rows[np.lexsort([codes[name][rows] for name in keys])]
    taken = pa.array(rows)
    chosen = points.take(taken)
    named = places.take(place.take(taken))
    exact = pc.equal(chosen["qualifier"].cast(pa.string()), "exact")
    columns: dict[str, Any] = {name: chosen[name] for name in _COLUMNS if name in chosen.column_names}
    columns |= {name: named[name] for name in ("name", "level", "parent")}
    columns |= {name: chosen[name].cast(pa.string()) for name in ("qualifier", "status", "scope")}
    columns |= {name: pc.if_else(exact, chosen["value"], chosen[name]) for name in ("lower", "upper")}
    columns["jurisdiction"] = named["code"]
    columns["year"] = chosen["year"].cast(pa.int64())
    document, start, nth = (chosen[name].to_numpy().astype(np.int64) for name in ("document", "start", "nth"))
    columns["observation_id"] = (document << 27) | (start << 3) | nth  # the macro of schema.sql
    return pa.table({name: columns[name] for name in _COLUMNS})


def _ranks(words: pa.ChunkedArray) -> Integers:
    """Give for each word its place in the order of all."""
    encoded = words.combine_chunks().dictionary_encode()
    ranks: Integers = np.empty(len(encoded.dictionary), np.int64)
    ranks[pc.array_sort_indices(encoded.dictionary).to_numpy()] = np.arange(len(ranks))
    found: Integers = ranks[encoded.indices.to_numpy()]
    return found


def _best(codes: dict[str, Integers]) -> Integers:
    """Give the rows that stand for their place, year and breakdown."""
    group = [codes[name] for name in ("breakdown", "year", "place")]
    order = np.lexsort([codes["start"], codes["document"], -codes["confidence"], codes["other"], *group])
    first = np.ones(len(order), bool)
    first[1:] = np.any([np.diff(code[order]) != 0 for code in group], axis=0)
    return order[first]
