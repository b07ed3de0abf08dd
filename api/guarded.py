"""Extraction for texts of strangers, in processes with limits on time and memory (`GuardedExtraction`)."""

from __future__ import annotations

import contextlib
import json
import os
from typing import TYPE_CHECKING, Any, Final, Self

import msgspec

from lawmetrics.reports.pool import Pool
from lawmetrics.reports.worker import main as answer_requests

if TYPE_CHECKING:
    from collections.abc import Collection

    from lawmetrics.mentions import Mention

__all__ = ["FIELDS", "GuardedExtraction", "main"]

FIELDS: Final = (
    "start", "end", "text", "value", "lower", "upper", "qualifier", "unit", "dimension", "kind", "indicator", "also", "label",
    "period", "subject", "breakdown", "scope", "confidence", "why",
)  # fmt: skip
"""Members of a mention as JSON, in order."""
_PROGRAM: Final = "from lawmetrics_api.guarded import main; main()"
_SECONDS: Final = 30.0
_MEGABYTES: Final = 1_500.0
_GRACE: Final = 60.0
"""A busy machine takes its time to load the linker, and that is no fault of the text."""
_NICE: Final = 2
_ENCODER: Final = msgspec.json.Encoder(decimal_format="number")


class GuardedExtraction:
    """`lawmetrics.extract` in processes that may die of a text without harm; any thread may ask.

    Args:
        size: texts read at the same time.
        seconds: processor time one text may take.
        megabytes: memory one text may take.

    >>> with GuardedExtraction(1) as extraction:
    ...     rows = json.loads(extraction.rows("受理120件。")[1])
    >>> [(row["text"], row["value"]) for row in rows]
    [('120件', 120)]
    """

    def __init__(self, size: int, *, seconds: float = _SECONDS, megabytes: float = _MEGABYTES) -> None:
        self._pool = Pool(size, seconds=seconds, megabytes=megabytes, program=_PROGRAM, grace=_GRACE)

    def rows(self, text: str, year: int | None = None, kinds: Collection[str] | None = None) -> tuple[int, str]:
        """Read every number of a text.

        Args:
            text: any string.
            year: the year of the report, where it is known.
            kinds: which kinds of mentions to give; None for all.

        Returns:
            How many mentions there are, and a JSON array of them, each an object with the members `FIELDS`.

        Raises:
            ReportError: it took more time or memory than is allowed.
        """
        asked = {"text": text, "year": year, "kinds": None if kinds is None else sorted(kinds)}
        found = self._pool.ask("text", json.dumps(asked).encode())
        return found["count"], found["rows"]

    def close(self) -> None:
        """End the processes."""
        self._pool.close()

    def __enter__(self) -> Self:
        """Give itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the processes."""
        self.close()


def main() -> None:
    """Be such a process: read texts until standard input ends."""
    from lawmetrics.extraction import extract

    # The questions of others go first.
    with contextlib.suppress(AttributeError, OSError):
        os.nice(_NICE)
    # What is loaded once is no part of what a text may take.
    extract("2023年办结12件。")
    answer_requests(_read)


def _read(_: str, data: bytes) -> dict[str, Any]:
    from lawmetrics.extraction import extract

    asked = json.loads(data)
    kinds = asked["kinds"]
    rows = [_row(m) for m in extract(asked["text"], year=asked["year"]) if kinds is None or m.kind in kinds]
    return {"count": len(rows), "rows": _ENCODER.encode(rows).decode()}


def _row(mention: Mention) -> dict[str, Any]:
    return {name: getattr(mention, name) for name in FIELDS}
