"""The store: documents, figures, series, trends in one DuckDB file (`open_store`, `Store`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lawmetrics.store.database import Database
from lawmetrics.store.discovery import discover
from lawmetrics.store.findings import finding_table, pending_findings, write_findings
from lawmetrics.store.frames import fetch, to_frame
from lawmetrics.store.ingest import Counts, Ingest
from lawmetrics.store.progress import Bar, Progress
from lawmetrics.store.series import Selection, coverage_table, observation_table, series_table
from lawmetrics.store.sources import Source, source_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from types import TracebackType

    import duckdb
    import pandas as pd
    import pyarrow as pa

__all__ = ["Store", "open_store"]


def open_store(path: str | Path, read_only: bool = False, memory: str = "1GB") -> Store:  # noqa: FBT001, FBT002 - the interface names it so
    """Open a store, making the file when it does not exist.

    Args:
        path: the database file; `:memory:` for a store that is gone when it is closed.
        read_only: change nothing; several processes may then read the file at once.
        memory: what DuckDB may use before it works on disk.

    Raises:
        StoreLockedError: another process writes to the file.
        ForeignStoreError: the file is no lawmetrics database.
        StoreError: it cannot be opened; the message says why and what to do.

    >>> with open_store(":memory:") as store:
    ...     len(store.documents())
    0
    """
    return Store(Database(path, read_only=read_only, memory=memory))


class Store:
    """An open store; its methods may be called from several threads at once.

    Questions give DataFrames (`pandas`); `series_table` and its kind give Arrow tables with exact decimals.

    Args:
        database: the open file; see `open_store`.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def __enter__(self) -> Store:
        """Give the store itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        self.close()

    def close(self) -> None:
        """Close the file; twice does no harm."""
        self._database.close()

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """Give a DuckDB cursor for SQL of one's own (see schema.sql); it reads and loads nothing from outside."""
        return self._database.cursor()

    def ingest(
        self,
        paths: str | Path | Iterable[str | Path],
        progress: bool = False,  # noqa: FBT001, FBT002 - the interface names it so
        workers: int | None = None,
    ) -> Counts:
        """Read reports into the store; what is there already stays as it is, and a run may be stopped and repeated.

        Args:
            paths: files, folders and globs. `jurisdictions.csv` (code, name, level, parent) beside the files adds
                places of one's own, `documents.csv` (file, jurisdiction, year) states place and year.
            progress: show a bar on standard error.
            workers: processes that read files; None = one a core.

        Returns:
            How many documents were added, unchanged, replaced, and the rejected files with their reasons.

        Raises:
            StoreError: the disk is full or the store is read-only; what was written before is kept.
            DataError: one of the CSV files is wrong; the message names the line.
        """
        with Bar() if progress else Progress() as shown:
            return Ingest(self._database, shown, workers).run(discover(paths))

    def series(
        self, indicator: str, jurisdictions: str | Iterable[str] | None = None, years: Any = None, **chosen: Any
    ) -> pd.DataFrame:
        """Give an indicator's series: one row a place and year.

        Args:
            indicator: a code of the catalogue.
            jurisdictions: codes or names; None for all.
            years: `2023`, `"2019:2024"`, `range(2019, 2025)`, a pair or a list; None for all.
            **chosen: parent, level, breakdown, subject, status; see `Selection`.

        Returns:
            Columns jurisdiction, name, year, value, lower, upper (NaN = open), unit, qualifier, status,
            observation_id, subject, breakdown, scope, decimals, confidence, document, level, parent.

        Raises:
            UnknownIndicatorError: the catalogue has no such code.
            UnknownJurisdictionError: there is no such place.
            RequestError: the years are turned round, or a name means several places.
        """
        return to_frame(self.series_table(indicator, jurisdictions, years, **chosen))

    def series_table(
        self, indicator: str, jurisdictions: str | Iterable[str] | None = None, years: Any = None, **chosen: Any
    ) -> pa.Table:
        """Give the same as `series`, as an Arrow table with exact decimals."""
        with self.cursor() as cursor:
            return series_table(cursor, indicator, Selection(jurisdictions, years, **chosen))

    def trend(
        self,
        indicator: str,
        jurisdictions: str | Iterable[str] | None = None,
        years: Any = None,
        peers: str | None = None,
        **chosen: Any,
    ) -> pd.DataFrame:
        """Give an indicator's trend: one row a place; see `lawmetrics.trends.summarize`.

        Args:
            indicator: a code of the catalogue.
            jurisdictions: codes or names; None for all.
            years: see `series`.
            peers: `level` or `parent` adds rank, percentile and median among the places of the same level or the
                same parent; see `lawmetrics.trends.peer_columns`.
            **chosen: parent, level, breakdown, subject; see `Selection`.
        """
        from lawmetrics.store.filters import indicator_row
        from lawmetrics.trends import peer_columns, summarize

        points = self.series(indicator, jurisdictions, years, **chosen)
        with self.cursor() as cursor:
            row = indicator_row(cursor, indicator)
        frame = summarize(points, kind=row["kind"])
        if peers is None:
            return frame
        everyone = self.series(indicator, None, years, breakdown=chosen.get("breakdown"))
        return peer_columns(frame, everyone, by=peers, better=row.get("better", "none"))

    def source(self, observation_id: int) -> Source:
        """Give the sentence behind an observation, with the span of the number in it.

        Raises:
            RequestError: there is no such observation.
        """
        with self.cursor() as cursor:
            return source_of(cursor, observation_id)

    def observations(
        self,
        indicator: str | None = None,
        jurisdictions: str | Iterable[str] | None = None,
        years: Any = None,
        *,
        document: int | None = None,
        limit: int | None = None,
        offset: int = 0,
        **chosen: Any,
    ) -> pd.DataFrame:
        """Give observations whatever their status, a row each, with the columns of `series` and indicator."""
        with self.cursor() as cursor:
            asked = Selection(jurisdictions, years, **{"status": None, **chosen})
            return to_frame(observation_table(cursor, asked, indicator, document, limit, offset))

    def coverage(
        self, indicator: str | None = None, jurisdictions: str | Iterable[str] | None = None, **chosen: Any
    ) -> pd.DataFrame:
        """Give which places state which indicators in which years: a row a place and indicator."""
        with self.cursor() as cursor:
            return to_frame(coverage_table(cursor, Selection(jurisdictions, **chosen), indicator))

    def documents(self, *, versions: bool = False) -> pd.DataFrame:
        """Give the documents, a row each.

        Args:
            versions: former versions of changed documents too.

        Returns:
            Columns id, source, version, current, title, jurisdiction, name, year, issued, issuer, issuer_kind, topic,
            characters, mentions, warnings, sha256, library, ingested.
        """
        with self.cursor() as cursor:
            return to_frame(
                fetch(
                    cursor,
                    "SELECT d.id, d.source, d.version, d.current, d.title, s.code AS jurisdiction, s.name, d.year, d.issued, "
                    "d.issuer, d.issuer_kind, d.topic, d.characters, "
                    "(SELECT count(*) FROM mentions m WHERE m.document = d.id) AS mentions, "
                    "d.warnings, d.sha256, d.library, d.ingested "
                    "FROM placed d LEFT JOIN places s ON s.id = d.place WHERE d.current OR ? ORDER BY d.id",
                    [versions],
                )
            )

    def audit(
        self,
        jurisdiction: str | None = None,
        year: Any = None,
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
        if not self._database.read_only:
            self._audit_pending()
        with self.cursor() as cursor:
            return to_frame(finding_table(cursor, jurisdiction, year, verdict, document))

    def _audit_pending(self) -> None:
        """Audit what was loaded in bulk, a few documents a transaction."""
        with self.cursor() as cursor:
            waiting = pending_findings(cursor)
        for first in range(0, len(waiting), 256):
            with self._database.writing() as cursor:
                write_findings(cursor, [], waiting[first : first + 256])
