"""Words around a number: hedges (近, 以上), verbs of change (增长), windows (近十年), ranks (居)."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from lawmetrics.quantities.kinds import Qualifier
from lawmetrics.quantities.number import place_value
from lawmetrics.quantities.wordfiles import entries

if TYPE_CHECKING:
    from decimal import Decimal

__all__ = ["QUALIFIERS", "Words", "bounds", "load_words", "words"]

QUALIFIERS = tuple(Qualifier)
"""The position of a qualifier is its number in columns."""

HEDGES = frozenset({"before", "large", "after", "tail"})
PLAIN = frozenset(
    {
        "rise",
        "fall",
        "more",
        "less",
        "rate-up",
        "rate-down",
        "window",
        "window-after",
        "fixed",
        "rank",
        "zero",
        "nought",
        "no-unit",
    }
)
BEHIND = frozenset({"after", "tail", "window-after", "zero", "nought"})
VOID = -2
"""A longer word that only looks like a hedge: 节约."""


@dataclass(slots=True)
class Words:
    """The table of `data/qualifiers.txt`: role → word → qualifier number (0 where the role says all, VOID for none)."""

    roles: dict[str, dict[str, int]] = field(default_factory=lambda: {role: {} for role in HEDGES | PLAIN})

    def add(self, role: str, word: str, meaning: int, exceptions: tuple[str, ...]) -> None:
        """Put in a word, and each exception as a longer word without meaning."""
        self.roles[role][word] = meaning
        for exception in exceptions:
            longer = word + exception if role in BEHIND else exception + word
            self.roles[role].setdefault(longer, VOID)


def load_words(text: str | None = None) -> Words:
    """Read the words around numbers, or `text` in the syntax of the file; raises DataError with file and line.

    >>> load_words("before 约 about 节").roles["before"]
    {'约': 3, '节约': -2}
    """
    table = Words()
    for line in entries("qualifiers.txt", text):
        role, rest = line.fields[0], line.fields[1:]
        if role not in table.roles:
            line.wrong(f"the role {role!r} is none of {' '.join(sorted(table.roles))}")
        if not rest:
            line.wrong("the word is missing")
        if table.roles[role].get(rest[0], VOID) != VOID:
            line.wrong(f"{rest[0]} is there already as {role}")
        if role in PLAIN:
            table.add(role, rest[0], 0, rest[1:])
            continue
        if len(rest) < 2 or rest[1] not in set(Qualifier):
            line.wrong(f"{rest[0]} needs a meaning, one of {' '.join(Qualifier)}")
        table.add(role, rest[0], QUALIFIERS.index(Qualifier(rest[1])), rest[2:])
    return table


@cache
def words() -> Words:
    """The words of `data/qualifiers.txt`, read once."""
    return load_words()


def bounds(value: Decimal, qualifier: Qualifier) -> tuple[Decimal | None, Decimal | None]:
    """Give what a hedge allows, by the table of the contract; `several` and `range` bring bounds of their own.

    >>> from decimal import Decimal
    >>> bounds(Decimal(400), Qualifier.OVER), bounds(Decimal(40), Qualifier.NEARLY)
    ((Decimal('400'), Decimal('500')), (Decimal('36'), Decimal('40')))
    """
    step = place_value(value)
    if qualifier is Qualifier.OVER:
        return value, value + step
    if qualifier is Qualifier.AT_LEAST:
        return value, None
    if qualifier is Qualifier.AT_MOST:
        return None, value
    if qualifier is Qualifier.NEARLY:
        return value - min(step, value / 10), value
    if qualifier is Qualifier.ABOUT:
        slack = min(step / 2, value / 10)
        return value - slack, value + slack
    return value, value
