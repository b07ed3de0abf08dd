"""Names and codes of administrative divisions → `Jurisdiction`.

The functions here ask the places of China (`Gazetteer.default()`), which are read at the first call; a `Gazetteer` of one's own
knows more places (`Gazetteer.with_places`).
"""

from __future__ import annotations

from lawmetrics.jurisdictions.gazetteer import Gazetteer
from lawmetrics.jurisdictions.place import LEVELS, Jurisdiction

__all__ = ["LEVELS", "Gazetteer", "Jurisdiction", "children", "get", "resolve", "search"]


def resolve(name: str, parent: str | Jurisdiction | None = None, year: int | None = None) -> Jurisdiction:
    """The one place that has this name; see `Gazetteer.resolve`.

    Raises:
        AmbiguousJurisdictionError: several places have it; `candidates` holds them.
        UnknownJurisdictionError: none has.

    >>> resolve("清溪镇", parent="东莞市").code
    '441900115'
    """
    return Gazetteer.default().resolve(name, parent, year)


def get(code: str) -> Jurisdiction:
    """The place that has this code; see `Gazetteer.get`.

    Raises:
        UnknownJurisdictionError: there is none.

    >>> get("520121").path
    '贵州省/贵阳市/开阳县'
    """
    return Gazetteer.default().get(code)


def children(code: str = "", level: str | None = None) -> tuple[Jurisdiction, ...]:
    """The places under one; see `Gazetteer.children`.

    >>> len(children("", level="province"))
    34
    """
    return Gazetteer.default().children(code, level)


def search(
    words: str = "", level: str | None = None, parent: str | None = None, limit: int | None = 20
) -> tuple[Jurisdiction, ...]:
    """Places whose path contains every word; see `Gazetteer.search`.

    >>> [place.path for place in search("东莞 清溪")]
    ['广东省/东莞市/清溪镇']
    """
    return Gazetteer.default().search(words, level, parent, limit)
