"""Invented reports on disk: a folder of files (`write_corpus`), or Parquet of any size (`write_table`)."""

from __future__ import annotations

import csv
import json
import os
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from typing import TYPE_CHECKING

import numpy as np

from lawmetrics.synthesis.places import places
from lawmetrics.synthesis.reports import YEARS, reports_of, write_reports
from lawmetrics.synthesis.spelling import Spelt

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import pyarrow as pa

    from lawmetrics.synthesis.places import Place
    from lawmetrics.synthesis.reports import SyntheticReport

__all__ = ["write_corpus", "write_table"]

_PLACES_A_PART = 150
_ROW_GROUP = 300
"""Reports a row group, about 3 MB: what `lawmetrics corpus` takes as one part."""


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
    """Write many reports as Parquet on all cores: `texts/part-N.parquet` (doc_id, jurisdiction, year, text) and their truth.

    `truth/part-N.parquet` has a row a figure: doc_id, start, text, value, lower, upper (decimals written out, an open bound
    empty), qualifier, unit, kind, indicator, period, scope.
    """
    for kind in ("texts", "truth"):
        (directory / kind).mkdir(parents=True, exist_ok=True)
    invented = places(-(-count // YEARS))
    _write_places(directory / "texts", invented)
    parts = [invented[i : i + _PLACES_A_PART] for i in range(0, len(invented), _PLACES_A_PART)]
    work = partial(_write_part, directory, seed)
    with ProcessPoolExecutor(workers or os.cpu_count(), mp_context=get_context("spawn")) as pool:
        counts = list(pool.map(work, range(len(parts)), parts))
    return {name: sum(c[i] for c in counts) for i, name in enumerate(("reports", "mentions", "bytes"))}


def _write_part(directory: Path, seed: int, number: int, invented: list[Place]) -> tuple[int, int, int]:
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    texts, truth = _columns(report for place in invented for report in reports_of(place, seed))
    name = f"part-{number:05d}.parquet"
    cheap = {"compression": "zstd", "compression_level": 1}
    pq.write_table(texts, directory / "texts" / name, row_group_size=_ROW_GROUP, **cheap)
    pq.write_table(truth, directory / "truth" / name, **cheap)
    return len(texts), len(truth), pc.sum(pc.binary_length(texts["text"])).as_py()


def _columns(reports: Iterable[SyntheticReport]) -> tuple[pa.Table, pa.Table]:
    """Lay reports and the truth about them out as columns; a report's own objects are let go at once."""
    import pyarrow as pa

    names, places_of, texts, years, counts = ([] for _ in range(5))
    starts, slots, periods = ([] for _ in range(3))
    spelt: list[list[str]] = [[] for _ in Spelt._fields]
    for report in reports:
        names.append(report.name)
        places_of.append(report.place.code)
        texts.append(report.text)
        years.append(report.year)
        counts.append(len(report.facts))
        for fact in report.facts:
            starts.append(fact.start)
            slots.append(fact.slot)
            periods.append(fact.year)
        for column, added in zip(spelt, zip(*(fact.spelt for fact in report.facts), strict=True), strict=False):
            column.extend(added)
    said = pa.table({"doc_id": names, "jurisdiction": places_of, "year": pa.array(years, pa.int16()), "text": texts})
    truth = pa.table(
        {
            "doc_id": pa.array(names).take(np.repeat(np.arange(len(names)), counts)),
            "start": pa.array(starts, pa.int32()),
            **{name: pa.array(column, pa.string()) for name, column in zip(Spelt._fields, spelt, strict=True)},
            "indicator": [slot.code for slot in slots],
            "period": pa.array(periods, pa.int16()),
            "scope": [slot.scope for slot in slots],
        }
    )
    return said, truth
