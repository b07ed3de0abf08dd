"""What a format's reader hands on: the readable text and what stood around it (`Draft`)."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Draft"]


@dataclass(frozen=True, slots=True)
class Draft:
    """Text out of a file, before anybody asked what it says.

    Attributes:
        text: paragraphs and table rows, one a line; cells are apart by tabs.
        title: a title that the file carries beside its text (a page's head); empty when none.
        site: whose site the page says it is, and its breadcrumbs; empty when none.
        published: the date of publication the page gives, as written; empty when none.
        warnings: what could not be read, a sentence each.
    """

    text: str
    title: str = ""
    site: str = ""
    published: str = ""
    warnings: tuple[str, ...] = ()
