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
from lawmetrics.indicators.weights import First, Rows, Within

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawmetrics.indicators.features import Seen

__all__ = ["Model", "data_hash", "fits", "model", "pack", "unpack"]

_MAGIC = b"lawmetrics linker 2\n"
_FAMILIES = 64
"""Most families: one bit each."""
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


def fits(families: int) -> None:
    """Refuse more families than a word has bits ("none" is one of them).

    Raises:
        DataError: there are too many.
    """
    if families > _FAMILIES:
        raise DataError(
            f"data/indicators has {families - 1} families, the linker can hold {_FAMILIES - 1}; "
            "put new indicators into a file that is there"
        )


@dataclass(frozen=True)
class Model:
    """The weights of this installation.

    Attributes:
        header: what the file says of itself: `data` (hash of what it was made from), `codes`, `families`, and more.
        families: codes of the families; number 0 is "none".
        local: for each family, the catalogue row of each class of the second stage; class 0 is "none of these", -1.
        known: the features that have weights; their numbers are called lines here.
        first: weights of the first stage, by line and family.
        second: weights of the second stage, by line, family and class.
        first_bias: float32 by family.
        second_bias: float32 by family and class.
        numbers: the small arrays of `decision.py`.
    """

    header: dict[str, Any]
    families: tuple[str, ...]
    local: NDArray[np.int16]
    known: Known
    first: First
    second: Within
    first_bias: NDArray[np.float32]
    second_bias: NDArray[np.float32]
    numbers: dict[str, NDArray[Any]]

    def family_scores(self, seen: Seen) -> NDArray[np.float32]:
        """Score every family for every figure by what was seen of it: float32, figures × families."""
        return self.first.sums(seen) + self.first_bias

    def code_scores(self, seen: Seen, row: NDArray[np.int32], family: NDArray[np.int32]) -> NDArray[np.float32]:
        """Score the classes of one family for one figure by what was seen of it, many pairs at once.

        Args:
            seen: the features of all figures.
            row: figures; one may stand twice or more.
            family: the family asked about.

        Returns:
            float32, pairs × classes; class 0 is "none of these".
        """
        return self.second.sums(seen, row, family) + self.second_bias[family]


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
    header, arrays = json.loads(head), _arrays(body)
    bucket = np.cumsum(arrays["known"])
    second_line = np.cumsum(arrays["second_line"], dtype=np.int32)
    cells = arrays["second_column"], arrays["second_weight"]
    shape = len(bucket), arrays["second_bias"].shape[1]
    return Model(
        header=header,
        families=tuple(header["families"]),
        local=arrays["local"],
        known=Known.of(bucket),
        first=_first(arrays, header, len(bucket)),
        second=Within.of(second_line, arrays["second_family"], cells, shape, header["second_scale"]),
        first_bias=arrays["first_bias"],
        second_bias=arrays["second_bias"],
        numbers={name[1:]: array for name, array in arrays.items() if name.startswith("_")},
    )


def _arrays(body: bytes) -> dict[str, NDArray[Any]]:
    """Read the arrays of a model file by their names."""
    buffer = io.BytesIO(zlib.decompress(body))
    arrays: dict[str, NDArray[Any]] = {}
    while length := int.from_bytes(buffer.read(2), "little"):
        name = buffer.read(length).decode()
        arrays[name] = np.lib.format.read_array(buffer, allow_pickle=False)
    return arrays


def _first(arrays: dict[str, NDArray[Any]], header: dict[str, Any], lines: int) -> First:
    """Read the weights of the first stage."""
    line = np.cumsum(arrays["first_line"], dtype=np.int32)
    entries = line, arrays["first_column"], arrays["first_weight"]
    return First(Rows.of(entries, (lines, len(header["families"])), header["first_scale"]))
