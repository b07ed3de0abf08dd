"""What a command costs: time, processor time and memory, its own and its workers' (`run`)."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

RESULTS = Path(__file__).parent.parent / ".benchmarks"


class Spent(NamedTuple):
    """Seconds on the clock, seconds of processor over all processes, megabytes of the largest process; what was printed."""

    seconds: float
    processor: float
    megabytes: float
    said: str


def run(*words: str | Path) -> Spent:
    """Run Python with these words, and wait; `run("-m", "lawmetrics", "synth", folder)`.

    Raises:
        SystemExit: the command failed; what it said stands above.
    """
    begun = time.perf_counter()
    with subprocess.Popen([sys.executable, *map(str, words)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = process.stdout.read()
        # Counts the workers too, which the process itself has waited for.
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(map(str, words))} failed with exit code {process.returncode}")
    spent = usage.ru_utime + usage.ru_stime
    return Spent(time.perf_counter() - begun, spent, usage.ru_maxrss / 1000, said)


def keep(name: str, figures: object) -> Path:
    """Write figures as JSON beside the other benchmarks' results."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    path.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return path
