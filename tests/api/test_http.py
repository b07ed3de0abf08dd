"""What HTTP itself promises: validators, HEAD, compression, limits, safe headers."""

import gzip

import httpx
import pytest
from litestar.testing import TestClient

from lawmetrics_api import create_app
from lawmetrics_api.settings import Settings

CODE = "people_mediation.success_rate"
PATHS = [
    "/",
    f"/v1/series/{CODE}",
    "/v1/indicators",
    "/docs",
    "/health",
    "/coverage",
    "/audit",
    "/read",
    "/sdmx/2.1/dataflow",
]


@pytest.mark.parametrize("path", PATHS)
def test_head_tells_what_get_would(api, path):
    head, got = api.head(path), api.get(path)
    assert head.status_code == got.status_code == 200
    assert head.content == b""
    assert head.headers["content-type"] == got.headers["content-type"]


def test_an_unchanged_answer_is_not_sent_again(api):
    first = api.get(f"/v1/series/{CODE}")
    again = api.get(f"/v1/series/{CODE}", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["etag"] == first.headers["etag"]
    other = api.get(f"/v1/series/{CODE}?years=2023", headers={"If-None-Match": first.headers["etag"]})
    assert other.status_code == 200
    assert "must-revalidate" in first.headers["cache-control"]


def test_a_write_changes_the_etag(writer):
    before = writer.get(f"/v1/series/{CODE}")
    removed = writer.delete("/v1/documents/1", headers={"X-API-Key": "a key of the tests"})
    assert removed.status_code == 200
    after = writer.get(f"/v1/series/{CODE}", headers={"If-None-Match": before.headers["etag"]})
    assert after.status_code == 200
    assert after.json()["meta"]["total"] < before.json()["meta"]["total"]


def test_gzip_when_it_is_taken(server):
    with httpx.stream("GET", f"{server.url}/v1/indicators", headers={"Accept-Encoding": "gzip"}) as packed:
        raw = b"".join(packed.iter_raw())
    with httpx.stream("GET", f"{server.url}/v1/indicators", headers={"Accept-Encoding": "identity"}) as plain:
        whole = b"".join(plain.iter_raw())
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(raw) == whole
    assert len(raw) < len(whole) / 3
    assert "Accept-Encoding" in packed.headers["vary"]


@pytest.mark.parametrize("path", [*PATHS, "/v1/nowhere"])
def test_every_answer_carries_safe_headers(api, path):
    headers = api.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert int(headers["ratelimit-remaining"]) < int(headers["ratelimit-limit"])
    assert headers["x-request-id"]
    assert "access-control-allow-origin" not in headers
    assert "server" not in headers


def test_a_sane_request_id_is_kept(api):
    assert api.get("/health", headers={"X-Request-ID": "abc-1"}).headers["x-request-id"] == "abc-1"
    assert api.get("/health", headers={"X-Request-ID": 'a b"<'}).headers["x-request-id"] != 'a b"<'


@pytest.mark.parametrize("path", ["/", "/docs", "/coverage", "/audit", "/read"])
def test_pages_load_nothing_from_elsewhere_and_run_no_inline_script(api, path):
    html = api.get(path).text
    assert "http://" not in html
    assert "https://" not in html
    assert "//cdn" not in html
    assert "<script>" not in html
    assert " onclick=" not in html
    assert " style=" not in html
    assert "<style" not in html


def test_a_page_speaks_the_language_of_who_asks(api):
    for wanted, words in (("zh-CN", "走势"), ("en-GB,en;q=0.8", "Trends"), ("zh", "走势"), ("fr", "走势")):
        assert words in api.get("/", headers={"Accept-Language": wanted}).text
    assert "Trends" in api.get("/?lang=en", headers={"Accept-Language": "zh"}).text


def test_openapi_is_3_1_with_an_example_for_each_route(api):
    schema = api.get("/docs/openapi.json").json()
    assert schema["openapi"].startswith("3.1")
    assert {"/v1/series/{indicator}", "/v1/extract", "/v1/documents/{identifier}", "/health"} <= set(schema["paths"])
    for path, item in schema["paths"].items():
        for method, operation in item.items():
            good = operation["responses"]["200"]["content"]
            assert operation["summary"], (method, path)
            assert operation["description"], (method, path)
            if "application/json" in good and path.startswith("/v1"):
                assert good["application/json"]["examples"], (method, path)


def test_too_many_requests_are_told_when_to_come_back(copy):
    with TestClient(create_app(copy, Settings(rate_limit=3))) as client:
        answers = [client.get("/health") for _ in range(5)]
    assert [a.status_code for a in answers] == [200, 200, 200, 429, 429]
    assert int(answers[-1].headers["retry-after"]) <= 60
    assert answers[-1].headers["content-type"] == "application/problem+json"


def test_other_origins_read_only_when_configured(copy):
    origin = {"Origin": "https://a.example"}
    ask = {**origin, "Access-Control-Request-Method": "GET"}
    with TestClient(create_app(copy, Settings(cors_origins=("https://a.example",)))) as client:
        assert (
            client.get("/v1/indicators", headers=origin).headers["access-control-allow-origin"] == "https://a.example"
        )
        assert (
            "access-control-allow-origin"
            not in client.get("/v1/indicators", headers={"Origin": "https://b.example"}).headers
        )
        assert client.options("/v1/indicators", headers=ask).headers["access-control-allow-methods"]


def test_metrics_count_requests_and_the_cache(api):
    api.get(f"/v1/series/{CODE}")
    api.get(f"/v1/series/{CODE}")
    text = api.get("/metrics").text
    assert 'lawmetrics_requests_total{method="GET",route="/v1/series/{indicator}",status="200"}' in text
    assert 'lawmetrics_cache_total{result="hit"}' in text
    assert "lawmetrics_query_seconds_bucket" in text


def test_health_tells_what_the_database_holds(api):
    health = api.get("/health").json()
    assert health["status"] == "ok"
    assert health["documents"] == 36
    assert health["observations"] > 1000
    assert health["last_ingest"].endswith("Z")
    assert health["writing"] is False
