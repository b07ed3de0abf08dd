"""What a second process saves, here and on a cluster: `python benchmarks/scaling.py [MEGABYTES]`; wants an idle machine.

The same invented corpus is read by one and by two processes of the local engine, then by a Dask cluster of one and of two
workers, each a process on loopback. All must find the same. A run that other programs disturbed is done again. Writes
`.benchmarks/scaling.json`; exit code 1 when a ratio lies below its floor (floors.json).
"""

import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from distributed import Client
from running import BYTES_A_REPORT, Spent, keep, minutes, quietly, run, workplace

from lawmetrics.synthesis import write_table

FLOORS = json.loads((Path(__file__).parent / "floors.json").read_text(encoding="utf-8"))
RATIOS = {"local": FLOORS["two_processes"], "dask": FLOORS["two_dask_workers"]}


def main(megabytes: int) -> int:
    print(f"{megabytes} MB: {minutes(megabytes, 2 * megabytes, 2 * megabytes)} on an idle machine", flush=True)
    with workplace("scaling", megabytes) as folder:
        size = write_table(folder, max(60, megabytes * 1_000_000 // BYTES_A_REPORT), seed=3)["bytes"] / 1e6
        spent = {engine: [corpus(folder, engine, workers) for workers in (1, 2)] for engine in RATIOS}
    print(f"{size:,.0f} MB  {'one, MB/s':>12} {'two, MB/s':>12} {'ratio':>8} {'floor':>8}")
    ratios = {engine: one.seconds / two.seconds for engine, (one, two) in spent.items()}
    for engine, ratio in ratios.items():
        one, two = (size / s.seconds for s in spent[engine])
        print(f"{engine:8} {one:12.2f} {two:12.2f} {ratio:8.2f} {RATIOS[engine]:8}")
    figures = {engine: [s._asdict() | {"said": ""} for s in both] for engine, both in spent.items()}
    print(f"in full: {keep('scaling', {'megabytes': size, 'ratios': ratios, 'runs': figures})}")
    return int(any(ratio < RATIOS[engine] for engine, ratio in ratios.items()))


def corpus(folder: Path, engine: str, workers: int) -> Spent:
    """What `lawmetrics corpus` takes; its output is compared with that of the run before."""
    spent = quietly(lambda: once(folder, engine, workers))
    said = folder / "said"
    if said.exists() and said.read_text(encoding="utf-8") != spent.said:
        sys.exit(f"{engine} with {workers} found something else: {spent.said}")
    said.write_text(spent.said, encoding="utf-8")
    print(f"{engine}, {workers}: {spent.seconds:.1f} s. {spent.said}", end="", flush=True)
    return spent


def once(folder: Path, engine: str, workers: int) -> Spent:
    words = ["-m", "lawmetrics", "corpus", folder / "texts", folder / "out"]
    with ExitStack() as stack:
        if engine == "dask":
            address, processes = stack.enter_context(cluster(workers))
            spent = run(*words, "--engine", "dask", "--scheduler", address, beside=processes)
        else:
            spent = run(*words, "--workers", str(workers))
    shutil.rmtree(folder / "out")
    return spent


@contextmanager
def cluster(workers: int) -> Iterator[tuple[str, list[int]]]:
    """A scheduler and its workers, each a process of its own; gives the address and their numbers when all have joined."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    dask = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--no-dashboard", "--host", address]
    worker = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--no-dashboard", "--nthreads", "1"]
    commands = [dask, *[[*worker, "--no-nanny"]] * workers]
    processes = [subprocess.Popen(c, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for c in commands]
    try:
        with Client(address, timeout=60) as client:
            client.wait_for_workers(workers, timeout=60)
        yield address, [process.pid for process in processes]
    finally:
        for process in processes:
            process.kill()
            process.wait()


if __name__ == "__main__":
    begun = time.perf_counter()
    code = main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
    print(f"{time.perf_counter() - begun:.0f} s in all")
    sys.exit(code)
