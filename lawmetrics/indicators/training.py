"""Build `data/linker.model` from `data/indicators` and `data/examples`: `python -m lawmetrics.indicators.training`.

Needs scikit-learn (extra `model`); the library runs without it. Same data, same file.
"""

from __future__ import annotations

import sys
import time
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from lawmetrics.indicators.catalogue import catalogue
from lawmetrics.indicators.decision import Candidates, candidates
from lawmetrics.indicators.examples import load_examples, spoken_words
from lawmetrics.indicators.fitting import MISSING, Builder, fit_all
from lawmetrics.indicators.lessons import lesson
from lawmetrics.indicators.model import NAME, data_hash, fits, pack

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from lawmetrics.indicators.examples import Example
    from lawmetrics.indicators.fitting import Linear

__all__ = ["build", "main"]

_FIRST_KEPT, _SECOND_KEPT = 1_300_000, 1_300_000
_THRESHOLD = 0.5
"""A code is given when it is likelier right than wrong: F1 is higher than at .55 on every set of texts that was looked at, by .000 to .013."""


def _grow(
    found: Candidates, right: NDArray[np.bool_], weight: NDArray[np.float64]
) -> tuple[dict[str, NDArray[Any]], float]:
    """Grow the forest that weighs the evidence."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    grown = HistGradientBoostingClassifier(
        max_iter=60, max_leaf_nodes=10, learning_rate=0.12, min_samples_leaf=40, early_stopping=False, random_state=0
    ).fit(found.evidence, right, sample_weight=weight)
    trees = [stage[0].nodes for stage in grown._predictors]  # noqa: SLF001 - scikit-learn offers no other way to the nodes
    width = max(len(t) for t in trees)
    shape = (len(trees), width)
    arrays: dict[str, NDArray[Any]] = {
        "_feature": np.zeros(shape, np.uint8),
        "_threshold": np.full(shape, np.inf, np.float32),
        "_left": np.tile(np.arange(width, dtype=np.uint8), (len(trees), 1)),
        "_right": np.tile(np.arange(width, dtype=np.uint8), (len(trees), 1)),
        "_value": np.zeros(shape, np.float32),
    }
    for n, nodes in enumerate(trees):
        inner = np.flatnonzero(nodes["is_leaf"] == 0)
        arrays["_feature"][n, inner] = nodes["feature_idx"][inner]
        arrays["_threshold"][n, inner] = nodes["num_threshold"][inner]
        arrays["_left"][n, inner] = nodes["left"][inner]
        arrays["_right"][n, inner] = nodes["right"][inner]
        arrays["_value"][n, : len(nodes)] = nodes["value"]
    return arrays, float(np.ravel(grown._baseline_prediction)[0])  # noqa: SLF001


def _quantised(
    name: str, keys: Sequence[NDArray[Any]], weight: NDArray[np.float32]
) -> tuple[dict[str, NDArray[Any]], float]:
    """Lay weights out as int8, sorted by line, family and column (the last two of `keys`, or the last one)."""
    scale = float(np.abs(weight).max()) / 127
    small = np.round(weight / scale).astype(np.int8)
    order = np.lexsort(keys[::-1])
    order = order[small[order] != 0]
    line, *others = (key[order] for key in keys)
    arrays: dict[str, NDArray[Any]] = {
        f"{name}_line": np.diff(line, prepend=0).astype(np.int32),
        f"{name}_column": others[-1].astype(np.uint8),
        f"{name}_weight": small[order],
    }
    if len(others) > 1:
        arrays[f"{name}_family"] = others[0].astype(np.uint8)
    return arrays, scale


def _entries(weights: NDArray[np.float32], kept: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The largest `kept` cells of a dense array."""
    flat = np.abs(weights).ravel()
    if len(flat) <= kept:
        return np.nonzero(weights)  # type: ignore[return-value]
    chosen = np.argpartition(-flat, kept)[:kept]
    return np.unravel_index(chosen, weights.shape)  # type: ignore[return-value]


def _largest(second: dict[int, Linear]) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[np.float32]]:
    """The largest weights of the second stage: feature, family, class, weight."""
    found: list[tuple[NDArray[Any], ...]] = []
    for family, fitted in second.items():
        cls, cell = _entries(fitted.weight, _SECOND_KEPT // 20)
        number = np.full(len(cls), family, np.int32)
        found.append((fitted.column[cell], number, fitted.classes[cls], fitted.weight[cls, cell]))
    column, number, cls, weight = (np.concatenate(each) for each in zip(*found, strict=True))
    chosen = np.argsort(-np.abs(weight), kind="stable")[:_SECOND_KEPT]
    return column[chosen], number[chosen], cls[chosen], weight[chosen]


def _tables(
    builder: Builder, first: Linear, second: dict[int, Linear]
) -> tuple[dict[str, NDArray[Any]], dict[str, float]]:
    """Both stages as sparse tables."""
    bias = np.full(len(builder.families), -1.5, np.float32)
    bias[first.classes] = first.bias
    second_bias = np.full(builder.local.shape, MISSING, np.float32)
    second_bias[:, 0] = -1.5
    for number, fitted in second.items():
        second_bias[number, fitted.classes] = fitted.bias
    cls, cell = _entries(first.weight, _FIRST_KEPT)
    feature, family, column, weight = _largest(second)
    used = np.unique(np.concatenate([first.column[cell], feature]))
    one, first_scale = _quantised(
        "first", (np.searchsorted(used, first.column[cell]), first.classes[cls]), first.weight[cls, cell]
    )
    two, second_scale = _quantised("second", (np.searchsorted(used, feature), family, column), weight)
    arrays = (
        one
        | two
        | {
            "known": np.diff(builder.buckets[used], prepend=0).astype(np.int32),
            "first_bias": bias,
            "second_bias": second_bias,
            "local": builder.local,
        }
    )
    return arrays, {"first_scale": first_scale, "second_scale": second_scale}


def build(examples: Sequence[Example], say: Callable[[str], None] = print) -> bytes:
    """Make the model file.

    Args:
        examples: all examples; those held out are left out here.
        say: told what goes on.
    """
    begun = time.perf_counter()

    def tell(what: str) -> None:
        say(f"{time.perf_counter() - begun:5.0f} s  {what}")

    learnt = lesson(examples)
    builder = Builder(learnt, tell)
    fits(len(builder.families))  # too many families are said before the work, not after
    rows = np.flatnonzero(~learnt.held)
    tell(f"{len(learnt.code)} mentions, {len(rows)} to learn from, {len(builder.buckets)} features")
    fitted = fit_all(builder, rows, tell)
    tell("codes learnt")
    found = candidates(fitted.scores, fitted.pairs, learnt.beside)
    mine = ~(learnt.held | learnt.made)[found.row]
    found = Candidates(found.row[mine], found.code[mine], found.evidence[mine])
    right = np.fromiter(
        (c in learnt.codes[r] for r, c in zip(found.row.tolist(), found.code.tolist(), strict=True)), np.bool_
    )
    trees, bias = _grow(found, right, learnt.weight[found.row])
    tell(f"forest grown over {len(found.row)} candidates, {right.mean():.2f} right")
    tables, scales = _tables(builder, fitted.first, fitted.second)
    header = {
        "data": data_hash(),
        "families": builder.families,
        "codes": len(catalogue()),
        "mentions": len(rows),
        "threshold": _THRESHOLD,
        "forest_bias": bias,
        **scales,
    }
    content = pack(header, tables | trees)
    tell(f"{len(content) / 1e6:.1f} MB")
    return content


def main() -> int:
    """Build the model beside the data it is made from."""
    target = Path(str(files("lawmetrics.data"))) / NAME
    book = catalogue()
    content = build([*load_examples(book), *spoken_words(book)])
    temporary = target.with_suffix(".part")
    temporary.write_bytes(content)
    temporary.replace(target)
    sys.stdout.write(f"wrote {target}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
