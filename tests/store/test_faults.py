"""Killed, out of disk, two at once: the store holds whole documents only, and the next run completes it."""

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from lawmetrics.errors import StoreError
from lawmetrics.store import open_store, runs

SAMPLES = Path(__file__).parent.parent.parent / "data" / "samples"
# One document a batch makes twelve transactions of a run.
CHILD = """
import sys
from lawmetrics.errors import StoreError
from lawmetrics.store import open_store, runs
import lawmetrics.extraction, lawmetrics.reports
runs.BATCH_DOCUMENTS = 1
limit = int(sys.argv[3])
print("ready", flush=True)
if limit:
    import resource, signal
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    with open_store(sys.argv[1]) as store:
        store.ingest(sys.argv[2], workers=1)
except StoreError as error:
    print(error, flush=True)
    sys.exit(3)
"""


# Imports once and forks for every run, so that thirty of them take a minute.
NURSERY = """
import os, sys
import lawmetrics.audit, lawmetrics.reports
from lawmetrics.extraction import extract
from lawmetrics.jurisdictions import Gazetteer
from lawmetrics.store import open_store, runs
runs.BATCH_DOCUMENTS = 1
Gazetteer.default()
extract("全年调解12件。")
for line in sys.stdin:
    database, folder = line.rstrip("\\n").split("\\t")
    pid = os.fork()
    if not pid:
        with open_store(database) as store:
            store.ingest(folder, workers=1)
        os._exit(0)
    print(pid, flush=True)
    os.waitpid(pid, 0)
    print("gone", flush=True)
"""


def child(database, folder, limit=0):
    process = subprocess.Popen(
        [sys.executable, "-c", CHILD, database, folder, str(limit)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout.readline() == b"ready\n", process.stderr.read().decode()
    return process


def content(store):
    """Everything a store holds but its own numbers and times."""
    cursor = store.cursor()
    queries = (
        "SELECT source, version, current, sha256, title, year, warnings, audited, text FROM documents JOIN texts ON document = id",
        "SELECT d.source, m.* EXCLUDE (document) FROM mentions m JOIN documents d ON d.id = m.document",
        "SELECT d.source, p.* EXCLUDE (document, place, correction) FROM points p JOIN documents d ON d.id = p.document",
        "SELECT d.source, f.* EXCLUDE (document, operands), len(operands) FROM findings f JOIN documents d ON d.id = f.document",
    )
    return [sorted(map(repr, cursor.execute(query).fetchall())) for query in queries]


@pytest.fixture(scope="module", autouse=True)
def small_batches():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runs, "BATCH_DOCUMENTS", 1)
        yield


@pytest.fixture(scope="module")
def reports(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reports")
    for file in [SAMPLES / "jurisdictions.csv", *SAMPLES.glob("99012[12]_*.txt")]:
        shutil.copy(file, folder)
    return folder


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory, small_batches, reports):
    with open_store(tmp_path_factory.mktemp("calm") / "laws.duckdb") as store:
        assert store.ingest(reports, workers=1).added == 12
        return content(store)


def whole(store, undisturbed):
    """Every document that is there is there with its text and every figure."""
    documents, mentions, *_ = content(store)
    assert set(documents) <= set(undisturbed[0])
    there = {row.split(",", 1)[0] for row in documents}
    assert mentions == [row for row in undisturbed[1] if row.split(",", 1)[0] in there]
    return len(documents)


@pytest.fixture
def run():
    """Run an ingest in a process of its own and kill it after so many seconds, if it has not ended by then."""
    with subprocess.Popen(
        [sys.executable, "-c", NURSERY], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as nursery:

        def once(database, folder, seconds=None):
            nursery.stdin.write(f"{database}\t{folder}\n")
            nursery.stdin.flush()
            pid = int(nursery.stdout.readline())
            if seconds is not None:
                time.sleep(seconds)
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            assert nursery.stdout.readline() == "gone\n"

        yield once
        nursery.stdin.close()


@pytest.mark.slow
def test_killed_thirty_times_at_random_moments(run, reports, tmp_path, undisturbed):
    chance = random.Random(20)
    path = tmp_path / "laws.duckdb"
    started = time.perf_counter()
    run(path, reports)
    span = time.perf_counter() - started
    path.unlink()
    seen = []
    for _ in range(30):
        run(path, reports, chance.uniform(0, span * 0.7))
        if not path.exists():
            continue
        with open_store(path) as store:
            seen.append(whole(store, undisturbed))
        if seen[-1] == len(undisturbed[0]):
            path.unlink()
    run(path, reports)
    with open_store(path) as store:
        assert content(store) == undisturbed
    assert any(0 < count < len(undisturbed[0]) for count in seen), f"no kill fell amid the work: {seen}"


@pytest.mark.parametrize("room", [60_000, 250_000])
def test_a_full_disk_keeps_what_was_whole_and_says_so(reports, tmp_path, undisturbed, room):
    path = tmp_path / "laws.duckdb"
    with open_store(path):
        pass
    process = child(path, reports, limit=path.stat().st_size + room)
    out, err = process.communicate()
    assert process.returncode == 3, (out, err)
    assert b"disk is full" in out
    assert len(out.splitlines()) == 1
    with open_store(path) as store:
        assert whole(store, undisturbed) < len(undisturbed[0])
        store.ingest(reports, workers=1)
        assert content(store) == undisturbed


def test_two_processes_at_once(reports, tmp_path, undisturbed):
    path = tmp_path / "laws.duckdb"
    both = [child(path, reports), child(path, reports)]
    ends = [(process.communicate()[0], process.returncode) for process in both]
    assert sorted(code for _, code in ends) in ([0, 3], [0, 0])
    assert all(b"in use by another program" in out for out, code in ends if code)
    with open_store(path) as store:
        assert content(store) == undisturbed


def test_two_threads_at_once(reports, tmp_path, undisturbed):
    failures = []
    with open_store(tmp_path / "laws.duckdb") as store:

        def run():
            try:
                store.ingest(reports, workers=1)
            except BaseException as error:  # noqa: BLE001 - reported below
                failures.append(error)

        threads = [threading.Thread(target=run) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []
        assert content(store) == undisturbed


def test_a_file_that_may_not_be_written(reports, tmp_path):
    path = tmp_path / "laws.duckdb"
    with open_store(path):
        pass
    with open_store(path, read_only=True) as store, pytest.raises(StoreError, match="read-only"):
        store.ingest(reports)


def test_an_interrupted_run_goes_on_where_it_was(reports, tmp_path, undisturbed):
    with open_store(tmp_path / "laws.duckdb") as store:
        assert store.ingest(sorted(reports.glob("*.txt"))[:7], workers=1).added == 7
        counts = store.ingest(reports, workers=1)
        assert (counts.added, counts.unchanged) == (5, 7)
        assert content(store) == undisturbed


def workers_of(process):
    """Numbers of the processes that read for another one."""
    found = []
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError):
            words = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            if int(words[1]) == process.pid and "lawmetrics.workers" in (entry / "cmdline").read_text():
                found.append(int(entry.name))
    return found


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds the workers by /proc")
@pytest.mark.parametrize(("stop", "code"), [(signal.SIGINT, 1), (signal.SIGKILL, -signal.SIGKILL)])
def test_a_stopped_run_leaves_no_worker_behind_and_is_taken_up_again(reports, tmp_path, undisturbed, stop, code):
    path = tmp_path / "laws.duckdb"
    command = [sys.executable, "-m", "lawmetrics", "ingest", reports, "--db", path, "--workers", "2"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE)
    patience = time.monotonic() + 120
    while len(workers := workers_of(process)) < 2:
        assert process.poll() is None, process.stderr.read().decode()
        assert time.monotonic() < patience
        time.sleep(0.01)
    process.send_signal(stop)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (code, b""), err
    assert b"Traceback" not in err
    while any(Path(f"/proc/{pid}").exists() for pid in workers):
        assert time.monotonic() < patience
        time.sleep(0.01)
    with open_store(path) as store:
        whole(store, undisturbed)
        store.ingest(reports, workers=1)
        assert content(store) == undisturbed
