"""One path for one text and for many: the same records, however texts are batched, ordered and joined."""

import json
import random
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import lawmetrics as lm
from lawmetrics import extraction
from lawmetrics.synthesis import write_reports

HERE = Path(__file__).parent
FIELDS = [name for name in lm.MENTION_SCHEMA.names if name not in {"doc_id", "confidence", "decimals"}]
PIECES = (
    "2024年", "今年", "全年", "，", "。", "；", "：", "、", "\n", "\n\n", "其中", "受理案件40件", "审结38件", "占25%", "同比增长8%",
    "下降2.5个百分点", "分别为", "和", "A率、B率均为100%", "县人民法院", "调委会", "《规划》", "“三项制度”", "一、2023年工作打算",
    "（一）", "从类型看，", "合计40件", "12件12人", "城关镇", "近200余件", "3至5个", "百分之九十五点五", "十几万元", "𠀀", "①", "陆拾", "1 204件",
    "第3名", "5G", "2022-01-21", "1/3", "２．５万", "⅓", "\u3000",
)  # fmt: skip
TEXTS = st.one_of(st.lists(st.sampled_from(PIECES), max_size=20).map("".join), st.text(max_size=40))


def fits(value: Decimal | None) -> Decimal | None:
    """A figure as the column holds it: six decimals."""
    return None if value is None else value.quantize(Decimal("0.000001"), ROUND_HALF_EVEN)


def plain(texts: list[str], years: list[int | None]) -> list[list[tuple[object, ...]]]:
    """The records of each text, read alone, as objects."""
    told = []
    for text, year in zip(texts, years, strict=True):
        rows = []
        for mention in lm.extract(text, year):
            said = [fits(v) if isinstance(v, Decimal) else v for v in (getattr(mention, name) for name in FIELDS)]
            rows.append(tuple(list(v) if isinstance(v, tuple) else str(v) if isinstance(v, str) else v for v in said))
        told.append(rows)
    return told


def columns(texts: list[str], years: list[int | None]) -> list[list[tuple[object, ...]]]:
    """The records of each text, read together, as columns."""
    names = [str(row) for row in range(len(texts))]
    batch = pa.record_batch({"doc_id": names, "text": texts, "year": pa.array(years, pa.int16())})
    found = lm.extract_batch(batch)
    found.validate(full=True)
    assert found.schema == lm.MENTION_SCHEMA
    told: list[list[tuple[object, ...]]] = [[] for _ in texts]
    for row in found.to_pylist():
        told[int(row["doc_id"])].append(tuple(row[name] for name in FIELDS))
    return told


def same_in_any_batch(texts: list[str], years: list[int | None]) -> None:
    alone = plain(texts, years)
    assert columns(texts, years) == alone
    order = list(range(len(texts)))
    random.Random(len(texts)).shuffle(order)
    mixed = columns([texts[row] for row in order], [years[row] for row in order])
    assert mixed == [alone[row] for row in order]
    for first in range(0, len(texts), 7):
        assert columns(texts[first : first + 7], years[first : first + 7]) == alone[first : first + 7]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(TEXTS, st.sampled_from([None, 2023, 2024])), max_size=5))
@example([("县人民法院受理案件40件", None), ("《规划》", None)])
@example([("", None), ("无数字", None), ("𠀀3件", 2024)])
def test_any_texts_read_together_as_each_alone(documents: list[tuple[str, int | None]]) -> None:
    kept = [(t, y) for t, y in documents if t.isascii() or not any(0xD800 <= ord(c) < 0xE000 for c in t)]
    same_in_any_batch([text for text, _ in kept], [year for _, year in kept])


def test_texts_longer_than_a_slice_read_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [report.text for report in write_reports(9, seed=3)]
    alone = plain(texts, [2024] * len(texts))
    for size in (1, 2000, 10**6):
        monkeypatch.setattr(extraction, "_SLICE_CHARACTERS", size)
        assert columns(texts, [2024] * len(texts)) == alone


def test_gold_and_case_texts_read_together_as_each_alone() -> None:
    texts = [json.loads(line)["text"] for line in (HERE / "gold" / "reports_own.jsonl").read_text("utf-8").splitlines()]
    texts += [path.read_text("utf-8") for path in sorted((HERE / "cases").glob("*.txt"))]
    same_in_any_batch(texts, [None] * len(texts))


def test_real_texts_read_together_as_each_alone(shared: Path) -> None:
    texts = [path.read_text("utf-8") for path in sorted((shared / "seeds").glob("*.txt"))]
    texts += [path.read_text("utf-8") for path in sorted((shared / "corpus" / "reports").glob("*.txt"))]
    for path in sorted((shared / "gold").glob("*.jsonl")):
        texts += [line["text"] for line in map(json.loads, path.read_text("utf-8").splitlines()) if "text" in line]
    same_in_any_batch(texts, [None] * len(texts))


def test_missing_texts_years_and_dictionaries_are_read() -> None:
    batch = pa.record_batch(
        {
            "doc_id": pa.array(["a", "b", "a"]).dictionary_encode(),
            "text": pa.array(["受理3件", None, "审结2件"], pa.large_string()),
            "year": pa.array([2024, None, None], pa.int64()),
        }
    )
    found = lm.extract_batch(batch).select(["doc_id", "text", "period"]).to_pylist()
    assert found == [
        {"doc_id": "a", "text": "3件", "period": 2024},
        {"doc_id": "a", "text": "2件", "period": None},
    ]


def test_no_texts_give_no_rows() -> None:
    batch = pa.record_batch({"doc_id": pa.array([], pa.string()), "text": pa.array([], pa.string())})
    assert lm.extract_batch(batch).num_rows == 0
    assert lm.extract_batch(batch).schema == lm.MENTION_SCHEMA


def test_decimals_are_those_written() -> None:
    text = "满意率94.0%，按期率95.70%，上升0.50个百分点；共2.70万件，约1.5余万人，支出10.50元、3.1415万元，合格率100%。"
    found = (
        lm.extract_batch(pa.record_batch({"doc_id": ["a"], "text": [text]})).select(["text", "decimals"]).to_pylist()
    )
    assert {row["text"]: row["decimals"] for row in found} == {
        "94.0%": 1, "95.70%": 2, "0.50个百分点": 2, "2.70万件": 0, "约1.5余万人": 0, "10.50元": 2, "3.1415万元": 0, "100%": 0,
    }  # fmt: skip


def test_a_mention_takes_sixty_bytes_and_words_stand_once() -> None:
    texts = [report.text for report in write_reports(220, seed=9)]
    found = lm.extract_batch(pa.record_batch({"doc_id": [str(row) for row in range(len(texts))], "text": texts}))
    coded = [column for column in found.columns if pa.types.is_dictionary(column.type)]
    assert all(len(column.dictionary) == len(column.dictionary.unique()) for column in coded)
    buffers = [buffer for column in coded for buffer in column.dictionary.buffers() if buffer is not None]
    words = sum({buffer.address: buffer.size for buffer in buffers}.values())
    assert (found.get_total_buffer_size() - words) / found.num_rows < 56.5
    assert words / found.num_rows < 10  # falls with every further text
