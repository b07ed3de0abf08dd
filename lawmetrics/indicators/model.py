"""The linker's weights: one file, made by `make model`, read once a process (`model`), scored with NumPy.

Two stages. The first asks which family a figure belongs to, "none" being one of the answers; the second asks, for the
families that are likely, which of their codes it is. Both are sums of weights of features; only weights that matter
are kept, as int8. `decision.py` turns the sums into one code and its probability.
"""

from __future__ import annotations

import hashlib
import io
import json
import zlib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np

from lawmetrics.errors import DataError
from lawmetrics.indicators.known import Known

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawmetrics.indicators.features import Features

__all__ = ["Model", "Within", "data_hash", "model", "pack", "sections", "unpack"]

_MAGIC = b"lawmetrics linker 2\n"
_CHUNK = 4096
"""Pairs of row and section that are summed together: larger ones take memory, smaller ones time."""
_SECTIONS = 64
"""Most sections of families: one bit each."""
NAME = "linker.model"
"""File name under `data/`."""


def data_hash() -> str:
    """Hash of all that the model is made from: `data/indicators/*.toml` and `data/examples/*.jsonl`."""
    digest = hashlib.sha256()
    root = files("lawmetrics.data")
    for folder, suffix in (("examples", ".jsonl"), ("indicators", ".toml")):
        for path in sorted((p for p in (root / folder).iterdir() if p.name.endswith(suffix)), key=lambda p: p.name):
            digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Within:
    """Weights of the second stage: those of a feature for the classes of a family stand in one row.

    A family with many classes has several rows, each with `width` of them: a section. So rows are short and few.

    Attributes:
        sections: int32, families × most sections of a family: numbers of its sections, -1 where it has no more.
        has: uint64 by line, bit by section: set where the feature has weights for classes of that section.
        first: int32 by line: the row of the lowest of those sections; the others follow.
        weight: float32, rows × width.
    """

    sections: NDArray[np.int32]
    has: NDArray[np.uint64]
    first: NDArray[np.int32]
    weight: NDArray[np.float32]

    def rows(self, line: NDArray[np.int32], bit: NDArray[np.uint64]) -> tuple[NDArray[np.intp], NDArray[np.int32]]:
        """Find the row of each asked feature and section: which questions have one, and which it is.

        Args:
            line: the feature.
            bit: the section, as its bit in `has`.
        """
        has = self.has.take(line)
        asked = np.flatnonzero((has & bit) != 0)
        below = bit.take(asked)
        below -= np.uint64(1)
        below &= has.take(asked)
        row = self.first.take(line.take(asked))
        row += np.bitwise_count(below)
        return asked, row

    def of(self, line: NDArray[np.int32], family: NDArray[np.int32], column: NDArray[np.int32]) -> NDArray[np.float32]:
        """Look up the weight of each asked feature for one class of one family."""
        part, column = np.divmod(column, np.int32(self.weight.shape[1]))
        asked, row = self.rows(line, np.uint64(1) << self.sections[family, part].astype(np.uint64))
        found = np.zeros(len(line), np.float32)
        found[asked] = self.weight[row, column[asked]]
        return found

    def scores(self, found: Features, row: NDArray[np.int32], family: NDArray[np.int32]) -> NDArray[np.float32]:
        """Add up value × weight for one row and the classes of one family, many such pairs at once."""
        pair, part = np.nonzero(self.sections[family] >= 0)
        bit = np.uint64(1) << self.sections[family[pair], part].astype(np.uint64)
        total = np.zeros((len(row), self.sections.shape[1], self.weight.shape[1]), np.float32)
        for first in range(0, len(pair), _CHUNK):
            chunk = slice(first, first + _CHUNK)
            total[pair[chunk], part[chunk]] = self._sums(found, row[pair[chunk]], bit[chunk])
        return total.reshape(len(row), total.shape[1] * total.shape[2])

    def _sums(self, found: Features, row: NDArray[np.int32], bit: NDArray[np.uint64]) -> NDArray[np.float32]:
        from scipy.sparse import csr_matrix

        start = found.starts[row]
        count = found.starts[row + 1] - start
        ends = np.cumsum(count, dtype=np.int32)
        occurrence = np.repeat(start - (ends - count), count)
        occurrence += np.arange(len(occurrence), dtype=np.int32)
        asked, place = self.rows(found.feature.take(occurrence), np.repeat(bit, count))
        starts = np.append(0, np.searchsorted(asked, ends)).astype(np.int32)
        value = found.value.take(occurrence.take(asked))
        return np.asarray(csr_matrix((value, place, starts), shape=(len(row), len(self.weight))) @ self.weight)


def sections(sizes: NDArray[np.int64]) -> tuple[int, NDArray[np.int32]]:
    """Cut families of so many classes into sections of equal width: the smallest for which their numbers fit 64 bits.

    Raises:
        DataError: there are more families than that.
    """
    if len(sizes) > _SECTIONS:
        raise DataError(
            f"data/indicators has {len(sizes) - 1} families, the linker can hold {_SECTIONS - 1}; "
            "put new indicators into a file that is there"
        )
    width = next(w for w in range(1, int(sizes.max()) + 1) if (-(-sizes // w)).sum() <= _SECTIONS)
    count = -(-sizes // width)
    part = np.arange(int(count.max()), dtype=np.int32)
    numbers = (np.cumsum(count) - count)[:, None] + part
    return width, np.where(part < count[:, None], numbers, -1).astype(np.int32)


@dataclass(frozen=True)
class Model:
    """The weights of this installation.

    Attributes:
        header: what the file says of itself: `data` (hash of what it was made from), `codes`, `families`, and more.
        families: codes of the families; number 0 is "none".
        local: for each family, the catalogue row of each class of the second stage; class 0 is "none of these", -1.
        known: the features that have weights; their numbers are called lines here.
        first: float32, lines × families: weights of the first stage.
        second: weights of the second stage.
        first_bias: float32 by family.
        second_bias: float32 by family and class.
        numbers: the small arrays of `decision.py`.
    """

    header: dict[str, Any]
    families: tuple[str, ...]
    local: NDArray[np.int16]
    known: Known
    first: NDArray[np.float32]
    second: Within
    first_bias: NDArray[np.float32]
    second_bias: NDArray[np.float32]
    numbers: dict[str, NDArray[Any]]

    def family_sums(self, found: Features) -> NDArray[np.float32]:
        """Add up what some known features of all rows say of every family: float32, rows × families."""
        from scipy.sparse import csr_matrix

        asked = csr_matrix((found.value, found.feature, found.starts), shape=(found.size, len(self.first)))
        return np.asarray(asked @ self.first, np.float32)

    def family_scores(self, found: Features) -> NDArray[np.float32]:
        """Score every family for every row by all its known features: float32, rows × families."""
        return self.family_sums(found) + self.first_bias

    def code_sums(self, found: Features, row: NDArray[np.int32], family: NDArray[np.int32]) -> NDArray[np.float32]:
        """Add up what some known features say of the classes of one family for one row, many pairs at once.

        Args:
            found: the features of all rows.
            row: rows; a row may stand twice or more.
            family: the family asked about.

        Returns:
            float32, pairs × classes; class 0 is "none of these".
        """
        return self.second.scores(found, row, family)[:, : self.second_bias.shape[1]]

    def code_scores(self, found: Features, row: NDArray[np.int32], family: NDArray[np.int32]) -> NDArray[np.float32]:
        """Score the classes of one family for one row by all its known features, as `code_sums`."""
        return self.code_sums(found, row, family) + self.second_bias[family]


@lru_cache(maxsize=1)
def model() -> Model:
    """Read the model of this installation once.

    Raises:
        DataError: `data/linker.model` is missing or is no model.
    """
    path = files("lawmetrics.data") / NAME
    if not path.is_file():
        raise DataError(f"data/{NAME} is missing; build it with `make model`")
    return unpack(path.read_bytes())


def pack(header: dict[str, Any], arrays: dict[str, NDArray[Any]]) -> bytes:
    """Write a model file: a line that names the format, a line of JSON, then the arrays, compressed."""
    buffer = io.BytesIO()
    for name, array in sorted(arrays.items()):
        label = name.encode()
        buffer.write(len(label).to_bytes(2, "little") + label)
        np.lib.format.write_array(buffer, np.ascontiguousarray(array), version=(1, 0), allow_pickle=False)
    text = json.dumps(header, ensure_ascii=False, sort_keys=True)
    return _MAGIC + text.encode() + b"\n" + zlib.compress(buffer.getvalue(), 6)


def unpack(content: bytes) -> Model:
    """Read a model file.

    Raises:
        DataError: the bytes are no model of this version.
    """
    if not content.startswith(_MAGIC):
        raise DataError(f"data/{NAME} is no model of this version; build it with `make model`")
    head, _, body = content[len(_MAGIC) :].partition(b"\n")
    buffer = io.BytesIO(zlib.decompress(body))
    arrays: dict[str, NDArray[Any]] = {}
    while length := int.from_bytes(buffer.read(2), "little"):
        name = buffer.read(length).decode()
        arrays[name] = np.lib.format.read_array(buffer, allow_pickle=False)
    header = json.loads(head)
    bucket = np.cumsum(arrays["known"])
    return Model(
        header=header,
        families=tuple(header["families"]),
        local=arrays["local"],
        known=Known.of(bucket),
        first=_first(arrays, header, len(bucket)),
        second=_second(arrays, header, len(bucket)),
        first_bias=arrays["first_bias"],
        second_bias=arrays["second_bias"],
        numbers={name[1:]: array for name, array in arrays.items() if name.startswith("_")},
    )


def _first(arrays: dict[str, NDArray[Any]], header: dict[str, Any], lines: int) -> NDArray[np.float32]:
    """Spread the first stage out: a line a feature."""
    found = np.zeros((lines, len(header["families"])), np.float32)
    line = np.cumsum(arrays["first_line"], dtype=np.int32)
    found[line, arrays["first_column"]] = arrays["first_weight"] * np.float32(header["first_scale"])
    return found


def _second(arrays: dict[str, NDArray[Any]], header: dict[str, Any], lines: int) -> Within:
    """Spread the second stage out: a row for each feature and section that have weights."""
    sizes = 1 + np.count_nonzero(arrays["local"] >= 0, axis=1)
    width, numbers = sections(sizes)
    line = np.cumsum(arrays["second_line"], dtype=np.int32)
    part, column = np.divmod(arrays["second_column"], np.uint8(width))
    section = numbers[arrays["second_family"], part]
    fresh = (np.diff(line, prepend=-1) > 0) | (np.diff(section, prepend=-1) != 0)
    row = np.cumsum(fresh, dtype=np.int32) - 1
    weight = np.zeros((int(row[-1]) + 1, width), np.float32)
    weight[row, column] = arrays["second_weight"] * np.float32(header["second_scale"])
    line, section = line[fresh], section[fresh]
    has = np.zeros(lines, np.uint64)
    np.bitwise_or.at(has, line, np.uint64(1) << section.astype(np.uint64))
    first = np.searchsorted(line, np.arange(lines, dtype=np.int32)).astype(np.int32)
    return Within(numbers, has, first, weight)
