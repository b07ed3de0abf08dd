"""What a stranger may try."""

import io
import socket
import time
import zipfile
from urllib.parse import quote

import pytest

KEY = {"X-API-Key": "a key of the tests"}
CODE = "people_mediation.success_rate"
HOSTILE = (
    "' OR '1'='1",
    "x'; DROP TABLE points; --",
    "') UNION SELECT text FROM texts --",
    "%00",
    "../../etc/passwd",
    "$1",
    "?",
)


@pytest.mark.parametrize("words", HOSTILE)
def test_sql_in_a_question_is_only_a_strange_word(writer, words):
    before = writer.get("/health").json()
    told = quote(words, safe="")
    for path in (
        f"/v1/series/{told}",
        f"/v1/series/{CODE}?jurisdiction={told}",
        f"/v1/series/{CODE}?parent={told}",
        f"/v1/series/{CODE}?breakdown={told}",
        f"/v1/series/{CODE}?subject={told}",
        f"/v1/trends/{CODE}?jurisdiction={told}",
        f"/v1/observations?indicator={told}",
        f"/v1/jurisdictions?q={told}",
        f"/v1/audit?jurisdiction={told}",
        f"/v1/coverage?indicator={told}",
        f"/sdmx/2.1/data/people_mediation/A.{told}.success_rate",
        f"/?indicator={told}&jurisdiction={told}",
    ):
        answer = writer.get(path)
        assert answer.status_code in {200, 400, 404}, (path, answer.text)
        if answer.status_code == 200 and answer.headers["content-type"].startswith("application/json"):
            assert answer.json()["data"] == [], path
    assert writer.get("/health").json() == before


def test_a_body_that_is_not_sent_whole_is_not_waited_for(copy, run):
    with run(copy, LAWMETRICS_BODY_SECONDS="1") as served:
        port = int(served.url.rsplit(":", 1)[1])
        begun = time.perf_counter()
        with socket.create_connection(("127.0.0.1", port), timeout=30) as slow:
            slow.sendall(
                b"POST /v1/extract HTTP/1.1\r\nHost: t\r\nContent-Type: text/plain\r\nContent-Length: 99\r\n\r\nhalf"
            )
            answer = slow.recv(1 << 16)
    assert answer.startswith(b"HTTP/1.1 408")
    assert time.perf_counter() - begun < 20


def test_more_files_than_allowed_are_refused(writer):
    files = [("file", (f"{n}.txt", b"x")) for n in range(51)]
    answer = writer.post("/v1/documents", files=files, headers=KEY)
    assert answer.status_code == 413
    assert "50" in answer.json()["detail"]


def test_a_file_that_unfolds_to_much_more_is_refused(api):
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", b"<w:document>" + b" " * 300_000_000)
    answer = api.post("/v1/extract", files={"file": ("bomb.docx", sink.getvalue())})
    assert answer.status_code == 422, answer.text
    assert api.get("/health").status_code == 200


def test_metrics_and_health_tell_of_what_came_in(writer):
    text = "虚构甲县2031年法治政府建设年度报告\n2031年，全县调解矛盾纠纷1,204件。"
    assert writer.post("/v1/documents", json={"text": text, "name": "a.txt"}, headers=KEY).status_code == 200
    metrics = writer.get("/metrics").text
    assert 'lawmetrics_ingested_documents_total{result="added"} 1.0' in metrics
    assert "lawmetrics_ingest_seconds_count 1.0" in metrics
    assert writer.get("/health").json()["documents"] == 37
