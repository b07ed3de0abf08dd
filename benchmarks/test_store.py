"""The store at size: bulk load, one series, a trend of 3,000 counties, bytes a mention, memory while loading.

Invented counties, figures by a seed; ten years each, ten figures a document at 10⁵ mentions, a hundred beyond.
LAWMETRICS_BENCH_MENTIONS is the greatest size (10000000 is the one that the floors speak of, 1000000 the default); the
tenths of it are measured too, so that the table at the end shows how each grows:

    LAWMETRICS_BENCH_MENTIONS=10000000 pytest benchmarks/test_store.py -s
"""

import os
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lawmetrics.extraction import PLAIN_SCHEMA
from lawmetrics.indicators.catalogue import catalogue
from lawmetrics.store import open_store

MENTIONS = int(os.environ.get("LAWMETRICS_BENCH_MENTIONS", "1000000"))
SIZES = [size for size in (100_000, 1_000_000, 10_000_000) if size <= MENTIONS] or [MENTIONS]
YEARS = 10
FLOORS = {"bytes": 150, "memory": 2048, "series": 20, "trend": 500}
pytestmark = pytest.mark.timeout(3600)  # ten million mentions take minutes to write and to load
CODE = "people_mediation.cases_mediated"
_CHUNK = 2_000  # documents a file
# Loads in a process of its own, so that the peak of memory is the load's and not the generator's. The floor of its speed is
# DuckDB's own copy of the same files into a table, which makes no series.
_LOAD = """
import resource, sys, time
import duckdb
from lawmetrics.store import open_store
base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
with open_store(sys.argv[1]) as store:
    started, worked = time.perf_counter(), time.process_time()
    count = store.load(sys.argv[2])
    spent, work = time.perf_counter() - started, time.process_time() - worked
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
started = time.perf_counter()
with duckdb.connect(sys.argv[1] + ".plain") as plain:
    plain.execute("CREATE TABLE mentions AS SELECT * FROM read_parquet(?)", [sys.argv[2] + "/mentions/*.parquet"])
copied = time.perf_counter() - started
print(count, spent, work, base, peak, copied)
"""


def figures_each(size):
    return 100 if size >= 1_000_000 else 10


def counties(size):
    return max(1, size // figures_each(size) // YEARS)


def _mentions(first, count, each, codes, chance):
    """Columns of some documents' figures, with the variety that real reports have."""
    rows = count * each
    document = np.repeat(np.arange(first, first + count), each)
    start = np.tile(np.sort(chance.choice(9000, each, replace=False)), count) + 20
    code = chance.integers(0, len(codes), rows)
    code[::each] = codes.index(CODE)
    uncoded = chance.random(rows) < 0.2
    uncoded[::each] = False
    value = np.where(
        chance.random(rows) < 0.1, chance.integers(1, 10**9, rows), chance.lognormal(4, 2, rows).astype(np.int64) + 1
    )
    over = chance.random(rows) < 0.08
    upper = np.where(over, value + np.maximum(1, value // 10), value)
    decimal = pa.decimal128(28, 6)
    text = pa.array([f"{v}件" for v in value.tolist()])
    columns = {
        "doc_id": pa.array(document).cast(pa.string()),
        "start": pa.array(start, pa.int32()),
        "end": pa.array(start + 5, pa.int32()),
        "text": text,
        "value": pa.array(value).cast(decimal),
        "decimals": pa.array(np.zeros(rows), pa.int8()),
        "lower": pa.array(value).cast(decimal),
        "upper": pa.array(upper).cast(decimal),
        "qualifier": pa.array(np.where(over, "over", "exact")),
        "unit": pa.array(np.array(["件", "起", "次", "人", "户"])[chance.integers(0, 5, rows)]),
        "dimension": pa.array(np.full(rows, "count")),
        "kind": pa.array(np.full(rows, "count")),
        "indicator": pa.DictionaryArray.from_arrays(pa.array(code, pa.int32(), mask=uncoded), codes).cast(pa.string()),
        "also": pa.array([[]] * rows, pa.list_(pa.string())),
        "label": pa.array(np.array([f"开展第{i}类执法检查活动" for i in range(5000)])[chance.integers(0, 5000, rows)]),
        "period": pa.array(2015 + document % YEARS, pa.int16()),
        "subject": pa.array(np.where(chance.random(rows) < 0.15, "县人民法院", "")),
        "breakdown": pa.array(np.where(chance.random(rows) < 0.25, "其中重点领域", "")),
        "scope": pa.array(np.where(chance.random(rows) < 0.1, "part", "whole")),
        "confidence": pa.array(chance.random(rows), pa.float32()),
    }
    # The figure whose series and trend are asked for is stated plainly by all.
    for name, plain in (("subject", ""), ("breakdown", ""), ("scope", "whole")):
        column = np.array(columns[name].to_pylist(), object)
        column[::each] = plain
        columns[name] = pa.array(column, pa.string())
    return pa.table(
        {name: columns[name].cast(PLAIN_SCHEMA.field(name).type) for name in PLAIN_SCHEMA.names},
        schema=PLAIN_SCHEMA,
    )


def write_load(folder: Path, size: int) -> Path:
    codes = [i.code for i in catalogue() if i.dimension in {"count", "person"} and i.kind in {"flow", "stock"}]
    chance = np.random.default_rng(11)
    (folder / "mentions").mkdir(parents=True)
    lines = [
        "code,name,level,parent",
        "99,虚构省,province,",
        *(f"99{n:05d},虚构{n}县,county,99" for n in range(counties(size))),
    ]
    (folder / "jurisdictions.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    number = np.arange(counties(size) * YEARS)
    place = [f"99{n:05d}" for n in (number // YEARS).tolist()]
    documents = {
        "doc_id": pa.array(number).cast(pa.string()),
        "jurisdiction": place,
        "year": pa.array(2015 + number % YEARS, pa.int16()),
    }
    pq.write_table(pa.table(documents), folder / "documents.parquet")
    for first in range(0, len(number), _CHUNK):
        count = min(_CHUNK, len(number) - first)
        table = _mentions(first, count, figures_each(size), codes, chance)
        pq.write_table(table, folder / "mentions" / f"{first:07d}.parquet", compression="zstd")
    return folder


@pytest.fixture(scope="module")
def growth():
    """Rows of the table that is printed at the end, by size."""
    rows = {}
    yield rows
    heads = ("mentions", "documents", "load/s", "cpu µs each", "bytes each", "load MB", "series ms", "trend ms", "of")
    print("\n" + "".join(f"{head:>13}" for head in heads))
    for _, row in sorted(rows.items()):
        print("".join(f"{row.get(head, '-'):>13}" for head in heads))


@pytest.fixture(scope="module", params=SIZES)
def loaded(request, tmp_path_factory, growth):
    size = request.param
    root = tmp_path_factory.mktemp("size")
    folder = write_load(root / "load", size)
    path = root / "laws.duckdb"
    out = subprocess.check_output([sys.executable, "-c", _LOAD, path, folder], text=True).split()
    count, seconds, work, base, peak, copied = int(out[0]), *map(float, out[1:])
    growth[size] = {
        "mentions": f"{count:,}",
        "documents": f"{counties(size) * YEARS:,}",
        "load/s": f"{count / seconds:,.0f}",
        "cpu µs each": f"{1e6 * work / count:.1f}",
        "bytes each": f"{path.stat().st_size / count:.1f}",
        "load MB": f"{peak / 1024:.0f}",
        "of": f"{min(3000, counties(size)):,}",
    }
    figures = {
        "mentions": count,
        "mentions_per_second": count / seconds,
        "ratio": copied / seconds,
        "bytes_per_mention": path.stat().st_size / count,
        "base_mb": base / 1024,
        "peak_mb": peak / 1024,
    }
    with open_store(path, read_only=True) as store:
        yield store, size, figures
    shutil.rmtree(root)


def test_bulk_load(loaded, benchmark):
    _, size, figures = loaded
    benchmark.extra_info.update(figures)
    # The load ran once, apart; this round only books it.
    benchmark.pedantic(lambda: None, rounds=1)
    assert figures["mentions"] == size
    assert figures["bytes_per_mention"] <= FLOORS["bytes"]
    assert figures["peak_mb"] <= FLOORS["memory"]


def test_one_series(loaded, benchmark, growth, fastest):
    store, size, _ = loaded
    frame = benchmark(store.series, CODE, "9900007")
    work = 1000 * fastest(lambda: store.series(CODE, "9900007"), 20, time.process_time)
    growth[size]["series ms"] = f"{work:.1f}"
    benchmark.extra_info.update(mentions=size, points=len(frame), processor_ms=work)
    assert len(frame) == YEARS
    assert work <= FLOORS["series"]


def test_trend_of_three_thousand_counties(loaded, benchmark, growth, fastest):
    store, size, _ = loaded
    wanted = [f"99{n:05d}" for n in range(min(3000, counties(size)))]
    frame = benchmark.pedantic(store.trend, (CODE, wanted), rounds=3)
    work = 1000 * fastest(lambda: store.trend(CODE, wanted), 3, time.process_time)
    growth[size]["trend ms"] = f"{work:.0f}"
    benchmark.extra_info.update(mentions=size, places=len(frame), processor_ms=work)
    assert len(frame) == len(wanted)
    assert work <= FLOORS["trend"]


def test_trend_arithmetic_against_scipy_row_by_row(loaded, benchmark):
    """The floor: what SciPy's own functions take, one county after another (100 of them)."""
    from scipy import stats

    store, size, _ = loaded
    rows = [
        g["value"].to_numpy()
        for _, g in store.series(CODE, [f"99{n:05d}" for n in range(min(100, counties(size)))]).groupby("jurisdiction")
    ]

    def one_by_one():
        return [(stats.theilslopes(v, np.arange(len(v)), 0.95), stats.kendalltau(np.arange(len(v)), v)) for v in rows]

    benchmark.extra_info.update(places=len(rows), memory_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    assert len(benchmark(one_by_one)) == len(rows)
