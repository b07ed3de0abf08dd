"""The pages people look at."""

from lawmetrics_api.pages.docs import DocsPage

__all__ = ["DocsPage"]
