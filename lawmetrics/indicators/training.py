"""Build `data/linker.model` from `data/indicators` and `data/examples`: `python -m lawmetrics.indicators.training`.

Needs scikit-learn (extra `model`); the library runs without it. Same data, same file.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from lawmetrics.indicators.catalogue import catalogue
from lawmetrics.indicators.decision import candidates, likely_families, neighbours
from lawmetrics.indicators.examples import find_mark, load_examples
from lawmetrics.indicators.features import BITS, features
from lawmetrics.indicators.model import NAME, data_hash, pack, pair_keys
from lawmetrics.indicators.structure import structure
from lawmetrics.quantities.scanner import scan

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

    from lawmetrics.indicators.decision import Candidates, Neighbours
    from lawmetrics.indicators.examples import Example

__all__ = ["Lesson", "build", "lesson", "main"]

_FOLDS = 3
_REAL_WEIGHT = 2.0
_CLOSE = 3
_COST = 1.0
_COST_CODES = 2.0
_TOLERANCE = 0.1
_FIRST_KEPT, _SECOND_KEPT = 700_000, 900_000
_MISSING = -1e9
_THRESHOLD = 0.45


@dataclass(frozen=True, slots=True)
class Lesson:
    """What there is to learn from: the marked mentions of the examples.

    Attributes:
        x: features, one row a mention.
        code: catalogue row that each is marked with, -1 for none.
        codes: all codes each is marked with.
        weight: how much each counts.
        example: number of its example.
        beside: its neighbours.
        real: written after a real report.
        held: kept out of training.
    """

    x: csr_matrix
    code: NDArray[np.int16]
    codes: list[frozenset[int]]
    weight: NDArray[np.float64]
    example: NDArray[np.int32]
    beside: Neighbours
    real: NDArray[np.bool_]
    held: NDArray[np.bool_]


def lesson(examples: Sequence[Example]) -> Lesson:
    """Read the examples as the library reads any text, and lay the marks beside what was found."""
    from scipy.sparse import coo_matrix

    book = catalogue()
    offsets = np.cumsum([0, *(len(e.text) + 2 for e in examples)])[:-1].astype(np.int32)
    found = scan("\n\n".join(e.text for e in examples))
    places = structure(found, offsets)
    rows: list[int] = []
    marks: list[tuple[int, frozenset[int]]] = []
    for number, (example, offset) in enumerate(zip(examples, offsets.tolist(), strict=True)):
        for mark in example.marks:
            row = find_mark(found.start, found.end, offset + mark.start, offset + mark.end)
            if row >= 0 and places.statistic[row] and (not rows or row > rows[-1]):
                rows.append(row)
                marks.append((number, frozenset(book.row(c) for c in mark.codes)))
    asked = np.array(rows, np.int32)
    seen = features(found, places, asked)
    x = coo_matrix((seen.value, (seen.row, seen.bucket)), shape=(len(rows), 1 << BITS)).tocsr()
    owner = np.array([n for n, _ in marks], np.int32)
    real = np.array([e.real for e in examples])[owner]
    return Lesson(
        x=x,
        code=np.array([min(codes, default=-1) for _, codes in marks], np.int16),
        codes=[codes for _, codes in marks],
        weight=np.where(real, _REAL_WEIGHT, 1.0),
        example=owner,
        beside=neighbours(places, asked),
        real=real,
        held=np.array([e.held_out for e in examples])[owner],
    )


@dataclass(frozen=True, slots=True)
class _Linear:
    """Weights of one set of one-against-rest classifiers: classes × features."""

    classes: NDArray[np.int64]
    weight: NDArray[np.float64]
    bias: NDArray[np.float64]

    def scores(self, x: csr_matrix) -> NDArray[np.float32]:
        return np.asarray(x @ self.weight.T + self.bias, np.float32)


def _fit(x: csr_matrix, y: NDArray[Any], weight: NDArray[np.float64], cost: float) -> _Linear:
    from sklearn.svm import LinearSVC

    fitted = LinearSVC(C=cost, tol=_TOLERANCE, max_iter=300, random_state=0).fit(x, y, sample_weight=weight)
    w, b = fitted.coef_, fitted.intercept_
    if len(w) == 1:
        w, b = np.vstack([-w, w]), np.concatenate([-b, b])
    return _Linear(fitted.classes_, w, b)


class _Builder:
    """The steps of one build, with what they share."""

    def __init__(self, learnt: Lesson, say: Callable[[str], None]) -> None:
        book = catalogue()
        names = sorted({i.family for i in book})
        self.families = ("", *names)
        number = {name: n for n, name in enumerate(self.families)}
        self.family_of = np.array([number[i.family] for i in book] + [0], np.int32)
        widest = 1 + max(sum(i.family == name for i in book) for name in names)
        self.local = np.full((len(self.families), widest), -1, np.int16)
        self.column_of = np.zeros(len(book) + 1, np.int32)
        for name in names:
            for column, i in enumerate((i for i in book if i.family == name), 1):
                self.local[number[name], column] = book.row(i.code)
                self.column_of[book.row(i.code)] = column
        self.learnt, self.say = learnt, say
        self.family = self.family_of[learnt.code]
        self.column = self.column_of[learnt.code]
        used = np.bincount(learnt.x.indices, minlength=1 << BITS)
        self.buckets = np.flatnonzero(used >= 2).astype(np.int32)
        self.x = learnt.x[:, self.buckets]

    def first(self, rows: NDArray[np.int64]) -> _Linear:
        return _fit(self.x[rows], self.family[rows], self.learnt.weight[rows], _COST)

    def spread(self, fitted: _Linear, x: csr_matrix) -> NDArray[np.float32]:
        scores = np.full((x.shape[0], len(self.families)), -1.5, np.float32)
        scores[:, fitted.classes] = fitted.scores(x)
        return scores

    def second(self, rows: NDArray[np.int64], scores: NDArray[np.float32]) -> dict[int, _Linear]:
        """Within each family: its codes, against what could be taken for it."""
        rank = np.argsort(np.argsort(-scores[:, 1:], axis=1), axis=1)
        fitted: dict[int, _Linear] = {}
        for family in range(1, len(self.families)):
            close = (rank[rows, family - 1] < _CLOSE) & (scores[rows, family] > -0.9)
            own = self.family[rows] == family
            chosen = rows[own | close]
            y = np.where(self.family[chosen] == family, self.column[chosen], 0)
            if len(np.unique(y)) > 1:
                fitted[family] = _fit(self.x[chosen], y, self.learnt.weight[chosen], _COST_CODES)
        return fitted

    def pairs(
        self, fitted: dict[int, _Linear], x: csr_matrix, row: NDArray[np.int32], family: NDArray[np.int32]
    ) -> NDArray[np.float32]:
        scores = np.full((len(row), self.local.shape[1]), _MISSING, np.float32)
        for number, within in fitted.items():
            asked = np.flatnonzero(family == number)
            if len(asked):
                scores[np.ix_(asked, within.classes)] = within.scores(x[row[asked]])
        scores[:, 0] = np.maximum(scores[:, 0], -1.5)
        return scores


def _folded(
    builder: _Builder, rows: NDArray[np.int64]
) -> tuple[NDArray[np.float32], NDArray[np.int32], NDArray[np.int32], NDArray[np.float32]]:
    """Scores of both stages for each of `rows`, by models that did not see its example."""
    learnt = builder.learnt
    fold = learnt.example % _FOLDS
    scores = np.full((len(learnt.code), len(builder.families)), -1.5, np.float32)
    for k in range(_FOLDS):
        away = rows[fold[rows] == k]
        scores[away] = builder.spread(builder.first(rows[fold[rows] != k]), builder.x[away])
    row, family = likely_families(scores, learnt.beside)
    codes = np.full((len(row), builder.local.shape[1]), _MISSING, np.float32)
    for k in range(_FOLDS):
        within = builder.second(rows[fold[rows] != k], scores)
        away = np.flatnonzero(fold[row] == k)
        codes[away] = builder.pairs(within, builder.x, row[away], family[away])
    return scores, row, family, codes


def _grow(
    found: Candidates, right: NDArray[np.bool_], weight: NDArray[np.float64]
) -> tuple[dict[str, NDArray[Any]], float, int]:
    """Grow the forest that weighs the evidence."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    grown = HistGradientBoostingClassifier(
        max_iter=120, max_leaf_nodes=12, learning_rate=0.08, min_samples_leaf=40, early_stopping=False, random_state=0
    ).fit(found.evidence, right, sample_weight=weight)
    trees = [stage[0].nodes for stage in grown._predictors]  # noqa: SLF001 - scikit-learn offers no other way to the nodes
    width = max(len(t) for t in trees)
    shape = (len(trees), width)
    arrays = {
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
    depth = max(int(t["depth"].max()) for t in trees)
    return arrays, float(np.ravel(grown._baseline_prediction)[0]), depth  # noqa: SLF001


def _quantised(
    bucket: NDArray[np.int32],
    column: NDArray[np.int32],
    weight: NDArray[np.float64],
    kept: int,
    check: NDArray[np.uint8] | None,
) -> tuple[dict[str, NDArray[Any]], float]:
    """Keep the largest weights, as int8, sorted by feature."""
    if len(weight) > kept:
        chosen = np.argpartition(-np.abs(weight), kept)[:kept]
        bucket, column, weight = bucket[chosen], column[chosen], weight[chosen]
        check = None if check is None else check[chosen]
    scale = float(np.abs(weight).max()) / 127
    small = np.round(weight / scale).astype(np.int8)
    order = np.lexsort((column, bucket))
    order = order[small[order] != 0]
    arrays: dict[str, NDArray[Any]] = {
        "bucket": np.diff(bucket[order], prepend=0).astype(np.int32),
        "column": column[order].astype(np.uint8),
        "weight": small[order],
    }
    if check is not None:
        arrays["check"] = check[order]
    return arrays, scale


def _entries(weights: NDArray[np.float64], kept: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The largest `kept` cells of a dense array."""
    flat = np.abs(weights).ravel()
    if len(flat) <= kept:
        return np.nonzero(weights)  # type: ignore[return-value]
    chosen = np.argpartition(-flat, kept)[:kept]
    return np.unravel_index(chosen, weights.shape)  # type: ignore[return-value]


def _tables(
    builder: _Builder, first: _Linear, second: dict[int, _Linear]
) -> tuple[dict[str, NDArray[Any]], dict[str, float]]:
    """Both stages as sparse tables."""
    arrays: dict[str, NDArray[Any]] = {}
    cls, cell = _entries(first.weight, _FIRST_KEPT)
    one, first_scale = _quantised(
        builder.buckets[cell], first.classes[cls].astype(np.int32), first.weight[cls, cell], _FIRST_KEPT, None
    )
    bias = np.full(len(builder.families), -1.5, np.float32)
    bias[first.classes] = first.bias
    second_bias = np.full(builder.local.shape, _MISSING, np.float32)
    second_bias[:, 0] = -1.5
    keys: list[NDArray[Any]] = []
    columns: list[NDArray[Any]] = []
    weights: list[NDArray[Any]] = []
    checks: list[NDArray[Any]] = []
    used = [builder.buckets[cell]]
    for family, fitted in second.items():
        second_bias[family, fitted.classes] = fitted.bias
        cls, cell = _entries(fitted.weight, _SECOND_KEPT // 8)
        bucket = builder.buckets[cell]
        key, check = pair_keys(bucket, np.full(len(bucket), family, np.int32))
        keys.append(np.column_stack([key, bucket]))
        checks.append(check)
        columns.append(fitted.classes[cls])
        weights.append(fitted.weight[cls, cell])
    both, weight = np.concatenate(keys), np.concatenate(weights)
    chosen = np.argsort(-np.abs(weight), kind="stable")[:_SECOND_KEPT]
    two, second_scale = _quantised(
        both[chosen, 0],
        np.concatenate(columns)[chosen].astype(np.int32),
        weight[chosen],
        _SECOND_KEPT,
        np.concatenate(checks)[chosen],
    )
    used.append(both[chosen, 1])
    arrays |= {f"first_{k}": v for k, v in one.items()} | {f"second_{k}": v for k, v in two.items()}
    known = np.unique(np.concatenate(used))
    arrays |= {
        "known": np.diff(known, prepend=0).astype(np.int32),
        "first_bias": bias,
        "second_bias": second_bias,
        "local": builder.local,
    }
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
    builder = _Builder(learnt, tell)
    rows = np.flatnonzero(~learnt.held)
    tell(f"{len(learnt.code)} mentions, {len(rows)} to learn from, {len(builder.buckets)} features")
    scores, row, family, codes = _folded(builder, rows)
    tell("scored by models that had not seen them")
    found = candidates(scores, Pairs(row, family, codes, builder.local), learnt.beside)
    mine = ~learnt.held[found.row]
    found = type(found)(found.row[mine], found.code[mine], found.evidence[mine])
    right = np.fromiter(
        (c in learnt.codes[r] for r, c in zip(found.row.tolist(), found.code.tolist(), strict=True)), np.bool_
    )
    trees, bias, depth = _grow(found, right, learnt.weight[found.row])
    tell(f"forest grown over {len(found.row)} candidates, {right.mean():.2f} right")
    first = builder.first(rows)
    tables, scales = _tables(builder, first, builder.second(rows, scores))
    header = {
        "data": data_hash(),
        "families": builder.families,
        "codes": len(catalogue()),
        "mentions": len(rows),
        "threshold": _THRESHOLD,
        "forest_bias": bias,
        "forest_depth": depth,
        **scales,
    }
    content = pack(header, tables | trees)
    tell(f"{len(content) / 1e6:.1f} MB")
    return content


def main() -> int:
    """Build the model beside the data it is made from."""
    import lawmetrics.data

    target = Path(next(iter(lawmetrics.data.__path__))) / NAME
    content = build(load_examples(catalogue()))
    temporary = target.with_suffix(".part")
    temporary.write_bytes(content)
    temporary.replace(target)
    sys.stdout.write(f"wrote {target}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
