"""The store: documents, figures, series and trends in one DuckDB file."""

from lawmetrics.store.discovery import Counts, Reject
from lawmetrics.store.series import Selection
from lawmetrics.store.sources import Source
from lawmetrics.store.store import Store, open_store

__all__ = ["Counts", "Reject", "Selection", "Source", "Store", "open_store"]
