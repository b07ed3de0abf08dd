"""Does a report's arithmetic hold? Relations between its figures, and with the stored year before (`audit_report`)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache, reduce
from typing import TYPE_CHECKING

from lawmetrics.audit.figures import Figures
from lawmetrics.audit.plausibility import against_other_years, lists, repeats, shares
from lawmetrics.audit.relations import Relation, relations
from lawmetrics.audit.verdicts import Figure, Finding, Range, Verdict, judge_equal, judge_order, judge_rate, show

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

__all__ = ["Finding", "audit_report"]


def audit_report(
    text: str,
    figures: Iterable[Figure],
    year: int | None = None,
    others: Mapping[tuple[str, int], Figure] | None = None,
) -> list[Finding]:
    """Test every relation that a report states figures for.

    Args:
        text: the report.
        figures: its figures; one that states several indicators comes once for each. Targets are left out.
        year: the year it reports on.
        others: the place's figures of other years, by code and year, from the store.

    Returns:
        One finding a test, in the order of the tested figures. A failure is `inconsistent` only when the figures
        share subject and part; else it is `undecidable`.
    """
    report = Figures(text, [f for f in figures if f.scope != "target"], others or {})
    found: list[Finding] = []
    for code in report.by_code:
        for relation in _by_anchor().get(code, ()):
            found += _TESTS[relation.type](report, relation, code)
    found += [*repeats(report.by_code), *lists(text, report.figures), *shares(report.by_code)]
    if year is not None:
        found += against_other_years(report.by_code, year, report.others)
    return sorted(found, key=lambda f: (f.operands[-1].start, f.relation))


@lru_cache(maxsize=1)
def _by_anchor() -> dict[str, tuple[Relation, ...]]:
    index: dict[str, list[Relation]] = defaultdict(list)
    for relation in relations():
        for anchor in {a.partition("@")[0] for a in relation.anchors}:
            index[anchor].append(relation)
    return {code: tuple(listed) for code, listed in index.items()}


def _finding(
    relation: Relation, operands: Sequence[Figure], computed: Range, verdict: Verdict, unit: str = ""
) -> Finding:
    """Soften a failure between figures of different bodies or parts: the report does not say that they must agree."""
    note = relation.note
    parts = {f.breakdown for f in operands}
    apart = len({f.subject for f in operands}) > 1 or (
        len(parts) > 1
        and relation.breakdown != "any"
        and not any("@" in code for code in (*relation.parts, *relation.numerator))
    )
    if verdict is Verdict.INCONSISTENT and not relation.firm:
        verdict = Verdict.UNDECIDABLE
    if verdict is Verdict.INCONSISTENT and apart:
        verdict = Verdict.UNDECIDABLE
        note = "the figures may be of different bodies or parts"
    stated = operands[-1]
    return Finding(
        relation.id, relation.type, stated.text, show(computed, unit), verdict, relation.severity, note, tuple(operands)
    )


def _sum(figures: Sequence[Figure]) -> Range:
    return reduce(Range.__add__, (Range.of(f) for f in figures))


def _ratio(report: Figures, relation: Relation, code: str) -> Iterator[Finding]:
    for rate in report.by_code[code]:
        if rate.unit == "pp":
            continue
        numerator = report.pick(relation.numerator, rate, relation)
        if numerator is None:
            continue
        literal: Verdict | None = None
        for place, codes in enumerate((relation.denominator, *relation.others)):
            denominator = report.pick(codes, rate, relation)
            if denominator is None:
                continue
            computed = _computed_rate(relation.form, _sum(numerator), _sum(denominator))
            if computed is None:
                continue
            operands = [*numerator, *(f for f in denominator if f not in numerator), rate]
            verdict = judge_rate(rate, computed)
            # Another reading is worth telling when the literal one is not exact and this one fits.
            if place == 0 or (literal is not Verdict.EXACT and verdict is not Verdict.INCONSISTENT):
                yield _finding(relation, operands, computed, verdict, "" if relation.form == "plain" else "%")
            literal = literal or verdict


def _computed_rate(form: str, numerator: Range, denominator: Range) -> Range | None:
    if form == "cut":
        share = numerator.over(numerator + denominator)
        return None if share is None else share.scaled(-100)
    share = numerator.over(denominator)
    if share is None or form == "plain":
        return share
    return share.scaled(-100, 100) if form == "complement" else share.scaled(100)


def _total(report: Figures, relation: Relation, code: str) -> Iterator[Finding]:
    for anchor in report.by_code[code]:
        if code in relation.instead:
            totals = None if report.candidates(relation.total[0], anchor, relation) else [anchor]
        else:
            totals = report.pick(relation.total, anchor, relation)
        parts = _parts(report, relation, anchor)
        if totals is None or len(parts) < 2 or (anchor.breakdown and f"{code}@*" in relation.parts):
            continue
        if any(report.candidates(other, anchor, relation) for other in relation.unless):
            continue
        stated, computed = _sum(totals), _sum(parts)
        verdict = judge_equal(stated, computed)
        more = [f for c in relation.optional for f in report.candidates(c, anchor, relation)[:1]]
        if verdict is Verdict.INCONSISTENT and more:
            fuller = _sum([*parts, *more])
            if judge_equal(stated, fuller) is not Verdict.INCONSISTENT:
                parts, computed, verdict = [*parts, *more], fuller, judge_equal(stated, fuller)
        if verdict is Verdict.INCONSISTENT and relation.open and judge_order(computed, stated) is Verdict.EXACT:
            verdict = Verdict.UNDECIDABLE
        yield _finding(relation, [*parts, *totals], computed, verdict)


def _parts(report: Figures, relation: Relation, anchor: Figure) -> list[Figure]:
    """Give the parts of a total; `code@*` takes every part named behind the total in its sentence, each once."""
    parts: list[Figure] = []
    for code in relation.parts:
        if code.endswith("@*"):
            named: dict[str, Figure] = {}
            for figure in sorted(report.candidates(code, anchor, relation), key=lambda f: f.start):
                if figure.start > anchor.start and report.sentence(figure) == report.sentence(anchor):
                    named.setdefault(figure.breakdown, figure)
            named.pop(anchor.breakdown, None)
            parts += named.values()
        elif found := report.candidates(code, anchor, relation):
            parts.append(found[0])
        elif relation.type == "sum":
            return []
    return parts


def _part_sum(report: Figures, relation: Relation, code: str) -> Iterator[Finding]:
    for whole in report.by_code[code]:
        parts = sorted({f.start: f for f in _parts(report, relation, whole)}.values(), key=lambda f: f.start)
        if len(parts) < 2:
            continue
        named = judge_order(_sum(parts), Range.of(whole))
        # A count among the parts that no code fits is most likely one more of them; it proves nothing against the whole.
        fuller = sorted([*parts, *report.uncoded(parts[0], parts[-1])], key=lambda f: f.start)
        verdict = judge_order(_sum(fuller), Range.of(whole))
        if verdict is Verdict.INCONSISTENT:
            fuller, verdict = parts, named
        yield _finding(relation, [*fuller, whole], _sum(fuller), verdict)


def _pairs(report: Figures, relation: Relation, code: str) -> Iterator[Finding]:
    judge: Callable[[Range, Range], Verdict] = judge_order if relation.type == "bound" else judge_equal
    for first, second in relation.pairs:
        name, _, part = first.partition("@")
        if name != code:
            continue
        for lesser in report.by_code[code]:
            found = report.candidates(second, lesser, relation) if not part or report.is_part(lesser, part) else []
            if found:
                verdict = judge(Range.of(lesser), Range.of(found[0]))
                yield _finding(relation, [lesser, found[0]], Range.of(lesser), verdict)


def _product(report: Figures, relation: Relation, code: str) -> Iterator[Finding]:
    for total in report.by_code[code]:
        stated = [
            next((c[0] for c in (report.candidates(f, total, relation) for f in group) if c), None)
            for group in relation.factors
        ]
        factors = [figure for figure in stated if figure is not None]
        if len(factors) == len(relation.factors):
            # Of a norm (每村5名以上) the least is what the total must reach.
            least = [Range(r.lower, r.lower) for r in map(Range.of, factors)]
            product = reduce(Range.__mul__, least)
            yield _finding(relation, [*factors, total], product, judge_order(product, Range.of(total)))


def _growth(report: Figures, relation: Relation, code: str) -> Iterator[Finding]:
    nearby = replace(relation, within="sentence")
    for change in report.by_code[code]:
        found = [f for f in report.candidates(relation.base, change, nearby) if f.start < change.start]
        if not found or change.unit == "pp":
            continue
        before = report.others.get((relation.base, change.period - 1)) if change.period else None
        ratio = Range.of(found[0]).over(Range.of(before)) if before else None
        if before and ratio:
            computed = ratio.scaled(100, -100)
            finding = _finding(relation, [before, found[0], change], computed, judge_rate(change, computed), "%")
            yield replace(finding, note=f"against the stored figure of {before.period}")
        elif found[0].qualifier == change.qualifier == "exact":
            yield from _implied(relation, found[0], change)


def _stock(report: Figures, relation: Relation, code: str) -> Iterator[Finding]:
    """Hold a stock against last year's with what came and went; without exits, only the rise is bounded."""
    for stock in report.by_code[code]:
        before = report.others.get((code, stock.period - 1)) if stock.period else None
        added = report.pick(relation.added, stock, relation)
        removed = report.pick(relation.removed, stock, relation)
        if before is None or not added or removed is None:
            continue
        expected = _sum([before, *added])
        if removed:
            expected += _sum(removed).scaled(-1)
        judge = judge_equal if removed else judge_order
        verdict = judge(Range.of(stock), expected)
        yield _finding(relation, [before, *added, *removed, stock], expected, verdict)


def _implied(relation: Relation, base: Figure, change: Figure) -> Iterator[Finding]:
    """Look for a whole number of last year that reproduces the stated growth."""
    now = Range.of(base)
    value, step = Fraction(change.value), Fraction(1, 10**change.decimals)
    if now.point is None or now.point.denominator != 1 or now.point <= 0 or value - step <= -100:
        return
    low, high = (now.point / (1 + (value + way * step) / 100) for way in (1, -1))
    fits = []
    for before in range(max(1, int(low)), int(high) + 2):
        grown = (now.point / before - 1) * 100
        verdict = judge_rate(change, Range(grown, grown))
        if verdict is not Verdict.INCONSISTENT:
            fits.append((before, grown))
    if fits:
        bases = [str(before) for before, _ in fits[:3]] + ["…"] * (len(fits) > 3)
        note = f"implied figure of the year before: {', '.join(bases)}"
        grown = min((g for _, g in fits), key=lambda g: abs(g - value))
        yield replace(_finding(relation, [base, change], Range(grown, grown), Verdict.ROUNDING, "%"), note=note)
    else:
        note = "no whole number of the year before gives this growth"
        yield replace(_finding(relation, [base, change], Range(low, high), Verdict.INCONSISTENT), note=note)


_TESTS: dict[str, Callable[[Figures, Relation, str], Iterator[Finding]]] = {
    "ratio": _ratio,
    "sum": _total,
    "growth": _growth,
    "equality": _pairs,
    "bound": _pairs,
    "parts": _part_sum,
    "product": _product,
    "stock": _stock,
}
