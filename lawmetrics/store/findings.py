"""The audit of stored documents (`write_findings`, `finding_table`)."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from lawmetrics.audit.verdicts import Figure, Verdict
from lawmetrics.errors import RequestError
from lawmetrics.store.filters import Filters
from lawmetrics.store.frames import fetch

if TYPE_CHECKING:
    from collections.abc import Iterable

    import duckdb

    from lawmetrics.audit.verdicts import Finding
    from lawmetrics.store.filters import Years

__all__ = ["finding_table", "pending_findings", "write_findings"]

_OPERAND = pa.struct(
    [
        ("code", pa.string()),
        ("text", pa.string()),
        ("document", pa.int32()),
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("value", pa.string()),
    ]
)
_COLUMNS: list[tuple[str, pa.DataType]] = [
    ("document", pa.int32()),
    ("relation", pa.string()),
    ("kind", pa.string()),
    ("stated", pa.string()),
    ("computed", pa.string()),
    ("verdict", pa.string()),
    ("severity", pa.string()),
    ("note", pa.string()),
    ("operands", pa.list_(_OPERAND)),
]
_SCHEMA = pa.schema(_COLUMNS)
# As people corrected them: a wrong link that was dropped must not go on failing its report.
_FIGURES = """
SELECT coalesce(c.indicator, f.code, '') AS code, f.text, f.value, f.decimals, f.lower, f.upper, CAST(f.qualifier AS VARCHAR),
       f.unit, f.subject, f.breakdown, coalesce(c.year, f.period) AS period, CAST(f.scope AS VARCHAR), f.start, f."end",
       f.document, f.label, CAST(f.kind AS VARCHAR)
FROM (
    SELECT document, start, "end", text, value, decimals, lower, upper, qualifier, unit, subject, breakdown, period, scope,
           kind, label, indicator AS code FROM mentions WHERE list_contains($1, document)
    UNION ALL
    SELECT document, start, "end", text, value, decimals, lower, upper, qualifier, unit, subject, breakdown, period, scope,
           kind, label, unnest(also) FROM mentions WHERE list_contains($1, document) AND also IS NOT NULL
) f
JOIN documents d ON d.id = f.document
LEFT JOIN fixes c ON c.text_sha256 = d.text_sha256 AND c.start = f.start AND c."end" = f."end" AND c.was_code = coalesce(f.code, '')
WHERE NOT coalesce(c.dropped, false)
ORDER BY f.document, f.start
"""
_CHOSEN = """
SELECT i.code, m.text, p.value, p.decimals, p.lower, p.upper, CAST(p.qualifier AS VARCHAR), p.unit, p.subject, p.breakdown,
       p.year, CAST(p.scope AS VARCHAR), p.start, m."end", p.document, m.label, p.place
FROM points p JOIN indicators i ON i.id = p.indicator JOIN mentions m ON m.document = p.document AND m.start = p.start
WHERE list_contains(?, p.place) AND p.status = 'chosen' AND p.breakdown = '' AND p.subject = '' AND NOT p.department
"""


def write_findings(cursor: duckdb.DuckDBPyConnection, places: Iterable[int], documents: Iterable[int]) -> None:
    """Audit some documents, and all current ones of some places, anew; inside the caller's transaction."""
    chosen = cursor.execute(
        "SELECT id FROM placed WHERE current AND (list_contains(?, place) OR list_contains(?, id)) ORDER BY id",
        [sorted(places), sorted(documents)],
    ).fetchall()
    identifiers = [identifier for (identifier,) in chosen]
    if not identifiers:
        return
    table = _audit(cursor, identifiers)
    cursor.execute("DELETE FROM findings WHERE list_contains(?, document)", [identifiers])
    cursor.register("batch_findings", table)
    cursor.execute("INSERT INTO findings SELECT * FROM batch_findings")
    cursor.unregister("batch_findings")
    cursor.execute("UPDATE documents SET audited = true WHERE list_contains(?, id)", [identifiers])


def pending_findings(cursor: duckdb.DuckDBPyConnection) -> list[int]:
    """Give the current documents that were loaded without an audit."""
    rows = cursor.execute("SELECT id FROM documents WHERE current AND NOT audited ORDER BY id").fetchall()
    return [identifier for (identifier,) in rows]


def finding_table(
    cursor: duckdb.DuckDBPyConnection,
    jurisdiction: str | None = None,
    year: Years | None = None,
    verdict: str | None = None,
    document: int | None = None,
) -> pa.Table:
    """Give the findings about current documents, a row each.

    Raises:
        RequestError: no such verdict.
        UnknownJurisdictionError: there is no such place.
    """
    filters = Filters()
    filters.add("d.current")
    if verdict is not None:
        if verdict not in list(Verdict):
            raise RequestError(f"{verdict!r} is no verdict; take {', '.join(Verdict)}")
        filters.add("f.verdict = ?", verdict)
    if document is not None:
        filters.add("f.document = ?", document)
    filters.years("d.year", year)
    filters.places(cursor, "d.place", jurisdiction, None, None)
    return fetch(
        cursor,
        "SELECT f.document, d.source, s.code AS jurisdiction, s.name, d.year, f.relation, f.kind, f.stated, f.computed, "
        "CAST(f.verdict AS VARCHAR) AS verdict, f.severity, f.note, f.operands "
        "FROM findings f JOIN placed d ON d.id = f.document LEFT JOIN places s ON s.id = d.place "
        f"WHERE {filters} ORDER BY s.code, d.year, f.document, f.operands[-1].start, f.relation",
        filters.values,
    )


def _audit(cursor: duckdb.DuckDBPyConnection, documents: list[int]) -> pa.Table:
    from lawmetrics.audit import audit_report

    rows = cursor.execute(
        "SELECT d.id, d.place, d.year, coalesce(t.text, '') FROM placed d LEFT JOIN texts t ON t.document = d.id "
        "WHERE list_contains(?, d.id) ORDER BY d.id",
        [documents],
    ).fetchall()
    figures: dict[int, list[Figure]] = defaultdict(list)
    for row in cursor.execute(_FIGURES, [documents]).fetchall():
        figures[row[-3]].append(Figure(*row))
    years: dict[int, dict[tuple[str, int], Figure]] = defaultdict(dict)
    places = sorted({place for _, place, *_ in rows if place is not None})
    for *fields, place in cursor.execute(_CHOSEN, [places]).fetchall():
        figure = Figure(*fields)
        if figure.period is not None:
            years[place][figure.code, figure.period] = figure
    found: list[dict[str, Any]] = []
    for document, place, year, text in rows:
        findings = audit_report(text, figures[document], year, years[place] if place is not None else {})
        found.extend(_row(document, finding) for finding in findings)
    return pa.Table.from_pylist(found, schema=_SCHEMA)


def _row(document: int, finding: Finding) -> dict[str, Any]:
    return {
        "document": document,
        "relation": finding.relation,
        "kind": finding.kind,
        "stated": finding.stated,
        "computed": finding.computed,
        "verdict": str(finding.verdict),
        "severity": finding.severity,
        "note": finding.note,
        "operands": [
            {
                "code": f.code,
                "text": f.text,
                "document": f.document,
                "start": f.start,
                "end": f.end,
                "value": format(f.value.normalize(), "f"),
            }
            for f in finding.operands
        ],
    }
