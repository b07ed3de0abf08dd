"""Laws of numerals: what is written can be read, in every style."""

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lawmetrics.errors import NumeralError
from lawmetrics.quantities import parse_number
from lawmetrics.quantities.numerals import read_numeral, write_numeral
from lawmetrics.quantities.rendering import chinese, digits

whole = st.integers(min_value=0, max_value=10**16 - 1)
decimals = st.decimals(min_value=0, max_value=10**15, places=4, allow_nan=False)


@given(whole, st.sampled_from(["plain", "formal", "positional"]))
def test_a_number_written_in_chinese_is_read_back(number, style):
    text = write_numeral(number, style)
    assert read_numeral(text) == number
    assert parse_number(text) == number


@given(whole)
def test_a_number_written_with_commas_is_read_back(number):
    assert parse_number(f"{number:,}") == number


@given(whole)
def test_full_width_digits_are_read_like_plain_ones(number):
    wide = str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert parse_number(wide) == number


@given(st.integers(min_value=1, max_value=99_999_999), st.sampled_from([("万", 10**4), ("亿", 10**8)]))
def test_a_mixed_number_is_read_as_the_product(number, multiplier):
    character, weight = multiplier
    assert parse_number(f"{number}{character}") == number * weight


@given(decimals)
def test_a_decimal_is_read_back_with_digits_and_in_chinese(value):
    assert parse_number(digits(value)) == value
    assert parse_number(chinese(value)) == value


@given(decimals, st.sampled_from("-－−负"))
def test_a_sign_turns_the_number(value, sign):
    assert parse_number(f"{sign}{digits(value)}") == -value


@given(st.text(max_size=20))
def test_what_is_no_number_is_refused_with_a_numeral_error_and_nothing_else(text):
    with suppress(NumeralError):
        assert isinstance(parse_number(text), Decimal)


@given(whole, st.sampled_from("件x？，"))
def test_the_character_that_spoils_a_number_is_marked(number, stranger):
    with pytest.raises(NumeralError, match="⟨"):
        parse_number(f"{write_numeral(number)}{stranger}")
