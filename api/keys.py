"""Who may write (`writing_allowed`)."""

import hmac
from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler

from lawmetrics_api.errors import ProblemError

__all__ = ["writing_allowed"]


def writing_allowed(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Let a request pass when its `X-API-Key` is the server's.

    Raises:
        ProblemError: 403: the server has no key, so nobody writes; 401: the key is missing or another.
    """
    key = connection.app.state.settings.api_key
    if key is None:
        raise ProblemError(
            403, "Writing is off on this server; its operator turns it on by setting LAWMETRICS_API_KEY."
        )
    given = connection.headers.get("x-api-key", "")
    # The comparison takes the same time wherever the keys differ.
    if not hmac.compare_digest(given.encode(), key.encode()):
        what = "The X-API-Key header is missing" if not given else "That X-API-Key is not the server's"
        raise ProblemError(
            401, f"{what}; send the key that the operator gave you.", headers={"WWW-Authenticate": "ApiKey"}
        )
