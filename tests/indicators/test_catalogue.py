"""The catalogue: complete, checked, searchable."""

from importlib.resources import files

import pytest

from lawmetrics.errors import DataError, UnknownIndicatorError
from lawmetrics.indicators.catalogue import catalogue
from lawmetrics.indicators.examples import load_examples, parse_marks
from lawmetrics.indicators.families import read_family

GOOD = """[family]
code = "x"
zh = "甲"
en = "A"

[[indicator]]
code = "x.y"
tier = "core"
zh = "乙"
en = "B"
definition = "What is counted"
dimension = "count"
unit = "件"
units = ["件"]
kind = "flow"
aggregation = "sum"
better = "none"
"""


def test_every_indicator_is_there() -> None:
    book = catalogue()
    assert len(book) == 463
    assert len(set(book.codes)) == 463
    assert all(book.codes[book.row(i.code)] == i.code for i in book)


def test_every_indicator_is_defined_in_both_languages() -> None:
    book = catalogue()
    assert [i.code for i in book if not i.definition_zh] == []
    assert len({i.definition_zh for i in book}) == len(book), "no two are told the same"
    assert read_family(GOOD, "x.toml").indicators[0].definition_zh == "", "but one of your own may lack it"


def test_formulas_name_codes_that_exist() -> None:
    book = catalogue()
    for indicator in book:
        if indicator.formula is not None:
            for code in (*indicator.formula.numerator, *indicator.formula.denominator):
                assert code in book, indicator.code
            if indicator.formula.type == "growth":
                assert indicator.formula.base in book, indicator.code


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("调解成功率", "people_mediation.success_rate"),
        ("mediation success rate", "people_mediation.success_rate"),
        ("legal_aid.cases", "legal_aid.cases"),
        ("法律援助案件", "legal_aid.cases"),
        ("出庭应诉率", "admin_litigation.head_appearance_rate"),
        ("罚没", "admin_enforcement.fines_confiscations"),
    ],
)
def test_search_finds_it_first(words: str, code: str) -> None:
    assert catalogue().search(words)[0].code == code


def test_search_without_a_hit_is_empty() -> None:
    assert catalogue().search("量子") == []
    assert catalogue().search("  ") == []


def test_unknown_code_names_its_neighbours() -> None:
    with pytest.raises(UnknownIndicatorError, match=r"legal_aid\.cases"):
        catalogue().get("legal_aid.case")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('kind = "flow"', 'kind = "river"', "line 15.*kind"),
        ('unit = "件"\n', "", "line 6.*needs unit"),
        ('code = "x.y"', 'code = "z.y"', "line 7.*family"),
        ('tier = "core"', 'teir = "core"', "line 8.*teir"),
        ('units = ["件"]', 'units = ["个"]', "line 14.*units"),
        ('better = "none"', 'better = "none"\n[[indicator]]\ncode = "x.y"', "line 18"),
        ('unit = "件"', 'definition_zh = "what"\nunit = "件"', "line 13.*definition_zh must be one line of Chinese"),
        ('unit = "件"', 'definition_zh = "数的是件数。"\nunit = "件"', "line 13.*without 。"),
        ('unit = "件"', 'definition_zh = ""\nunit = "件"', "line 13.*needs definition_zh"),
        ("[family]", "[famly]", r"needs a \[family\]"),
        ('zh = "乙"', "zh = 乙", "not TOML"),
    ],
)
def test_a_wrong_line_is_named(old: str, new: str, message: str) -> None:
    assert read_family(GOOD, "x.toml").indicators[0].code == "x.y"
    with pytest.raises(DataError, match=message):
        read_family(GOOD.replace(old, new, 1), "x.toml")


def test_examples_inside_a_family_file() -> None:
    text = GOOD + 'examples = ["收到⟦3件|x.y⟧，另有⟦2人|⟧。"]\n'
    assert read_family(text, "x.toml").indicators[0].examples == ("收到⟦3件|x.y⟧，另有⟦2人|⟧。",)


def test_a_broken_mark_is_an_error() -> None:
    with pytest.raises(DataError, match="somewhere"):
        parse_marks("收到⟦3件|x.y。", "somewhere")


def test_examples_are_plenty_and_a_tenth_is_held_out() -> None:
    examples = load_examples(catalogue())
    assert sum(len(e.marks) for e in examples) > 17_000
    assert 0.08 < sum(e.held_out for e in examples) / len(examples) < 0.12
    assert all(e.text[m.start : m.end] for e in examples for m in e.marks)


def test_every_family_has_its_file() -> None:
    names = {p.name for p in (files("lawmetrics.data") / "indicators").iterdir() if p.name.endswith(".toml")}
    assert names == {f"{family.code}.toml" for family in catalogue().families}
