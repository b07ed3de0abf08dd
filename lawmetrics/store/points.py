"""Mentions, documents and corrections → observations (`derive_points`)."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    import duckdb

__all__ = ["derive_all_points", "derive_points"]

_CHUNK = 2_000_000
"""Mentions derived at a time when all are: the sort of more would not fit a modest memory limit."""


def _statement(documents: str, figures: str, points: str) -> str:
    template = (files("lawmetrics.store") / "points.sql").read_text(encoding="utf-8")
    for name, condition in (("documents", documents), ("figures", figures), ("points", points)):
        template = template.replace(f"WHERE :{name}", f"WHERE {condition}").replace(f"AND :{name}", f"AND {condition}")
    return template


def derive_points(cursor: duckdb.DuckDBPyConnection, places: Iterable[int]) -> None:
    """Derive the observations of some places anew; to be called inside a transaction."""
    touched = sorted(set(places))
    if not touched:
        return
    listed = ", ".join(map(str, touched))
    cursor.execute(f"DELETE FROM points WHERE place IN ({listed})")
    # A correction may carry a figure from a document of one place to another place.
    moved = f"text_sha256 IN (SELECT text_sha256 FROM corrections WHERE place IN ({listed}))"
    cursor.execute(_statement(f"place IN ({listed}) OR {moved}", "true", f"c.place IN ({listed})"))


def derive_all_points(cursor: duckdb.DuckDBPyConnection) -> None:
    """Derive every observation anew, indicator by indicator so that a series lies together on disk."""
    cursor.execute("DELETE FROM points")
    counts = cursor.execute(
        "SELECT i.id, i.code, count(m.document) FROM indicators i LEFT JOIN mentions m ON m.indicator = i.code "
        "GROUP BY i.id, i.code ORDER BY i.id"
    ).fetchall()
    # A correction may have made another indicator of a figure: what it was made of is looked at for every indicator.
    made_of = cursor.execute("SELECT DISTINCT was_code FROM corrections WHERE indicator IS NOT NULL").fetchall()
    chunk: list[tuple[int, str]] = []
    held = 0
    for identifier, code, count in counts:
        chunk.append((identifier, code))
        held += count
        if held >= _CHUNK or identifier == counts[-1][0]:
            listed = ", ".join(f"'{named}'" for named in [*(name for _, name in chunk), *(name for (name,) in made_of)])
            figures = f"(indicator IN ({listed})" + " OR indicator IS NULL" * (("",) in made_of) + ")"
            cursor.execute(_statement("true", figures, f"i.id BETWEEN {chunk[0][0]} AND {identifier}"))
            chunk, held = [], 0
