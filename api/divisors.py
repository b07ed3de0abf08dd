"""`per=` and `scale=`: figures divided by those of another indicator (`Divisor`, `divided_series`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import pyarrow as pa
from litestar.params import QueryParameter

from lawmetrics_api.errors import ProblemError, sentence
from lawmetrics_api.indicators import indicator_of
from lawmetrics_api.places import placed

if TYPE_CHECKING:
    import pandas as pd

    from lawmetrics.store import Store
    from lawmetrics_api.filters import Filters

__all__ = ["Divisor", "divided_series", "divided_trend", "read_divisor"]

Per = Annotated[
    str | None,
    QueryParameter(
        name="per",
        max_length=200,
        description="Divide by this indicator of the same place and year: `territory.villages_communities` gives figures a "
        "village; one that counts in the same unit gives a share in percent. Years that lack either figure are left out, "
        "and `meta.notes` says how many.",
    ),
]
Scale = Annotated[
    int | None,
    QueryParameter(
        name="scale", ge=1, le=1_000_000_000, description="With `per`: `10000` gives figures per ten thousand."
    ),
]


@dataclass(frozen=True, slots=True)
class Divisor:
    """What figures are divided by.

    Attributes:
        per: code of an indicator.
        scale: 10000 for figures per ten thousand; None = 1, or percent where both count in one unit.
    """

    per: str
    scale: int | None = None

    def meta(self) -> dict[str, object]:
        """Say in `meta` what the figures are divided by."""
        known = indicator_of(self.per)
        return {"per": {"code": known.code, "zh": known.zh, "en": known.en, "unit": known.unit, "scale": self.scale}}


async def read_divisor(per: Per = None, scale: Scale = None) -> Divisor | None:
    """Read what is to be divided by; None when nothing is.

    Raises:
        ProblemError: 404: no indicator has that code; 400: `scale` stands alone.
    """
    if per is not None and per.strip():
        return Divisor(indicator_of(per.strip()).code, scale)
    if scale is not None:
        raise ProblemError(400, f"scale={scale} needs per=, the indicator to divide by.", parameter="scale")
    return None


def divided_series(  # noqa: PLR0913 - as the series, and what divides
    store: Store, code: str, filters: Filters, by: Divisor, status: str, subject: str | None
) -> tuple[pa.Table, list[str]]:
    """Ask the store for a series divided by another; say what was left out."""
    frame = placed(
        filters,
        lambda: store.series(
            code,
            filters.jurisdictions,
            filters.years,
            per=by.per,
            scale=by.scale,
            parent=filters.parent,
            level=filters.level,
            breakdown=filters.breakdown,
            subject=subject,
            status=None if status == "any" else status,
        ),
    )
    return _table(frame)


def divided_trend(
    store: Store, code: str, filters: Filters, by: Divisor, peers: str | None
) -> tuple[pa.Table, list[str]]:
    """Ask the store for the trends of a series divided by another; say what was left out."""
    frame = placed(
        filters,
        lambda: store.trend(
            code,
            filters.jurisdictions,
            filters.years,
            peers=peers,
            per=by.per,
            scale=by.scale,
            parent=filters.parent,
            level=filters.level,
            breakdown=filters.breakdown,
        ),
    )
    return _table(frame.reset_index(drop=True))


def _table(frame: pd.DataFrame) -> tuple[pa.Table, list[str]]:
    note = frame.attrs.get("note", "")
    # The attributes of a frame would become metadata of the files.
    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata()
    return table, [sentence(note)] if note else []
