"""Rows → an answer: the JSON envelope with its pages, or the whole set as CSV, Parquet or Arrow."""

from __future__ import annotations

import io
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
from litestar import Response
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Example, OpenAPIMediaType, OpenAPIResponse, Operation, Schema
from litestar.openapi.spec.enums import OpenAPIType

from lawmetrics_api.errors import PROBLEM_JSON
from lawmetrics_api.filters import next_address
from lawmetrics_api.schemas import Envelope, Problem
from lawmetrics_api.tables import flat_table, plain_rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pyarrow as pa
    from litestar import Request

__all__ = [
    "Format",
    "TableOperation",
    "describe_types",
    "envelope",
    "plain_json",
    "problems",
    "ready_envelope",
    "saved",
    "table_answer",
    "typed",
]

T = TypeVar("T")
_ENCODER = msgspec.json.Encoder(decimal_format="number")
_REASONS = {
    400: "The request makes no sense as asked; `detail` says why and what is allowed.",
    401: "The API key is missing or wrong.",
    403: "Writing is switched off on this server.",
    404: "There is no such thing; `near` names what is close.",
    408: "The request body took too long to arrive.",
    406: "None of the accepted types can be given.",
    413: "The request body is larger than allowed.",
    415: "The request body is of a type that is not read here.",
    422: "What was sent cannot be used, or the answer takes longer than the server allows.",
    429: "Too many requests in a minute.",
    503: "Every place for questions is taken; `Retry-After` says when to ask again.",
}


class Format(StrEnum):
    """How a table is written."""

    JSON = "json"
    CSV = "csv"
    PARQUET = "parquet"
    ARROW = "arrow"
    EXCEL = "excel"


_TYPES = {
    Format.CSV: "text/csv",
    Format.PARQUET: "application/vnd.apache.parquet",
    Format.ARROW: "application/vnd.apache.arrow.stream",
    Format.EXCEL: "text/csv",
}
_ENDINGS = {Format.EXCEL: "csv"}
_MARK = "\ufeff".encode()
"""Excel reads a CSV without this mark in the code page of its machine, and Chinese becomes rubbish."""


def envelope(  # noqa: PLR0913 - the parts of an answer
    rows: Sequence[Any],
    *,
    total: int | None = None,
    next_url: str | None = None,
    notes: Sequence[str] = (),
    status: int = 200,
    more: dict[str, object] | None = None,
) -> Response[bytes]:
    """Put rows into the envelope.

    Args:
        rows: what `data` holds.
        total: rows of the whole set; None when counting them would cost more than the page.
        next_url: where the next page is.
        notes: sentences for `meta.notes`.
        status: HTTP status.
        more: further members of `meta`.
    """
    meta = _meta(len(rows), total, next_url, notes, more)
    body = _ENCODER.encode({"data": rows, "meta": meta})
    return Response(body, media_type="application/json", status_code=status)


def ready_envelope(
    rows: str, count: int, *, notes: Sequence[str] = (), more: dict[str, object] | None = None
) -> Response[bytes]:
    """Put rows that are JSON already into the envelope, all `count` of them."""
    body = _ENCODER.encode({"data": msgspec.Raw(rows.encode()), "meta": _meta(count, count, None, notes, more)})
    return Response(body, media_type="application/json")


def _meta(
    count: int, total: int | None, next_url: str | None, notes: Sequence[str], more: dict[str, object] | None
) -> dict[str, object]:
    return {
        "count": count,
        "total": total,
        "truncated": next_url is not None,
        "next_url": next_url,
        "notes": list(notes),
        **(more or {}),
    }


def table_answer(  # noqa: PLR0913 - the parts of an answer
    request: Request[Any, Any, Any],
    table: pa.Table,
    *,
    form: Format,
    name: str,
    limit: int,
    offset: int,
    notes: Sequence[str] = (),
    more: dict[str, object] | None = None,
) -> Response[bytes]:
    """Answer with a table: one JSON page of it, or all of it in another format.

    Args:
        request: what was asked; its address makes `next_url`.
        table: the whole filtered set.
        form: how to write it.
        name: file name without ending, for the formats that are saved.
        limit: rows of a JSON page.
        offset: first row of the JSON page.
        notes: sentences for `meta.notes`.
        more: further members of `meta`.
    """
    if form is not Format.JSON:
        return saved(table, form, name)
    page = plain_rows(table.slice(offset, limit).to_pylist())
    next_url = next_address(request, offset, len(page), table.num_rows)
    return envelope(page, total=table.num_rows, next_url=next_url, notes=notes, more=more)


def plain_json(value: object) -> bytes:
    """Write a value as JSON; decimals become numbers.

    Examples:
        >>> from decimal import Decimal
        >>> plain_json({"value": Decimal("95.70")})
        b'{"value":95.70}'
    """
    return _ENCODER.encode(value)


def saved(table: pa.Table, form: Format, name: str) -> Response[bytes]:
    """Answer with the whole table as a file of that format and name."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.{_ENDINGS.get(form, form.value)}"'}
    return Response(_written(table, form), media_type=_TYPES[form], headers=headers)


def typed(row: type[T], example: object, *, description: str = "") -> ResponseSpec:
    """Describe a 200 answer whose rows are `row`, with an example row."""
    value = {"data": [example], "meta": {"count": 1, "total": 1, "truncated": False, "next_url": None, "notes": []}}
    return ResponseSpec(
        Envelope[row],  # type: ignore[valid-type]
        generate_examples=False,
        description=description or "Rows and what is said about them.",
        media_type="application/json",
        examples=[Example(id="example", summary="One row", value=value)],
    )


@dataclass
class TableOperation(Operation):
    """An operation that gives its rows as JSON, CSV, Parquet or Arrow."""

    def __post_init__(self) -> None:
        """Describe the further types of the 200 answer."""
        describe_types(self, {kind: Schema(type=OpenAPIType.STRING) for kind in _TYPES.values()})


def describe_types(operation: Operation, types: Mapping[str, Schema]) -> None:
    """Add media types to what an operation answers with 200."""
    good = (operation.responses or {}).get("200")
    if isinstance(good, OpenAPIResponse) and good.content is not None:
        good.content |= {kind: OpenAPIMediaType(schema=schema) for kind, schema in types.items()}


def problems(*statuses: int) -> dict[int, ResponseSpec]:
    """Describe the problems that a route answers with, those of every route among them."""
    return {
        status: ResponseSpec(Problem, generate_examples=False, description=_REASONS[status], media_type=PROBLEM_JSON)
        for status in sorted({400, 422, 429, 503, *statuses})
    }


def _written(table: pa.Table, form: Format) -> bytes:
    import pyarrow as pa  # arrow is loaded with the first table, not with the application

    sink = io.BytesIO()
    if form in {Format.CSV, Format.EXCEL}:
        import pyarrow.csv

        sink.write(_MARK if form is Format.EXCEL else b"")
        pa.csv.write_csv(flat_table(table), sink)
    elif form is Format.PARQUET:
        import pyarrow.parquet

        pa.parquet.write_table(table, sink, compression="zstd")
    else:
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table)
    return sink.getvalue()
