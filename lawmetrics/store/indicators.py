"""The catalogue's copy in the database (`write_indicators`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

if TYPE_CHECKING:
    import duckdb

    from lawmetrics.indicators.families import Indicator

__all__ = ["write_indicators"]

_COLUMNS = (
    "id", "code", "zh", "en", "definition", "dimension", "unit", "kind", "aggregation", "better", "numerator", "denominator", "scale",
)  # fmt: skip


def write_indicators(cursor: duckdb.DuckDBPyConnection) -> bool:
    """Bring the copy up to date; codes keep their numbers.

    Args:
        cursor: the transaction.

    Returns:
        Whether anything changed: observations must then be derived anew.
    """
    from lawmetrics.indicators.catalogue import catalogue

    rows = {indicator.code: _row(indicator) for indicator in catalogue()}
    held = {row[1]: row for row in cursor.execute("SELECT * FROM indicators").fetchall()}
    changed = [row for code, row in rows.items() if code not in held or held[code][1:] != row]
    if not changed:
        return False
    following = max((row[0] for row in held.values()), default=-1) + 1
    fresh: list[tuple[object, ...]] = []
    for row in changed:
        number = held[str(row[0])][0] if row[0] in held else following
        following += number == following
        fresh.append((number, *row))
    numbers = [row[0] for row in fresh]
    cursor.execute("DELETE FROM indicators WHERE list_contains(?, id)", [numbers])
    columns = dict(zip(_COLUMNS, map(list, zip(*fresh, strict=True)), strict=True))
    arrays: dict[str, Any] = {name: pa.array(values) for name, values in columns.items()}
    for name in ("numerator", "denominator"):
        arrays[name] = pa.array(columns[name], pa.list_(pa.string()))
    cursor.register("batch_indicators", pa.table(arrays))
    cursor.execute("INSERT INTO indicators SELECT * FROM batch_indicators")
    cursor.unregister("batch_indicators")
    return bool(held)


def _row(indicator: Indicator) -> tuple[object, ...]:
    formula = indicator.formula
    ratio = formula is not None and formula.type == "ratio"
    return (
        indicator.code,
        indicator.zh,
        indicator.en,
        indicator.definition,
        indicator.dimension,
        indicator.unit,
        indicator.kind,
        indicator.aggregation,
        indicator.better,
        list(formula.numerator) if formula and ratio else [],
        list(formula.denominator) if formula and ratio else [],
        float(formula.scale) if formula else 1.0,
    )
