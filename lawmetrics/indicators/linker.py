"""Which indicator each figure of a batch belongs to (`link`), and why (`explain`)."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from lawmetrics.indicators.decision import Pairs, candidates, likely_families, pick
from lawmetrics.indicators.features import Look, features
from lawmetrics.indicators.forest import Forest
from lawmetrics.indicators.inheritance import settle
from lawmetrics.indicators.masking import mask
from lawmetrics.indicators.model import model
from lawmetrics.indicators.neighbours import alone, neighbours
from lawmetrics.indicators.zones import FAR, NEAR

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawmetrics.indicators.features import Features
    from lawmetrics.indicators.model import Model
    from lawmetrics.indicators.neighbours import Neighbours
    from lawmetrics.indicators.structure import Structure
    from lawmetrics.quantities.scanner import Scan

__all__ = ["Links", "explain", "link"]

_SHOWN = 5
"""Most words that `explain` gives."""
_NOTEWORTHY = 0.12
"""Share of the strongest character's worth that a character must have to be shown."""
_HOPE = -0.82
"""A figure of which no family scores more by what is near it has no code: none of 3,200 that have one scored under -0.76."""
_MARKS = frozenset('#@,、。；;\n（）()“”《》"')


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
    weights = model()
    spans = [(row, *span) for row, named in structure.also.items() for span in named]
    several, start, end = np.array(spans, np.int32).reshape(-1, 3).T
    look = Look.at(mask(scan), structure, np.concatenate([rows, several]), (start, end))
    code, chance = _weigh(weights, look, neighbours(structure, rows).and_alone(alone(structure, several)))
    size = len(rows)
    told, sure, also = settle(structure, rows, code[:size], chance[:size], threshold(weights))
    indicator[rows], confidence[rows] = told, sure
    links = Links(indicator, confidence, also)
    _several(links, several, code[size:], np.where(chance[size:] < threshold(weights), 0, chance[size:]))
    return links


def threshold(weights: Model) -> float:
    """Probability below which no code is given."""
    return float(weights.header["threshold"])


def _several(links: Links, rows: NDArray[np.int32], code: NDArray[np.int16], chance: NDArray[np.float32]) -> None:
    """One figure said of several names: the code of the first name goes to `indicator`, the others to `also`.

    Args:
        links: what is known of the figures themselves.
        rows: for each name the mention.
        code: the likeliest code of each name.
        chance: its probability, 0 when that is too low to give the code.
    """
    for row in dict.fromkeys(rows.tolist()):
        mine = np.flatnonzero((rows == row) & (chance > 0))
        codes = list(dict.fromkeys(code[mine].tolist()))
        if len(codes) > 1:
            links.indicator[row], links.confidence[row] = codes[0], chance[mine].min()
            links.also[row] = tuple(codes[1:])


def _weigh(weights: Model, look: Look, beside: Neighbours) -> tuple[NDArray[np.int16], NDArray[np.float32]]:
    """The likeliest code of each asked mention and its probability, whatever that is.

    What is far from a figure is read only where what is near leaves hope of a code, or where its total may have one.
    """
    near = look.see(NEAR, weights.known)
    scores = weights.family_scores(near)
    hopeful = np.flatnonzero((scores[:, 1:].max(axis=1) > _HOPE) | (beside.whole >= 0))
    far = look.of(hopeful).see(FAR, weights.known)
    scores[hopeful] += weights.first.sums(far)
    row, family = likely_families(scores, beside)
    place = np.zeros(len(scores), np.int32)
    place[hopeful] = np.arange(len(hopeful), dtype=np.int32)
    codes = weights.code_scores(near, row, family)
    codes += weights.second.sums(far, place[row], family)
    asked = candidates(scores, Pairs(row, family, codes, weights.local), beside)
    return pick(len(scores), asked, forest(weights).probability(asked.evidence))


@lru_cache(maxsize=2)
def _forest(key: int) -> Forest:
    del key
    return _build_forest(model())


def _build_forest(weights: Model) -> Forest:
    n = weights.numbers
    return Forest(
        n["feature"], n["threshold"], n["left"], n["right"], n["value"],
        float(weights.header["forest_bias"]),
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
        At most five fragments of the text beside the figure; none for a mention without a code. The reasons of a whole batch are read at the first question and kept until another batch is asked.
    """
    if getattr(_last, "scan", None) is not scan:
        _last.reasons = _reasons(scan, structure)
        _last.scan = scan
    reasons: dict[int, tuple[str, ...]] = _last.reasons
    return reasons.get(row, ())


_last = threading.local()
"""The batch that was explained last, and its reasons, by thread."""


def _reasons(scan: Scan, structure: Structure) -> dict[int, tuple[str, ...]]:
    links = link(scan, structure)
    rows = np.flatnonzero(links.indicator >= 0).astype(np.int32)
    if not len(rows):
        return {}
    weights = model()
    found = features(mask(scan), structure, rows)
    family, column = homes(weights)[links.indicator[rows]].T
    worth = _contributions(weights, found, family, column)
    return {
        int(row): _fragments(found, np.arange(found.starts[n], found.starts[n + 1]), worth)
        for n, row in enumerate(rows.tolist())
    }


def homes(weights: Model) -> NDArray[np.int32]:
    """Family and class of each row of the catalogue in the model: int32, rows × 2."""
    family, column = np.nonzero(weights.local >= 0)
    found = np.zeros((int(weights.local.max()) + 1, 2), np.int32)
    found[weights.local[family, column]] = np.column_stack([family, column])
    return found


def _contributions(
    weights: Model, found: Features, family: NDArray[np.int32], column: NDArray[np.int32]
) -> NDArray[np.float32]:
    """What each occurrence adds to the score of the code of its row."""
    total = np.zeros(len(found.feature), np.float32)
    known, line = weights.known.find(found.feature)
    family, column = family[found.row[known]], column[found.row[known]]
    total[known] = weights.first.of(line, family) + weights.second.of_class(line, family, column)
    return total * found.value


def _fragments(found: Features, mine: NDArray[np.int64], worth: NDArray[np.float32]) -> tuple[str, ...]:
    """The strongest stretches of one row: each n-gram shares its worth among its characters, neighbours join."""
    shares: dict[int, float] = {}
    for n in mine.tolist():
        order, origin = int(found.order[n]), int(found.origin[n])
        for place in range(origin, origin + order):
            shares[place] = shares.get(place, 0.0) + float(worth[n]) / order
    points = found.masked.points
    least = _NOTEWORTHY * max(shares.values(), default=0.0)
    runs: list[tuple[float, str]] = []
    last = -2
    for place in sorted(place for place, share in shares.items() if share > least):
        character = chr(points[place])
        if character in _MARKS:
            continue
        if place == last + 1:
            runs[-1] = (runs[-1][0] + shares[place], runs[-1][1] + character)
        else:
            runs.append((shares[place], character))
        last = place
    words: list[str] = []
    for _, text in sorted(runs, key=lambda run: -run[0]):
        if len(text) > 1 and not any(text in word for word in words):
            words.append(text)
    return tuple(words[:_SHOWN])
