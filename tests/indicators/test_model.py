"""The model file: fresh, small, readable, and refused when it is not one."""

import io
import zlib
from importlib.resources import files

import numpy as np
import pytest

from lawmetrics.errors import DataError
from lawmetrics.indicators.catalogue import catalogue
from lawmetrics.indicators.features import Look
from lawmetrics.indicators.known import Known
from lawmetrics.indicators.masking import mask
from lawmetrics.indicators.model import NAME, data_hash, fits, model, unpack
from lawmetrics.indicators.structure import structure
from lawmetrics.indicators.zones import BITS, EVERY, FAR, NEAR
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


def test_more_families_than_a_word_has_bits_are_refused() -> None:
    fits(64)
    with pytest.raises(DataError, match="64 families, the linker can hold 63"):
        fits(65)


def stored(*names: str) -> list:
    """Arrays as they stand in the file."""
    body = (files("lawmetrics.data") / NAME).read_bytes().split(b"\n", 2)[2]
    buffer, found = io.BytesIO(zlib.decompress(body)), {}
    while length := int.from_bytes(buffer.read(2), "little"):
        name = buffer.read(length).decode()
        found[name] = np.lib.format.read_array(buffer)
    return [found[name] for name in names]


def test_each_weight_of_the_file_is_found_again_and_no_other() -> None:
    first = model().first.rows
    line, column, weight = stored("first_line", "first_column", "first_weight")
    assert (first.weight[first.kind[np.cumsum(line)], column] == weight).all()
    assert np.count_nonzero(first.weight, axis=1)[first.kind].sum() == len(line)
    line, family, column, weight = stored("second_line", "second_family", "second_column", "second_weight")
    second = model().second
    found = second.of_class(np.cumsum(line), family.astype(np.int32), column)
    assert found == pytest.approx(weight * second.rows.scale, abs=1e-6)
    assert np.count_nonzero(second.rows.weight, axis=1)[second.rows.kind].sum() == len(line)


def test_the_model_takes_little_memory() -> None:
    first, second, known = model().first.rows, model().second, model().known
    arrays = [known.words, known.before, first.kind, first.weight, second.has, second.first]
    assert sum(array.nbytes for array in (*arrays, second.rows.kind, second.rows.weight)) < 60_000_000


def test_sums_of_a_step_fit_16_bits() -> None:
    found = scan(("受理行政复议案件" * 40 + "，") * 2 + "受理行政复议案件" * 40 + "86" + "件行政复议案件" * 40)
    look = Look.at(mask(found), structure(found, np.array([0], np.int32)), np.array([0], np.int32))
    for columns in (NEAR, FAR, EVERY):
        counts = look.count[0, columns.span]
        most = max(counts[columns.step == step].sum() for step in range(len(columns.weights)))
        assert 50 < most < 32767 // 127


def test_sums_of_a_pair_are_those_of_its_weights() -> None:
    weights = model()
    found = scan("全年受理行政复议案件86件，审结80件。")
    rows = np.array([0, 1], np.int32)
    seen = Look.at(mask(found), structure(found, np.array([0], np.int32)), rows).see(EVERY, weights.known)
    steps = seen.worth.shape[1]
    row, family = np.array([0, 1, 1], np.int32), np.array([1, 3, 7], np.int32)
    for pair, sums in enumerate(weights.code_scores(seen, row, family)):
        edges = seen.starts[row[pair] * steps : (row[pair] + 1) * steps + 1]
        line, value = seen.line[edges[0] : edges[-1]], np.repeat(seen.worth[row[pair]], np.diff(edges))
        for column in range((weights.local[family[pair]] >= 0).sum() + 1):
            same = np.full(len(line), family[pair]), np.full(len(line), column)
            wanted = weights.second.of_class(line, *same) @ value + weights.second_bias[family[pair], column]
            assert sums[column] == pytest.approx(wanted, abs=1e-4)


def test_known_features_are_found_by_their_buckets() -> None:
    buckets = np.sort(np.random.default_rng(1).choice(1 << BITS, 5000, replace=False))
    known = Known.of(buckets)
    asked = np.concatenate([buckets[::7], buckets[::11] + 1]).astype(np.int32)
    there, numbers = known.find(asked)
    assert buckets[numbers].tolist() == asked[there].tolist()
    assert np.isin(asked, buckets).tolist() == there.tolist()
