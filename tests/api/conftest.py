"""A database of the invented places in data/samples, and a real server over it.

The database is loaded from the samples' own truth, so that what is tested here does not hang on the linker.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from lawmetrics.extraction import PLAIN_SCHEMA
from lawmetrics.store import open_store
from lawmetrics_api import create_app
from lawmetrics_api.settings import Settings

SAMPLES = Path(__file__).parents[2] / "data" / "samples"
KEY = "a key of the tests"


@dataclass(frozen=True)
class Served:
    """A running server."""

    url: str
    pid: int
    log: Path

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.read_text().splitlines()]


def truth() -> list[dict[str, Any]]:
    """What the samples state, a report each."""
    return [json.loads(line) for line in (SAMPLES / "truth.jsonl").read_text(encoding="utf-8").splitlines()]


def stated(code: str) -> dict[tuple[str, int], str]:
    """The place's own whole figures of one indicator: (place, year) → value."""
    found: dict[tuple[str, int], str] = {}
    for report in truth():
        for m in report["mentions"]:
            own = (
                m["period"] == report["report_year"]
                and m["scope"] == "whole"
                and not m["subject"]
                and not m["breakdown"]
            )
            if m["indicator"] == code and own:
                found.setdefault((report["jurisdiction"], report["report_year"]), m["value"])
    return found


def _mention(doc: str, m: dict[str, Any]) -> dict[str, Any]:
    value = Decimal(m["value"])
    dimension = {"rate": "ratio", "amount": "money"}.get(m["kind"], "count")
    bounds = {name: None if m[name] in {None, ""} else Decimal(m[name]) for name in ("lower", "upper")}
    kept = {name: m[name] for name in PLAIN_SCHEMA.names if name in m}
    return {
        **kept,
        **bounds,
        "doc_id": doc,
        "value": value,
        "decimals": max(0, -int(value.as_tuple().exponent)),
        "dimension": dimension,
        "confidence": 0.97,
    }


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file, closed; copy it before changing it."""
    folder = tmp_path_factory.mktemp("database")
    bulk = folder / "bulk"
    (bulk / "mentions").mkdir(parents=True)
    reports = truth()
    documents = [
        {
            "doc_id": r["doc"],
            "jurisdiction": r["jurisdiction"],
            "year": r["report_year"],
            "text": (text := (SAMPLES / r["doc"]).read_text(encoding="utf-8")),
            "title": text.splitlines()[0],
        }
        for r in reports
    ]
    pq.write_table(pa.Table.from_pylist(documents), bulk / "documents.parquet")
    mentions = [_mention(r["doc"], m) for r in reports for m in r["mentions"]]
    pq.write_table(pa.Table.from_pylist(mentions, schema=PLAIN_SCHEMA), bulk / "mentions" / "0.parquet")
    path = folder / "samples.duckdb"
    shutil.copy(SAMPLES / "jurisdictions.csv", bulk)
    with open_store(path) as store:
        store.load(bulk)
        store.audit()
    return path


@pytest.fixture
def copy(database: Path, tmp_path: Path) -> Path:
    """A database of one test's own."""
    return Path(shutil.copy(database, tmp_path / "copy.duckdb"))


@pytest.fixture(scope="session")
def server(database: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A real server on loopback, writing off."""
    own = shutil.copy(database, tmp_path_factory.mktemp("server") / "served.duckdb")
    with running(Path(own)) as served:
        yield served


class running:  # noqa: N801 - reads as a word in `with running(...)`
    """Run `lawmetrics_api.serve` in a process of its own; ends it by SIGTERM."""

    def __init__(self, database: Path, **environment: str) -> None:
        self.database = database
        self.environment = environment
        self.log = database.with_suffix(".log")

    def __enter__(self) -> Served:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        code = f"from lawmetrics_api import serve; serve({str(self.database)!r}, port={port})"
        env = {k: v for k, v in os.environ.items() if not k.startswith("LAWMETRICS_")} | self.environment
        with self.log.open("wb") as log:
            self.process = subprocess.Popen([sys.executable, "-c", code], stderr=log, stdout=log, env=env)
        url = f"http://127.0.0.1:{port}"
        for _ in range(600):
            try:
                httpx.get(f"{url}/health", timeout=30).raise_for_status()
                break
            except httpx.TransportError:
                if self.process.poll() is not None:
                    pytest.fail(f"the server ended at its start: {self.log.read_text()}")
                time.sleep(0.1)
        return Served(url, self.process.pid, self.log)

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(60) == 0, self.log.read_text()[-2000:]


@pytest.fixture
def run() -> type[running]:
    """How to run a server with settings of one test's own: `with run(copy, LAWMETRICS_API_KEY=…) as served`."""
    return running


@pytest.fixture(scope="session")
def api(server: Served) -> Iterator[httpx.Client]:
    """A client of the running server."""
    with httpx.Client(base_url=server.url, timeout=60) as client:
        yield client


@pytest.fixture
def writer(copy: Path) -> Iterator[TestClient[Litestar]]:
    """A client in this process whose server takes `KEY`."""
    with TestClient(create_app(copy, Settings(api_key=KEY))) as client:
        yield client
