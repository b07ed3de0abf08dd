"""Which of several figures is the point of its series."""

from decimal import Decimal

import pytest

CODE = "people_mediation.cases_mediated"
RATE = "people_mediation.success_rate"


def statuses(store, code=CODE, **kept):
    frame = store.observations(code, status=None, **kept)
    return {(row.value, row.status) for row in frame.itertuples()}


def test_a_single_figure_is_chosen(figure, stored):
    frame = stored(figure("718")).series(CODE)
    assert frame[["jurisdiction", "name", "year", "value", "unit", "status"]].to_numpy().tolist() == [
        ["990121", "虚构青石县", 2023, 718.0, "件", "chosen"]
    ]


def test_the_report_of_the_year_comes_before_next_years(figure, stored, folder):
    folder.document("2023.txt", figure("718"), year=2023)
    folder.document("2024.txt", figure("720", period=2023), figure("800"), year=2024)
    store = stored()
    assert statuses(store, years=2023) == {(718.0, "chosen"), (720.0, "conflict")}
    assert store.series(CODE, years=2024)["value"].tolist() == [800.0]


def test_what_only_next_years_report_says_is_taken_from_there(figure, stored, folder):
    folder.document("2024.txt", figure("720", period=2023), year=2024)
    assert stored().series(CODE)[["year", "value"]].to_numpy().tolist() == [[2023, 720.0]]


@pytest.mark.parametrize("order", [1, -1])
def test_whole_before_to_date_before_part(figure, stored, order):
    figures = [figure("100"), figure("900", scope="to_date"), figure("40", scope="part")]
    assert statuses(stored(*figures[::order])) == {(100.0, "chosen"), (900.0, "superseded"), (40.0, "superseded")}


@pytest.mark.parametrize("order", [1, -1])
def test_exact_before_approximate_words_that_leave_room_do_not_contradict(figure, stored, order):
    about = figure("700", text="700余件", qualifier="over", lower="700", upper="800")
    assert statuses(stored(*[figure("718"), about][::order])) == {(718.0, "chosen"), (700.0, "superseded")}


def test_words_that_leave_no_room_contradict(figure, stored):
    about = figure("600", text="600余件", qualifier="over", lower="600", upper="700")
    assert statuses(stored(figure("718"), about)) == {(718.0, "chosen"), (600.0, "conflict")}


def test_open_bounds_leave_room(figure, stored):
    least = figure("700", text="700件以上", qualifier="at_least", upper=None)
    most = figure("800", text="800件以内", qualifier="at_most", lower=None)
    assert statuses(stored(figure("718"), least, most)) == {
        (718.0, "chosen"),
        (700.0, "superseded"),
        (800.0, "superseded"),
    }


def test_the_same_figure_again_is_a_duplicate(figure, stored, folder):
    folder.document("a.txt", figure("718"))
    folder.document("b.txt", figure("718"))
    assert sorted(stored().observations(CODE)["status"]) == ["chosen", "duplicate"]


def test_targets_are_never_observations(figure, stored):
    assert stored(figure("1000", scope="target")).observations().empty


def test_parts_and_other_bodies_are_series_of_their_own(figure, stored):
    store = stored(figure("718"), figure("30", breakdown="其中婚姻纠纷"), figure("55", subject="县人民法院"))
    assert store.series(CODE)["value"].tolist() == [718.0]
    assert store.series(CODE, breakdown="*", subject="*")["value"].tolist() == [718.0, 30.0, 55.0]
    assert store.series(CODE, breakdown="其中婚姻纠纷")["value"].tolist() == [30.0]
    assert store.series(CODE, subject="县人民法院")["value"].tolist() == [55.0]


def test_a_named_body_stands_in_where_the_place_itself_says_nothing(figure, stored):
    store = stored(figure("95.7", unit="%", subject="各乡镇调委会"))
    assert store.series(RATE)[["value", "subject"]].to_numpy().tolist() == [[95.7, "各乡镇调委会"]]
    assert store.series(RATE, subject="").empty


@pytest.mark.parametrize(
    ("code", "row"),
    [
        (RATE, {"value": "718"}),
        (CODE, {"value": "95.7", "unit": "%", "indicator": CODE}),
        (CODE, {"value": "3000", "unit": "元", "dimension": "money", "kind": "amount"}),
        (RATE, {"value": "3", "unit": "pp", "dimension": "ratio", "kind": "change"}),
        ("people_mediation.cases_mediated", {"value": "50", "kind": "change"}),
    ],
)
def test_a_unit_that_does_not_fit_makes_no_observation(figure, stored, code, row):
    store = stored(figure(**{**row, "indicator": code}))
    assert store.observations().empty
    assert store.mentions(1)["refused"].tolist() == ["the unit does not fit the indicator, or a person dropped it"]


def test_the_table_itself_refuses_such_a_unit(figure, stored):
    store = stored(figure("718"))
    with store._database.writing() as cursor, pytest.raises(Exception, match="CHECK"):
        cursor.execute("INSERT INTO points SELECT * REPLACE ('money' AS measures) FROM points")


def test_codes_of_reductions_hold_the_magnitude(figure, stored):
    fall = figure(
        "-70",
        text="压减70项",
        unit="项",
        kind="change",
        indicator="permits.materials_reduced",
        lower=None,
        qualifier="at_most",
    )
    row = stored(fall).observations().iloc[0]
    assert (row["value"], row["lower"]) == (70.0, 70.0)
    assert row["upper"] != row["upper"]


def test_one_figure_may_state_several_indicators(figure, stored):
    codes = [RATE, "people_mediation.court_referred_success_rate"]
    store = stored(figure("100", unit="%", indicator=codes[0], also=codes[1:]))
    frame = store.observations()
    assert sorted(frame["indicator"]) == sorted(codes)
    assert frame["observation_id"].nunique() == 2
    assert {store.source(i).indicator for i in frame["observation_id"]} == set(codes)


def test_what_no_code_fits_is_kept_with_its_label(figure, stored):
    frame = stored(figure("12", indicator=None, label="办理提案")).mentions(1)
    assert frame[["label", "refused"]].to_numpy().tolist() == [["办理提案", "no code of the catalogue fits"]]


@pytest.mark.parametrize(("place", "year"), [(None, 2023), ("990121", None)])
def test_without_place_or_year_there_is_no_observation_but_the_document_is_kept(figure, stored, folder, place, year):
    folder.document("a.txt", figure("718"), place=place, year=year)
    store = stored()
    assert store.observations().empty
    assert store.documents()["mentions"].tolist() == [1]


def test_conflicts_between_documents_are_listed_and_those_within_one_on_request(figure, stored, folder):
    folder.document("a.txt", figure("718"), figure("719"))
    folder.document("b.txt", figure("720"))
    store = stored()
    across = store.conflicts()
    assert len(across) == 2 or len(across) == 1
    assert set(across["source"]) != set(across["other_source"])
    assert len(store.conflicts(within=True)) == 2


def test_values_are_exact(figure, stored):
    table = stored(figure("0.1"), figure("135097000000.25", breakdown="粮食")).series_table(CODE, breakdown="*")
    assert sorted(table["value"].to_pylist()) == [Decimal("0.100000"), Decimal("135097000000.250000")]
