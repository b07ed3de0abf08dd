"""The catalogue's copy in the database (`write_indicators`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

    from lawmetrics.indicators.families import Indicator

__all__ = ["write_indicators"]


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
    for row in changed:
        code = row[0]
        if code in held:
            number = held[code][0]
            cursor.execute("DELETE FROM indicators WHERE id = ?", [number])
        else:
            number, following = following, following + 1
        cursor.execute(f"INSERT INTO indicators VALUES ({', '.join('?' * (len(row) + 1))})", [number, *row])
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
