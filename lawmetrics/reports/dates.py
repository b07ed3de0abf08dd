"""Years and dates as reports write them."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

__all__ = ["DATE", "YEAR", "date_of", "year_of"]

_DIGIT: Final = {sign: str(value) for value, sign in enumerate("〇一二三四五六七八九")} | {
    "○": "0",
    "零": "0",
    "O": "0",
    "Ｏ": "0",
    "０": "0",
    "◯": "0",
}
_HAN_YEAR: Final = "[一二][〇○◯零０OＯ一二三四五六七八九]{3}"
YEAR: Final = re.compile(rf"(?<![\d〔\[第])((?:19|20)\d\s?\d|{_HAN_YEAR})\s*年")
"""A year with its 年, not a document number's."""
DATE: Final = re.compile(
    rf"(?<!\d)(?:(?P<y>(?:19|20)\d\s?\d|{_HAN_YEAR})\s*年\s*(?P<m>\d{{1,2}}|[一二三四五六七八九十]{{1,3}})\s*月\s*(?P<d>\d{{1,2}}|[一二三四五六七八九十廿]{{1,3}})\s*日"
    r"|(?P<y2>(?:19|20)\d\d)\s?[-/.．－]\s?(?P<m2>\d{1,2})\s?[-/.．－]\s?(?P<d2>\d{1,2}))(?!\d)"
)
"""A full date: 2024年2月28日, 二〇二四年二月二十八日, 2024-02-28."""
_HAN_DAY: Final = {sign: value for value, sign in enumerate("一二三四五六七八九", 1)}


def year_of(written: str) -> int:
    """The year in digits.

    >>> year_of("二〇二三"), year_of("2023")
    (2023, 2023)
    """
    return int("".join(_DIGIT.get(sign, sign) for sign in written if not sign.isspace()))


def date_of(match: re.Match[str]) -> dt.date | None:
    """The date of a `DATE` match; None for a day that no month has."""
    if match["y"]:
        year, month, day = year_of(match["y"]), _small(match["m"]), _small(match["d"])
    else:
        year, month, day = int(match["y2"]), int(match["m2"]), int(match["d2"])
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _small(written: str) -> int:
    """A number up to 99: 28, 二十八, 十, 廿三."""
    if written.isdecimal():
        return int(written)
    tens, found, ones = written.replace("廿", "二十").partition("十")
    if not found:
        return _HAN_DAY.get(tens, 0)
    return (_HAN_DAY.get(tens, 1)) * 10 + _HAN_DAY.get(ones, 0)
