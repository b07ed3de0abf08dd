"""The floors of speed: what falls below one is said, and nothing else is."""

import importlib.util
import json
import re
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"


@pytest.fixture(scope="module")
def table():
    spec = importlib.util.spec_from_file_location("benchmark_table", BENCHMARKS / "table.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def results(**extra):
    """What pytest-benchmark writes, with these suites' extra figures."""
    return {"benchmarks": [{"name": n, "extra_info": e, "stats": {"min": 0.25}} for n, e in extra.items()]}


def run(table, tmp_path, monkeypatch, measured, floors, *, partial=False):
    (tmp_path / "results.json").write_text(json.dumps(measured), encoding="utf-8")
    (tmp_path / "floors.json").write_text(json.dumps(floors), encoding="utf-8")
    monkeypatch.setattr(table, "FLOORS", tmp_path / "floors.json")
    return table.main(tmp_path / "results.json", partial)


def test_a_ratio_within_the_tolerance_passes_and_one_below_it_fails(table, tmp_path, monkeypatch, capsys):
    floors = {"test_link": 0.1}
    assert run(table, tmp_path, monkeypatch, results(test_link={"ratio_to_floor": 0.061}), floors) == 0
    assert capsys.readouterr().err == ""
    assert run(table, tmp_path, monkeypatch, results(test_link={"ratio_to_floor": 0.059}), floors) == 1
    assert "test_link: ratio 0.059 is below its floor 0.1" in capsys.readouterr().err


def test_a_suite_with_a_floor_must_be_measured_unless_only_some_were_run(table, tmp_path, monkeypatch, capsys):
    measured, floors = results(test_link={"ratio": 1.0}), {"test_link": 0.1, "test_gone": 0.1}
    assert run(table, tmp_path, monkeypatch, measured, floors) == 1
    assert "test_gone has a floor but was not measured" in capsys.readouterr().err
    assert run(table, tmp_path, monkeypatch, measured, floors, partial=True) == 0


def test_the_table_has_suite_rate_ratio_and_floor(table, tmp_path, monkeypatch, capsys):
    suites = {
        "test_link": {"ratio_to_floor": 0.2, "megabytes_per_second": 12.5, "mentions_per_second": 1},
        "test_cached": {"ratio": 0.9, "requests_per_second": 4321.0},
        "test_plain": {},
    }
    assert run(table, tmp_path, monkeypatch, results(**suites), {"test_link": 0.1}) == 0
    rows = [re.split(r"\s{2,}", line.strip()) for line in capsys.readouterr().out.splitlines()]
    assert rows == [
        ["suite", "rate", "ratio", "floor"],
        ["test_link", "12.5 MB/s", "0.2", "0.1"],
        ["test_cached", "4,321 requests/s", "0.9"],
        ["test_plain", "250 ms"],
    ]


def test_every_floor_belongs_to_a_suite_or_program_that_there_is():
    code = "".join(path.read_text(encoding="utf-8") for path in BENCHMARKS.glob("*.py"))
    floors = json.loads((BENCHMARKS / "floors.json").read_text(encoding="utf-8"))
    assert floors
    for name in floors:
        assert (f"def {name.partition('[')[0]}(" if name.startswith("test_") else f'FLOORS["{name}"]') in code


def test_floors_of_programs_are_not_asked_of_suites(table, tmp_path, monkeypatch):
    floors = {"test_link": 0.1, "two_processes": 1.8}
    assert run(table, tmp_path, monkeypatch, results(test_link={"ratio": 1.0}), floors) == 0
