"""How often and how slowly a client may ask (`RateLimiter`, `with_deadline`)."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import anyio

if TYPE_CHECKING:
    from collections.abc import Callable

    from litestar.types import HTTPReceiveMessage, Receive, WebSocketReceiveMessage

__all__ = ["Quota", "RateLimiter", "with_deadline"]

_WINDOW = 60


@dataclass(frozen=True, slots=True)
class Quota:
    """What one client has left in this minute.

    Attributes:
        limit: requests a minute.
        remaining: requests left.
        reset: seconds until the next minute begins.
        exceeded: this request is one too many.
    """

    limit: int
    remaining: int
    reset: int
    exceeded: bool

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        """Give the `RateLimit-*` headers."""
        return [
            (b"ratelimit-limit", b"%d" % self.limit),
            (b"ratelimit-remaining", b"%d" % self.remaining),
            (b"ratelimit-reset", b"%d" % self.reset),
        ]


class RateLimiter:
    """Counts requests of each address in windows of a minute.

    Examples:
        >>> limiter = RateLimiter(2, clock=lambda: 30.0)
        >>> [limiter.take("a").exceeded for _ in range(3)], limiter.take("b").remaining
        ([False, False, True], 1)
    """

    def __init__(self, limit: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.limit = limit
        self._clock = clock
        self._window = -1
        self._counts: dict[str, int] = {}

    def take(self, client: str) -> Quota:
        """Count one request."""
        now = int(self._clock())
        window = now // _WINDOW
        if window != self._window:
            self._window = window
            self._counts.clear()
        count = self._counts.get(client, 0) + 1
        self._counts[client] = count
        return Quota(self.limit, max(self.limit - count, 0), _WINDOW - now % _WINDOW, count > self.limit)


def with_deadline(receive: Receive, seconds: float) -> Receive:
    """Give a `receive` that raises `TimeoutError` when the body has not arrived whole in time."""
    deadline = time.monotonic() + seconds
    whole = False

    async def timed() -> HTTPReceiveMessage | WebSocketReceiveMessage:
        nonlocal whole
        if whole:
            return await receive()
        with anyio.fail_after(max(deadline - time.monotonic(), 0.001)):
            message = await receive()
        whole = not message.get("more_body", False)
        return message

    return timed
