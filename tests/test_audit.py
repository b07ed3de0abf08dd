"""The arithmetic of reports: relations, verdicts, and the careful reader's list."""

import csv
import json
from decimal import Decimal

import pytest

from lawmetrics.audit import audit_report
from lawmetrics.audit.relations import read_relations, relations
from lawmetrics.audit.verdicts import Figure
from lawmetrics.errors import DataError

MEDIATED, RESOLVED, RATE = (f"people_mediation.{name}" for name in ("cases_mediated", "cases_resolved", "success_rate"))


def decimal(value):
    return None if value in {None, ""} else Decimal(value)


def report(*parts):
    """Text and figures out of plain strings and (code, text, value, fields) tuples."""
    text, figures = "", []
    for part in parts:
        if isinstance(part, str):
            text += part
            continue
        code, words, value, *more = part
        fields = {
            "lower": value,
            "upper": value,
            "qualifier": "exact",
            "unit": "件",
            "subject": "",
            "breakdown": "",
            "period": 2023,
            "scope": "whole",
        }
        fields |= more[0] if more else {}
        fields["unit"] = "%" if words.endswith("%") else fields["unit"]
        start = len(text)
        text += words
        number = Decimal(value)
        decimals = max(0, -int(number.as_tuple().exponent))
        bounds = decimal(fields["lower"]), decimal(fields["upper"])
        rest = [fields[k] for k in ("qualifier", "unit", "subject", "breakdown", "period", "scope")]
        figures.append(Figure(code, words, number, decimals, *bounds, *rest, start, len(text)))
    return text, figures


def verdicts(*parts, relation=None, **kept):
    found = audit_report(*report(*parts), **kept)
    return [(f.verdict, f.computed) for f in found if relation is None or f.relation == relation]


def mediation(rate, cases="718", resolved="687", **fields):
    return (
        "全年调解", (MEDIATED, f"{cases}件", cases, fields), "，成功", (RESOLVED, f"{resolved}件", resolved), "，成功率", (RATE, f"{rate}%", rate), "。",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("rate", "verdict"),
    [
        ("95.68", "rounding"),
        ("95.7", "rounding"),
        ("96", "rounding"),
        ("95.6", "truncated"),
        ("95", "truncated"),
        ("95.8", "inconsistent"),
        ("97", "inconsistent"),
    ],
)
def test_a_rate_follows_from_its_counts(rate, verdict):
    assert verdicts(*mediation(rate), relation="ratio.mediation_success") == [(verdict, "95.6825%")]


def test_an_equal_rate_is_exact():
    assert verdicts(*mediation("50", "200", "100"), relation="ratio.mediation_success") == [("exact", "50%")]


def test_nothing_of_nothing_decides_nothing():
    assert verdicts(*mediation("100", "0", "0"), relation="ratio.mediation_success") == []


def test_words_that_leave_room_decide_nothing_or_contradict():
    over = {"lower": "700", "upper": "800", "qualifier": "over"}
    assert verdicts(*mediation("95.7", "700", "687", **over), relation="ratio.mediation_success")[0][0] == "undecidable"
    assert verdicts(*mediation("50", "700", "687", **over), relation="ratio.mediation_success")[0][0] == "inconsistent"


def test_figures_in_wan_are_known_to_half_a_unit():
    parts = (
        "全年调解",
        (MEDIATED, "1.2万件", "12000"),
        "，成功",
        (RESOLVED, "1.1万件", "11000"),
        "，成功率",
        (RATE, "91.2%", "91.2"),
        "。",
    )
    assert verdicts(*parts, relation="ratio.mediation_success")[0][0] == "rounding"


@pytest.mark.parametrize("apart", [{"subject": "县法院"}, {"period": 2022}, {"scope": "target"}])
def test_figures_of_other_bodies_years_or_plans_are_not_tested(apart):
    parts = (
        "全年",
        (MEDIATED, "718件", "718", apart),
        "，",
        (RESOLVED, "687件", "687", {"subject": "镇调委会"}),
        "，",
        (RATE, "97%", "97", {"subject": "镇调委会"}),
        "。",
    )
    assert verdicts(*parts, relation="ratio.mediation_success") == []


def test_figures_of_another_paragraph_are_not_tested():
    one, two = mediation("97")[:4], mediation("97")[4:]
    assert verdicts(*one, "。\n", *two, relation="ratio.mediation_success") == []


def test_of_two_sets_in_one_paragraph_each_is_tested_by_itself():
    parts = (*mediation("95.7"), *mediation("50", "100", "50"))
    assert verdicts(*parts, relation="ratio.mediation_success") == [("rounding", "95.6825%"), ("exact", "50%")]


def test_bounds_hold_or_fail():
    assert verdicts("解决", (RESOLVED, "720件", "720"), "，调解", (MEDIATED, "718件", "718"), "。") == [
        ("inconsistent", "720")
    ]
    assert verdicts("解决", (RESOLVED, "700件", "700"), "，调解", (MEDIATED, "718件", "718"), "。") == [
        ("exact", "700")
    ]


def market(total, *parts):
    codes = ("market_entities.enterprises", "market_entities.self_employed")
    listed = [
        x for code, value in zip(codes, parts, strict=True) for x in ("，", (code, f"{value}户", value, {"unit": "户"}))
    ]
    return ("主体", ("market_entities.total", f"{total}户", total, {"unit": "户"}), *listed, "。")


@pytest.mark.parametrize(("total", "verdict"), [("300", "exact"), ("299", "inconsistent"), ("310", "undecidable")])
def test_totals_are_the_sum_of_their_parts_where_no_other_part_may_fill_the_gap(total, verdict):
    assert verdicts(*market(total, "100", "200"), relation="sum.market_entities") == [(verdict, "300")]


GROWTH = "growth.new_enterprises"


def grown(count, growth):
    return (
        "新增企业",
        ("market_entities.new_enterprises", f"{count}户", count, {"unit": "户"}),
        "，增长",
        ("market_entities.new_enterprises_growth", f"{growth}%", growth),
        "。",
    )


def test_growth_is_possible_when_some_whole_number_gives_it():
    ((verdict, computed),) = verdicts(*grown("3780", "10.75"), relation=GROWTH)
    assert (verdict, computed) == ("rounding", "10.7530%")
    assert verdicts(*grown("5", "37.00"), relation=GROWTH)[0][0] == "inconsistent"


@pytest.mark.parametrize(("before", "verdict"), [("3413", "rounding"), ("3000", "inconsistent")])
def test_growth_is_held_against_the_stored_year_before(before, verdict):
    _, (figure,) = report(("market_entities.new_enterprises", f"{before}户", before, {"unit": "户", "period": 2022}))
    others = {(figure.code, 2022): figure}
    assert verdicts(*grown("3780", "10.75"), relation=GROWTH, year=2023, others=others)[0][0] == verdict


def test_last_years_figure_is_held_against_last_years_report():
    _, (held,) = report((MEDIATED, "700件", "700", {"period": 2022}))
    parts = ("上年调解", (MEDIATED, "710件", "710", {"period": 2022}), "。")
    from dataclasses import replace

    others = {(MEDIATED, 2022): replace(held, document=7)}
    assert verdicts(*parts, relation="series.restatement", year=2023, others=others) == [("inconsistent", "700件")]


def test_jumps_and_copies_are_flagged_and_never_called_wrong():
    _, (held,) = report((MEDIATED, "7180件", "7180", {"period": 2022}))
    others = {(MEDIATED, 2022): held}
    for now in ("7180", "71801", "717"):
        assert verdicts((MEDIATED, f"{now}件", now), relation="series.jump", year=2023, others=others) == [
            ("undecidable", "7180")
        ]
    assert verdicts((MEDIATED, "8000件", "8000"), relation="series.jump", year=2023, others=others) == []


@pytest.mark.parametrize(("uncoded", "computed"), [("6", "14"), ("60", "8")])
def test_a_count_that_no_code_fits_is_one_more_part_and_proves_nothing(uncoded, computed):
    counsel, decisions, petitions = (
        "legal_counsel.matters_handled",
        "major_decisions.legality_reviews",
        "legal_counsel.petition_matters_assisted",
    )
    parts = (
        (counsel, "50件", "50"),
        "，其中重大决策",
        (decisions, "5件", "5"),
        "，合同",
        ("", f"{uncoded}件", uncoded),
    )
    parts = ("顾问室办件", *parts, "，信访事项", (petitions, "3件", "3"), "。")
    assert verdicts(*parts, relation="bound.of_which_parts") == [("exact", computed)]


@pytest.mark.parametrize(
    ("behind", "found"),
    [("540人乡级应急队伍和村级队伍", True), ("应急队伍和乡级队伍", False), ("应急队伍。乡村", False)],
)
def test_the_part_may_stand_right_behind_the_figure(behind, found):
    teams = ("emergency_mgmt.rescue_teams", "18支", "18", {"unit": "支"})
    parts = ("全县", ("territory.townships", "18个", "18", {"unit": "个"}), "乡镇。组建", teams, behind)
    assert verdicts(*parts, relation="equality.unit_count") == [("exact", "18")] * found


def test_shares_lie_between_nothing_and_all():
    assert verdicts("成功率", (RATE, "104%", "104"), "。", relation="range.percent") == [("inconsistent", "0–100%")]


def test_repeats_and_lists():
    stock = "territory.townships"
    unit = {"unit": "个"}
    assert verdicts(
        "全县", (stock, "18个", "18", unit), "乡镇。另有", (stock, "18个", "18", unit), "。", relation="equality.repeat"
    ) == [("exact", "18个")]
    assert verdicts(
        "全县", (stock, "18个", "18", unit), "乡镇。另有", (stock, "19个", "19", unit), "。", relation="equality.repeat"
    ) == [("inconsistent", "18个")]
    assert verdicts("将东岭、西岭、南湾", ("", "三个", "3", unit), "派出所整合。", relation="equality.list_length") == [
        ("exact", "3 names")
    ]


def test_findings_name_their_operands():
    found = [f for f in audit_report(*report(*mediation("97"))) if f.relation == "ratio.mediation_success"]
    text, _ = report(*mediation("97"))
    assert [(f.code, text[f.start : f.end]) for f in found[0].operands] == [
        (RESOLVED, "687件"),
        (MEDIATED, "718件"),
        (RATE, "97%"),
    ]
    assert found[0].stated == "97%"


@pytest.mark.parametrize(
    ("block", "words"),
    [
        ('type = "ration"', "line 2: type 'ration'"),
        ('id = "a"\ntype = "ratio"\nen = "a"\nseverity = "error"', "a needs rate"),
        ('id = "a"\ntype = "bound"\nen = "a"\nseverity = "grave"\npairs = [["x.y", "x.z"]]', "severity 'grave'"),
        ('id = "a"\ntype = "bound"\nen = "a"\nseverity = "warn"\npairs = [["x.y", "x.z"]]', "a names x.y"),
        (
            'id = "a"\ntype = "bound"\nen = "a"\nseverity = "warn"\npears = 1\npairs = [["x.y", "x.z"]]',
            "unknown field pears",
        ),
    ],
)
def test_a_wrong_relation_is_told_with_its_line(block, words):
    with pytest.raises(DataError, match=words):
        read_relations("\n[[relation]]\n" + block, "relations.toml", frozenset({"x.z"}))


def test_every_relation_has_its_own_name():
    names = [relation.id for relation in relations()]
    assert len(names) == len(set(names))


@pytest.mark.shared
def test_the_careful_readers_list(shared):
    """Every identity of the five reports comes out with its verdict, and nothing else fails."""
    found = {}
    for line in (shared / "gold" / "seeds.jsonl").read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        figures = [
            _gold(mention, code)
            for mention in entry["mentions"]
            for code in [mention["indicator"] or "", *mention["also"]]
        ]
        text = (shared / "seeds" / entry["doc"]).read_text(encoding="utf-8")
        found[entry["doc"]] = [
            (f.relation, str(f.verdict), {o.start for o in f.operands}) for f in audit_report(text, figures)
        ]
    assert compare(shared, found) == ([], [])


@pytest.mark.shared
def test_the_careful_readers_list_out_of_the_reports_themselves(shared):
    """As above with figures as lawmetrics reads them."""
    from lawmetrics.store import open_store

    with open_store(":memory:") as store:
        store.ingest(shared / "seeds", workers=1)
        found = {}
        for finding in store.audit().to_dict("records"):
            test = (finding["relation"], finding["verdict"], {o["start"] for o in finding["operands"]})
            found.setdefault(finding["source"].rpartition("/")[2], []).append(test)
    assert compare(shared, found) == ([], [])


def compare(shared, found):
    """Rows of the list that did not come out, and failures that are none of them."""
    rows = list(csv.DictReader((shared / "gold" / "seeds" / "identities.csv").open(encoding="utf-8")))
    missing, explained = [], set()
    for row in rows:
        operands = {int(offset) for offset in row["operand_offsets"].split()}
        mine = [test for test in found[row["doc"]] if test[0] == row["relation"] and test[2] >= operands]
        if row["verdict"] not in {verdict for _, verdict, _ in mine}:
            missing.append(row["id"])
        explained |= {id(test) for test in mine}
    return missing, [t for tests in found.values() for t in tests if t[1] == "inconsistent" and id(t) not in explained]


def _gold(mention, code):
    value = Decimal(mention["value"])
    rest = [mention[k] for k in ("qualifier", "unit", "subject", "breakdown", "period", "scope", "start", "end")]
    decimals = max(0, -int(value.as_tuple().exponent))
    return Figure(
        code,
        mention["text"],
        value,
        decimals,
        decimal(mention["lower"]),
        decimal(mention["upper"]),
        *rest,
        label=mention["label"],
    )
