"""A corpus of any size from end to end: write it, read it, compare with its truth: `python benchmarks/large.py MEGABYTES`.

Prints the table of the README: throughput of writing and reading, memory of the largest process, quality against the
truth that was written beside the texts.
"""

import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from lawmetrics.corpus import run_local
from lawmetrics.synthesis import write_table

BYTES_A_REPORT = 11_310
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
    folder = Path(tempfile.mkdtemp(prefix="lawmetrics-large-"))
    try:
        begun = time.perf_counter()
        written = write_table(folder, max(6, megabytes * 1_000_000 // BYTES_A_REPORT), seed=1)
        writing = time.perf_counter() - begun
        begun = time.perf_counter()
        results = list(run_local(folder / "texts", folder / "out"))
        reading = time.perf_counter() - begun
        report(written, writing, reading, sum(r.mentions for r in results))
        quality(folder)
    finally:
        shutil.rmtree(folder)


def report(written: dict[str, int], writing: float, reading: float, mentions: int) -> None:
    megabytes = written["bytes"] / 1e6
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e3
    print(
        f"texts            {written['reports']:,} reports, {megabytes:,.0f} MB of UTF-8, {written['mentions']:,} figures"
    )
    print(f"written at       {megabytes / writing:,.1f} MB/s, truth beside them")
    print(f"read at          {megabytes / reading:,.2f} MB/s, {mentions / reading:,.0f} mentions/s, all cores")
    print(f"largest process  {memory:,.0f} MB")


def quality(folder: Path) -> None:
    ((truth, found, quantity, scope, period, paired, right, coded, linked),) = duckdb.sql(
        QUALITY.format(folder=folder, out=folder / "out")
    ).fetchall()
    print(f"quantity F1      {2 * quantity / (truth + found):.4f}")
    print(f"indicator        precision {right / max(1, linked):.4f}, recall {right / max(1, coded):.4f}")
    print(f"scope, period    {scope / paired:.4f}, {period / paired:.4f} of the figures found")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
