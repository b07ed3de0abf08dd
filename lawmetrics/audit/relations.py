"""Arithmetic that figures of one report must satisfy: `data/relations.toml`, checked at load (`relations`)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from lawmetrics.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lawmetrics.indicators.catalogue import Catalogue

__all__ = ["Relation", "read_relations", "relations"]

_TYPES = ("ratio", "sum", "growth", "equality", "bound", "parts", "product", "stock")
_NEEDS = {
    "ratio": ("rate", "numerator", "denominator"),
    "sum": ("total", "parts"),
    "growth": ("change", "base"),
    "equality": ("pairs",),
    "bound": ("pairs",),
    "parts": ("total", "parts"),
    "product": ("factors", "greater"),
    "stock": ("stock", "added"),
}
_WORDS = {
    "severity": ("error", "warn", "info"),
    "form": ("share", "plain", "complement", "cut"),
    "within": ("sentence", "paragraph", "document"),
    "breakdown": ("same", "any"),
}


@dataclass(frozen=True, slots=True)
class Relation:
    """One relation; which fields count depends on `type`, as `data/relations.toml` says.

    Codes may end in `@text` (only figures whose breakdown contains the text, or one of several joined by `|`) or `@*` (any breakdown but none).
    """

    id: str
    type: str
    en: str
    severity: str
    rate: str = ""
    numerator: tuple[str, ...] = ()
    denominator: tuple[str, ...] = ()
    form: str = "share"
    others: tuple[tuple[str, ...], ...] = ()
    total: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()
    open: bool = False
    firm: bool = True
    change: str = ""
    base: str = ""
    pairs: tuple[tuple[str, ...], ...] = ()
    factors: tuple[tuple[str, ...], ...] = ()
    greater: str = ""
    stock: str = ""
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    within: str = "paragraph"
    breakdown: str = "same"
    unless: tuple[str, ...] = ()
    note: str = ""

    @property
    def anchors(self) -> tuple[str, ...]:
        """Codes at whose figures the relation is tested, once a figure."""
        if self.type in {"equality", "bound"}:
            return tuple(pair[0] for pair in self.pairs)
        first = {"ratio": self.rate, "growth": self.change, "product": self.greater, "stock": self.stock}
        return (first.get(self.type) or self.total[0], *self.instead)

    def codes(self) -> Iterator[str]:
        """Give every code it names, without `@…`."""
        lists = (
            self.numerator,
            self.denominator,
            self.total,
            self.parts,
            self.optional,
            self.unless,
            self.added,
            self.removed,
            self.instead,
        )
        nested = (*self.others, *self.pairs, *self.factors)
        for code in (
            self.rate,
            self.change,
            self.base,
            self.greater,
            self.stock,
            *(c for g in (*lists, *nested) for c in g),
        ):
            if code:
                yield code.partition("@")[0]


@lru_cache(maxsize=1)
def relations() -> tuple[Relation, ...]:
    """Give the relations of `data/relations.toml` and those that the catalogue's formulas state.

    Raises:
        DataError: the file breaks its rules; the message names the relation and its line.

    >>> next(r for r in relations() if r.id == "ratio.mediation_success").denominator
    ('people_mediation.cases_mediated',)
    """
    from lawmetrics.indicators.catalogue import catalogue

    text = (files("lawmetrics.data") / "relations.toml").read_text(encoding="utf-8")
    entries = catalogue()
    listed = read_relations(text, "data/relations.toml", frozenset(entries.codes))
    return (*listed, *_from_formulas(entries, {r.rate for r in listed}, {r.change for r in listed}))


def read_relations(text: str, where: str, codes: frozenset[str]) -> tuple[Relation, ...]:
    """Read a relations file.

    Args:
        text: the TOML text.
        where: the file's name, for messages.
        codes: all codes of the catalogue.

    Raises:
        DataError: a field is missing or unknown, a word is none of those allowed, a code is not in the catalogue.
    """
    try:
        blocks = tomllib.loads(text).get("relation", [])
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"{where}: not TOML: {error}") from None
    lines = [number for number, line in enumerate(text.splitlines(), 1) if line.strip() == "[[relation]]"]
    seen: set[str] = set()
    found = []
    for block, line in zip(blocks, lines, strict=True):
        relation = _read(block, f"{where}, line {line}")
        unknown = sorted(set(relation.codes()) - codes)
        if unknown:
            raise DataError(f"{where}, line {line}: {relation.id} names {unknown[0]}, which the catalogue lacks")
        if relation.id in seen:
            raise DataError(f"{where}, line {line}: {relation.id} stands twice; keep one")
        seen.add(relation.id)
        found.append(relation)
    return tuple(found)


def _read(block: dict[str, Any], where: str) -> Relation:
    kind = block.get("type")
    if kind not in _TYPES:
        raise DataError(f"{where}: type {kind!r} is none of {', '.join(_TYPES)}")
    missing = [name for name in ("id", "en", "severity", *_NEEDS[kind]) if not block.get(name)]
    if missing:
        raise DataError(f"{where}: {block.get('id', 'a relation')} needs {missing[0]}")
    unknown = sorted(set(block) - set(Relation.__slots__))
    if unknown:
        raise DataError(f"{where}: {block['id']} has the unknown field {unknown[0]}")
    for name, words in _WORDS.items():
        if name in block and block[name] not in words:
            raise DataError(f"{where}: {name} {block[name]!r} is none of {', '.join(words)}")
    return Relation(**{name: _frozen(value) for name, value in block.items()})


def _frozen(value: Any) -> Any:
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value


def _from_formulas(entries: Catalogue, rates: set[str], changes: set[str]) -> Iterator[Relation]:
    for indicator in entries:
        formula = indicator.formula
        if formula is None:
            continue
        if formula.type == "ratio" and formula.numerator and formula.denominator and indicator.code not in rates:
            yield Relation(
                id=f"ratio.{indicator.code}",
                type="ratio",
                en=indicator.definition,
                severity="warn",
                rate=indicator.code,
                numerator=formula.numerator,
                denominator=formula.denominator,
                form="share" if formula.scale == 100 else "plain",
            )
        elif formula.type == "growth" and formula.base and indicator.code not in changes:
            yield Relation(
                id=f"growth.{indicator.code}",
                type="growth",
                en=indicator.definition,
                severity="warn",
                change=indicator.code,
                base=formula.base,
            )
