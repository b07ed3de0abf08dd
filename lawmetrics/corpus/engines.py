"""Who does the parts: the cores of this machine (`run_local`), or a Dask cluster (`run_dask`)."""

from __future__ import annotations

import json
import os
import shutil
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict
from multiprocessing import get_context
from typing import TYPE_CHECKING

from lawmetrics.corpus.parts import Part, plan
from lawmetrics.corpus.work import PartResult, pending, run_part
from lawmetrics.errors import LawmetricsError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["run_dask", "run_local"]

_ATTEMPTS = 3
_PLACES = "jurisdictions.csv"


def _prepare(source: Path, out: Path) -> list[Part]:
    """Plan, write the manifest, take away what belongs to no part, tell what is to be done."""
    parts = plan(source)
    out.mkdir(parents=True, exist_ok=True)
    aside = out / f".manifest.{os.getpid()}.tmp"
    aside.write_text(json.dumps([asdict(p) for p in parts], ensure_ascii=False, indent=1), encoding="utf-8")
    aside.rename(out / "manifest.json")
    places = (source if source.is_dir() else source.parent) / _PLACES
    if places.is_file():
        # What `store.load` needs to know places that no table of ours has.
        shutil.copyfile(places, out / _PLACES)
    keys = {p.key for p in parts}
    for left in out.glob("*/part-*.parquet"):
        # An input that has changed or gone: its figures must not stay beside the new ones.
        if left.stem.removeprefix("part-") not in keys:
            left.unlink()
    for left in out.glob("*/.*.tmp"):
        left.unlink(missing_ok=True)
    return pending(parts, out)


def run_local(source: Path, out: Path, workers: int | None = None) -> Iterator[PartResult]:
    """Do all parts that are not done yet on this machine's cores, giving each result as it comes.

    A worker that dies takes its pool with it; the parts it left undone are given to a new pool.

    Raises:
        RequestError: nothing readable in `source`.
        LawmetricsError: workers died three times over without one part done.
    """
    todo = {part.key: part for part in _prepare(source, out)}
    stalled = 0
    while todo:
        before = len(todo)
        for result in _round(list(todo.values()), out, workers):
            del todo[result.key]
            yield result
        stalled = stalled + 1 if len(todo) == before else 0
        if stalled == _ATTEMPTS:
            part = next(iter(todo.values()))
            raise LawmetricsError(
                f"workers died {_ATTEMPTS} times over and no part was done; the first still to do is {part.key} "
                f"({part.paths[0]}): give them more memory, or take that file out, and run again (what is done stays done)"
            )


def _round(parts: list[Part], out: Path, workers: int | None) -> Iterator[PartResult]:
    """Give all parts to one pool; results of parts that a broken pool left undone do not come."""
    with ProcessPoolExecutor(workers or os.cpu_count(), mp_context=get_context("spawn")) as pool:
        for done in as_completed([pool.submit(run_part, part, out) for part in parts]):
            try:
                yield done.result()
            except BrokenProcessPool:
                continue


def run_dask(source: Path, out: Path, scheduler: str) -> Iterator[PartResult]:
    """Do all parts that are not done yet on a Dask cluster; IN and OUT must be where every worker can reach them.

    Raises:
        LawmetricsError: the extra `dask` is missing, or the scheduler does not answer.
    """
    try:
        from distributed import Client
        from distributed import as_completed as as_done
    except ImportError as error:
        raise LawmetricsError(
            f"the engine `dask` needs its extra ({error}); run: pip install 'lawmetrics[dask]'"
        ) from error
    todo = _prepare(source.resolve(), out.resolve())
    try:
        client = Client(scheduler, timeout="10s")
    except (OSError, TimeoutError, ValueError) as error:
        raise LawmetricsError(
            f"no Dask scheduler answers at {scheduler}: {error}; start one with `dask scheduler`"
        ) from error
    with client:
        # A part is pure and its rename atomic, so a worker's death only means that another does it again.
        futures = client.map(run_part, todo, out=out.resolve(), pure=False, retries=_ATTEMPTS)
        for _, result in as_done(futures, with_results=True):
            yield result
