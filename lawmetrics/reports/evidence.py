"""Where a report names a place or a body: title, signature, letterhead, the page around it (`gather`)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lawmetrics.reports.mentioned import Self, self_of
from lawmetrics.reports.organs import Organ, read_organ
from lawmetrics.reports.titles import title_head

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lawmetrics.jurisdictions import Gazetteer, Jurisdiction
    from lawmetrics.reports.draft import Draft
    from lawmetrics.reports.layout import Layout
    from lawmetrics.reports.report import Span

__all__ = ["Case", "Evidence", "gather"]

_SITE: Final = re.compile(r"[\u4e00-\u9fff]{2,20}?(?=人民政府|政府|[\u4e00-\u9fff]{0,14}局|门户网|政务|网站|司法)")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A body or place named at a telling position; `source` names the position in warnings."""

    organ: Organ
    written: str
    where: Span
    source: str


@dataclass(frozen=True, slots=True)
class Case:
    """All that one report gives for deciding its place and issuer.

    Attributes:
        title: what its title names.
        signers: the bodies in its signature.
        heads: the body in its letterhead.
        me: how it speaks of itself.
        text: all of it.
        sites: names of places in breadcrumbs and site names around it.
        gazetteer: the places known.
        year: the year reported on.
    """

    title: Evidence | None
    signers: tuple[Evidence, ...]
    heads: tuple[Evidence, ...]
    me: Self | None
    text: str
    sites: tuple[str, ...]
    gazetteer: Gazetteer
    year: int | None

    @property
    def all(self) -> tuple[Evidence, ...]:
        """The evidence, the strongest first."""
        return (*((self.title,) if self.title else ()), *self.signers, *self.heads)

    def around(self) -> Iterator[tuple[Jurisdiction, ...]]:
        """The places that each name around the text may mean; a name may carry a few characters that are not its own."""
        for words in self.sites:
            for start in range(min(4, len(words) - 1)):
                places = self.gazetteer.find(words[start:].removeprefix("中国"), None, self.year)
                if places:
                    yield places
                    break


def gather(draft: Draft, layout: Layout, year: int | None, gazetteer: Gazetteer) -> Case:
    """Collect what a report names around its body."""
    letterhead = ((layout.letterhead[0], layout.letterhead[1]),) if layout.letterhead else ()
    return Case(
        title=_of_title(layout, gazetteer, year),
        signers=tuple(
            Evidence(read_organ(line.text, gazetteer, year), line.text, (line.start, line.end), "signature")
            for line in layout.signers
        ),
        heads=tuple(
            Evidence(read_organ(name, gazetteer, year), name, where, "letterhead") for name, where in letterhead
        ),
        me=self_of(draft.text),
        text=draft.text,
        sites=tuple(_SITE.findall(f"{draft.site}\n{layout.chrome}")),
        gazetteer=gazetteer,
        year=year,
    )


def _of_title(layout: Layout, gazetteer: Gazetteer, year: int | None) -> Evidence | None:
    """What the title names before its year or its subject."""
    if layout.title is None:
        return None
    text, (start, end) = layout.title
    head, offset = title_head(text)
    if not head:
        return None
    # A title over two lines has positions of its own: its whole span is given then.
    where = (start + offset, start + offset + len(head)) if end - start == len(text) else (start, end)
    return Evidence(read_organ(head, gazetteer, year), head, where, "title")
