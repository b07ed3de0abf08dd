"""Strings made to hurt: each costs at most three times as much a character as ordinary text (a ratio of 1/3 or more)."""

import pytest

from lawmetrics.quantities import scan

LENGTH = 1_000_000
HOSTILE = [
    "万",
    "零",
    "1,",
    "1.",
    "百分之",
    "9",
    "一二三、",
    "一",
    "十",
    "几",
    "1 ",
    "1:",
    "1/",
    "1.\n",
    "点",
    "“",
    "近",
    "增长",
    "亿万",
    "〇",
    "１，",
    "负",
    "\ud800",
    "件",
]


@pytest.mark.parametrize("piece", HOSTILE, ids=[piece.encode("unicode_escape").decode() for piece in HOSTILE])
def test_hostile_text_is_read_in_time_linear_in_its_length(benchmark, corpus, fastest, piece):
    ordinary = "\n\n".join(corpus)
    ordinary = ordinary[: min(LENGTH, len(ordinary))]
    text = (piece * (LENGTH // len(piece) + 1))[:LENGTH]
    scan(ordinary)
    usual = fastest(lambda: scan(ordinary), 3) / len(ordinary)
    benchmark.pedantic(scan, (text,), rounds=3)
    benchmark.extra_info["ratio"] = round(usual / (benchmark.stats.stats.min / LENGTH), 3)
    assert benchmark.extra_info["ratio"] > 1 / 3
