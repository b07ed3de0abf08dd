"""Laws of the scanner: spans, bounds, independence of neighbours, and that no text whatever raises."""

import unicodedata
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lawmetrics.quantities import Kind, Qualifier, parse_quantity, reading_columns, scan
from lawmetrics.quantities.lexicon import code_points
from lawmetrics.quantities.runs import places_of, runs
from lawmetrics.quantities.surfaces import run_pattern
from lawmetrics.quantities.units import DIMENSIONS, units

WORDS = [
    "0",
    "1",
    "2",
    "9",
    "12",
    "2023",
    "1,204",
    "95.7",
    "０",
    "１２",
    "零",
    "一",
    "二",
    "三",
    "十",
    "百",
    "千",
    "万",
    "亿",
    "两",
    "几",
    "数",
    "半",
    "点",
    "分之",
    "百分之",
    "近",
    "约",
    "超",
    "超过",
    "不足",
    "以上",
    "以内",
    "左右",
    "余",
    "多",
    "来",
    "第",
    "前",
    "每",
    "连续",
    "年",
    "月",
    "日",
    "个",
    "件",
    "人次",
    "元",
    "%",
    "％",
    "‰",
    "成",
    "倍",
    "番",
    "个百分点",
    "工作日",
    "小时",
    "个工作日",
    "至",
    "-",
    "—",
    "~",
    "、",
    "，",
    "。",
    "：",
    ":",
    ".",
    "．",
    "(",
    ")",
    "（",
    "）",
    "“",
    "”",
    "《",
    "》",
    "[",
    "]",
    "\n",
    "增长",
    "下降",
    "增加到",
    "同比",
    "比上年",
    "分别",
    "和",
    "由",
    "提高",
    "至",
    "一是",
    "统一",
    "进一步",
    "十九大",
    "三项制度",
    "A",
    "5G",
    "+",
    "/",
    "受理",
    "案件",
]
phrases = st.lists(st.sampled_from([word for word in WORDS if word] + ["\n", " "]), max_size=25).map("".join)
texts = st.one_of(
    phrases,
    st.text(max_size=60),
    st.text(alphabet="零一二三四五六七八九十百千万亿0123456789.,，、件年%分之", max_size=40),
)
SURROGATES = "\ud800件\udfff3件\x00万\u0301百分之\u200b五\U0001f4a9 9\ufeff"


def mentions(text):
    found = scan(text)
    return [(int(s), int(e), found.readings[r]) for s, e, r in zip(found.start, found.end, found.reading, strict=True)]


@given(texts)
@example(SURROGATES)
@example("")
@example("\n\n")
@example("9" * 5000)
@example("1." * 2000)
def test_spans_lie_inside_the_text_in_order_and_apart(text):
    found = scan(text)
    assert found.text == text
    assert (found.start < found.end).all()
    assert (found.end[:-1] <= found.start[1:]).all()
    assert len(found.end) == 0 or (found.start[0] >= 0 and found.end[-1] <= len(text))


@given(texts)
@example(SURROGATES)
def test_every_value_lies_between_its_bounds_and_fits_the_store(text):
    for _, _, quantity in mentions(text):
        assert quantity.lower is None or quantity.lower <= quantity.value
        assert quantity.upper is None or quantity.value <= quantity.upper
        assert all(
            bound is None or abs(bound) < Decimal(10) ** 22
            for bound in (quantity.value, quantity.lower, quantity.upper)
        )


@given(texts, texts)
@example("《、", "0小时》")
@example("“三", "五”年")
@example("全年", "五年累计9件")
def test_texts_joined_by_a_blank_line_are_read_as_each_alone(first, second):
    shift = len(first) + 2
    alone = mentions(first) + [(start + shift, end + shift, quantity) for start, end, quantity in mentions(second)]
    assert mentions(f"{first}\n\n{second}") == alone


@given(texts, st.integers(min_value=1, max_value=40))
def test_what_stands_elsewhere_in_a_long_text_changes_nothing(text, times):
    filler = "全年共办结案件312件，同比增长5.6%。\n\n"
    shift = len(filler) * times
    tail = [
        (start - shift, end - shift, quantity)
        for start, end, quantity in mentions(filler * times + text)
        if start >= shift
    ]
    assert tail == mentions(text)


NUMERALS = "0123４零〇一二三四十百千万亿两萬億廿壹陆拾佰仟数几數幾Ⅲ①,，.．·:：∶/／余多来餘來点點比分之至到 \u3000\u00a0-、瓦米帕日\n年件人𠀀"


@given(st.one_of(texts, st.text(alphabet=NUMERALS, max_size=40)))
@example(SURROGATES)
@example("百分之三、四十数百万大陆①五陆陆")
def test_runs_are_those_of_their_pattern(text):
    codes = code_points(text)
    starts, ends = runs(text, codes, places_of(codes))
    assert list(zip(starts.tolist(), ends.tolist(), strict=True)) == [m.span() for m in run_pattern().finditer(text)]


@given(texts)
def test_columns_say_what_the_readings_say(text):
    found = scan(text)
    columns = reading_columns(found.readings)
    for row in found.reading.tolist():
        quantity = found.readings[row]
        assert tuple(Kind)[columns.kind[row]] is quantity.kind
        assert tuple(Qualifier)[columns.qualifier[row]] is quantity.qualifier
        assert DIMENSIONS[columns.dimension[row]] == quantity.dimension
        assert columns.units[columns.unit[row]] == quantity.unit


@pytest.mark.parametrize("name", ["Lo", "Cs", "Co", "Cf", "Cc", "Mn", "Nd", "Nl", "No", "Sm", "Zs"])
def test_no_character_of_any_category_raises(name):
    letters = [chr(code) for code in range(0, 0x110000, 7) if unicodedata.category(chr(code)) == name][:4000]
    text = "".join(f"{letter}3{letter}件{letter}" for letter in letters)
    assert scan(text).text == text


units_of_counts = sorted(
    {unit.canonical for unit in units() if unit.dimension in {"count", "mass", "length", "area"}}
    - {"分", "P", "兆", "卡"}
)
values = st.one_of(
    st.integers(min_value=1, max_value=10**12).map(Decimal),
    st.decimals(min_value=1, max_value=10**6, places=2, allow_nan=False),
)


@given(values, st.sampled_from(["", "近", "约", "不少于", "不超过"]), st.sampled_from(units_of_counts))
def test_a_quantity_is_read_back_from_what_it_writes(value, hedge, unit):
    quantity = parse_quantity(f"{hedge}{value:f}{unit}")
    assert parse_quantity(str(quantity)) == quantity
    assert parse_quantity(quantity.to_chinese()) == quantity
