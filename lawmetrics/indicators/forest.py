"""A small forest of regression trees, as arrays (`Forest`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Forest"]

_CHUNK = 1024
"""Lines of evidence that go through the forest together."""


@dataclass(frozen=True, slots=True)
class Forest:
    """Small regression trees whose sum is the log odds of a candidate.

    Attributes:
        feature: uint8, trees × nodes: number of the evidence that a node asks; leaves ask 0.
        threshold: float32, trees × nodes: left when not greater; leaves have infinity.
        left: uint8, trees × nodes: where to go when not greater; leaves point at themselves.
        right: uint8, trees × nodes: where to go else.
        value: float32, trees × nodes: log odds of a leaf.
        bias: float32, log odds of all.
        depth: longest way down.
    """

    feature: NDArray[np.uint8]
    threshold: NDArray[np.float32]
    left: NDArray[np.uint8]
    right: NDArray[np.uint8]
    value: NDArray[np.float32]
    bias: float
    depth: int

    def probability(self, evidence: NDArray[np.float32]) -> NDArray[np.float32]:
        """Probability of each line of evidence."""
        if len(evidence) > _CHUNK:
            parts = [evidence[n : n + _CHUNK] for n in range(0, len(evidence), _CHUNK)]
            return np.concatenate([self.probability(part) for part in parts])
        trees, width = self.feature.shape
        root = np.arange(trees, dtype=np.int32) * width
        feature, threshold, value = self.feature.ravel(), self.threshold.ravel(), self.value.ravel()
        left, right = (side.astype(np.int32) + root[:, None] for side in (self.left, self.right))
        left, right = left.ravel(), right.ravel()
        node = np.tile(root, (len(evidence), 1))
        line = np.arange(len(evidence))[:, None]
        for _ in range(self.depth):
            lower = evidence[line, feature[node]] <= threshold[node]
            node = np.where(lower, left[node], right[node])
        total = value[node].sum(axis=1, dtype=np.float64) + self.bias
        return np.asarray(1 / (1 + np.exp(-total)), np.float32)
