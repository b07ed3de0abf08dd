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
        (
            "举办新任干部班1期，培训学员30人；举办执法骨干班3期，培训学员90人次。",
            (SESSIONS, PERSONS, SESSIONS, ""),
            ["举办新任干部班", "举办新任干部班", "举办执法骨干班", "举办执法骨干班"],
        ),
    ],
)
def test_breakdown(text: str, codes: tuple[str, ...], expected: list[str]) -> None:
    assert breakdowns(text, *codes) == expected
