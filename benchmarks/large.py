"""A corpus of any size from end to end: `python benchmarks/large.py [MEGABYTES]` (`make bench-large`).

Writes invented reports with their truth, extracts them on all cores, compares with the truth, loads what came out into a
store; prints the table of the README and writes `.benchmarks/large.json`.
"""

import os
import sys
import time
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
from conftest import DIGITS, best_of
from running import BYTES_A_REPORT, QUIET, Spent, keep, minutes, run, workplace

LOAD = """
import sys, time
from lawmetrics.store import open_store
with open_store(sys.argv[1]) as store:
    begun = time.perf_counter()
    print(store.load(sys.argv[2]), time.perf_counter() - begun)
"""
QUALITY = """
WITH truth AS (SELECT doc_id, start, value, lower, upper, unit, indicator, scope, period FROM '{folder}/truth/*.parquet'),
     found AS (SELECT doc_id, start, value, lower, upper, unit, coalesce(indicator, '') AS indicator, scope, period
               FROM '{out}/mentions/*.parquet' WHERE kind NOT IN ('date', 'ordinal', 'name')),
     paired AS (SELECT t.indicator AS code, f.indicator AS linked, f.scope = t.scope AS scope, f.period = t.period AS period,
                       f.value = t.value::DECIMAL(28, 6) AND f.unit = t.unit
                       AND f.lower IS NOT DISTINCT FROM try_cast(t.lower AS DECIMAL(28, 6))
                       AND f.upper IS NOT DISTINCT FROM try_cast(t.upper AS DECIMAL(28, 6)) AS quantity
                FROM truth t JOIN found f USING (doc_id, start))
SELECT (SELECT count(*) FROM truth), (SELECT count(*) FROM found),
       count(*) FILTER (quantity), count(*) FILTER (scope), count(*) FILTER (period), count(*),
       count(*) FILTER (code != '' AND linked = code), (SELECT count(*) FROM truth WHERE indicator != ''),
       (SELECT count(*) FROM found WHERE indicator != '')
FROM paired
"""


def main(megabytes: int) -> None:
    print(f"{megabytes} MB: {minutes(megabytes, 0, 1.2 * megabytes)} on two idle cores", file=sys.stderr, flush=True)
    with workplace("large", megabytes) as folder:
        reports = max(6, megabytes * 1_000_000 // BYTES_A_REPORT)
        writing = run(
            "-m", "lawmetrics", "synth", folder, "--reports", str(reports), "--seed", "1", "--format", "parquet"
        )
        reading = run("-m", "lawmetrics", "corpus", folder / "texts", folder / "out")
        loading = run("-c", LOAD, folder / "laws.duckdb", folder / "out")
        figures = sizes(folder) | {"machine": {"cores": os.cpu_count(), "digits_megabytes_per_second": floor(folder)}}
        figures |= {"synth": writing._asdict(), "corpus": reading._asdict(), "load": loading._asdict()}
        figures["quality"] = quality(folder)
    show(figures, writing, reading, loading)
    disturbed = max(writing.others, reading.others, loading.others)
    if disturbed > QUIET:
        print(f"\nother programs kept up to {disturbed:.2f} cores busy meanwhile: the times are too long")
    print(f"\nin full: {keep('large', figures)}")


def sizes(folder: Path) -> dict[str, int]:
    texts, mentions = f"'{folder}/texts/*.parquet'", f"'{folder}/out/mentions/*.parquet'"
    (row,) = duckdb.sql(
        f"SELECT (SELECT count(*) FROM {texts}), (SELECT sum(strlen(text)) FROM {texts}), (SELECT count(*) FROM {mentions})"
    ).fetchall()
    stored = sum(p.stat().st_size for p in (folder / "out").rglob("*.parquet"))
    return dict(zip(("reports", "bytes", "mentions"), map(int, row), strict=True)) | {"output_bytes": stored}


def floor(folder: Path) -> float:
    """How quickly a core finds bare digits in the same texts: what speeds on other machines compare by."""
    table = pq.ParquetFile(next((folder / "texts").glob("*.parquet"))).read_row_group(0, columns=["text"])
    text = "\n\n".join(table["text"].to_pylist())
    return len(text.encode()) / 1e6 / best_of(lambda: DIGITS.findall(text), timer=time.process_time)


def quality(folder: Path) -> dict[str, float]:
    (row,) = duckdb.sql(QUALITY.format(folder=folder, out=folder / "out")).fetchall()
    truth, found, quantity, scope, period, paired, right, coded, linked = row
    return {
        "quantity_f1": 2 * quantity / (truth + found),
        "indicator_precision": right / max(1, linked),
        "indicator_recall": right / max(1, coded),
        "scope": scope / paired,
        "period": period / paired,
    }


def show(figures: dict, writing: Spent, reading: Spent, loading: Spent) -> None:
    """The table as Markdown."""
    megabytes, mentions, quality = figures["bytes"] / 1e6, figures["mentions"], figures["quality"]
    loaded, seconds = map(float, loading.said.split())
    digits = figures["machine"]["digits_megabytes_per_second"]
    rows = [
        ("texts", f"{figures['reports']:,} reports, {megabytes:,.0f} MB of UTF-8, {mentions:,} numbers"),
        ("written, with the truth", f"{megabytes / writing.seconds:,.1f} MB/s"),
        ("read into columns", f"{megabytes / reading.seconds:,.2f} MB/s, {mentions / reading.seconds:,.0f} mentions/s"),
        ("a core, of finding bare digits", f"{megabytes / reading.processor / digits:.3f}"),
        ("largest process", f"{reading.megabytes:,.0f} MB"),
        ("loaded into a store", f"{loaded / seconds:,.0f} figures/s, {loading.megabytes:,.0f} MB"),
        ("number, unit, bounds", f"F1 {quality['quantity_f1']:.4f}"),
        ("indicator", f"precision {quality['indicator_precision']:.3f}, recall {quality['indicator_recall']:.3f}"),
        ("scope, period", f"{quality['scope']:.3f}, {quality['period']:.3f}"),
        ("columns on disk", f"{figures['output_bytes'] / mentions:.1f} bytes a mention"),
    ]
    print("| | |\n|---|---|", *(f"| {name} | {said} |" for name, said in rows), sep="\n")


if __name__ == "__main__":
    begun = time.perf_counter()
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
    print(f"{time.perf_counter() - begun:.0f} s in all")
