"""What can be counted: the indicators of `data/indicators/*.toml`, checked at load (`catalogue`)."""

from __future__ import annotations

import difflib
import math
import re
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from lawmetrics.errors import DataError, UnknownIndicatorError
from lawmetrics.indicators.families import read_family

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lawmetrics.indicators.families import Family, Indicator

__all__ = ["Catalogue", "catalogue"]

_LATIN = re.compile(r"[a-z0-9]+")
_HAN = re.compile(r"[㐀-鿿]+")


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """Give the catalogue of this installation, read once a process.

    Returns:
        All indicators, in the order of the files' names and of the blocks in them.

    Raises:
        DataError: a file of `data/indicators/` breaks the rules; the message names file and line.

    >>> catalogue().get("people_mediation.success_rate").zh
    '人民调解成功率'
    >>> catalogue().search("调解成功率")[0].code
    'people_mediation.success_rate'
    """
    folder = files("lawmetrics.data") / "indicators"
    paths = sorted((p for p in folder.iterdir() if p.name.endswith(".toml")), key=lambda p: p.name)
    return Catalogue(tuple(read_family(p.read_text(encoding="utf-8"), f"data/indicators/{p.name}") for p in paths))


@dataclass(frozen=True)
class Catalogue:
    """The indicators, by code, by row and by words.

    Attributes:
        families: the families, each with its indicators.
        codes: every code; the position is the row that `Links.code` holds.
    """

    families: tuple[Family, ...]
    codes: tuple[str, ...] = field(init=False)
    _by_code: dict[str, Indicator] = field(init=False, repr=False)
    _rows: dict[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Number the indicators."""
        indicators = [i for f in self.families for i in f.indicators]
        object.__setattr__(self, "codes", tuple(i.code for i in indicators))
        object.__setattr__(self, "_by_code", {i.code: i for i in indicators})
        object.__setattr__(self, "_rows", {i.code: n for n, i in enumerate(indicators)})
        for i in indicators:
            unknown = [c for c in i.broader if c not in self._by_code]
            if unknown:
                raise DataError(
                    f"data/indicators/{i.family}.toml: {i.code} is narrower than {unknown[0]!r}, which is no code"
                )

    def get(self, code: str) -> Indicator:
        """Give the indicator of that code.

        Raises:
            UnknownIndicatorError: there is none; the message names codes that look like it.

        >>> catalogue().get("people_mediation.sucess_rate")
        Traceback (most recent call last):
            ...
        lawmetrics.errors.UnknownIndicatorError: no indicator has the code 'people_mediation.sucess_rate'; did you mean people_mediation.success_rate, people_mediation.cases_mediated, people_mediation.cases_resolved?
        """
        found = self._by_code.get(code)
        if found is None:
            raise self._unknown(code)
        return found

    def row(self, code: str) -> int:
        """Give the row of a code, as `Links.code` holds it; raises as `get` does."""
        found = self._rows.get(code)
        if found is None:
            raise self._unknown(code)
        return found

    def __iter__(self) -> Iterator[Indicator]:
        return iter(self._by_code.values())

    def __len__(self) -> int:
        return len(self.codes)

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def search(self, words: str, limit: int = 20) -> list[Indicator]:
        """Find indicators by Chinese or English words, best first.

        Args:
            words: what is looked for: a name, a part of it, several words, or a code.
            limit: the longest list wanted.

        Returns:
            At most `limit` indicators; none when no word occurs anywhere.

        >>> [i.code for i in catalogue().search("reconsideration accepted", limit=1)]
        ['admin_reconsideration.cases_accepted']
        """
        query = _tokens(words)
        if not query:
            return []
        rarity, entries = self._index
        scored = [(_score(words.strip(), query, i, tokens, rarity), -n) for n, (i, tokens) in enumerate(entries)]
        best = sorted((s for s in scored if s[0] > 0), reverse=True)[: max(limit, 0)]
        return [entries[-n][0] for _, n in best]

    @property
    def _index(self) -> tuple[dict[str, float], list[tuple[Indicator, list[Counter[str]]]]]:
        return _search_index(self)

    def __hash__(self) -> int:
        return id(self)

    def _unknown(self, code: str) -> UnknownIndicatorError:
        near = difflib.get_close_matches(code, self.codes, n=3, cutoff=0.6) or [i.code for i in self.search(code, 3)]
        hint = f"did you mean {', '.join(near)}?" if near else "search the catalogue for it"
        return UnknownIndicatorError(f"no indicator has the code {code!r}; {hint}")


@lru_cache(maxsize=4)
def _search_index(book: Catalogue) -> tuple[dict[str, float], list[tuple[Indicator, list[Counter[str]]]]]:
    entries = []
    seen: Counter[str] = Counter()
    for family in book.families:
        for i in family.indicators:
            names = [
                i.zh,
                *i.synonyms,
                *i.terms,
                i.en,
                i.code.replace("_", " "),
                f"{family.zh}{family.en}",
                i.definition,
            ]
            tokens = [_tokens(n) for n in names]
            seen.update({t for name in tokens for t in name})
            entries.append((i, tokens))
    return {t: math.log(1 + len(entries) / n) for t, n in seen.items()}, entries


def _tokens(text: str) -> Counter[str]:
    """Words of Latin letters without plural s, pairs of neighbouring Chinese characters (a lone one as it is)."""
    found: Counter[str] = Counter()
    for word in _LATIN.findall(text.lower()):
        found[word.removesuffix("s")] += 1
    for run in _HAN.findall(text):
        found.update([run] if len(run) == 1 else [run[k : k + 2] for k in range(len(run) - 1)])
    return found


def _score(
    words: str, query: Counter[str], entry: Indicator, names: list[Counter[str]], rarity: dict[str, float]
) -> float:
    """Rate how much of the query the entry covers, and how little else its best name says."""
    if words == entry.code:
        return 100.0
    wanted = {t: rarity.get(t, 6.5) for t in query}
    everything = sum(wanted.values())
    anywhere = sum(w for t, w in wanted.items() if any(t in n for n in names))
    if anywhere == 0:
        return 0.0
    best = 0.0
    for position, name in enumerate(names[:-2]):
        hit = sum(w for t, w in wanted.items() if t in name)
        if hit:
            size = sum(rarity.get(t, 6.5) for t in name)
            best = max(best, (hit / everything + hit / size) * (1.3 if position == 0 else 1.0))
    core = 0.05 if entry.tier == "core" else 0.0
    exact = 1.0 if words == entry.zh else 0.3 if words in entry.zh else 0.0
    return 2 * best + anywhere / everything + exact + core
