"""A body's name, taken apart: the place it serves, what kind of body it is, its topic (`read_organ`)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lawmetrics.jurisdictions import Gazetteer, Jurisdiction

__all__ = ["Organ", "read_organ"]


@dataclass(frozen=True, slots=True)
class Organ:
    """A body, or the beginning of a title, as far as it could be understood.

    Attributes:
        places: the places its name may mean; none when it names no place or an unknown one.
        kind: government, party or department; empty when only a place is named.
        topic: a department's topic as written (司法, 公安, 卫生健康).
        unknown: the part that looks like a place's name but is in no table; empty when there is none.
    """

    places: tuple[Jurisdiction, ...] = ()
    kind: str = ""
    topic: str = ""
    unknown: str = ""


_PARTY: Final = re.compile(r"^(?:中共|中国共产党)")
_MINISTRY: Final = re.compile(r"^国家税务总局(?=.)")
_GOVERNMENT: Final = re.compile(
    r"^(?:(?:人民)?政府(?:办公[室厅])?|办事处|街道办事处|人民政府办事处|管委会|管理委员会|行政公署|行政委员会|党政办公室)$"
)
_COMMITTEE: Final = re.compile(
    r"^(?:委员会|委|党委|工委|党工委|工作委员会)(?:办公室|全面依法治.委员会(?:办公室)?|依法治.(?:委员会)?办公室)?$|^(?:委|委员会)?(?:全面)?依法治[省市州盟县区旗镇乡街](?:委员会)?(?:办公室|办)$"
)
_BOTH: Final = re.compile(
    r"^(?:(?:委|委员会)、?[\u4e00-\u9fff]{2,12}政府|党委政府|委政府|委员会人民政府|委、?(?:.?人民)?政府|党委、政府|党工委办事处)$"
)
_DEPARTMENT: Final = re.compile(
    r"^(?P<topic>[\u4e00-\u9fff（）()、和与]{1,24}?)(?:局|办公厅|厅|委员会|委|办公室|办|中心|院|所|支队|大队|总队|分局|队|处|站|公司|集团|会)$"
)
# 海淀区人民政府中关村街道办事处: the district's government names itself in its street's name.
_INNER: Final = re.compile(r"(?<=[市县区旗])人民政府(?=[\u4e00-\u9fff]{2,10}(?:街道|镇|乡|地区)(?:办事处|人民政府)?$)")
_APART: Final = re.compile(r"[\s、]+")
_OFFICE: Final = re.compile(r"街道办(?:事处)?$")
_PLACE_LIKE: Final = re.compile(r"^[\u4e00-\u9fff]{2,20}[省市县区旗州盟镇乡道木园城场团部委局厅院署会港湖岛山谷]$")
_BRANCH: Final = re.compile(r"^(?P<topic>[\u4e00-\u9fff]{2,12}?)局(?P<place>[\u4e00-\u9fff]{2,12}?)分局$")
# A level word in front of a body without a name: 市司法局, 县人民政府, 我县.
_NAMELESS: Final = re.compile(
    r"^[我本全]?(?:省|自治区|市|州|盟|县|区|旗|镇|乡|街道)(?=人民政府|政府|[\u4e00-\u9fff]*[局委办厅院]|$)"
)
_SUB_PLACE: Final = re.compile(
    r"[\u4e00-\u9fff]{1,10}?(?:镇|乡|街道|苏木|区|县|市|旗|开发区|园区|新城|示范区|管理区|风景名胜区|度假区)(?=$|人民政府|政府|办事处|管委会|管理委员会|党委|党工委|工委|委员会|委$)"
)


def read_organ(written: str, gazetteer: Gazetteer, year: int | None = None) -> Organ:
    """Take a body's name apart.

    Of several side by side (中共甲县委、甲县人民政府) the place is that of the first that names one; a government among them
    makes it the government's.

    >>> from lawmetrics.jurisdictions import Gazetteer
    >>> organ = read_organ("开阳县司法局", Gazetteer.default())
    >>> organ.places[0].code, organ.kind, organ.topic
    ('520121', 'department', '司法')
    """
    parts = [part for part in _APART.split(written) if len(part) > 2]
    organs = [_one_organ(part, gazetteer, year) for part in parts] if len(parts) > 1 else []
    if not organs or not all(organ.kind for organ in organs):
        return _one_organ(written, gazetteer, year)
    first = next((organ for organ in organs if organ.places), organs[0])
    return replace(first, kind="government", topic="") if any(organ.kind == "government" for organ in organs) else first


def _one_organ(written: str, gazetteer: Gazetteer, year: int | None) -> Organ:
    name = _INNER.sub("", re.sub(r"[\s《》“”\"]", "", written))
    party = bool(_PARTY.match(name))
    name = _MINISTRY.sub("", _PARTY.sub("", name))
    if nameless := _NAMELESS.match(name):
        return Organ((), *_kind_or_none(name[nameless.end() :], party=party))
    for end in range(min(len(name), 40), 1, -1):
        places = tuple(place for place in gazetteer.find(name[:end], None, year) if _in_full(place, name[:end]))
        if places and end == len(name) and _OFFICE.search(name):
            return Organ(places, "government")
        if places:
            return _with_rest(places, name[end:], gazetteer, year, party=party)
    if sub := _SUB_PLACE.match(name):
        return Organ((), *_kind_or_none(name[sub.end() :], party=party), sub[0])
    kind, topic = _kind_or_none(name, party=party)
    return Organ((), kind, topic, "" if kind else _place_like(name))


def _in_full(place: Jurisdiction, written: str) -> bool:
    """False for a township without its rank: 广州市人民政府 does not begin with 人民街道."""
    return place.level != "township" or written.endswith(place.name) or written[-1] in "镇乡道木"


def _place_like(name: str) -> str:
    """The name if it may be a place's or a body's; a title may begin with anything."""
    return name if _PLACE_LIKE.match(name) else ""


def _with_rest(
    places: tuple[Jurisdiction, ...], rest: str, gazetteer: Gazetteer, year: int | None, *, party: bool
) -> Organ:
    """What stands behind the place's name: nothing, a body, or a place below it that no table knows."""
    if branch := _BRANCH.match(rest):
        inner = [place for above in places for place in gazetteer.find(branch["place"], above, year)]
        if inner:
            return Organ(tuple(inner), "department", branch["topic"])
    if sub := _SUB_PLACE.match(rest):
        return Organ(places, *_kind_or_none(rest[sub.end() :], party=party), sub[0])
    found = _kind(rest, party=party)
    return Organ((), "", "", _place_like(rest)) if found is None else Organ(places, *found)


def _kind_or_none(rest: str, *, party: bool) -> tuple[str, str]:
    return _kind(rest, party=party) or ("", "")


def _kind(rest: str, *, party: bool) -> tuple[str, str] | None:
    """Kind and topic of what stands behind a place's name; None when it is no body."""
    if not rest:
        return ("party", "") if party else ("", "")
    if _GOVERNMENT.match(rest) or _BOTH.match(rest):
        return "government", ""
    if _COMMITTEE.match(rest):
        return "party", ""
    if party and rest.endswith(("委员会", "委", "工委")):
        return "party", rest
    if match := _DEPARTMENT.match(rest):
        return "department", match["topic"]
    return None
