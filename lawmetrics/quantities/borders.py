"""Class borders: figures that say which things are meant and not how many (2000万元及以上的企业, 超10亿元企业36家)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from lawmetrics.quantities.lexicon import MARGIN, is_any
from lawmetrics.quantities.lexicons import lexicons, measures
from lawmetrics.quantities.qualifiers import QUALIFIERS
from lawmetrics.quantities.quantity import Qualifier
from lawmetrics.quantities.units import DIMENSIONS

if TYPE_CHECKING:
    from lawmetrics.quantities.draft import Draft
    from lawmetrics.quantities.surroundings import Before, Behind, Mask

__all__ = ["class_borders"]

MEASURED = ("money", "area", "length", "mass", "volume", "power", "voltage", "energy", "age", "pressure")
MONEY, AREA = DIMENSIONS.index("money"), DIMENSIONS.index("area")
OPEN = np.array([qualifier in {Qualifier.AT_LEAST, Qualifier.AT_MOST} for qualifier in QUALIFIERS] + [False])
"""By number of the qualifier, whether it leaves one side open; the last place is that of -1."""

KINDS_OF_THINGS = (
    "项目|企业|单位|法人|工业|集群|机组|变电站|锅炉|泊位|码头|合作社|园区|乡镇|大户|养殖场|市场主体|水库|灌区|河流|地震"
    "|工程|电站|风电场|公司|医院|批发业|零售业|线路"
)
DWELLINGS = "住房|住宅|商品房|户型"
SORTS = (
    "在建|新建|施工|新开工|计划|重大|重点|工业|产业|农产品加工|大型|农业|服务业|制造业|投资|技改|技术改造|批发|零售|住宿"
    "|餐饮|商贸|流通|固定资产|房地产|建筑业|小型|中型|龙头|骨干|基础设施|招商|签约|内资|外资|新签|续建|储备|民间|优质"
    "|科技|特色|主导|总部|纳税|在库|入库|连片|水力|火力|风力|燃煤"
)
MONEYS = "资金|贷款|支出|收入|利润|投资(?!项目)"
THINGS = re.compile(
    rf" ?(?:的(?!有|达|共)(?:(?!{MONEYS})[\u4e00-\u9fff]){{0,8}}?|(?:{SORTS}){{0,3}})(?:{KINDS_OF_THINGS}|村|县)(?!资金)"
)
OF_THINGS = re.compile(rf" ?的(?!有|达|共)(?:(?!{MONEYS})[\u4e00-\u9fff]){{0,8}}?(?:{KINDS_OF_THINGS}|村|县)")
FLATS = re.compile(rf" ?的?(?:{DWELLINGS})")
DONE = "建设|新建|实施|完成|改造|支持|扶持|引进|用于|发展|培育|惠及|带动|助力"
COUNTED_THINGS = re.compile(
    rf" ?的?(?:(?!{DONE}|{MONEYS})[\u4e00-\u9fff]){{0,10}}?"
    r"(?:企业|项目|集群|产业|县|市|区|镇|乡|村|户|公司|产品|品牌|单位)"
    r"(?:数量?|总数|达到?|有|增至|共|已|突破|超过|累计|分别|新增|为){0,3} ?(?:[0-9０-９]|[一二三四五六七八九十百两]+[家个户])"
    r"| ?的(?:达到?|有|共)? ?(?:[0-9０-９]+|[一二三四五六七八九十百两]+) ?[家个户种]"
)
INCLUSIVE = re.compile(r" ?[（(]含[^（()）]{0,10}[)）]以[上下]")


def class_borders(draft: Draft, before: Before, behind: Behind, free: Mask) -> Mask:
    """Tell which of the `free` candidates are class borders."""
    codes, text = draft.codes, draft.text
    dimension = lexicons().dimension.take(behind.unit)
    measured = free & measures(behind.unit, *MEASURED)
    border = np.zeros(len(measured), np.bool_)
    tail = OPEN.take(behind.tail)
    rows = measured.nonzero()[0]
    place = behind.unit_end.take(rows)
    border[rows] = tail.take(rows) & is_any(codes, place + is_any(codes, place, " \u3000"), "及或")
    end = behind.end.take(rows)
    for row in rows[is_any(codes, end, "（(") & is_any(codes, end + 1, "含")].tolist():
        border[row] = INCLUSIVE.match(text, int(behind.end[row]) - MARGIN) is not None
    start = before.start.take(rows)
    closed = is_any(codes, start - 1, "含") & is_any(codes, start - 2, "（(")
    border[rows] |= closed & is_any(codes, end, "）)") & is_any(codes, end + 1, "以")
    counted = free & tail & measures(behind.unit, "person", "count")
    for row in np.flatnonzero((measured & tail & ~border) | counted):
        after = int(behind.end[row]) - MARGIN
        small = dimension[row] == AREA and draft.scale[row] == 1 and draft.value[row] < 1000
        pattern = OF_THINGS if counted[row] else THINGS
        border[row] = pattern.match(text, after) is not None or (small and FLATS.match(text, after) is not None)
    led = measured & (dimension == MONEY) & OPEN.take(before.hedge) & ~tail
    for row in np.flatnonzero(led):
        border[row] = COUNTED_THINGS.match(text, int(behind.end[row]) - MARGIN) is not None
    return border
