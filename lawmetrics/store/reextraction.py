"""Stored texts → their figures, read again (`Reextraction`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lawmetrics.errors import StoreError
from lawmetrics.store.documents import insert_mentions, library_version, now
from lawmetrics.store.files import Stored, read_texts
from lawmetrics.store.findings import write_findings
from lawmetrics.store.points import derive_points
from lawmetrics.store.runs import Run, alone, batches
from lawmetrics.workers import Failure, Workers

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

__all__ = ["Reextraction"]


class Reextraction(Run):
    """One run that reads stored texts again."""

    @alone
    def run(self, documents: list[int] | None = None, *, everything: bool = False) -> int:
        """Read stored texts again with this library, batch by batch; a run that was stopped goes on where it was.

        Args:
            documents: their numbers; None for the current ones that another version of the library has read.
            everything: with no numbers given, those that this version has read too.

        Returns:
            How many were read.

        Raises:
            StoreError: some could not be read; they keep the figures they had, the others are read.
        """
        self.prepare()
        rows = self._to_read(documents, everything=everything)
        self.progress.start(len(rows))
        failed: dict[int, str] = {}
        size = self.size(len(rows))
        with Workers(size, read_texts) as workers:
            for texts, answer in workers.map(map(self._texts, batches(rows, size))):
                if not isinstance(answer, Failure):
                    self._replace(texts, answer)
                    continue
                for stored in texts:  # one of them is at fault
                    again = workers.ask([stored])
                    if isinstance(again, Failure):
                        failed[stored.document] = again.reason
                    else:
                        self._replace([stored], again)
        if failed:
            raise StoreError(
                f"{len(failed)} documents could not be read again and keep their figures: "
                + "; ".join(f"{document}: {reason}" for document, reason in failed.items())
            )
        return len(rows)

    def _to_read(self, documents: list[int] | None, *, everything: bool) -> list[tuple[int, int]]:
        """Give the numbers and lengths of stored texts to read again."""
        with self.database.cursor() as cursor:
            return cursor.execute(
                "SELECT d.id, d.characters FROM documents d JOIN texts t ON t.document = d.id "
                "WHERE CASE WHEN $1 IS NULL THEN d.current AND ($2 OR d.library <> $3) ELSE list_contains($1, d.id) END "
                "ORDER BY d.id",
                [documents, everything, library_version()],
            ).fetchall()

    def _texts(self, documents: list[int]) -> list[Stored]:
        with self.database.cursor() as cursor:
            rows = cursor.execute(
                "SELECT d.id, d.place, d.year, t.text FROM placed d JOIN texts t ON t.document = d.id "
                "WHERE list_contains(?, d.id) ORDER BY d.id",
                [documents],
            ).fetchall()
        return [Stored(*row) for row in rows]

    def _replace(self, texts: Sequence[Stored], mentions: pa.Table) -> None:
        """Put what was read now in the place of what was read before."""
        identifiers = [stored.document for stored in texts]
        places = {stored.place for stored in texts if stored.place is not None}
        with self.database.writing() as cursor:
            cursor.execute("DELETE FROM mentions WHERE list_contains(?, document)", [identifiers])
            insert_mentions(cursor, mentions, identifiers)
            cursor.execute(
                "UPDATE documents SET library = ?, extracted = ? WHERE list_contains(?, id)",
                [library_version(), now(), identifiers],
            )
            derive_points(cursor, places)
            write_findings(cursor, places, identifiers)
        for _ in texts:
            self.progress.step()
