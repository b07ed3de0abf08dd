"""Which place a report speaks of, and who issues it (`place_report`)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lawmetrics.reports.dates import YEAR
from lawmetrics.reports.mentioned import Self, mentioned_place, named_above, self_of
from lawmetrics.reports.organs import Organ, read_organ

if TYPE_CHECKING:
    from lawmetrics.jurisdictions import Gazetteer, Jurisdiction
    from lawmetrics.reports.draft import Draft
    from lawmetrics.reports.layout import Layout
    from lawmetrics.reports.report import Span

__all__ = ["Placing", "place_report"]


@dataclass(frozen=True, slots=True)
class Placing:
    """Place and issuer as far as the text gives them; `Report` tells what the fields mean.

    `doubts` are warnings about the place, which a caller who gives it need not hear.
    """

    jurisdiction: Jurisdiction | None
    level: str | None
    where: Span | None
    issuer: str | None
    issuer_where: Span | None
    kind: str | None
    topic: str
    doubts: tuple[str, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Evidence:
    """A body or place named at a telling position."""

    organ: Organ
    written: str
    where: Span | None
    source: str


_HEAD: Final = re.compile(
    r"关于|(?:19|20)\d\s?\d\s*年|[一二][〇○零Ｏ一二三四五六七八九]{3}年|法治|法制|依法|全面依法|推进|落实|贯彻|年度|普法|[一上下]?年?(?:工作)?(?:总结|报告|情况)"
)
_SITE: Final = re.compile(r"[\u4e00-\u9fff]{2,20}?(?=人民政府|政府|[\u4e00-\u9fff]{0,14}局|门户网|政务|网站|司法)")


def place_report(draft: Draft, layout: Layout, year: int | None, gazetteer: Gazetteer) -> Placing:
    """Decide from the title, the signature, the letterhead and the page, in this order; from the body last, with a warning."""
    title = _title_evidence(layout, gazetteer, year)
    signers = [
        _Evidence(read_organ(line.text, gazetteer, year), line.text, (line.start, line.end), "signature")
        for line in layout.signers
    ]
    heads = (
        [
            _Evidence(
                read_organ(layout.letterhead[0], gazetteer, year),
                layout.letterhead[0],
                layout.letterhead[1],
                "letterhead",
            )
        ]
        if layout.letterhead
        else []
    )
    me = self_of(draft.text)
    doubts: list[str] = []
    warnings: list[str] = []
    evidence = [*([title] if title else []), *signers, *heads]
    place, where, sub = _decide(evidence, draft, layout, gazetteer, year, doubts)
    if place is None and not doubts:
        place, where = _from_body(draft, me, gazetteer, doubts)
    level = _level(place, sub, me if not any(e.organ.places for e in evidence) else None, doubts)
    issuer, issuer_where = _issuer(title, signers, heads, warnings)
    kind, topic = _issuer_kind(title, signers, heads, me, warnings)
    return Placing(place, level, where, issuer, issuer_where, kind, topic, tuple(doubts), tuple(warnings))


def _title_evidence(layout: Layout, gazetteer: Gazetteer, year: int | None) -> _Evidence | None:
    """What the title names before its year or its subject."""
    if layout.title is None:
        return None
    text, (start, end) = layout.title
    head, offset = title_head(text)
    if not head:
        return None
    organ = read_organ(head, gazetteer, year)
    if not organ.places and not organ.kind and "关于" in text[: offset + len(head) + 2]:
        # 关于印发… and the like: nothing that names a place.
        head = YEAR.split(head)[0]
    whole = end - start == len(text)
    where = (start + offset, start + offset + len(head)) if whole else (start, end)
    return _Evidence(organ, head, where, "title")


def title_head(title: str) -> tuple[str, int]:
    """The part of a title that names place and body, and its position.

    >>> title_head("关于开阳县2023年法治政府建设情况的报告")
    ('开阳县', 2)
    >>> title_head("2023年开阳县司法局法治政府建设年度报告")
    ('开阳县司法局', 5)
    """
    offset = 0
    while match := re.match(
        r"(?:关于|(?:19|20)\d{2}\s*年度?|[一二][〇○零Ｏ一二三四五六七八九]{3}年度?|[\s（(【\[]+)", title[offset:]
    ):
        offset += match.end()
    rest = title[offset:]
    before, found, _ = rest.partition("关于")
    if found and before and not YEAR.search(before):
        return before.strip(), offset
    cut = _HEAD.search(rest)
    head = rest[: cut.start()] if cut else rest
    return head.rstrip(" （(【《“"), offset


def _decide(
    evidence: list[_Evidence], draft: Draft, layout: Layout, gazetteer: Gazetteer, year: int | None, warnings: list[str]
) -> tuple[Jurisdiction | None, Span | None, str]:
    """The place of the first evidence that names one, told apart by the others and by what the text names above it."""
    first = next((e for e in evidence if e.organ.places or e.organ.unknown), None)
    if first is None:
        return None, None, ""
    if not first.organ.places:
        warnings.append(
            f"the {first.source} names {first.organ.unknown!r}, a place that is in no table; give it as jurisdiction, or its table as places"
        )
        return None, None, ""
    places = _agreeing(first.organ.places, [e for e in evidence if e is not first and not e.organ.unknown])
    if len(places) > 1:
        places = _by_site(places, draft, layout, gazetteer, year)
    if len(places) > 1:
        chosen, names = named_above(draft.text, places)
        if chosen is not None:
            warnings.append(
                f"{first.written} is the name of {len(places)} places; taken for {chosen.path}, because the text names {names}"
            )
            places = (chosen,)
    if len(places) > 1:
        shown = ", ".join(place.path for place in places[:4])
        warnings.append(
            f"the place {first.written!r} is ambiguous ({shown}{' …' if len(places) > 4 else ''}) and the text does not tell which; give jurisdiction"
        )
        return None, None, ""
    _compare(places[0], first, evidence, warnings)
    if first.organ.unknown:
        warnings.append(
            f"{first.organ.unknown!r} is in no table of places; its report stands under {places[0].path}, of which its figures are a part"
        )
    return places[0], first.where, first.organ.unknown


def _related(one: Jurisdiction, other: Jurisdiction) -> bool:
    """True when one is the other or lies in it."""
    return (one.path + "/").startswith(other.path + "/") or (other.path + "/").startswith(one.path + "/")


def _agreeing(places: tuple[Jurisdiction, ...], others: list[_Evidence]) -> tuple[Jurisdiction, ...]:
    """Those of the places that the other evidence is or lies above of."""
    for other in others:
        fit = tuple(place for place in places if any(_related(place, its) for its in other.organ.places))
        if fit:
            places = fit
    return places


def _by_site(
    places: tuple[Jurisdiction, ...], draft: Draft, layout: Layout, gazetteer: Gazetteer, year: int | None
) -> tuple[Jurisdiction, ...]:
    """Those that lie under the place whose site or breadcrumbs stand around the text."""
    for words in _SITE.findall(f"{draft.site}\n{layout.chrome}"):
        for start in range(min(4, len(words))):
            above = gazetteer.find(words[start:].removeprefix("中国"), None, year)
            fit = tuple(place for place in places if any(_related(place, its) for its in above))
            if len(fit) == 1:
                return fit
    return places


def _compare(place: Jurisdiction, first: _Evidence, evidence: list[_Evidence], warnings: list[str]) -> None:
    warnings.extend(
        f"the {first.source} speaks of {place.path}, but the {other.source} is that of {other.written}"
        for other in evidence
        if other is not first and other.organ.places and not any(_related(place, its) for its in other.organ.places)
    )


def _from_body(
    draft: Draft, me: Self | None, gazetteer: Gazetteer, warnings: list[str]
) -> tuple[Jurisdiction | None, Span | None]:
    found = mentioned_place(draft.text, me, gazetteer)
    if found is None:
        warnings.append("neither title nor signature nor text names one place; give jurisdiction")
        return None, None
    place, where = found
    warnings.append(
        f"neither title nor signature names the place; {place.path} is named in the text ({draft.text[where[0] : where[1]]} at {where[0]})"
    )
    return place, where


def _level(place: Jurisdiction | None, sub: str, me: Self | None, warnings: list[str]) -> str | None:
    """Level of the place that reports: below the one found when the text speaks of itself as a township."""
    if place is None:
        return me.level if me else None
    if sub and place.level in {"province", "prefecture", "county"}:
        return (
            "township"
            if sub.endswith(("镇", "乡", "街道", "苏木"))
            else "county"
            if place.level != "county"
            else "township"
        )
    if me is not None and me.level == "township" and place.level != "township":
        warnings.append(
            f"the text speaks of itself as {me.word} but never names it; {place.path} is the place above, of which its figures are a part"
        )
        return "township"
    return place.level


def _issuer(
    title: _Evidence | None, signers: list[_Evidence], heads: list[_Evidence], warnings: list[str]
) -> tuple[str | None, Span | None]:
    """Who signed; without a signature, the body that title or letterhead names."""
    if signers:
        starts, ends = [e.where[0] for e in signers if e.where], [e.where[1] for e in signers if e.where]
        return "、".join(e.written for e in signers), (min(starts), max(ends))
    for evidence in ([title] if title else []) + heads:
        if evidence.organ.kind:
            return evidence.written, evidence.where
    warnings.append("no issuing body is named in title, letterhead or signature")
    return None, None


def _issuer_kind(
    title: _Evidence | None, signers: list[_Evidence], heads: list[_Evidence], me: Self | None, warnings: list[str]
) -> tuple[str | None, str]:
    """Whose figures these are: what the title says of it, else what the signature says."""
    if title and title.organ.kind:
        return title.organ.kind, title.organ.topic
    bodies = [e.organ for e in signers or heads if e.organ.kind]
    if not bodies:
        return None, ""
    if any(body.kind == "government" for body in bodies):
        return "government", ""
    body = bodies[0]
    if body.kind == "department" and title and title.organ.places and not (me and me.department):
        warnings.append(
            f"the title names {title.written} without a body and the signature is that of a department; taken for the report of the whole place"
        )
        return "government", ""
    return body.kind, body.topic
