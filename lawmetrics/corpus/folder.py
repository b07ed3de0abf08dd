"""The folder OUT: whose it is, what is done in it already, that one run at a time writes to it (`prepare`)."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import IO, TYPE_CHECKING, Any

from lawmetrics.corpus.parts import Part, survey
from lawmetrics.corpus.work import pending
from lawmetrics.errors import LawmetricsError, RequestError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Prepared", "prepare"]

_KINDS = ("mentions", "documents", "rejects")
_PLACES = "jurisdictions.csv"
_MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Prepared:
    """OUT, ready to be written to.

    Attributes:
        parts: how many parts IN has.
        todo: those that are not done yet.
        stale: how many parts were taken away, their input having changed or gone.
        left_out: how many files of IN are neither tables nor reports.
        lock: keeps others out while it is open.
    """

    parts: int
    todo: list[Part]
    stale: int
    left_out: int
    lock: IO[str]


def prepare(source: Path, out: Path) -> Prepared:
    """Plan, write the manifest, take away what belongs to no part, tell what is to be done.

    Raises:
        RequestError: nothing readable in `source`; `out` is not ours, or holds what came of other texts or from another
            version.
        LawmetricsError: another run is writing to `out`.
    """
    found = survey(source)
    keys = {part.key for part in found.parts}
    _refuse_one_in_the_other(source, out)
    held = _manifest(out)
    done = {path.stem.removeprefix("part-") for path in (out / "documents").glob("part-*.parquet")}
    if held is not None and done:
        _refuse_a_mixture(source, out, held, done & keys)
    out.mkdir(parents=True, exist_ok=True)
    lock = _lock(out)
    _write_manifest(source, out, found.parts)
    places = (source if source.is_dir() else source.parent) / _PLACES
    if places.is_file():
        # What `store.load` needs to know places that no table of ours has.
        shutil.copyfile(places, out / _PLACES)
    for kind in _KINDS:
        for left in (out / kind).glob("part-*.parquet"):
            # An input that has changed or gone: its figures must not stay beside the new ones.
            if left.stem.removeprefix("part-") not in keys:
                left.unlink()
        for left in (out / kind).glob(".*.tmp"):
            left.unlink(missing_ok=True)
    return Prepared(len(found.parts), pending(found.parts, out), len(done - keys), found.left_out, lock)


def _refuse_one_in_the_other(source: Path, out: Path) -> None:
    """Mentions that lie among the texts would be read as texts the next time."""
    if out.exists() and not out.is_dir():
        raise RequestError(f"{out} is a file; name a folder that is new, empty or of an earlier run")
    if out.resolve().is_relative_to(source.resolve()):
        raise RequestError(
            f"{out} lies in {source}, so what is written would be read as texts; name a folder elsewhere"
        )


def _manifest(out: Path) -> dict[str, Any] | None:
    """What an earlier run wrote down; None for a folder that is new or empty."""
    path = out / _MANIFEST
    if not path.is_file():
        other = next((p.name for p in out.iterdir() if p.name != ".lock"), None) if out.exists() else None
        if other is not None:
            raise RequestError(
                f"{out} is not empty and has no {_MANIFEST} of ours (it holds {other}); name a folder that is new, empty "
                "or of an earlier run"
            )
        return None
    try:
        held = json.loads(path.read_bytes())
        return {"source": str(held["source"]), "reader": str(held["reader"])}
    except (ValueError, KeyError, TypeError) as error:
        raise RequestError(
            f"{path} is no manifest of this lawmetrics; name another folder, or delete this one"
        ) from error


def _refuse_a_mixture(source: Path, out: Path, held: dict[str, Any], kept: set[str]) -> None:
    """Figures of other texts must not be lost by a slip, nor figures of two versions stand side by side unseen."""
    if held["source"] != str(source.absolute()) and not kept:
        raise RequestError(
            f"{out} holds what came of {held['source']}, and nothing of {source}; name another folder, or delete that one"
        )
    if held["reader"] != reader():
        raise RequestError(
            f"{out} was read by {held['reader']}, this is {reader()}: their figures would differ; name another folder, or "
            "delete that one to have all texts read again"
        )


@cache
def reader() -> str:
    """Who reads: the version, and which model."""
    model = files("lawmetrics.data") / "linker.model"
    digest = hashlib.sha256(model.read_bytes()).hexdigest()[:8] if model.is_file() else "missing"
    return f"lawmetrics {version('lawmetrics')}, model {digest}"


def _write_manifest(source: Path, out: Path, parts: list[Part]) -> None:
    head = {"source": str(source.absolute()), "reader": reader()}
    aside = out / f".manifest.{os.getpid()}.tmp"
    with aside.open("w", encoding="utf-8", errors="surrogateescape") as file:
        file.write(json.dumps(head, ensure_ascii=False)[:-1] + ', "parts": [\n')
        file.write(",\n".join(json.dumps(asdict(part), ensure_ascii=False) for part in parts) + "\n]}\n")
    aside.rename(out / _MANIFEST)


def _lock(out: Path) -> IO[str]:
    """Keep other runs out until the file is closed; where locks are unknown (some shared disks, Windows) all may go on."""
    file = (out / ".lock").open("w", encoding="ascii")
    try:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise LawmetricsError(f"another run is writing to {out}; wait for it, or stop it") from None
    except (ImportError, OSError):
        pass
    return file
