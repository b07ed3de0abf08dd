"""What a second process saves, here and on a cluster: `python benchmarks/scaling.py [MEGABYTES]`; wants an idle machine.

The same invented corpus is read by one and by two processes of the local engine, then by a Dask cluster of one and of two
workers, each a process on loopback. All must find the same. Writes `.benchmarks/scaling.json`.
"""

import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from distributed import Client
from running import keep, run

from lawmetrics.synthesis import write_table

BYTES_A_REPORT = 11_310
FLOORS = {"local": 1.8, "dask": 1.6}


def main(megabytes: int) -> int:
    folder = Path(tempfile.mkdtemp(prefix="lawmetrics-scaling-"))
    try:
        size = write_table(folder, megabytes * 1_000_000 // BYTES_A_REPORT, seed=3)["bytes"] / 1e6
        rates = {engine: [size / corpus(folder, engine, workers) for workers in (1, 2)] for engine in FLOORS}
    finally:
        shutil.rmtree(folder)
    print(f"{size:,.0f} MB  {'one, MB/s':>12} {'two, MB/s':>12} {'ratio':>8} {'floor':>8}")
    for engine, (one, two) in rates.items():
        print(f"{engine:8} {one:12.2f} {two:12.2f} {two / one:8.2f} {FLOORS[engine]:8}")
    keep("scaling", {"megabytes": size, "megabytes_per_second": rates})
    return int(any(two < one * FLOORS[engine] for engine, (one, two) in rates.items()))


def corpus(folder: Path, engine: str, workers: int) -> float:
    """Seconds of `lawmetrics corpus`; its output is compared with that of the run before."""
    words = ["-m", "lawmetrics", "corpus", folder / "texts", folder / "out"]
    with ExitStack() as stack:
        if engine == "dask":
            words += ["--engine", "dask", "--scheduler", stack.enter_context(cluster(workers))]
        else:
            words += ["--workers", str(workers)]
        spent = run(*words)
    shutil.rmtree(folder / "out")
    said = folder / "said"
    if said.exists() and said.read_text(encoding="utf-8") != spent.said:
        sys.exit(f"{engine} with {workers} found something else: {spent.said}")
    said.write_text(spent.said, encoding="utf-8")
    print(f"{engine}, {workers}: {spent.seconds:.1f} s. {spent.said}", end="", flush=True)
    return spent.seconds


@contextmanager
def cluster(workers: int) -> Iterator[str]:
    """A scheduler and its workers, each a process of its own; gives the address when all have joined."""
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
        yield address
    finally:
        for process in processes:
            process.kill()
            process.wait()


if __name__ == "__main__":
    begun = time.perf_counter()
    code = main(int(sys.argv[1]) if len(sys.argv) > 1 else 500)
    print(f"{time.perf_counter() - begun:.0f} s in all")
    sys.exit(code)
