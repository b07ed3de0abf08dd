"""What may be asked of a store (`Reader`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lawmetrics.errors import RequestError
from lawmetrics.store.conflicts import conflict_table
from lawmetrics.store.corrections import correction_table
from lawmetrics.store.export import Format, export_store
from lawmetrics.store.filters import children_known, indicator_row
from lawmetrics.store.findings import finding_table
from lawmetrics.store.frames import fetch, to_frame, widen
from lawmetrics.store.listings import count_all, document_table, mention_table, place_table
from lawmetrics.store.series import Selection, coverage_table, explain_empty, observation_table, series_table
from lawmetrics.store.sources import Source, document_text, source_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import duckdb
    import pandas as pd
    import pyarrow as pa

    from lawmetrics.store.database import Database
    from lawmetrics.store.filters import Years

    Names = str | Iterable[str] | None

__all__ = ["Reader"]


class Reader:
    """The questions a store answers; they may come from several threads at once.

    Answers are DataFrames (`pandas`); `series_table` gives Arrow with exact decimals.

    Args:
        database: the open file.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """Give a DuckDB cursor for SQL of one's own (see schema.sql); it reads and loads nothing from outside."""
        return self._database.cursor()

    def series(
        self,
        indicator: str,
        jurisdictions: Names = None,
        years: Years | None = None,
        *,
        per: str | pd.DataFrame | None = None,
        scale: float | None = None,
        **chosen: Any,
    ) -> pd.DataFrame:
        """Give an indicator's series: one row a place and year.

        Args:
            indicator: a code of the catalogue.
            jurisdictions: codes or names; None for all.
            years: `2023`, `"2019:2024"`, `range(2019, 2025)`, a pair or a list; None for all.
            per: divide by another indicator of the same place and year (villages, cases accepted), or by a table of
                one's own with jurisdiction, year, value (the population); see `lawmetrics.trends.relative`.
            scale: 10000 for figures per ten thousand; None = 1, or percent when both count in one unit.
            **chosen: parent, level, breakdown, subject, status; see `Selection`.

        Returns:
            Columns jurisdiction, name, year, value, lower, upper (NaN = open), unit, qualifier, status,
            observation_id, subject, breakdown, scope, decimals, confidence, document, level, parent; with `per` also
            the figure divided by. When there is no row, `attrs["note"]` says why and what to ask for instead.

        Raises:
            UnknownIndicatorError: the catalogue has no such code.
            UnknownJurisdictionError: there is no such place.
            RequestError: the years are turned round, or a name means several places.
        """
        if not isinstance(jurisdictions, str | None):
            jurisdictions = list(jurisdictions)  # an iterator would be used up when the note is written
        frame = to_frame(self.series_table(indicator, jurisdictions, years, **chosen))
        if frame.empty:
            frame.attrs["note"] = self.explain(indicator, jurisdictions, years, **chosen)
        if per is None:
            return frame
        from lawmetrics.trends import relative

        where = {name: chosen[name] for name in ("parent", "level") if name in chosen}
        base = self.series(per, jurisdictions, years, **where) if isinstance(per, str) else per
        divided = relative(frame, base, scale)
        divided.attrs.update(frame.attrs)
        if left := len(frame) - len(divided):
            note = f"{left} of {len(frame)} figures have no figure of the same place and year to divide by"
            divided.attrs["note"] = note
        return divided

    def explain(self, indicator: str, jurisdictions: Names = None, years: Years | None = None, **chosen: Any) -> str:
        """Say why a series is empty: what other figures there are, and how to ask for them; arguments as `series`."""
        with self.cursor() as cursor:
            return explain_empty(cursor, indicator, Selection(jurisdictions, years, **chosen))

    def series_table(
        self, indicator: str, jurisdictions: Names = None, years: Years | None = None, **chosen: Any
    ) -> pa.Table:
        """Give the same as `series`, as an Arrow table with exact decimals."""
        with self.cursor() as cursor:
            return series_table(cursor, indicator, Selection(jurisdictions, years, **chosen))

    def wide(
        self, indicator: str, jurisdictions: Names = None, years: Years | None = None, **chosen: Any
    ) -> pd.DataFrame:
        """Give a series ready to plot: the years as index, a column a place, NaN where a year is missing."""
        return widen(self.series(indicator, jurisdictions, years, **chosen))

    def trend(  # noqa: PLR0913 - each narrows or relates the answer
        self,
        indicator: str,
        jurisdictions: Names = None,
        years: Years | None = None,
        peers: str | None = None,
        *,
        per: str | pd.DataFrame | None = None,
        scale: float | None = None,
        **chosen: Any,
    ) -> pd.DataFrame:
        """Give an indicator's trend: one row a place; see `lawmetrics.trends.summarize` for the columns.

        Args:
            indicator: a code of the catalogue.
            jurisdictions: codes or names; None for all.
            years: see `series`.
            peers: `level` or `parent` adds rank, percentile and median among the places of the same level or the
                same parent; see `lawmetrics.trends.peer_columns`.
            per: as in `series`: the trend per village, per head, or of a share.
            scale: as in `series`.
            **chosen: parent, level, breakdown, subject; see `Selection`.

        Returns:
            The trends; `attrs["note"]` says what of the series was left out, or why there is none.
        """
        from lawmetrics.trends import peer_columns, summarize

        with self.cursor() as cursor:
            row = indicator_row(cursor, indicator)
        related: dict[str, Any] = {"per": per, "scale": scale}
        points = self.series(indicator, jurisdictions, years, **related, **chosen)
        share = per is not None and bool((points["unit"] == "%").any())
        frame = summarize(points, kind="ratio" if share else row["kind"])
        if peers is not None:
            alike = {name: chosen.get(name) for name in ("breakdown", "subject")}
            everyone = self.series(indicator, None, years, **related, **alike)
            frame = peer_columns(frame, everyone, by=peers, better=row["better"])
        frame.attrs.update(points.attrs)
        return frame

    def aggregate(
        self, indicator: str, parent: str, level: str | None = None, years: Years | None = None
    ) -> pd.DataFrame:
        """Give the places below one taken together, year by year, with the share of them that states anything.

        Args:
            indicator: a code; a ratio is recomputed from the sums of its numerator and denominator.
            parent: the place above: its children, or with `level` all places of that level below it.
            level: province, prefecture, county or township.
            years: see `series`.

        Returns:
            Columns year, value, lower, upper, unit, places (that state it), of (all there are), coverage (percent), note.

        Raises:
            RequestError: the indicator may not be added up, and the catalogue has no formula for it.
        """
        from lawmetrics.trends.aggregates import aggregate_ratio, aggregate_sum

        with self.cursor() as cursor:
            row, of = indicator_row(cursor, indicator), children_known(cursor, parent, level)
        if row["aggregation"] != "none":
            return aggregate_sum(self.series(indicator, None, years, parent=parent, level=level), of)
        if not row["numerator"] or not row["denominator"]:
            raise RequestError(f"{indicator} cannot be added up: the catalogue has no numerator and denominator for it")
        above, below = (
            [self.series(code, None, years, parent=parent, level=level) for code in row[side]]
            for side in ("numerator", "denominator")
        )
        return aggregate_ratio(above, below, row["scale"], row["unit"], of)

    def source(self, observation_id: int) -> Source:
        """Give the sentence behind an observation, with the span of the number in it.

        Raises:
            RequestError: there is no such observation.
        """
        with self.cursor() as cursor:
            return source_of(cursor, int(observation_id))

    def observations(  # noqa: PLR0913 - each narrows the answer
        self,
        indicator: str | None = None,
        jurisdictions: Names = None,
        years: Years | None = None,
        *,
        document: int | None = None,
        limit: int | None = None,
        offset: int = 0,
        **chosen: Any,
    ) -> pd.DataFrame:
        """Give observations whatever their status, a row each: the columns of `series`, indicator, department, start, correction."""
        with self.cursor() as cursor:
            asked = Selection(jurisdictions, years, **{"status": None, **chosen})
            return to_frame(observation_table(cursor, asked, indicator, document, (limit, offset)))

    def mentions(self, document: int) -> pd.DataFrame:
        """Give every statistic of a document, with or without a code; `refused` says why one is no observation."""
        with self.cursor() as cursor:
            return to_frame(mention_table(cursor, document))

    def coverage(self, indicator: str | None = None, jurisdictions: Names = None, **chosen: Any) -> pd.DataFrame:
        """Give which places state which indicators in which years: a row a place and indicator."""
        with self.cursor() as cursor:
            return to_frame(coverage_table(cursor, Selection(jurisdictions, **chosen), indicator))

    def conflicts(
        self, indicator: str | None = None, jurisdictions: Names = None, *, within: bool = False, **chosen: Any
    ) -> pd.DataFrame:
        """Give where documents disagree: a row for each figure that contradicts the chosen one of its place and year.

        Args:
            indicator: a code; None for all.
            jurisdictions: codes or names; None for all.
            within: also where one document contradicts itself.
            **chosen: years, parent, level; see `Selection`.
        """
        with self.cursor() as cursor:
            return to_frame(conflict_table(cursor, indicator, Selection(jurisdictions, **chosen), within=within))

    def documents(self, *, versions: bool = False) -> pd.DataFrame:
        """Give the documents, a row each; with `versions` the former versions of changed documents too.

        Columns: id, source, version, current, title, jurisdiction, name, year, issued, issuer, issuer_kind, topic,
        characters, mentions, warnings, sha256, library, ingested.
        """
        with self.cursor() as cursor:
            return to_frame(document_table(cursor, versions=versions))

    def text(self, document: int) -> str:
        """Give a document's text as it was read, of any version.

        Raises:
            RequestError: there is no such document, or it was loaded without its text.
        """
        with self.cursor() as cursor:
            return document_text(cursor, document)

    def jurisdictions(self, words: str = "", level: str | None = None, parent: str | None = None) -> pd.DataFrame:
        """Give the places of the store, those above them included: code, name, level, path, parent, documents."""
        with self.cursor() as cursor:
            return to_frame(place_table(cursor, words, level, parent))

    def corrections(self) -> pd.DataFrame:
        """Give all corrections, a row each; `state` is `applied`, or `resting` where the source has changed."""
        with self.cursor() as cursor:
            return to_frame(correction_table(cursor))

    def rejects(self) -> pd.DataFrame:
        """Give the files that could not be read: source, reason, seen."""
        with self.cursor() as cursor:
            return to_frame(fetch(cursor, "SELECT * FROM rejects ORDER BY source"))

    def counts(self) -> dict[str, Any]:
        """Give how much the store holds: documents, mentions, observations, jurisdictions, last_ingest (UTC or None)."""
        with self.cursor() as cursor:
            return count_all(cursor)

    def audit(
        self,
        jurisdiction: str | None = None,
        year: Years | None = None,
        verdict: str | None = None,
        *,
        document: int | None = None,
    ) -> pd.DataFrame:
        """Give what the audit found: where the reports' own arithmetic holds, and where it fails.

        Args:
            jurisdiction: code or name of a place.
            year: report year or years; see `series`.
            verdict: exact, rounding, truncated, inconsistent or undecidable.
            document: of one document alone.

        Returns:
            Columns document, source, jurisdiction, name, year, relation, kind, stated, computed, verdict, severity,
            note, operands (a list of dicts code, text, document, start, end, value; the tested figure last).
        """
        with self.cursor() as cursor:
            return to_frame(finding_table(cursor, jurisdiction, year, verdict, document))

    def export(self, directory: str | Path, format: Format = "parquet") -> list[Path]:  # noqa: A002 - the interface names it so
        """Write all tables into a folder that pandas, DuckDB and R people read; see `export_store`.

        Raises:
            StoreError: the folder holds other things, or the disk is full.
        """
        with self.cursor() as cursor:
            return export_store(cursor, directory, format)
