"""Every command that the README and the docs show runs, against the invented samples, and does not fail.

Blocks of `>>>` lines run as doctests (the READMEs' with the modules', the pages' here); the `$` lines of console blocks in a
folder with the files they name and a real server where they say localhost:8000.
"""

import doctest
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "README.zh.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
# What these do is tested elsewhere or needs what a test must not touch (the network, the clone's own .venv, a cluster, root).
ELSEWHERE = re.compile(r"make |pip install|.*--engine dask|git clone|docker|sudo|systemctl|journalctl|cd ")
KEY = "the key of these tests"
SPARK = "spark.read"
# A queue of jobs is not at hand: the same cluster of Dask's on this machine is.
AT_HAND = {
    "from dask_jobqueue import SLURMCluster": "from distributed import LocalCluster as SLURMCluster",
    'cores=1, processes=1, memory="2GB", walltime="04:00:00"': "n_workers=1, threads_per_worker=1, dashboard_address=None",
    "cluster.scale(jobs=64)": "cluster.scale(1)",
    # Where nothing is done yet.
    'Path("mentions/"), cluster': 'Path("clustered/"), cluster',
}
LINKS = re.compile(r"\]\(((?!https?:|#)[^)#\s]+)")


def commands(page: Path) -> list[str]:
    found = []
    for block in re.findall(r"^```console\n(.*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE):
        found += [re.sub(r"\s+#.*$", "", line[2:]) for line in block.splitlines() if line.startswith("$ ")]
    return [c for c in found if not ELSEWHERE.match(c.removeprefix(".venv/bin/"))]


def programs(page: Path) -> list[str]:
    """Python blocks that are programs; those of `>>>` lines run as doctests."""
    found = re.findall(r"^```python\n(.*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    return [block for block in found if not block.startswith(">>>") and SPARK not in block]


def queries(page: Path) -> list[str]:
    return re.findall(r"^```sql\n(.*?)^```", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


class Frame:
    """What Spark does with the recipe's steps, over Arrow alone: a real Spark takes a minute and half a gigabyte."""

    def __init__(self, table):
        self.table = table
        self.read = self.write = self

    def parquet(self, path):
        if self.table is None:
            return Frame(pq.read_table(path))
        return Path(path).mkdir(exist_ok=True) or pq.write_table(self.table, Path(path, "part.parquet"))

    def select(self, *names):
        return Frame(self.table.select(names))

    def mapInArrow(self, function, schema):  # noqa: N802 (Spark's name)
        return Frame(pa.Table.from_batches(function(iter(self.table.to_batches(max_chunksize=2))), schema))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with what the pages name: reports/, texts/, report.docx, 2023.docx, 2024.docx, laws.duckdb."""
    from docx import Document

    here = tmp_path_factory.mktemp("docs")
    samples = [p for p in (ROOT / "data" / "samples").iterdir() if p.suffix in {".txt", ".csv"}]
    for name in ("reports", "texts"):
        (here / name).mkdir()
        for file in samples:
            shutil.copy(file, here / name)
    for name, year in (("report", 2021), ("2023", 2023), ("2024", 2024)):
        document = Document()
        for line in (ROOT / "data" / "samples" / f"990121_{year}.txt").read_text(encoding="utf-8").splitlines():
            document.add_paragraph(line)
        document.save(here / f"{name}.docx")
    run = [sys.executable, "-m", "lawmetrics", "ingest", "reports", "--db", "laws.duckdb"]
    subprocess.run(run, cwd=here, check=True, capture_output=True)
    return here


@pytest.fixture(scope="module")
def port(folder):
    """A real server over a copy of the database (a file has one owner)."""
    shutil.copy(folder / "laws.duckdb", folder / "served.duckdb")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number = free.getsockname()[1]
    command = [sys.executable, "-m", "lawmetrics", "serve", "--db", "served.duckdb", "--port", str(number)]
    environment = os.environ | {"LAWMETRICS_API_KEY": KEY}
    server = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    for _ in range(300):
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", number)) == 0:
                break
        time.sleep(0.1)
    yield number
    server.terminate()
    server.wait(timeout=30)


@pytest.mark.parametrize(
    "page", [p for p in PAGES if p.parent.name == "docs" and ">>> " in p.read_text("utf-8")], ids=lambda p: p.name
)
def test_a_dialogue_goes_as_the_page_shows_it(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = doctest.testfile(str(page), False, optionflags=doctest.NORMALIZE_WHITESPACE, encoding="utf-8")
    assert result.attempted > 0
    assert result.failed == 0


@pytest.mark.parametrize("command", [pytest.param(c, id=f"{p.name}: {c}") for p in PAGES for c in commands(p)])
def test_the_command_does_what_the_page_says(command, folder, request):
    if command.startswith("lawmetrics serve"):
        request.getfixturevalue("port")
        return
    if "localhost:8000" in command:
        command = command.replace("localhost:8000", f"127.0.0.1:{request.getfixturevalue('port')}").replace(
            "curl ", "curl --fail -sS "
        )
    command = command.removeprefix(".venv/bin/")
    bin_folder = str(Path(sys.executable).parent)
    environment = os.environ | {"PATH": bin_folder + os.pathsep + os.environ["PATH"], "KEY": KEY}
    done = subprocess.run(command, shell=True, cwd=folder, capture_output=True, text=True, env=environment, timeout=300)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("program", [pytest.param(b, id=f"{p.name}: {b[:40]!r}") for p in PAGES for b in programs(p)])
def test_the_program_runs_as_the_page_shows_it(program, folder, request):
    if "localhost:8000" in program:
        program = program.replace("localhost:8000", f"127.0.0.1:{request.getfixturevalue('port')}")
    for shown, here in AT_HAND.items():
        program = program.replace(shown, here)
    done = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert not done.stdout.startswith("0 ")


@pytest.fixture(scope="module")
def corpus(folder, tmp_path_factory):
    """A folder with `mentions/`, read from texts of which one is empty."""
    here = tmp_path_factory.mktemp("corpus")
    shutil.copytree(folder / "texts", here / "texts")
    (here / "texts" / "empty.txt").touch()
    run = [sys.executable, "-m", "lawmetrics", "corpus", "texts", "mentions"]
    subprocess.run(run, cwd=here, check=True, capture_output=True)
    return here


@pytest.mark.parametrize("query", [pytest.param(q, id=q[:40]) for p in PAGES for q in queries(p)])
def test_the_query_finds_what_the_page_says(query, corpus, monkeypatch):
    monkeypatch.chdir(corpus)
    assert duckdb.sql(query).fetchall()


def test_the_spark_recipe_gives_plain_columns(folder, tmp_path, monkeypatch):
    (block,) = re.findall(
        r"^```python\n([^`]*spark\.read.*?)^```",
        (ROOT / "docs/corpus.md").read_text(encoding="utf-8"),
        re.DOTALL | re.MULTILINE,
    )
    monkeypatch.chdir(tmp_path)
    texts = [p.read_text(encoding="utf-8") for p in sorted((ROOT / "data" / "samples").glob("9901*.txt"))[:5]]
    Path("texts").mkdir()
    table = pa.table({"doc_id": list("abcde"), "year": pa.array([2021] * 5, pa.int16()), "text": texts, "more": texts})
    pq.write_table(table, "texts/a.parquet")
    exec(
        block.replace(
            "from pyspark.sql.pandas.types import from_arrow_schema", "from pyarrow import schema as from_arrow_schema"
        ),
        {"spark": Frame(None)},
    )
    found = pq.read_table("mentions")
    assert found.num_rows > 100
    # Seen with a real Spark 4.3: it fails over a dictionary.
    assert not any(pa.types.is_dictionary(field.type) for field in found.schema)


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_links_between_pages_lead_somewhere(page):
    for link in LINKS.findall(page.read_text(encoding="utf-8")):
        assert (page.parent / link).exists(), f"{page.name} leads to {link}, which is not there"
