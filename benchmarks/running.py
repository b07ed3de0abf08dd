"""What a command costs: time, processor time and memory, its own and its workers' (`run`), and whether others disturbed it."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

RESULTS = Path(__file__).parent.parent / ".benchmarks"
BYTES_A_REPORT = 11_310
"""An invented report, on average."""
QUIET = 0.1
"""Cores that other programs may keep busy before a measurement is done again."""
_TICKS = os.sysconf("SC_CLK_TCK")


class Spent(NamedTuple):
    """What a command took.

    Seconds on the clock, seconds of processor over all processes, megabytes of the largest process, what was printed, and
    how many cores other programs kept busy meanwhile (0 where the system does not tell).
    """

    seconds: float
    processor: float
    megabytes: float
    said: str
    others: float


def run(*words: str | Path, beside: Iterable[int] = ()) -> Spent:
    """Run Python with these words, and wait; `run("-m", "lawmetrics", "synth", folder)`.

    Args:
        words: the words.
        beside: processes that work for the command without being its own (those of a cluster).

    Raises:
        SystemExit: the command failed; what it said stands above.
    """
    beside = list(beside)
    begun, all_before, helped = time.perf_counter(), _machine(), sum(map(_used, beside))
    with subprocess.Popen([sys.executable, *map(str, words)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            said = process.stdout.read()
            # Counts the workers too, which the process itself has waited for.
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            process.terminate()
            raise
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(map(str, words))} failed with exit code {process.returncode}")
    seconds = time.perf_counter() - begun
    spent = usage.ru_utime + usage.ru_stime + sum(map(_used, beside)) - helped
    others = max(0.0, _machine() - all_before - spent) / seconds if all_before else 0.0
    return Spent(seconds, spent, usage.ru_maxrss / 1000, said, others)


def quietly(measure: Callable[[], Spent], attempts: int = 3) -> Spent:
    """Measure until no other program disturbs it, but not for ever; give the least disturbed."""
    best = measure()
    for _ in range(attempts - 1):
        if best.others <= QUIET:
            break
        print(f"  other programs kept {best.others:.2f} cores busy; once more", flush=True)
        best = min(best, measure(), key=lambda spent: spent.others)
    return best


def _machine() -> float:
    """Seconds that all processors together have been busy; 0 where the system does not tell."""
    try:
        user, nice, system, _, _, irq, soft, steal, *_ = map(
            int, Path("/proc/stat").read_text().split("\n")[0].split()[1:]
        )
    except (OSError, ValueError):
        return 0.0
    return (user + nice + system + irq + soft + steal) / _TICKS


def _used(process: int) -> float:
    """Seconds of processor a process has used."""
    try:
        words = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return (int(words[11]) + int(words[12])) / _TICKS


@contextmanager
def workplace(name: str, megabytes: int) -> Iterator[Path]:
    """A folder for a corpus of so many megabytes and what comes of it; gone at the end, however that comes.

    Raises:
        SystemExit: there is not room enough.
    """
    # Texts and their truth packed, the mentions, a store of them: measured together 0.8 MB a megabyte of text.
    needed, free = 1.2 * megabytes + 200, shutil.disk_usage(tempfile.gettempdir()).free / 1e6
    if free < needed:
        sys.exit(
            f"{tempfile.gettempdir()} has {free:,.0f} MB free and {needed:,.0f} are needed; "
            "set TMPDIR to a larger disk, or measure less (MEGABYTES=100)"
        )
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    folder = Path(tempfile.mkdtemp(prefix=f"lawmetrics-{name}-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def minutes(written: float, one: float, two: float, rate: float = 3.0) -> str:
    """Say how long it will take to write and to read so many megabytes, given MB a second that one process reads."""
    seconds = written / (9 * rate) + one / rate + two / (1.9 * rate)
    return f"about {seconds / 60:.0f} minutes" if seconds > 90 else f"about {seconds:.0f} seconds"


def keep(name: str, figures: object) -> Path:
    """Write figures as JSON beside the other benchmarks' results."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    path.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return path
