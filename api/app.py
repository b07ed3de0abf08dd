"""The application (`create_app`) and its server (`serve`)."""

from __future__ import annotations

import importlib.metadata
import signal
import socket
import sys
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, BinaryIO

import anyio
from litestar import Litestar
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, License, SecurityScheme, Tag

from lawmetrics.errors import LawmetricsError
from lawmetrics.store.discovery import Stated
from lawmetrics.store.files import File, ReadFiles, read_beside
from lawmetrics.store.places import gazetteer_of, own_places
from lawmetrics_api import (
    audit,
    coverage,
    documents,
    errors,
    extract,
    indicators,
    observations,
    places,
    sdmx,
    series,
    service,
)
from lawmetrics_api.cache import Cache
from lawmetrics_api.database import Database
from lawmetrics_api.edge import Edge
from lawmetrics_api.guarded import GuardedExtraction
from lawmetrics_api.logs import AccessLog, configure, log
from lawmetrics_api.metrics import Metrics
from lawmetrics_api.pages import PAGES, DocsPage
from lawmetrics_api.parameters import refuse_unknown
from lawmetrics_api.settings import Settings

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from litestar.types import LifeSpanReceive, LifeSpanSend, Receive, Scope, Send
    from litestar.types.asgi_types import LifeSpanScope

    from lawmetrics.store import Store
    from lawmetrics.store.files import Beside

__all__ = ["Application", "create_app", "serve"]

_DESCRIPTION = """\
Indicator series out of China's yearly rule-of-law reports (法治政府建设年度报告), each number with the sentence it comes from.

Every JSON answer is `{"data": [...], "meta": {...}}`; every error is `application/problem+json`. Reading needs no key.
CSV, Parquet and Arrow (`format=`) give the whole filtered set in one request; JSON gives pages, `meta.next_url` leads on.
"""
_TAGS = [
    Tag("Catalogue", description="What is counted, and where."),
    Tag("Series", description="Values by place and year, and their trends."),
    Tag("Sources", description="Where a number comes from, and what speaks against it."),
    Tag("Documents", description="Reports: read one, send some, remove one."),
    Tag("SDMX", description="The same series for SDMX 2.1 clients."),
    Tag("Service", description="Is the server alive."),
]

_EXTRACTIONS = 2
"""Texts of strangers that are read at the same time."""
_NICE = 2
"""Questions go before documents that come in."""

_SWITCH_SECONDS = 0.001

ROUTES = [
    route
    for room in (service, indicators, places, series, observations, coverage, audit, extract, documents, sdmx)
    for route in room.ROUTES
]


class Application(Litestar):
    """A Litestar application with the edge around it."""

    edge: Edge | None = None

    async def __call__(
        self, scope: Scope | LifeSpanScope, receive: Receive | LifeSpanReceive, send: Send | LifeSpanSend
    ) -> None:
        """Answer through the edge; everything that is not HTTP goes straight in."""
        if str(scope["type"]) == "http" and self.edge is not None:
            await self.edge(scope, receive, send)  # type: ignore[arg-type]
        else:
            await super().__call__(scope, receive, send)


def create_app(
    database: str | Path, settings: Settings | None = None, log_to: BinaryIO | None = None, *, warm: bool = False
) -> Litestar:
    """Make the application over one database file.

    The file is opened when the application starts and closed when it stops.

    Args:
        database: the file; made when it does not exist.
        settings: limits and switches; read from the environment when None.
        log_to: where a line about each request goes; None for nowhere.
        warm: where writing is on, load what reads documents at once, so that the first one sent need not wait for it.
    """
    settings = settings or Settings.from_environment()
    metrics = Metrics()
    cache = Cache(settings.cache_bytes, metrics)
    access = AccessLog(log_to)
    rooms = Database(Path(database), settings, metrics, cache)

    @asynccontextmanager
    async def opened(app: Litestar) -> AsyncIterator[None]:
        rooms.open()
        try:
            with GuardedExtraction(_EXTRACTIONS) as extraction, read_beside(2, nice=_NICE) as reading:
                app.state.update({"extraction": extraction, "reading": reading})
                if warm and settings.api_key is not None:
                    Thread(target=_warm, args=(rooms.store, reading), daemon=True).start()
                yield
        finally:
            rooms.close()
            access.flush()

    app = Application(
        route_handlers=[*ROUTES, *PAGES],
        lifespan=[opened],
        exception_handlers={Exception: errors.answer},
        openapi_config=_openapi(),
        before_request=refuse_unknown,
        request_max_body_size=settings.max_body,
        logging_config=None,
    )
    app.state.update({"database": rooms, "settings": settings, "metrics": metrics, "cache": cache})
    app.state.update({"readers": anyio.CapacityLimiter(_EXTRACTIONS)})
    app.edge = Edge(super(Application, app).__call__, settings, metrics, cache, access)
    return app


def serve(database: str | Path, host: str = "127.0.0.1", port: int = 8000) -> None:
    """Serve until SIGINT or SIGTERM: requests under way are finished, then the database is closed.

    Args:
        database: the file to serve.
        host: address to bind; the default is reached from this machine alone.
        port: port to bind.

    Raises:
        StoreError: the file is locked, foreign or cannot be opened.
        LawmetricsError: the address cannot be had.
    """
    import uvicorn  # an application under test needs no server

    _try_to_bind(host, port)
    configure()
    # A thread that computes gives way to the one that answers after this time: documents may come in meanwhile.
    sys.setswitchinterval(_SWITCH_SECONDS)
    settings = Settings.from_environment(host=host)
    app = create_app(database, settings, sys.stderr.buffer, warm=True)
    # Opened here, so that a locked or foreign file is an error of this call and no traceback of the server.
    app.state.database.open()
    # uvicorn raises the signal again when it has finished; a clean end is no death by signal.
    signal.signal(signal.SIGTERM, lambda *_: None)
    log.info("serving", extra={"database": str(database)})
    uvicorn.run(
        app,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=20,
        timeout_keep_alive=15,
        limit_concurrency=1_000,
    )


def _try_to_bind(host: str, port: int) -> None:
    """Ask for the address before anything else is done: uvicorn would answer with a log line and exit code 3."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind((host, port))
    except OSError as error:
        raise LawmetricsError(
            f"{host}:{port} cannot be served ({error.strerror}); choose another with --port"
        ) from error


def _warm(store: Store, reading: Beside) -> None:
    with store.cursor() as cursor:
        own = own_places(cursor)
    gazetteer_of(own)
    reading.ask((ReadFiles(own), [File("warm", Stated(), "2023年办结12件。".encode())]))


def _openapi() -> OpenAPIConfig:
    scheme = SecurityScheme(
        type="apiKey", name="X-API-Key", security_scheme_in="header", description="Only for writing."
    )
    return OpenAPIConfig(
        title="lawmetrics",
        version=_version(),
        description=_DESCRIPTION,
        license=License(name="Apache-2.0", identifier="Apache-2.0"),
        tags=_TAGS,
        components=Components(security_schemes={"ApiKey": scheme}),
        path="/docs",
        render_plugins=[DocsPage(path="/"), JsonRenderPlugin()],
        use_handler_docstrings=True,
    )


def _version() -> str:
    return importlib.metadata.version("lawmetrics")
