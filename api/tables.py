"""Arrow tables as people read them (`plain_table`)."""

from __future__ import annotations

import math
from typing import Any

import msgspec
import pyarrow as pa

__all__ = ["flat_table", "plain_rows", "plain_table"]


def plain_table(table: pa.Table) -> pa.Table:
    """Give decimals as float64 and enumerations as text, so that every reader takes the table.

    Examples:
        >>> exact = pa.table({"value": pa.array(["95.7"]).cast(pa.decimal128(28, 6))})
        >>> plain_table(exact).to_pylist()
        [{'value': 95.7}]
    """
    columns: list[pa.ChunkedArray[Any]] = []
    for name in table.column_names:
        column = table[name]
        if pa.types.is_decimal(column.type) or pa.types.is_float32(column.type):
            # By way of its digits: a direct cast gives 93.39999999999999 for 93.4.
            column = column.cast(pa.string()).cast(pa.float64())
        elif pa.types.is_dictionary(column.type):
            column = column.cast(column.type.value_type)
        columns.append(column)
    return pa.Table.from_arrays(columns, names=table.column_names)


def flat_table(table: pa.Table) -> pa.Table:
    """Write nested columns as JSON, for formats that have none.

    Examples:
        >>> flat_table(pa.table({"a": [[{"b": "七"}]]})).to_pylist()
        [{'a': '[{"b":"七"}]'}]
    """
    for number, column in enumerate(table.columns):
        if pa.types.is_nested(column.type):
            texts = [None if value is None else msgspec.json.encode(value).decode() for value in column.to_pylist()]
            table = table.set_column(number, table.column_names[number], pa.array(texts, pa.string()))
    return table


def plain_rows(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Put None where JSON has no number: NaN and the infinities.

    Examples:
        >>> plain_rows([{"a": float("nan"), "b": 1.0}])
        [{'a': None, 'b': 1.0}]
    """
    return [{k: None if isinstance(v, float) and not math.isfinite(v) else v for k, v in row.items()} for row in rows]
