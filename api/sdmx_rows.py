"""An SDMX key and a period → observations (`observations_of`, `cut`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lawmetrics_api import queries
from lawmetrics_api.errors import ProblemError
from lawmetrics_api.filters import Filters
from lawmetrics_api.sdmx_data import Observation
from lawmetrics_api.sdmx_structure import DIMENSIONS
from lawmetrics_api.series import series_of
from lawmetrics_api.tables import plain_table

if TYPE_CHECKING:
    from lawmetrics.indicators.families import Family
    from lawmetrics.store import Store

__all__ = ["cut", "observations_of"]

_ALL = {"all", "", "*"}


def observations_of(store: Store, family: Family, key: str, years: tuple[int | None, int | None]) -> list[Observation]:
    """Give the observations that a key names, sorted by series and year."""
    areas, codes = _key(store, family, key)
    found = []
    for indicator in family.indicators:
        short = indicator.code.split(".", 1)[1]
        if codes and short not in codes:
            continue
        table = plain_table(
            series_of(store, indicator.code, Filters(jurisdictions=areas, years=years if any(years) else None))
        )
        found += [_observation(row, short, indicator.zh) for row in table.to_pylist()]
    return sorted(found, key=lambda o: (o.area, o.indicator, o.year))


def _key(store: Store, family: Family, key: str) -> tuple[tuple[str, ...] | None, set[str]]:
    """Read a key; a code outside its codelist is a 404, as clients check nothing themselves."""
    if key.lower() in _ALL:
        return None, set()
    parts = key.split(".")
    if len(parts) != len(DIMENSIONS):
        raise ProblemError(
            400, f"The key {key!r} has {len(parts)} parts; write {'.'.join(DIMENSIONS)}, any of them empty."
        )
    frequencies, areas, codes = ([c for c in part.split("+") if c] for part in parts)
    known_areas = {p["code"] for p in queries.place_rows(store)}
    known_codes = {i.code.split(".", 1)[1] for i in family.indicators}
    for name, given, known in (
        ("FREQ", frequencies, {"A"}),
        ("REF_AREA", areas, known_areas),
        ("INDICATOR", codes, known_codes),
    ):
        unknown = [c for c in given if c not in known]
        if unknown:
            raise ProblemError(404, f"{name} has no code {unknown[0]!r}.", allowed=sorted(known)[:100])
    return tuple(areas) or None, set(codes)


def _observation(row: dict[str, Any], code: str, name: str) -> Observation:
    status = "A" if row["qualifier"] == "exact" else "E"
    lower, upper = (_decimal(row[b]) for b in ("lower", "upper"))
    attributes = (
        status,
        row["unit"],
        "0",
        str(row["decimals"]),
        lower,
        upper,
        row["qualifier"],
        str(row["observation_id"]),
    )
    return Observation(row["jurisdiction"], row["name"], code, name, row["year"], _decimal(row["value"]), attributes)


def _decimal(value: float | None) -> str:
    if value is None:
        return ""
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return text or "0"


def cut(rows: list[Observation], first: int | None, last: int | None) -> list[Observation]:
    """Keep the first or last so many observations of each series; all when neither is given."""
    if first is None and last is None:
        return rows
    series: dict[tuple[str, str, str], list[Observation]] = {}
    for row in rows:
        series.setdefault(row.key, []).append(row)
    kept: list[Observation] = []
    for group in series.values():
        chosen = [*group[: first or 0], *(group[-last:] if last else [])]
        kept += sorted(set(chosen), key=lambda o: o.year)
    return kept
