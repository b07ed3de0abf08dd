"""Many files, one after another (`read_reports`)."""

from __future__ import annotations

import os
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from lawmetrics.errors import LawmetricsError, ReportError
from lawmetrics.reports.reading import read_report

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lawmetrics.jurisdictions import Gazetteer
    from lawmetrics.reports.report import Report

__all__ = ["read_reports"]


def read_reports(
    paths: Iterable[str | Path], workers: int | None = None, *, places: Gazetteer | None = None
) -> Iterator[tuple[Path, Report | ReportError]]:
    """Read files side by side; a file that cannot be read gives its error and the rest goes on.

    Args:
        paths: of files, in any number; they are taken up as the answers are taken away.
        workers: how many are read at once; as many as there are processors unless told.
        places: as in `read_report`.

    Yields:
        Each path, in the order given, with its report or the error that says why there is none.
    """
    count = workers or os.cpu_count() or 1
    waiting: deque[tuple[Path, Future[Report | ReportError]]] = deque()
    with ThreadPoolExecutor(count, thread_name_prefix="read_reports") as threads:
        try:
            for path in map(Path, paths):
                waiting.append((path, threads.submit(_read, path, places)))
                if len(waiting) >= 4 * count:
                    first, answer = waiting.popleft()
                    yield first, answer.result()
            while waiting:
                first, answer = waiting.popleft()
                yield first, answer.result()
        finally:
            for _, answer in waiting:
                answer.cancel()


def _read(path: Path, places: Gazetteer | None) -> Report | ReportError:
    try:
        return read_report(path, places=places)
    except ReportError as error:
        return error
    except LawmetricsError as error:
        return ReportError(f"{path}: {error}")
