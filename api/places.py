"""`/v1/jurisdictions`: places by name, level and parent; and what to answer when a place is unknown."""

from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from litestar import Request, Response, get
from litestar.params import PathParameter, QueryParameter

from lawmetrics.errors import AmbiguousJurisdictionError, RequestError, UnknownJurisdictionError
from lawmetrics.jurisdictions import Gazetteer, Jurisdiction
from lawmetrics.store import Store
from lawmetrics.store.places import gazetteer_of, own_places
from lawmetrics_api import queries
from lawmetrics_api.answers import envelope, problems, typed
from lawmetrics_api.errors import ProblemError, sentence
from lawmetrics_api.filters import Filters, Level_, Limit, Offset, next_address
from lawmetrics_api.schemas import JurisdictionRow

__all__ = ["ROUTES", "book_of", "known_place", "place_row", "placed"]

T = TypeVar("T")
EXAMPLE = {"code": "520121", "name": "开阳县", "level": "county", "path": "贵州省/贵阳市/开阳县", "parent": "520100"}
Words = Annotated[
    str | None,
    QueryParameter(name="q", max_length=100, description="Words of the name or of the names above it, or a code."),
]
Above = Annotated[
    str | None, QueryParameter(name="parent", max_length=20, description="Only places under this one (code).")
]
Stated = Annotated[
    bool, QueryParameter(name="stated", description="Only places that a document of this database speaks of.")
]


def book_of(store: Store) -> Gazetteer:
    """Give all places, those of the database's own among them."""
    with store.cursor() as cursor:
        return gazetteer_of(own_places(cursor))


def placed(filters: Filters, ask: Callable[[], T]) -> T:
    """Ask, and turn an unknown place into a 404 that names near ones."""
    try:
        return ask()
    except UnknownJurisdictionError as error:
        wanted = [*(filters.jurisdictions or ()), *([filters.parent] if filters.parent else [])]
        near = [n for w in wanted if repr(w) in str(error) for n in Gazetteer.default().near(w)]
        raise ProblemError(404, sentence(str(error)), near=near or None) from error
    except RequestError as error:
        raise ProblemError(400, sentence(str(error))) from error


def place_row(place: Jurisdiction) -> dict[str, Any]:
    """Give a place as a row of the answer."""
    return {name: getattr(place, name) for name in EXAMPLE}


@get(
    "/v1/jurisdictions",
    summary="Search places",
    tags=["Catalogue"],
    responses={200: typed(JurisdictionRow, EXAMPLE), **problems(404)},
)
async def jurisdictions(  # noqa: PLR0913 - its parameters are the interface
    request: Request[Any, Any, Any],
    q: Words = None,
    level: Level_ = None,
    parent: Above = None,
    stated: Stated = False,  # noqa: FBT002 - a query parameter
    limit: Limit = 1_000,
    offset: Offset = 0,
) -> Response[bytes]:
    """List places: all of China, and those of this database's own."""
    rows = await request.app.state.database.read(
        "places", lambda store: (_stated if stated else _search)(store, (q or "").strip(), level, parent)
    )
    page = rows[offset : offset + limit]
    notes = [] if rows else ["No place matches; try fewer words, or leave out level and parent."]
    return envelope(page, total=len(rows), next_url=next_address(request, offset, len(page), len(rows)), notes=notes)


@get(
    "/v1/jurisdictions/{code:str}",
    summary="One place",
    tags=["Catalogue"],
    responses={200: typed(JurisdictionRow, EXAMPLE), **problems(404)},
)
async def jurisdiction(
    request: Request[Any, Any, Any],
    code: Annotated[str, PathParameter(description="Code, name or path of a place.", max_length=200)],
) -> Response[bytes]:
    """Give one place, by code or by a name that only one place has."""
    return envelope([await request.app.state.database.read("places", lambda store: _one(store, code))])


def _stated(store: Store, words: str, level: str | None, parent: str | None) -> list[dict[str, Any]]:
    """Find places that documents speak of."""
    rows = [p for p in queries.place_rows(store) if p["stated"]]
    rows = [p for p in rows if level in {None, p["level"]} and parent in {None, p["parent"]}]
    found = [p for p in rows if p["code"].startswith(words) or all(w in p["path"] for w in words.split())]
    return [{name: p[name] for name in EXAMPLE} for p in found]


def _search(store: Store, words: str, level: str | None, parent: str | None) -> list[dict[str, Any]]:
    """Find places of all China."""
    book = book_of(store)
    if parent is not None:
        known_place(book, parent)
    if words.isdecimal():
        codes = [p for p in book if p.code.startswith(words) and level in {None, p.level}]
        return [place_row(p) for p in codes if parent is None or book.is_below(p.code, parent)]
    return [place_row(p) for p in book.search(words, level, parent, None)]


def _one(store: Store, code: str) -> dict[str, Any]:
    return place_row(known_place(book_of(store), code))


def known_place(book: Gazetteer, name: str) -> Jurisdiction:
    """Find a place by code, name or path.

    Raises:
        ProblemError: 400: several have that name; 404: none has.
    """
    try:
        return book.get(name) if name.isdecimal() else book.resolve(name)
    except AmbiguousJurisdictionError as error:
        names = [f"{c.path} ({c.code})" for c in error.candidates[:20]]
        raise ProblemError(400, sentence(str(error)), candidates=names) from error
    except UnknownJurisdictionError as error:
        raise ProblemError(404, sentence(str(error)), near=book.near(name) or None) from error


ROUTES = [jurisdictions, jurisdiction]
