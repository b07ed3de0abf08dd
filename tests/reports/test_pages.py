"""Pages as bureaus' systems make them: the same article comes out of all."""

import html

import pytest

from lawmetrics.reports import read_report

HEAD = '<meta charset="utf-8"><title>{title}_民权县人民政府</title>'
MENU = (
    '<div class="menu"><a href="/">首页</a><a href="/a">机构职能</a><a href="/b">法规公文</a>'
    '<a href="/c">2022年民生实事10件</a></div>'
)
SIDE = (
    '<div class="side"><h3>热点新闻</h3><ul>'
    + "".join(
        f'<li><a href="/n{i}">全县召开第{i}次安全生产会议，部署{i}项任务。</a><span>2023-02-{i:02d}</span></li>'
        for i in range(1, 9)
    )
    + "</ul></div>"
)
FOOT = '<div id="bottom">主办单位：民权县人民政府　联系电话：0370-1234567　网站标识码：4114210001<br>豫公网安备41142102000001号 累计访问12345678次</div>'


def rows(text: str) -> list[str]:
    """The lines of a report as blocks of markup, its table as one."""
    blocks, table = [], []
    for line in [*text.split("\n")[1:], ""]:
        if "\t" in line:
            table.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in line.split("\t")) + "</tr>")
            continue
        if table:
            blocks.append(f"<table border='1'><tbody>{''.join(table)}</tbody></table>")
            table = []
        if line:
            blocks.append(line)
    return blocks


def paragraphs(text: str, form: str = "<p>{}</p>") -> str:
    return "\n".join(block if block.startswith("<table") else form.format(block) for block in rows(text))


def of_tables(text, title):
    """A page of the year 2008, laid out by tables."""
    return (
        f"<html><head>{HEAD}</head><body><table width=1000><tr><td colspan=2>{MENU}</td></tr><tr><td width=200>{SIDE}</td>"
        f"<td><table><tr><td align=center><b>{title}</b></td></tr><tr><td>来源：政府办　发布时间：2023-03-01　点击数：<script>document.write(53)</script>53</td></tr>"
        f"<tr><td class=content>{paragraphs(text)}</td></tr></table></td></tr><tr><td colspan=2>{FOOT}</td></tr></table></body></html>"
    )


def of_breaks(text, title):
    """One box, lines apart by <br>, indented by blanks."""
    body = "<br>\n".join(
        block if block.startswith("<table") else f"&nbsp;&nbsp;&nbsp;&nbsp;{block}" for block in rows(text)
    )
    return f"<html><head>{HEAD}</head><body>{MENU}<h1>{title}</h1><div class='content'>{body}</div>{FOOT}</body></html>"


def of_spans(text, title):
    """What Word leaves behind: every few characters a span, figures in a font of their own, entities, markup broken over lines."""

    def chop(line):
        parts = [line[i : i + 7] for i in range(0, len(line), 7)]
        return "\n<span\n lang=EN-US>".join(
            f"<span style='font-size:16pt'>{html.escape(p)}</span>" for p in parts
        ).replace("\n<span\n lang=EN-US>", "")

    body = "\n".join(
        b if b.startswith("<table") else f"<p class=MsoNormal style='text-indent:32pt'>\n{chop(b)}<o:p></o:p>\n</p>"
        for b in rows(text)
    )
    return f"<html><head>{HEAD}</head><body>{MENU}<div id=zoom><div class=WordSection1><p align=center><span>{title}</span></p>{body}</div></div>{SIDE}{FOOT}</body></html>"


def of_entities(text, title):
    """Chinese as numbers."""
    page = f"<html><head>{HEAD}</head><body>{MENU}<div class=art><h2>{title}</h2><ucapcontent>{paragraphs(text)}</ucapcontent></div>{FOOT}</body></html>"
    return "".join(sign if sign < "\x80" else f"&#{ord(sign)};" for sign in page)


def bare(text, title):
    """Nothing but paragraphs in a body."""
    return f"<p>{title}</p>{paragraphs(text)}"


def with_links_below(text, title):
    """Related articles, attachments and buttons under the text."""
    return (
        f"<html><head>{HEAD}</head><body><div class=wrap>{MENU}<div class=main><div class=crumb>当前位置：<a>首页</a> > <a>法治政府</a></div><h1>{title}</h1>"
        f"<div class=meta>信息来源：县司法局 | 发布日期：2023-03-01 | 浏览次数：1024 | 字体：<a>大</a><a>中</a><a>小</a></div><article>{paragraphs(text)}</article>"
        "<p>附件：<a href=1.xlsx>1.统计表（共38项）.xlsx</a></p><div class=related><h3>相关阅读</h3><p>民权县2021年法治政府建设年度报告，共办结99件。</p></div>"
        f"<p>【<a>打印</a>】【<a>关闭</a>】</p></div>{SIDE}</div>{FOOT}</body></html>"
    )


@pytest.mark.parametrize(
    "make", [of_tables, of_breaks, of_spans, of_entities, bare, with_links_below], ids=lambda make: make.__name__
)
@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "utf-16"])
def test_the_article_comes_out_of_any_page(make, charset, report_text):
    title = report_text.split("\n")[0]
    markup = make(report_text, title).replace("{title}", title)
    if charset == "gb18030":
        markup = markup.replace('charset="utf-8"', 'charset="gb2312"')
    report = read_report(markup.encode(charset), "a.html")
    assert report.text == report_text
    assert report.warnings == ()
