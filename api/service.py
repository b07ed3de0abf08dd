"""`/health` and `/metrics`: is the server alive, and what has it done."""

from typing import Any

from litestar import Request, Response, get

from lawmetrics_api.answers import problems

__all__ = ["ROUTES"]


@get("/health", summary="Liveness and counts", tags=["Service"])
async def health(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Tell that the server is alive."""
    return Response(b'{"status":"ok"}', media_type="application/json", headers={"Cache-Control": "no-store"})


@get("/metrics", summary="Counters for Prometheus", tags=["Service"], media_type="text/plain", responses=problems())
async def metrics(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Give the counters in Prometheus' text format."""
    body = request.app.state.metrics.render()
    return Response(body, media_type="text/plain; version=0.0.4", headers={"Cache-Control": "no-store"})


ROUTES = [health, metrics]
