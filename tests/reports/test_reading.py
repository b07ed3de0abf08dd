"""Title, place, year, date, issuer and sections; what is not there is None with a warning."""

import csv
import datetime as dt

import pytest

from lawmetrics.errors import AmbiguousJurisdictionError, ReportError
from lawmetrics.jurisdictions import Gazetteer
from lawmetrics.reports import Report, read_report, read_reports
from lawmetrics.reports.sections import read_sections

WHAT = "一、主要做法\n全年办结12件。\n"


def read(text: str, **given) -> Report:
    return read_report(text.encode(), "a.txt", **given)


def test_seeds_come_out_as_a_careful_reader_read_them(shared):
    codes = {"000": "441622102", "001": "411421110", "002": "440881", "003": "520121", "004": "441900115"}
    with (shared / "gold" / "seeds" / "documents.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            report = read_report(shared / "seeds" / row["doc"])
            assert report.title == (row["title"] or None), row["doc"]
            assert report.issuer == (row["issuing_body"] or None), row["doc"]
            assert report.jurisdiction.code == codes[row["doc"][:3]], row["doc"]
            assert report.year == (int(row["report_year"]) if row["report_year"] else None), row["doc"]
            assert report.issued == (dt.date.fromisoformat(row["issue_date"]) if row["issue_date"] else None), row[
                "doc"
            ]
            level = row["level"].split(" ")[0]
            assert report.level == {"sub-district": "township"}.get(level, level), row["doc"]
            for field, missing in (("title", report.title), ("year", report.year), ("issuing body", report.issuer)):
                assert missing is not None or any(field.split()[0] in warning for warning in report.warnings), (
                    row["doc"],
                    field,
                )


def test_a_place_inferred_from_the_body_is_warned_of(shared):
    seeds = {path.name[:3]: read_report(path) for path in (shared / "seeds").glob("*.txt")}
    assert any("named in the text" in warning for warning in seeds["002"].warnings)
    assert any("我街道" in warning for warning in seeds["002"].warnings)
    assert [name for name, report in sorted(seeds.items()) if report.is_part] == ["002"]
    assert any("named in the text" in warning for warning in seeds["003"].warnings)
    assert seeds["000"].warnings == seeds["001"].warnings == seeds["004"].warnings == ()


def test_spans_point_at_what_was_read(written):
    for name in ("utf-8.txt", "page.html", "report.docx", "report.pdf"):
        report = read_report(written[name], name)
        said = {field: report.text[start:end] for field, (start, end) in report.spans.items()}
        assert said["title"] == report.title
        assert said["year"] == "2022年"
        assert said["issued"] == "2023年2月23日"
        assert said["issuer"] == "双塔镇人民政府"
        assert "双塔镇" in said["jurisdiction"]


def test_what_is_nowhere_is_none_and_warned_of():
    report = read("今年办结12件。")
    assert (report.title, report.jurisdiction, report.level, report.year, report.issued, report.issuer) == (None,) * 6
    for word in ("title", "year", "dated", "issuing body", "place"):
        assert any(word in warning for warning in report.warnings), word


def test_a_caller_may_give_place_and_year_and_a_conflict_is_warned_of():
    text = "开阳县2023年法治政府建设年度报告\n" + WHAT
    assert read(text, jurisdiction="520121", year=2023).warnings == read(text).warnings
    report = read(text, jurisdiction="民权县", year=2022)
    assert (report.jurisdiction.code, report.level, report.year) == ("411421", "county", 2022)
    assert any("2023" in warning for warning in report.warnings)
    assert any("开阳县" in warning for warning in report.warnings)
    with pytest.raises(AmbiguousJurisdictionError):
        read(text, jurisdiction="朝阳区")


def test_a_place_of_several_is_told_by_the_signature_or_the_text():
    title = "清溪镇2021年度法治政府建设情况报告\n"
    assert read(title + WHAT).jurisdiction is None
    assert read(title + WHAT + "东莞市清溪镇人民政府\n2022年1月5日").jurisdiction.code == "441900115"
    told = read(title + "在犍为县委领导下，清溪镇办结12件。\n")
    assert told.jurisdiction.path == "四川省/乐山市/犍为县/清溪镇"
    assert any("is the name of" in warning for warning in told.warnings)
    crumbs = read("您当前的位置：首页 > 含山县人民政府 > 清溪镇\n" + title + WHAT)
    assert crumbs.jurisdiction.path == "安徽省/马鞍山市/含山县/清溪镇"


def test_a_governments_office_is_no_street_of_that_name():
    """越秀区 has a 人民街道, but 广州市人民政府 does not begin with it."""
    report = read("广州市人民政府办公厅关于2022年法治政府建设情况的报告\n" + WHAT)
    assert report.jurisdiction.path == "广东省/广州市"


def test_the_capital_market_is_no_city_that_speaks_of_itself():
    report = read("稳定发展资本市场，完善资本市场制度，天津等地先行先试，加强本省以外的协作。\n")
    assert report.jurisdiction is None


def test_a_page_without_a_name_is_its_sites():
    page = (
        '<html><head><title>2023年法治政府建设年度报告-开阳县人民政府</title><meta name="SiteName" content="开阳县人民政府"></head>'
        "<body><h1>2023年法治政府建设年度报告</h1><div><p>{}全年办结12件，培训3次，走访4家，一切顺利。</p></div></body></html>"
    )
    report = read_report(page.format("我县").encode(), "a.html")
    assert (report.jurisdiction.code, report.level) == ("520121", "county")
    assert any("the page is one of" in warning for warning in report.warnings)
    assert read_report(page.format("我镇").encode(), "a.html").jurisdiction is None


def test_title_and_signature_that_disagree_are_warned_of():
    report = read("开阳县2023年法治政府建设年度报告\n" + WHAT + "民权县人民政府\n2024年1月3日")
    assert report.jurisdiction.code == "520121"
    assert any("民权县" in warning for warning in report.warnings)


@pytest.mark.parametrize(
    ("text", "kind", "topic"),
    [
        ("开阳县司法局2023年法治政府建设年度报告\n" + WHAT, "department", "司法"),
        ("开阳县2023年法治政府建设年度报告\n" + WHAT + "开阳县人民政府\n2024年1月3日", "government", ""),
        (
            "2023年法治政府建设年度报告\n我局全年办结12件。我局培训3次。\n开阳县公安局\n2024年1月3日",
            "department",
            "公安",
        ),
        ("开阳县2023年法治政府建设年度报告\n我局全年办结12件。\n开阳县司法局\n2024年1月3日", "department", "司法"),
        ("开阳县2023年法治政府建设年度报告\n我县全年办结12件。\n开阳县司法局\n2024年1月3日", "government", ""),
        ("中共开阳县委2023年法治建设工作报告\n" + WHAT, "party", ""),
        ("2023年法治政府建设年度报告\n" + WHAT + "中共开阳县委员会 开阳县人民政府\n2024年1月3日", "government", ""),
        ("国家税务总局开阳县税务局2023年法治政府建设情况报告\n" + WHAT, "department", "税务"),
        ("开阳县2023年法治政府建设年度报告\n" + WHAT, None, ""),
        ("开阳县人民政府办公室关于2023年法治政府建设情况的报告\n" + WHAT, "government", ""),
        ("开阳县司法局 开阳县公安局关于2023年法治政府建设情况的报告\n" + WHAT, "department", "司法"),
    ],
)
def test_a_departments_report_is_told_from_the_governments(text, kind, topic):
    report = read(text)
    assert (report.issuer_kind, report.topic) == (kind, topic)
    assert report.jurisdiction.code == "520121"


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("开阳县二〇二三年法治政府建设年度报告\n", 2023),
        ("开阳县法治政府建设年度报告（2022年）\n", 2022),
        ("开阳县2022年法治政府建设工作总结和2023年工作打算\n", 2022),
        ("开阳县法治政府建设情况报告\n2021年，我县按照上级部署推进法治政府建设，现将有关情况报告如下：\n", 2021),
        ("开阳县法治政府建设情况报告\n现将我县2021年度法治政府建设的工作情况报告如下，请予审议：\n", 2021),
        ("开阳县法治政府建设情况报告\n一、2020年工作情况\n办结12件。\n", 2020),
        (
            "开阳县法治政府建设情况报告\n根据《法治政府建设实施纲要（2021—2025年）》的要求，今年以来我县扎实推进各项工作。\n",
            None,
        ),
        ("开阳县法治政府建设情况报告\n与2020年和2021年相比，我县的各项工作今年都有新的进展和成效：\n", None),
        ("开阳县2021—2025年法治政府建设规划中期情况报告\n" + WHAT, None),
    ],
)
def test_the_year_is_read_from_title_heading_or_first_paragraph(text, year):
    report = read(text)
    assert report.year == year
    assert year is not None or any("year" in warning for warning in report.warnings)


def test_a_year_that_does_not_fit_its_date_is_warned_of():
    report = read("开阳县2019年法治政府建设年度报告\n" + WHAT + "开阳县人民政府\n2024年1月3日")
    assert report.year == 2019
    assert any("2024-01-03" in warning for warning in report.warnings)


@pytest.mark.parametrize(
    ("tail", "issued"),
    [
        ("开阳县人民政府\n2024年1月3日", "2024-01-03"),
        ("开阳县人民政府\n二〇二四年一月二十三日", "2024-01-23"),
        ("开阳县人民政府 2024年1月3日", "2024-01-03"),
        ("开阳县人民政府\n2024 年 1 月 3 日\n扫一扫在手机打开当前页\n打印 关闭", "2024-01-03"),
        ("2024年1月3日\n开阳县人民政府\n附件：数据表.xlsx", "2024-01-03"),
        ("开阳县人民政府\n2024年2月30日", None),
        ("到2025年12月31日前完成整改。", None),
    ],
)
def test_the_date_is_the_signatures(tail, issued):
    report = read("开阳县2023年法治政府建设年度报告\n" + WHAT + tail)
    assert (report.issued.isoformat() if report.issued else None) == issued


def test_a_date_of_publication_stands_in_with_a_warning(page):
    report = read("开阳县2023年法治政府建设年度报告\n来源：本网 发布时间：2024-01-20 浏览：35\n" + WHAT)
    assert report.issued == dt.date(2024, 1, 20)
    assert any("publication" in warning for warning in report.warnings)
    report = read_report(page("开阳县2022年法治政府建设年度报告\n全年办结12件，培训3次，走访4家。"), "a.html")
    assert report.issued == dt.date(2023, 3, 1)
    assert any("publication" in warning for warning in report.warnings)


def test_a_title_broken_over_lines_is_joined():
    report = read("开阳县人民政府关于\n2023年度法治政府建设情况的报告\n" + WHAT)
    assert report.title == "开阳县人民政府关于2023年度法治政府建设情况的报告"
    start, end = report.spans["title"]
    assert report.text[start:end].replace("\n", "") == report.title
    assert (report.jurisdiction.code, report.issuer_kind) == ("520121", "government")


def test_a_letterhead_is_no_title():
    report = read("开  阳  县  人  民  政  府\n\n2023年度法治政府建设情况的报告\n" + WHAT)
    assert report.title == "2023年度法治政府建设情况的报告"
    assert (report.issuer, report.jurisdiction.code) == ("开阳县人民政府", "520121")


def test_sections_nest_and_tile_the_text():
    text = "引言。\n一、甲\n（一）乙。正文。\n1.丙\n（1）丁\n2.戊\n（二）己\n二、庚\n一是辛。\n1.5万件不是标题。"
    sections = read_sections(text)
    assert [(s.heading, s.depth) for s in sections] == [
        ("一、甲", 1), ("（一）乙", 2), ("1.丙", 3), ("（1）丁", 4), ("2.戊", 3), ("（二）己", 2), ("二、庚", 1)
    ]  # fmt: skip
    for section in sections:
        assert text[section.start :].startswith(section.heading)
        inner = [s for s in sections if section.start < s.start < section.end]
        assert all(s.depth > section.depth and s.end <= section.end for s in inner)
    assert sections[-1].end == len(text)


def test_places_of_ones_own_beside_the_report_are_used(tmp_path):
    table = "code,name,level,parent\n990000,青川省,province,\n990100,云溪市,prefecture,990000\n990101,虹山县,county,990100\n"
    (tmp_path / "jurisdictions.csv").write_text(table, encoding="utf-8")
    path = tmp_path / "a.txt"
    path.write_text("虹山县2023年法治政府建设年度报告\n" + WHAT, encoding="utf-8")
    report = read_report(path)
    assert (report.jurisdiction.code, report.jurisdiction.path) == ("990101", "青川省/云溪市/虹山县")
    assert read_report(path.read_bytes()).jurisdiction is None
    mine = Gazetteer.default().with_places(tmp_path / "jurisdictions.csv")
    assert read_report(path.read_bytes(), places=mine).jurisdiction.code == "990101"


def test_many_files_come_back_in_order_and_bad_ones_do_not_stop_the_rest(tmp_path, written):
    paths = []
    for i in range(40):
        name = ["utf-8.txt", "page.html", "report.docx", "report.pdf"][i % 4]
        path = tmp_path / f"{i:02d}-{name}"
        path.write_bytes(written[name] if i % 10 != 3 else written[name][:50] + b"\x00\xff" * 200)
        paths.append(path)
    paths.append(tmp_path / "absent.txt")
    answers = list(read_reports(paths, workers=2))
    assert [path for path, _ in answers] == paths
    bad = [path.name[:2] for path, answer in answers if isinstance(answer, ReportError)]
    assert bad == ["03", "13", "23", "33", "ab"]
    assert all(answer.jurisdiction.code == "411421110" for _, answer in answers if isinstance(answer, Report))


def test_a_report_is_the_same_from_path_and_bytes(tmp_path, written):
    path = tmp_path / "report.docx"
    path.write_bytes(written["report.docx"])
    assert read_report(path) == read_report(written["report.docx"], "report.docx")
    with pytest.raises(ReportError, match="No such file"):
        read_report(tmp_path / "absent.docx")
    with pytest.raises(ReportError, match="directory"):
        read_report(tmp_path)
    with pytest.raises(ReportError, match="device"):
        read_report("/dev/zero")
    assert read_report(bytearray(written["report.docx"]), "report.docx").text == read_report(path).text
