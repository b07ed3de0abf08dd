"""Number surfaces → `Number`: `2.7万`, `60,408`, `十几亿`, `百分之九十五点五`, `两三百`.

A number has a value and, when its own characters hedge (几十, 二十多万, 三五), bounds; units come later.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import IntEnum
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from lawmetrics.errors import NumeralError
from lawmetrics.quantities.numerals import FORMAL_TO_PLAIN, fold_variants, fold_width, read_numeral

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Hedge", "Number", "Shape", "has_shape", "place_value", "read_number"]

LONGEST = 40
"""A longer surface states no figure: it is an identifier, or noise."""

MOST = Decimal(10) ** 20
"""Figures from here on are identifiers; everything below fits decimal128(28, 6)."""


class Shape(IntEnum):
    """How a number is written, as far as grammar cares."""

    DIGITS = 0
    DECIMAL = 1  # digits with a point
    HAN = 2
    SMALL = 3  # one Chinese figure, or 十
    PAIR = 4  # two figures side by side that are no approximation: 八五
    BARE = 5  # 万 千 百 亿 alone
    YEAR = 6  # four figures that can be a year
    DATE = 7  # 2022-01-21
    SHARE = 8  # 三分之二: already in percent
    PROPORTION = 9  # 2.1:1
    ZERO = 10  # 零
    CODE = 11  # digits too many for a figure, or led by 0
    MARK = 12  # Ⅲ, ③


def has_shape(column: NDArray[np.int64], *shapes: Shape) -> NDArray[np.bool_]:
    """Whether each of a column of shapes is one of `shapes`."""
    return _shape_table(shapes).take(column)


@cache
def _shape_table(shapes: tuple[Shape, ...]) -> NDArray[np.bool_]:
    return np.array([shape in shapes for shape in Shape])


class Hedge(IntEnum):
    """What the characters of the number themselves leave open."""

    NONE = 0
    OVER = 1
    SEVERAL = 2
    RANGE = 3


@dataclass(frozen=True, slots=True)
class Number:
    """One number without its unit.

    Attributes:
        value: the stated figure.
        shape: how it is written.
        hedge: whether its own characters hedge.
        lower: least value that the characters allow.
        upper: greatest value that they allow.
        scale: the multiplier that closes it (万 → 10000), 1 when there is none.
    """

    value: Decimal
    shape: Shape
    hedge: Hedge
    lower: Decimal
    upper: Decimal
    scale: int = 1


WEIGHTS = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
PIECE = re.compile(r"([0-9]+(?:\.[0-9]+)?)([余多来餘來]?)([十百千万亿]*)([余多来餘來]?)([十百千万亿]*)")


def place_value(value: Decimal) -> Decimal:
    """Give the place of the last non-zero figure, the *step* of hedged figures: 2140 → 10, 1.9 → 0.1.

    >>> place_value(Decimal("27000")), place_value(Decimal("95.70"))
    (Decimal('1E+3'), Decimal('0.1'))
    """
    if not value:
        return Decimal(1)
    exponent = value.normalize().as_tuple().exponent
    return Decimal(1).scaleb(int(exponent))


def exact(value: Decimal | int, shape: Shape, scale: int = 1) -> Number:
    """Make a number that means what it says."""
    value = Decimal(value)
    return Number(value, shape, Hedge.NONE, value, value, scale)


def read_number(surface: str) -> Number | None:
    """Read one surface that `number_pattern` found; None when its characters make no number.

    >>> read_number("2.7万").value, read_number("二十余万").upper, read_number("三五").hedge.name
    (Decimal('27000.0'), Decimal('300000'), 'RANGE')
    """
    if len(surface) > LONGEST:
        return exact(0, Shape.CODE)
    text = (
        fold_variants(fold_width(surface))
        .translate(FORMAL_TO_PLAIN)
        .replace("∶", ":")
        .replace("·", ".")
        .replace("／", "/")
    )
    together = "".join(text.split())
    try:
        number = _read(together)
    except (NumeralError, ArithmeticError):
        return None
    if number is not None and number.upper >= MOST:
        return exact(0, Shape.CODE)
    if (
        number is not None
        and number.shape is Shape.YEAR
        and ((" " in text.strip() and re.search(r"\d{2}", text)) or "," in text)
    ):
        return replace(number, shape=Shape.DIGITS)
    return number


def _read(text: str) -> Number | None:  # noqa: PLR0911 - one way of writing a line
    if len(text) == 1 and unicodedata.category(text) in {"Nl", "No"}:
        return exact(int(unicodedata.numeric(text)), Shape.MARK)
    if "分之" in text:
        return _share(*text.split("分之"))
    if text[0].isdecimal():
        if "/" in text and text.count("/") == 1:
            return _share(*reversed(text.split("/"))) if _is_fraction(*text.split("/")) else None
        if "比" in text:
            return _proportion(text.replace(",", "").split("比"))
        if ":" in text:
            return _proportion(text.replace(",", "").split(":"))
        if re.fullmatch(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}", text):
            return exact(int(text[:4]), Shape.DATE)
        return _digits(text.replace(",", ""))
    return _han(text)


def _is_fraction(above: str, below: str) -> bool:
    """Whether 1/3 may mean a third: small, and less than one."""
    return 0 < int(above) < int(below) <= 20


def _digits(text: str) -> Number | None:
    """Read `2.7万`, `3亿2千万`, `2万5千`, `5万3`, `20多万`."""
    if text.isdecimal():
        if len(text) > 20 or (text[0] == "0" and len(text) > 1):
            return exact(0, Shape.CODE)
        return exact(int(text), Shape.YEAR if len(text) == 4 and "1800" <= text <= "2100" else Shape.DIGITS)
    total, step, last, scale, over = Decimal(0), Decimal(0), 1, 1, False
    for match in PIECE.finditer(text):
        figure = Decimal(match[1])
        weight = 1
        for character in match[3] + match[5]:
            weight *= WEIGHTS[character]
        if weight == 1 and last > 1 and len(match[1]) == 1:
            weight = last // 10
        if match[2] or match[4]:
            over, step = True, place_value(figure) * weight
        total, last, scale = total + figure * weight, weight, max(scale, weight)
    shape = Shape.DECIMAL if "." in text else Shape.DIGITS
    if over:
        return Number(total, shape, Hedge.OVER, total, total + step, scale)
    return exact(total, shape, scale)


def _proportion(parts: list[str]) -> Number | None:
    """Read `2.1:1` as 2.1; of more than two parts the first is the value."""
    figures = [Decimal(part) for part in parts]
    if len(figures) == 2 and figures[1] not in {0, 1}:
        return exact((figures[0] / figures[1]).quantize(Decimal("0.01")), Shape.PROPORTION)
    return exact(figures[0], Shape.PROPORTION)


def _share(whole: str, part: str) -> Number | None:
    """Read 百分之九十五点五 and 三分之二 as percent, two places where they are needed."""
    below = Decimal(whole) if whole.isdecimal() else Decimal(read_numeral(whole))
    numbers = (
        [_digits(part.replace(",", ""))]
        if part[0].isdecimal()
        else [_han(piece) for piece in re.split("[、至到]", part)]
    )
    if not below or None in numbers:
        return None
    above = numbers[0] if len(numbers) == 1 else _between(numbers[0], numbers[1], Hedge.RANGE)
    assert above is not None  # None was refused two lines up
    return replace(
        above,
        value=_percent(above.value, below),
        lower=_percent(above.lower, below),
        upper=_percent(above.upper, below),
        shape=Shape.SHARE,
        scale=1,
    )


def _percent(above: Decimal, below: Decimal) -> Decimal:
    share = above * 100 / below
    rounded = share.quantize(Decimal("0.01"))
    return share if below in {10, 100, 1000, 10000} else rounded


def _between(low: Number | None, high: Number | None, hedge: Hedge) -> Number | None:
    if low is None or high is None or low.value >= high.value:
        return None
    value = low.value if hedge is Hedge.SEVERAL else (low.value + high.value) / 2
    return Number(value, low.shape, hedge, low.value, high.value, high.scale)


def _han(text: str) -> Number | None:  # noqa: PLR0911 - one way of writing a line
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
    return exact(value, shape, _scale(text))


def _scale(text: str) -> int:
    tail = re.search(r"[百千]?[万亿]+$", text)
    weight = 1
    for character in tail[0] if tail else "":
        weight *= WEIGHTS[character]
    return weight


def _pair(text: str, at: int) -> Number | None:
    """Read two figures side by side: 两三 and 七八十 approximate, 三五 is a range, 八五 is a name."""
    first, second = (
        "零一二三四五六七八九".find(text[at].replace("两", "二")),
        "零一二三四五六七八九".find(text[at + 1].replace("两", "二")),
    )
    low, high = text[: at + 1] + text[at + 2 :], text[:at] + text[at + 1 :]
    if second == first + 1:
        return _between(_plain(low), _plain(high), Hedge.SEVERAL)
    if (first, second) == (3, 5) and at == 0:
        return _between(_plain(low), _plain(high), Hedge.RANGE)
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
    return Number(Decimal(low), Shape.HAN, Hedge.SEVERAL, Decimal(low), Decimal(high), _scale(text))


def _stretched(head: str, tail: str) -> Number | None:
    """Read 二十余万, 十多亿: over, up to the next step of the figure before 余."""
    low = Decimal(read_numeral(head + tail))
    step = place_value(Decimal(read_numeral(head))) * int(low / read_numeral(head))
    return Number(low, Shape.HAN, Hedge.OVER, low, low + step, _scale(tail))


def _pointed(text: str) -> Number | None:
    """Read 五十五点三 and 二点七亿."""
    match = re.fullmatch(r"([^点]+)点([零〇○一二三四五六七八九]+)([万亿]*)", text)
    if match is None:
        return None
    figures = "".join(str("零一二三四五六七八九".index(f.replace("〇", "零").replace("○", "零"))) for f in match[2])
    scale = _scale(match[3])
    return exact(Decimal(f"{read_numeral(match[1])}.{figures}") * scale, Shape.DECIMAL, scale)
