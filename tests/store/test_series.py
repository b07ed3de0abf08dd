"""Series, trends, aggregates, coverage: what comes out of a store."""

import csv
import math
from pathlib import Path

import pytest

from lawmetrics.errors import RequestError, UnknownIndicatorError, UnknownJurisdictionError
from lawmetrics.store.filters import read_years

SAMPLES = Path(__file__).parent.parent.parent / "data" / "samples"
with (SAMPLES / "jurisdictions.csv").open(encoding="utf-8") as lines:
    NAMES = {row["code"]: row["name"] for row in csv.DictReader(lines)}
COUNTIES = ["990121", "990122", "990123"]
CODE = "people_mediation.cases_mediated"
RATE = "people_mediation.success_rate"


def test_columns_and_types_of_a_series(samples):
    frame = samples.series(RATE)
    kinds = {name: str(kind) for name, kind in frame.dtypes.items()}
    wanted = {
        "jurisdiction": "str",
        "name": "str",
        "year": "int64",
        "value": "float64",
        "lower": "float64",
        "upper": "float64",
    }
    wanted |= {"unit": "str", "qualifier": "str", "status": "str", "observation_id": "int64"}
    assert {name: kinds[name] for name in wanted} == wanted
    assert list(frame.columns)[: len(wanted)] == list(wanted)
    assert not frame.duplicated(["jurisdiction", "year"]).any()


@pytest.mark.parametrize(
    ("kept", "places"),
    [
        ({"jurisdictions": "990121"}, {"990121"}),
        ({"jurisdictions": [NAMES["990121"], "990122"]}, {"990121", "990122"}),
        ({"jurisdictions": f"{NAMES['990100']}/{NAMES['990121']}"}, {"990121"}),
        ({"parent": "990100"}, {"990121", "990122", "990123"}),
        ({"parent": "990100", "level": "township"}, {"990121101", "990121102"}),
        ({"level": "prefecture"}, {"990100"}),
        ({"jurisdictions": "开阳县"}, set()),
    ],
)
def test_places_are_chosen_by_code_name_parent_and_level(samples, kept, places):
    assert set(samples.series(RATE, **kept)["jurisdiction"]) == places


@pytest.mark.parametrize(
    ("years", "wanted"),
    [
        (2021, {2021}),
        ("2021", {2021}),
        ("2020:2021", {2020, 2021}),
        ("2023:", {2023, 2024}),
        ((None, 2020), {2019, 2020}),
        (range(2019, 2021), {2019, 2020}),
        ([2019, 2024], {2019, 2024}),
        (None, set(range(2019, 2025))),
    ],
)
def test_years_are_written_in_many_ways(samples, years, wanted):
    assert set(samples.series(RATE, years=years)["year"]) == wanted


@pytest.mark.parametrize(
    ("years", "words"), [("2024:2019", "2019:2024"), ((2024, 2019), "turned round"), ("本年", "no year")]
)
def test_years_that_make_no_sense(years, words):
    with pytest.raises(RequestError, match=words):
        read_years(years)


def test_unknown_codes_places_and_words(samples):
    with pytest.raises(UnknownIndicatorError):
        samples.series("people_mediation.no_such")
    with pytest.raises(UnknownJurisdictionError, match="无此县"):
        samples.series(RATE, "无此县")
    with pytest.raises(RequestError, match="no status"):
        samples.series(RATE, status="best")


def test_every_point_leads_to_its_sentence(samples):
    frame = samples.observations()
    for row in frame.sample(50, random_state=1).itertuples():
        source = samples.source(row.observation_id)
        assert source.sentence[source.start : source.end] == source.text
        assert samples.text(row.document)[source.document_start : source.document_end] == source.text
        assert source.indicator == row.indicator
        assert source.library


def test_no_observation_of_that_number(samples):
    with pytest.raises(RequestError, match="no observation"):
        samples.source(1)


def test_trend_has_a_row_a_place_and_says_what_is_missing(samples):
    frame = samples.trend(RATE, peers="level")
    assert set(frame["jurisdiction"]) == set(samples.series(RATE)["jurisdiction"])
    assert (frame["change_unit"] == "pp").all()
    assert frame["growth"].isna().all()
    at_end = samples.series(RATE, COUNTIES)
    stating = at_end[at_end["year"] == at_end["year"].max()]["jurisdiction"]
    counties = frame[frame["jurisdiction"].isin(COUNTIES)]
    last = counties[counties["jurisdiction"].isin(stating)]
    assert (last["peer_count"] == len(stating)).all()
    assert last["peer_rank"].min() == 1


def test_wide_is_ready_to_plot(samples):
    frame = samples.wide(RATE, parent="990100")
    assert frame.index.name == "year"
    assert sorted(frame.columns) == sorted(NAMES[code] for code in COUNTIES)
    assert list(frame.index) == list(range(2019, 2025))


def test_a_ratio_of_many_places_is_recomputed_from_its_parts(figure, stored, folder):
    for place, mediated, resolved in (("990121", "100", "90"), ("990122", "300", "150")):
        cases = figure(resolved, indicator="people_mediation.cases_resolved")
        folder.document(place, figure(mediated), cases, figure("99", unit="%"), place=place)
    folder.document("990123", figure("99", unit="%"), place="990123")
    (row,) = stored().aggregate(RATE, "990100").itertuples()
    assert (row.value, row.places, row.of, row.unit) == (60.0, 2, 3, "%")
    assert row.coverage == pytest.approx(200 / 3)


def test_counts_of_many_places_are_added_with_their_bounds(figure, stored, folder):
    folder.document("a", figure("100"))
    folder.document("b", figure("700", text="700余件", qualifier="over", upper="800"), place="990122")
    (row,) = stored().aggregate(CODE, "990100").itertuples()
    assert (row.value, row.lower, row.upper, row.places, row.of) == (800.0, 800.0, 900.0, 2, 3)


def test_a_sum_is_open_where_one_summand_is(figure, stored, folder):
    folder.document("a", figure("100"))
    folder.document("b", figure("700", text="700件以上", qualifier="at_least", upper=None), place="990122")
    (row,) = stored().aggregate(CODE, "990100").itertuples()
    assert row.lower == 800.0
    assert math.isnan(row.upper)


def test_what_has_no_parts_is_never_added_up(samples):
    with pytest.raises(RequestError, match="cannot be added up"):
        samples.aggregate("law_examination.pass_rate", "990100")


def test_coverage_counts_years_and_points(samples):
    frame = samples.coverage(RATE)
    for row in frame.itertuples():
        years = samples.series(RATE, row.jurisdiction)["year"]
        assert (row.first, row.last, row.years, row.values) == (years.min(), years.max(), len(years), len(years))


def test_a_department_never_passes_for_the_government(store):
    text = "开阳县司法局2023年法治政府建设年度报告\n全年共调解矛盾纠纷718件。\n开阳县司法局\n2024年1月5日"
    store.add(text, "sfj.txt")
    assert store.documents()["issuer_kind"].tolist() == ["department"]
    store.correct(int(store.mentions(1)["observation_id"].iloc[0]), indicator=CODE, reason="试", by="试")
    assert store.series(CODE).empty
    (row,) = store.observations(CODE).itertuples()
    assert "司法局" in row.subject
    assert row.department


@pytest.mark.parametrize(
    ("kept", "words"),
    [
        ({"jurisdictions": "开阳县"}, "other places state"),
        ({"jurisdictions": "990121", "years": 1999}, "in other years"),
        ({"jurisdictions": "990121", "breakdown": "没有这一部分"}, "other bodies or parts"),
    ],
)
def test_an_empty_series_says_why(samples, kept, words):
    frame = samples.series(RATE, **kept)
    assert frame.empty
    assert words in frame.attrs["note"]


def test_an_empty_series_names_the_parts_there_are(figure, stored):
    store = stored(figure("30", breakdown="其中婚姻纠纷"))
    assert "1 of parts (breakdown='*')" in store.series(CODE).attrs["note"]
    assert store.explain(RATE) == f"no document in the store states {RATE}"


def test_a_series_per_village_and_its_trend(store, folder, figure):
    villages = {"indicator": "territory.villages_communities", "unit": "个"}
    for year, cases in ((2021, "100"), (2022, "150"), (2023, "180")):
        stated = [figure("50", **villages)] if year > 2021 else []
        folder.document(f"{year}.txt", figure(cases), *stated, year=year)
    store.load(folder.write())
    frame = store.series(CODE, per="territory.villages_communities")
    assert frame[["year", "value", "unit", "per"]].to_numpy().tolist() == [
        [2022, 3.0, "件/个", 50.0],
        [2023, 3.6, "件/个", 50.0],
    ]
    assert frame.attrs["note"].startswith("1 of 3")
    row = store.trend(CODE, per="territory.villages_communities", peers="level").iloc[0]
    assert (row["change"], row["change_unit"], row["peer_rank"]) == (0.6, "件/个", 1)
    assert store.trend(CODE, per=CODE).iloc[0]["change_unit"] == "pp"
