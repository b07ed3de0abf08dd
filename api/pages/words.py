"""The words on the pages, in both languages (`words`)."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any

from lawmetrics.errors import DataError

__all__ = ["LANGUAGES", "words"]

LANGUAGES = ("zh", "en")


@lru_cache(maxsize=2)
def words(language: str) -> dict[str, Any]:
    """Give all words of a language; those for page.js under `script`.

    Raises:
        DataError: an entry of words.toml lacks a language.

    Examples:
        >>> words("zh")["show"], words("en")["show"], words("en")["script"]["loading"]
        ('显示', 'Show', 'Loading …')
    """
    table = tomllib.loads((files(__package__) / "words.toml").read_text(encoding="utf-8"))
    script = {name: _of(entry, language, f"script.{name}") for name, entry in table.pop("script").items()}
    return {**{name: _of(entry, language, name) for name, entry in table.items()}, "script": script}


def _of(entry: dict[str, str], language: str, name: str) -> str:
    if set(entry) != set(LANGUAGES):
        raise DataError(f"pages/words.toml, [{name}]: give exactly zh and en")
    return entry[language]
