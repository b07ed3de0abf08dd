"""Reading a report without storing it, and writing with a key."""

import csv
import io
import shutil
import threading
from pathlib import Path

import docx
import pytest
from litestar.testing import TestClient

from lawmetrics_api import create_app
from lawmetrics_api.settings import Settings

KEY = {"X-API-Key": "a key of the tests"}
with (Path(__file__).parents[2] / "data" / "samples" / "jurisdictions.csv").open(encoding="utf-8") as _file:
    NAMES = {row["code"]: row["name"] for row in csv.DictReader(_file)}
TEXT = f"""{NAMES["990121"]}2031年法治政府建设年度报告
2031年，全县共调解矛盾纠纷1,204件，调解成功率98.5%。发放宣传资料2.7万余份。"""


def test_a_text_is_read_and_not_stored(api):
    before = api.get("/health").json()
    answer = api.post("/v1/extract", json={"text": TEXT, "year": 2031}).json()
    assert [m["text"] for m in answer["data"]] == ["1,204件", "98.5%", "2.7万余份"]
    for m in answer["data"]:
        assert answer["meta"]["text"][m["start"] : m["end"]] == m["text"]
    over = answer["data"][2]
    assert (over["value"], over["lower"], over["upper"], over["qualifier"], over["unit"]) == (
        27000,
        27000,
        28000,
        "over",
        "份",
    )
    assert api.get("/health").json() == before


def test_what_is_sent_again_unchanged_leaves_ready_answers_alone(database, tmp_path):
    copy = Path(shutil.copy(database, tmp_path / "again.duckdb"))
    address = "/v1/series/people_mediation.success_rate?jurisdiction=990121"
    with TestClient(create_app(copy, Settings(api_key=KEY["X-API-Key"]))) as client:
        cache = client.app.state.cache

        def send(text: str) -> str:
            answer = client.post("/v1/documents", files={"file": ("again.txt", text.encode())}, headers=KEY)
            return answer.json()["data"][0]["result"]

        before = client.get(address).json()["data"]
        assert send(TEXT) == "added"
        after = client.get(address).json()["data"]
        assert len(after) == len(before) + 1, "what is new is shown at once"
        held = cache.generation
        assert send(TEXT) == "unchanged"
        assert cache.generation == held
        assert cache.used > 0
        assert client.get(address).json()["data"] == after
        assert send(TEXT.replace("98.5%", "97.5%")) == "replaced"
        assert cache.generation > held
        assert [r["value"] for r in client.get(address).json()["data"] if r["year"] == 2031] == [97.5]


@pytest.mark.parametrize("kind", ["text", "json", "form", "docx"])
def test_one_text_reads_the_same_however_it_is_sent(api, kind):
    def as_docx() -> bytes:
        file = docx.Document()
        for line in TEXT.splitlines():
            file.add_paragraph(line)
        sink = io.BytesIO()
        file.save(sink)
        return sink.getvalue()

    answer = {
        "text": lambda: api.post("/v1/extract", content=TEXT.encode(), headers={"Content-Type": "text/plain"}),
        "json": lambda: api.post("/v1/extract", json={"text": TEXT}),
        "form": lambda: api.post("/v1/extract", files={"file": ("a.txt", TEXT.encode("gb18030"))}),
        "docx": lambda: api.post("/v1/extract", files={"file": ("a.docx", as_docx())}),
    }[kind]()
    assert answer.status_code == 200, answer.text
    assert [m["value"] for m in answer.json()["data"]] == [1204, 98.5, 27000]


def test_dates_are_left_out_unless_asked_for(api):
    body = {"text": TEXT}
    everything = api.post("/v1/extract?all=true", json=body).json()["data"]
    assert {"2031年"} <= {m["text"] for m in everything} - {
        m["text"] for m in api.post("/v1/extract", json=body).json()["data"]
    }


def test_without_a_key_nobody_writes(api):
    answer = api.post("/v1/documents", json={"text": TEXT}, headers=KEY)
    assert answer.status_code == 403
    assert "LAWMETRICS_API_KEY" in answer.json()["detail"]
    assert api.delete("/v1/documents/1", headers=KEY).status_code == 403


@pytest.mark.parametrize(
    "headers", [{}, {"X-API-Key": ""}, {"X-API-Key": "a key of the test"}, {"X-API-Key": "é".encode()}]
)
def test_a_missing_or_wrong_key_is_refused(writer, headers):
    for answer in (
        writer.post("/v1/documents", json={"text": TEXT}, headers=headers),
        writer.delete("/v1/documents/1", headers=headers),
    ):
        assert answer.status_code == 401
        assert answer.headers["content-type"] == "application/problem+json"


def test_a_report_is_stored_replaced_and_removed(writer):
    send = {"text": TEXT, "name": "own.txt"}
    first = writer.post("/v1/documents", json=send, headers=KEY).json()["data"][0]
    assert (first["result"], first["jurisdiction"], first["year"]) == ("added", "990121", 2031)
    assert writer.post("/v1/documents", json=send, headers=KEY).json()["data"][0]["result"] == "unchanged"
    changed = {**send, "text": TEXT.replace("98.5", "97.5")}
    second = writer.post("/v1/documents", json=changed, headers=KEY).json()["data"][0]
    assert second["result"] == "replaced"
    held = writer.get(f"/v1/documents/{second['id']}").json()["data"][0]
    assert "97.5%" in held["text"]
    assert held["version"] == 2
    assert second["id"] in {d["id"] for d in writer.get("/v1/documents?year=2031").json()["data"]}
    assert writer.delete(f"/v1/documents/{second['id']}", headers=KEY).status_code == 200
    assert writer.get("/v1/documents?year=2031").json()["data"] == []
    assert writer.delete(f"/v1/documents/{second['id']}", headers=KEY).status_code == 404


def test_the_good_files_of_a_form_are_kept_and_the_bad_ones_named(writer):
    files = [("file", ("good.txt", TEXT.encode())), ("file", ("bad.png", b"\x89PNG\r\n\x1a\n" + bytes(99)))]
    rows = writer.post("/v1/documents", files=files, headers=KEY).json()["data"]
    assert [(r["source"], r["result"]) for r in rows] == [("good.txt", "added"), ("bad.png", "rejected")]
    assert rows[1]["reason"].endswith(".")
    alone = writer.post("/v1/documents", files=files[1:], headers=KEY)
    assert alone.status_code == 422
    assert "bad.png" in str(alone.json()["rejected"])


def test_a_place_that_is_none_is_refused_before_anything_is_read(writer):
    answer = writer.post("/v1/documents", json={"text": TEXT, "jurisdiction": "没有这个地方"}, headers=KEY)
    assert answer.status_code == 404
    assert writer.get("/v1/documents?year=2031").json()["data"] == []


def test_reads_go_on_while_documents_come_in(copy):
    failures: list[str] = []
    with TestClient(create_app(copy, Settings(api_key=KEY["X-API-Key"]))) as client:
        done = threading.Event()

        def read() -> None:
            while not done.is_set():
                answer = client.get("/v1/series/people_mediation.cases_mediated")
                if answer.status_code != 200:
                    failures.append(answer.text)

        readers = [threading.Thread(target=read) for _ in range(3)]
        for reader in readers:
            reader.start()
        for number in range(20):
            text = TEXT.replace("1,204", str(1000 + number))
            sent = client.post("/v1/documents", json={"text": text, "name": f"{number}.txt"}, headers=KEY)
            assert sent.status_code == 200, sent.text
        done.set()
        for reader in readers:
            reader.join()
        assert client.get("/v1/documents?year=2031").json()["meta"]["count"] == 20
    assert not failures


def test_the_connection_reads_no_files(copy):
    with TestClient(create_app(copy)) as client, client.app.state.database.store.cursor() as cursor:
        for sql in (
            "SELECT * FROM read_text('/etc/passwd')",
            "COPY places TO '/tmp/places.csv'",
            "SET enable_external_access = true",
            "INSTALL httpfs",
        ):
            with pytest.raises(Exception, match=r"(?i)disabled|locked|permission|cannot|not allowed"):
                cursor.execute(sql).fetchall()
