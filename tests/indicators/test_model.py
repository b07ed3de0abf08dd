"""The model file: fresh, small, readable, and refused when it is not one."""

from importlib.resources import files

import numpy as np
import pytest

from lawmetrics.errors import DataError
from lawmetrics.indicators.catalogue import catalogue
from lawmetrics.indicators.model import data_hash, model, pair_keys, unpack


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


def test_pair_keys_tell_families_apart() -> None:
    bucket = np.arange(10_000, dtype=np.int32)
    one, check_one = pair_keys(bucket, np.full(10_000, 1, np.int32))
    two, check_two = pair_keys(bucket, np.full(10_000, 2, np.int32))
    assert np.mean((one == two) & (check_one == check_two)) < 0.001
    assert len(np.unique(one)) > 9_900
