"""The places of China: names, codes, parents, changes; and 200 titles read for their place."""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lawmetrics import jurisdictions
from lawmetrics.errors import AmbiguousJurisdictionError, DataError, UnknownJurisdictionError
from lawmetrics.jurisdictions import Gazetteer, Jurisdiction
from lawmetrics.reports import read_report

CASES = Path(__file__).parent / "cases" / "titles.txt"


def titles() -> list[tuple[int, str, list[str]]]:
    cases = []
    for number, line in enumerate(CASES.read_text(encoding="utf-8").splitlines(), 1):
        if "=>" in line and not line.startswith("#"):
            title, _, wanted = line.partition(" => ")
            cases.append((number, title, [part.strip() for part in wanted.split("|")]))
    return cases


def judge(title: str, wanted: list[str]) -> tuple[bool, str, bool]:
    """Whether a title was read right, what was read, and whether there was a warning."""
    report = read_report(f"{title}\n一、工作情况\n全年办结12件。".encode())
    place = report.jurisdiction.path if report.jurisdiction else None
    year = str(report.year) if report.year else "-"
    body = ", ".join(part for part in (report.issuer_kind, report.topic) if part)
    right = (place == wanted[0] if "/" in wanted[0] or wanted[0][-1] in "省市区" else place is None) and year == wanted[
        1
    ]
    right = right and (len(wanted) < 3 or body == wanted[2])
    return right, f"{place} | {year} | {body}", bool(report.warnings)


def test_two_hundred_titles_give_their_place_year_and_body():
    cases = titles()
    assert len(cases) >= 200
    wrong, silent = [], []
    for number, title, wanted in cases:
        right, read, warned = judge(title, wanted)
        if not right:
            wrong.append(f"line {number}: {title} => {read}, not {' | '.join(wanted)}")
            if not warned:
                silent.append(wrong[-1])
    assert not silent, "\n".join(silent)
    assert len(wrong) <= 0.02 * len(cases), "\n".join(wrong)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("开阳县", "520121"),
        ("开阳", "520121"),
        ("520121", "520121"),
        ("520121000000", "520121"),
        ("5201", "520100"),
        ("民权县双塔镇", "411421110"),
        ("河南省/商丘市/民权县/双塔镇", "411421110"),
        ("河南 商丘 民权 双塔", "411421110"),
        ("民权双塔镇", "411421110"),
        ("东莞市清溪镇", "441900115"),
        ("广东省东莞市清溪镇", "441900115"),
        ("东莞清溪", "441900115"),
        ("嘉峪关市新城镇", "620201100"),
        ("中山市石岐街道办事处", "442000001"),
        ("内蒙古", "150000"),
        ("吉林", "220000"),
        ("吉林市", "220200"),
        ("海南", "460000"),
        ("恩施州", "422800"),
        ("恩施市", "422801"),
        ("积石山县", "622927"),
        ("济源市", "419001"),
        ("北京朝阳", "110105"),
        ("浦东", "310115"),
        ("石家庄高新区", "130171"),
        ("石家庄市高新技术产业开发区", "130171"),
        ("苏州工业园区", "320576"),
        ("开阳县禾丰乡", "520121206"),
        ("昆山市周庄镇", "320583112"),
        ("怀柔区雁栖镇", "110116004"),
        ("香港", "810000"),
        ("７１００００", "710000"),
    ],
)
def test_a_name_in_any_of_its_forms_gives_its_place(name, code):
    assert jurisdictions.resolve(name).code == code


@pytest.mark.parametrize(
    "name", ["朝阳", "朝阳区", "鼓楼区", "清溪镇", "城关镇", "西安", "长安区", "沁园街道", "双塔街道办事处"]
)
def test_a_name_of_several_is_never_chosen_between(name):
    with pytest.raises(AmbiguousJurisdictionError, match="ambiguous") as error:
        jurisdictions.resolve(name)
    assert len(error.value.candidates) > 1
    assert all(isinstance(place, Jurisdiction) for place in error.value.candidates)


@pytest.mark.parametrize(
    "name", ["", "县", "虹山县", "开阳县虹山镇", "某某镇", "999999", "法治政府", "北京市开阳县", "x" * 500]
)
def test_a_name_of_nobody_is_unknown(name):
    with pytest.raises(UnknownJurisdictionError):
        jurisdictions.resolve(name)


def test_an_unknown_name_is_told_its_neighbours():
    with pytest.raises(UnknownJurisdictionError, match="义都镇"):
        jurisdictions.resolve("义都乡")


def test_a_parent_decides():
    assert jurisdictions.resolve("清溪镇", parent="东莞市").code == "441900115"
    assert jurisdictions.resolve("清溪", parent="441900").code == "441900115"
    assert jurisdictions.resolve("朝阳区", parent=jurisdictions.get("110000")).code == "110105"
    assert jurisdictions.resolve("鼓楼区", parent="江苏省南京").code == "320106"
    with pytest.raises(UnknownJurisdictionError, match="under 贵州省"):
        jurisdictions.resolve("双塔镇", parent="贵州省")


@pytest.mark.parametrize(
    ("name", "year", "path", "until"),
    [
        ("郫县", None, "四川省/成都市/郫都区", None),
        ("郫县", 2010, "四川省/成都市/郫都区", None),
        ("襄樊市", None, "湖北省/襄阳市", None),
        ("湖北省襄樊市", 2008, "湖北省/襄阳市", None),
        ("巢湖市", None, "安徽省/合肥市/巢湖市", None),
        ("巢湖市", 2020, "安徽省/合肥市/巢湖市", None),
        ("巢湖市", 2008, "安徽省/巢湖市", 2011),
        ("莱芜市", None, "山东省/莱芜市", 2018),
        ("济南市莱芜区", 2020, "山东省/济南市/莱芜区", None),
        ("杭州市下城区", 2019, "浙江省/杭州市/下城区", 2021),
        ("渝北区", 2020, "重庆市/渝北区", None),
    ],
)
def test_former_names_and_mergers(name, year, path, until):
    place = jurisdictions.resolve(name, year=year)
    assert (place.path, place.until) == (path, until)
    if until:
        assert place.successor in Gazetteer.default()


def test_codes_levels_and_parents_hang_together():
    places = list(Gazetteer.default())
    by_code = {place.code: place for place in places}
    assert len(places) == len(by_code) == len(Gazetteer.default()) > 44_000
    levels = {level: sum(place.level == level for place in places) for level in jurisdictions.LEVELS}
    assert levels["province"] == 34
    assert 330 <= levels["prefecture"] <= 345
    assert 2900 <= levels["county"] <= 3050
    assert levels["township"] > 41_000
    for place in places:
        assert len(place.code) == (9 if place.level == "township" else 6)
        above = by_code.get(place.parent)
        assert (above is None) == (place.level == "province")
        assert place.path == (f"{above.path}/{place.name}" if above else place.name)
    for code in ("441900", "442000", "460400", "620200"):
        assert {place.level for place in jurisdictions.children(code)} == {"township"}


def test_every_place_is_found_again_by_its_path():
    dice = random.Random(5)
    places = dice.sample(list(Gazetteer.default()), 1500)
    wrong = []
    for place in places:
        found = Gazetteer.default().find(place.path)
        if place.code not in {other.code for other in found} or len(found) > 2:
            wrong.append(place.path)
    assert len(wrong) <= 2, wrong


def test_children_and_search():
    assert [p.name for p in jurisdictions.children("520100", level="county")][:2] == ["南明区", "云岩区"]
    assert len(jurisdictions.children("520000", level="county")) == 88
    assert [p.code for p in jurisdictions.search("东莞 清溪")] == ["441900115"]
    assert jurisdictions.search("开阳", limit=1)[0].code == "520121"
    assert jurisdictions.search("5201", level="county", limit=None)
    assert all(
        p.path.startswith("广东省") and p.level == "township"
        for p in jurisdictions.search("清溪", level="township", parent="440000")
    )
    assert jurisdictions.search("没有这样的地方") == ()
    assert len(jurisdictions.search(level="province", limit=None)) == 34


def test_a_gazetteer_with_places_of_ones_own(tmp_path):
    table = tmp_path / "jurisdictions.csv"
    table.write_text(
        "code,name,level,parent\n990000,青川省,province,\n990101,虹山县,county,990000\n990101001,东莞镇,township,990101\n520199,试验新区,county,520100\n",
        encoding="utf-8",
    )
    mine = Gazetteer.default().with_places(table)
    assert mine.resolve("虹山县").path == "青川省/虹山县"
    assert mine.resolve("虹山").code == "990101"
    assert mine.resolve("贵阳市试验新区").parent == "520100"
    assert mine.is_below("990101001", "990000")
    assert not mine.is_below("990101001", "520000")
    assert mine.resolve("开阳县").code == "520121"
    assert "990101" not in Gazetteer.default()
    again = mine.with_places([Jurisdiction("990102", "白沙县", "county", "", "990000")])
    assert [p.name for p in again.children("990000")] == ["虹山县", "白沙县"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("code,name,level\n1,a,county\n", "parent is missing"),
        ("code,name,level,parent\n990000,青川省,planet,\n", "line 2.*planet"),
        ("code,name,level,parent\n,青川省,county,\n", "line 2"),
    ],
)
def test_a_wrong_table_is_told_by_file_and_line(tmp_path, text, message):
    table = tmp_path / "jurisdictions.csv"
    table.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=message):
        Gazetteer.default().with_places(table)


def test_a_parent_that_is_nowhere_is_refused():
    with pytest.raises(UnknownJurisdictionError, match="990000"):
        Gazetteer.default().with_places([("990101", "虹山县", "county", "990000")])


def test_ten_thousand_lookups_a_second_on_a_quiet_machine():
    """Measured against plain dictionary work in the same process, so that a busy machine changes nothing."""
    names = [
        "开阳县",
        "民权县双塔镇",
        "东莞市清溪镇",
        "内蒙古",
        "广东省东莞市虎门镇",
        "郫县",
        "恩施州",
        "石家庄高新区",
    ] * 25
    jurisdictions.resolve("开阳县")

    def best(work) -> float:
        times = []
        for _ in range(5):
            start = time.perf_counter()
            work()
            times.append(time.perf_counter() - start)
        return min(times)

    lookups = best(lambda: [jurisdictions.resolve(name) for name in names]) / len(names)
    table = {str(i): i for i in range(1000)}
    unit = best(lambda: [table[str(i % 1000)] for i in range(100_000)]) / 100_000
    assert lookups < 1200 * unit, f"{1 / lookups:.0f} a second; one dictionary look-up takes {unit * 1e9:.0f} ns"


def test_the_table_is_loaded_when_used_and_stays_under_thirty_megabytes():
    code = """
import sys, tracemalloc
import lawmetrics, lawmetrics.jurisdictions as j
assert j.Gazetteer._default is None
tracemalloc.start()
j.resolve("开阳县")
print(tracemalloc.get_traced_memory()[1])
assert not {"pandas", "duckdb", "pyarrow", "lxml", "docx"} & set(sys.modules)
"""
    peak = int(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout)
    assert peak < 30 * 2**20, f"{peak / 2**20:.1f} MB"
