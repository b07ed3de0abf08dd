"""Which part a figure is of, given its code: a series has one value a year, so what repeats a code is a part."""

from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray

from lawmetrics.indicators.catalogue import catalogue
from lawmetrics.indicators.context import read_context
from lawmetrics.indicators.structure import structure
from lawmetrics.quantities.scanner import scan

MEETINGS = "organization.coordination_meetings"
ACCEPTED = "admin_reconsideration.cases_accepted"
EXCELLENT = "enforcement_supervision.files_excellent"
REVIEWED = "enforcement_supervision.files_reviewed"
INSPECTIONS = "intellectual_property.inspections"
SESSIONS, PERSONS = "legal_training.training_sessions", "legal_training.training_persons"
ITEMS, COERCIVE = "power_lists.items_total", "admin_enforcement.coercive_measures"
UPHELD = "admin_reconsideration.upheld_or_rejected"
MEDIATED, SUCCESS = "people_mediation.cases_mediated", "people_mediation.cases_resolved"
STATIONS, VENUES = "public_legal_services.stations", "legal_publicity.venues"
CASES = "admin_enforcement.cases_handled"
MATTER = "admin_reconsideration.cases_by_matter"
VILLAGES = "rural_rule_of_law.demonstration_villages"
SOLVED, COUNSELS = "social_stability.criminal_cases_solved", "legal_counsel.counsels"
DRILLS, DRILLED = "emergency_mgmt.drills", "emergency_mgmt.drill_participants"
SAT, PASSED = "law_examination.participants", "law_examination.pass_rate"
ACTIVITIES, OTHER_FILINGS = "legal_publicity.activities", "permits.other_filings"
PERMIT_ITEMS, ONLINE = "power_lists.permit_items", "gov_services.online_rate"
ACCIDENTS, INSPECTED = "emergency_mgmt.accidents", "admin_enforcement.objects_inspected"
CLOSED, DISCLOSED = "admin_reconsideration.cases_closed", "gov_information.items_disclosed"
VISITED, VEHICLES = "intellectual_property.enterprises_visited", "funding.enforcement_vehicles_purchased"
RETAINED = "normative_documents.retained"
LETTERS, PLANS = "letters_visits.matters_received", "emergency_mgmt.plans_revised"


@dataclass
class Links:
    indicator: NDArray[np.int16]


def breakdowns(text: str, *codes: str) -> list[str]:
    """Breakdowns of the statistics of a text, whose codes are given in order ("" for none)."""
    found = scan(text)
    places = structure(found, np.zeros(1, np.int32))
    statistics = np.flatnonzero(places.statistic).tolist()
    indicator = np.full(len(found.start), -1, np.int16)
    for i, code in zip(statistics, codes, strict=True):
        indicator[i] = catalogue().row(code) if code else -1
    context = read_context(found, places, Links(indicator), np.array([2024], np.int16))
    return [context.breakdown[i] for i in statistics]


@pytest.mark.parametrize(
    ("text", "codes", "expected"),
    [
        ("受理复议案件90件，其中房屋征收30件。", (ACCEPTED, ACCEPTED), ["", "房屋征收"]),
        ("受理复议案件90件，其中房屋征收30件。", (ACCEPTED, ""), ["", "房屋征收"]),
        ("全县权责清单900件，其中处罚70件。", (ITEMS, ITEMS), ["", "处罚"]),
        ("权责清单事项900项，其中处罚70项。", ("", ITEMS), ["", "处罚"]),
        ("采取强制措施90件，其中查封扣押30件。", ("", COERCIVE), ["", ""]),
        ("其中维持40件，占60%。", (UPHELD, ""), ["", ""]),
        ("调解纠纷90件，成功80件，其中草场纠纷30件。", (MEDIATED, SUCCESS, MEDIATED), ["", "", "草场纠纷"]),
        # one code twice, but another deed or another noun: no parts
        ("预防纠纷120件，调解纠纷300件。", (MEDIATED, MEDIATED), ["", ""]),
        ("新设工作站3个、联络点20个。", (STATIONS, STATIONS), ["", ""]),
        ("避免纠纷激化7件19人。", (MEDIATED, MEDIATED), ["", ""]),
        # one noun, told apart by the name before it
        ("公安查处酒驾90件，交通查处酒驾60件。", (CASES, CASES), ["公安查处酒驾", "交通查处酒驾"]),
        ("建成法治公园2个、法治广场3个。", (VENUES, VENUES), ["建成法治公园", "法治广场"]),
        ("评查案卷90件，其中优秀案卷30件。", (REVIEWED, EXCELLENT), ["", ""]),
        ("召开部署会2次。赴外地开会。召开推进会4次。", (MEETINGS, MEETINGS), ["召开部署会", "召开推进会"]),
        ("召开推进会4次。全年共召开推进会4次。", (MEETINGS, MEETINGS), ["", ""]),
        ("召开推进会4次，2023年召开推进会3次。", (MEETINGS, MEETINGS), ["", ""]),
        ("召开推进会4次。下一步，力争召开推进会6次。", (MEETINGS, MEETINGS), ["", ""]),
        ("开展噪声污染专项整治，召开会议2次；召开联席会1次。", (MEETINGS, ""), ["噪声污染专项整治", ""]),
        ("开展知识产权保护专项行动，检查16次。", (INSPECTIONS,), [""]),
        # its own words narrow what the code counts: a level, a field, a size, a class; the code of a class is of one
        ("建成省级民主法治示范村4个。", (VILLAGES,), ["建成省级民主法治示范村"]),
        ("有7个县级民主法治示范村。", (VILLAGES,), ["县级民主法治示范村"]),
        ("民主法治示范村累计国家级1个、省级9个。", (VILLAGES, VILLAGES), ["民主法治示范村累计国家级", "省级"]),
        ("建成民主法治示范村4个。", (VILLAGES,), [""]),
        ("侦破盗窃案件60起。", (SOLVED,), ["侦破盗窃案件"]),
        ("侦破盗窃、诈骗等案件60起。", (SOLVED,), [""]),
        ("调解婚姻家庭纠纷60件。", (MEDIATED,), ["调解婚姻家庭纠纷"]),
        ("开展大型普法宣传活动3场。", (ACTIVITIES,), ["开展大型普法宣传活动"]),
        ("较大以上事故零发生。", (ACCIDENTS,), ["较大以上事故"]),
        ("国土类行政复议9件。", (ACCEPTED,), ["国土类行政复议"]),
        ("各类行政复议案件9件。", (ACCEPTED,), [""]),
        ("信息公开引发复议9件。", (MATTER,), ["信息公开引发复议"]),
        ("办理仓库备案2家。", (OTHER_FILINGS,), ["办理仓库备案"]),
        # the total among those that repeat a code
        ("县政府聘请法律顾问3名，各村法律顾问9名。", (COUNSELS, COUNSELS), ["", "各村法律顾问"]),
        ("网上可办率98%，即办率60%。", (ONLINE, ONLINE), ["", ""]),
        ("信访总量90件，网上信访30件。", (LETTERS, LETTERS), ["", "网上信访"]),
        (
            "住建系统检查企业90家。文旅部门检查景点60家。",
            (INSPECTED, INSPECTED),
            ["住建系统检查企业", "文旅部门检查景点"],
        ),
        ("全省各级机构新收复议案件90件。省政府受理复议案件9件。", (ACCEPTED, ACCEPTED), ["", "省政府受理复议案件"]),
        (
            "受理复议案件90件，受理处罚复议案件60件。全年受理复议案件90件。",
            (ACCEPTED,) * 3,
            ["", "受理处罚复议案件", ""],
        ),
        ("主动公开信息90条，同比增长8%。", (DISCLOSED, ""), ["", ""]),
        (
            "全省各级机构新收复议案件90件，审结60件。省政府受理复议案件9件，审结5件。",
            (ACCEPTED, CLOSED, ACCEPTED, CLOSED),
            ["", "", "省政府受理复议案件", "审结"],
        ),
        # kinds of one list: equal figures, one without code, no second deed
        ("走访工业企业5家、农业企业5家。", (VISITED, VISITED), ["走访工业企业", "农业企业"]),
        (
            "走访工业企业5家、农业企业9家、食品企业5家。",
            (VISITED, "", VISITED),
            ["走访工业企业", "农业企业", "食品企业"],
        ),
        ("购置城管执法车2台，执法摩托车6台。", (VEHICLES, VEHICLES), ["购置城管执法车", "执法摩托车"]),
        ("组织业务培训6次，法治培训2次。", (SESSIONS, ""), ["组织业务培训", "法治培训"]),
        ("组织业务培训6次，开展法治培训2次。", (SESSIONS, ""), ["", ""]),
        ("保留规范性文件9件、废止规范性文件2件。", (RETAINED, ""), ["", ""]),
        ("破获诈骗案件40起。破获刑事案件90起。", (SOLVED, SOLVED), ["破获诈骗案件", ""]),
        ("为柳河镇配备法律顾问1名，村法律顾问9名。", (COUNSELS, COUNSELS), ["", "村法律顾问"]),
        # what is told of a part is of the part
        ("国土类行政复议9件，占10%。", (ACCEPTED, ""), ["国土类行政复议", "国土类行政复议"]),
        (
            "评查案卷90件，其中优秀20件。另评查案卷60件，其中优秀9件。",
            (REVIEWED, EXCELLENT, REVIEWED, EXCELLENT),
            ["评查案卷", "优秀", "评查案卷", "优秀"],
        ),
        (
            "县直部门权责事项900项，涉及行政许可70项，乡镇权责事项300项。",
            (ITEMS, PERMIT_ITEMS, ITEMS),
            ["县直部门权责事项", "涉及行政许可", "乡镇权责事项"],
        ),
        (
            "组织新录用干部90名参加考试，及格率98%。组织执法人员60名参加考试。",
            (SAT, PASSED, SAT),
            ["组织新录用干部", "组织新录用干部", "组织执法人员"],
        ),
        (
            "组织防汛演练2场，森林防火演练5场，参演人员700人。",
            (DRILLS, DRILLS, DRILLED),
            ["组织防汛演练", "森林防火演练", ""],
        ),
        ("修订专项预案9个、部门预案5个、保障预案2个。", ("", PLANS, PLANS), ["修订专项预案", "部门预案", "保障预案"]),
        (
            "举办新任干部班1期，培训学员30人；举办执法骨干班3期，培训学员90人次。",
            (SESSIONS, PERSONS, SESSIONS, ""),
            ["举办新任干部班", "举办新任干部班", "举办执法骨干班", "举办执法骨干班"],
        ),
    ],
)
def test_breakdown(text: str, codes: tuple[str, ...], expected: list[str]) -> None:
    assert breakdowns(text, *codes) == expected
