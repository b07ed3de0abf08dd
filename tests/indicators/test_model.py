"""The model file: fresh, small, readable, and refused when it is not one."""

from importlib.resources import files

import numpy as np
import pytest

from lawmetrics.errors import DataError
from lawmetrics.indicators.catalogue import catalogue
from lawmetrics.indicators.features import features
from lawmetrics.indicators.known import Known
from lawmetrics.indicators.masking import mask
from lawmetrics.indicators.model import data_hash, model, sections, unpack
from lawmetrics.indicators.structure import structure
from lawmetrics.indicators.zones import BITS
from lawmetrics.quantities.scanner import scan


def test_the_model_was_built_from_this_data() -> None:
    assert model().header["data"] == data_hash(), "data/ changed since the model was built: run `make model`"


def test_the_model_is_small() -> None:
    assert (files("lawmetrics.data") / "linker.model").stat().st_size < 10_000_000


def test_every_code_has_its_class() -> None:
    known = model().local
    assert sorted(known[known >= 0].tolist()) == list(range(len(catalogue())))


def test_other_bytes_are_refused() -> None:
    with pytest.raises(DataError, match="make model"):
        unpack(b"something else")


def test_families_are_cut_into_sections_that_fit_a_word() -> None:
    sections = model().second.sections
    numbers = sections[sections >= 0]
    assert sorted(numbers.tolist()) == list(range(len(numbers)))
    assert len(numbers) <= 64
    size = (model().local >= 0).sum(axis=1) + 1
    assert ((sections >= 0).sum(axis=1) * model().second.weight.shape[1] >= size).all()


def test_more_families_than_a_word_has_bits_are_refused() -> None:
    assert sections(np.full(64, 3))[0] == 3
    with pytest.raises(DataError, match="64 families, the linker can hold 63"):
        sections(np.full(65, 3))


def test_sums_of_a_pair_are_those_of_its_weights() -> None:
    weights = model()
    found = scan("全年受理行政复议案件86件，审结80件。")
    rows = np.array([0, 1], np.int32)
    seen = features(mask(found), structure(found, np.array([0], np.int32)), rows, weights.known)
    row, family = np.array([0, 1, 1], np.int32), np.array([1, 3, 7], np.int32)
    for pair, sums in enumerate(weights.code_scores(seen, row, family)):
        mine = slice(seen.starts[row[pair]], seen.starts[row[pair] + 1])
        line, value = seen.feature[mine], seen.value[mine]
        for column in range((weights.local[family[pair]] >= 0).sum() + 1):
            same = np.full(len(line), family[pair]), np.full(len(line), column)
            wanted = weights.second.of(line, *same) @ value + weights.second_bias[family[pair], column]
            assert sums[column] == pytest.approx(wanted, abs=1e-4)


def test_known_features_are_found_by_their_buckets() -> None:
    buckets = np.sort(np.random.default_rng(1).choice(1 << BITS, 5000, replace=False))
    known = Known.of(buckets)
    asked = np.concatenate([buckets[::7], buckets[::11] + 1]).astype(np.int32)
    places, numbers = known.find(asked)
    assert buckets[numbers].tolist() == asked[places].tolist()
    assert np.isin(asked, buckets).sum() == len(places)
