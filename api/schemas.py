"""The shapes of answers, as OpenAPI shows them: one envelope for all rows."""

from __future__ import annotations

from typing import Annotated, Generic, TypeVar

from msgspec import Meta as Constraint
from msgspec import Struct

__all__ = [
    "CoverageRow",
    "Deleted",
    "DocumentRow",
    "Envelope",
    "Finding",
    "Health",
    "IndicatorRow",
    "Ingested",
    "JurisdictionRow",
    "MentionRow",
    "Meta",
    "ObservationRow",
    "Operand",
    "PointRow",
    "Problem",
    "SentenceRow",
    "SeriesRow",
    "SourceRow",
    "TrendRow",
]

T = TypeVar("T")
Code = Annotated[str, Constraint(description="Code of the catalogue.", examples=["people_mediation.success_rate"])]
Place = Annotated[str, Constraint(description="Code of the jurisdiction.", examples=["520121"])]


class Meta(Struct):
    """What is said about the rows."""

    count: Annotated[int, Constraint(description="Rows in this answer.")]
    total: Annotated[
        int | None,
        Constraint(
            description="Rows of the whole filtered set; null where counting them would cost more than the page."
        ),
    ]
    truncated: Annotated[bool, Constraint(description="True when `next_url` leads to more rows.")]
    next_url: Annotated[str | None, Constraint(description="Address of the next page.")]
    notes: Annotated[list[str], Constraint(description="Why a result is empty, or what to know about it.")]


class Envelope(Struct, Generic[T]):
    """Every JSON answer: rows, and what is said about them."""

    data: list[T]
    meta: Meta


class Problem(Struct):
    """An answer that is no data (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: Annotated[str, Constraint(description="What was wrong and what is allowed, one plain sentence.")]
    instance: str
    request_id: str


class IndicatorRow(Struct):
    """One entry of the catalogue."""

    code: Code
    family: str
    zh: str
    en: str
    definition: Annotated[str, Constraint(description="What is counted and what is not, in English.")]
    definition_zh: Annotated[str, Constraint(description="The same in Chinese.")]
    dimension: str
    unit: str
    kind: Annotated[str, Constraint(description="flow, stock, ratio, change or rank")]
    aggregation: Annotated[str, Constraint(description="sum, last or none")]
    better: Annotated[str, Constraint(description="higher, lower or none")]
    formula: str | None


class JurisdictionRow(Struct):
    """One place."""

    code: Place
    name: str
    level: Annotated[str, Constraint(description="province, prefecture, county or township")]
    path: Annotated[str, Constraint(description="Names from the province down, joined by `/`.")]
    parent: str


class SeriesRow(Struct):
    """One point: one place, one year, one value."""

    jurisdiction: Place
    name: str
    year: int
    value: float
    lower: Annotated[float | None, Constraint(description="Least value the words allow; null when open.")]
    upper: Annotated[float | None, Constraint(description="Greatest value the words allow; null when open.")]
    unit: str
    qualifier: Annotated[str, Constraint(description="exact, over, nearly, about, at_least, at_most, several, range")]
    status: Annotated[str, Constraint(description="chosen, superseded, duplicate or conflict")]
    observation_id: int
    subject: Annotated[str, Constraint(description="Empty for the jurisdiction's own figure; else whose it is.")]
    breakdown: Annotated[str, Constraint(description="Empty for a total; else the part it is of.")]


class PointRow(SeriesRow):
    """One point of a series; with `per=` its value, bounds and unit are those of the quotient."""

    per: Annotated[
        float | None, Constraint(description="With `per=`: the figure that was divided by; absent otherwise.")
    ] = None


class ObservationRow(SeriesRow):
    """One stated figure, whatever its status."""

    indicator: Code
    scope: Annotated[str, Constraint(description="whole, part or to_date")]
    confidence: Annotated[float, Constraint(description="Probability that the indicator is right.")]
    document: int


class TrendRow(Struct):
    """One place's way through the years (further columns as in the documentation of trends)."""

    jurisdiction: Place
    name: str


class SourceRow(Struct):
    """The sentence behind one observation."""

    observation_id: int
    sentence: str
    start: Annotated[int, Constraint(description="Where the number begins in `sentence`.")]
    end: Annotated[int, Constraint(description="Behind the number's last character in `sentence`.")]
    text: Annotated[str, Constraint(description="The number as written.")]


class CoverageRow(Struct):
    """What one place states: of one year, or of one indicator through the years (`by`)."""

    jurisdiction: Place
    name: str
    year: Annotated[int | None, Constraint(description="With `by=year`.")] = None
    indicators: Annotated[int | None, Constraint(description="With `by=year`: how many are stated.")] = None
    indicator: Annotated[str | None, Constraint(description="With `by=indicator`.")] = None
    years: Annotated[int | None, Constraint(description="With `by=indicator`: how many years state it.")] = None


class Operand(Struct):
    """One figure of a finding."""

    code: str
    text: str
    document: int | None
    start: int
    end: int
    value: str


class Finding(Struct):
    """One relation of figures that was checked."""

    document: int
    relation: str
    stated: str
    computed: str
    verdict: Annotated[str, Constraint(description="exact, rounding, truncated, inconsistent or undecidable")]
    operands: list[Operand]


class MentionRow(Struct):
    """One number of a text; `start` and `end` are positions in the text as given."""

    start: int
    end: int
    text: str
    value: float
    lower: float | None
    upper: float | None
    qualifier: str
    unit: str
    dimension: str
    kind: str
    indicator: str | None
    also: list[str]
    label: str
    period: int | None
    subject: str
    breakdown: str
    scope: str
    confidence: float
    why: list[str]


class DocumentRow(Struct):
    """One document of the database."""

    id: int
    source: str
    version: int
    title: str | None
    jurisdiction: str | None
    year: int | None
    mentions: int


class SentenceRow(Struct):
    """The sentence around a span of a document."""

    document: int
    sentence: str
    start: Annotated[int, Constraint(description="Where the span begins in `sentence`.")]
    end: Annotated[int, Constraint(description="Behind the span's last character in `sentence`.")]
    text: str


class Ingested(Struct):
    """What became of one document sent."""

    id: Annotated[int | None, Constraint(description="Number of the document; null when it was rejected.")]
    source: str
    result: Annotated[str, Constraint(description="added, unchanged, replaced or rejected")]
    reason: Annotated[str, Constraint(description="Why it was rejected; empty otherwise.")]


class Deleted(Struct):
    """A document that is no longer there."""

    id: int


class Health(Struct):
    """Is the server alive, and what does it hold."""

    status: str
    version: str
    database: str
    documents: int
    mentions: int
    observations: int
    jurisdictions: int
    last_ingest: str | None
    writing: Annotated[bool, Constraint(description="True when documents can be sent (an API key is set).")]
