"""Whole corpora: every input part exactly once, whatever is killed on the way."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lawmetrics.corpus import pending, plan, run_local, run_part
from lawmetrics.errors import LawmetricsError, RequestError
from lawmetrics.extraction import extract
from lawmetrics.store import open_store
from lawmetrics.synthesis import write_corpus, write_reports


@pytest.fixture(scope="module")
def texts():
    return {r.name: r.text for r in write_reports(48, seed=9)}


def as_parquet(texts, path, rows=8):
    table = pa.table({"doc_id": list(texts), "text": list(texts.values()), "year": [int(n[-8:-4]) for n in texts]})
    pq.write_table(table, path, row_group_size=rows)
    return path


def mentions(out):
    """What a run wrote: document → rows, and no document twice."""
    rows = {}
    for file in sorted((out / "mentions").glob("part-*.parquet")):
        for row in pq.read_table(file).to_pylist():
            rows.setdefault(row["doc_id"], []).append(
                (row["start"], row["end"], row["text"], row["indicator"], row["period"])
            )
    documents = [
        d for f in (out / "documents").glob("part-*.parquet") for d in pq.read_table(f).column("doc_id").to_pylist()
    ]
    assert len(documents) == len(set(documents))
    return rows


def plainly(texts):
    return {
        name: [(m.start, m.end, m.text, m.indicator, m.period) for m in extract(text, year=int(name[-8:-4]))]
        for name, text in texts.items()
    }


def test_the_columns_hold_what_extract_says_of_each_text(texts, tmp_path):
    source = as_parquet(texts, tmp_path / "in.parquet")
    results = list(run_local(source, tmp_path / "out", workers=2))
    assert len(results) == 6
    assert sum(r.documents for r in results) == 48
    assert mentions(tmp_path / "out") == plainly(texts)


def test_a_large_row_group_is_done_in_several_parts(texts, tmp_path, monkeypatch):
    source = as_parquet(texts, tmp_path / "in.parquet", rows=30)
    monkeypatch.setattr("lawmetrics.corpus.parts._GROUP_BYTES", 50_000)
    parts = plan(source)
    assert len(parts) > 4
    assert [p.first for p in parts] == [0, *(p.last for p in parts[:-1])]
    assert sum(run_part(p, tmp_path / "out").documents for p in parts) == 48
    assert mentions(tmp_path / "out") == plainly(texts)


def test_the_store_loads_what_a_run_wrote_as_if_it_had_read_the_files_itself(tmp_path):
    write_corpus(tmp_path / "in", 12, 4)
    list(run_local(tmp_path / "in", tmp_path / "out", workers=1))
    shown = []
    for name in ("loaded", "ingested"):
        with open_store(tmp_path / f"{name}.duckdb") as store:
            if name == "loaded":
                assert store.load(tmp_path / "out") > 300
            else:
                assert store.ingest([tmp_path / "in"]).added == 12
            codes = ("people_mediation.success_rate", "admin_reconsideration.applications_received")
            frames = [store.series(code)[["jurisdiction", "year", "value", "lower", "upper"]] for code in codes]
            shown.append([frame.to_dict("records") for frame in frames])
    assert len(shown[0][0]) > 8
    assert shown[0] == shown[1]


def test_json_lines_are_cut_at_lines_and_bad_ones_set_aside(texts, tmp_path, monkeypatch):
    monkeypatch.setattr("lawmetrics.corpus.parts._JSONL_BYTES", 20_000)
    lines = [json.dumps({"doc_id": n, "text": t, "year": int(n[-8:-4])}, ensure_ascii=False) for n, t in texts.items()]
    lines[5:5] = ["{not json", '{"doc_id": "x"}', '["a list"]']
    (tmp_path / "in.jsonl").write_text("\n".join(lines), encoding="utf-8")
    parts = plan(tmp_path / "in.jsonl")
    assert len(parts) > 5
    results = [run_part(p, tmp_path / "out") for p in parts]
    assert sum(r.rejects for r in results) == 3
    reasons = [
        r["reason"] for f in (tmp_path / "out" / "rejects").glob("*.parquet") for r in pq.read_table(f).to_pylist()
    ]
    assert sum("JSON" in r for r in reasons) == 1
    assert mentions(tmp_path / "out") == plainly(texts)


def test_a_folder_of_reports(texts, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    for name, text in list(texts.items())[:6]:
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "broken.txt").write_bytes(bytes(range(256)) * 8)
    (result,) = run_local(folder, tmp_path / "out", workers=1)
    assert (result.documents, result.rejects) == (6, 1)


def test_a_second_run_does_nothing_and_a_changed_input_replaces_its_part(texts, tmp_path):
    source = as_parquet(texts, tmp_path / "in.parquet")
    list(run_local(source, tmp_path / "out", workers=1))
    assert list(run_local(source, tmp_path / "out", workers=1)) == []
    fewer = dict(list(texts.items())[:8])
    as_parquet(fewer, source)
    assert len(list(run_local(source, tmp_path / "out", workers=1))) == 1
    assert mentions(tmp_path / "out") == plainly(fewer)


def test_an_empty_folder_is_refused(tmp_path):
    with pytest.raises(RequestError, match="holds no"):
        plan(tmp_path)
    with pytest.raises(RequestError, match="does not exist"):
        plan(tmp_path / "nowhere")


def start(*words):
    return subprocess.Popen(
        [sys.executable, "-m", "lawmetrics", "corpus", *map(str, words)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def wait_for_parts(out, count, seconds=60):
    end = time.monotonic() + seconds
    while len(list((out / "documents").glob("part-*.parquet"))) < count:
        assert time.monotonic() < end, "no part was done in time"
        time.sleep(0.02)


def test_killed_in_the_middle_it_goes_on_to_the_same_end(texts, tmp_path):
    source, out = as_parquet(texts, tmp_path / "in.parquet", rows=1), tmp_path / "out"
    process = start(source, out, "--workers", 2)
    wait_for_parts(out, 3)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert pending(plan(source), out)
    list(run_local(source, out, workers=2))
    assert mentions(out) == plainly(texts)
    assert not list(out.glob("*/.*.tmp"))


def test_a_killed_worker_costs_nothing_but_time(texts, tmp_path):
    source, out = as_parquet(texts, tmp_path / "in.parquet", rows=1), tmp_path / "out"
    process = start(source, out, "--workers", 2)
    wait_for_parts(out, 2)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    workers = [int(c) for c in children if "resource_tracker" not in Path(f"/proc/{c}/cmdline").read_text()]
    os.kill(workers[0], signal.SIGKILL)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 0, said
    assert mentions(out) == plainly(texts)


@pytest.fixture
def cluster():
    """A scheduler and two workers, each a process of its own, on loopback."""
    pytest.importorskip("distributed")
    environment = os.environ | {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "10"}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "env": environment, "text": True}
    dask = [
        sys.executable,
        "-m",
        "distributed.cli.dask_scheduler",
        "--host",
        "127.0.0.1",
        "--port",
        "0",
        "--no-dashboard",
    ]
    scheduler = subprocess.Popen(dask, **quiet)
    address = next(w for line in scheduler.stderr for w in line.split() if w.startswith("tcp://127"))
    worker = [
        sys.executable,
        "-m",
        "distributed.cli.dask_worker",
        address,
        "--nthreads",
        "1",
        "--no-dashboard",
        "--no-nanny",
    ]
    workers = [subprocess.Popen(worker, **quiet | {"stderr": subprocess.DEVNULL}) for _ in range(2)]
    yield address, workers
    for process in (*workers, scheduler):
        process.kill()
        process.communicate()


def test_a_cluster_gives_the_same_even_when_a_worker_is_killed(texts, tmp_path, cluster):
    address, workers = cluster
    source, out = as_parquet(texts, tmp_path / "in.parquet", rows=1), tmp_path / "out"
    process = start(source, out, "--engine", "dask", "--scheduler", address)
    wait_for_parts(out, 2)
    workers[0].kill()
    _, said = process.communicate(timeout=120)
    assert process.returncode == 0, said
    assert mentions(out) == plainly(texts)


def test_no_scheduler_is_said_plainly(texts, tmp_path):
    pytest.importorskip("distributed")
    from lawmetrics.corpus import run_dask

    with pytest.raises(LawmetricsError, match="no Dask scheduler answers"):
        list(run_dask(as_parquet(texts, tmp_path / "in.parquet"), tmp_path / "out", "tcp://127.0.0.1:1"))
