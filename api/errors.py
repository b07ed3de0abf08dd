"""Every error an answer can be: `application/problem+json` (RFC 9457), one plain sentence, what is allowed."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import msgspec
from litestar import Response
from litestar.exceptions import HTTPException, ValidationException

from lawmetrics.errors import (
    AmbiguousJurisdictionError,
    JurisdictionError,
    LawmetricsError,
    ReportError,
    RequestError,
    StoreLockedError,
    UnknownIndicatorError,
)
from lawmetrics_api.logs import log

if TYPE_CHECKING:
    from collections.abc import Mapping

    from litestar import Request

__all__ = ["PROBLEM_JSON", "ProblemError", "answer", "problem_bytes", "sentence"]

PROBLEM_JSON = "application/problem+json"


class ProblemError(Exception):
    """An answer that is no data.

    Attributes:
        status: HTTP status.
        detail: one plain sentence: what was wrong and what to do.
        extra: further members of the problem (`allowed`, `near`, `parameter`, `candidates`).
        headers: headers of the answer.
    """

    def __init__(self, status: int, detail: str, *, headers: Mapping[str, str] | None = None, **extra: object) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = dict(headers or {})
        self.extra = {name: value for name, value in extra.items() if value is not None}


def problem_bytes(
    status: int, detail: str, request_id: str, path: str, extra: Mapping[str, object] | None = None
) -> bytes:
    """Write one problem.

    Examples:
        >>> problem_bytes(404, "No such page.", "r1", "/x")
        b'{"type":"about:blank","title":"Not Found","status":404,"detail":"No such page.","instance":"/x","request_id":"r1"}'
    """
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": path,
        "request_id": request_id,
        **(extra or {}),
    }
    return msgspec.json.encode(body)


def sentence(text: str) -> str:
    """Write a message as a sentence: capital first, stop last.

    Examples:
        >>> sentence("there is no place 'x'; give its code")
        "There is no place 'x'; give its code."
    """
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!", "。")) else ".")


def answer(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Turn any exception of a route into its problem; what we did not foresee is logged with its traceback."""
    problem = _invalid(error, request) if isinstance(error, ValidationException) else _problem(error)
    request_id = request.scope.get("state", {}).get("request_id", "")
    if problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.error("unexpected", exc_info=error, extra={"request_id": request_id, "path": request.scope["path"]})
    return Response(
        problem_bytes(problem.status, problem.detail, request_id, request.scope["path"], problem.extra),
        status_code=problem.status,
        media_type=PROBLEM_JSON,
        headers={**problem.headers, "Cache-Control": "no-store"},
    )


def _problem(error: Exception) -> ProblemError:
    if isinstance(error, ProblemError):
        return error
    if isinstance(error, HTTPException):
        return ProblemError(error.status_code, _http_detail(error), headers=error.headers)
    if isinstance(error, LawmetricsError):
        return _ours(error)
    return ProblemError(500, "The server failed on this request; its log has the reason under the request id.")


def _ours(error: LawmetricsError) -> ProblemError:
    """Give the library's own errors their statuses."""
    if isinstance(error, AmbiguousJurisdictionError):
        names = [getattr(c, "path", str(c)) for c in error.candidates]
        return ProblemError(400, sentence(str(error)), candidates=names or None)
    if isinstance(error, UnknownIndicatorError | JurisdictionError):
        return ProblemError(404, sentence(str(error)))
    if isinstance(error, RequestError):
        return ProblemError(400, sentence(str(error)))
    if isinstance(error, ReportError):
        return ProblemError(422, sentence(str(error)))
    if isinstance(error, StoreLockedError):
        return ProblemError(503, sentence(str(error)), headers={"Retry-After": "5"})
    return ProblemError(500, sentence(str(error)))


def _http_detail(error: HTTPException) -> str:
    if error.status_code == HTTPStatus.NOT_FOUND:
        return "There is nothing at this address; the routes are listed at /docs."
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        return "This address does not take that method; the Allow header names those it takes."
    return error.detail or HTTPStatus(error.status_code).phrase


def _invalid(error: ValidationException, request: Request[Any, Any, Any]) -> ProblemError:
    """Say which parameter was wrong and why."""
    parts, first = [], None
    for item in error.extra if isinstance(error.extra, list) else []:
        key = _public(request, item.get("key", ""))
        first = first or key or None
        source = str(getattr(item.get("source", ""), "value", item.get("source", "")))
        parts.append(f"{source} parameter {key!r}: {item.get('message', '')}".strip())
    detail = "; ".join(parts) or _public_words(error.detail)
    return ProblemError(400, f"The request is not valid: {detail}.", parameter=first)


def _public(request: Request[Any, Any, Any], name: str) -> str:
    """Give a parameter the name that the address has for it."""
    field = request.route_handler.parsed_fn_signature.parameters.get(name)
    return getattr(field.kwarg_definition, "name", None) or name if field else name


def _public_words(detail: str) -> str:
    """Leave out which address a message speaks of: the problem's `instance` says it."""
    return detail.split(" for path ", maxsplit=1)[0].split(" for url ", maxsplit=1)[0]
