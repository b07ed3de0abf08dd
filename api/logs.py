"""Logs as JSON, a line each, never with a body, a key or a text (`configure`, `log`, `AccessLog`)."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from datetime import UTC, datetime
from typing import BinaryIO

import msgspec

__all__ = ["AccessLog", "configure", "log"]

log = logging.getLogger("lawmetrics.api")

_FIELDS = ("request_id", "path", "database")
_PAUSE = 0.2


class JsonFormatter(logging.Formatter):
    """One JSON object a record: time, level, logger, message, and those of our fields it carries."""

    def format(self, record: logging.LogRecord) -> str:
        """Write the record as one line."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {name: getattr(record, name) for name in _FIELDS if hasattr(record, name)}
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def configure(level: int = logging.INFO) -> None:
    """Send all records of this process to stderr as JSON."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for noisy in ("uvicorn.access",):
        logging.getLogger(noisy).disabled = True


class AccessLog:
    """A line a request, written together every fifth of a second: a write each would cost more than a cached answer.

    Args:
        stream: where to; None for nowhere.
    """

    def __init__(self, stream: BinaryIO | None) -> None:
        self._stream = stream
        self._waiting: list[bytes] = []

    def tell(self, **fields: object) -> None:
        """Note one request; to be called in the event loop."""
        if self._stream is None:
            return
        if not self._waiting:
            asyncio.get_running_loop().call_later(_PAUSE, self.flush)
        head = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "level": "info",
            "logger": "lawmetrics.access",
        }
        self._waiting.append(msgspec.json.encode({**head, "message": "request", **fields}))

    def flush(self) -> None:
        """Write what was noted."""
        if self._stream is not None and self._waiting:
            self._stream.write(b"\n".join([*self._waiting, b""]))
            self._stream.flush()
            self._waiting.clear()
