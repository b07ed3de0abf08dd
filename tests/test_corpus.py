"""Whole corpora: every input part exactly once, whatever is killed on the way."""

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lawmetrics.corpus import pending, plan, run_local, run_part
from lawmetrics.corpus.parts import survey
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


def rejects(out):
    return [r for f in sorted((out / "rejects").glob("part-*.parquet")) for r in pq.read_table(f).to_pylist()]


def test_a_part_is_the_same_however_its_folder_is_spelt(texts, tmp_path, monkeypatch):
    (tmp_path / "in").mkdir()
    as_parquet(texts, tmp_path / "in" / "a.parquet")
    monkeypatch.chdir(tmp_path)
    assert plan(Path("in")) == plan(Path("./in/../in").resolve()) == plan(tmp_path / "in")
    moved = (tmp_path / "in").rename(tmp_path / "moved")
    assert [p.paths for p in plan(moved)] == [(str(moved / "a.parquet"),)] * 6


def test_a_new_file_leaves_most_parts_of_a_folder_as_they_are(tmp_path):
    for n in random.Random(1).sample(range(100_000), 1000):
        (tmp_path / f"{n:06d}.txt").write_bytes(b"")
    before = {part.key for part in plan(tmp_path)}
    (tmp_path / "000000.txt").write_bytes(b"")
    after = {part.key for part in plan(tmp_path)}
    assert len(before) > 4
    assert len(after - before) == 1


def test_what_is_no_text_is_counted_and_what_stands_beside_texts_is_not(texts, tmp_path):
    folder = tmp_path / "in"
    (folder / "deep").mkdir(parents=True)
    as_parquet(texts, folder / "deep" / "a.parquet", rows=48)
    for name in ("table.csv", "a.jsonl.gz", "jurisdictions.csv", "truth.jsonl", "_SUCCESS", ".a.parquet.crc"):
        (folder / name).write_bytes(b"x")
    parts, left_out = survey(folder)
    assert (len(parts), left_out) == (1, 2)


def test_a_broken_table_is_set_aside_and_the_others_are_read(texts, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    whole = as_parquet(texts, folder / "b.parquet", rows=48).read_bytes()
    (folder / "a.parquet").write_bytes(b"PAR1 and nothing more")
    # The end of the file says what is in it; the columns themselves are spoilt.
    (folder / "c.parquet").write_bytes(whole[:4] + bytes(range(256)) * 8 + whole[2052:])
    pq.write_table(pa.table({"words": ["x"]}), folder / "d.parquet")
    results = list(run_local(folder, tmp_path / "out", workers=1))
    assert [r.failure for r in results] == [""] * 4
    assert mentions(tmp_path / "out") == plainly(texts)
    assert {Path(r["source"]).name for r in rejects(tmp_path / "out")} == {"a.parquet", "c.parquet", "d.parquet"}


def test_nothing_of_anybody_else_is_touched(texts, tmp_path):
    (tmp_path / "data" / "texts").mkdir(parents=True)
    source = as_parquet(texts, tmp_path / "data" / "texts" / "part-00000.parquet")
    with pytest.raises(RequestError, match=r"no manifest.json of ours \(it holds texts\)"):
        run_local(source.parent, tmp_path / "data")
    with pytest.raises(RequestError, match="would be read as texts"):
        run_local(tmp_path / "data", tmp_path / "data" / "out")
    with pytest.raises(RequestError, match="is a file"):
        run_local(source, source)
    assert source.exists()


def test_texts_of_one_corpus_are_not_replaced_by_those_of_another(texts, tmp_path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        as_parquet(texts, tmp_path / name / f"{name}.parquet", rows=48)
    out = tmp_path / "out"
    list(run_local(tmp_path / "one", out, workers=1))
    with pytest.raises(RequestError, match=r"holds what came of .*one, and nothing of .*two"):
        run_local(tmp_path / "two", out)
    (out / "manifest.json").write_text('{"source": "x", "reader": "lawmetrics 0.0.1, model 0"}', encoding="utf-8")
    with pytest.raises(RequestError, match=r"was read by lawmetrics 0\.0\.1"):
        run_local(tmp_path / "one", out)
    assert len(mentions(out)) == 48


def test_two_runs_do_not_write_to_one_folder(texts, tmp_path):
    source = as_parquet(texts, tmp_path / "in.parquet", rows=48)
    first = run_local(source, tmp_path / "out", workers=1)
    with pytest.raises(LawmetricsError, match="another run is writing"):
        run_local(source, tmp_path / "out")
    assert [r.documents for r in first] == [48]
    assert run_local(source, tmp_path / "out").todo == 0


def test_a_text_that_kills_its_process_is_set_aside_and_the_others_are_read(texts, tmp_path, monkeypatch):
    hook = tmp_path / "hook"
    hook.mkdir()
    deadly = texts | {"deadly-2020.txt": "这是致命的一篇，办理案件7件。"}
    # A site-wide hook makes the workers, and them alone, die of one text and fail on another.
    (hook / "sitecustomize.py").write_text(
        "import os, sys\n"
        "if sys.argv[:1] == ['-c'] and 'lawmetrics.workers' in ' '.join(sys.orig_argv):\n"
        "    import lawmetrics.extraction as e\n"
        "    read = e.extract_batch\n"
        "    def reads(batch):\n"
        "        for text in batch['text'].to_pylist():\n"
        "            if '致命' in text: os._exit(9)\n"
        "            if '失败' in text: raise ZeroDivisionError('no')\n"
        "        return read(batch)\n"
        "    e.extract_batch = reads\n",
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(str(hook))
    monkeypatch.setenv("PYTHONPATH", str(hook))
    source = as_parquet(deadly | {"failing-2020.txt": "失败的一篇，办理案件8件。"}, tmp_path / "in.parquet", rows=25)
    out = tmp_path / "out"
    results = list(run_local(source, out, workers=2))
    assert [r.failure for r in results] == ["", ""]
    assert mentions(out) == plainly(texts)
    assert sorted(r["reason"].split(";")[0] for r in rejects(out)) == [
        "lawmetrics failed on it (ZeroDivisionError: no)",
        "the process that read it died",
    ]
    assert not list(out.glob("*/.*.tmp"))


FULL = """
import resource, signal, sys
from pathlib import Path
from lawmetrics.corpus import run_part, plan
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (4000, 4000))
from lawmetrics.corpus.engines import _do, _Task
for part in plan(Path(sys.argv[1])):
    print(_do(_Task(part), Path(sys.argv[2])))
"""


def test_a_full_disk_ends_the_run_and_leaves_nothing_half_done(texts, tmp_path):
    source, out = as_parquet(texts, tmp_path / "in.parquet", rows=48), tmp_path / "out"
    done = subprocess.run([sys.executable, "-c", FULL, source, out], capture_output=True, text=True, check=True)
    assert "make room and run again" in done.stdout
    assert [p for p in out.rglob("*") if p.is_file()] == []


def test_a_file_that_went_away_is_no_bad_file_but_tried_again(texts, tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.jsonl").write_text('{"text": "办理案件7件。"}', encoding="utf-8")
    run = run_local(tmp_path, tmp_path.parent / f"{tmp_path.name}-out", workers=1)
    (tmp_path / "a.jsonl").unlink()
    first, second = run
    assert "a.jsonl is not there any more" in first.failure
    assert (second.failure, second.documents) == ("", 1)


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


def workers_of(process):
    """Numbers of the processes that read for another one."""
    found = []
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError):
            if int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1]) == process.pid:
                found.append(int(entry.name))
    return found


def gone(number):
    """A process has ended, though nobody may have asked after it yet."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return True


def wait_for_parts(out, count, seconds=60):
    end = time.monotonic() + seconds
    while len(list((out / "documents").glob("part-*.parquet"))) < count:
        assert time.monotonic() < end, "no part was done in time"
        time.sleep(0.02)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds the workers by /proc")
@pytest.mark.parametrize(("stop", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)])
def test_a_stopped_run_leaves_no_worker_behind(texts, tmp_path, stop, code):
    source, out = as_parquet(texts, tmp_path / "in.parquet", rows=1), tmp_path / "out"
    process = start(source, out, "--workers", 2)
    wait_for_parts(out, 2)
    workers = workers_of(process)
    assert workers
    process.send_signal(stop)
    _, said = process.communicate(timeout=60)
    assert process.returncode == code
    assert (b"goes on from there" in said) == (stop == signal.SIGINT)
    assert b"Traceback" not in said
    end = time.monotonic() + 60
    while not all(gone(number) for number in workers):
        assert time.monotonic() < end, "a worker lives on"
        time.sleep(0.05)


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
    workers = workers_of(process)
    os.kill(workers[0], signal.SIGKILL)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 0, said
    assert b"48 parts to do" in said
    assert mentions(out) == plainly(texts)
    again = subprocess.run([sys.executable, "-m", "lawmetrics", "corpus", source, out], capture_output=True, text=True)
    assert again.stdout == "Nothing to do: all 48 parts were done before.\n"


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
