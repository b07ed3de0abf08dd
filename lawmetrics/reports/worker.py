"""The process that parses files (`python -m lawmetrics.reports.worker`); it may die of one, and is then started anew.

Each request on standard input is one line of JSON, `{"form": …, "size": …, "seconds": …, "megabytes": …}`, and that many bytes; each answer
on standard output is one line of JSON with the draft's fields or an `error`. What comes back is data, never code.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, BinaryIO

from lawmetrics.errors import ReportError
from lawmetrics.reports.formats import read_as

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["main"]


def main(read: Callable[[str, bytes], dict[str, Any]] | None = None) -> None:
    """Answer requests until standard input ends.

    Args:
        read: gives the fields of an answer to a form and bytes; None parses files.
    """
    requests = sys.stdin.buffer
    # Libraries that print would garble the answers: from here on they print to nowhere.
    answers = os.fdopen(os.dup(1), "wb")
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - a device
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    limit = _limiter()
    while line := requests.readline():
        request = json.loads(line)
        data = _exactly(requests, request["size"])
        limit(request["seconds"], request["megabytes"])
        answers.write(json.dumps(_answer(read or _parsed, request["form"], data)).encode() + b"\n")
        answers.flush()


def _exactly(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    if len(data) != size:
        raise SystemExit(0)
    return data


def _answer(read: Callable[[str, bytes], dict[str, Any]], form: str, data: bytes) -> dict[str, Any]:
    try:
        return read(form, data)
    except ReportError as error:
        return {"error": str(error)}
    except MemoryError:
        return {"error": "reading it takes more memory than a report may; give its text alone, or a part of it"}
    except RecursionError:
        return {"error": "it is nested too deep to be a report; save the text alone"}
    except Exception as error:  # noqa: BLE001 - parsers raise anything on damaged files
        return {"error": f"it is damaged ({type(error).__name__}: {error!s:.80}); fetch it again"}


def _parsed(form: str, data: bytes) -> dict[str, Any]:
    draft = asdict(read_as(form, data))
    # Lone surrogates cannot be stored or sent anywhere.
    draft["text"] = draft["text"].encode("utf-8", "replace").decode("utf-8")
    return draft


def _limiter() -> Callable[[float, float], None]:
    """Sets how much processor time and memory the next file may take; nothing where the system has no such limits."""
    try:
        import resource
    except ImportError:
        return lambda _seconds, _megabytes: None
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    def limit(seconds: float, megabytes: float) -> None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        spent = used.ru_utime + used.ru_stime
        _, most = resource.getrlimit(resource.RLIMIT_CPU)
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_CPU, (int(spent + seconds) + 1, most))
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (_mapped() + int(megabytes * 2**20), most))

    return limit


def _mapped() -> int:
    """Address space the process already has; libraries map far more than they use."""
    try:
        with open("/proc/self/statm", encoding="ascii") as stat:  # noqa: PTH123 - a device
            return int(stat.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 2**30


if __name__ == "__main__":
    main()
