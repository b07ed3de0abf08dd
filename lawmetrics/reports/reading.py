"""Bytes → `Report` (`read_report`)."""

from __future__ import annotations

import hashlib
import stat
import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lawmetrics.errors import ReportError, UnknownJurisdictionError
from lawmetrics.jurisdictions import Gazetteer, Jurisdiction
from lawmetrics.reports.dates import DATE, date_of
from lawmetrics.reports.evidence import gather
from lawmetrics.reports.formats import draft_of
from lawmetrics.reports.layout import Layout, read_layout
from lawmetrics.reports.placing import Placing, place_report
from lawmetrics.reports.report import Report, Span
from lawmetrics.reports.sections import read_sections
from lawmetrics.reports.years import read_year

if TYPE_CHECKING:
    import datetime as dt

    from lawmetrics.reports.draft import Draft

__all__ = ["read_report"]

_LARGEST: Final = 64 * 2**20
_PLACES_BESIDE: Final = "jurisdictions.csv"
_reading = threading.Lock()
_beside: dict[tuple[Path, int], Gazetteer] = {}


def read_report(
    source: str | Path | bytes | bytearray | memoryview,
    name: str | None = None,
    *,
    jurisdiction: str | Jurisdiction | None = None,
    year: int | None = None,
    places: Gazetteer | None = None,
) -> Report:
    r"""Read a report and what it says of itself.

    Args:
        source: a path, or the bytes of a file: HTML (also .mht), docx, PDF with text, plain text in any Chinese encoding.
        name: what to call it; its ending does not matter, the bytes tell the format.
        jurisdiction: name or code of the place, for who knows it; a text that says otherwise is warned of.
        year: the year reported on, likewise.
        places: places of one's own; a file `jurisdictions.csv` beside the report is used unasked.

    Returns:
        The report. What its text does not give is None, with a sentence in `warnings`.

    Raises:
        ReportError: the file cannot be read; the message says why and what to do.
        JurisdictionError: the jurisdiction given is not one place.

    >>> report = read_report("开阳县2023年法治政府建设年度报告\n一、主要做法\n全年办结12件。".encode())
    >>> report.jurisdiction.code, report.year, [s.heading for s in report.sections]
    ('520121', 2023, ['一、主要做法'])
    """
    data, called, path = _bytes(source, name)
    gazetteer = places or _gazetteer(path)
    given = _given(jurisdiction, gazetteer, year)
    try:
        draft = draft_of(data)
    except ReportError as error:
        raise ReportError(f"{called}: {error}") from error
    if not draft.text.strip():
        raise ReportError(
            f"{called}: there is no text in it; if it is a scan, run text recognition and save as PDF with text or as docx"
        )
    report = _report(draft, gazetteer, given, year)
    return replace(report, source=called, sha256=hashlib.sha256(data).hexdigest())


def _bytes(source: str | Path | bytes | bytearray | memoryview, name: str | None) -> tuple[bytes, str, Path | None]:
    if isinstance(source, (bytes, bytearray, memoryview)):
        data, path = bytes(source), None
    else:
        path = Path(source)
        try:
            status = path.stat()
            if not stat.S_ISREG(status.st_mode):
                raise ReportError(f"{path}: this is a directory or device, not a file; give the path of a file")
            size = status.st_size
            data = path.read_bytes() if size <= _LARGEST else b""
        except OSError as error:
            raise ReportError(f"{path}: {error.strerror or error}; give the path of a file that can be read") from error
        except ValueError as error:
            raise ReportError(f"{path!s:.80}: no path can look like this ({error}); give text as bytes") from error
        if size > _LARGEST:
            raise ReportError(
                f"{path}: {size // 2**20} MB are more than the {_LARGEST // 2**20} MB a report may have; give the report alone"
            )
    called = name or (path.name if path else "bytes")
    if len(data) > _LARGEST:
        raise ReportError(
            f"{called}: {len(data) // 2**20} MB are more than the {_LARGEST // 2**20} MB a report may have; give the report alone"
        )
    if not data:
        raise ReportError(f"{called}: the file is empty; fetch it again")
    return data, called, path


def _gazetteer(path: Path | None) -> Gazetteer:
    """The places of China, and those of a table beside the report."""
    table = path.parent / _PLACES_BESIDE if path else None
    if table is None or not table.is_file():
        return Gazetteer.default()
    key = (table.resolve(), table.stat().st_mtime_ns)
    with _reading:
        if key not in _beside:
            _beside.clear()
            _beside[key] = Gazetteer.default().with_places(table)
        return _beside[key]


def _given(jurisdiction: str | Jurisdiction | None, gazetteer: Gazetteer, year: int | None) -> Jurisdiction | None:
    if jurisdiction is None or isinstance(jurisdiction, Jurisdiction):
        return jurisdiction
    try:
        return gazetteer.get(jurisdiction)
    except UnknownJurisdictionError:
        return gazetteer.resolve(jurisdiction, year=year)


def _report(draft: Draft, gazetteer: Gazetteer, given: Jurisdiction | None, year: int | None) -> Report:
    """The report as its text and the caller have it, without what the file alone knows."""
    draft, layout = _with_title(draft)
    sections = read_sections(draft.text)
    warnings = list(draft.warnings)
    issued, issued_where = _issued(draft, layout, warnings)
    said, said_where = read_year(draft.text, layout, sections)
    warnings += _doubts_of_year(said, year, issued)
    year = year or said
    placing = place_report(gather(draft, layout, year, gazetteer))
    place = _agreed(given, placing, warnings)
    warnings += [*(() if given else placing.doubts), *placing.warnings]
    if layout.title is None:
        warnings.append("no title was found")
    spans = {
        "title": layout.title[1] if layout.title else None,
        "jurisdiction": placing.where,
        "year": said_where,
        "issued": issued_where,
        "issuer": placing.issuer_where,
    }
    return Report(
        text=draft.text,
        title=layout.title[0] if layout.title else None,
        jurisdiction=place,
        level=place.level if given and place else placing.level,
        year=year,
        issued=issued,
        issuer=placing.issuer,
        sections=sections,
        sha256="",
        source="",
        warnings=tuple(warnings),
        issuer_kind=placing.kind,
        topic=placing.topic,
        spans={field: span for field, span in spans.items() if span is not None},
    )


def _doubts_of_year(said: int | None, given: int | None, issued: dt.date | None) -> list[str]:
    if said is None:
        return [] if given else ["no report year is named in title, first heading or first paragraph; give year"]
    if given and said != given:
        return [f"the year given is {given}, but the text speaks of {said}; {given} is kept"]
    if issued is not None and issued.year - said not in {0, 1}:
        return [f"the report speaks of {said} but is dated {issued.isoformat()}"]
    return []


def _with_title(draft: Draft) -> tuple[Draft, Layout]:
    """The draft with a page's title as its first line, unless its text has one of its own."""
    layout = read_layout(draft.text, draft.title)
    if layout.title is not None or not draft.title:
        return draft, layout
    titled = replace(draft, text=f"{draft.title}\n{draft.text}")
    return titled, read_layout(titled.text, draft.title)


def _agreed(given: Jurisdiction | None, placing: Placing, warnings: list[str]) -> Jurisdiction | None:
    """The place given by the caller, else the one read."""
    read = placing.jurisdiction
    if given and read and given.code != read.code:
        warnings.append(f"the place given is {given.path}, but the text speaks of {read.path}; {given.path} is kept")
    return given or read


def _issued(draft: Draft, layout: Layout, warnings: list[str]) -> tuple[dt.date | None, Span | None]:
    """The signature's date, else the page's date of publication, with a warning."""
    for span, note in ((layout.date, ""), (layout.published, "the page's date of publication")):
        match = DATE.match(draft.text, span[0]) if span else None
        date = date_of(match) if match else None
        if date:
            if note:
                warnings.append(f"the text is not dated; issued is {note}")
            return date, span
    match = DATE.search(draft.published)
    date = date_of(match) if match else None
    warnings.append(
        "the text is not dated; issued is the page's date of publication" if date else "the text is not dated"
    )
    return date, None
