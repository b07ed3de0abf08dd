"""Numbers in Chinese characters, with their own hedges: `二十余万`, `几十`, `三五`, `五十五点三`."""

from __future__ import annotations

import re
from decimal import Decimal

from lawmetrics.quantities.number import WEIGHTS, Hedge, Number, Shape, between, exact, multiplier, place_value
from lawmetrics.quantities.numerals import read_numeral

__all__ = ["read_han"]


def read_han(text: str) -> Number | None:  # noqa: PLR0911 - one way of writing a line
    """Read a number in Chinese characters, with its own hedges."""
    if "点" in text:
        return _pointed(text)
    if text in {"零", "〇"}:
        return exact(0, Shape.ZERO)
    if any(character in text for character in "数几"):
        return _several(text)
    if match := re.fullmatch(r"([^余多来]+)[余多来餘來]([十百千万亿]+)", text):
        return _stretched(match[1], match[2])
    if any(character in text for character in "余多来"):
        return None
    if pair := re.search(
        r"(?<![零一二两三四五六七八九])([一二两三四五六七八九])([一二两三四五六七八九])(?![零一二两三四五六七八九])",
        text,
    ):
        return _pair(text, pair.start(1))
    return _plain(text)


def _plain(text: str) -> Number | None:
    shape = Shape.HAN
    if all(character in "零〇○一二三四五六七八九" for character in text) and len(text) > 1:
        value = read_numeral(text)
        if len(text) == 3:
            return None
        return exact(value, Shape.YEAR if len(text) == 4 and 1800 <= value <= 2100 else Shape.PAIR)
    value = read_numeral(text)
    if all(character in WEIGHTS for character in text) and text != "十":
        shape = Shape.BARE
    elif len(text) == 1:
        shape = Shape.SMALL
    return exact(value, shape, multiplier(text))


def _pair(text: str, at: int) -> Number | None:
    """Read two figures side by side: 两三 and 七八十 approximate, 三五 is a range, 八五 is a name."""
    first, second = (
        "零一二三四五六七八九".find(text[at].replace("两", "二")),
        "零一二三四五六七八九".find(text[at + 1].replace("两", "二")),
    )
    low, high = text[: at + 1] + text[at + 2 :], text[:at] + text[at + 1 :]
    if second == first + 1:
        return between(_plain(low), _plain(high), Hedge.SEVERAL)
    if (first, second) == (3, 5) and at == 0:
        return between(_plain(low), _plain(high), Hedge.RANGE)
    return exact(read_numeral(text), Shape.PAIR) if len(text) == 2 else None


def _several(text: str) -> Number | None:
    """Read 几十, 数百万, 十几, 一百几十亿."""
    match = re.fullmatch(r"([^数几]*)[数几數幾]([十百千万亿]*)", text)
    if match is None:
        return None
    head, tail = match.groups()
    if not tail or (head.endswith("十") and tail[0] in "万亿"):
        if not head.endswith("十"):
            return None
        low, high = read_numeral(head + "一" + tail), read_numeral(head + "九" + tail)
    else:
        low = read_numeral(head + "二" + tail)
        unit = read_numeral("一" + tail)
        fine = WEIGHTS[tail[0]] - 1
        rest = unit // WEIGHTS[tail[0]] if tail[0] in "十百千" else 1
        high = read_numeral(head + "九" + tail) + fine * rest
    return Number(Decimal(low), Shape.HAN, Hedge.SEVERAL, Decimal(low), Decimal(high), multiplier(text))


def _stretched(head: str, tail: str) -> Number | None:
    """Read 二十余万, 十多亿: over, up to the next step of the figure before 余."""
    low = Decimal(read_numeral(head + tail))
    step = place_value(Decimal(read_numeral(head))) * int(low / read_numeral(head))
    return Number(low, Shape.HAN, Hedge.OVER, low, low + step, multiplier(tail))


def _pointed(text: str) -> Number | None:
    """Read 五十五点三 and 二点七亿."""
    match = re.fullmatch(r"([^点]+)点([零〇○一二三四五六七八九]+)([万亿]*)", text)
    if match is None:
        return None
    figures = "".join(str("零一二三四五六七八九".index(f.replace("〇", "零").replace("○", "零"))) for f in match[2])
    scale = multiplier(match[3])
    return exact(Decimal(f"{read_numeral(match[1])}.{figures}") * scale, Shape.DECIMAL, scale)
