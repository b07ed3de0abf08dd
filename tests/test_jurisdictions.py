"""The places of China: names, codes, parents, changes; and 200 titles read for their place."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from lawmetrics import jurisdictions
from lawmetrics.errors import AmbiguousJurisdictionError, DataError, UnknownJurisdictionError
from lawmetrics.jurisdictions import Gazetteer, Jurisdiction
from lawmetrics.reports import read_report

CASES = Path(__file__).parent / "cases" / "titles.txt"


def titles() -> list[tuple[int, str, list[str]]]:
    cases = []
    for number, line in enumerate(CASES.read_text(encoding="utf-8").splitlines(), 1):
        if "=>" in line and not line.startswith("#"):
            title, _, wanted = line.partition(" => ")
            cases.append((number, title, [part.strip() for part in wanted.split("|")]))
    return cases


def judge(title: str, wanted: list[str]) -> tuple[bool, str, bool]:
    """Whether a title was read right, what was read, and whether there was a warning."""
    report = read_report(f"{title}\n一、工作情况\n全年办结12件。".encode())
    place = report.jurisdiction.path if report.jurisdiction else None
    year = str(report.year) if report.year else "-"
    body = ", ".join(part for part in (report.issuer_kind, report.topic) if part)
    right = (place == wanted[0] if "/" in wanted[0] or wanted[0][-1] in "省市区" else place is None) and year == wanted[
        1
    ]
    right = right and (len(wanted) < 3 or body == wanted[2])
    return right, f"{place} | {year} | {body}", bool(report.warnings)


def test_two_hundred_titles_give_their_place_year_and_body():
    cases = titles()
    assert len(cases) >= 200
    wrong, silent = [], []
    for number, title, wanted in cases:
        right, read, warned = judge(title, wanted)
        if not right:
            wrong.append(f"line {number}: {title} => {read}, not {' | '.join(wanted)}")
            if not warned:
                silent.append(wrong[-1])
    assert not silent, "\n".join(silent)
    assert len(wrong) <= 0.02 * len(cases), "\n".join(wrong)
