"""Which place a report speaks of, and who issues it (`place_report`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lawmetrics.reports.mentioned import mentioned_place, named_above

if TYPE_CHECKING:
    from lawmetrics.jurisdictions import Jurisdiction
    from lawmetrics.reports.evidence import Case, Evidence
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


def place_report(case: Case) -> Placing:
    """Decide by title, signature and letterhead, in this order; by the page, then by the body, with a warning each."""
    doubts: list[str] = []
    warnings: list[str] = []
    place, where, sub = _decide(case, doubts)
    if place is None and not doubts:
        place = _from_site(case, doubts)
    if place is None and not doubts:
        place, where = _from_body(case, doubts)
    level = _level(case, place, sub, doubts)
    issuer, issuer_where = _issuer(case, warnings)
    kind, topic = _issuer_kind(case, warnings)
    return Placing(place, level, where, issuer, issuer_where, kind, topic, tuple(doubts), tuple(warnings))


def _decide(case: Case, doubts: list[str]) -> tuple[Jurisdiction | None, Span | None, str]:
    """The place of the first evidence that names one, told apart by the others and by what the text names above it."""
    first = next((e for e in case.all if e.organ.places or e.organ.unknown), None)
    if first is None:
        return None, None, ""
    unknown = first.organ.unknown
    if not first.organ.places:
        doubts.append(
            f"the {first.source} names {unknown!r}, a place that is in no table; give it as jurisdiction, or its table as places"
        )
        return None, None, ""
    place = _one_of(case, first, doubts)
    if place is None:
        return None, None, ""
    doubts.extend(
        f"the {first.source} speaks of {place.path}, but the {other.source} is that of {other.written}"
        for other in case.all
        if other is not first and other.organ.places and not any(_related(place, its) for its in other.organ.places)
    )
    if unknown:
        doubts.append(
            f"{unknown!r} is in no table of places; its report stands under {place.path}, of which its figures are a part"
        )
    return place, first.where, unknown


def _one_of(case: Case, first: Evidence, doubts: list[str]) -> Jurisdiction | None:
    """The one place the evidence means; None when nothing tells which of several."""
    places = first.organ.places
    for other in case.all:
        if other is not first and not other.organ.unknown:
            places = _related_to(places, other.organ.places) or places
    for around in case.around() if len(places) > 1 else ():
        fit = _related_to(places, around)
        places = fit if len(fit) == 1 else places
    if len(places) == 1:
        return places[0]
    chosen, names = named_above(case.text, places)
    if chosen is not None:
        doubts.append(
            f"{first.written} is the name of {len(places)} places; taken for {chosen.path}, because the text names {names}"
        )
        return chosen
    shown = ", ".join(place.path for place in places[:4]) + (" …" if len(places) > 4 else "")
    doubts.append(
        f"the place {first.written!r} is ambiguous ({shown}) and the text does not tell which; give jurisdiction"
    )
    return None


def _related(one: Jurisdiction, other: Jurisdiction) -> bool:
    """True when one is the other or lies in it."""
    return (one.path + "/").startswith(other.path + "/") or (other.path + "/").startswith(one.path + "/")


def _related_to(places: tuple[Jurisdiction, ...], others: tuple[Jurisdiction, ...]) -> tuple[Jurisdiction, ...]:
    return tuple(place for place in places if any(_related(place, other) for other in others))


def _from_site(case: Case, doubts: list[str]) -> Jurisdiction | None:
    """The place whose site the page belongs to, if it is of the rank the text speaks of itself by."""
    me = case.me
    for places in case.around():
        if len(places) == 1 and (me is None or me.level == places[0].level or places[0].name.endswith(me.word[1:])):
            doubts.append(f"neither title nor signature names the place; the page is one of {places[0].path}")
            return places[0]
    return None


def _from_body(case: Case, doubts: list[str]) -> tuple[Jurisdiction | None, Span | None]:
    found = mentioned_place(case.text, case.me, case.gazetteer)
    if found is None:
        doubts.append("neither title nor signature nor text names one place; give jurisdiction")
        return None, None
    place, where = found
    said = case.text[where[0] : where[1]]
    doubts.append(
        f"neither title nor signature names the place; {place.path} is named in the text ({said} at {where[0]})"
    )
    return place, where


def _level(case: Case, place: Jurisdiction | None, sub: str, doubts: list[str]) -> str | None:
    """Level of the place that reports: below the one found when that is only the place above it."""
    if place is None:
        return case.me.level if case.me else None
    if sub and place.level != "township":
        return "county" if place.level != "county" and not sub.endswith(("镇", "乡", "街道", "苏木")) else "township"
    named = any(evidence.organ.places for evidence in case.all)
    if not named and case.me is not None and case.me.level == "township" and place.level != "township":
        doubts.append(
            f"the text speaks of itself as {case.me.word} but never names it; {place.path} is the place above, of which its figures are a part"
        )
        return "township"
    return place.level


def _issuer(case: Case, warnings: list[str]) -> tuple[str | None, Span | None]:
    """Who signed; without a signature, the body that title or letterhead names."""
    if case.signers:
        where = min(e.where[0] for e in case.signers), max(e.where[1] for e in case.signers)
        return "、".join(e.written for e in case.signers), where
    for evidence in case.all:
        if evidence.organ.kind:
            return evidence.written, evidence.where
    warnings.append("no issuing body is named in title, letterhead or signature")
    return None, None


def _issuer_kind(case: Case, warnings: list[str]) -> tuple[str | None, str]:
    """Whose figures these are: what the title says of it, else what the signature says."""
    title = case.title
    if title and title.organ.kind:
        return title.organ.kind, title.organ.topic
    bodies = [e.organ for e in case.signers or case.heads if e.organ.kind]
    if not bodies:
        return None, ""
    if any(body.kind == "government" for body in bodies):
        return "government", ""
    body = bodies[0]
    if body.kind == "department" and title and title.organ.places and not (case.me and case.me.department):
        warnings.append(
            f"the title names {title.written} without a body and the signature is that of a department; taken for the report of the whole place"
        )
        return "government", ""
    return body.kind, body.topic
