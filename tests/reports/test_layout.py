"""Reports as bureaus lay them out: letters, forms, speeches, tables of metadata."""

import datetime as dt

import pytest

from lawmetrics.reports import read_report

CASES = [
    pytest.param(
        "开阳县人民政府文件\n\n开府报〔2024〕3号                    签发人：张某某\n\n开阳县人民政府\n关于2023年度法治政府建设情况的报告\n\n贵阳市人民政府：\n2023年，我县认真落实上级部署，现将情况报告如下：\n一、主要做法\n全年办结12件。\n特此报告。\n\n                     开阳县人民政府\n                     2024年1月5日\n（联系人：李某；联系电话：0851-1234567）\n抄送：市司法局。\n开阳县人民政府办公室    2024年1月6日印发",
        (
            "开阳县人民政府关于2023年度法治政府建设情况的报告",
            "贵州省/贵阳市/开阳县",
            "county",
            2023,
            "2024-01-05",
            "开阳县人民政府",
            "government",
            "",
        ),
        id="letter with a red head",
    ),
    pytest.param(
        "索 引 号：000014349/2024-00012\n信息分类：法治政府\n发文机关：开阳县司法局\n成文日期：2024年01月05日\n标\u3000\u3000题：开阳县司法局2023年法治政府建设年度报告\n发文字号：无\n发布日期：2024年01月08日\n\n开阳县司法局2023年法治政府建设年度报告\n2023年，县司法局办结12件。",
        (
            "开阳县司法局2023年法治政府建设年度报告",
            "贵州省/贵阳市/开阳县",
            "county",
            2023,
            "2024-01-05",
            "开阳县司法局",
            "department",
            "司法",
        ),
        id="table of metadata",
    ),
    pytest.param(
        "双流镇2023年度法治政府建设工作总结\n（2024年1月10日）\n今年以来，在县委、县政府的领导下，开阳县双流镇办结12件。\n一、工作情况\n中共开阳县双流镇委员会  开阳县双流镇人民政府\n2024年1月10日",
        (
            "双流镇2023年度法治政府建设工作总结",
            "贵州省/贵阳市/开阳县/双流镇",
            "township",
            2023,
            "2024-01-10",
            "中共开阳县双流镇委员会、开阳县双流镇人民政府",
            "government",
            "",
        ),
        id="township with party and government",
    ),
    pytest.param(
        "2023年度法治政府建设工作总结\n桐梓县水坝塘镇人民政府\n（2023年12月25日）\n2023年以来，我镇办结12件。",
        (
            "2023年度法治政府建设工作总结",
            "贵州省/遵义市/桐梓县/水坝塘镇",
            "township",
            2023,
            "2023-12-25",
            "桐梓县水坝塘镇人民政府",
            "government",
            "",
        ),
        id="body and date under the title",
    ),
    pytest.param(
        "关于2023年法治政府建设工作情况的报告\n\n县委依法治县办：\n    根据要求，现将我局2023年法治政府建设工作情况报告如下。\n一、工作情况\n办结12件。\n\n开阳县交通运输局\n2023年12月29日",
        (
            "关于2023年法治政府建设工作情况的报告",
            "贵州省/贵阳市/开阳县",
            "county",
            2023,
            "2023-12-29",
            "开阳县交通运输局",
            "department",
            "交通运输",
        ),
        id="nameless title, signed by a department",
    ),
    pytest.param(
        "中共开阳县委全面依法治县委员会办公室：\n按照通知要求，我镇对2023年法治政府建设工作进行了总结，现将有关情况报告如下：\n一、工作开展情况\n办结12件。\n开阳县冯三镇人民政府\n2023年12月29日",
        (None, "贵州省/贵阳市/开阳县/冯三镇", "township", 2023, "2023-12-29", "开阳县冯三镇人民政府", "government", ""),
        id="salutation, no title",
    ),
    pytest.param(
        "法治政府建设年度报告\n（2023年度）\n单位名称：开阳县水务局（盖章）\n填报日期：2024年1月3日\n一、工作情况\n我局办结12件。",
        (
            "法治政府建设年度报告（2023年度）",
            "贵州省/贵阳市/开阳县",
            "county",
            2023,
            "2024-01-03",
            "开阳县水务局",
            "department",
            "水务",
        ),
        id="form",
    ),
    pytest.param(
        "开阳县2023年法治政府建设年度报告\n\n开阳县司法局\u30002024-01-12\n2023年，全县办结12件，培训3次，走访4家，一切顺利进行。\n",
        (
            "开阳县2023年法治政府建设年度报告",
            "贵州省/贵阳市/开阳县",
            "county",
            2023,
            "2024-01-12",
            "开阳县司法局",
            "government",
            "",
        ),
        id="body and publication under the title",
    ),
    pytest.param(
        "开阳县人民政府关于2023年法治政府建设情况的报告\n——2024年1月15日在县第十八届人民代表大会常务委员会第十二次会议上\n县司法局局长 张某某\n主任、各位副主任、各位委员：\n受县人民政府委托，现将2023年法治政府建设情况报告如下，请予审议。\n一、工作情况\n办结12件。",
        (
            "开阳县人民政府关于2023年法治政府建设情况的报告",
            "贵州省/贵阳市/开阳县",
            "county",
            2023,
            "2024-01-15",
            "开阳县人民政府",
            "government",
            "",
        ),
        id="speech before a congress",
    ),
]


@pytest.mark.parametrize(("text", "wanted"), CASES)
def test_a_layout_is_understood(text, wanted):
    report = read_report(text.encode())
    title, path, level, year, issued, *issuer = wanted
    assert (report.title, report.jurisdiction.path, report.level, report.year) == (title, path, level, year)
    assert report.issued == dt.date.fromisoformat(issued)
    assert [report.issuer, report.issuer_kind, report.topic] == issuer
    for start, end in report.spans.values():
        assert report.text[start:end].strip()
