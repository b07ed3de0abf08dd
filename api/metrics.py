"""Counters that `/metrics` shows in Prometheus' text format (`Metrics`)."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

__all__ = ["Metrics"]

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_METHODS = frozenset({"GET", "HEAD", "POST", "DELETE", "OPTIONS", "PUT", "PATCH"})
_MOST_BOUND = 1_000


class Metrics:
    """One registry an application, so that two in a process do not mix."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "lawmetrics_requests", "Requests answered.", ["method", "route", "status"], registry=self.registry
        )
        self.seconds = Histogram(
            "lawmetrics_request_seconds", "Time to answer.", ["route"], buckets=_SECONDS, registry=self.registry
        )
        self.query_seconds = Histogram(
            "lawmetrics_query_seconds",
            "Time in the library and its database.",
            ["query"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.cache = Counter("lawmetrics_cache", "Looks into the answer cache.", ["result"], registry=self.registry)
        self.cache_bytes = Gauge("lawmetrics_cache_bytes", "Memory of ready answers.", registry=self.registry)
        self.ingested = Counter(
            "lawmetrics_ingested_documents", "Documents sent for ingest.", ["result"], registry=self.registry
        )
        self.ingest_seconds = Histogram(
            "lawmetrics_ingest_seconds", "Time of one ingest request.", buckets=_SECONDS, registry=self.registry
        )

        self._hits = self.cache.labels("hit")
        self._misses = self.cache.labels("miss")
        self._bound: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    def render(self) -> bytes:
        """Give the text that Prometheus scrapes."""
        return generate_latest(self.registry)

    def count(self, method: str, route: str, status: int, seconds: float, *, cached: bool) -> None:
        """Count one answered request."""
        found = self._bound.get((method, route, status))
        if found is None:
            known = method if method in _METHODS else "OTHER"
            found = self.requests.labels(known, route, str(status)), self.seconds.labels(route)
            if len(self._bound) < _MOST_BOUND:
                self._bound[method, route, status] = found
        found[0].inc()
        found[1].observe(seconds)
        (self._hits if cached else self._misses).inc()
