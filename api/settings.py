"""What an operator may set, read once from the environment (`Settings`)."""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Settings", "is_loopback"]

_LOOPBACK_RATE = 1_000_000
_PUBLIC_RATE = 1_200
_MAX_BODY = 20 * 1024 * 1024
_CACHE_BYTES = 64 * 1024 * 1024
_QUERY_SECONDS = 30
_BODY_SECONDS = 60
_WORKERS = 4


@dataclass(frozen=True, slots=True)
class Settings:
    """Limits and switches of one server; every default is the safe one.

    Attributes:
        api_key: what `X-API-Key` must equal for writing; None keeps writing off.
        cors_origins: origins whose pages may read the API; empty keeps CORS off.
        rate_limit: requests a minute for one client address.
        max_body: greatest request body, bytes.
        max_rows: greatest `limit` of a JSON page.
        query_seconds: a query that runs longer is interrupted.
        body_seconds: a request body that takes longer to arrive is refused.
        cache_bytes: memory for ready answers.
        workers: queries that run at the same time.

    Examples:
        >>> Settings().api_key is None
        True
        >>> Settings.from_environment({"LAWMETRICS_CORS_ORIGINS": "https://a.example, https://b.example"}).cors_origins
        ('https://a.example', 'https://b.example')
    """

    api_key: str | None = None
    cors_origins: tuple[str, ...] = ()
    rate_limit: int = _LOOPBACK_RATE
    max_body: int = _MAX_BODY
    max_rows: int = 10_000
    query_seconds: float = _QUERY_SECONDS
    body_seconds: float = _BODY_SECONDS
    cache_bytes: int = _CACHE_BYTES
    workers: int = _WORKERS

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None, host: str = "127.0.0.1") -> Self:
        """Read `LAWMETRICS_*`; beyond loopback the rate limit is the one for strangers.

        Args:
            environ: variables to read; the process's own when None.
            host: address the server binds.

        Raises:
            ValueError: a variable that should be a positive number is none; the message names it.
        """
        env = os.environ if environ is None else environ
        rate = _LOOPBACK_RATE if is_loopback(host) else _PUBLIC_RATE
        return cls(
            api_key=env.get("LAWMETRICS_API_KEY") or None,
            cors_origins=tuple(o.strip() for o in env.get("LAWMETRICS_CORS_ORIGINS", "").split(",") if o.strip()),
            rate_limit=_positive(env, "LAWMETRICS_RATE_LIMIT", rate),
            max_body=_positive(env, "LAWMETRICS_MAX_BODY", _MAX_BODY),
            query_seconds=_positive(env, "LAWMETRICS_QUERY_SECONDS", _QUERY_SECONDS),
            body_seconds=_positive(env, "LAWMETRICS_BODY_SECONDS", _BODY_SECONDS),
            cache_bytes=_positive(env, "LAWMETRICS_CACHE_BYTES", _CACHE_BYTES),
            workers=_positive(env, "LAWMETRICS_WORKERS", _WORKERS),
        )


def is_loopback(host: str) -> bool:
    """Tell whether an address is this machine's own.

    Examples:
        >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("::1"), is_loopback("0.0.0.0")
        (True, True, True, False)
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _positive(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name, "")
    if not text:
        return default
    if not text.isdecimal() or int(text) < 1:
        raise ValueError(f"{name} must be a positive whole number, not {text!r}.")
    return int(text)
