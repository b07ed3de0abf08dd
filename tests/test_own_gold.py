"""Passages of our own after real reports of other places, kept out of training: what a reader finds in them, we find.

`tests/gold/reports_own.jsonl` has one passage a line: `text`, `report_year` and `mentions` with half-open spans, value, unit,
kind, code, further codes that are right (`alt`, an empty one where no code is right too), period, scope, subject, breakdown.
A column that careful readers would fill differently is left out.
"""

import json
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

import lawmetrics as lm
from lawmetrics.indicators.catalogue import catalogue
from lawmetrics.indicators.examples import load_examples

HERE = Path(__file__).parent
FLOOR = json.loads((HERE / "quality_floor.json").read_text(encoding="utf-8"))["reports_own"]
PASSAGES = [json.loads(line) for line in (HERE / "gold" / "reports_own.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def counted() -> Counter[str]:
    """How many were stated, coded, answered, right; and how many columns agree."""
    n: Counter[str] = Counter()
    for passage in PASSAGES:
        found = {(m.start, m.end): m for m in lm.extract(passage["text"], year=passage["report_year"])}
        for wanted in passage["mentions"]:
            n["stated"] += 1
            mention = found.get((wanted["start"], wanted["end"]))
            if mention is None or mention.value != Decimal(str(wanted["value"])) or mention.unit != wanted["unit"]:
                continue
            n["quantity"] += 1
            codes = {wanted["indicator"], *wanted["alt"]} - {None, ""}
            n["coded"] += bool(wanted["indicator"]) and not ("" in wanted["alt"] and not mention.indicator)
            n["answered"] += bool(mention.indicator)
            n["right"] += mention.indicator in codes
            n["scope"] += "scope" not in wanted or str(mention.scope) == wanted["scope"]
            n["period"] += "period_status" in wanted or mention.period == wanted["period"]
            n["own"] += "subject" not in wanted or bool(mention.subject) == bool(wanted["subject"])
            n["total"] += "breakdown" not in wanted or bool(mention.breakdown) == bool(wanted["breakdown"])
    return n


def test_the_spans_and_codes_hold() -> None:
    book = catalogue()
    for passage in PASSAGES:
        for wanted in passage["mentions"]:
            assert passage["text"][wanted["start"] : wanted["end"]] == wanted["text"], passage["id"]
            for code in {wanted["indicator"], *wanted["alt"]} - {None, ""}:
                assert code in book, (passage["id"], code)


def test_no_passage_is_an_example() -> None:
    sentences = {s for p in PASSAGES for s in p["text"].split("。") if len(s) > 12}
    taught = {s for e in load_examples(catalogue()) for s in e.text.split("。")}
    assert not sentences & taught


def test_indicators(counted) -> None:
    precision = counted["right"] / counted["answered"]
    f1 = 2 * counted["right"] / (counted["answered"] + counted["coded"])
    assert f1 >= FLOOR["f1"], f"F1 {f1:.4f} is below the floor {FLOOR['f1']}"
    assert precision >= FLOOR["precision"], f"precision {precision:.4f} is below the floor {FLOOR['precision']}"


@pytest.mark.parametrize("column", ["quantity", "scope", "period", "own", "total"])
def test_columns(counted, column) -> None:
    share = counted[column] / counted["stated" if column == "quantity" else "quantity"]
    assert share >= FLOOR[column], f"{column} {share:.4f} is below the floor {FLOOR[column]}"
