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
from lawmetrics.indicators.zones import BITS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawmetrics.indicators.features import Features

__all__ = ["Model", "Table", "data_hash", "model", "pack", "unpack"]

_MAGIC = b"lawmetrics linker 1\n"
_PAIR, _PRINT = np.uint32(0x9E3779B1), np.uint32(0xC2B2AE35)
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
class Table:
    """Sparse weights: feature → (class, weight).

    Attributes:
        first: int32, for each feature where its entries begin; one more at the end.
        column: uint8, class of each entry.
        weight: float32, weight of each entry.
        check: uint8, fingerprint of the key of each entry.
    """

    first: NDArray[np.int32]
    column: NDArray[np.uint8]
    weight: NDArray[np.float32]
    check: NDArray[np.uint8]

    def entries(
        self, bucket: NDArray[np.int32], check: NDArray[np.uint8]
    ) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Find the entries of each asked key: which question (index into `bucket`), and which entry."""
        low = self.first[bucket]
        count = self.first[bucket + 1] - low
        filled = np.flatnonzero(count).astype(np.int32)
        low, count = low[filled], count[filled]
        nth = np.repeat(np.arange(len(filled), dtype=np.int32), count)
        shift = low - (np.cumsum(count, dtype=np.int32) - count)
        entry = shift[nth] + np.arange(len(nth), dtype=np.int32)
        question = filled[nth]
        right = self.check[entry] == check[question]
        return question[right], entry[right]

    def sums(
        self,
        row: NDArray[np.int32],
        key: tuple[NDArray[np.int32], NDArray[np.uint8]],
        value: NDArray[np.float32],
        shape: tuple[int, int],
    ) -> NDArray[np.float32]:
        """Add up value × weight by row and class."""
        question, entry = self.entries(*key)
        cell = row[question] * np.int32(shape[1]) + self.column[entry]
        total = np.bincount(cell, self.weight[entry] * value[question], shape[0] * shape[1])
        return total.reshape(shape).astype(np.float32)


def pair_keys(bucket: NDArray[np.int32], family: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
    """Hash feature and family into one feature number, with a fingerprint against chance meetings."""
    mixed = (bucket.astype(np.uint32) + family.astype(np.uint32) * np.uint32(0x1000193)) * _PAIR
    mixed ^= mixed >> np.uint32(16)
    mixed *= _PRINT
    return (mixed >> np.uint32(32 - BITS)).astype(np.int32), (mixed & np.uint32(0xFF)).astype(np.uint8)


@dataclass(frozen=True)
class Model:
    """The weights of this installation.

    Attributes:
        header: what the file says of itself: `data` (hash of what it was made from), `codes`, `families`, and more.
        families: codes of the families; number 0 is "none".
        local: for each family, the catalogue row of each class of the second stage; class 0 is "none of these", -1.
        first: float32, known features × families: weights of the first stage.
        row_of: int32 by feature, its row in `first`; the last, empty one when it has no weight there.
        second: weights of the second stage, keyed by `pair_keys`.
        known: bool by feature: some weight exists for it.
        first_bias: float32 by family.
        second_bias: float32 by family and class.
        numbers: the small arrays of `decision.py`.
    """

    header: dict[str, Any]
    families: tuple[str, ...]
    local: NDArray[np.int16]
    first: NDArray[np.float32]
    row_of: NDArray[np.int32]
    second: Table
    known: NDArray[np.bool_]
    first_bias: NDArray[np.float32]
    second_bias: NDArray[np.float32]
    numbers: dict[str, NDArray[Any]]

    def family_scores(self, found: Features) -> NDArray[np.float32]:
        """Score every family for every row: float32, rows × families."""
        from scipy.sparse import csr_matrix

        line = self.row_of[found.bucket]
        first = found.starts
        asked = csr_matrix((found.value, line, first), shape=(found.size, len(self.first)))
        return np.asarray(asked @ self.first, np.float32) + self.first_bias

    def code_scores(self, found: Features, row: NDArray[np.int32], family: NDArray[np.int32]) -> NDArray[np.float32]:
        """Score the classes of one family for one row, many pairs at once.

        Args:
            found: the features of all rows.
            row: rows, rising; a row may stand twice or more.
            family: the family asked about.

        Returns:
            float32, pairs × classes; class 0 is "none of these".
        """
        start = found.starts[row]
        count = found.starts[row + 1] - start
        pair = np.repeat(np.arange(len(row), dtype=np.int32), count)
        shift = start - (np.cumsum(count, dtype=np.int32) - count)
        occurrence = shift[pair] + np.arange(len(pair), dtype=np.int32)
        key = pair_keys(found.bucket[occurrence], family[pair])
        shape = (len(row), self.second_bias.shape[1])
        return self.second.sums(pair, key, found.value[occurrence], shape) + self.second_bias[family]


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
    known = np.zeros(1 << BITS, np.bool_)
    known[np.cumsum(arrays["known"])] = True
    row_of, first = _dense(arrays, header)
    return Model(
        header=header,
        families=tuple(header["families"]),
        local=arrays["local"],
        first=first,
        row_of=row_of,
        second=_table(arrays, "second", header),
        known=known,
        first_bias=arrays["first_bias"],
        second_bias=arrays["second_bias"],
        numbers={name[1:]: array for name, array in arrays.items() if name.startswith("_")},
    )


def _dense(arrays: dict[str, NDArray[Any]], header: dict[str, Any]) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Spread the first stage out: a row a feature, the last one empty."""
    bucket = np.cumsum(arrays["first_bucket"], dtype=np.int64)
    fresh = np.diff(bucket, prepend=-1) > 0
    line = np.cumsum(fresh) - 1
    weights = np.zeros((int(line[-1]) + 2, len(header["families"])), np.float32)
    weights[line, arrays["first_column"]] = arrays["first_weight"].astype(np.float32) * np.float32(
        header["first_scale"]
    )
    row_of = np.full(1 << BITS, len(weights) - 1, np.int32)
    row_of[bucket[fresh]] = np.arange(len(weights) - 1, dtype=np.int32)
    return row_of, weights


def _table(arrays: dict[str, NDArray[Any]], name: str, header: dict[str, Any]) -> Table:
    bucket = np.cumsum(arrays[f"{name}_bucket"], dtype=np.int64)
    first = np.zeros((1 << BITS) + 1, np.int32)
    np.cumsum(np.bincount(bucket, minlength=1 << BITS), out=first[1:])
    weight = arrays[f"{name}_weight"].astype(np.float32) * np.float32(header[f"{name}_scale"])
    return Table(first, arrays[f"{name}_column"], weight, arrays[f"{name}_check"])
