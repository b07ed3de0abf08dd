"""The pages people look at (`PAGES`), and the documentation of the API."""

from lawmetrics_api.pages import assets, audit, coverage, explorer, read
from lawmetrics_api.pages.docs import DocsPage

__all__ = ["PAGES", "DocsPage"]

PAGES = [route for room in (assets, explorer, coverage, audit, read) for route in room.ROUTES]
