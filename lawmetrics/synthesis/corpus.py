"""Invented reports on disk: a folder of files (`write_corpus`), or Parquet of any size (`write_table`)."""

from __future__ import annotations

import csv
import json
import os
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from typing import TYPE_CHECKING

from lawmetrics.synthesis.places import places
from lawmetrics.synthesis.reports import YEARS, SyntheticReport, reports_of, write_reports

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from lawmetrics.synthesis.places import Place

__all__ = ["write_corpus", "write_table"]

_PLACES_A_PART = 500


def write_corpus(directory: Path, count: int, seed: int = 0) -> dict[str, int]:
    """Write reports (`*.txt`), `truth.jsonl` and `jurisdictions.csv`; give counts of reports, mentions and bytes."""
    directory.mkdir(parents=True, exist_ok=True)
    written = {"reports": 0, "mentions": 0, "bytes": 0}
    with (directory / "truth.jsonl").open("w", encoding="utf-8", newline="\n") as truth:
        for report in write_reports(count, seed):
            data = report.text.encode()
            (directory / report.name).write_bytes(data)
            row = {
                "doc": report.name,
                "jurisdiction": report.place.code,
                "report_year": report.year,
                "wrong": report.wrong,
                "mentions": report.mentions,
            }
            truth.write(json.dumps(row, ensure_ascii=False) + "\n")
            written["reports"] += 1
            written["mentions"] += len(report.facts)
            written["bytes"] += len(data)
    _write_places(directory, places(-(-count // YEARS)))
    return written


def _write_places(directory: Path, invented: Iterable[Place]) -> None:
    with (directory / "jurisdictions.csv").open("w", encoding="utf-8", newline="") as table:
        rows = csv.writer(table, lineterminator="\n")
        rows.writerow(["code", "name", "level", "parent"])
        rows.writerows([p.code, p.name, p.level, p.parent] for p in invented)


def write_table(directory: Path, count: int, seed: int = 0, workers: int | None = None) -> dict[str, int]:
    """Write many reports as Parquet on all cores: `texts/part-N.parquet` (doc_id, text, year) and their truth.

    `truth/part-N.parquet` has a row a figure: doc_id, start, text, value, lower, upper (decimals written out, an open bound
    empty), qualifier, unit, kind, indicator, period, scope.
    """
    for kind in ("texts", "truth"):
        (directory / kind).mkdir(parents=True, exist_ok=True)
    invented = places(-(-count // YEARS))
    _write_places(directory, invented)
    parts = [invented[i : i + _PLACES_A_PART] for i in range(0, len(invented), _PLACES_A_PART)]
    work = partial(_write_part, directory, seed)
    with ProcessPoolExecutor(workers or os.cpu_count(), mp_context=get_context("spawn")) as pool:
        counts = list(pool.map(work, range(len(parts)), parts))
    return {name: sum(c[i] for c in counts) for i, name in enumerate(("reports", "mentions", "bytes"))}


def _write_part(directory: Path, seed: int, number: int, invented: list[Place]) -> tuple[int, int, int]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    reports: list[SyntheticReport] = [r for place in invented for r in reports_of(place, seed)]
    texts = [r.text for r in reports]
    table = pa.table(
        {"doc_id": [r.name for r in reports], "text": texts, "year": pa.array([r.year for r in reports], pa.int16())}
    )
    pq.write_table(
        table,
        directory / "texts" / f"part-{number:05d}.parquet",
        row_group_size=1000,
        compression="zstd",
        compression_level=1,
    )
    facts = [fact for r in reports for fact in r.facts]
    spelt = list(zip(*(f.spelt for f in facts), strict=True))
    names = ("text", "value", "lower", "upper", "qualifier", "unit", "kind")
    truth = pa.table(
        {
            "doc_id": pa.array([r.name for r in reports for _ in r.facts]).dictionary_encode(),
            "start": pa.array([f.start for f in facts], pa.int32()),
            **{name: pa.array(column, pa.string()) for name, column in zip(names, spelt, strict=True)},
            "indicator": pa.array([f.slot.code for f in facts]),
            "period": pa.array([f.year for f in facts], pa.int16()),
            "scope": pa.array([f.slot.scope for f in facts]),
        }
    )
    pq.write_table(truth, directory / "truth" / f"part-{number:05d}.parquet", compression="zstd", compression_level=1)
    return len(reports), len(facts), sum(len(t.encode()) for t in texts)
