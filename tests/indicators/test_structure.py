"""Laws of structure and context: a document reads the same in any batch; nothing crosses its border; no slow text."""

import time
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from lawmetrics.errors import DataError
from lawmetrics.indicators import cues
from lawmetrics.indicators.context import read_context
from lawmetrics.indicators.structure import Structure, structure
from lawmetrics.quantities.scanner import Scan, scan

POSITIONS = (
    "clause_start", "clause_end", "previous_start", "previous_end", "sentence_start", "sentence_end",
    "paragraph_start", "heading_start", "heading_end", "name_start", "name_end",
)  # fmt: skip
ROWS = ("whole", "host", "pair")
WORDS = (
    "2023年", "2022年以来", "上一年度", "今年", "截至2024年6月底", "，", "、", "。", "；", "：", "（", "）", "\n", "《", "》", "“", "”",
    "受理案件40件", "其中", "A类30件", "10件", "占25%", "同比增长8%", "下降2.5个百分点", "和", "分别为", "均为100%", "参考率", "合格率",
    "县人民法院", "调委会", "调解", "下一步", "力争", "累计", "建成12个", "一、2022年工作打算", "（一）", "从类型看", "合计40件", "12件12人",
    "另", "比2021年的", "全省平均水平", "罚款3.5万元", "共计", "每村5名以上", "的要求", " ", "1\n200件",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(WORDS), max_size=24).map("".join)


def read(texts: list[str], years: list[int]) -> tuple[Scan, Structure, list[tuple[object, ...]], list[int]]:
    offsets, position = [], 0
    for text in texts:
        offsets.append(position)
        position += len(text) + 2
    found = scan("\n\n".join(texts))
    places = structure(found, np.array(offsets, np.int32))
    context = read_context(found, places, None, np.array(years, np.int16))
    columns = (context.period.tolist(), context.scope.tolist(), context.subject, context.breakdown, context.label)
    return found, places, list(zip(*columns, strict=True)), offsets


def facts(texts: list[str], years: list[int]) -> list[list[tuple[object, ...]]]:
    """What is said of each figure, by document, with positions and rows counted within the document."""
    found, places, context, offsets = read(texts, years)
    documents: list[list[tuple[object, ...]]] = [[] for _ in texts]
    first = np.searchsorted(found.start, offsets)
    for i, told in enumerate(context):
        owner = int(places.document[i])
        base, rows = offsets[owner], int(first[owner])
        spans = tuple(int(getattr(places, n)[i]) - base if getattr(places, n)[i] >= 0 else -1 for n in POSITIONS)
        links = tuple(int(getattr(places, n)[i]) - rows if getattr(places, n)[i] >= 0 else -1 for n in ROWS)
        names = tuple((a - base, b - base) for a, b in places.also.get(i, ()))
        flags = (bool(places.plan[i]), bool(places.statistic[i]))
        documents[owner].append((int(found.start[i]) - base, *spans, *links, names, flags, *told))
    return documents


def kinds(text: str) -> list[object]:
    found = scan(text)
    return [found.readings[row] for row in found.reading.tolist()]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(TEXTS, st.sampled_from([0, 2023, 2024])), min_size=1, max_size=4))
@example([("县人民法院受理案件40件", 0), ("《规划》", 0)])
@example([("", 0), ("2023年（", 0)])
def test_a_document_reads_the_same_in_any_batch(documents: list[tuple[str, int]]) -> None:
    texts, years = [text for text, _ in documents], [year for _, year in documents]
    assume(kinds("\n\n".join(texts)) == [kind for text in texts for kind in kinds(text)])  # the scanner's own law
    alone = [facts([text], [year])[0] for text, year in documents]
    assert facts(texts, years) == alone


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_rows_are_sound(text: str) -> None:
    found, places, context, _ = read([text], [2024])
    count = len(found.start)
    for column in fields(places):
        value = getattr(places, column.name)
        if isinstance(value, np.ndarray) and column.name != "documents":
            assert len(value) == count, column.name
    assert (places.clause_start <= found.start).all()
    assert (found.end <= places.clause_end).all()
    assert (places.sentence_start <= places.clause_start).all()
    assert (places.clause_end <= places.sentence_end).all()
    assert (places.previous_end <= places.clause_start).all()
    assert (places.name_end <= found.start).all()
    for name in ROWS:
        row = getattr(places, name)
        linked = np.flatnonzero(row >= 0)
        assert (row[linked] != linked).all()
        assert places.statistic[row[linked]].all()
    for i, told in enumerate(context):
        assert bool(told[4]) == bool(places.statistic[i])


def test_real_reports_read_the_same_alone_and_together(shared: Path) -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted((shared / "seeds").glob("*.txt"))]
    years = [0] * len(texts)
    assert facts(texts, years) == [facts([text], [0])[0] for text in texts]


@pytest.mark.parametrize(
    "piece",
    ["，", "其中", "、", "1件、", "其中1件，", "从1件看，", "（", "1件（2件", "“", "\n", "一、\n", "同比", "达到", "共计", "计", " ",
     "截至1件", "2023年1件", "占1%", "1件同比增长1个百分点", "、2个百分点", "法院1件", "调委会受理1件", "开展噪声专项整治，1件，", "甲1件", "均为1%", "率、", "年"],
)  # fmt: skip
def test_no_text_is_slow(piece: str) -> None:
    def seconds(size: int) -> float:
        found = scan("受理1件增长1个百分点" + piece * (size // len(piece)) + "x1件")
        started = time.process_time()
        places = structure(found, np.zeros(1, np.int32))
        read_context(found, places, None, np.zeros(1, np.int16))
        return time.process_time() - started

    small = min(seconds(15_000) for _ in range(2))
    assert seconds(120_000) < 24 * small + 0.3, "eight times the text took more than three times eight the time"


def test_an_empty_text_has_no_rows() -> None:
    found, places, context, _ = read([""], [0])
    assert (len(found.start), len(places.whole), context) == (0, 0, [])


def test_wrong_words_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cues, "files", lambda _: tmp_path)
    for content in ('[cues]\npart = ["其中", "其中"]\n', '[cues]\npart = ["其"]\n', "[cues]\npart = 1\n", "[cues\n"):
        (tmp_path / "context.toml").write_text(content, encoding="utf-8")
        cues.lexicon.cache_clear()
        with pytest.raises(DataError, match=r"context\.toml"):
            cues.lexicon()
    cues.lexicon.cache_clear()
