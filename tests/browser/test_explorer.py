"""What a person does on the pages, with a real browser."""

import csv
import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
CODE = "people_mediation.success_rate"
with (Path(__file__).parents[2] / "data" / "samples" / "jurisdictions.csv").open(encoding="utf-8") as _file:
    NAMES = {row["code"]: row["name"] for row in csv.DictReader(_file)}
FIRST, SECOND = NAMES["990121"], NAMES["990122"]
REPORT = f"""{FIRST}2031年法治政府建设年度报告
2031年，全县共调解矛盾纠纷1,204件，调解成功率98.5%。发放宣传资料2.7万余份，罚没金额150万元。"""


def choose_indicator(page: Page, words: str, name: str) -> None:
    page.get_by_role("combobox", name="指标").fill(words)
    page.locator("#indicator-options [role=option]").filter(has_text=name).first.click()
    expect(page.locator("#chart[data-ready]")).to_be_visible()


def choose_place(page: Page, name: str) -> None:
    page.get_by_role("combobox", name=re.compile("地方")).fill(name)
    page.locator("#place-options [role=option]").filter(has_text=name).first.click()


def drawn(page: Page) -> dict[str, dict[int, float]]:
    """What the chart shows: line → year → value."""
    data = page.evaluate("""() => document.getElementById('chart').data
        .filter((t) => t.customdata).map((t) => ({ name: t.name, x: [...t.x], y: [...t.y] }))""")
    return {t["name"]: {int(x): y for x, y in zip(t["x"], t["y"], strict=True) if y is not None} for t in data}


def reported(api, place: str) -> dict[int, float]:
    rows = api.get(f"/v1/series/{CODE}", params={"jurisdiction": place}).json()["data"]
    return {r["year"]: r["value"] for r in rows}


def test_find_an_indicator_choose_two_counties_read_the_chart(page, api):
    page.goto("/")
    choose_indicator(page, "调解成功率", "人民调解成功率")
    choose_place(page, FIRST)
    choose_place(page, SECOND)
    page.get_by_role("button", name="显示").click()
    expect(page.locator(".chip")).to_have_count(2)
    expect(page.locator("#figures ~ .scroll tbody tr")).to_have_count(2)
    page.wait_for_selector("#chart[data-ready]")
    wanted = {FIRST: reported(api, "990121"), SECOND: reported(api, "990122")}
    assert drawn(page) == wanted
    assert "990121%2C990122" in page.url
    assert CODE in page.url


def test_a_point_opens_its_sentence_with_the_number_marked(page, api):
    page.goto(f"/?lang=zh&indicator={CODE}&jurisdiction=990121")
    page.wait_for_selector("#chart[data-ready]")
    page.locator("#chart .points path").last.click(force=True)
    dialog = page.get_by_role("dialog")
    expect(dialog.locator("mark")).to_be_visible()
    values = {f"{v:g}" for v in reported(api, "990121").values()}
    assert dialog.locator("mark").inner_text().rstrip("%").rstrip("0").rstrip(".") in values
    expect(dialog).to_contain_text(FIRST)
    expect(dialog).to_contain_text("核对结果")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_how_sure_a_figure_is_and_how_to_quote_it_stand_beside_its_sentence(page, api):
    point = api.get(f"/v1/series/{CODE}?jurisdiction=990121&years=2023").json()["data"][0]
    page.goto(f"/?lang=zh&indicator={CODE}&jurisdiction=990121")
    page.locator(f"button.point[data-source='{point['observation_id']}']").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("归类把握")).to_be_visible()
    expect(dialog).to_contain_text(f"{min(99, round(100 * point['confidence']))}%")
    expect(dialog).to_contain_text("引用之前")
    expect(dialog).to_contain_text("人民调解成功率，由调解成功(化解)数、调解案件(纠纷)数算出")
    dialog.get_by_role("button", name="复制引文").click()
    expect(page.locator("#live")).to_have_text("引文已复制")
    quoted = page.evaluate("() => navigator.clipboard.readText()")
    source = api.get(f"/v1/observations/{point['observation_id']}/source").json()["data"][0]
    assert source["sentence"] in quoted
    assert f"《{source['title']}》" in quoted
    assert quoted.rstrip("）").endswith(f"/v1/observations/{point['observation_id']}/source")
    dialog.get_by_role("link", name="看同级各地").click()
    expect(page.locator("#figures ~ .scroll tbody tr")).to_have_count(3)
    expect(page.locator("#trends ~ .scroll")).to_contain_text("1 / 3")


def test_what_speaks_against_a_figure_is_said_before_it_is_quoted(page, api):
    wrong = api.get("/v1/audit?verdict=inconsistent").json()["data"][0]["operands"][-1]
    rows = api.get(f"/v1/observations?document={wrong['document']}&limit=10000").json()["data"]
    row = next(r for r in rows if r["indicator"] == wrong["code"] and r["start"] == wrong["start"])
    page.goto(f"/?lang=zh&indicator={row['indicator']}&jurisdiction={row['jurisdiction']}")
    page.locator(f"button.point[data-source='{row['observation_id']}']").click()
    expect(page.get_by_role("dialog").locator(".doubts")).to_contain_text("对不上")


def test_the_keyboard_alone_is_enough(page):
    page.goto("/?lang=zh")
    page.get_by_role("combobox", name="指标").focus()
    page.keyboard.type("调解成功率")
    page.wait_for_selector("#indicator-options [role=option]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector("#chart[data-ready]")
    expect(page.get_by_role("combobox", name="指标")).to_be_focused()
    expect(page.locator("#live")).to_contain_text("人民调解成功率")
    first = page.locator("button.point").first
    first.focus()
    assert "看出处" in (first.get_attribute("aria-label") or "")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").locator("mark")).to_be_visible()
    page.keyboard.press("Escape")
    expect(first).to_be_focused()


def test_on_a_phone_the_answer_comes_into_view(page):
    page.set_viewport_size({"width": 390, "height": 700})
    page.goto("/?lang=zh")
    choose_indicator(page, "调解成功率", "人民调解成功率")
    expect(page.locator("h2#what")).to_be_in_viewport()


def test_the_language_changes_and_the_view_stays(page):
    page.goto(f"/?lang=zh&indicator={CODE}&jurisdiction=990121")
    page.get_by_role("link", name="English").click()
    expect(page.locator("h2#what")).to_contain_text("ediation success rate")
    expect(page.locator(".chip")).to_contain_text(FIRST)
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("link", name="中文").click()
    expect(page.locator("h2#what")).to_contain_text("人民调解成功率")


def test_a_shared_link_shows_the_same_view(page, browser, server):
    page.goto("/?lang=zh")
    choose_indicator(page, "调解成功率", "人民调解成功率")
    page.get_by_label("层级").select_option("county")
    page.get_by_label("与同级比").check()
    page.get_by_role("button", name="显示").click()
    expect(page.locator("#figures ~ .scroll tbody tr")).to_have_count(3)
    page.wait_for_selector("#chart[data-ready]")
    page.get_by_role("button", name="复制链接").click()
    link = page.evaluate("() => navigator.clipboard.readText()")
    other = browser.new_context(locale="en-US").new_page()
    other.goto(link)
    other.wait_for_selector("#chart[data-ready]")
    assert link.startswith(server.url)
    assert drawn(other) == drawn(page)
    assert other.locator("h2#what").inner_text() == page.locator("h2#what").inner_text()
    expect(other.locator("#trends ~ .scroll")).to_contain_text("1 / 3")
    other.context.close()
    page.go_back()
    expect(page.locator("#figures ~ .scroll tbody tr")).not_to_have_count(3)


def test_the_view_as_csv_and_png(page, api):
    page.goto(f"/?lang=zh&indicator={CODE}&jurisdiction=990121&from=2020&to=2022")
    page.wait_for_selector("#chart[data-ready]")
    with page.expect_download() as saved:
        page.get_by_role("link", name="CSV").click()
    rows = list(csv.DictReader(io.StringIO(saved.value.path().read_text(encoding="utf-8"))))
    assert {int(r["year"]) for r in rows} == {y for y in reported(api, "990121") if 2020 <= y <= 2022}
    with page.expect_download() as saved:
        page.get_by_role("button", name="PNG").click()
    assert saved.value.path().read_bytes().startswith(b"\x89PNG")


def test_an_empty_view_and_a_wrong_one_say_what_to_do(page):
    page.goto(f"/?lang=zh&indicator={CODE}&from=1990&to=1991")
    expect(page.locator("#result")).to_contain_text("没有符合条件的数字")
    expect(page.locator("#what ~ .soft")).to_contain_text("调解成功的纠纷占调解纠纷的比例")
    page.get_by_role("link", name="看所有地方、所有年份").click()
    page.wait_for_selector("#chart[data-ready]")
    page.goto(f"/?lang=zh&indicator={CODE}&from=2024&to=2020")
    expect(page.get_by_role("alert")).to_contain_text("年份不对")
    page.goto(f"/?lang=en&indicator={CODE}&from=2024&to=2020")
    expect(page.get_by_role("alert")).to_contain_text("2020:2024")
    page.goto("/?lang=zh&indicator=people_mediation.sucess_rate")
    page.get_by_role("link", name="人民调解成功率").click()
    page.wait_for_selector("#chart[data-ready]")


def test_the_heat_map_leads_to_the_figures(page, api):
    page.goto("/coverage?lang=zh")
    rows = api.get("/v1/coverage?jurisdiction=990121&years=2023").json()["data"]
    cell = page.get_by_label(f"{FIRST} 2023: {rows[0]['indicators']}")
    cell.click()
    expect(page.locator("#here")).to_contain_text(f"{FIRST} 2023")
    page.locator(".stated button.point").first.click()
    expect(page.get_by_role("dialog").locator("mark")).to_be_visible()


def test_the_audit_shows_what_does_not_add_up(page, api):
    wrong = api.get("/v1/audit?verdict=inconsistent").json()["meta"]["total"]
    page.goto("/audit?lang=zh")
    page.get_by_label("结论").select_option("inconsistent")
    page.get_by_role("button", name="筛选").click()
    expect(page.locator("tbody tr")).to_have_count(min(wrong, 50))
    expect(page.locator("tbody .tag").first).to_have_text("对不上")
    page.locator("tbody button.point").first.click()
    expect(page.get_by_role("dialog").locator("mark")).to_be_visible()


@pytest.mark.parametrize("way", ["paste", "upload"])
def test_a_report_is_read_and_its_numbers_are_marked(page, api, tmp_path, way):
    before = api.get("/health").json()
    page.goto("/read?lang=zh")
    if way == "paste":
        page.get_by_label("正文", exact=True).fill(REPORT)
        page.get_by_role("button", name="读数字").click()
    else:
        file = tmp_path / "report.txt"
        file.write_text(REPORT, encoding="gb18030")
        page.get_by_label("或打开文件").set_input_files(file)
    marks = page.locator(".reading mark")
    expect(marks).to_have_text(["1,204件", "98.5%", "2.7万余份", "150万元"])
    assert marks.nth(1).get_attribute("class") == "k-rate"
    marks.nth(2).hover()
    expect(page.locator("#tip")).to_contain_text("27,000 – 28,000")
    marks.nth(1).focus()
    expect(page.locator("#tip")).to_contain_text("98.5")
    assert api.get("/health").json() == before, "nothing is stored"


def test_nothing_to_read_is_said_plainly(page):
    page.goto("/read?lang=zh")
    page.get_by_role("button", name="读数字").click()
    expect(page.get_by_role("alert")).to_contain_text("请先贴上正文")


@pytest.mark.parametrize("path", ["/", f"/?indicator={CODE}", "/coverage", "/audit", "/read"])
@pytest.mark.parametrize("width", [360, 768, 1600])
def test_no_page_scrolls_sideways(page, path, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(path)
    page.wait_for_timeout(200)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("path", ["/?indicator=" + CODE, "/coverage?x=", "/audit?x=", "/read?x="])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_can_be_operated_has_a_name_and_a_place_in_the_order(page, path, lang):
    page.goto(f"{path}&lang={lang}")
    nameless = page.evaluate("""() => [...document.querySelectorAll(
        'button, a[href], input:not([type=hidden]), select, textarea, [role=region], [role=img], [role=listbox]')]
        .filter((e) => !(e.labels?.length || e.ariaLabel || e.getAttribute('aria-labelledby') || e.textContent.trim()))
        .map((e) => e.outerHTML)""")
    assert nameless == []
    assert page.locator("h1").count() == 1
    assert page.locator("[tabindex]:not([tabindex='0']):not([tabindex='-1'])").count() == 0
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_the_api_documentation_loads_nothing_from_elsewhere(page):
    page.goto("/docs")
    expect(page.get_by_text("/v1/series/{indicator}").first).to_be_visible(timeout=20_000)
