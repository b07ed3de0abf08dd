"""The store: documents, figures, series, trends in one DuckDB file (`open_store`, `Store`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, TypeVar, cast

from lawmetrics.errors import RequestError
from lawmetrics.store.corrections import Change, correct_document, correct_figure, withdraw
from lawmetrics.store.database import Database
from lawmetrics.store.discovery import Counts, Outcome, Stated, discover
from lawmetrics.store.files import Beside, File
from lawmetrics.store.findings import pending_findings, write_findings
from lawmetrics.store.ingest import Ingest
from lawmetrics.store.load import load
from lawmetrics.store.points import derive_points
from lawmetrics.store.progress import Bar, Progress
from lawmetrics.store.questions import Question, Watched
from lawmetrics.store.reader import Reader
from lawmetrics.store.reextraction import Reextraction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from decimal import Decimal
    from pathlib import Path
    from types import TracebackType

    import pandas as pd

    from lawmetrics.store.filters import Years

__all__ = ["Store", "open_store"]

T = TypeVar("T")

_AUDITED_AT_ONCE = 256


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


class Store(Reader):
    """An open store: what `Reader` answers, and what changes it.

    One change happens at a time, whole or not at all; questions go on beside it.
    """

    def __enter__(self) -> Self:
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

    def question(self, ask: Callable[[Store], T]) -> Question[T]:
        """Prepare a question that another thread can stop, such as a server whose client has waited long enough.

        >>> with open_store(":memory:") as store:
        ...     store.question(lambda store: store.counts()["documents"]).answer()
        0
        """
        watched = Watched(self._database)
        return Question(watched, lambda: ask(Store(cast("Database", watched))))

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
            workers: processes that read files and their figures; 1 = this one alone; None = one a core, fewer for few
                files. The store holds the same in any case.

        Returns:
            How many documents were added, unchanged, replaced, and the rejected files with their reasons.

        Raises:
            StoreError: the disk is full or the store is read-only; what was written before is kept.
            DataError: a `jurisdictions.csv` is wrong; the message names the line.
        """
        with Bar() if progress else Progress() as shown:
            return Ingest(self._database, shown, workers).run(discover(paths))

    def add(self, content: bytes | str, name: str, jurisdiction: str | None = None, year: int | None = None) -> Counts:
        """Read one report out of memory; the same name with other content becomes its next version.

        Args:
            content: the file's bytes, or text.
            name: what the document is known by.
            jurisdiction: code or name of its place, for who knows it.
            year: the year it reports on, likewise.

        Returns:
            As `ingest`: one of added, unchanged, replaced is 1, or rejected holds the reason.
        """
        data = content.encode() if isinstance(content, str) else content
        ingest = Ingest(self._database, Progress())
        ingest.add([File(name, Stated(jurisdiction, year), data)])
        return ingest.counts

    def add_all(self, files: Sequence[File], beside: Beside | None = None) -> list[Outcome]:
        """Read several reports out of memory, all of a batch in one transaction: far cheaper than one by one.

        Args:
            files: name, what is stated, content; no two of one name.
            beside: processes to read them in (`lawmetrics.store.files.read_beside`); None for this one.

        Returns:
            What became of each, in order.

        >>> with open_store(":memory:") as store:
        ...     store.add_all([File("a.txt", Stated("520121", 2023), "受理120件。".encode()), File("b.txt", Stated(), b"")])
        [Outcome(source='a.txt', result='added', reason=''), Outcome(source='b.txt', result='rejected', reason='the file is empty; fetch it again')]
        """
        return Ingest(self._database, Progress()).add(files, beside)

    def remove(self, document: int) -> None:
        """Take a document out with all its versions and figures; corrections of its text stay.

        Raises:
            RequestError: there is no such document.
        """
        with self._database.writing() as cursor:
            rows = cursor.execute(
                "SELECT id, place FROM placed WHERE source = (SELECT source FROM documents WHERE id = ?)", [document]
            ).fetchall()
            if not rows:
                raise RequestError(f"there is no document {document}; `store.documents()` lists what there is")
            gone = [identifier for identifier, _ in rows]
            for table in ("mentions", "texts", "findings"):
                cursor.execute(f"DELETE FROM {table} WHERE list_contains(?, document)", [gone])
            touched = cursor.execute(
                "SELECT DISTINCT place FROM points WHERE list_contains(?, document)", [gone]
            ).fetchall()
            cursor.execute("DELETE FROM documents WHERE list_contains(?, id)", [gone])
            places = {place for (place,) in touched} | {place for _, place in rows if place is not None}
            derive_points(cursor, places)
            write_findings(cursor, places, [])

    def load(self, directory: str | Path) -> int:
        """Load mentions that were extracted elsewhere, in bulk, whole or not at all; see `lawmetrics.store.load`.

        Returns:
            How many mentions were added. They are audited when `audit` is first called.
        """
        return load(self._database, directory)

    def reextract(
        self,
        progress: bool = False,  # noqa: FBT001, FBT002 - as ingest
        workers: int | None = None,
        *,
        everything: bool = False,
    ) -> int:
        """Read the stored texts of current documents again that another version of lawmetrics has read; no files are needed.

        Corrections stay; one whose figure is read otherwise now rests. A run that was stopped goes on where it was.

        Args:
            progress: show a bar on standard error.
            workers: as in `ingest`.
            everything: also what this version has read.

        Returns:
            How many documents were read.

        Raises:
            StoreError: some could not be read; they keep the figures they had.
        """
        with Bar() if progress else Progress() as shown:
            return Reextraction(self._database, shown, workers).run(everything=everything)

    def correct(  # noqa: PLR0913 - each is one thing that may be corrected
        self,
        observation_id: int,
        *,
        reason: str,
        by: str,
        drop: bool = False,
        value: Decimal | int | str | None = None,
        indicator: str | None = None,
        period: int | None = None,
        place: str | None = None,
    ) -> int:
        """Correct a figure: drop it, or set its value, indicator, year or place; what was read stays beside it.

        The correction is tied to the text: it survives ingest and re-extraction, and rests when the source changes.

        Returns:
            The correction's number, for `withdraw`.

        Raises:
            RequestError: there is no such observation, nothing is changed, a reason or name is missing, or the unit
                does not fit the indicator.
        """
        change = Change(drop, value, indicator, period, place)
        return correct_figure(self._database, observation_id, change, reason, by)

    def correct_document(
        self, document: int, *, reason: str, by: str, jurisdiction: str | None = None, year: int | None = None
    ) -> int:
        """Say the place or the year of a document that does not say them, or says them wrongly.

        Returns:
            The correction's number, for `withdraw`.

        Raises:
            RequestError: there is no such document, nothing or no reason is given, or the place is ambiguous.
        """
        number = correct_document(self._database, document, (jurisdiction, year), reason, by)
        if year is not None:
            Reextraction(self._database, Progress()).run([document])
        return number

    def withdraw(self, correction: int) -> None:
        """Take a correction back.

        Raises:
            RequestError: there is no such correction.
        """
        withdraw(self._database, correction)

    def audit(
        self,
        jurisdiction: str | None = None,
        year: Years | None = None,
        verdict: str | None = None,
        *,
        document: int | None = None,
    ) -> pd.DataFrame:
        """Give what the audit found (see `Reader.audit`), auditing first what was loaded in bulk."""
        if not self._database.read_only:
            with self.cursor() as cursor:
                waiting = pending_findings(cursor)
            for first in range(0, len(waiting), _AUDITED_AT_ONCE):
                with self._database.writing() as cursor:
                    write_findings(cursor, [], waiting[first : first + _AUDITED_AT_ONCE])
        return super().audit(jurisdiction, year, verdict, document=document)
