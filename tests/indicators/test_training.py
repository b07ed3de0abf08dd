"""`make model` in small: the same data give the same file, and what is learnt is found again."""

import numpy as np
import pytest

pytest.importorskip("sklearn")

from lawmetrics.indicators.catalogue import catalogue
from lawmetrics.indicators.decision import Pairs, candidates, likely_families, pick
from lawmetrics.indicators.examples import load_examples, spoken_words
from lawmetrics.indicators.features import Look
from lawmetrics.indicators.lessons import lesson
from lawmetrics.indicators.linker import forest
from lawmetrics.indicators.masking import mask
from lawmetrics.indicators.model import unpack
from lawmetrics.indicators.neighbours import neighbours
from lawmetrics.indicators.structure import structure
from lawmetrics.indicators.training import build
from lawmetrics.indicators.zones import EVERY
from lawmetrics.quantities.scanner import scan


@pytest.fixture(scope="module")
def few():
    return [*load_examples(catalogue())[::40], *spoken_words(catalogue())[::40]]


@pytest.fixture(scope="module")
def content(few) -> bytes:
    return build(few, say=lambda _: None)


@pytest.mark.slow
def test_the_same_data_give_the_same_file(few, content) -> None:
    assert build(few, say=lambda _: None) == content


def test_a_model_of_few_examples_links(content) -> None:
    weights = unpack(content)
    found = scan("全年行政机关负责人出庭应诉率达到100%。")
    places = structure(found, np.array([0], np.int32))
    rows = np.flatnonzero(places.statistic).astype(np.int32)
    seen = Look.at(mask(found), places, rows).see(EVERY, weights.known)
    scores = weights.family_scores(seen)
    beside = neighbours(places, rows)
    row, family = likely_families(scores, beside)
    asked = candidates(scores, Pairs(row, family, weights.code_scores(seen, row, family), weights.local), beside)
    code, chance = pick(1, asked, forest(weights).probability(asked.evidence))
    assert catalogue().codes[code[0]].startswith("admin_litigation.")
    assert 0 <= chance[0] <= 1


def test_scores_of_the_file_are_those_of_its_tables(content) -> None:
    weights = unpack(content)
    assert weights.first.rows.width == len(weights.families)
    assert weights.first.rows.weight.any(axis=1)[weights.first.rows.kind].mean() > 0.5
    assert weights.header["mentions"] > 500


def test_a_lesson_lays_marks_beside_mentions(few) -> None:
    learnt = lesson(few)
    assert learnt.x.shape[0] == len(learnt.code) == len(learnt.codes)
    assert (np.diff(learnt.x.indptr) > 5).all()
    assert all(
        (code in codes) if codes else code == -1 for code, codes in zip(learnt.code.tolist(), learnt.codes, strict=True)
    )
    marked = sum(len(e.marks) for e in few)
    assert len(learnt.code) > 0.98 * marked
