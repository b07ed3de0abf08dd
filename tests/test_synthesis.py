"""Invented reports: the same for the same seed, true to their own truth, plainly invented."""

import json

import pytest

from lawmetrics.synthesis import places, write_corpus, write_reports


def test_the_truth_stands_where_it_says():
    for report in write_reports(24, seed=3):
        assert report.mentions
        for mention in report.mentions:
            assert report.text[mention["start"] : mention["end"]] == mention["text"]


def test_spans_are_in_order_and_disjoint():
    for report in write_reports(12, seed=5):
        ends = [0, *(m["end"] for m in report.mentions)]
        assert all(m["start"] >= end for m, end in zip(report.mentions, ends, strict=False))


def test_a_seed_decides_everything_and_a_longer_corpus_begins_with_the_shorter():
    short, long = list(write_reports(12, seed=1)), list(write_reports(18, seed=1))
    assert short == long[:12]
    assert [r.text for r in write_reports(12, seed=2)] != [r.text for r in short]


def test_places_are_invented_and_their_codes_are_no_real_ones():
    invented = places(1000)
    assert len({p.code for p in invented}) == 1000
    assert all(p.name.startswith("虚构") for p in invented)
    # GB/T 2260 ends with 82; nothing real begins with 83 to 99.
    assert all(int(p.code[:2]) > 82 for p in invented)
    assert {p.parent for p in invented} - {""} <= {p.code for p in invented}


def test_samples_hold_rising_falling_missing_and_contradicting_figures():
    reports = list(write_reports(36, seed=2024))
    rates = {}
    for report in reports:
        for m in report.mentions:
            if m["indicator"] == "people_mediation.cases_mediated" and m["period"] == report.year:
                rates.setdefault(report.place.code, {})[report.year] = float(m["value"])
    rising = [s[max(s)] > s[min(s)] for s in rates.values()]
    assert any(rising)
    assert not all(rising)
    assert any(len(s) < 6 for s in rates.values())
    assert any(r.wrong for r in reports)


def test_what_is_committed_is_what_the_command_writes(tmp_path):
    from pathlib import Path

    samples = Path(__file__).parent.parent / "data" / "samples"
    write_corpus(tmp_path, 36, 2024)
    for file in tmp_path.iterdir():
        assert (samples / file.name).read_bytes() == file.read_bytes(), f"data/samples/{file.name} is stale"


@pytest.mark.parametrize("count", [1, 7, 13])
def test_the_corpus_has_as_many_reports_as_asked(tmp_path, count):
    assert write_corpus(tmp_path, count, 0)["reports"] == count
    rows = [json.loads(line) for line in (tmp_path / "truth.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(rows) == count == len(list(tmp_path.glob("*.txt")))
