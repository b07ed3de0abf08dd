"""`/docs`: Swagger UI from its installed package, nothing from elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from litestar.openapi.plugins import OpenAPIRenderPlugin

from lawmetrics_api.pages.assets import asset

if TYPE_CHECKING:
    from litestar import Request

__all__ = ["DocsPage"]

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>lawmetrics API</title><link rel="icon" href="{icon}" type="image/svg+xml"><link rel="stylesheet" href="{style}">
</head><body><div id="docs"></div><script src="{bundle}"></script><script src="{start}"></script></body></html>
"""


class DocsPage(OpenAPIRenderPlugin):
    """Renders the page without one inline script."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:  # noqa: ARG002
        """Write the page."""
        return _PAGE.format(
            icon=asset("icon.svg"),
            style=asset("swagger-ui.css"),
            bundle=asset("swagger-ui-bundle.js"),
            start=asset("docs.js"),
        ).encode()
