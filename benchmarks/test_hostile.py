"""Strings made to hurt: time is linear in their length, and a character costs at most eight of ordinary text.

Some are nothing but numbers (`1 `, a million characters with half a million of them), where ordinary text has one in sixty
characters; the ratio says how much dearer they are. Processor time, which other programs disturb least.
"""

import time

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
    usual = fastest(lambda: scan(ordinary), 3, time.process_time) / len(ordinary)
    benchmark.pedantic(scan, (text[: LENGTH // 8],), rounds=1)
    eighth = fastest(lambda: scan(text[: LENGTH // 8]), 2, time.process_time)
    whole = fastest(lambda: scan(text), 2, time.process_time)
    benchmark.extra_info |= {"ratio": round(usual / (whole / LENGTH), 3), "linear": round(8 * eighth / whole, 2)}
    assert benchmark.extra_info["ratio"] > 1 / 8
    assert benchmark.extra_info["linear"] > 1 / 4
