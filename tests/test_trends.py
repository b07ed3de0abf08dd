"""Trends against SciPy and pandas, computed apart; bounds carried; short series say that they are short."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from lawmetrics.errors import RequestError
from lawmetrics.trends import TREND_COLUMNS, peer_columns, relative, summarize
from lawmetrics.trends.aggregates import aggregate_ratio, aggregate_sum


def points(*series, first=2018, **fields):
    """A frame of series, one a place; None is a missing year."""
    rows = []
    for number, values in enumerate(series):
        for year, value in enumerate(values, first):
            if value is not None:
                low, mid, high = value if isinstance(value, tuple) else (value, value, value)
                hedge = "over" if isinstance(value, tuple) else "exact"
                rows.append((f"99{number:04d}", f"虚构{number}县", year, mid, low, high, "件", hedge))
    columns = ["jurisdiction", "name", "year", "value", "lower", "upper", "unit", "qualifier"]
    frame = pd.DataFrame(rows, columns=columns).assign(**fields)
    return frame.astype({"value": float, "lower": float, "upper": float})


def one(*values, kind="flow", **kept):
    return summarize(points(values, **kept), kind=kind).iloc[0]


def same(mine, theirs):
    return (math.isnan(mine) and math.isnan(theirs)) or mine == pytest.approx(theirs, rel=1e-9, abs=1e-12)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.lists(
            st.none() | st.integers(0, 12).map(float) | st.floats(0, 1e6).map(lambda v: round(v, 6)),
            min_size=3,
            max_size=12,
        ).filter(lambda values: sum(v is not None for v in values) >= 3),
        min_size=1,
        max_size=6,
    )
)
def test_slope_and_test_are_scipys(series):
    frame = summarize(points(*series))
    for row, values in zip(frame.itertuples(), series, strict=True):
        kept = [(year, v) for year, v in enumerate(values, 2018) if v is not None]
        years, stated = map(list, zip(*kept, strict=True))
        line = stats.theilslopes(stated, years, 0.95)
        test = stats.kendalltau(years, stated)
        assert same(row.slope, line.slope)
        assert same(row.slope_lower, line.low_slope)
        assert same(row.slope_upper, line.high_slope)
        assert same(row.tau, test.statistic)
        assert same(row.p_value, test.pvalue)


def test_long_series_are_scipys_too():
    chance = np.random.default_rng(7)
    series = [list(chance.normal(size=n)) for n in (33, 34, 60)]
    for row, values in zip(summarize(points(*series)).itertuples(), series, strict=True):
        assert same(row.p_value, stats.kendalltau(range(len(values)), values).pvalue)
        assert same(row.slope_lower, stats.theilslopes(values, range(len(values)), 0.95).low_slope)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.floats(1, 1e6), min_size=2, max_size=10))
def test_change_growth_and_cagr_are_pandas_own(values):
    row = one(*values)
    series = pd.Series(values)
    assert row["change"] == pytest.approx(series.diff().iloc[-1], abs=1e-6)
    assert same(row["growth"], 100 * series.pct_change().iloc[-1])
    assert same(row["cagr"], 100 * ((values[-1] / values[0]) ** (1 / (len(values) - 1)) - 1))
    assert (row["first"], row["last"], row["min"], row["max"]) == (values[0], values[-1], min(values), max(values))


def test_a_clear_rise_and_a_clear_fall_are_named():
    assert one(1, 2, 3, 4, 5, 6)["direction"] == "rising"
    assert one(6, 5, 4, 3, 2, 1)["direction"] == "falling"
    assert one(5, 1, 4, 2, 6, 3)["direction"] == "no clear trend"


def test_rates_change_by_percentage_points_and_have_no_growth():
    row = one(95.7, 97.1, kind="ratio")
    assert (row["change"], row["change_unit"]) == (1.4, "pp")
    assert math.isnan(row["growth"])
    assert math.isnan(row["cagr"])


def test_two_years_have_no_test_and_say_so():
    row = one(10, 12)
    assert all(math.isnan(row[name]) for name in ("slope", "slope_lower", "tau", "p_value"))
    assert row["direction"] == "too short"
    assert "two years only: no test statistics" in row["note"]


def test_one_year_says_so():
    row = one(10)
    assert row["direction"] == "too short"
    assert "one year only" in row["note"]


def test_missing_years_stay_missing():
    row = one(10, None, 12, None, 13)
    assert row["gaps"] == "2019,2021"
    assert row["years"] == 3
    assert math.isnan(row["change"])
    assert "2021 is missing" in row["note"]


def test_bounds_travel_along():
    row = one((100, 100, 200), (300, 300, 400))
    assert (row["change"], row["change_lower"], row["change_upper"]) == (200, 100, 300)
    assert (row["growth_lower"], row["growth_upper"]) == (pytest.approx(50), pytest.approx(300))
    assert row["approximate"]
    assert "between two approximate figures" in row["note"]


def test_open_bounds_stay_open():
    row = one((100, 100, np.nan), (300, 300, np.nan))
    assert math.isnan(row["change_lower"])
    assert math.isnan(row["change_upper"])
    assert "rests on" not in row["note"]


def test_one_approximate_end_is_told():
    assert "rests on an approximate figure" in one(100, (300, 300, 400))["note"]


def test_growth_from_nothing_is_none():
    row = one(0, 5)
    assert row["change"] == 5
    assert math.isnan(row["growth"])


def test_times_and_things_are_never_one_series():
    frame = points((10, 20, 30))
    frame["unit"] = ["人", "人次", "人"]
    assert "units differ (人, 人次)" in summarize(frame).iloc[0]["note"]


def test_two_values_in_one_year_are_refused():
    with pytest.raises(RequestError, match="two values in one year"):
        summarize(pd.concat([points((1, 2)), points((1, 2))]))


def test_nothing_gives_nothing_with_the_same_columns():
    assert list(summarize(points()).columns) == list(TREND_COLUMNS)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(0, 9), min_size=1, max_size=12))
def test_peers_are_scipys_percentiles(values):
    frame = points(*[[v] for v in values], level="county", parent="990000")
    trend = peer_columns(summarize(frame), frame, by="level")
    for row, value in zip(trend.itertuples(), values, strict=True):
        assert row.peer_percentile == pytest.approx(stats.percentileofscore(values, value, kind="mean"))
        assert row.peer_median == np.median(values)
        assert row.peer_rank == 1 + sum(other > value for other in values)
        assert row.peer_count == len(values)


def test_the_least_is_best_where_the_catalogue_says_lower():
    frame = points([3], [1], [2], level="county", parent="990000")
    assert list(peer_columns(summarize(frame), frame, by="parent", better="lower")["peer_rank"]) == [3, 1, 2]
    with pytest.raises(RequestError, match="take level or parent"):
        peer_columns(summarize(frame), frame, by="province")


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 50), st.integers(50, 100)), min_size=1, max_size=8))
def test_a_ratio_of_many_is_the_ratio_of_the_sums(pairs):
    above, below = points(*[[a] for a, _ in pairs]), points(*[[b] for _, b in pairs])
    (row,) = aggregate_ratio([above], [below], 100, "%", 10).itertuples()
    assert row.value == pytest.approx(100 * sum(a for a, _ in pairs) / sum(b for _, b in pairs))
    assert (row.places, row.of) == (len(pairs), 10)


def test_a_ratio_has_the_bounds_its_parts_allow():
    (row,) = aggregate_ratio([points([(50, 50, 60)])], [points([(100, 100, 200)])], 100, "%", 1).itertuples()
    assert (row.value, row.lower, row.upper) == (50, 25, 60)


def test_sums_are_pandas_sums_and_say_how_many_places_they_rest_on():
    frame = aggregate_sum(points([1, 2, None], [3, None, None], [5, 7, 9]), of=4)
    assert frame[["year", "value", "places", "coverage"]].to_numpy().tolist() == [
        [2018, 9, 3, 75], [2019, 9, 2, 50], [2020, 9, 1, 25],
    ]  # fmt: skip


def test_figures_are_divided_place_by_place_and_year_by_year():
    cases, villages = (
        points([30.0, (50.0, 50.0, math.nan)], [8.0, None]),
        points([20.0, 25.0], [None, 5.0]).assign(unit="个"),
    )
    found = relative(cases, villages)
    assert found[["jurisdiction", "year", "value", "unit", "per"]].to_numpy().tolist() == [
        ["990000", 2018, 1.5, "件/个", 20.0],
        ["990000", 2019, 2.0, "件/个", 25.0],
    ]
    assert found["lower"].tolist() == [1.5, 2.0]
    assert math.isnan(found["upper"].iloc[1])
    assert summarize(found).iloc[0]["growth"] == pytest.approx(100 / 3)


def test_figures_of_one_unit_make_a_share_and_a_table_of_ones_own_a_figure_per_ten_thousand():
    cases = points([30.0, 45.0])
    share = relative(cases, points([60.0, 50.0]))
    assert (share["value"].tolist(), share["unit"].tolist()) == ([50.0, 90.0], ["%", "%"])
    people = pd.DataFrame({"jurisdiction": "990000", "year": [2018, 2019], "value": [60_000, 90_000], "unit": "人"})
    heads = relative(cases, people, scale=10_000)
    assert (heads["value"].tolist(), heads["unit"].unique().tolist()) == ([5.0, 5.0], ["件/10000人"])


def test_a_hedged_divisor_makes_the_quotient_hedged_and_turns_the_bounds_round():
    row = relative(points([30.0]), points([(10.0, 10.0, 15.0)]).assign(unit="个")).iloc[0]
    assert (row["value"], row["lower"], row["upper"], row["qualifier"]) == (3.0, 2.0, 3.0, "about")


def test_nothing_is_divided_by_nothing_or_by_two_figures():
    assert relative(points([30.0]), points([0.0])).empty
    with pytest.raises(RequestError, match="two values"):
        relative(points([30.0]), pd.concat([points([1.0]), points([2.0])]))
