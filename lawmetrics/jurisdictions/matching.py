"""From a written name to the places it may name.

A name is read from its end: the last part is looked up, and what stands before it must be names of places above it, each in
one of its forms: 民权县双塔镇 is 双塔镇 behind 民权县. Full official names win over short ones, short ones over nothing; what
is then still several is left several.
"""

from __future__ import annotations

import difflib
from array import array
from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

from lawmetrics.jurisdictions.names import bare, plain_township, short_names, without_office, zone_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lawmetrics.jurisdictions.table import Change, Row

__all__ = ["Match", "Matcher"]

_OFFICIAL: Final = 0
_FORMER: Final = 1
_SHORT: Final = 2
_RANK: Final = {"province": 0, "prefecture": 1, "county": 2, "township": 3}


class Match(NamedTuple):
    """A place a name may name.

    Attributes:
        place: its position in the gazetteer.
        cost: 0 when every part is a full official name; the more is left out or outdated, the higher.
        exact: the cost is 0.
    """

    place: int
    cost: int
    exact: bool


class Matcher:
    """The names of a table of places, ready to be looked up.

    Attributes:
        ends: for each place of today, the position behind the last place below it.
    """

    def __init__(self, rows: Sequence[Row], by_code: dict[str, int], today: int, changes: Sequence[Change]) -> None:
        self._rows = rows
        self._by_code = by_code
        self._parents = array("i", (by_code.get(row.parent, -1) if row.parent else -1 for row in rows))
        self.ends = self._subtree_ends(today)
        self._official: dict[str, list[int]] = defaultdict(list)
        for i, row in enumerate(rows):
            for name in self._official_names(row):
                self._official[name].append(i)
        self._short: dict[str, list[int]] = defaultdict(list)
        self._other_forms: dict[int, list[tuple[str, int]]] = defaultdict(list)
        self._zones: dict[str, list[int]] = defaultdict(list)
        for i, row in enumerate(rows):
            if row.level != "township":
                self._add_short(i, row)
        self._former: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self._since: dict[int, int] = {}
        gone = [change for change in changes if not change.renamed]
        self._until = {today + i: change.year for i, change in enumerate(gone)}
        self._heirs = {today + i: by_code.get(change.target, -1) for i, change in enumerate(gone)}
        for change in changes:
            if change.renamed and change.target in by_code:
                self._add_former(change, by_code[change.target])
        self._today = today

    @staticmethod
    def _official_names(row: Row) -> list[str]:
        """A place's own name, and what it is as officially called: 马寨镇 for 马寨乡, 禾丰乡 for 禾丰布依族苗族乡."""
        plain = plain_township(row.name) if row.level == "township" and len(row.name) > 4 else ""
        return [name for name in (row.name, row.also, plain) if name]

    def line(self, index: int) -> list[int]:
        """A place and all above it, upwards."""
        found = []
        while index >= 0:
            found.append(index)
            index = self._parents[index]
        return found

    def official(self, name: str) -> Sequence[int]:
        """Places whose own full name this is."""
        return self._official.get(name, ())

    def short_names(self) -> Iterator[tuple[str, list[int]]]:
        """Short names and the places they stand for."""
        return iter(self._short.items())

    def match(self, name: str, above: tuple[int, ...] | None, year: int | None) -> list[Match]:
        """The places of least cost that the name may name, those below `above` alone when it is given."""
        if not name or len(name) > 60:
            return []
        costs: dict[int, int] = {}
        for cut in range(len(name) - 1):
            for index, cost in self._lookup(name[cut:], year, chained=cut > 0 or above is not None):
                if above is not None and not self._is_below(index, above):
                    continue
                total = self._climb(name[:cut], index, cost, year)
                if total is not None and total < costs.get(index, 99):
                    costs[index] = total
        if not costs:
            costs = self._short_townships(name, above, year)
        street = without_office(name)
        if not costs and street != name:
            return self.match(street, above, year)
        return self._best(costs, year)

    def near(self, name: str, limit: int) -> list[str]:
        """Names that resemble one that is unknown."""
        end = name[-3:] if len(name) > 4 else name
        stem = bare(end) or end[:2]
        hits = [other for other in self._official if stem in other or name in other]
        return difflib.get_close_matches(end, hits[:3000], n=limit, cutoff=0.4)

    def _subtree_ends(self, today: int) -> array[int]:
        ends = array("i", range(1, today + 1))
        for i in range(today - 1, -1, -1):
            above = self._parents[i]
            if above >= 0:
                ends[above] = max(ends[above], ends[i])
        return ends

    def _add_short(self, index: int, row: Row) -> None:
        for short in short_names(row):
            self._short[short].append(index)
            self._other_forms[index].append((short, _SHORT))
        if row.level == "county" and row.name.endswith(("开发区", "园区", "管理区", "产业园")):
            above = [self._rows[i].name for i in self.line(index)[1:]]
            core, names = zone_names(row.name, above)
            self._zones[core].append(index)
            for other in names - {core}:
                self._zones[other].append(index)

    def _add_former(self, change: Change, index: int) -> None:
        for name in {change.row.name, *short_names(change.row)}:
            if name not in self._short or index not in self._short[name]:
                self._former[name].append((index, change.year))
                self._other_forms[index].append((name, _FORMER))
        if self._rows[index].name != change.row.name:
            self._since[index] = max(change.year, self._since.get(index, 0))

    def _lookup(self, part: str, year: int | None, *, chained: bool) -> Iterator[tuple[int, int]]:
        for index in self._official.get(part, ()):
            yield index, _OFFICIAL
        for index in self._short.get(part, ()):
            yield index, _SHORT
        for index, until in self._former.get(part, ()):
            yield index, _OFFICIAL if year is not None and year < until else _FORMER
        if chained:
            for index in self._zones.get(part, ()):
                yield index, _FORMER

    def _is_below(self, index: int, above: tuple[int, ...]) -> bool:
        return any(place in above for place in self.line(index))

    def _climb(self, front: str, index: int, cost: int, year: int | None) -> int | None:
        """The least cost of reading `front` as names of places above `index`; None when it is anything else."""
        if not front:
            return cost
        best: int | None = None
        for above in self.line(index)[1:]:
            for form, extra in self._forms(above):
                if front.endswith(form):
                    total = self._climb(front[: -len(form)], above, cost + extra, year)
                    if total is not None and (best is None or total < best):
                        best = total
        return best

    def _forms(self, index: int) -> Iterator[tuple[str, int]]:
        yield self._rows[index].name, _OFFICIAL
        yield from self._other_forms.get(index, ())

    def _short_townships(self, name: str, above: tuple[int, ...] | None, year: int | None) -> dict[int, int]:
        """民权双塔, or 双塔 when its parent is given: a township's rank is left out only behind a place above it."""
        costs: dict[int, int] = {}
        places = [(place, name) for place in above or ()]
        for cut in range(2, len(name) - 1):
            front = [m.place for m in self.match_front(name[:cut], year)]
            places += [(place, name[cut:]) for place in front if above is None or self._is_below(place, above)]
        for place, rest in places:
            if place < self._today and self._rows[place].level in {"county", "prefecture"}:
                for i in range(place + 1, self.ends[place]):
                    if self._rows[i].level == "township" and bare(self._rows[i].name) == rest:
                        costs[i] = 3
        return costs

    def match_front(self, name: str, year: int | None) -> list[Match]:
        """As `match`, for the part before a township's short name: never that of a township itself."""
        costs: dict[int, int] = {}
        for cut in range(len(name) - 1):
            for index, cost in self._lookup(name[cut:], year, chained=cut > 0):
                total = self._climb(name[:cut], index, cost, year)
                if total is not None:
                    costs[index] = min(total, costs.get(index, 99))
        return self._best(costs, year)

    def _best(self, costs: dict[int, int], year: int | None) -> list[Match]:
        """The places of least cost; of a short name, the place that is called so when no other is."""
        if not costs:
            return []
        fit = {i: cost for i, cost in costs.items() if self._fits(i, year)} or costs
        today = {i: cost for i, cost in fit.items() if i < self._today}
        if year is None and today:
            fit = today
        least = min(fit.values())
        best = [i for i, cost in fit.items() if cost == least]
        if year is not None:
            # 巢湖市 of 2008 is the prefecture that was, not the county-level city that has its name now.
            heirs = {self._heirs[i] for i in best if i in self._heirs}
            best = [i for i in best if i not in heirs]
        if len(best) > 1 and least >= _SHORT:
            best = self._called_so(best)
        return [Match(i, least, least == _OFFICIAL) for i in sorted(best)]

    def _fits(self, index: int, year: int | None) -> bool:
        """False for a place that in that year was no more, or had another name."""
        if year is None:
            return True
        if index in self._until:
            return year < self._until[index]
        return year >= self._since.get(index, 0) or index not in self._since

    def _called_so(self, places: list[int]) -> list[int]:
        """海南 is the province, 承德 the city that 承德县 lies in; 朝阳 stays several."""
        top = min(_RANK[self._rows[i].level] for i in places)
        highest = [i for i in places if _RANK[self._rows[i].level] == top]
        if len(highest) == 1 and (top == 0 or all(self._is_below(i, (highest[0],)) for i in places)):
            return highest
        return places
