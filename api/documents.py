"""`/v1/documents`: list reports, read one, send some, remove one."""

from collections.abc import Iterator
from functools import partial
from typing import Annotated, Any

from litestar import Request, Response, delete, get, post
from litestar.params import PathParameter, QueryParameter

from lawmetrics.errors import RequestError
from lawmetrics.store import Store
from lawmetrics.store.discovery import Outcome, Stated
from lawmetrics.store.files import Beside, File
from lawmetrics_api import queries
from lawmetrics_api.answers import envelope, problems, typed
from lawmetrics_api.bodies import Body, DocumentOperation, read_bodies
from lawmetrics_api.errors import ProblemError, sentence
from lawmetrics_api.filters import Limit, Offset, next_address
from lawmetrics_api.keys import writing_allowed
from lawmetrics_api.places import book_of, known_place
from lawmetrics_api.schemas import Deleted, DocumentRow, Ingested, SentenceRow

__all__ = ["ROUTES"]

EXAMPLE = {
    "id": 1,
    "source": "990121_2023.txt",
    "version": 1,
    "current": True,
    "title": "虚构青石县2023年法治政府建设年度报告",
    "jurisdiction": "990121",
    "name": "虚构青石县",
    "year": 2023,
    "mentions": 53,
}
SENTENCE_EXAMPLE = {
    "document": 1,
    "sentence": "调解成功率95.7%。",
    "start": 5,
    "end": 10,
    "text": "95.7%",
    "source": "a.txt",
    "title": None,
}
INGEST_EXAMPLE = {"id": 1, "source": "990121_2023.txt", "result": "added", "reason": ""}
_KEY: list[dict[str, list[str]]] = [{"ApiKey": []}]

Identifier = Annotated[int, PathParameter(ge=1, le=2**31 - 1, description="Number of a document.")]
Position = Annotated[
    int, QueryParameter(ge=0, le=1 << 24, description="Position in the document's text, in characters.")
]
Place = Annotated[str | None, QueryParameter(name="jurisdiction", max_length=20, description="Code of the place.")]
Year = Annotated[int | None, QueryParameter(name="year", ge=1949, le=2100, description="Year reported on.")]


@get(
    "/v1/documents",
    summary="List documents",
    tags=["Documents"],
    responses={200: typed(DocumentRow, EXAMPLE), **problems()},
)
async def documents(
    request: Request[Any, Any, Any],
    jurisdiction: Place = None,
    year: Year = None,
    limit: Limit = 1_000,
    offset: Offset = 0,
) -> Response[bytes]:
    """List the reports of this database, their current versions."""
    rows = await request.app.state.database.read(
        "documents",
        lambda store: queries.document_rows(
            store, place=jurisdiction or None, year=year, limit=limit + 1, offset=offset
        ),
    )
    page = rows[:limit]
    notes = [] if rows else ["No document matches; leave out jurisdiction and year."]
    return envelope(page, next_url=next_address(request, offset, len(page), offset + len(rows)), notes=notes)


@get(
    "/v1/documents/{identifier:int}",
    summary="One document with its text",
    tags=["Documents"],
    responses={200: typed(DocumentRow, EXAMPLE), **problems(404)},
)
async def document(request: Request[Any, Any, Any], identifier: Identifier) -> Response[bytes]:
    """Give one document, of any version, with the text that all positions point into."""

    def ask(store: Store) -> dict[str, Any]:
        found = queries.document_rows(store, identifier=identifier)
        if not found:
            raise ProblemError(404, f"There is no document {identifier}; /v1/documents lists them.")
        return {**found[0], "text": store.text(identifier)}

    return envelope([await request.app.state.database.read("documents", ask)])


@get(
    "/v1/documents/{identifier:int}/sentence",
    summary="The sentence around a span",
    tags=["Sources"],
    responses={200: typed(SentenceRow, SENTENCE_EXAMPLE), **problems(404)},
)
async def sentence_around(
    request: Request[Any, Any, Any], identifier: Identifier, start: Position, end: Position
) -> Response[bytes]:
    """Give the sentence in which the characters from `start` to `end` stand."""
    row = await request.app.state.database.read(
        "source", lambda store: queries.document_sentence(store, identifier, start, end)
    )
    return envelope([row])


@post(
    "/v1/documents",
    status_code=200,
    summary="Send reports",
    tags=["Documents"],
    guards=[writing_allowed],
    security=_KEY,
    operation_class=DocumentOperation,
    responses={200: typed(Ingested, INGEST_EXAMPLE), **problems(401, 403, 404, 408, 413, 415, 422)},
)
async def send(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Read reports into the database; what is there already stays as it is, a changed one replaces its former version."""
    bodies = await read_bodies(request)
    database = request.app.state.database
    await database.read("places", lambda store: _check(store, bodies))
    rows: list[dict[str, Any]] = []
    for batch in _distinct(bodies):
        rows += await database.write(partial(_add, batch, request.app.state.reading), _is_change)
    for row in rows:
        request.app.state.metrics.ingested.labels(row["result"]).inc()
    if all(row["result"] == "rejected" for row in rows):
        raise ProblemError(422, " ".join(row["reason"] for row in rows), rejected=rows)
    return envelope(rows, total=len(rows))


@delete(
    "/v1/documents/{identifier:int}",
    status_code=200,
    summary="Remove a document",
    tags=["Documents"],
    guards=[writing_allowed],
    security=_KEY,
    responses={200: typed(Deleted, {"id": 1}), **problems(401, 403, 404)},
)
async def remove(request: Request[Any, Any, Any], identifier: Identifier) -> Response[bytes]:
    """Remove a document, its former versions and their figures; what else states the same points takes their place."""
    await request.app.state.database.write(partial(_remove, identifier))
    return envelope([{"id": identifier}], total=1)


def _check(store: Store, bodies: list[Body]) -> None:
    """Refuse places that are none before anything is read."""
    for name in {body.jurisdiction for body in bodies if body.jurisdiction}:
        known_place(book_of(store), name)


def _distinct(bodies: list[Body]) -> Iterator[list[Body]]:
    """Part what was sent so that a name stands in a part but once: a later report of a name replaces the one before it."""
    batch: dict[str, Body] = {}
    for body in bodies:
        if body.called in batch:
            yield list(batch.values())
            batch = {}
        batch[body.called] = body
    yield list(batch.values())


def _add(bodies: list[Body], beside: Beside, store: Store) -> list[dict[str, Any]]:
    """Store some reports; tell their numbers and what became of them."""
    outcomes = store.add_all([File(b.called, Stated(b.jurisdiction, b.year), b.octets) for b in bodies], beside)
    found = queries.document_rows(store, sources=[o.source for o in outcomes if o.result != "rejected"])
    documents = {row["source"]: row for row in found}
    return [_outcome_row(outcome, documents.get(outcome.source)) for outcome in outcomes]


def _is_change(rows: list[dict[str, Any]]) -> bool:
    """Tell whether any document was new to the store; what is rejected is remembered there, so it counts."""
    return any(row["result"] != "unchanged" for row in rows)


def _outcome_row(outcome: Outcome, document: dict[str, Any] | None) -> dict[str, Any]:
    more = {name: document[name] for name in ("title", "jurisdiction", "year", "warnings")} if document else {}
    reason = sentence(outcome.reason) if outcome.reason else ""
    number = document["id"] if document else None
    return {"id": number, "source": outcome.source, "result": outcome.result, "reason": reason, **more}


def _remove(identifier: int, store: Store) -> None:
    try:
        store.remove(identifier)
    except RequestError as error:
        raise ProblemError(404, f"There is no document {identifier}; /v1/documents lists them.") from error


ROUTES = [documents, document, sentence_around, send, remove]
