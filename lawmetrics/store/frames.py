"""Queries → Arrow tables → DataFrames with the types people expect (`fetch`, `to_frame`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from lawmetrics.errors import RequestError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb
    import pandas as pd

__all__ = ["fetch", "one", "to_frame", "widen"]

_INTEGERS = frozenset({pa.int8(), pa.int16(), pa.int32(), pa.int64()})


def fetch(cursor: duckdb.DuckDBPyConnection, query: str, values: Sequence[object] = ()) -> pa.Table:
    """Give a query's rows as an Arrow table."""
    with cursor.cursor() as own:  # a result still open on `cursor` would bar it
        table: pa.Table = own.sql(query, params=list(values)).to_arrow_table()
        return table


def one(result: duckdb.DuckDBPyConnection) -> Any:
    """Give the first row of what was executed, or None; nothing is left open behind it, which would bar other work."""
    rows = result.fetchall()
    return rows[0] if rows else None


def to_frame(table: pa.Table) -> pd.DataFrame:
    """Give a DataFrame: decimals as float64 (open bounds as NaN), text as str, whole numbers as int64 where none is missing.

    >>> frame = to_frame(pa.table({"year": [2023], "value": pa.array(["95.7"]).cast(pa.decimal128(28, 6))}))
    >>> frame.dtypes.astype(str).to_dict()
    {'year': 'int64', 'value': 'float64'}
    """
    columns: list[Any] = []
    for name in table.column_names:
        column = table[name]
        if pa.types.is_decimal(column.type):
            # Arrow's own cast multiplies by 1e-6 and makes 95.69999999999999 of 95.7; its reading of text is exact.
            column = column.cast(pa.string()).cast(pa.float64())
        elif column.type in _INTEGERS and not column.null_count:
            column = column.cast(pa.int64())
        columns.append(column)
    shaped = pa.table(dict(zip(table.column_names, columns, strict=True)))
    import pandas as pd

    frame: pd.DataFrame = shaped.to_pandas()
    for name in shaped.column_names:
        if shaped[name].null_count and shaped[name].type in _INTEGERS:
            frame[name] = pd.array(shaped[name].to_pylist(), dtype="Int64")
    return frame


def widen(points: pd.DataFrame) -> pd.DataFrame:
    """Give a series as a table to plot: a row a year between first and last, a column a place, NaN where nothing is stated.

    Raises:
        RequestError: a place has two values in one year.
    """
    if points.duplicated(["jurisdiction", "year"]).any():
        raise RequestError("a place has two values in one year; choose one breakdown and one subject")
    same = points.drop_duplicates("jurisdiction")["name"].duplicated().any()
    label = points["name"] + " " + points["jurisdiction"] if same else points["name"]
    frame: pd.DataFrame = points.assign(name=label).pivot_table(index="year", columns="name", values="value")
    frame.columns.name = None
    if points.empty:
        return frame
    return frame.reindex(range(points["year"].min(), points["year"].max() + 1)).rename_axis("year")
