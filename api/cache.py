"""Ready answers, kept until the database changes (`Cache`, `Answer`)."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lawmetrics_api.metrics import Metrics

__all__ = ["Answer", "Cache", "etag_of"]

Headers = list[tuple[bytes, bytes]]
Key = tuple[str, bytes, bytes, bool]

_OVERHEAD = 1_000


@dataclass(frozen=True, slots=True)
class Answer:
    """One complete 200 answer.

    Attributes:
        headers: as sent, ETag and lengths included.
        etag: the ETag's value.
        body: as sent, compressed when the headers say so.
        route: template of the route that made it.
    """

    headers: Headers
    etag: bytes
    body: bytes
    route: str


def etag_of(body: bytes) -> bytes:
    """Give a weak validator of a body (weak: the same for its compressed form).

    Examples:
        >>> etag_of(b"a") == etag_of(b"a"), etag_of(b"a")[:3]
        (True, b'W/"')
    """
    return b'W/"' + blake2b(body, digest_size=12).hexdigest().encode() + b'"'


class Cache:
    """The most recently used answers within a budget of bytes; `clear` after each write.

    Examples:
        >>> cache = Cache(10_000)
        >>> cache.put(("/a", b"", b"", False), Answer([], b"", b"x" * 50, "/a"), cache.generation)
        >>> cache.get(("/a", b"", b"", False)).body[:2]
        b'xx'
        >>> cache.clear(); cache.get(("/a", b"", b"", False)) is None
        True
    """

    def __init__(self, budget: int, metrics: Metrics | None = None) -> None:
        self.budget = budget
        self.generation = 0
        self.used = 0
        self._answers: OrderedDict[Key, Answer] = OrderedDict()
        self._metrics = metrics

    def get(self, key: Key) -> Answer | None:
        """Find an answer and mark it as used."""
        found = self._answers.get(key)
        if found is not None:
            self._answers.move_to_end(key)
        return found

    def put(self, key: Key, answer: Answer, generation: int) -> None:
        """Keep an answer, unless the database has changed since `generation` or it would take over the cache."""
        size = len(answer.body) + _OVERHEAD
        if generation != self.generation or size > self.budget // 8:
            return
        old = self._answers.pop(key, None)
        self.used += size - (len(old.body) + _OVERHEAD if old else 0)
        self._answers[key] = answer
        while self.used > self.budget:
            _, dropped = self._answers.popitem(last=False)
            self.used -= len(dropped.body) + _OVERHEAD
        self._tell()

    def clear(self) -> None:
        """Forget everything: the database has changed."""
        self.generation += 1
        self._answers.clear()
        self.used = 0
        self._tell()

    def _tell(self) -> None:
        if self._metrics is not None:
            self._metrics.cache_bytes.set(self.used)
