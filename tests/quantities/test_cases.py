"""The cases of tests/cases: what a clerk writes down is what the scanner reads."""

import re
from pathlib import Path

import pytest

from lawmetrics.quantities import STATISTICS, Quantity, scan

CASES = Path(__file__).parent.parent / "cases"
OTHER = {"date", "ordinal", "name"}


def cases():
    """The cases of every file that says what a text states; others there (context.txt) have readers of their own."""
    return list(_cases())


def _cases():
    for path in sorted(CASES.glob("*.txt")):
        if "text => value unit" not in path.read_text(encoding="utf-8"):
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line.strip() and not line.startswith("#"):
                text, arrow, expected = line.partition(" => ")
                assert arrow, f"{path.name}, line {number}: there is no ' => '"
                yield pytest.param(text.replace("⏎", "\n"), expected, id=f"{path.stem}:{number}")


def written(quantity: Quantity) -> str:
    def figure(value):
        return "…" if value is None else f"{value:f}"

    parts = [figure(quantity.value)]
    if quantity.unit:
        parts.append(quantity.unit)
    if not quantity.lower == quantity.value == quantity.upper:
        parts.append(f"[{figure(quantity.lower)}, {figure(quantity.upper)}]")
    return " ".join([*parts, quantity.kind])


@pytest.mark.parametrize(("text", "expected"), cases())
def test_a_case_is_read_as_written_down(text, expected):
    found = scan(text)
    readings = [found.readings[row] for row in found.reading]
    spans = [text[start:end] for start, end in zip(found.start, found.end, strict=True)]
    wanted = [] if expected == "nothing" else expected.split("; ")
    statistics = [case for case in wanted if case.rsplit(" ", 1)[-1] not in OTHER]
    assert [written(quantity) for quantity in readings if quantity.kind in STATISTICS] == statistics
    others = [f"{span} {quantity.kind}" for span, quantity in zip(spans, readings, strict=True)]
    assert [case for case in wanted if case not in statistics and case not in others] == []


def test_there_are_at_least_six_hundred_cases_and_each_is_written_once():
    texts = [case.values[0] for case in cases()]
    assert len(texts) >= 600
    assert len(texts) == len(set(texts))


def test_every_unit_written_in_a_case_is_in_the_table():
    from lawmetrics.quantities.units import denominators, units

    known = {unit.canonical for unit in units()} | set(denominators())
    stated = [
        re.fullmatch(r"\S+ (\S+?)(?: \[.*\])? \w+", case) for param in cases() for case in param.values[1].split("; ")
    ]
    named = {match[1] for match in stated if match and match[1] != "nothing" and not match[1].startswith("[")}
    assert {part for unit in named - known for part in unit.split("/")} - known - {"%", "pp"} == set()
