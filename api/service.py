"""`/health` and `/metrics`: is the server alive, and what has it done."""

import importlib.metadata
from typing import Any

from litestar import Request, Response, get
from litestar.openapi.datastructures import ResponseSpec

from lawmetrics_api.answers import plain_json, problems
from lawmetrics_api.schemas import Health

__all__ = ["ROUTES"]

_FRESH = {"Cache-Control": "no-store"}


@get(
    "/health",
    summary="Liveness and counts",
    tags=["Service"],
    responses={200: ResponseSpec(Health, generate_examples=False, description="The server is alive."), **problems()},
)
async def health(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Tell that the server is alive, what its database holds, and when the last document came in (UTC)."""
    state = request.app.state
    counts = await state.database.read("health", lambda store: store.counts())
    last = counts["last_ingest"]
    body = {
        "status": "ok",
        "version": importlib.metadata.version("lawmetrics"),
        "database": state.database.path.name,
        **counts,
        "last_ingest": last and f"{last.isoformat(timespec='seconds')}Z",
        "writing": state.settings.api_key is not None,
    }
    return Response(plain_json(body), media_type="application/json", headers=_FRESH)


@get(
    "/metrics",
    summary="Counters for Prometheus",
    tags=["Service"],
    responses={
        200: ResponseSpec(
            str, generate_examples=False, description="Prometheus' text format.", media_type="text/plain"
        ),
        **problems(),
    },
)
async def metrics(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Give the counters: requests, queries, cache, ingest."""
    return Response(request.app.state.metrics.render(), media_type="text/plain; version=0.0.4", headers=_FRESH)


ROUTES = [health, metrics]
