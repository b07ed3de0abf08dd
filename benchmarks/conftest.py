"""What every benchmark shares: text that does not repeat, and the floor measured in the same run.

A rate alone says little on another machine; each suite states the ratio of its throughput to that of finding bare
digits with `re.findall` over the same text in the same run.
"""

import os
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest

collect_ignore = ["growth.py", "large.py", "scaling.py"]  # programs, not suites
ROOT = Path(__file__).parent.parent
DIGITS = re.compile(r"[0-9]+(?:\.[0-9]+)?")


def best_of(work: Callable[[], object], rounds: int = 7, timer: Callable[[], float] = time.perf_counter) -> float:
    """Seconds of the fastest of some rounds: the one the machine disturbed least."""
    times = []
    for _ in range(rounds):
        begun = timer()
        work()
        times.append(timer() - begun)
    return min(times)


@pytest.fixture(scope="session")
def fastest() -> Callable[..., float]:
    """`best_of`, for suites that compare two timings of their own."""
    return best_of


@pytest.fixture(scope="session")
def corpus() -> list[str]:
    """Texts that do not repeat: real published reports where they are at hand, else invented ones."""
    folder = (ROOT / os.environ.get("LAWMETRICS_SHARED", "../shared") / "corpus" / "reports").resolve()
    if folder.is_dir():
        return [p.read_text(encoding="utf-8") for p in sorted(folder.glob("*.txt"))]
    from lawmetrics.synthesis import write_reports

    return [report.text for report in write_reports(1200, seed=1)]


@pytest.fixture
def state(benchmark, pytestconfig):
    """State what was read and how that compares with the floor: `state(texts, mentions)` after the benchmark ran."""

    def note(texts: list[str], mentions: int | None = None) -> None:
        text = "\n\n".join(texts)
        megabytes = len(text.encode("utf-8", "surrogatepass")) / 1e6
        # The clock that the benchmark itself went by (`--benchmark-timer`).
        clock = getattr(time, str(pytestconfig.getoption("benchmark_timer")).rpartition(".")[2])
        floor = best_of(lambda: DIGITS.findall(text), timer=clock)
        seconds = benchmark.stats.stats.min
        benchmark.extra_info |= {
            "characters": len(text),
            "megabytes": round(megabytes, 3),
            "megabytes_per_second": round(megabytes / seconds, 3),
            "floor_megabytes_per_second": round(megabytes / floor, 1),
            "ratio_to_floor": round(floor / seconds, 4),
        }
        if mentions is not None:
            benchmark.extra_info |= {
                "mentions": mentions,
                "mentions_per_second": round(mentions / seconds),
                "microseconds_per_mention": round(1e6 * seconds / max(1, mentions), 2),
            }

    return note
