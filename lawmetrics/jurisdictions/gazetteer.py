"""All places in one tree, found by code or by name (`Gazetteer`)."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from lawmetrics.errors import AmbiguousJurisdictionError, UnknownJurisdictionError
from lawmetrics.jurisdictions import table
from lawmetrics.jurisdictions.matching import Matcher
from lawmetrics.jurisdictions.names import bare, tidy
from lawmetrics.jurisdictions.place import LEVELS, Jurisdiction

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from lawmetrics.jurisdictions.table import Change, Row

__all__ = ["Gazetteer"]


class Gazetteer:
    """Places with their codes, levels, parents and names, those of today and those of before.

    Iterating gives the places of today from the province down, each behind its parent. Places are made when asked for;
    the tables behind them take about 15 MB.

    >>> Gazetteer.default().resolve("民权县双塔镇").path
    '河南省/商丘市/民权县/双塔镇'
    """

    _default: Gazetteer | None = None

    def __init__(self, rows: Iterable[Row], changes: Iterable[Change] = ()) -> None:
        self._rows = _in_order(rows)
        here = {row.code: row.name for row in self._rows}
        # 渝北区 was merged away after the state of the table: it is still a place of the table.
        self._changes = [change for change in changes if change.renamed or here.get(change.row.code) != change.row.name]
        self._today = len(self._rows)
        former = [change for change in self._changes if not change.renamed]
        self._rows += [change.row for change in former]
        self._gone = {self._today + i: change for i, change in enumerate(former)}
        # A code that was given anew belongs to the place of today.
        self._by_code = {row.code: i for i, row in reversed(list(enumerate(self._rows)))}
        self._matcher = Matcher(self._rows, self._by_code, self._today, self._changes)

    @classmethod
    def default(cls) -> Gazetteer:
        """The places of China, read at the first call and kept."""
        if cls._default is None:
            cls._default = cls(*table.load())
        return cls._default

    def with_places(self, places: Iterable[Row | Jurisdiction | tuple[str, str, str, str]] | str | Path) -> Gazetteer:
        """A new gazetteer that knows these places too.

        Args:
            places: `Jurisdiction`s, tuples (code, name, level, parent), or the path of a CSV file with those columns.

        Raises:
            DataError: the file breaks its syntax.
            UnknownJurisdictionError: a parent is neither here nor among the places given.
        """
        extra = table.as_rows(places)
        known = self._by_code.keys() | {row.code for row in extra}
        for row in extra:
            if row.parent and row.parent not in known:
                raise UnknownJurisdictionError(
                    f"{row.name} ({row.code}) names {row.parent} as its parent, but there is no such place; add it first"
                )
        ours = {row.code for row in extra}
        return Gazetteer([*(row for row in self._rows[: self._today] if row.code not in ours), *extra], self._changes)

    def get(self, code: str) -> Jurisdiction:
        """The place that has this code, today's or former.

        Args:
            code: 6 digits (shorter codes of provinces and prefectures, and twelve digits, are understood) or 9.

        Raises:
            UnknownJurisdictionError: there is none.
        """
        index = self._index(code)
        if index is None:
            raise UnknownJurisdictionError(f"there is no place with the code {code!r}; search by name to find its code")
        return self._place(index)

    def resolve(self, name: str, parent: str | Jurisdiction | None = None, year: int | None = None) -> Jurisdiction:
        """The one place that has this name.

        Args:
            name: a name, short name or former name, alone or behind the names above it (东莞市清溪镇, 河南省/商丘市/民权县),
                or a code.
            parent: name or code of a place above it.
            year: the year spoken of: a name given up since then still names its place.

        Raises:
            AmbiguousJurisdictionError: several places have it; `candidates` holds them.
            UnknownJurisdictionError: none has; the message names near matches.
        """
        found = self.find(name, parent, year)
        if len(found) == 1:
            return found[0]
        under = f" under {parent.name if isinstance(parent, Jurisdiction) else parent}" if parent else ""
        if found:
            shown = ", ".join(f"{place.path} ({place.code})" for place in found[:6])
            more = f" and {len(found) - 6} more" if len(found) > 6 else ""
            raise AmbiguousJurisdictionError(
                f"{name!r}{under} is ambiguous: {shown}{more}; give the parent or the code", found
            )
        near = ", ".join(self.near(name)) or "nothing like it"
        raise UnknownJurisdictionError(f"there is no place named {name!r}{under}; known are: {near}")

    def find(
        self, name: str, parent: str | Jurisdiction | None = None, year: int | None = None
    ) -> tuple[Jurisdiction, ...]:
        """The places that have this name: none, the one, or several; arguments as in `resolve`."""
        above = self._above(parent, year)
        if above == ():
            return ()
        written = tidy(name)
        index = self._index(written)
        if index is not None:
            below = above is None or any(place in above for place in self._matcher.line(index))
            return (self._place(index),) if below else ()
        return tuple(self._place(match.place) for match in self._matcher.match(written, above, year))

    def named(self, name: str) -> tuple[Jurisdiction, ...]:
        """The places whose own official name this is, nothing before it and nothing left out; one look-up."""
        return tuple(self._place(index) for index in self._matcher.official(name) if index < self._today)

    def short_names(self) -> Iterator[tuple[str, tuple[Jurisdiction, ...]]]:
        """Every short name of a province, prefecture or county, with the places that are called so."""
        for name, places in self._matcher.short_names():
            yield name, tuple(self._place(index) for index in places)

    def children(self, code: str = "", level: str | None = None) -> tuple[Jurisdiction, ...]:
        """The places directly under one; with a level, all places of that level under it, at any depth.

        Args:
            code: of the place above; empty for all of China.
            level: province, prefecture, county or township.
        """
        start, end = (0, self._today) if not code else self._span(code)
        rows = self._rows
        if level is None:
            return tuple(self._place(i) for i in range(start, end) if rows[i].parent == code)
        return tuple(self._place(i) for i in range(start, end) if rows[i].level == level)

    def search(
        self, words: str = "", level: str | None = None, parent: str | None = None, limit: int | None = 20
    ) -> tuple[Jurisdiction, ...]:
        """Places whose path contains every word, the nearest name and the highest level first.

        Args:
            words: parts of names, apart by spaces; a code or its beginning is understood.
            level: only places of this level.
            parent: code of a place; only places below it.
            limit: how many at most; None for all.
        """
        start, end = self._span(parent) if parent else (0, self._today)
        parts = words.split()
        hits = [i for i in self._holding(parts) if start <= i < end and (level is None or self._rows[i].level == level)]
        last = parts[-1] if parts else ""
        hits.sort(key=lambda i: self._nearness(i, last))
        return tuple(self._place(i) for i in hits[:limit])

    def near(self, name: str, limit: int = 5) -> list[str]:
        """Names of places that resemble a name that is none."""
        return self._matcher.near(tidy(name), limit)

    def is_below(self, code: str, above: str) -> bool:
        """True when the first place lies in the second, or is it."""
        index, start, end = self._index(code), *self._span(above)
        return index is not None and (start <= index < end or self._index(above) in self._matcher.line(index))

    def __iter__(self) -> Iterator[Jurisdiction]:
        return (self._place(i) for i in range(self._today))

    def __len__(self) -> int:
        return self._today

    def __contains__(self, code: object) -> bool:
        return isinstance(code, str) and self._index(code) is not None

    def _index(self, code: str) -> int | None:
        index = self._by_code.get(code)
        if index is None and code.isascii() and code.isdigit():
            short = code.rstrip("0") if len(code) == 12 else code
            for digits in (6, 9):
                if len(short) <= digits:
                    index = self._by_code.get(short.ljust(digits, "0"))
                    break
        return index

    def _above(self, parent: str | Jurisdiction | None, year: int | None) -> tuple[int, ...] | None:
        if parent is None or parent == "":
            return None
        if isinstance(parent, Jurisdiction):
            parent = parent.code
        index = self._index(parent)
        if index is not None:
            return (index,)
        return tuple(match.place for match in self._matcher.match(tidy(parent), None, year))

    def _span(self, code: str) -> tuple[int, int]:
        index = self._index(code)
        if index is None or index >= self._today:
            return (0, 0)
        return index + 1, self._matcher.ends[index]

    def _holding(self, parts: list[str]) -> Iterator[int]:
        """Places whose path contains every part and whose own name contains the last."""
        rows, line = self._rows, self._matcher.line
        for i in range(self._today):
            row = rows[i]
            if parts and parts[-1] not in row.name and not row.code.startswith(parts[-1]):
                continue
            if all(any(part in rows[j].name for j in line(i)) for part in parts[:-1]):
                yield i

    def _nearness(self, index: int, word: str) -> tuple[int, int, int]:
        row = self._rows[index]
        rank = 0 if word in {row.name, row.code, bare(row.name)} else 1 if row.name.startswith(word) else 2
        return rank, LEVELS.index(row.level), index

    def _place(self, index: int) -> Jurisdiction:
        row = self._rows[index]
        path = "/".join([*(self._rows[i].name for i in reversed(self._matcher.line(index)[1:])), row.name])
        change = self._gone.get(index)
        return Jurisdiction(
            row.code,
            row.name,
            row.level,
            path,
            row.parent,
            change.year if change else None,
            change.target if change else "",
        )


def _in_order(rows: Iterable[Row]) -> list[Row]:
    """Every place behind its parent, and before the next place of its parent's level."""
    under: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        under[row.parent].append(row)
    ordered: list[Row] = []
    waiting = list(reversed(under.get("", [])))
    while waiting:
        row = waiting.pop()
        ordered.append(row)
        waiting.extend(reversed(under.get(row.code, [])))
    return ordered
