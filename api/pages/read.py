"""`/read`: paste or open a report and see its numbers."""

from typing import Any

from litestar import Request, Response, get

from lawmetrics_api.pages.views import Page

__all__ = ["ROUTES"]


@get("/read", include_in_schema=False)
async def read(request: Request[Any, Any, Any]) -> Response[str]:
    """Show the form; page.js sends the text to /v1/extract and marks the numbers."""
    page = Page(request, "read")
    return page.render(page.t["read"])


ROUTES = [read]
