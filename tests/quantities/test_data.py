"""The word files: what is in them, and that a wrong line is refused with its address."""

import pytest

from lawmetrics.errors import DataError
from lawmetrics.quantities.names import load_names
from lawmetrics.quantities.numerals import load_characters
from lawmetrics.quantities.qualifiers import load_words
from lawmetrics.quantities.units import DIMENSIONS, load_units, units


def test_there_are_at_least_three_hundred_units_and_every_dimension_is_used():
    assert len(load_units()) >= 300
    assert {unit.dimension for unit in units()} == set(DIMENSIONS)


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("件", "a unit has a word"),
        ("件 piece", "dimension 'piece' of 件 is unknown"),
        ("‰ ratio x %", "multiplier 'x' of ‰ is not a number"),
        ("‰ ratio 0 %", "multiplier of ‰ is not above zero"),
        ("件 count\n件 count", "line 2: 件 is in the table already"),
    ],
)
def test_a_wrong_unit_is_refused(line, complaint):
    with pytest.raises(DataError, match=complaint) as error:
        load_units(f"{line}\n")
    assert "units.txt, line" in str(error.value)


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("around 约 about", "role 'around'"),
        ("before", "the word is missing"),
        ("before 约", "约 needs a meaning"),
        ("before 约 maybe", "约 needs a meaning"),
        ("rise 增长\nrise 增长", "line 2: 增长 is there already"),
    ],
)
def test_a_wrong_qualifier_is_refused(line, complaint):
    with pytest.raises(DataError, match=complaint):
        load_words(line)


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("digit 一", "a numeral has a role"),
        ("figure 一 1", "role 'figure'"),
        ("digit 一二 1", "is not one character"),
        ("digit 一 x", "is not a whole number"),
        ("digit 一 1 gothic", "style 'gothic'"),
        ("digit 一 1\ndigit 一 1", "line 2: 一 has been given a value before"),
    ],
)
def test_a_wrong_numeral_is_refused(line, complaint):
    with pytest.raises(DataError, match=complaint):
        load_characters(line)


@pytest.mark.parametrize(
    ("line", "complaint"), [("title 三农", "'title' is none of"), ("name 法治", "法治 holds no numeral")]
)
def test_a_wrong_name_is_refused(line, complaint):
    with pytest.raises(DataError, match=complaint):
        load_names(line)
