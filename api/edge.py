"""What every answer passes on its way out: request id, rate limit, cache, ETag, HEAD, gzip, safe headers, log, metrics.

It stands outside the router, so that 404 and 405 have all of it too.
"""

from __future__ import annotations

import gzip
import re
import secrets
import time
from typing import TYPE_CHECKING, Any

import anyio
import anyio.to_thread

from lawmetrics_api.cache import Answer, Cache, Headers, Key, etag_of
from lawmetrics_api.errors import PROBLEM_JSON, problem_bytes
from lawmetrics_api.limits import Quota, RateLimiter, with_deadline
from lawmetrics_api.logs import AccessLog, log

if TYPE_CHECKING:
    from litestar.types import ASGIApp, HTTPScope, Message, Receive, Send

    from lawmetrics_api.metrics import Metrics
    from lawmetrics_api.settings import Settings

__all__ = ["Edge"]

_REQUEST_ID = re.compile(rb"[A-Za-z0-9_.-]{1,64}")
_KEPT_WHOLE = 8 * 1024 * 1024
_WORTH_ZIPPING = 600
_ZIP_ASIDE = 64 * 1024
_ZIPPABLE = (b"application/json", b"application/problem+json", b"application/vnd", b"application/xml", b"text/")
_REVALIDATE = b"public, max-age=0, must-revalidate"
_WANTED = frozenset(
    {b"accept", b"accept-encoding", b"if-none-match", b"x-request-id", b"origin", b"access-control-request-method"}
)
# The hash is that of an empty <style>: Plotly makes one and fills it by insertRule, which is no inline style.
_EMPTY = b"'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
_POLICY = (
    b"default-src 'none'; script-src 'self'; style-src 'self' "
    + _EMPTY
    + b"; img-src 'self' data: blob:; connect-src 'self'; "
    b"font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_SAFE: Headers = [
    (b"content-security-policy", _POLICY),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
]


class Edge:
    """The outermost ASGI layer around a Litestar application."""

    def __init__(self, inner: ASGIApp, settings: Settings, metrics: Metrics, cache: Cache, access: AccessLog) -> None:
        self.inner = inner
        self.settings = settings
        self.metrics = metrics
        self.cache = cache
        self.access = access
        self.limiter = RateLimiter(settings.rate_limit)
        self._origins = frozenset(o.encode() for o in settings.cors_origins)

    async def __call__(self, scope: HTTPScope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        exchange = Exchange(self, scope, send)
        try:
            await exchange.run(receive)
        finally:
            exchange.tell()

    def cors(self, origin: bytes) -> Headers:
        """Give the headers that let a configured origin read the answer."""
        if b"*" in self._origins:
            return [(b"access-control-allow-origin", b"*")]
        if origin in self._origins:
            return [(b"access-control-allow-origin", origin), (b"vary", b"Origin")]
        return []


class Exchange:
    """One request and its answer."""

    def __init__(self, edge: Edge, scope: HTTPScope, send: Send) -> None:
        self.edge = edge
        self.started = time.perf_counter()
        self.wanted = {name: value for name, value in scope["headers"] if name in _WANTED}
        given = self.wanted.get(b"x-request-id", b"")
        self.request_id = given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(8).encode()
        self.head = scope["method"] == "HEAD"
        self.scope: Any = dict(scope)
        self.scope["state"] = {**scope.get("state", {}), "request_id": self.request_id.decode()}
        if self.head:
            self.scope["method"] = "GET"
        self.method = str(scope["method"])
        self.client = (scope.get("client") or ("unknown", 0))[0]
        self.send = send
        self.quota: Quota = edge.limiter.take(self.client)
        self.zipped = b"gzip" in self.wanted.get(b"accept-encoding", b"")
        self.status = 0
        self.sent = 0
        self.route = "unmatched"
        self.cached = False

    async def run(self, receive: Receive) -> None:
        """Answer from the quota, the cache or the application, in this order."""
        if self.quota.exceeded:
            detail = f"More than {self.quota.limit} requests in a minute from this address; wait {self.quota.reset} s."
            await self.problem(429, detail, [(b"retry-after", str(self.quota.reset).encode())])
        elif self.method == "OPTIONS" and b"access-control-request-method" in self.wanted:
            await self.preflight()
        elif self.scope["method"] == "GET":
            await self.get(receive)
        else:
            await self.inner(with_deadline(receive, self.edge.settings.body_seconds), Outgoing(self, None))

    async def get(self, receive: Receive) -> None:
        """Answer a GET or HEAD, from the cache when it has it."""
        key: Key = (self.scope["path"], self.scope["query_string"], self.wanted.get(b"accept", b""), self.zipped)
        found = self.edge.cache.get(key)
        if found is None:
            await self.inner(receive, Outgoing(self, key))
            return
        self.cached = True
        self.route = found.route
        await self.deliver(found)

    async def inner(self, receive: Receive, outgoing: Outgoing) -> None:
        """Let the application answer; what escapes it becomes a 500 problem."""
        try:
            await self.edge.inner(self.scope, receive, outgoing)
        except Exception:  # noqa: BLE001 - the last door: every failure becomes an answer
            log.exception("escaped", extra={"request_id": self.request_id.decode(), "path": self.scope["path"]})
            if not self.status:
                await self.problem(500, "The server failed on this request; its log has the reason.", [])
        self.route = self.scope.get("path_template") or "unmatched"

    async def deliver(self, answer: Answer) -> None:
        """Send a whole answer, or 304 when the client has it already."""
        if answer.etag in self.wanted.get(b"if-none-match", b""):
            kept = [h for h in answer.headers if h[0] in {b"etag", b"cache-control", b"vary"}]
            await self.start(304, kept)
            await self.body(b"", more=False)
            return
        await self.start(200, answer.headers)
        await self.body(answer.body, more=False)

    async def problem(self, status: int, detail: str, headers: Headers) -> None:
        """Send a problem that arose outside the application."""
        body = problem_bytes(status, detail, self.request_id.decode(), self.scope["path"])
        size = (b"content-length", str(len(body)).encode())
        await self.start(
            status, [*headers, (b"content-type", PROBLEM_JSON.encode()), (b"cache-control", b"no-store"), size]
        )
        await self.body(body, more=False)

    async def preflight(self) -> None:
        """Answer a browser that asks whether it may send a request from another origin."""
        allowed = self.edge.cors(self.wanted.get(b"origin", b""))
        more = [
            (b"access-control-allow-methods", b"GET, HEAD, POST, DELETE"),
            (b"access-control-allow-headers", b"content-type, x-api-key, if-none-match"),
            (b"access-control-max-age", b"600"),
        ]
        await self.start(204, [*allowed, *(more if allowed else [])], cors=False)
        await self.body(b"", more=False)

    async def start(self, status: int, headers: Headers, *, cors: bool = True) -> None:
        """Send the status line and all headers."""
        self.status = status
        origin = self.wanted.get(b"origin")
        common = [*headers, *_SAFE, (b"x-request-id", self.request_id), *self.quota.headers]
        if origin and cors:
            common += self.edge.cors(origin)
        await self.send({"type": "http.response.start", "status": status, "headers": common})

    async def body(self, chunk: bytes, *, more: bool) -> None:
        """Send a part of the body; nothing for HEAD."""
        chunk = b"" if self.head else chunk
        self.sent += len(chunk)
        await self.send({"type": "http.response.body", "body": chunk, "more_body": more})

    def tell(self) -> None:
        """Count and log the exchange."""
        seconds = time.perf_counter() - self.started
        metrics = self.edge.metrics
        metrics.count(self.method, self.route, self.status, seconds, cached=self.cached)
        self.edge.access.tell(
            request_id=self.request_id.decode(),
            method=self.method,
            path=self.scope["path"],
            status=self.status,
            bytes=self.sent,
            seconds=round(seconds, 6),
            client=self.client,
            cache="hit" if self.cached else "miss",
        )


class Outgoing:
    """The `send` that the application sees: holds a GET's answer back until it is whole, then tags, zips and keeps it."""

    def __init__(self, exchange: Exchange, key: Key | None) -> None:
        self.exchange = exchange
        self.key = key
        self.generation = exchange.edge.cache.generation
        self.start: Any = None
        self.chunks: list[bytes] = []
        self.size = 0
        self.streaming = False

    async def __call__(self, message: Message) -> None:
        """Take one message of the application."""
        if message["type"] == "http.response.start":
            self.start = message
        elif message["type"] == "http.response.body":
            await self.take(message.get("body", b""), more=message.get("more_body", False))
        else:
            await self.exchange.send(message)

    async def take(self, chunk: bytes, *, more: bool) -> None:
        """Hold a part of the body, or pass it on when the body is too large to hold."""
        if self.streaming:
            await self.exchange.body(chunk, more=more)
            return
        self.chunks.append(chunk)
        self.size += len(chunk)
        if not more:
            await self.finish()
        elif self.size > _KEPT_WHOLE:
            self.streaming = True
            await self.exchange.start(self.start["status"], self.headers())
            await self.exchange.body(b"".join(self.chunks), more=True)

    def headers(self) -> Headers:
        """Give the application's headers, with a cache policy."""
        headers = [(bytes(name).lower(), bytes(value)) for name, value in self.start["headers"]]
        if not any(name == b"cache-control" for name, _ in headers):
            cacheable = self.key is not None and self.start["status"] == 200
            headers.append((b"cache-control", _REVALIDATE if cacheable else b"no-store"))
        return headers

    async def finish(self) -> None:
        """Send the whole answer; keep it when it may be kept."""
        body, headers, exchange = b"".join(self.chunks), self.headers(), self.exchange
        named = dict(headers)
        if self.key is None or self.start["status"] != 200 or b"no-store" in named[b"cache-control"]:
            headers, body = await self.pack(headers, named, body)
            await exchange.start(self.start["status"], headers)
            await exchange.body(body, more=False)
            return
        etag = etag_of(body)
        headers, body = await self.pack(headers, named, body)
        route = exchange.scope.get("path_template") or "unmatched"
        answer = Answer([*headers, (b"etag", etag)], etag, body, route)
        if b"private" not in named[b"cache-control"]:
            exchange.edge.cache.put(self.key, answer, self.generation)
        await exchange.deliver(answer)

    async def pack(self, headers: Headers, named: dict[bytes, bytes], body: bytes) -> tuple[Headers, bytes]:
        """Zip the body when the client takes gzip and it is worth it; set length and Vary."""
        zippable = named.get(b"content-type", b"").startswith(_ZIPPABLE) or b"javascript" in named.get(
            b"content-type", b""
        )
        kept = [h for h in headers if h[0] != b"content-length"]
        if zippable and b"content-encoding" not in named:
            kept.append((b"vary", b"Accept, Accept-Encoding"))
            if self.exchange.zipped and len(body) >= _WORTH_ZIPPING:
                body = await _zip(body)
                kept.append((b"content-encoding", b"gzip"))
        if self.start["status"] not in {204, 304}:
            kept.append((b"content-length", str(len(body)).encode()))
        return kept, body


async def _zip(body: bytes) -> bytes:
    if len(body) < _ZIP_ASIDE:
        return gzip.compress(body, 5, mtime=0)
    return await anyio.to_thread.run_sync(lambda: gzip.compress(body, 5, mtime=0))
