"""Fitting the linker's two stages with scikit-learn (extra `model`; only `make model` needs it)."""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from lawmetrics.indicators.catalogue import catalogue
from lawmetrics.indicators.decision import Pairs, likely_families
from lawmetrics.indicators.zones import BITS

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

    from lawmetrics.indicators.lessons import Lesson

__all__ = ["MISSING", "Builder", "Fitted", "Linear", "fit_all"]

_FOLDS = 2
_CLOSE = 3
_COST = 1.0
_COST_CODES = 2.0
_TOLERANCE = 0.1
_TOLERANCE_FOLDS = 0.3
"""Models that only score the examples they have not seen may be rougher."""
MISSING = -1e9
"""Score of a class that a family does not have."""


@dataclass(frozen=True, slots=True)
class Linear:
    """Weights of one set of one-against-rest classifiers.

    Attributes:
        classes: the class of each line.
        column: the features that occur in what it learnt from.
        weight: float32, classes × those features.
        bias: float64 by class.
    """

    classes: NDArray[np.int64]
    column: NDArray[np.int32]
    weight: NDArray[np.float32]
    bias: NDArray[np.float64]

    def scores(self, x: csr_matrix) -> NDArray[np.float32]:
        """Score the classes for each row."""
        from scipy.sparse import csr_matrix

        lines, width = self.weight.shape
        starts = np.arange(lines + 1, dtype=np.int64) * width
        spread = csr_matrix((self.weight.ravel(), np.tile(self.column, lines), starts), shape=(lines, x.shape[1]))
        return np.asarray((x @ spread.T).toarray() + self.bias, np.float32)


def _fit(x: csr_matrix, y: NDArray[Any], weight: NDArray[np.float64], cost: float, tolerance: float) -> Linear:
    from sklearn.svm import LinearSVC

    column = np.unique(x.indices).astype(np.int32)
    fitted = LinearSVC(C=cost, tol=tolerance, max_iter=300, random_state=0).fit(x[:, column], y, sample_weight=weight)
    w, b = fitted.coef_.astype(np.float32), fitted.intercept_
    if len(w) == 1:
        w, b = np.vstack([-w, w]), np.concatenate([-b, b])
    return Linear(fitted.classes_, column, w, b)


class Builder:
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

    def first(self, rows: NDArray[np.int64]) -> Linear:
        """Fit the families."""
        return _fit(self.x[rows], self.family[rows], self.learnt.weight[rows], _COST, self.tolerance(rows))

    def tolerance(self, rows: NDArray[np.int64]) -> float:
        """Fit more carefully when nothing is left out."""
        return _TOLERANCE if len(rows) >= len(self.family) - self.learnt.held.sum() else _TOLERANCE_FOLDS

    def spread(self, fitted: Linear, x: csr_matrix) -> NDArray[np.float32]:
        """Score every family, those never seen low."""
        scores = np.full((x.shape[0], len(self.families)), -1.5, np.float32)
        scores[:, fitted.classes] = fitted.scores(x)
        return scores

    def second(self, rows: NDArray[np.int64], scores: NDArray[np.float32]) -> dict[int, Linear]:
        """Within each family: its codes, against what could be taken for it."""
        rank = np.argsort(np.argsort(-scores[:, 1:], axis=1), axis=1)
        fitted: dict[int, Linear] = {}
        for family in range(1, len(self.families)):
            close = (rank[rows, family - 1] < _CLOSE) & (scores[rows, family] > -0.9)
            own = self.family[rows] == family
            chosen = rows[own | close]
            y = np.where(self.family[chosen] == family, self.column[chosen], 0)
            if len(np.unique(y)) > 1:
                fitted[family] = _fit(self.x[chosen], y, self.learnt.weight[chosen], _COST_CODES, self.tolerance(rows))
        return fitted

    def pairs(
        self, fitted: dict[int, Linear], x: csr_matrix, row: NDArray[np.int32], family: NDArray[np.int32]
    ) -> NDArray[np.float32]:
        """Score the classes of one family for one row, many pairs at once."""
        scores = np.full((len(row), self.local.shape[1]), MISSING, np.float32)
        for number, within in fitted.items():
            asked = np.flatnonzero(family == number)
            if len(asked):
                scores[np.ix_(asked, within.classes)] = within.scores(x[row[asked]])
        scores[:, 0] = np.maximum(scores[:, 0], -1.5)
        return scores


_shared: dict[str, Builder] = {}
"""The builder that the worker processes inherit when they are forked."""


def _first_of(rows: NDArray[np.int64]) -> Linear:
    return _shared["builder"].first(rows)


def _away_of(
    rows: NDArray[np.int64], scores: NDArray[np.float32], row: NDArray[np.int32], family: NDArray[np.int32]
) -> NDArray[np.float32]:
    """What second stages that learnt from `rows` say of other pairs."""
    builder = _shared["builder"]
    return builder.pairs(builder.second(rows, scores), builder.x, row, family)


def _second_of(rows: NDArray[np.int64], scores: NDArray[np.float32]) -> dict[int, Linear]:
    return _shared["builder"].second(rows, scores)


@dataclass(frozen=True, slots=True)
class Fitted:
    """Both stages, and what stages that had not seen them say of all rows."""

    first: Linear
    second: dict[int, Linear]
    scores: NDArray[np.float32]
    pairs: Pairs


def fit_all(builder: Builder, rows: NDArray[np.int64], tell: Callable[[str], None]) -> Fitted:
    """Fit both stages on all rows, and on each half of them to score the other fairly."""
    learnt = builder.learnt
    fold = learnt.example % _FOLDS
    _shared["builder"] = builder
    workers = min(int(os.environ.get("LAWMETRICS_JOBS", "2")), os.cpu_count() or 1)
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("fork")) as pool:
        kept = [rows[fold[rows] != k] for k in range(_FOLDS)]
        *parts, whole = [pool.submit(_first_of, chosen) for chosen in (*kept, rows)]
        scores = np.full((len(learnt.code), len(builder.families)), -1.5, np.float32)
        for k, part in enumerate(parts):
            away = rows[fold[rows] == k]
            scores[away] = builder.spread(part.result(), builder.x[away])
        first = whole.result()
        tell("families learnt")
        row, family = likely_families(scores, learnt.beside)
        codes = np.full((len(row), builder.local.shape[1]), MISSING, np.float32)
        asked = [np.flatnonzero(fold[row] == k) for k in range(_FOLDS)]
        answers = [pool.submit(_away_of, c, scores, row[a], family[a]) for c, a in zip(kept, asked, strict=True)]
        last = pool.submit(_second_of, rows, scores)
        for chosen, answer in zip(asked, answers, strict=True):
            codes[chosen] = answer.result()
        return Fitted(first, last.result(), scores, Pairs(row, family, codes, builder.local))
