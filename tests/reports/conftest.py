"""Writers that put one invented report into every format, and fixtures that hand them out."""

import io
import textwrap

import pytest

REPORT = """\
民权县双塔镇人民政府关于2022年度法治政府建设工作情况的报告
2022年，双塔镇按照上级部署推进各项工作，现将有关情况报告如下：
一、主要做法
（一）抓好学习培训。全年举办培训班12期，培训1,204人次，参训率达98.5%，其中线上课程占四成，线下课程由镇司法所和县里派来的讲师轮流承担，覆盖全部行政村。
（二）化解矛盾纠纷。全镇共排查矛盾纠纷2.7万余件，调解成功近2.6万件，调解成功率同比提高3.2个百分点，未发生因调解不及时而引起的群体性事件，群众满意度超过九成五。
事项\t上年\t本年
行政复议\t3件\t5件
行政诉讼\t2件\t1件
二、存在的问题
执法人员只有8名，平均年龄46岁，与任务相比仍显不足，需要在今后的工作里逐步充实，并且通过轮训和跟班学习的办法把能力提上来。
三、下一步打算
力争到2023年底办结率达100%。
双塔镇人民政府
2023年2月23日"""


def write_docx(text: str) -> bytes:
    from docx import Document

    document = Document()
    rows: list[list[str]] = []

    def table() -> None:
        if rows:
            grid = document.add_table(rows=len(rows), cols=len(rows[0]))
            for i, row in enumerate(rows):
                for j, cell in enumerate(row):
                    grid.cell(i, j).text = cell
            rows.clear()

    for line in text.split("\n"):
        if "\t" in line:
            rows.append(line.split("\t"))
        else:
            table()
            document.add_paragraph(line)
    table()
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def write_page(text: str, *, charset: str = "utf-8", declared: str | None = None) -> bytes:
    lines = text.split("\n")
    body, in_table = [], False
    for line in lines[1:]:
        if ("\t" in line) != in_table:
            in_table = not in_table
            body.append("<table>" if in_table else "</table>")
        if in_table:
            body.append("<tr>" + "".join(f"\n  <td><p>{cell}</p></td>" for cell in line.split("\t")) + "\n</tr>")
        else:
            body.append(f"<p>　　{line}</p>")
    return f"""<!DOCTYPE html>
<html><head><meta http-equiv="Content-Type" content="text/html; charset={declared or charset}">
<title>{lines[0]}-民权县人民政府网</title>
<meta name="SiteName" content="民权县人民政府"><meta name="ArticleTitle" content="{lines[0]}"><meta name="PubDate" content="2023-03-01 10:12">
<style>.a{{width:100px}}</style><script>var n = 1234;</script></head><body>
<div class="top"><a href="/">首页</a> | <a href="/x">12345热线</a> | <a href="/y">办事指南38项</a></div>
<div class="bread">您当前的位置：<a href="/">首页</a> &gt; <a href="/zw">政务公开</a> &gt; <a href="/fz">法治政府</a></div>
<div class="con"><h1>{lines[0]}</h1>
<div class="info"><span>来源：县司法局</span> <span>发布时间：2023-03-01 10:12</span> <span>浏览次数：<i>1253</i>次</span> 字号：【<a>大</a> <a>中</a> <a>小</a>】</div>
<div class="TRS_Editor">{"".join(body)}</div>
<p><a href="javascript:print()">【打印本页】</a><a href="javascript:close()">【关闭窗口】</a></p>
<div class="share">分享到：微信 微博 3人已分享</div></div>
<div class="foot"><p>主办：民权县人民政府办公室　承办：民权县政务服务中心　备案号：豫ICP备05012345号，网站标识码4114210001</p><p>访问量：99123次，建议使用1024*768分辨率。</p></div>
</body></html>""".encode(charset)


def write_pdf(text: str, *, wide: int = 38, deep: int = 30, numbered: bool = True) -> bytes:
    """A PDF as an office writes it: lines of `wide` characters, indented paragraphs, page numbers; text in a predefined CMap."""
    em, left, top = 12.0, 70.0, 780.0
    lines: list[tuple[float, list[tuple[float, str]]]] = []
    for number, paragraph in enumerate(text.split("\n")):
        if "\t" in paragraph:
            lines.append((0.0, [(120.0 * i, cell) for i, cell in enumerate(paragraph.split("\t"))]))
            continue
        if number == 0 or (len(paragraph) < 14 and "、" not in paragraph):
            lines.append((em * 8, [(0.0, paragraph)]))
            continue
        first = paragraph[: wide - 2]
        lines.append((em * 2, [(0.0, first)]))
        lines += [(0.0, [(0.0, part)]) for part in textwrap.wrap(paragraph[wide - 2 :], wide)]
    pages = [lines[i : i + deep] for i in range(0, len(lines), deep)] or [[]]
    contents = []
    for number, page in enumerate(pages, 1):
        drawn = []
        for row, (indent, parts) in enumerate(page):
            for offset, part in parts:
                drawn.append(_show(left + indent + offset, top - row * 20, part))
        if numbered:
            drawn.append(_show(280.0, 40.0, f"— {number} —"))
        contents.append("\n".join(drawn).encode())
    return _pdf(contents)


def _show(x: float, y: float, text: str) -> str:
    return f"BT /F1 12 Tf {x:.1f} {y:.1f} Td <{text.encode('utf-16-be').hex()}> Tj ET"


def _pdf(contents: list[bytes]) -> bytes:
    count = len(contents)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {count} /Kids [{' '.join(f'{4 + 3 + 2 * i} 0 R' for i in range(count))}] >>".encode(),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> /DW 1000 /W [1 95 500] /FontDescriptor 5 0 R >>",
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>",
        b"<< >>",
    ]
    for i, content in enumerate(contents):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents {8 + 2 * i} 0 R >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


@pytest.fixture(scope="session")
def report_text() -> str:
    return REPORT


@pytest.fixture(scope="session")
def docx():
    return write_docx


@pytest.fixture(scope="session")
def page():
    return write_page


@pytest.fixture(scope="session")
def pdf():
    return write_pdf


@pytest.fixture(scope="session")
def written(report_text):
    """The one report in every format: name → bytes."""
    return {
        "utf-8.txt": report_text.encode(),
        "utf-8-sig.txt": report_text.encode("utf-8-sig"),
        "utf-16.txt": report_text.encode("utf-16"),
        "utf-16-le.txt": report_text.encode("utf-16-le"),
        "gb18030.txt": report_text.encode("gb18030"),
        "crlf.txt": report_text.replace("\n", "\r\n").encode("gb18030"),
        "page.html": write_page(report_text),
        "gb2312.html": write_page(report_text, charset="gb18030", declared="gb2312"),
        "liar.html": write_page(report_text, charset="gb18030", declared="utf-8"),
        "report.docx": write_docx(report_text),
        "report.pdf": write_pdf(report_text),
    }
