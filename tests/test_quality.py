"""The quality floor: what the linker must reach on examples and texts it has not seen. A floor may only rise."""

import importlib.util
import json
from pathlib import Path

import pytest

import lawmetrics as lm
from lawmetrics.indicators.calibration import held_out_trials, measure, reliability

FLOORS = json.loads((Path(__file__).parent / "quality_floor.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def trials():
    return held_out_trials()


def reaches(name: str, f1: float, precision: float) -> None:
    floor = FLOORS[name]
    assert f1 >= floor["f1"], f"{name}: F1 {f1:.4f} is below the floor {floor['f1']}"
    assert precision >= floor["precision"], f"{name}: precision {precision:.4f} is below the floor {floor['precision']}"


def test_held_out_examples(trials) -> None:
    quality = measure(trials)
    reaches("held_out", quality.f1, quality.precision)


def test_held_out_examples_after_real_reports(trials) -> None:
    quality = measure(t for t in trials if t.example.real)
    reaches("held_out_real", quality.f1, quality.precision)


def test_probabilities_are_calibrated(trials) -> None:
    bins = reliability(trials)
    off = sum(b.count * abs(b.said - b.true) for b in bins) / sum(b.count for b in bins)
    assert off < 0.06, [(b.low, b.count, round(b.said, 3), round(b.true, 3)) for b in bins]
    assert bins[-1].true > 0.9


@pytest.fixture(scope="module")
def score(shared):
    spec = importlib.util.spec_from_file_location("score", shared / "tools" / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.shared
def test_seeds(shared, score) -> None:
    counted, _ = score.score(shared / "gold" / "seeds.jsonl", shared / "seeds", lm.extract)
    result = score.summary(counted)["indicator"]
    reaches("seeds", result["f1"], result["precision"])


@pytest.mark.shared
def test_reports_dev(shared, score) -> None:
    counted, _ = score.score(shared / "gold" / "reports_dev.jsonl", shared, lm.extract)
    result = score.summary(counted)["indicator"]
    reaches("reports_dev", result["f1"], result["precision"])


@pytest.mark.shared
def test_reports_dev_after_real_reports(shared, score, tmp_path) -> None:
    lines = (shared / "gold" / "reports_dev.jsonl").read_text(encoding="utf-8").splitlines()
    real = tmp_path / "real.jsonl"
    real.write_text("\n".join(line for line in lines if json.loads(line)["id"] <= "C-055"), encoding="utf-8")
    counted, _ = score.score(real, shared, lm.extract)
    result = score.summary(counted)["indicator"]
    reaches("reports_dev_real", result["f1"], result["precision"])
