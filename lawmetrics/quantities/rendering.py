"""`Quantity` → text, with digits or in Chinese characters; `parse_quantity` reads it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawmetrics.quantities.kinds import Kind, Qualifier
from lawmetrics.quantities.numerals import write_numeral
from lawmetrics.quantities.written import read_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from decimal import Decimal

    from lawmetrics.quantities.quantity import Quantity

__all__ = ["chinese", "digits", "write_quantity"]

BEFORE = {
    Qualifier.NEARLY: "近",
    Qualifier.ABOUT: "约",
    Qualifier.AT_LEAST: "不少于",
    Qualifier.AT_MOST: "不超过",
}
TENS = ("十", "百", "千", "万", "十万", "百万", "千万", "亿", "十亿", "百亿", "千亿")


def digits(value: Decimal) -> str:
    """Write a number with digits.

    >>> from decimal import Decimal
    >>> digits(Decimal("1E+3")), digits(Decimal("0.50"))
    ('1000', '0.5')
    """
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def chinese(value: Decimal) -> str:
    """Write a number in Chinese.

    >>> from decimal import Decimal
    >>> chinese(Decimal("27000")), chinese(Decimal("95.7"))
    ('二万七千', '九十五点七')
    """
    whole, _, rest = digits(abs(value)).partition(".")
    text = write_numeral(int(whole)) + (
        "点" + "".join("零一二三四五六七八九"[int(figure)] for figure in rest) if rest else ""
    )
    return f"负{text}" if value < 0 else text


def write_quantity(quantity: Quantity, write: Callable[[Decimal], str]) -> str:
    """Write a quantity so that `parse_quantity` gives it back; `write` writes the numbers."""
    value, low, high = quantity.value, quantity.lower, quantity.upper
    lead = ""
    if quantity.kind is Kind.CHANGE:
        lead = "下降" if value < 0 else "增长"
        if value < 0:
            value, low, high = -value, None if high is None else -high, None if low is None else -low
    elif quantity.kind is Kind.RANK:
        lead = "前" if quantity.qualifier is Qualifier.AT_MOST else "第"
    figure = _figure(quantity.qualifier, value, low, high, write)
    if quantity.dimension == "ratio" and not quantity.unit:
        return f"{digits(value)}:1"
    hedge = "" if lead == "前" else BEFORE.get(quantity.qualifier, "")
    after = "余" if quantity.qualifier is Qualifier.OVER else ""
    unit = {"pp": "个百分点"}.get(quantity.unit, quantity.unit)
    if quantity.unit == "%" and write is chinese and after == "" and value >= 0:
        return f"{lead}{hedge}百分之{figure.replace('至', '至百分之')}"
    return f"{lead}{hedge}{figure}{after}{unit}"


def _figure(
    qualifier: Qualifier, value: Decimal, low: Decimal | None, high: Decimal | None, write: Callable[[Decimal], str]
) -> str:
    if low is None or high is None or qualifier not in {Qualifier.SEVERAL, Qualifier.RANGE}:
        return write(value)
    if qualifier is Qualifier.SEVERAL:
        for surface in _loose(low, high):
            number = read_number(surface)
            if number is not None and (number.lower, number.upper) == (low, high):
                return surface
    return f"{write(low)}至{write(high)}"


def _loose(low: Decimal, high: Decimal) -> Iterator[str]:
    """Yield what may write a loose number: 两三百, 十几, 几十万, 一百几十亿."""
    first, last = chinese(low), chinese(high)
    differ = [at for at, pair in enumerate(zip(first, last, strict=False)) if pair[0] != pair[1]]
    if len(first) == len(last) and len(differ) == 1:
        at = differ[0]
        yield first[: at + 1] + last[at:]
    for tens in TENS:
        yield "几" + tens
        for at in range(1, len(first)):
            yield first[:at] + "几" + tens
    for at in range(1, len(first)):
        yield first[:at] + "几" + first[at + 1 :]
