"""Corrections are data: they outlive the rows they were made for, and rest when the source changes."""

import pytest

from lawmetrics.errors import RequestError, UnknownIndicatorError

CODE = "people_mediation.cases_mediated"
RATE = "people_mediation.success_rate"
BY = {"reason": "读错", "by": "核对员"}


def only(store, code=CODE, **kept):
    (row,) = store.series(code, **kept).itertuples()
    return row


def test_a_value_is_overridden_and_what_was_read_stays(figure, stored):
    store = stored(figure("718"))
    number = store.correct(only(store).observation_id, value="781.5", **BY)
    row = only(store)
    assert (row.value, row.lower, row.upper, row.decimals) == (781.5, 781.5, 781.5, 1)
    assert store.source(row.observation_id).text == "718件"
    (listed,) = store.corrections().itertuples()
    assert (listed.id, listed.state, listed.reason, listed.author, listed.was_text) == (
        number,
        "applied",
        "读错",
        "核对员",
        "718件",
    )
    store.withdraw(number)
    assert only(store).value == 718.0
    assert store.corrections().empty


def test_a_figure_is_dropped(figure, stored):
    store = stored(figure("718"), figure("720"))
    dropped = only(store).observation_id
    store.correct(dropped, drop=True, **BY)
    assert only(store).observation_id != dropped


def test_year_place_and_code_are_overridden(figure, stored, folder):
    folder.document("a.txt", figure("718"))
    folder.document("b.txt", figure("30"), place="990122", year=2020)
    store = stored()
    found = only(store, jurisdictions="990121").observation_id
    store.correct(found, period=2021, **BY)
    assert only(store, jurisdictions="990121").year == 2021
    store.correct(found, place="990122", **BY)
    assert store.series(CODE, "990121").empty
    assert store.series(CODE, "虚构南屏县")["year"].tolist() == [2020, 2021]
    store.correct(found, indicator="people_mediation.cases_resolved", **BY)
    assert only(store, "people_mediation.cases_resolved").value == 718.0


def test_a_figure_without_a_code_gets_one(figure, stored):
    store = stored(figure("718", indicator=None))
    store.correct(int(store.mentions(1)["observation_id"].iloc[0]), indicator=CODE, **BY)
    assert only(store).value == 718.0


def test_corrections_survive_re_extraction_where_the_figure_is_read_alike(store):
    store.add(
        "虚构青石县2023年法治政府建设年度报告\n全年共调解矛盾纠纷718件。", "a.txt", jurisdiction="520121", year=2023
    )
    found = store.mentions(1).iloc[0]
    store.correct(int(found["observation_id"]), indicator=CODE, value=719, **BY)
    assert store.reextract(everything=True) == 1
    assert only(store).value == 719.0
    assert store.corrections()["state"].tolist() == ["applied"]


def test_a_correction_rests_when_the_source_changes_and_wakes_when_it_comes_back(store):
    first = "虚构青石县2023年法治政府建设年度报告\n全年共调解矛盾纠纷718件。"
    store.add(first, "a.txt", jurisdiction="520121", year=2023)
    store.correct(int(store.mentions(1)["observation_id"].iloc[0]), indicator=CODE, value=719, **BY)
    store.add(first.replace("718", "728"), "a.txt", jurisdiction="520121", year=2023)
    assert store.corrections()["state"].tolist() == ["resting"]
    assert (
        719.0 not in store.observations(CODE, status="chosen")["value"].to_list()
        or len(store.documents(versions=True)) == 2
    )
    store.add(first, "a.txt", jurisdiction="520121", year=2023)
    assert store.corrections()["state"].tolist() == ["applied"]
    assert only(store).value == 719.0


def test_a_document_is_given_its_place_and_year(store):
    store.add("工作总结\n全年共调解矛盾纠纷718件。", "a.txt")
    store.correct(int(store.mentions(1)["observation_id"].iloc[0]), indicator=CODE, **BY)
    assert store.series(CODE).empty
    store.correct_document(1, jurisdiction="开阳县", **BY)
    store.correct_document(1, year=2022, **BY)
    row = only(store)
    assert (row.jurisdiction, row.year) == ("520121", 2022)
    assert store.documents()[["name", "year"]].to_numpy().tolist() == [["开阳县", 2022]]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, "must change something"),
        ({"value": "七百"}, "is no number"),
        ({"indicator": RATE}, "does not fit"),
        ({"place": "无此县"}, "无此县"),
        ({"value": 1, "reason": " "}, "needs a reason and a name"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_noted(figure, stored, change, words):
    store = stored(figure("718"))
    with pytest.raises(RequestError, match=words):
        store.correct(only(store).observation_id, **{**BY, **change})
    assert store.corrections().empty
    assert only(store).value == 718.0


def test_unknown_codes_observations_and_corrections_are_refused(figure, stored):
    store = stored(figure("718"))
    with pytest.raises(UnknownIndicatorError):
        store.correct(only(store).observation_id, indicator="no.such", **BY)
    with pytest.raises(RequestError, match="no observation 5"):
        store.correct(5, drop=True, **BY)
    with pytest.raises(RequestError, match="no correction 9"):
        store.withdraw(9)
    with pytest.raises(RequestError, match="no document 9"):
        store.correct_document(9, year=2023, **BY)
