"""Whole links: the rules beside the model, one case each, and the laws that hold for any text."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import lawmetrics as lm
from lawmetrics.indicators.catalogue import catalogue
from lawmetrics.indicators.examples import load_examples
from lawmetrics.indicators.linker import explain, link
from lawmetrics.indicators.structure import structure
from lawmetrics.quantities.scanner import scan


def codes(text: str) -> dict[str, str | None]:
    return {m.text: m.indicator for m in lm.extract(text)}


@pytest.mark.parametrize(
    ("text", "figure", "code"),
    [
        # parts of a total keep its code
        (
            "全年受理行政复议案件86件，其中行政处罚类51件、工伤认定类35件。",
            "35件",
            "admin_reconsideration.cases_accepted",
        ),
        ("县里共办理法律援助案件210件，其中民事182件、刑事28件。", "28件", "legal_aid.cases"),
        # a shared head names several figures
        ("新收、审结行政复议案件39件、28件。", "28件", "admin_reconsideration.cases_closed"),
        # growth takes the growth code of its count
        ("年末实有市场主体8.6万户，同比增长7.2%。", "7.2%", "market_entities.total_growth"),
        # growth without a growth code has none
        ("全年办理公证1,530件，同比增长4.1%。", "4.1%", None),
        # the number before its noun
        ("县政府聘请了6名法律顾问。", "6名", "legal_counsel.counsels"),
        # open statistics
        ("全县森林覆盖率达到61.3%。", "61.3%", None),
        ("新建农村公路37公里。", "37公里", None),
    ],
)
def test_rules(text: str, figure: str, code: str | None) -> None:
    assert codes(text)[figure] == code


def test_one_rate_of_several_names() -> None:
    (rate,) = (m for m in lm.extract("干部职工学法考试参考率、合格率均达100%。") if m.text == "100%")
    assert {rate.indicator, *rate.also} == {"law_examination.participation_rate", "law_examination.pass_rate"}


def test_a_narrower_code_inside_a_total_goes_to_also() -> None:
    found = {m.text: m for m in lm.extract("全年受理行政复议案件86件，其中行政处罚类51件、工伤认定类35件。")}
    assert found["51件"].indicator == "admin_reconsideration.cases_accepted"
    assert found["51件"].also in ((), ("admin_reconsideration.cases_by_matter",))


def test_traditional_characters_are_read_as_simplified() -> None:
    plain = "全县人民调解组织共调解矛盾纠纷2310件，调解成功率98.2%；办理法律援助案件145件。"
    older = "全縣人民調解組織共調解矛盾糾紛2310件，調解成功率98.2%；辦理法律援助案件145件。"
    assert codes(older) == codes(plain)
    assert None not in codes(older).values()


def test_only_statistics_are_linked() -> None:
    found = lm.extract("2023年，按照“八五”普法规划第三条，办理法律援助案件120件。")
    assert [m.text for m in found if m.indicator] == ["120件"]


def test_reasons_name_the_words_beside_the_figure() -> None:
    (mention,) = lm.extract("办理法律援助案件120件。")
    assert mention.confidence > 0.8
    assert any("法律援助" in word or "援助案件" in word for word in mention.why), mention.why
    assert all(word and "\n" not in word for word in mention.why)


def test_a_figure_without_a_code_has_no_reason() -> None:
    text = "新建农村公路37公里。"
    found = scan(text)
    assert explain(found, structure(found, np.array([0], np.int32)), 0) == ()


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(
    ["全年受理行政复议案件86件，其中维持51件。", "培训执法人员3期、260人次。", "年末有8个乡镇。", "甲、乙率均为100%", "", "（一）法治\n化解12件12人"]
), min_size=1, max_size=6))  # fmt: skip
def test_the_answer_does_not_depend_on_the_batch(texts: list[str]) -> None:
    offsets = np.cumsum([0, *(len(t) + 2 for t in texts)])[:-1].astype(np.int32)
    found = scan("\n\n".join(texts))
    together = link(found, structure(found, offsets))
    apart = [link(s := scan(t), structure(s, np.array([0], np.int32))) for t in texts]
    assert together.indicator.tolist() == [c for links in apart for c in links.indicator.tolist()]
    assert np.allclose(together.confidence, np.concatenate([links.confidence for links in apart]), atol=1e-4)


def test_words_far_from_a_figure_are_read_where_they_could_matter(monkeypatch) -> None:
    texts = [example.text for example in load_examples(catalogue()) if example.held_out]
    offsets = np.cumsum([0, *(len(t) + 2 for t in texts)])[:-1].astype(np.int32)
    found = scan("\n\n".join(texts))
    places = structure(found, offsets)
    quick = link(found, places).indicator
    monkeypatch.setattr("lawmetrics.indicators.linker._HOPE", -9.0)
    thorough = link(found, places).indicator
    assert (quick != thorough).sum() <= 0.002 * (thorough >= 0).sum()


def test_every_code_is_a_row_of_the_catalogue() -> None:
    text = "全年受理行政复议案件86件，审结80件，罚没款120万元，开展执法检查320次。" * 20
    found = scan(text)
    links = link(found, structure(found, np.array([0], np.int32)))
    assert links.indicator.dtype == np.int16
    assert links.confidence.dtype == np.float32
    assert links.indicator.max() < len(catalogue())
    assert ((links.confidence >= 0) & (links.confidence <= 1)).all()


@pytest.mark.parametrize("text", ["1" * 5000, "其中1件、" * 3000, "率、" * 4000 + "均为100%", "，" * 20000 + "3件"])
def test_hostile_text_is_no_slower(text: str) -> None:
    found = scan(text)
    links = link(found, structure(found, np.array([0], np.int32)))
    assert len(links.indicator) == len(found.start)
