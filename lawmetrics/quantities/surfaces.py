"""How numbers are written: the pattern of one surface, and of the runs of characters in which surfaces lie."""

from __future__ import annotations

import re
from functools import cache

__all__ = ["PLAIN_NUMERALS", "number_pattern", "run_pattern"]

D = "[0-9０-９]"
FORMAL_FIGURES = "壹贰貳叁參叄肆伍陆陸柒捌玖"
POINT = "[.．]"
HAN = "[零〇○一二三四五六七八九十百千万亿两兩萬億廿卅卌]"
FIGURE = "[零〇○一二三四五六七八九]"
FORMAL = "[壹贰貳叁參叄肆伍陆陸柒捌玖](?:[拾佰仟万萬亿億][零壹贰貳叁參叄肆伍陆陸柒捌玖拾佰仟万萬亿億]*+)"
MARKS = "Ⅰ-Ⅻ①-⑳"
BLANK = "[ \u3000\u00a0]"
# 千 that belongs to the unit (千瓦), 百 of 百分点 and 万 of 万分之 are no multipliers.
TIMES = "(?:[十百千]?[万亿萬億]++(?!分之)|千(?![瓦米克伏卡焦赫帕安字])|百(?![分帕日]))"
PLAIN = rf"(?:{D}{{1,3}}(?:[,，]{D}{{3}}(?!{D}))++|{D}++)(?:{POINT}{D}++|·{D}++(?={BLANK}?[%％]))?"
SPACED = rf"{D}{{1,3}}(?:{BLANK}{D}{{3}}(?!{D}))++(?:(?={BLANK}?[\u4e00-\u9fff%％])|{POINT}{D}++(?=[\u4e00-\u9fff%％]|{BLANK}[万亿元吨%％]))(?![年月日])"
APART = (
    rf"(?={D}{BLANK}(?:{D}|{POINT})){D}(?:{BLANK}{D}(?!{D}))*+(?:{BLANK}?{POINT}{BLANK}?{D}(?:{BLANK}{D}(?!{D}))*+)?+"
    rf"(?={BLANK}?[%％‰\u4e00-\u9fff])"
)
BROKEN = rf"(?<![\n{BLANK[1:-1]}0-9]){D}++{POINT}{BLANK}?\n{BLANK}?{D}++(?=[%％万亿\u4e00-\u9fff])"
COUNTED = "[元人户亩件吨条次个家份千公平立美斤头只辆套株册场余多]"
# A line that breaks off in the middle of a figure, 74.4⏎万亿元; a line that begins with 万 for itself is another.
TORN = rf"\n(?=[万亿萬億]{{1,2}}{COUNTED})"
SCALED = rf"(?:(?:{BLANK}?[余多来餘來]?{BLANK}?|{TORN}){TIMES})(?:[余多来餘來]?{TIMES}){{0,2}}(?:{D}{{1,4}}(?:{POINT}{D}++)?[百千]?[余多餘]?[万萬百千](?![瓦米克伏卡焦赫帕安字分])|{D}{{4}}(?!{D}|年)|{D}(?![{D[1:-1]}.．%％,年月日]))*+"
HAN_RUN = (
    rf"(?:[数几數幾](?=[十百千万亿萬億]))?{HAN}++(?:[几余多来幾餘來]{BLANK}?(?=[十百千万亿萬億]){HAN}++)*+(?:(?<=十)[几幾])?+"
    rf"(?:[点點]{FIGURE}++[万亿]{{0,2}})?+"
)
# A final 千 before 瓦 is the unit's.
HAN_NUMBER = rf"(?:[数几數幾](?=[十百千万亿萬億]))?(?:[零〇○一二两三四五六七八九十百万亿]|千(?![瓦米克伏卡焦赫帕安]))++(?=千[瓦米克伏卡焦赫帕安])|{HAN_RUN}"
UP_TO = rf"、[一二三四五六七八九](?![\u4e00-\u9fff])|[至到](?![百千万]分|十分之){HAN_RUN}(?!分之)"
SHARE = rf"(?:{HAN}++|{D}++)分之(?:{PLAIN}|{HAN_RUN}(?:{UP_TO})?)"
NUMBER = (
    rf"{D}{{4}}(?:-{D}{{1,2}}-|[/／]{D}{{1,2}}[/／]|{POINT}{D}{{1,2}}{POINT}){D}{{1,2}}(?!{D})"
    rf"|{BROKEN}(?:{SCALED})?|{APART}(?:{SCALED})?|{SPACED}(?:{SCALED})?"
    rf"|(?<![0-9/／]){D}{{1,2}}[/／]{D}{{1,2}}(?![0-9/／万]|小时)|{PLAIN}比{PLAIN}"
    rf"|{D}++分之(?:{PLAIN}|{HAN_RUN})"
    rf"|{PLAIN}(?:{BLANK}?[:：∶]{BLANK}?{PLAIN})+"
    rf"|{PLAIN}(?:{SCALED})?"
    rf"|{SHARE}|{HAN_NUMBER}|{FORMAL}|[{MARKS}]"
)
"""The pattern of one number surface. Every repetition is possessive or bounded, so it is linear on any text."""

PLAIN_NUMERALS = "0123456789０１２３４５６７８９零〇○一二三四五六七八九十百千万亿两兩萬億廿卅卌"
HEADS = PLAIN_NUMERALS + FORMAL_FIGURES
TENS = "[一二三四五六七八九十]"
LINKS = (
    rf"[,，.．·:：∶/／-](?={D})|[余多来几餘來幾](?:{BLANK}?(?=[十百千万亿萬億])|(?<=十[几幾]))|[点點](?={FIGURE})"
    rf"|分之(?=[0-9０-９零一二三四五六七八九十百])|{BLANK}(?=[0-9０-９万亿.．]|千(?![瓦米克伏卡焦赫帕安字方秋家里]))|(?<={BLANK})[.．](?={BLANK}{D})"
    rf"|(?:(?<=分之{TENS})|(?<=分之{TENS}{TENS})|(?<=分之{TENS}十{TENS}))[至到](?={TENS}{{1,3}}+(?!分))"
    rf"|[:：∶]{BLANK}(?={D})|比(?={D}++(?:{POINT}{D}++)?+(?![0-9a-zA-Z年个万亿]))|[.．]{BLANK}?\n{BLANK}?(?={D})|{TORN}"
)
RUN = (
    f"[{HEADS}数几數幾{MARKS}](?:(?<![数几數幾{FORMAL_FIGURES}])|(?=[十百千万亿拾佰仟萬億]))"
    f"(?:[{HEADS}拾佰仟]++|(?=[,，.．·:：∶/／余多来几餘來幾点點分比至到 \n\u3000\u00a0-])(?:{LINKS}))*+"
    "(?:、(?<=分之[一二三四五六七八]、)[二三四五六七八九]|[瓦米克伏卡焦赫帕安字](?<=千.)|[分帕日](?<=百.))?"
)
"""A superset of the surfaces, quick to find: it begins with one set of characters and never goes back."""


@cache
def number_pattern() -> re.Pattern[str]:
    """Give the pattern of one surface."""
    return re.compile(NUMBER)


@cache
def run_pattern() -> re.Pattern[str]:
    """Give the pattern of a run."""
    return re.compile(RUN)
