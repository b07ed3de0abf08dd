"""Which indicator each figure of a batch belongs to (`link`), and why (`explain`)."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from lawmetrics.errors import DataError
from lawmetrics.indicators.decision import Forest, candidates, likely_families, neighbours, pick
from lawmetrics.indicators.features import ZONES, features
from lawmetrics.indicators.inheritance import settle
from lawmetrics.indicators.model import model, pair_keys

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawmetrics.indicators.features import Features
    from lawmetrics.indicators.model import Model
    from lawmetrics.indicators.structure import Structure
    from lawmetrics.quantities.scanner import Scan

__all__ = ["Links", "explain", "link"]

_SHOWN = 5
"""Most words that `explain` gives."""


@dataclass(frozen=True, slots=True)
class Links:
    """Columns beside those of a scan.

    Attributes:
        indicator: int16, row of the catalogue, -1 for none.
        confidence: float32, probability that this is right.
        also: row → further rows of the catalogue that the same figure states.
    """

    indicator: NDArray[np.int16]
    confidence: NDArray[np.float32]
    also: dict[int, tuple[int, ...]] = field(default_factory=dict)


def link(scan: Scan, structure: Structure) -> Links:
    """Find the indicator of every statistic of a batch.

    Args:
        scan: the numbers of the batch.
        structure: how they hang together.

    Returns:
        A row a mention; dates, ordinals and names have none. A code is given only when it is likelier right than
        the threshold the model was made with; the confidence of "none" is the probability that no code is right.

    Raises:
        DataError: the model is missing or of another version.
    """
    count = len(scan.start)
    indicator, confidence = np.full(count, -1, np.int16), np.zeros(count, np.float32)
    rows = np.flatnonzero(structure.statistic).astype(np.int32)
    if not len(rows):
        return Links(indicator, confidence)
    try:
        weights = model()
    except DataError:
        return Links(indicator, confidence)
    code, chance = _decide(weights, scan, structure, rows)
    code, chance, also = settle(weights, scan, structure, rows, code, chance)
    indicator[rows], confidence[rows] = code, chance
    return Links(indicator, confidence, also)


def _decide(
    weights: Model, scan: Scan, structure: Structure, rows: NDArray[np.int32]
) -> tuple[NDArray[np.int16], NDArray[np.float32]]:
    """The likeliest code of each asked mention and its probability, whatever that is."""
    found = features(scan, structure, rows, weights.known)
    scores = weights.family_scores(found)
    beside = neighbours(structure, rows)
    row, family = likely_families(scores, beside)
    asked = candidates(scores, row, family, weights.code_scores(found, row, family), weights.local, beside)
    return pick(len(rows), asked, forest(weights).probability(asked.evidence))


@lru_cache(maxsize=2)
def _forest(key: int) -> Forest:
    del key
    return _build_forest(model())


def _build_forest(weights: Model) -> Forest:
    n = weights.numbers
    return Forest(
        n["feature"], n["threshold"], n["left"], n["right"], n["value"],
        float(weights.header["forest_bias"]), int(weights.header["forest_depth"]),
    )  # fmt: skip


def forest(weights: Model) -> Forest:
    """Give the forest of a model, unpacked once."""
    return _forest(id(weights)) if weights is model() else _build_forest(weights)


def explain(scan: Scan, structure: Structure, row: int) -> tuple[str, ...]:
    """Tell the words that decided the link of one figure, strongest first.

    Args:
        scan: the numbers of the batch.
        structure: how they hang together.
        row: which mention.

    Returns:
        At most five fragments of the text beside the figure (`#` stands for a figure); none for a mention that is
        no statistic.
    """
    if not structure.statistic[row]:
        return ()
    weights = model()
    rows = np.array([row], np.int32)
    found = features(scan, structure, rows, weights.known)
    code, _ = _decide(weights, scan, structure, rows)
    if code[0] < 0:
        return ()
    family, column = (int(k[0]) for k in np.nonzero(weights.local == code[0]))
    return _fragments(found, _contributions(weights, found, family, column))


def _contributions(weights: Model, found: Features, family: int, column: int) -> NDArray[np.float32]:
    """What each occurrence adds to the score of one code."""
    total = np.zeros(len(found.bucket), np.float32)
    question, entry = weights.first.entries(found.bucket)
    right = weights.first.column[entry] == family
    np.add.at(total, question[right], weights.first.weight[entry[right]])
    key, check = pair_keys(found.bucket, np.full(len(found.bucket), family, np.int32))
    question, entry = weights.second.entries(key)
    right = (weights.second.column[entry] == column) & (weights.second.check[entry] == check[question])
    np.add.at(total, question[right], weights.second.weight[entry[right]])
    return total * found.value


def _fragments(found: Features, contribution: NDArray[np.float32]) -> tuple[str, ...]:
    """The strongest fragments; one that is inside another, or only figures and marks, is left out."""
    worth: dict[str, float] = {}
    for n in np.flatnonzero(contribution > 0).tolist():
        if ZONES[found.zone[n]].place != "unit":
            text = found.masked.read(int(found.origin[n]), int(found.order[n])).strip(",、。;\n@# ")
            worth[text] = worth.get(text, 0.0) + float(contribution[n])
    shown: list[str] = []
    for text in sorted(worth, key=lambda t: (-worth[t] * (1 + 0.25 * len(t)), t)):
        if len(text) > 1 and not any(text in other or other in text for other in shown):
            shown.append(text)
        if len(shown) == _SHOWN:
            break
    return tuple(shown)
