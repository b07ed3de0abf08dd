"""The server as a process: its logs, its end, what it refuses to open."""

import importlib.util
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from lawmetrics.store import open_store

spec = importlib.util.spec_from_file_location("serving", Path(__file__).parent / "conftest.py")
assert spec
assert spec.loader
serving = importlib.util.module_from_spec(spec)
sys.modules["serving"] = serving
spec.loader.exec_module(serving)

SECRET = "the-key-of-this-server"
BODY = "虚构的一句话：全年共办结三百二十一件。"


def test_logs_are_json_without_bodies_or_keys(copy):
    with serving.running(copy, LAWMETRICS_API_KEY=SECRET) as served:
        headers = {"X-API-Key": SECRET, "X-Request-ID": "seen-1"}
        httpx.post(f"{served.url}/v1/extract", json={"text": BODY}, timeout=60).raise_for_status()
        httpx.post(f"{served.url}/v1/documents", json={"text": BODY}, headers=headers, timeout=60)
        httpx.get(f"{served.url}/v1/nowhere")
    lines = served.lines()
    assert {"/v1/extract", "/v1/documents", "/v1/nowhere"} <= {line.get("path") for line in lines}
    assert any(line.get("request_id") == "seen-1" for line in lines)
    text = served.log.read_text()
    assert SECRET not in text
    assert "三百二十一" not in text


def test_a_request_under_way_is_finished_before_the_end(copy):
    with serving.running(copy) as served:
        port = int(served.url.rsplit(":", 1)[1])
        asking = socket.create_connection(("127.0.0.1", port))
        asking.sendall(b"GET /v1/observations?format=parquet HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n")
        time.sleep(0.05)
    # Leaving the block sends SIGTERM and waits for the end.
    with asking:
        answer = b"".join(iter(lambda: asking.recv(1 << 16), b""))
    assert answer.startswith(b"HTTP/1.1 200")
    assert answer.endswith(b"PAR1")
    assert not copy.with_suffix(".duckdb.wal").exists(), "the database was closed"
    with open_store(copy) as store:
        assert store.counts()["documents"] == 36


def test_it_binds_loopback_alone(server):
    port = int(server.url.rsplit(":", 1)[1])
    addresses = {i[4][0] for i in socket.getaddrinfo(socket.gethostname(), port, socket.AF_INET)} - {"127.0.0.1"}
    for address in addresses:
        if not address.startswith("127."):
            with pytest.raises((ConnectionError, TimeoutError)), socket.create_connection((address, port), timeout=2):
                pass


def test_a_locked_database_is_one_plain_sentence(server, database, copy):
    with open_store(copy):
        code = f"from lawmetrics_api import serve; serve({str(copy)!r}, port=1)"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert "StoreLockedError" in done.stderr
    assert "in use" in done.stderr.splitlines()[-1]
