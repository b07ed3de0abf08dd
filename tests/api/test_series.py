"""Series, trends, observations and where they come from, over HTTP."""

import csv
import io
from pathlib import Path

import httpx
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

CODE = "people_mediation.success_rate"
with (Path(__file__).parents[2] / "data" / "samples" / "jurisdictions.csv").open(encoding="utf-8") as _file:
    NAMES = {row["code"]: row["name"] for row in csv.DictReader(_file)}


@pytest.fixture(scope="module")
def stated() -> dict[tuple[str, int], str]:
    from json import loads

    found = {}
    for line in (Path(__file__).parents[2] / "data" / "samples" / "truth.jsonl").read_text().splitlines():
        report = loads(line)
        for m in report["mentions"]:
            if m["indicator"] == CODE and m["scope"] == "whole" and m["period"] == report["report_year"]:
                found.setdefault((report["jurisdiction"], report["report_year"]), float(m["value"]))
    return found


def test_a_series_gives_every_figure_the_reports_state(api: httpx.Client, stated):
    answer = api.get(f"/v1/series/{CODE}").json()
    assert {(r["jurisdiction"], r["year"]): r["value"] for r in answer["data"]} == stated
    assert answer["meta"]["count"] == answer["meta"]["total"] == len(stated)
    assert answer["meta"]["truncated"] is False
    assert answer["meta"]["indicator"]["zh"] == "人民调解成功率"


def test_filters_narrow_a_series(api, stated):
    rows = api.get(
        f"/v1/series/{CODE}", params={"jurisdiction": f"990121,{NAMES['990122']}", "years": "2020:2022"}
    ).json()["data"]
    assert {(r["jurisdiction"], r["year"]) for r in rows} == {
        k for k in stated if k[0] in {"990121", "990122"} and 2020 <= k[1] <= 2022
    }
    counties = api.get(f"/v1/series/{CODE}", params={"level": "county", "parent": "990100"}).json()["data"]
    assert {r["jurisdiction"] for r in counties} == {"990121", "990122", "990123"}
    assert {r["level"] for r in api.get(f"/v1/series/{CODE}?level=township").json()["data"]} == {"township"}


def test_pages_join_to_the_whole(api, stated):
    url, rows = f"/v1/series/{CODE}?limit=7", []
    while url:
        answer = api.get(url).json()
        assert answer["meta"]["count"] == len(answer["data"]) <= 7
        rows += answer["data"]
        url = answer["meta"]["next_url"]
    assert rows == api.get(f"/v1/series/{CODE}").json()["data"]


def test_every_format_holds_the_whole_set(api, stated):
    params = {"format": "csv", "limit": 1}
    text = api.get(f"/v1/series/{CODE}", params=params)
    assert text.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(text.text)))
    assert {(r["jurisdiction"], int(r["year"])): float(r["value"]) for r in rows} == stated
    parquet = pq.read_table(io.BytesIO(api.get(f"/v1/series/{CODE}?format=parquet").content))
    arrow = pa.ipc.open_stream(api.get(f"/v1/series/{CODE}?format=arrow").content).read_all()
    assert parquet.to_pylist() == arrow.to_pylist() == api.get(f"/v1/series/{CODE}").json()["data"]


def test_excel_gets_the_mark_it_reads_chinese_by(api):
    plain, marked = (api.get(f"/v1/series/{CODE}?format={form}") for form in ("csv", "excel"))
    assert marked.content == "\ufeff".encode() + plain.content
    assert marked.headers["content-type"] == plain.headers["content-type"]
    assert marked.headers["content-disposition"].endswith('.csv"')


def test_an_empty_answer_says_why(api):
    answer = api.get(f"/v1/series/{CODE}?years=1990").json()
    assert answer["data"] == []
    assert "2019 to 2024" in answer["meta"]["notes"][0]
    nothing = api.get("/v1/series/environmental_protection.reports_accepted?years=1990")
    assert nothing.status_code == 404 or nothing.json()["meta"]["notes"]


def test_trends_with_peers(api, stated):
    rows = api.get(f"/v1/trends/{CODE}?level=county&compare=peers").json()["data"]
    last = {p: max(y for q, y in stated if q == p) for p, _ in stated}
    for row in rows:
        assert row["last_year"] == last[row["jurisdiction"]]
        assert row["last"] == pytest.approx(stated[row["jurisdiction"], row["last_year"]])
        assert row["change_unit"] == "pp"
    assert sorted(r["peer_rank"] for r in rows) == [1, 2, 3]
    best = max(rows, key=lambda r: r["last"])
    assert best["peer_rank"] == 1


def test_source_gives_the_sentence_with_the_number_in_it(api):
    point = api.get(f"/v1/series/{CODE}?jurisdiction=990121&years=2023").json()["data"][0]
    source = api.get(f"/v1/observations/{point['observation_id']}/source").json()["data"][0]
    assert source["sentence"][source["start"] : source["end"]] == source["text"]
    assert float(source["text"].rstrip("%")) == point["value"]
    assert "调解成功率" in source["sentence"]
    assert source["title"].startswith(f"{NAMES['990121']}2023年")
    assert source["findings"], "the rate is checked against its parts"
    assert source["findings"][0]["relation_zh"] == "人民调解成功率，由调解成功(化解)数、调解案件(纠纷)数算出"
    assert source["confidence"] == pytest.approx(point["confidence"])
    assert source["level"] == "county"
    operand = source["findings"][0]["operands"][0]
    span = {"start": operand["start"], "end": operand["end"]}
    around = api.get(f"/v1/documents/{operand['document']}/sentence", params=span).json()["data"][0]
    assert around["sentence"][around["start"] : around["end"]] == operand["text"] == around["text"]


def test_observations_keep_every_status(api):
    rows = api.get("/v1/observations?jurisdiction=990121&years=2023&limit=10000").json()["data"]
    assert {"chosen"} <= {r["status"] for r in rows}
    first = api.get("/v1/observations?limit=5").json()
    assert first["meta"]["next_url"] == "/v1/observations?limit=5&offset=5"
    second = api.get(first["meta"]["next_url"]).json()["data"]
    assert not {r["observation_id"] for r in first["data"]} & {r["observation_id"] for r in second}
    whole = api.get("/v1/observations?format=csv").text
    assert len(whole.splitlines()) > 1000


def test_coverage_counts_what_is_stated(api):
    rows = api.get("/v1/coverage").json()["data"]
    assert len(rows) == 36
    one = next(r for r in rows if (r["jurisdiction"], r["year"]) == ("990121", 2023))
    held = api.get("/v1/observations?jurisdiction=990121&years=2023&status=chosen&limit=10000").json()["data"]
    assert one["indicators"] == len({r["indicator"] for r in held})
    rates = api.get(f"/v1/coverage?indicator={CODE}&by=indicator&level=county").json()["data"]
    assert {r["jurisdiction"] for r in rates} == {"990121", "990122", "990123"}


def test_audit_finds_what_the_samples_state_wrongly(api):
    from json import loads

    wrong = set()
    for line in (Path(__file__).parents[2] / "data" / "samples" / "truth.jsonl").read_text().splitlines():
        report = loads(line)
        wrong |= {(report["jurisdiction"], report["report_year"], code) for code in report["wrong"]}
    assert wrong, "the samples contradict themselves somewhere"
    rows = api.get("/v1/audit?verdict=inconsistent&limit=10000").json()["data"]
    found = {(r["jurisdiction"], r["year"], o["code"]) for r in rows for o in r["operands"]}
    assert {r["verdict"] for r in rows} == {"inconsistent"}
    assert len(wrong & found) >= len(wrong) / 2
    assert api.get("/v1/audit?jurisdiction=990121&year=2023&format=csv").status_code == 200


def test_catalogue_is_searched_in_words(api):
    found = api.get("/v1/indicators", params={"q": "调解成功率"}).json()["data"]
    assert found[0]["code"] == CODE
    one = api.get(f"/v1/indicators/{CODE}").json()["data"]
    assert one == [found[0]]
    assert one[0]["unit"] == "%"
    assert "people_mediation.cases_mediated" in one[0]["formula"]
    assert one[0]["definition_zh"].startswith("调解成功的纠纷占调解纠纷的比例")
    assert api.get("/v1/indicators?q=qwertzuiop").json()["meta"]["notes"]


def test_places_are_searched_by_name_level_and_parent(api):
    assert api.get("/v1/jurisdictions/520121").json()["data"][0]["path"] == "贵州省/贵阳市/开阳县"
    assert api.get("/v1/jurisdictions", params={"q": "开阳", "level": "county"}).json()["data"][0]["code"] == "520121"
    own = api.get("/v1/jurisdictions?stated=true").json()["data"]
    assert {p["code"] for p in own} >= {"990100", "990121"}
    assert all("虚构" in p["name"] for p in own)
    below = api.get("/v1/jurisdictions?parent=990121&stated=true").json()["data"]
    assert {p["level"] for p in below} == {"township"}
    assert api.get("/v1/jurisdictions?level=province").json()["meta"]["total"] == 34


RESOLVED, MEDIATED = "people_mediation.cases_resolved", "people_mediation.cases_mediated"


def _points(api: httpx.Client, code: str) -> dict[tuple[str, int], dict[str, float]]:
    return {(r["jurisdiction"], r["year"]): r for r in api.get(f"/v1/series/{code}").json()["data"]}


def test_a_series_per_another_of_one_unit_is_a_share(api):
    above, below = _points(api, RESOLVED), _points(api, MEDIATED)
    answer = api.get(f"/v1/series/{RESOLVED}", params={"per": MEDIATED}).json()
    rows = {(r["jurisdiction"], r["year"]): r for r in answer["data"]}
    assert set(rows) == set(above) & set(below)
    for key, row in rows.items():
        assert row["value"] == pytest.approx(100 * above[key]["value"] / below[key]["value"])
        assert (row["unit"], row["per"]) == ("%", below[key]["value"])
        assert row["observation_id"] == above[key]["observation_id"], "it still leads to its sentence"
    assert (answer["meta"]["per"]["code"], answer["meta"]["per"]["scale"]) == (MEDIATED, None)
    left = len(above) - len(rows)
    assert bool(left) == bool(answer["meta"]["notes"])
    if left:
        assert answer["meta"]["notes"][0].startswith(f"{left} of {len(above)} figures")


def test_a_scale_gives_figures_per_so_many(api):
    of_one = {"per": MEDIATED, "jurisdiction": "990121", "years": "2023"}
    params = {**of_one, "scale": 10_000}
    row = api.get(f"/v1/series/{RESOLVED}", params=params).json()["data"][0]
    share = api.get(f"/v1/series/{RESOLVED}", params=of_one).json()["data"][0]
    assert row["unit"] == "件/10000件"
    assert row["value"] == pytest.approx(100 * share["value"])
    text = api.get(f"/v1/series/{RESOLVED}", params={**params, "format": "csv"}).text
    assert next(csv.DictReader(io.StringIO(text)))["per"] == f"{row['per']:g}"
    assert "per" not in api.get(f"/v1/series/{RESOLVED}?limit=1").json()["data"][0]


def test_the_trend_of_a_share_is_in_percentage_points(api):
    shares = api.get(f"/v1/series/{RESOLVED}", params={"per": MEDIATED, "level": "county"}).json()["data"]
    answer = api.get(f"/v1/trends/{RESOLVED}", params={"per": MEDIATED, "level": "county", "compare": "peers"}).json()
    assert {r["jurisdiction"] for r in answer["data"]} == {r["jurisdiction"] for r in shares}
    for row in answer["data"]:
        mine = {r["year"]: r["value"] for r in shares if r["jurisdiction"] == row["jurisdiction"]}
        assert row["last"] == pytest.approx(mine[max(mine)])
        assert (row["unit"], row["change_unit"], row["growth"]) == ("%", "pp", None)
    assert sorted(r["peer_rank"] for r in answer["data"]) == list(range(1, len(answer["data"]) + 1))


def test_what_cannot_be_divided_says_why(api):
    wrong = api.get(f"/v1/series/{RESOLVED}?per=people_mediation.cases_mediate")
    assert (wrong.status_code, wrong.headers["content-type"]) == (404, "application/problem+json")
    assert wrong.json()["near"][0]["code"] == MEDIATED
    alone = api.get(f"/v1/trends/{RESOLVED}?scale=100")
    assert (alone.status_code, alone.headers["content-type"]) == (400, "application/problem+json")
    assert "per=" in alone.json()["detail"]
    for scale in ("0", "-1", "many", "1e99"):
        bad = api.get(f"/v1/series/{RESOLVED}?per={MEDIATED}&scale={scale}")
        assert (bad.status_code, bad.headers["content-type"]) == (400, "application/problem+json")
    codes = [row["code"] for row in api.get("/v1/indicators?limit=1000").json()["data"]]
    unstated = next(c for c in codes if not api.get(f"/v1/series/{c}?limit=1").json()["data"])
    empty = api.get(f"/v1/series/{RESOLVED}?per={unstated}").json()
    assert empty["data"] == []
    assert "divide by" in empty["meta"]["notes"][0]
    assert api.get(f"/v1/trends/{RESOLVED}?per={unstated}").json()["meta"]["notes"] == empty["meta"]["notes"]
