"""Each case of tests/cases/context.txt: where a figure belongs, in words a clerk can read and extend."""

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from lawmetrics.indicators.context import SCOPES, read_context
from lawmetrics.indicators.structure import structure
from lawmetrics.quantities.scanner import scan

CASES = Path(__file__).parents[1] / "cases" / "context.txt"


def cases() -> Iterator[tuple[int, str, int, str, str]]:
    """Line number, text, report year, figure, what holds of it."""
    text, year = "", 0
    for number, line in enumerate(CASES.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("  "):
            figure, _, claims = line.strip().partition(": ")
            yield number, text, year, figure, claims
        else:
            stated = re.match(r"\[(\d{4})\] ", line)
            year = int(stated[1]) if stated else 0
            text = line[stated.end() if stated else 0 :].replace("⏎", "\n")


@pytest.mark.parametrize(("number", "text", "year", "figure", "claims"), list(cases()))
def test_case(number: int, text: str, year: int, figure: str, claims: str) -> None:
    found = scan(text)
    places = structure(found, np.zeros(1, np.int32))
    context = read_context(found, places, None, np.array([year], np.int16))
    figures = [text[a:b] for a, b in zip(found.start.tolist(), found.end.tolist(), strict=True)]

    def row(name: str) -> int:
        name, _, nth = name.partition("@")
        rows = [i for i, each in enumerate(figures) if each == name and places.statistic[i]]
        assert rows, f"line {number}: {name} is no statistic of the text, which has {figures}"
        return rows[int(nth or 1) - 1]

    def other(column: np.ndarray) -> str:
        return figures[column[i]] if column[i] >= 0 else "none"

    i = row(figure)
    said = {
        "scope": SCOPES[context.scope[i]].value.replace("_", " "),
        "year": str(context.period[i] or "no year"),
        "of": other(places.whole),
        "growth of": other(places.host),
        "with": other(places.pair),
        "subject": context.subject[i] or "own",
        "label": context.label[i],
        "named": text[places.name_start[i] : places.name_end[i]],
        "names": " / ".join(text[a:b] for a, b in places.also.get(i, ())),
    }
    for claim in claims.split(", "):
        word = next(
            (w for w in ("growth of", "of", "with", "subject", "label", "named", "names") if claim.startswith(f"{w} ")),
            "",
        )
        if word:
            assert said[word] == claim.removeprefix(f"{word} "), f"line {number}: {figure}"
        elif claim == "own":
            assert said["subject"] == "own", f"line {number}: {figure}"
        elif claim.isdecimal() or claim == "no year":
            assert said["year"] == claim, f"line {number}: {figure}"
        else:
            assert said["scope"] == claim, f"line {number}: {figure}"


def test_the_file_has_cases_for_every_claim() -> None:
    claims = " ".join(case[4] for case in cases())
    for word in (
        "of ",
        "growth of ",
        "with ",
        "subject ",
        "label ",
        "names ",
        "named ",
        "target",
        "to date",
        "part",
        "no year",
    ):
        assert word in claims
