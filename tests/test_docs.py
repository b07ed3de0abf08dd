"""Every command that the README and the docs show runs, against the invented samples, and does not fail.

Blocks of `>>>` lines run as doctests; here are the `$` lines of console blocks, in a folder with the files they name and a
real server where they say localhost:8000.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", ROOT / "README.zh.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
# What these do is tested elsewhere or needs what a test must not touch (the network, the clone's own .venv, a cluster, root).
ELSEWHERE = re.compile(r"make |pip install|.*--engine dask|git clone|docker|sudo|systemctl|journalctl|cd ")
SPARK = "spark.read"  # the one block that needs what no test has
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


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder with what the pages name: reports/, more/, texts/, report.docx, laws.duckdb."""
    from docx import Document

    here = tmp_path_factory.mktemp("docs")
    samples = [p for p in (ROOT / "data" / "samples").iterdir() if p.suffix in {".txt", ".csv"}]
    for name in ("reports", "texts"):
        (here / name).mkdir()
        for file in samples:
            shutil.copy(file, here / name)
    document = Document()
    for line in (ROOT / "data" / "samples" / "990121_2021.txt").read_text(encoding="utf-8").splitlines():
        document.add_paragraph(line)
    document.save(here / "report.docx")
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
    server = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(300):
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", number)) == 0:
                break
        time.sleep(0.1)
    yield number
    server.terminate()
    server.wait(timeout=30)


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
    environment = os.environ | {"PATH": bin_folder + os.pathsep + os.environ["PATH"]}
    done = subprocess.run(command, shell=True, cwd=folder, capture_output=True, text=True, env=environment, timeout=300)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("program", [pytest.param(b, id=f"{p.name}: {b[:40]!r}") for p in PAGES for b in programs(p)])
def test_the_program_runs_as_the_page_shows_it(program, folder, request):
    if "localhost:8000" in program:
        program = program.replace("localhost:8000", f"127.0.0.1:{request.getfixturevalue('port')}")
    done = subprocess.run([sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_links_between_pages_lead_somewhere(page):
    for link in LINKS.findall(page.read_text(encoding="utf-8")):
        assert (page.parent / link).exists(), f"{page.name} leads to {link}, which is not there"
