"""Files → documents, mentions, observations (`Ingest`): the one place in the store that composes the library."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from lawmetrics.errors import StoreError
from lawmetrics.store import runs
from lawmetrics.store.discovery import Counts, Discovery, Outcome, Reject, Stated
from lawmetrics.store.documents import now, write_documents
from lawmetrics.store.files import File, Found, join
from lawmetrics.store.findings import write_findings
from lawmetrics.store.places import PlaceBook
from lawmetrics.store.points import derive_points
from lawmetrics.store.runs import Run, alone, batches
from lawmetrics.workers import Failure, Workers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lawmetrics.store.database import Database
    from lawmetrics.store.documents import Entry
    from lawmetrics.store.files import Beside
    from lawmetrics.store.progress import Progress

__all__ = ["Ingest"]


@dataclass(frozen=True, slots=True)
class _Known:
    """A current document of the store."""

    identifier: int
    version: int
    sha256: str
    stated: Stated


class Ingest(Run):
    """One run that brings files into the store; see `Run` for its arguments.

    Attributes:
        counts: what became of the files so far.
    """

    def __init__(self, database: Database, progress: Progress, workers: int | None = None) -> None:
        super().__init__(database, progress, workers)
        self.counts = Counts()
        self._known: dict[str, _Known] = {}
        self._contents: set[tuple[str, Stated]] = set()

    @alone
    def run(self, found: Discovery) -> Counts:
        """Bring everything found into the store, batch by batch; what is there already stays as it is."""
        self.prepare(found.places)
        self._recall()
        self._reject(found.rejects)
        files = self._changed(found)
        waiting: list[Found] = []
        size = self.size(len(files))
        sized = [(file, _length(file)) for file in files]
        with Workers(size, self.reader) as workers:
            for read in _read(workers, batches(sized, size)):
                waiting.append(read)
                documents = sum(len(part.entries) for part in waiting)
                characters = sum(len(entry.report.text) for part in waiting for entry in part.entries)
                if documents >= runs.BATCH_DOCUMENTS or characters >= runs.BATCH_CHARACTERS:
                    self._write(join(waiting))
                    waiting = []
            self._write(join(waiting))
        return self.counts

    @alone
    def add(self, files: Sequence[File], beside: Beside | None = None) -> list[Outcome]:
        """Bring files whose content is at hand into the store, all of a batch in one transaction.

        Args:
            files: with their content; no two of one name.
            beside: processes to read them in; None for this one.

        Returns:
            What became of each, in order.
        """
        self.prepare()
        named = [[file.source for file in files], [_hash(file) for file in files]]
        self._recall("AND (list_contains(?, source) OR list_contains(?, sha256))", named)
        held = {file.source: self._is_known(file.source, _hash(file), file.stated) for file in files}
        outcomes = {source: Outcome(source, "unchanged") for source in held}
        fresh = [(file, len(file.content or b"")) for file in files if not held[file.source]]
        for batch in batches(fresh, 1):
            for found in self._read_content(batch, beside):
                self._write(found)
                for entry in found.entries:
                    result = "replaced" if entry.source in self._known else "added"
                    outcomes[entry.source] = Outcome(entry.source, result)
                outcomes |= {r.source: Outcome(r.source, "rejected", r.reason) for r in found.rejects}
        return list(outcomes.values())

    def _read_content(self, files: Sequence[File], beside: Beside | None) -> Iterator[Found]:
        answer = self.reader(files) if beside is None else beside.ask((self.reader, files))
        if not isinstance(answer, Failure):
            yield answer
        elif len(files) == 1:
            yield Found(rejects=[Reject(files[0].source, answer.reason)])
        else:
            for file in files:  # one of them is at fault
                yield from self._read_content([file], beside)

    def _recall(self, condition: str = "", values: Sequence[object] = ()) -> None:
        """Learn which documents the store holds."""
        with self.database.cursor() as cursor:
            rows = cursor.execute(
                f"SELECT source, id, version, sha256, stated_place, stated_year FROM documents WHERE current {condition}",
                list(values),
            ).fetchall()
        for source, identifier, version, sha256, place, year in rows:
            self._known[source] = _Known(identifier, version, sha256, Stated(place, year))
            self._contents.add((sha256, Stated(place, year)))

    def _changed(self, found: Discovery) -> list[File]:
        """Give the files whose content or statement is new; bytes are hashed, nothing is parsed."""
        changed = []
        self.progress.start(len(found.files))
        for path in found.files:
            file = File(str(path), found.stated.get(path, Stated()))
            try:
                with path.open("rb") as content:
                    sha256 = hashlib.file_digest(content, "sha256").hexdigest()
            except OSError as error:
                self._reject([Reject(file.source, f"the file cannot be opened: {error.strerror}")])
                continue
            if not self._is_known(file.source, sha256, file.stated):
                changed.append(file)
        return changed

    def _is_known(self, source: str, sha256: str, stated: Stated) -> bool:
        # The same content under another name is the same document, unless that name holds something else now.
        known = self._known.get(source)
        held = (sha256, stated) in self._contents if known is None else (known.sha256, known.stated) == (sha256, stated)
        if held:
            self.counts.unchanged += 1
            self.progress.step()
        self._contents.add((sha256, stated))
        return held

    def _write(self, found: Found) -> None:
        self._reject(found.rejects)
        if found.mentions is None:
            return
        entries = [self._versioned(entry) for entry in found.entries]
        with self.database.writing() as cursor:
            book = PlaceBook(cursor, self.reader.places)
            touched, written = write_documents(cursor, book, entries, found.mentions)
            derive_points(cursor, touched)
            write_findings(cursor, touched, written)
            sources = [e.source for e in entries]
            cursor.execute("DELETE FROM rejects WHERE source IN (SELECT unnest(?))", [sources])
        for entry in entries:
            if entry.former is None:
                self.counts.added += 1
            else:
                self.counts.replaced += 1
            self.progress.step()

    def _versioned(self, entry: Entry) -> Entry:
        known = self._known.get(entry.source)
        return entry if known is None else replace(entry, former=known.identifier, version=known.version + 1)

    def _reject(self, rejects: list[Reject]) -> None:
        if not rejects:
            return
        self.counts.rejected += rejects
        with self.database.writing() as cursor:
            for reject in rejects:
                cursor.execute("DELETE FROM rejects WHERE source = ?", [reject.source])
                cursor.execute("INSERT INTO rejects VALUES (?, ?, ?)", [reject.source, reject.reason, now()])
                self.progress.step(rejected=True)


def _read(workers: Workers[Sequence[File], Found], chunks: Iterable[Sequence[File]]) -> Iterator[Found]:
    """Read chunks of files; where one of them brings the reader down, they are tried one by one.

    Raises:
        StoreError: no file of a chunk could be read: the fault is ours, not the files'.
    """
    for files, answer in workers.map(chunks):
        if not isinstance(answer, Failure):
            yield answer
            continue
        answers = [workers.ask([file]) for file in files]
        reasons = [again.reason for again in answers if isinstance(again, Failure)]
        if len(reasons) == len(files) > 1:
            raise StoreError(f"no file can be read: {reasons[0]}")
        for file, again in zip(files, answers, strict=True):
            yield Found(rejects=[Reject(file.source, again.reason)]) if isinstance(again, Failure) else again


def _hash(file: File) -> str:
    return hashlib.sha256(file.content or b"").hexdigest()


def _length(file: File) -> int:
    try:
        return Path(file.source).stat().st_size
    except OSError:
        return 0  # the reader says what is wrong with it
