"""What a place may also be called: 开阳 for 开阳县, 恩施州 for its full name, 石家庄高新区 for the zone's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from lawmetrics.jurisdictions.table import Row

__all__ = ["bare", "plain_township", "short_names", "tidy", "without_office", "zone_names"]

_PEOPLES: Final = (
    "壮|回|满|苗|藏|彝|侗|瑶|白|傣|黎|羌|水|怒|京|土|各|畲|布依|朝鲜|土家|哈尼|哈萨克|傈僳|佤|拉祜|东乡|纳西|景颇|柯尔克孜|达斡尔"
    "|仫佬|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固|塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺|蒙古|维吾尔"
)
# 恩施土家族苗族自治州, 博尔塔拉蒙古自治州: the peoples that a name lists before 自治; the first character is never theirs.
_AUTONOMY: Final = re.compile(rf"(?<=..)(?:(?:{_PEOPLES})族|蒙古|哈萨克|柯尔克孜|塔吉克|锡伯|维吾尔)*自治([区州县旗])$")
_TOWN_PEOPLES: Final = re.compile(rf"(?<=..)(?:(?:(?:{_PEOPLES})族)+|蒙古族?|民族)(乡|镇)$")
_SUFFIX: Final = re.compile(r"(?:特别行政区|自治区|省|市|地区|盟|林区|特区|新区|县|区|旗|苏木|镇|乡|街道)$")
_ZONE: Final = re.compile(
    r"(高新技术产业开发区|高新技术开发区|高技术产业开发区|高新技术产业园区|经济技术开发区|经济开发区)$"
)
_ZONE_SHORT: Final = {"高": "高新区", "经": "经开区"}
_GAPS: Final = re.compile(r"[\s/／\\>·\-—,，、|]+")
_OFFICE: Final = re.compile(r"(?<=街道)办事处$|(?<=街道)办$")
_WIDE: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


def tidy(name: str) -> str:
    """A name without gaps and separators.

    >>> tidy("河南省/商丘市 民权县")
    '河南省商丘市民权县'
    """
    name = _GAPS.sub("", name)
    if any(sign in name for sign in "０１２３４５６７８９"):
        name = name.translate(_WIDE)
    return name


def without_office(name: str) -> str:
    """The street behind its office: 双塔街道 of 双塔街道办事处."""
    return _OFFICE.sub("", name)


def bare(name: str) -> str:
    """A name without the word that tells its rank; empty when one character or nothing would be left.

    >>> bare("开阳县"), bare("恩施土家族苗族自治州"), bare("魏县")
    ('开阳', '恩施', '')
    """
    stem = _AUTONOMY.sub("", name)
    if stem == name:
        stem = _SUFFIX.sub("", name, count=1)
    return stem if 2 <= len(stem) < len(name) else ""


def short_names(row: Row) -> set[str]:
    """Every shorter name of a province, prefecture or county, but not its zones' (`zone_names`)."""
    stem = bare(row.name)
    if not stem:
        return set()
    found = {stem}
    if match := _AUTONOMY.search(row.name):
        found.add(stem + match[1])
        found.add(stem + "自治" + match[1])
    return found - {row.name}


def plain_township(name: str) -> str:
    """How people call a township whose name lists its peoples; empty for the others.

    >>> plain_township("禾丰布依族苗族乡"), plain_township("双塔镇")
    ('禾丰乡', '')
    """
    match = _TOWN_PEOPLES.search(name)
    return name[: match.start()] + match[1] if match else ""


def zone_names(name: str, above: list[str]) -> tuple[str, set[str]]:
    """A development zone's bare name, and the ways it is written behind the name of its city.

    >>> core, names = zone_names("河北唐山海港经济开发区", ["唐山市", "河北省"])
    >>> core, "海港经开区" in names
    ('海港经济开发区', True)
    """
    core = name
    for place in reversed(above):
        for form in (place, bare(place)):
            if form and core.startswith(form) and len(core) > len(form) + 2:
                core = core[len(form) :]
                break
    found = {core}
    if match := _ZONE.search(core):
        found.add(core[: match.start()] + _ZONE_SHORT[match[1][0]])
        if match[1][0] == "高":
            found |= {core[: match.start()] + word for word in ("高新技术产业开发区", "高新技术开发区")}
        else:
            found |= {core[: match.start()] + word for word in ("经济技术开发区", "经济开发区")}
    return core, found
