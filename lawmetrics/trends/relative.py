"""Figures per something else, or as a share of it: disputes a village, cases lost of all cases (`relative`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lawmetrics.errors import RequestError

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["relative"]


def relative(points: pd.DataFrame, base: pd.DataFrame, scale: float | None = None) -> pd.DataFrame:
    """Divide what places state by another figure of the same place and year.

    Args:
        points: one value a place and year, as `Store.series` gives it.
        base: what to divide by: jurisdiction, year, value; also lower and upper (NaN = open), unit, qualifier where known.
            A table of one's own will do, such as the population.
        scale: 10000 for a figure per ten thousand; None = 1, or 100 (a share in percent) when both count in one unit.

    Returns:
        `points` with value, bounds, unit and qualifier of the quotient, and the column `per`: the figure divided by. Years
        of which a place does not state both, or where the divisor is 0, are absent. A bound is NaN where it is open.

    Raises:
        RequestError: a place has two divisors in one year.

    >>> import pandas as pd
    >>> points = pd.DataFrame({"jurisdiction": "1", "year": [2022, 2023], "value": [30.0, 50.0], "lower": [30.0, 50.0],
    ...     "upper": [30.0, np.nan], "unit": "件", "qualifier": ["exact", "over"]})
    >>> villages = pd.DataFrame({"jurisdiction": "1", "year": [2023, 2024], "value": [20.0, 20.0], "unit": "个"})
    >>> relative(points, villages)[["year", "value", "upper", "unit", "per"]].to_dict("records")
    [{'year': 2023, 'value': 2.5, 'upper': nan, 'unit': '件/个', 'per': 20.0}]
    """
    if base.duplicated(["jurisdiction", "year"]).any():
        raise RequestError("what is divided by has two values for a place in one year; keep one")
    filled = {"lower": "value", "upper": "value"}
    base = base.assign(**{name: base[value] for name, value in filled.items() if name not in base})
    base = base.assign(**{name: word for name, word in (("unit", ""), ("qualifier", "exact")) if name not in base})
    columns = ["value", "lower", "upper", "unit", "qualifier"]
    divisor = base[["jurisdiction", "year", *columns]].rename(columns={name: f"{name}_of_base" for name in columns})
    both = points.merge(divisor, on=["jurisdiction", "year"], how="inner")
    both = both[both["value_of_base"] > 0].reset_index(drop=True)
    share = scale is None and not both.empty and bool((both["unit"] == both["unit_of_base"]).all())
    factor = 100.0 if share else scale or 1.0
    times = f"{scale:g}" if scale and scale != 1 else ""
    return both.assign(
        per=both["value_of_base"],
        value=factor * both["value"] / both["value_of_base"],
        lower=factor * both["lower"] / both["upper_of_base"],
        upper=(factor * both["upper"] / both["lower_of_base"]).where(both["lower_of_base"] > 0),
        unit="%" if share else both["unit"] + "/" + times + both["unit_of_base"],
        qualifier=np.where(
            (both["qualifier"].astype(str) == "exact") & (both["qualifier_of_base"].astype(str) != "exact"),
            "about",
            both["qualifier"],
        ),
    )[[*points.columns, "per"]]
