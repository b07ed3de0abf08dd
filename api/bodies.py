"""Request bodies: a text or files, as JSON, plain text or a form (`read_bodies`)."""

import asyncio
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import msgspec
from litestar import Request
from litestar.datastructures import UploadFile
from litestar.exceptions import HTTPException, SerializationException
from litestar.openapi.spec import Example, OpenAPIMediaType, Operation, RequestBody, Schema
from litestar.openapi.spec.enums import OpenAPIFormat, OpenAPIType

from lawmetrics_api.errors import ProblemError

__all__ = ["Body", "DocumentOperation", "ReportOperation", "read_bodies"]

_ALLOWED = "application/json with a member `text`, text/plain, or multipart/form-data with files named `file`"
_EXAMPLE = "2023年，虚构县各级人民调解委员会共调解纠纷1204件，调解成功率98.5%。"
_DEFAULT_YEARS = range(1949, 2101)
MOST_FILES = 50


@dataclass(frozen=True, slots=True)
class Body:
    """One report as sent.

    Attributes:
        content: a text, or the bytes of a file.
        name: file name, or None.
        year: the year the sender states.
        jurisdiction: the place the sender states.
    """

    content: str | bytes
    name: str | None = None
    year: int | None = None
    jurisdiction: str | None = None

    @property
    def called(self) -> str:
        """Give the name, or one made of the content's hash."""
        if self.name:
            return self.name[-200:]
        return f"text-{blake2b(self.octets, digest_size=8).hexdigest()}.txt"

    @property
    def octets(self) -> bytes:
        """Give the content as bytes."""
        return self.content.encode("utf-8", "replace") if isinstance(self.content, str) else self.content


class _Json(msgspec.Struct):
    text: str
    name: str | None = None
    year: int | None = None
    jurisdiction: str | None = None


async def read_bodies(request: Request[Any, Any, Any]) -> list[Body]:
    """Read what was sent.

    Raises:
        ProblemError: 415: of another type; 400: of that type, but broken; 408: too slow.
    """
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    try:
        if kind == "multipart/form-data":
            return await _form(request)
        content = await request.body()
    except (TimeoutError, asyncio.CancelledError) as error:
        raise ProblemError(408, "The request body took too long to arrive; send it again.") from error
    if kind == "application/json":
        return [_json(content)]
    if kind == "text/plain":
        return [Body(_text(content))]
    given = repr(kind) if kind else "no type"
    raise ProblemError(415, f"A body of {given} is not read here; send {_ALLOWED}.", allowed=list(_EXTRACT))


def _json(content: bytes) -> Body:
    try:
        given = msgspec.json.decode(content, type=_Json)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ProblemError(400, f'The JSON body is not valid: {error}; send {{"text": "…"}}.') from error
    return Body(given.text, given.name, _year(given.year), given.jurisdiction)


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ProblemError(
            400,
            f"The text is not UTF-8 (byte {error.start}); convert it, or send it as a file, whose encoding is recognised.",
        ) from error


async def _form(request: Request[Any, Any, Any]) -> list[Body]:
    try:
        form = await request.form()
    except (HTTPException, TimeoutError):
        raise
    except (SerializationException, ValueError, KeyError, TypeError, IndexError, LookupError) as error:
        raise ProblemError(400, "The form is broken; send multipart/form-data with files named `file`.") from error
    year = _year(_first(form.getall("year", [])))
    place = _first(form.getall("jurisdiction", []))
    bodies = [Body(text, None, year, place) for text in form.getall("text", []) if isinstance(text, str) and text]
    for part in form.getall("file", []):
        if isinstance(part, UploadFile):
            bodies.append(Body(await part.read(), part.filename or "upload", year, place))
        elif isinstance(part, str) and part:
            bodies.append(Body(part, None, year, place))
    if not bodies:
        raise ProblemError(400, "The form holds no report; give it one or more files named `file`, or a field `text`.")
    if len(bodies) > MOST_FILES:
        raise ProblemError(413, f"The form holds {len(bodies)} files; send at most {MOST_FILES} at a time.")
    return bodies


def _first(values: list[Any]) -> str | None:
    return next((v for v in values if isinstance(v, str) and v), None)


def _year(given: object) -> int | None:
    if given is None or given == "":
        return None
    text = str(given)
    if not text.isdecimal() or len(text) > 4 or int(text) not in _DEFAULT_YEARS:
        raise ProblemError(400, f"year={text[:20]!r} is no year from 1949 to 2100.", parameter="year")
    return int(text)


_STRING = Schema(type=OpenAPIType.STRING)
_OPTIONAL_TEXT = [OpenAPIType.STRING, OpenAPIType.NULL]
_YEAR = Schema(type=OpenAPIType.INTEGER, minimum=1949, maximum=2100, description="Year the report is about.")
_OPTIONAL_YEAR = Schema(
    type=[OpenAPIType.INTEGER, OpenAPIType.NULL], minimum=1949, maximum=2100, description="Year the report is about."
)
_PLACE = Schema(type=_OPTIONAL_TEXT, description="Code or name of the place.")
_NAME = Schema(type=_OPTIONAL_TEXT, description="File name; a later report of that name replaces this one.")
_FILE = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY, description="html, docx, pdf or txt")


def _content(json: dict[str, Schema], form: dict[str, Schema]) -> dict[str, OpenAPIMediaType]:
    """Describe a report in the three types that `read_bodies` takes."""
    text = Schema(type=OpenAPIType.STRING, description="The text.")
    return {
        "application/json": OpenAPIMediaType(
            schema=Schema(type=OpenAPIType.OBJECT, properties={"text": text, **json}, required=["text"]),
            examples={"sentence": Example(summary="A sentence", value={"text": _EXAMPLE, "year": 2023})},
        ),
        "text/plain": OpenAPIMediaType(
            schema=_STRING, examples={"sentence": Example(summary="A sentence", value=_EXAMPLE)}
        ),
        "multipart/form-data": OpenAPIMediaType(
            schema=Schema(type=OpenAPIType.OBJECT, properties={"file": _FILE, **form}, required=["file"])
        ),
    }


_EXTRACT = _content({"year": _OPTIONAL_YEAR}, {"year": _YEAR})
_DOCUMENT = _content(
    {"name": _NAME, "year": _OPTIONAL_YEAR, "jurisdiction": _PLACE},
    {"year": _YEAR, "jurisdiction": Schema(type=OpenAPIType.STRING, description="Code or name of the place.")},
)


@dataclass
class ReportOperation(Operation):
    """An operation whose body is one report, in any of the types that `read_bodies` takes."""

    def __post_init__(self) -> None:
        """Describe the body."""
        self.request_body = RequestBody(content=dict(_EXTRACT), required=True, description=f"Send {_ALLOWED}.")


@dataclass
class DocumentOperation(Operation):
    """An operation whose body is one report or several, with place and year where the sender knows them."""

    def __post_init__(self) -> None:
        """Describe the body."""
        self.request_body = RequestBody(content=dict(_DOCUMENT), required=True, description=f"Send {_ALLOWED}.")
