"""Reading the word files of `data/`: one entry a line, columns split by blanks, `#` begins a comment."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, NoReturn

from lawmetrics.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Line", "entries", "read_data"]


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of a word file and its address.

    Attributes:
        name: the file, as the reader knows it.
        number: the line, from 1.
        fields: its columns.
    """

    name: str
    number: int
    fields: tuple[str, ...]

    def wrong(self, what: str) -> NoReturn:
        """Raise `DataError` with the address of this line."""
        raise DataError(f"{self.name}, line {self.number}: {what}.")


def read_data(name: str) -> str:
    """Give the text of the file `name` of `data/`."""
    return files("lawmetrics.data").joinpath(name).read_text(encoding="utf-8")


def entries(name: str, text: str | None = None) -> Iterator[Line]:
    r"""Yield the entries of a word file (of `text`, when it is given) in order.

    >>> [line.fields for line in entries("demo.txt", "# words\n件 count\n\n元 money # yuan\n")]
    [('件', 'count'), ('元', 'money')]
    """
    for number, line in enumerate((read_data(name) if text is None else text).splitlines(), 1):
        fields = tuple(line.split("#", 1)[0].split())
        if fields:
            yield Line(name, number, fields)
