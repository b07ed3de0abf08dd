"""The SDMX facade, read by the clients people use, from the running server."""

import csv
import json
from pathlib import Path

import pytest
import sdmx
from pysdmx.io import read_sdmx

FLOW = "people_mediation"
with (Path(__file__).parents[2] / "data" / "samples" / "jurisdictions.csv").open(encoding="utf-8") as _file:
    NAMES = {row["code"]: row["name"] for row in csv.DictReader(_file)}


@pytest.fixture(scope="module")
def client(server):
    source = {"id": "LAWMETRICS", "url": f"{server.url}/sdmx/2.1", "name": "lawmetrics"}
    sdmx.add_source(source, override=True)
    return sdmx.Client("LAWMETRICS")


@pytest.fixture(scope="module")
def truth():
    lines = (Path(__file__).parents[2] / "data" / "samples" / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    found = {}
    for report in map(json.loads, lines):
        for m in report["mentions"]:
            if (
                m["scope"] != "target"
                and m["period"] == report["report_year"]
                and (m["indicator"] or "").startswith(f"{FLOW}.")
            ):
                found.setdefault((report["jurisdiction"], m["indicator"].split(".")[1], str(report["report_year"])), m)
    return found


def test_dataflows_are_listed_with_chinese_names(client):
    flows = client.dataflow().dataflow
    assert flows[FLOW].name.localizations["zh"] == "人民调解"
    assert len(flows) > 20


def test_a_structure_names_its_codes_in_chinese(client):
    message = client.dataflow(FLOW)
    structure = message.structure[FLOW]
    assert [d.id for d in structure.dimensions.components] == ["FREQ", "REF_AREA", "INDICATOR", "TIME_PERIOD"]
    assert message.codelist[f"CL_{FLOW}"]["success_rate"].name.localizations["zh"] == "人民调解成功率"
    defined = message.codelist[f"CL_{FLOW}"]["success_rate"].description.localizations
    assert defined["zh"].startswith("调解成功的纠纷占调解纠纷的比例")
    assert defined["en"].startswith("Share of mediated disputes")
    assert message.codelist["CL_AREA"]["990121"].name.localizations["zh"] == NAMES["990121"]
    alone = client.datastructure(FLOW, params={"references": "none"})
    assert list(alone.structure) == [FLOW]


def test_data_by_key_and_period_are_the_figures_of_the_reports(client, truth):
    message = client.data(FLOW, key="A.990121+990122.", params={"startPeriod": "2021", "endPeriod": "2023"})
    frame = sdmx.to_pandas(message, attributes="o").reset_index()
    wanted = {k: m for k, m in truth.items() if k[0] in {"990121", "990122"} and "2021" <= k[2] <= "2023"}
    found = {(r.REF_AREA, r.INDICATOR, str(r.TIME_PERIOD)[:4]): r for r in frame.itertuples()}
    assert set(found) == set(wanted)
    for key, mention in wanted.items():
        assert found[key].value == pytest.approx(float(mention["value"]))
        assert str(found[key].OBS_STATUS) == ("A" if mention["qualifier"] == "exact" else "E")
        assert str(found[key].UNIT_MEASURE) == mention["unit"]
    assert {"A", "E"} <= {str(r.OBS_STATUS) for r in found.values()}, "the samples hold approximate figures"


def test_a_key_may_be_given_by_dimension(client):
    structure = client.dataflow(FLOW).structure[FLOW]
    message = client.data(FLOW, key={"REF_AREA": "990121", "INDICATOR": "success_rate"}, dsd=structure)
    frame = sdmx.to_pandas(message)
    assert set(frame.index.get_level_values("INDICATOR")) == {"success_rate"}


def test_json_and_xml_hold_the_same(server, client):
    import httpx

    url = f"{server.url}/sdmx/2.1/data/{FLOW}/A.990121.success_rate"
    xml = sdmx.to_pandas(client.data(FLOW, key="A.990121.success_rate"))
    answer = httpx.get(url, headers={"Accept": "application/vnd.sdmx.data+json;version=1.0.0"}).json()
    years = [v["id"] for v in answer["structure"]["dimensions"]["observation"][0]["values"]]
    observed = answer["dataSets"][0]["series"]["0:0:0"]["observations"]
    assert {years[int(n)]: o[0] for n, o in observed.items()} == {
        str(r.TIME_PERIOD)[:4]: r.value for r in xml.reset_index().itertuples()
    }
    last = httpx.get(url, params={"lastNObservations": 1, "format": "csv"}).text.splitlines()
    assert len(last) == 2
    assert f",{max(years)}," in last[1]


def test_an_unknown_code_is_a_404(client):
    with pytest.raises(Exception, match="404"):
        client.data(FLOW, key="A.990121.nothing")


def test_series_keys_come_without_observations(server):
    import httpx

    text = httpx.get(f"{server.url}/sdmx/2.1/data/{FLOW}?detail=serieskeysonly").text
    assert "SeriesKey" in text
    assert "ObsValue" not in text


def test_pysdmx_reads_our_csv(server, truth, tmp_path):
    import httpx

    answer = httpx.get(
        f"{server.url}/sdmx/2.1/data/{FLOW}", headers={"Accept": "application/vnd.sdmx.data+csv;version=1.0.0"}
    )
    assert answer.headers["content-type"].startswith("application/vnd.sdmx.data+csv")
    file = tmp_path / "data.csv"
    file.write_bytes(answer.content)
    frame = read_sdmx(file).data[0].data
    found = {(str(r.REF_AREA), r.INDICATOR, str(r.TIME_PERIOD)): r for r in frame.itertuples()}
    assert set(found) == set(truth)
    for key, mention in truth.items():
        assert float(found[key].OBS_VALUE) == pytest.approx(float(mention["value"]))
        assert ("A" if mention["qualifier"] == "exact" else "E") == found[key].OBS_STATUS
