"""Every wrong question gets a problem that says what was wrong and what is allowed."""

import pytest

CODE = "people_mediation.success_rate"


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/v1/series/people_mediation.sucess_rate", 404, "people_mediation.success_rate"),
        ("/v1/trends/nothing.like_it", 404, "nothing.like_it"),
        (f"/v1/series/{CODE}?jurisdiction=999999", 404, "999999"),
        (f"/v1/series/{CODE}?parent=999999", 404, "999999"),
        (f"/v1/series/{CODE}?years=2024:2019", 400, "turned round; write 2019:2024"),
        (f"/v1/series/{CODE}?years=last", 400, "2019:2024"),
        (f"/v1/series/{CODE}?years=1066", 400, "1949"),
        (f"/v1/series/{CODE}?format=xlsx", 400, "format"),
        (f"/v1/series/{CODE}?limit=0", 400, "limit"),
        (f"/v1/series/{CODE}?limit=99999999", 400, "limit"),
        (f"/v1/series/{CODE}?jurisdictions=520121", 400, "did you mean 'jurisdiction'"),
        (f"/v1/trends/{CODE}?compare=everyone", 400, "compare"),
        ("/v1/jurisdictions/城关镇", 400, "ambiguous"),
        ("/v1/jurisdictions/开杨县", 404, "开杨县"),
        ("/v1/observations/77/source", 404, "77"),
        ("/v1/observations/9999999999999999999/source", 400, "observation_id"),
        ("/v1/observations/abc/source", 404, "/docs"),
        ("/v1/documents/99999", 404, "99999"),
        ("/v1/documents/1/sentence?start=5&end=2", 400, "5:2"),
        ("/v1/documents/1/sentence?start=1", 400, "'end'"),
        ("/v1/audit?verdict=perhaps", 400, "verdict"),
        ("/v1/nowhere", 404, "/docs"),
        ("/assets/secret.py", 404, "secret.py"),
        ("/sdmx/2.1/dataflow/ECB", 404, "LAWMETRICS"),
        ("/sdmx/2.1/dataflow/LAWMETRICS/nothing", 404, "nothing"),
        ("/sdmx/2.1/data/people_mediation/A.990121", 400, "FREQ.REF_AREA.INDICATOR"),
        ("/sdmx/2.1/data/people_mediation/A.000000.success_rate", 404, "000000"),
        ("/sdmx/2.1/data/people_mediation?startPeriod=2024&endPeriod=2020", 400, "2024"),
    ],
)
def test_a_wrong_question_is_answered_with_a_problem(api, path, status, words):
    answer = api.get(path)
    problem = answer.json()
    assert answer.status_code == status == problem["status"]
    assert answer.headers["content-type"] == "application/problem+json"
    assert words in problem["detail"]
    assert problem["detail"].rstrip()[-1] in ".?!"
    assert problem["request_id"] == answer.headers["x-request-id"]
    assert "Traceback" not in answer.text


def test_near_codes_are_named(api):
    assert api.get("/v1/series/people_mediation.sucess_rate").json()["near"][0]["code"] == CODE


def test_other_methods_are_named(api):
    answer = api.put(f"/v1/series/{CODE}")
    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b'{"year": 2023}', "application/json", 400),
        (b'{"text": 5}', "application/json", 400),
        (b'{"text": "x", "year": 1}', "application/json", 400),
        (b"\xff\xfe\xfd", "text/plain", 400),
        (b"\x89PNG", "image/png", 415),
        (b"x", "", 415),
        (b"--y", "multipart/form-data; boundary=x", 400),
        (b"", "multipart/form-data", 400),
    ],
)
def test_a_broken_body_is_refused(api, content, kind, status):
    headers = {"Content-Type": kind} if kind else {}
    answer = api.post("/v1/extract", content=content, headers=headers)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_file_that_is_no_report_is_refused_in_one_sentence(api):
    answer = api.post("/v1/extract", files={"file": ("scan.png", b"\x89PNG\r\n\x1a\n" + bytes(300))})
    assert answer.status_code == 422
    assert answer.json()["detail"].endswith(".")


def test_a_body_beyond_the_limit_is_refused(api):
    answer = api.post("/v1/extract", content=b"1" * (21 * 1024 * 1024), headers={"Content-Type": "text/plain"})
    assert answer.status_code == 413
