"""What takes too long or too much is stopped, and the server goes on."""

import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from litestar import Request, get
from litestar.testing import TestClient

from lawmetrics.errors import ReportError
from lawmetrics_api import create_app
from lawmetrics_api.guarded import GuardedExtraction
from lawmetrics_api.settings import Settings

# Minutes of work: no index and no shortcut answers it.
SLOW = "SELECT count(*) FROM range(10000000) a, range(10000000) b WHERE (a.range * b.range) % 7 = 3"


@get("/slow")
async def slow(request: Request) -> int:
    def ask(store):
        with store.cursor() as cursor:
            return cursor.execute(SLOW).fetchall()[0][0]

    return await request.app.state.database.read("slow", ask)


@pytest.fixture
def client(copy):
    app = create_app(copy, Settings(query_seconds=0.5, workers=1))
    app.register(slow)
    with TestClient(app) as client:
        yield client


def test_a_slow_query_is_interrupted_and_its_place_is_free(client):
    begun = time.perf_counter()
    answer = client.get("/slow")
    assert answer.status_code == 422
    assert "0.5 s" in answer.json()["detail"]
    assert time.perf_counter() - begun < 5
    # One place, and it is free: a query still at work would hold it, and burn a processor.
    assert client.get("/health").status_code == 200
    burnt = time.process_time()
    time.sleep(0.5)
    assert time.process_time() - burnt < 0.25


def test_who_finds_every_place_taken_is_told_to_come_back(client):
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(client.get, "/slow")
        time.sleep(0.1)
        answers = [threads.submit(client.get, "/slow").result(), first.result()]
    assert {a.status_code for a in answers} <= {422, 503}
    assert all(a.headers["retry-after"] for a in answers if a.status_code == 503)


def test_a_text_that_takes_too_much_is_refused_and_the_next_one_read():
    long = "全年办结12件，调解成功率98.5%。" * 200_000
    with GuardedExtraction(1, seconds=6) as extraction:
        with pytest.raises(ReportError, match="more than 6 seconds"):
            extraction.rows(long)
        assert extraction.rows("全年办结12件。")[0] == 1
    with GuardedExtraction(1, megabytes=50) as extraction:
        with pytest.raises(ReportError, match="memory"):
            extraction.rows(long)
        assert extraction.rows("全年办结12件。")[0] == 1


def test_a_long_text_leaves_the_server_free_for_others(api, server):
    text = "全年办结12件，调解成功率98.5%。" * 10_000
    with ThreadPoolExecutor(1) as thread:
        sent = thread.submit(httpx.post, f"{server.url}/v1/extract", json={"text": text}, timeout=120)
        waits = []
        while not sent.done():
            begun = time.perf_counter()
            assert api.get("/health").status_code == 200
            waits.append(time.perf_counter() - begun)
            time.sleep(0.02)
    assert sent.result().json()["meta"]["count"] == 20_000
    assert sorted(waits)[len(waits) // 2] < 0.25
