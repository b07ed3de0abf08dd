"""Number surfaces → `Number`: `2.7万`, `60,408`, `十几亿`, `百分之九十五点五`, `两三百`."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from decimal import Decimal

from lawmetrics.errors import NumeralError
from lawmetrics.quantities.han import read_han
from lawmetrics.quantities.number import WEIGHTS, Hedge, Number, Shape, between, exact, place_value
from lawmetrics.quantities.numerals import FORMAL_TO_PLAIN, fold_variants, fold_width, read_numeral

__all__ = ["read_number"]

LONGEST = 40
"""A longer surface states no figure: it is an identifier, or noise."""

MOST = Decimal(10) ** 20
"""Figures from here on are identifiers; everything below fits decimal128(28, 6)."""

PIECE = re.compile(r"([0-9]+(?:\.[0-9]+)?)([余多来餘來]?)([十百千万亿]*)([余多来餘來]?)([十百千万亿]*)")


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
    return read_han(text)


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
        else [read_han(piece) for piece in re.split("[、至到]", part)]
    )
    if not below or None in numbers:
        return None
    above = numbers[0] if len(numbers) == 1 else between(numbers[0], numbers[1], Hedge.RANGE)
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
