"""What all pages share: the template engine, the language, numbers in words (`Page`)."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from litestar import Response
from markupsafe import Markup

from lawmetrics_api.errors import ProblemError
from lawmetrics_api.pages.assets import asset
from lawmetrics_api.pages.words import LANGUAGES, words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from litestar import Request

    from lawmetrics.indicators.families import Indicator

__all__ = ["VIEWS", "Page", "figure_words", "json_block"]

VIEWS = (("explorer", "/"), ("coverage", "/coverage"), ("audit", "/audit"), ("read", "/read"))
_HEADERS = {"Cache-Control": "private, no-cache", "Vary": "Accept-Language"}


@lru_cache(maxsize=1)
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("lawmetrics_api.pages"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )


class Page:
    """One request for a page: its language, its query, its answer."""

    def __init__(self, request: Request[Any, Any, Any], view: str) -> None:
        self.request = request
        self.view = view
        self.path = dict(VIEWS)[view]
        self.query: dict[str, list[str]] = {}
        for name, value in request.query_params.multi_items():
            self.query.setdefault(name, []).append(str(value))
        self.lang = self._language()
        self.t = words(self.lang)

    def one(self, name: str) -> str:
        """Give a query parameter, empty when it is absent."""
        return self.query.get(name, [""])[0].strip()[:300]

    def many(self, name: str) -> tuple[str, ...]:
        """Give a query parameter that may be repeated or hold commas."""
        parts = [p.strip() for value in self.query.get(name, []) for p in value[:20_000].split(",")]
        return tuple(dict.fromkeys(p for p in parts if p))

    def year(self, name: str) -> int | None:
        """Give a year; None when it is none."""
        text = self.one(name)
        return int(text) if len(text) == 4 and text.isdecimal() else None

    def url(self, path: str, pairs: Mapping[str, object]) -> str:
        """Give an address with those of the pairs that say something; the language stays."""
        kept = {name: value for name, value in pairs.items() if value not in {None, ""}}
        return f"{path}?{urlencode({'lang': self.lang, **kept})}"

    def label(self, indicator: Indicator) -> str:
        """Give the name of an indicator in the page's language."""
        return indicator.zh if self.lang == "zh" else indicator.en

    def problem(self, error: Exception, kind: str = "") -> dict[str, str]:
        """Give what to tell of an error, and its language: in Chinese where the page has words for its kind."""
        detail = error.detail if isinstance(error, ProblemError) else str(error)
        if self.lang == "zh" and kind:
            return {"text": self.t[kind], "lang": "zh-Hans"}
        return {"text": detail, "lang": "en"}

    def render(self, title: str, **values: Any) -> Response[str]:
        """Write the page."""
        other = "en" if self.lang == "zh" else "zh"
        query = [("lang", other), *((n, v) for n, vs in self.query.items() for v in vs if n != "lang" and v)]
        html = (
            _templates()
            .get_template(f"{self.view}.html")
            .render(
                lang=self.lang,
                t=self.t,
                title=title,
                view=self.view,
                views=VIEWS,
                asset=asset,
                other_url=f"{self.path}?{urlencode(query)}",
                script_words=json_block(self.t["script"]),
                **values,
            )
        )
        return Response(html, media_type="text/html", headers=_HEADERS)

    def _language(self) -> str:
        given = self.one("lang")
        if given in LANGUAGES:
            return given
        wanted = self.request.headers.get("accept-language", "zh").lower()
        first = min(((wanted.find(code), code) for code in LANGUAGES if code in wanted), default=(0, "zh"))
        return first[1]


def json_block(value: object) -> Markup:
    r"""Write JSON for a data block of a page; nothing in it can end the block.

    Examples:
        >>> str(json_block({"a": "</script>"}))
        '{"a": "\\u003c/script>"}'
    """
    return Markup(json.dumps(value, ensure_ascii=False).replace("<", "\\u003c").replace("\u2028", " "))  # noqa: S704  # every < is written as an escape


def figure_words(value: float, decimals: int = 0) -> str:
    """Write a figure with its decimals and separators.

    Examples:
        >>> figure_words(12345.0), figure_words(95.7, 1), figure_words(95.7, 2)
        ('12,345', '95.7', '95.70')
    """
    if decimals == 0 and value != int(value):
        decimals = 2
    return f"{value:,.{min(decimals, 6)}f}"
