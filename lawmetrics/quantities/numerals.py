"""Chinese numerals ↔ integers: 一百二十三, 壹佰贰拾叁, 二〇二三.

Numerals know nothing of units, hedges or decimals; those are the business of `numbers`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from lawmetrics.errors import NumeralError
from lawmetrics.quantities.wordfiles import entries

__all__ = [
    "FORMAL_TO_PLAIN",
    "Characters",
    "characters",
    "fold_variants",
    "fold_width",
    "read_numeral",
    "write_numeral",
]

FULL_WIDTH = str.maketrans("０１２３４５６７８９，．％：－＋／　", "0123456789,.%:-+/ ")
FORMAL_TO_PLAIN = str.maketrans(
    "壹弌贰貳叁參叄肆伍陆陸柒捌玖拾佰仟萬億兩〇○俩幺", "一一二二三三三四五六六七八九十百千万亿两零零两一"
)
STYLES = ("plain", "formal", "positional")


@dataclass(slots=True)
class Characters:
    """The table of `data/numerals.txt`.

    Attributes:
        digits: character → 0 … 9.
        tens: 廿 → 20 and its like.
        times: 十 百 千 and their formal twins.
        sections: 万 亿 兆.
        styles: character → its style.
    """

    digits: dict[str, int] = field(default_factory=dict)
    tens: dict[str, int] = field(default_factory=dict)
    times: dict[str, int] = field(default_factory=dict)
    sections: dict[str, int] = field(default_factory=dict)
    styles: dict[str, str] = field(default_factory=dict)

    def of_style(self, *styles: str) -> str:
        """All characters of the styles in one string."""
        return "".join(character for character, style in self.styles.items() if style in styles)


def load_characters(text: str | None = None) -> Characters:
    """Read the numeral characters; raises DataError with file and line."""
    table = Characters()
    roles = {"digit": table.digits, "tens": table.tens, "times": table.times, "section": table.sections}
    for line in entries("numerals.txt", text):
        if not 3 <= len(line.fields) <= 4:
            line.wrong("a numeral has a role, a character, a value and perhaps a style")
        role, character, value = line.fields[:3]
        style = line.fields[3] if len(line.fields) == 4 else "plain"
        if role not in roles:
            line.wrong(f"the role {role!r} is none of {', '.join(roles)}")
        if len(character) != 1:
            line.wrong(f"{character!r} is not one character")
        if not value.isdecimal():
            line.wrong(f"the value {value!r} is not a whole number")
        if style not in {"plain", "formal", "old", "spoken"}:
            line.wrong(f"the style {style!r} is none of plain, formal, old, spoken")
        if character in table.styles:
            line.wrong(f"{character} has been given a value before")
        roles[role][character] = int(value)
        table.styles[character] = style
    return table


@cache
def characters() -> Characters:
    """The numeral characters, read once."""
    return load_characters()


def fold_width(text: str) -> str:
    """Write full-width digits and signs as plain ones; every character stays at its place.

    >>> fold_width("１２３．５％")
    '123.5%'
    """
    return text.translate(FULL_WIDTH)


@cache
def variants() -> dict[int, str]:
    """Give the older characters of numbers, units and the words around them, and what is written for each."""
    table: dict[int, str] = {}
    for line in entries("variants.txt"):
        if len(line.fields) != 2 or any(len(word) != 1 for word in line.fields):
            line.wrong("a variant is one character, and so is what stands for it")
        table[ord(line.fields[0])] = line.fields[1]
    return table


def fold_variants(text: str) -> str:
    """Write traditional characters of numbers and units as plain ones; every character stays at its place.

    >>> fold_variants("八萬餘噸")
    '八万余吨'
    """
    return text.translate(variants())


def read_numeral(text: str) -> int:
    """Read one Chinese whole number, small or formal characters, with places (一百二) or by position (二〇二三).

    Raises:
        NumeralError: the text is not one numeral; the message marks the character that spoils it.

    >>> read_numeral("一千零一"), read_numeral("三万五"), read_numeral("二〇二三"), read_numeral("贰拾万")
    (1001, 35000, 2023, 200000)
    """
    if not text:
        raise NumeralError("Nothing is no number; write one, such as 一百二十.")
    table = characters()
    if len(text) > 1 and all(character in table.digits for character in text):
        return int("".join(str(table.digits[character]) for character in text))
    return _Reader(text).read()


class _Reader:
    """Adds up a numeral from left to right; a frame per numeral."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.total = 0  # the sections that are closed
        self.section = 0  # the open group of four
        self.digit: int | None = None
        self.last = 0  # weight of the last 十 百 千 万 亿, 0 at the start
        self.zero = False  # 零 stands before the open digit

    def read(self) -> int:
        table = characters()
        for at, character in enumerate(self.text):
            if character in table.digits:
                self._figure(at, table.digits[character])
            elif character in table.tens:
                self._figure(at, table.tens[character] // 10)
                self._times(at, 10)
            elif character in table.times:
                self._times(at, table.times[character])
            elif character in table.sections:
                self._close(at, table.sections[character])
            else:
                self._spoilt(at)
        return self.total + self.section + self._rest()

    def _figure(self, at: int, figure: int) -> None:
        if figure == 0:
            if self.digit is not None or (self.zero and len(self.text) > 1):
                self._spoilt(at)
            self.zero = True
            if len(self.text) == 1:
                self.digit = 0
            return
        if self.digit is not None:
            self._spoilt(at)
        self.digit = figure

    def _times(self, at: int, weight: int) -> None:
        if self.section and self.section % (weight * 10):
            self._spoilt(at)
        if self.digit is None and self.section and weight != 10:  # 四百十一
            self._spoilt(at)
        self.section += (1 if self.digit is None else self.digit) * weight
        self.digit, self.zero, self.last = None, False, weight

    def _close(self, at: int, weight: int) -> None:
        group = self.section + (self.digit or 0)
        if not group and not self.total:
            if at:
                self._spoilt(at)
            group = 1
        if not group and self.total > 1 and weight == self.last == 10**4:  # 六万万
            self.total *= weight
        elif self.total and self.total % weight == 0 and self.total >= weight:
            if not group:
                self._spoilt(at)
            self.total += group * weight
        else:
            if not group and self.last >= weight:
                self._spoilt(at)
            self.total = (self.total + group) * weight
        self.section, self.digit, self.zero, self.last = 0, None, False, weight

    def _rest(self) -> int:
        if self.digit is None:
            if self.zero and len(self.text) > 1:
                self._spoilt(len(self.text) - 1)
            return 0
        if self.last > 10 and not self.zero:  # 三万五 says 35,000
            return self.digit * self.last // 10
        return self.digit

    def _spoilt(self, at: int) -> None:
        raise NumeralError(
            f"{self.text[:at]}⟨{self.text[at]}⟩{self.text[at + 1 :]} is not one number: {self.text[at]} cannot stand there."
        )


def write_numeral(number: int, style: str = "plain") -> str:
    """Write a whole number from 0 to 10¹⁶ − 1 in Chinese: `plain`, `formal` or `positional`.

    >>> write_numeral(1203), write_numeral(20, "formal"), write_numeral(2023, "positional")
    ('一千二百零三', '贰拾', '二〇二三')
    """
    if style not in STYLES:
        raise ValueError(f"The style {style!r} is none of {', '.join(STYLES)}.")
    if not 0 <= number < 10**16:
        raise ValueError(f"{number} is outside 0 … 10¹⁶ − 1, which is all that is written in Chinese here.")
    if style == "positional":
        return "".join("〇一二三四五六七八九"[int(figure)] for figure in str(number))
    figures, weights = ("零一二三四五六七八九", "十百千") if style == "plain" else ("零壹贰叁肆伍陆柒捌玖", "拾佰仟")
    if number == 0:
        return figures[0]
    text = _sections(number, figures, weights)
    return text[1:] if style == "plain" and text.startswith("一十") else text


def _sections(number: int, figures: str, weights: str) -> str:
    """Write a positive number section by section, with 零 where places are skipped."""
    for weight, character in ((10**8, "亿"), (10**4, "万")):
        if number >= weight:
            head, rest = divmod(number, weight)
            gap = figures[0] if rest and rest < weight // 10 else ""
            return (
                _sections(head, figures, weights)
                + character
                + gap
                + (_sections(rest, figures, weights) if rest else "")
            )
    text, skipped = "", False
    for place in (3, 2, 1, 0):
        figure = number // 10**place % 10
        if figure:
            text += (figures[0] if skipped and text else "") + figures[figure] + (weights[place - 1] if place else "")
        skipped = not figure
    return text
