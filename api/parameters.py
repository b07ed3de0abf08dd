"""Parameters that a route does not know are refused, not ignored (`refuse_unknown`)."""

from __future__ import annotations

import difflib
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from lawmetrics_api.errors import ProblemError

if TYPE_CHECKING:
    from litestar import Litestar, Request

__all__ = ["refuse_unknown"]


def refuse_unknown(request: Request[Any, Any, Any]) -> None:
    """Compare the query with what the route's documentation names.

    Raises:
        ProblemError: 400: a parameter of another name, with the names that the route knows.
    """
    if not request.scope["query_string"]:
        return
    known = _known(request.app, request.scope["path_template"], request.method.lower())
    if known is None:
        return
    for name in request.query_params:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"it takes {', '.join(sorted(known)) or 'none'}."
            raise ProblemError(
                400,
                f"This address has no parameter {name[:100]!r}; {hint}",
                parameter=name[:100],
                allowed=sorted(known),
            )


@lru_cache(maxsize=256)
def _known(app: Litestar, template: str, method: str) -> frozenset[str] | None:
    """Give the query parameters of a route; None for those the documentation leaves out (the pages)."""
    item = (app.openapi_schema.paths or {}).get(template)
    operation = getattr(item, method, None) if item else None
    if operation is None:
        return None
    return frozenset(p.name for p in operation.parameters or [] if getattr(p, "param_in", "") == "query")
