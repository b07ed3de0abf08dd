"""Turned copies: the figure moves before its noun, the codes stay, nothing else is marked."""

import pytest

from lawmetrics.indicators.catalogue import catalogue
from lawmetrics.indicators.examples import Example, load_examples, parse_marks
from lawmetrics.indicators.turning import Turner


@pytest.fixture(scope="module")
def turner() -> Turner:
    return Turner(catalogue())


def made(text: str) -> Example:
    plain, marks = parse_marks(text)
    return Example(plain, marks, None, "", real=True)


@pytest.mark.parametrize(
    ("text", "turned"),
    [
        ("全年化解矛盾纠纷⟦63件|x.y⟧。", "全年化解63件矛盾纠纷。"),
        ("法律顾问⟦61名|x.y⟧、公证员⟦86名|x.z⟧。", "61名法律顾问、86名公证员。"),
        ("共受理行政复议案件共计⟦12件|x.y⟧，办结率⟦98%|x.z⟧。", "共有12件行政复议案件受理，办结率98%。"),
    ],
)
def test_the_figure_goes_before_its_noun(turner: Turner, text: str, turned: str) -> None:
    copy = turner.turned(made(text))
    assert copy is not None
    assert copy.text == turned
    assert all(copy.text[m.start : m.end][-1] in "件个名" for m in copy.marks)


@pytest.mark.parametrize(
    "text",
    [
        "案件同比上升⟦12件|x.y⟧。",
        "结案率⟦98%|x.y⟧。",
        "受理案件⟦12件|x.y⟧次要案情，",
        "受理⟦12件|x.y⟧。",
    ],
)
def test_what_would_change_its_meaning_stays(turner: Turner, text: str) -> None:
    assert turner.turned(made(text)) is None


def test_copies_keep_the_figures_and_codes_of_their_source(turner: Turner) -> None:
    count = 0
    for example in load_examples(catalogue())[::20]:
        copy = turner.turned(example)
        if copy is not None:
            marked = {(example.text[m.start : m.end], m.codes) for m in example.marks}
            assert {(copy.text[m.start : m.end], m.codes) for m in copy.marks} <= marked
            assert abs(len(copy.text) - len(example.text)) <= 8 * len(copy.marks)
            count += 1
    assert count > 100
