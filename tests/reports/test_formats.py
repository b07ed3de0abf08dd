"""One report in every format and encoding gives one text and the same figures."""

import datetime as dt

import pytest

from lawmetrics.errors import ReportError
from lawmetrics.quantities.quantity import STATISTICS
from lawmetrics.reports import read_report
from lawmetrics.reports.decoding import declared_charset, decode
from lawmetrics.reports.formats import format_of

FORMATS = [
    "utf-8.txt",
    "utf-8-sig.txt",
    "utf-16.txt",
    "utf-16-le.txt",
    "gb18030.txt",
    "crlf.txt",
    "page.html",
    "gb2312.html",
    "liar.html",
    "report.docx",
    "report.pdf",
]


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_the_text_as_written(written, report_text, name):
    text = read_report(written[name], name).text
    if name.endswith("pdf"):  # a PDF has no cells, only places on a page
        text = text.replace(" ", "\t")
    assert text == report_text


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_title_place_year_date_and_issuer(written, name):
    report = read_report(written[name], name)
    assert report.title == "民权县双塔镇人民政府关于2022年度法治政府建设工作情况的报告"
    assert report.jurisdiction.code == "411421110"
    assert (report.level, report.year, report.issued) == ("township", 2022, dt.date(2023, 2, 23))
    assert (report.issuer, report.issuer_kind, report.topic) == ("双塔镇人民政府", "government", "")
    assert [s.heading for s in report.sections if s.depth == 1] == ["一、主要做法", "二、存在的问题", "三、下一步打算"]
    assert report.warnings == ()


def figures(text: str) -> list[tuple]:
    from lawmetrics.quantities.scanner import scan

    found = scan(text)
    read = [found.readings[i] for i in found.reading]
    return [(q.value, q.lower, q.upper, q.unit, q.kind) for q in read if q.kind in STATISTICS]


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_gives_the_same_figures_in_the_same_order(written, report_text, name):
    wanted = figures(report_text)
    assert len(wanted) >= 12
    assert figures(read_report(written[name], name).text) == wanted


def test_traditional_characters_in_big5_are_read():
    text = "民權縣2022年法治政府建設情況報告\n全年調解糾紛1,204件，成功率為95.7%，較上年提高。\n" * 3
    assert read_report(text.encode("big5hkscs"), "a.txt").text == text


@pytest.mark.parametrize("encoding", ["gb2312", "gbk", "gb18030", "big5", "utf-16-be", "utf-16-le", "utf-8"])
def test_a_short_sentence_is_decoded_in_any_encoding(encoding):
    text = "全年共调解案件，成功率百分之九十。" if encoding != "big5" else "全年共調解案件，成功率百分之九十。"
    assert decode(text.encode(encoding)) == (text, ())


def test_utf8_that_was_encoded_twice_is_undone():
    text = "全年共调解案件，成功率百分之九十。"
    assert decode(text.encode().decode("latin-1").encode())[0] == text


def test_a_few_broken_bytes_are_warned_of_and_many_are_refused(report_text):
    data = bytearray(report_text.encode() * 3)
    data[300] = 0xFF
    report = read_report(bytes(data))
    assert any("could not be decoded" in warning for warning in report.warnings)
    with pytest.raises(ReportError):
        read_report(bytes(data[i] ^ 0xA5 if i % 3 else data[i] for i in range(len(data))))


def test_a_declared_encoding_that_python_does_not_know_is_ignored():
    assert declared_charset(b'<meta charset="klingon">') is None


@pytest.mark.parametrize(
    ("data", "advice"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "save it as docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "text recognition"),
        (b"\xff\xd8\xff\xe0" + bytes(50), "text recognition"),
        (b"{\\rtf1 abc}", "save it as docx"),
        (b"Rar!\x1a\x07", "unpack"),
        (b"\x7fELF" + bytes(60), "program"),
        (b'<?xml version="1.0"?><w:wordDocument/>', "save the report as"),
        (b"", "empty"),
        (b" \n\t ", "no text"),
        (bytes(500), "encoding"),
    ],
)
def test_what_cannot_be_read_says_what_to_do(data, advice):
    with pytest.raises(ReportError, match=advice):
        read_report(data, "file")


def test_a_scan_is_told_from_a_damaged_pdf(pdf):
    with pytest.raises(ReportError, match="OCR"):
        read_report(pdf("", numbered=False), "scan.pdf")
    with pytest.raises(ReportError, match="damaged"):
        read_report(pdf("全年办结12件。")[:700], "cut.pdf")


def test_the_bytes_decide_the_format_whatever_the_name(written, report_text):
    assert read_report(written["report.docx"], "report.pdf").text == report_text
    assert read_report(written["page.html"], "report.docx").text == report_text
    assert format_of(b"\xef\xbb\xbf\n<!DOCTYPE html>") == "page"


def test_an_archive_page_is_read(written, report_text):
    import base64

    body = base64.encodebytes(written["gb2312.html"]).decode()
    mht = (
        'From: <Saved by Browser>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary="--X"\r\n\r\n'
        f'----X\r\nContent-Type: text/html; charset="gb2312"\r\nContent-Transfer-Encoding: base64\r\n\r\n{body}\r\n----X--\r\n'
    )
    assert read_report(mht.encode(), "a.mht").text == report_text


def test_docx_keeps_reading_order_and_what_word_writes_by_itself():
    import io

    from docx import Document
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    document = Document()
    document.add_paragraph("前言里有3件。")
    outer = document.add_table(rows=1, cols=2)
    outer.cell(0, 0).text = "甲栏4件"
    outer.cell(0, 1).text = "乙栏5件"
    paragraph = document.add_paragraph("删去前后")
    gone = OxmlElement("w:del")
    run = OxmlElement("w:r")
    text = OxmlElement("w:delText")
    text.text = "删去的99件"
    run.append(text)
    gone.append(run)
    paragraph._p.append(gone)
    box = OxmlElement("w:sdt")
    content = OxmlElement("w:sdtContent")
    content.append(document.add_paragraph("控件里有6件。")._p)
    box.append(content)
    document.element.body.insert(len(document.element.body) - 1, box)
    merged = document.add_table(rows=2, cols=2)
    merged.cell(0, 0).merge(merged.cell(1, 0)).text = "合并"
    merged.cell(0, 1).text = "7件"
    merged.cell(1, 1).text = "8件"
    listed = document.add_paragraph("由样式编号的一段", style="List Number")
    assert listed._p.find(qn("w:pPr")) is not None
    out = io.BytesIO()
    document.save(out)
    lines = read_report(out.getvalue(), "a.docx").text.split("\n")
    assert lines == [
        "前言里有3件。",
        "甲栏4件\t乙栏5件",
        "删去前后",
        "控件里有6件。",
        "合并\t7件",
        "8件",
        "1.由样式编号的一段",
    ]


def test_page_without_its_chrome_and_with_its_tables(written):
    text = read_report(written["page.html"], "a.html").text
    for chrome in ("12345", "38项", "1253", "99123", "打印", "分享", "豫ICP", "您当前的位置"):
        assert chrome not in text
    assert "行政复议\t3件\t5件" in text


def test_real_pages_give_their_articles(shared):
    pages = sorted((shared / "corpus" / "pages").glob("*.html"))
    assert len(pages) == 12
    for path in pages:
        report = read_report(path)
        assert len(report.text) > 200, path.name
        for chrome in ("网站地图", "无障碍", "设为首页", "ICP备", "当前位置", "打印本页"):
            assert chrome not in report.text, (path.name, chrome)


def test_lines_and_pages_of_a_pdf_are_mended(pdf):
    sentence = (
        "全镇共排查矛盾纠纷一千二百件并且逐一建立台账由专人负责跟踪督办直到双方握手言和为止，" * 30
        + "最终办结2,345件。"
    )
    text = "某镇2022年法治政府建设年度报告\n一、主要做法\n" + sentence
    assert sentence in read_report(pdf(text, wide=38, deep=12), "a.pdf").text


def test_seeds_give_the_same_figures_from_every_format(shared, docx, page, pdf):
    for path in sorted((shared / "seeds").glob("*.txt")):
        text = "\n".join(line.strip() for line in path.read_text(encoding="utf-8").split("\n") if line.strip())
        wanted = figures(text)
        for name, data in (("a.docx", docx(text)), ("a.html", page(text)), ("a.pdf", pdf(text))):
            assert figures(read_report(data, name).text) == wanted, (path.name, name)
