"""The small parts of a decision: forest, candidates, the rules that follow."""

import numpy as np
import pytest

from lawmetrics.indicators.catalogue import catalogue
from lawmetrics.indicators.decision import Candidates, pick
from lawmetrics.indicators.features import Look, features
from lawmetrics.indicators.forest import Forest
from lawmetrics.indicators.inheritance import growth_rows, settle
from lawmetrics.indicators.linker import forest
from lawmetrics.indicators.masking import mask
from lawmetrics.indicators.model import model
from lawmetrics.indicators.structure import structure
from lawmetrics.indicators.zones import BITS, EVERY, FAR, NEAR, ZONES
from lawmetrics.quantities.scanner import scan

START = np.array([0], np.int32)


def row(code: str) -> int:
    return catalogue().row(code)


def settled(text: str, codes: list[str], chances: list[float], threshold: float = 0.5):
    found = scan(text)
    places = structure(found, START)
    rows = np.flatnonzero(places.statistic).astype(np.int32)
    given = np.array([row(c) if c else -1 for c in codes], np.int16)
    code, chance, also = settle(places, rows, given, np.array(chances, np.float32), threshold)
    names = [catalogue().codes[c] if c >= 0 else "" for c in code.tolist()]
    place = {int(r): n for n, r in enumerate(rows.tolist())}
    return names, chance.tolist(), {place[k]: [catalogue().codes[c] for c in v] for k, v in also.items()}


def test_a_tree_goes_left_when_not_greater() -> None:
    tree = Forest(
        feature=np.array([[1, 0, 0]], np.uint8),
        threshold=np.array([[0.5, np.inf, np.inf]], np.float32),
        left=np.array([[1, 1, 2]], np.uint8),
        right=np.array([[2, 1, 2]], np.uint8),
        value=np.array([[0, -2, 2]], np.float32),
        bias=0.0,
    )
    evidence = np.array([[0, 0.5], [0, 0.6]], np.float32)
    assert tree.probability(evidence).tolist() == pytest.approx([1 / (1 + np.exp(2)), 1 / (1 + np.exp(-2))])
    many = np.tile(evidence, (2000, 1))
    assert tree.probability(many).tolist() == pytest.approx(tree.probability(evidence).tolist() * 2000)


def test_the_forest_ends_where_a_walk_down_its_trees_ends() -> None:
    trees = forest(model())
    random = np.random.default_rng(1)
    cuts = trees.threshold[np.isfinite(trees.threshold)]
    evidence = random.choice(np.concatenate([cuts, cuts + np.float32(0.01)]), (300, 1 + int(trees.feature.max())))
    total = np.full(len(evidence), trees.bias)
    for line, numbers in enumerate(evidence):
        for tree in range(len(trees.feature)):
            node = 0
            while (left := trees.left[tree, node]) != node:
                low = numbers[trees.feature[tree, node]] <= trees.threshold[tree, node]
                node = left if low else trees.right[tree, node]
            total[line] += trees.value[tree, node]
    assert trees.probability(evidence).tolist() == pytest.approx((1 / (1 + np.exp(-total))).tolist(), rel=1e-5)


def test_pick_takes_the_likeliest_and_knows_rows_without_candidates() -> None:
    found = Candidates(np.array([0, 0, 2], np.int32), np.array([5, 6, 7], np.int16), np.zeros((3, 1), np.float32))
    code, chance = pick(3, found, np.array([0.2, 0.7, 0.4], np.float32))
    assert code.tolist() == [6, -1, 7]
    assert chance.tolist() == pytest.approx([0.7, 0, 0.4])


def test_the_unsure_say_nothing_and_say_how_sure_they_are_of_it() -> None:
    names, chance, _ = settled("办理3件，调解2件。", ["legal_aid.cases", "people_mediation.cases_mediated"], [0.9, 0.2])
    assert names == ["legal_aid.cases", ""]
    assert chance == pytest.approx([0.9, 0.8])


def test_growth_follows_the_count_whatever_the_model_thought() -> None:
    names, _, _ = settled("年末市场主体8.6万户，同比增长7.2%。", ["market_entities.total", ""], [0.9, 0.1])
    assert names == ["market_entities.total", "market_entities.total_growth"]


def test_growth_of_a_count_without_a_growth_code_is_left_alone() -> None:
    names, _, _ = settled("办理公证30件，同比增长7.2%。", ["public_legal_services.notarizations", ""], [0.9, 0.1])
    assert names[1] == ""
    assert growth_rows()[row("public_legal_services.notarizations")] == -1


def test_a_part_of_a_broader_total_keeps_its_code() -> None:
    text = "受理行政复议案件86件，其中行政处罚类51件。"
    names, _, also = settled(
        text, ["admin_reconsideration.cases_accepted", "admin_reconsideration.cases_by_matter"], [0.9, 0.9]
    )
    assert names == ["admin_reconsideration.cases_accepted"] * 2
    assert also == {1: ["admin_reconsideration.cases_by_matter"]}


def test_a_part_with_a_code_of_its_own_keeps_that() -> None:
    text = "审结行政复议案件86件，其中维持51件。"
    codes = ["admin_reconsideration.cases_closed", "admin_reconsideration.upheld_or_rejected"]
    assert settled(text, codes, [0.9, 0.9])[0] == codes


def test_the_mask_hides_figures_and_keeps_units() -> None:
    masked = mask(scan("2023年，办结１，２０４件，占98.5％；近三百人次到12345热线 咨询。"))
    assert masked.read(1, 60).rstrip("\n") == "@年,办结#件,占#%;#人次到12345热线咨询。"


def test_places_of_the_mask_lead_back() -> None:
    text = "办结 1,204件，调解3起。"
    found = scan(text)
    masked = mask(found)
    assert len(masked.place) == len(text) + 1
    assert [masked.read(int(p), 2) for p in masked.place[found.start]] == ["#件", "#起"]


def test_features_of_a_row_have_unit_length_and_ignore_the_figure() -> None:
    seen = []
    for text in ("办结法律援助案件12件。", "办结法律援助案件9,876件。"):
        found = scan(text)
        seen.append(features(mask(found), structure(found, START), np.array([0], np.int32)))
    assert np.sum(seen[0].value.astype(float) ** 2) == pytest.approx(1, abs=1e-4)
    assert sorted(seen[0].feature.tolist()) == sorted(seen[1].feature.tolist())
    assert seen[0].feature.max() < 1 << BITS
    assert set(seen[0].zone.tolist()) <= set(range(len(ZONES)))


def test_a_document_does_not_see_the_one_before() -> None:
    alone, second = "办结12件。", "受理行政复议案件30件。\n\n办结12件。"
    one, two = scan(alone), scan(second)
    first = features(mask(one), structure(one, START), np.array([0], np.int32))
    offsets = np.array([0, second.index("办结")], np.int32)
    other = features(mask(two), structure(two, offsets), np.array([1], np.int32))
    assert sorted(first.feature.tolist()) == sorted(other.feature.tolist())


def test_near_and_far_features_are_all_features() -> None:
    found = scan("全年共办理案件30件。其中受理行政复议案件12件，审结9件，同比增长5%。")
    places, masked = structure(found, START), mask(found)
    rows = np.flatnonzero(places.statistic).astype(np.int32)
    look = Look.at(masked, places, rows)
    whole = features(masked, places, rows)
    for n in range(len(rows)):
        apart = [look.read(NEAR), look.of(np.array([n])).read(FAR)]
        mine = [
            np.column_stack([seen.feature, seen.value])[seen.starts[k] : seen.starts[k + 1]]
            for seen, k in zip(apart, (n, 0), strict=True)
        ]
        together = np.column_stack([whole.feature, whole.value])[whole.starts[n] : whole.starts[n + 1]]
        assert sorted(np.concatenate(mine).tolist()) == sorted(together.tolist())


def test_known_features_are_those_of_all_that_are_known() -> None:
    found = scan("全年共办理案件30件。其中受理行政复议案件12件，审结9件，同比增长5%。")
    places, masked, known = structure(found, START), mask(found), model().known
    rows = np.flatnonzero(places.statistic).astype(np.int32)
    whole = features(masked, places, rows)
    there, line = known.find(whole.feature)
    seen = Look.at(masked, places, rows).see(EVERY, known)
    assert seen.line.tolist() == line.tolist()
    value = np.repeat(seen.worth.ravel(), np.diff(seen.starts))
    assert value.tolist() == whole.value[there].tolist()
    row = np.repeat(np.arange(len(rows)), np.diff(seen.starts[:: seen.worth.shape[1]]))
    assert row.tolist() == whole.row[there].tolist()


def test_chunks_of_rows_do_not_show(monkeypatch) -> None:
    found = scan("受理行政复议案件86件，审结80件，罚没款120万元；开展执法检查320次。" * 5)
    places = structure(found, START)
    rows = np.flatnonzero(places.statistic).astype(np.int32)
    look = Look.at(mask(found), places, rows)
    once = look.see(NEAR, model().known)
    monkeypatch.setattr("lawmetrics.indicators.features._CHUNK", 3)
    again = look.see(NEAR, model().known)
    for name in ("line", "starts", "worth"):
        assert getattr(once, name).tolist() == getattr(again, name).tolist()
