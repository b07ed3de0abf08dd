"""Numbers and quantities that stand alone in a cell."""

from decimal import Decimal

import pandas as pd
import pytest

from lawmetrics.errors import NumeralError, QuantityError
from lawmetrics.quantities import Kind, Qualifier, parse_number, parse_quantity, parse_series


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("一百二十三万", "1230000"),
        ("壹佰贰拾叁", "123"),
        ("二〇二三", "2023"),
        (" 1,100万 ", "11000000"),
        ("０．５", "0.5"),
        ("－3.20", "-3.2"),
        ("3亿2千万", "320000000"),
        ("零", "0"),
    ],
)
def test_one_number_is_read_exactly(cell, value):
    assert parse_number(cell) == Decimal(value)


@pytest.mark.parametrize(
    "cell", ["", "  ", "abc", "12件", "近三万", "几十", "十几", "百分之五", "2022-01-21", "一百二x", "千百", "1:2"]
)
def test_what_is_not_one_exact_number_is_refused(cell):
    with pytest.raises(NumeralError):
        parse_number(cell)


@pytest.mark.parametrize("value", [None, 3, 2.5])
def test_only_text_is_read(value):
    with pytest.raises(NumeralError, match="from text"):
        parse_number(value)
    with pytest.raises(QuantityError, match="from text"):
        parse_quantity(value)


def test_a_quantity_tells_value_bounds_hedge_unit_dimension_and_kind():
    quantity = parse_quantity("近32万元")
    assert (quantity.value, quantity.lower, quantity.upper) == (320000, 310000, 320000)
    assert (quantity.qualifier, quantity.unit, quantity.dimension, quantity.kind) == (
        Qualifier.NEARLY,
        "元",
        "money",
        Kind.AMOUNT,
    )


@pytest.mark.parametrize(
    "cell",
    [
        "2.7万余件",
        "百分之九十五点七",
        "3至5个工作日",
        "几十次",
        "两三百人",
        "一百几十亿元",
        "下降3.2%",
        "第三名",
        "前5位",
        "2.1:1",
        "-2.3%",
        "两个半小时",
        "增长1.1倍",
        "百分之二、三",
        "0.48元/千瓦时",
        "一件",
    ],
)
def test_a_quantity_round_trips_through_both_its_spellings(cell):
    quantity = parse_quantity(cell)
    assert parse_quantity(str(quantity)) == quantity
    assert parse_quantity(quantity.to_chinese()) == quantity


@pytest.mark.parametrize(
    ("cell", "marked"), [("12件人", "12件⟨人⟩"), ("abc", "⟨a⟩bc"), ("约", "⟨约⟩"), ("共12件", "⟨共⟩12件")]
)
def test_the_offending_character_is_marked(cell, marked):
    with pytest.raises(QuantityError) as error:
        parse_quantity(cell)
    assert marked in str(error.value)


def test_a_column_is_read_with_its_index_and_says_why_a_cell_was_not():
    frame = parse_series(pd.Series(["近32万元", None, "不详", "95.7%", "近32万元"], index=list("abcde")))
    assert frame.index.tolist() == list("abcde")
    assert frame.loc["d", "value"] == 95.7
    assert frame["kind"].tolist() == ["amount", "", "", "rate", "amount"]
    assert frame["value"].isna().tolist() == [False, True, True, False, False]
    assert "⟨不⟩详" in frame.loc["c", "error"]
