"""What an export holds: tables, columns, meanings (`TABLES`)."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["TABLES", "Column", "Table"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an exported table.

    Attributes:
        name: its name.
        type: Frictionless type: string, integer, number, boolean, date, datetime, array.
        meaning: what it says.
        sql: how it is computed; its name when empty.
    """

    name: str
    type: str
    meaning: str
    sql: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """One exported table.

    Attributes:
        name: of the table and its file.
        meaning: what a row is.
        source: SQL behind FROM.
        order: SQL behind ORDER BY.
        columns: in order.
        key: columns that tell rows apart.
    """

    name: str
    meaning: str
    source: str
    order: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()


C = Column

_FIGURE = (
    C("value", "number", "The stated figure, multiplier applied; percentages as percent numbers."),
    C("decimals", "integer", "Decimals as written: 95.70 has two."),
    C("lower", "number", "Least value the words allow; empty = open."),
    C("upper", "number", "Greatest value the words allow; empty = open."),
    C("unit", "string", "The classifier as written, multiplier and brackets removed."),
    C("qualifier", "string", "How the words hedge it: exact, over, nearly, about, at_least, at_most, several, range.", "CAST(qualifier AS VARCHAR)"),
    C("scope", "string", "whole, part, to_date (or target, in mentions).", "CAST(scope AS VARCHAR)"),
    C("subject", "string", "Empty for the place's own figure; else whose it is, as written."),
    C("breakdown", "string", "Empty for a total; else the part it is of, as written."),
)  # fmt: skip

TABLES = (
    Table(
        "observations",
        "One stated figure of one place, year and indicator. Points of series have the status chosen.",
        "observations",
        "indicator, jurisdiction, year, id",
        (
            C("id", "integer", "Number of the observation; it leads to the sentence."),
            C("indicator", "string", "Code in indicators."),
            C("jurisdiction", "string", "Code in jurisdictions."),
            C("name", "string", "Name of the place."),
            C("level", "string", "province, prefecture, county or township."),
            C("year", "integer", "The year the figure is of."),
            *_FIGURE,
            C("status", "string", "chosen, superseded, duplicate or conflict.", "CAST(status AS VARCHAR)"),
            C("confidence", "number", "Probability that the indicator is right."),
            C("document", "integer", "Number in documents."),
            C("start", "integer", "First character of the figure in the document's text."),
            C("department", "boolean", "Out of a department's report."),
            C("correction", "integer", "Number in corrections; empty when nobody corrected it."),
        ),
        ("id",),
    ),
    Table(
        "mentions",
        "Every statistic of every current document, whether or not a code fits it.",
        "mentions JOIN (SELECT id AS held FROM documents WHERE current) ON held = document",
        "document, start",
        (
            C("document", "integer", "Number in documents."),
            C("start", "integer", "First character in the document's text."),
            C("end", "integer", "Behind the last character.", '"end"'),
            C("text", "string", "The figure as written."),
            *_FIGURE,
            C("dimension", "string", "What the unit measures."),
            C("kind", "string", "count, amount, rate, change, duration or rank.", "CAST(kind AS VARCHAR)"),
            C("indicator", "string", "Code in indicators; empty when none fits."),
            C("also", "string", "Further codes, joined by a space.", "coalesce(array_to_string(also, ' '), '')"),
            C("label", "string", "The words that name what is counted."),
            C("period", "integer", "The year of the figure; empty when the text does not say."),
            C("confidence", "number", "Probability that the indicator (or its absence) is right."),
        ),
        ("document", "start"),
    ),
    Table(
        "documents",
        "One version of one document.",
        "placed d LEFT JOIN (SELECT id AS place, code AS jurisdiction FROM places) USING (place)",
        "id",
        (
            C("id", "integer", "Number of the document."),
            C("source", "string", "File it was read from."),
            C("version", "integer", "1, 2 … as the file changed."),
            C("current", "boolean", "False when a later version has replaced it."),
            C("title", "string", "Its title; empty when it has none."),
            C("jurisdiction", "string", "Code of its place; empty when unknown."),
            C("year", "integer", "The year it reports on; empty when unknown."),
            C("issued", "date", "Date of issue."),
            C("issuer", "string", "Who signed it."),
            C("issuer_kind", "string", "government, party or department."),
            C("topic", "string", "A department's topic."),
            C("characters", "integer", "Length of its text."),
            C("warnings", "string", "What could not be read or does not agree.", "array_to_string(warnings, ' · ')"),
            C("sha256", "string", "Hash of the file."),
            C("text_sha256", "string", "Hash of the text."),
            C("library", "string", "Version of lawmetrics that read it."),
            C("ingested", "datetime", "When it was ingested (UTC)."),
        ),
        ("id",),
    ),
    Table(
        "jurisdictions",
        "A place that documents speak of, or one above it.",
        "places",
        "code",
        (
            C("code", "string", "6 digits; 9 for a township."),
            C("name", "string", "Its name."),
            C("level", "string", "province, prefecture, county or township."),
            C("path", "string", "Names from the province down."),
            C("parent", "string", "Code of the place above."),
        ),
        ("code",),
    ),
    Table(
        "indicators",
        "The catalogue of what is counted.",
        "indicators",
        "code",
        (
            C("code", "string", "Its code."),
            C("zh", "string", "Name in Chinese."),
            C("en", "string", "Name in English."),
            C("definition", "string", "What is counted and what is not."),
            C("dimension", "string", "count, person, money, ratio …"),
            C("unit", "string", "Unit of the series."),
            C("kind", "string", "flow, stock, ratio, change or rank."),
            C("aggregation", "string", "sum, last or none: may places be added up?"),
            C("better", "string", "higher, lower or none."),
            C("numerator", "string", "Codes whose sum is divided.", "array_to_string(numerator, ' ')"),
            C("denominator", "string", "Codes whose sum divides.", "array_to_string(denominator, ' ')"),
        ),
        ("code",),
    ),
    Table(
        "findings",
        "One test of a report's arithmetic.",
        "findings",
        "document, relation, stated",
        (
            C("document", "integer", "Number in documents."),
            C("relation", "string", "The relation tested."),
            C("kind", "string", "ratio, sum, growth, bound …"),
            C("stated", "string", "The tested figure as written."),
            C("computed", "string", "What the other figures give."),
            C(
                "verdict",
                "string",
                "exact, rounding, truncated, inconsistent or undecidable.",
                "CAST(verdict AS VARCHAR)",
            ),
            C("severity", "string", "error, warn or info."),
            C("note", "string", "What to know before judging."),
            C("operands", "string", "The figures with their spans, as JSON.", "CAST(to_json(operands) AS VARCHAR)"),
        ),
    ),
    Table(
        "corrections",
        "What people corrected, with reason and name.",
        "corrections LEFT JOIN (SELECT id AS place, code AS jurisdiction FROM places) USING (place)",
        "id",
        (
            C("id", "integer", "Number of the correction."),
            C("text_sha256", "string", "Hash of the text it was made for."),
            C("source", "string", "The document's file."),
            C("start", "integer", "Span of the figure; empty when the whole document was placed."),
            C("end", "integer", "Behind the figure's last character.", '"end"'),
            C("was_text", "string", "The figure as written."),
            C("was_code", "string", "The code it had."),
            C("dropped", "boolean", "The figure is no observation."),
            C("value", "number", "The value put in its place."),
            C("indicator", "string", "The code put in its place."),
            C("year", "integer", "The year put in its place."),
            C("jurisdiction", "string", "The place put in its place."),
            C("reason", "string", "Why."),
            C("author", "string", "Who says so."),
            C("made", "datetime", "When (UTC)."),
        ),
        ("id",),
    ),
    Table(
        "rejects",
        "A file that could not be read.",
        "rejects",
        "source",
        (
            C("source", "string", "The file."),
            C("reason", "string", "Why it gave no report."),
            C("seen", "datetime", "When it was last tried (UTC)."),
        ),
    ),
)
