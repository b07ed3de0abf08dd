"""SDMX data messages: Generic XML 2.1, SDMX-JSON 1.0, SDMX-CSV 1.0 (`generic_xml`, `sdmx_json`, `sdmx_csv`)."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import quoteattr

import msgspec

from lawmetrics_api.sdmx_structure import AGENCY, ATTRIBUTES, DIMENSIONS, SCHEMAS, VERSION, header

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["Observation", "generic_xml", "sdmx_csv", "sdmx_json"]


@dataclass(frozen=True, slots=True)
class Observation:
    """One point, in SDMX' words.

    Attributes:
        area: code of the place.
        area_name: its name.
        indicator: code within the family.
        indicator_name: its Chinese name.
        year: TIME_PERIOD.
        value: OBS_VALUE, as a decimal string.
        attributes: values of `ATTRIBUTES`, in their order; empty when there is none.
    """

    area: str
    area_name: str
    indicator: str
    indicator_name: str
    year: int
    value: str
    attributes: tuple[str, ...]

    @property
    def key(self) -> tuple[str, str, str]:
        """Give the series it belongs to."""
        return ("A", self.area, self.indicator)


def generic_xml(family: str, rows: Sequence[Observation], *, flat: bool = False, keys: bool = False) -> bytes:
    """Write Generic Data 2.1.

    Args:
        family: the dataflow.
        rows: sorted by series and year.
        flat: all dimensions at the observation, no series.
        keys: the series' keys alone.
    """
    spaces = " ".join(
        f'xmlns:{p}="{SCHEMAS}/{n}"' for p, n in (("mes", "message"), ("gen", "data/generic"), ("com", "common"))
    )
    structure = (
        f'<mes:Structure structureID="{family}" dimensionAtObservation="{"AllDimensions" if flat else "TIME_PERIOD"}">'
        f'<com:Structure><Ref id="{family}" agencyID="{AGENCY}" version="{VERSION}" class="DataStructure" package="datastructure"/>'
        "</com:Structure></mes:Structure>"
    )
    if flat:
        inside = "".join(
            f"<gen:Obs>{_values('ObsKey', [*_key(o.key), ('TIME_PERIOD', str(o.year))])}{_observed(o)}</gen:Obs>"
            for o in rows
        )
    else:
        inside = "".join(_series(key, [] if keys else list(group)) for key, group in groupby(rows, key=lambda o: o.key))
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<mes:GenericData {spaces}>{header(structure)}'
        f'<mes:DataSet structureRef="{family}" action="Replace">{inside}</mes:DataSet></mes:GenericData>'
    ).encode()


def sdmx_csv(family: str, rows: Sequence[Observation]) -> bytes:
    """Write SDMX-CSV 1.0: one line an observation."""
    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="\r\n")
    writer.writerow(["DATAFLOW", *DIMENSIONS, "TIME_PERIOD", "OBS_VALUE", *ATTRIBUTES])
    flow = f"{AGENCY}:{family}({VERSION})"
    writer.writerows([flow, *o.key, o.year, o.value, *o.attributes] for o in rows)
    return sink.getvalue().encode()


def sdmx_json(family: str, name: str, rows: Sequence[Observation]) -> bytes:
    """Write SDMX-JSON 1.0 data with series."""
    areas = _numbered((o.area, o.area_name) for o in rows)
    indicators = _numbered((o.indicator, o.indicator_name) for o in rows)
    years = _numbered(sorted((str(o.year), str(o.year)) for o in rows))
    attributes = [
        _numbered((o.attributes[n], o.attributes[n]) for o in rows if o.attributes[n]) for n in range(len(ATTRIBUTES))
    ]
    series: dict[str, Any] = {}
    for o in rows:
        key = f"0:{areas[o.area, o.area_name]}:{indicators[o.indicator, o.indicator_name]}"
        found = [attributes[n].get((v, v)) for n, v in enumerate(o.attributes)]
        seen = series.setdefault(key, {"observations": {}})["observations"]
        seen[str(years[str(o.year), str(o.year)])] = [float(o.value), *found]
    structure = {
        "name": name,
        "dimensions": {
            "series": [
                _component("FREQ", 0, [("A", "Annual")]),
                _component("REF_AREA", 1, areas),
                _component("INDICATOR", 2, indicators),
            ],
            "observation": [_component("TIME_PERIOD", 3, years)],
        },
        "attributes": {
            "series": [],
            "observation": [_component(a, n, attributes[n]) for n, a in enumerate(ATTRIBUTES)],
        },
    }
    head = {
        "id": family,
        "test": False,
        "prepared": datetime.now(UTC).isoformat(timespec="seconds"),
        "sender": {"id": AGENCY},
    }
    body = {"header": head, "dataSets": [{"action": "Replace", "series": series}], "structure": structure}
    return msgspec.json.encode(body)


def _numbered(values: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
    return {value: n for n, value in enumerate(dict.fromkeys(values))}


def _component(identifier: str, position: int, values: Iterable[tuple[str, str]]) -> dict[str, Any]:
    role = {"role": "time"} if identifier == "TIME_PERIOD" else {}
    listed = [{"id": i, "name": n} for i, n in values]
    return {"id": identifier, "name": identifier, "keyPosition": position, **role, "values": listed}


def _key(key: tuple[str, ...]) -> list[tuple[str, str]]:
    return list(zip(DIMENSIONS, key, strict=True))


def _values(tag: str, pairs: Sequence[tuple[str, str]]) -> str:
    inside = "".join(f'<gen:Value id="{name}" value={quoteattr(value)}/>' for name, value in pairs)
    return f"<gen:{tag}>{inside}</gen:{tag}>"


def _observed(o: Observation) -> str:
    given = [(name, value) for name, value in zip(ATTRIBUTES, o.attributes, strict=True) if value]
    return f'<gen:ObsValue value="{o.value}"/>{_values("Attributes", given)}'


def _series(key: tuple[str, str, str], rows: list[Observation]) -> str:
    observed = "".join(f'<gen:Obs><gen:ObsDimension value="{o.year}"/>{_observed(o)}</gen:Obs>' for o in rows)
    return f"<gen:Series>{_values('SeriesKey', _key(key))}{observed}</gen:Series>"
