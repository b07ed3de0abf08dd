"""How far the linker's probabilities can be trusted: measured on the examples kept out of training, drawn as SVG.

`python -m lawmetrics.indicators.calibration FILE` writes the plot that `docs/calibration.svg` shows.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from lawmetrics.indicators.catalogue import catalogue
from lawmetrics.indicators.check import try_examples
from lawmetrics.indicators.examples import load_examples

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lawmetrics.indicators.check import Trial

__all__ = ["Bin", "Quality", "draw", "held_out_trials", "main", "measure", "reliability"]

_EDGES = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
_SIZE, _LEFT, _TOP, _SIDE = 360, 56, 24, 280


@dataclass(frozen=True, slots=True)
class Quality:
    """How well figures were linked.

    Attributes:
        marked: figures that are marked with a code.
        given: figures that were given one.
        right: figures that were given one of theirs.
    """

    marked: int
    given: int
    right: int

    @property
    def precision(self) -> float:
        """Share of the given codes that are right."""
        return self.right / max(self.given, 1)

    @property
    def recall(self) -> float:
        """Share of the marked figures that were given a right code."""
        return self.right / max(self.marked, 1)

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall.

        >>> round(Quality(marked=10, given=8, right=6).f1, 3)
        0.667
        """
        return 2 * self.right / max(self.given + self.marked, 1)


@dataclass(frozen=True, slots=True)
class Bin:
    """The given codes whose probability lies between two bounds: how many, what was said of them, what was true."""

    low: float
    high: float
    count: int
    said: float
    true: float


def held_out_trials() -> list[Trial]:
    """Link the examples that were kept out of training."""
    return list(try_examples([e for e in load_examples(catalogue()) if e.held_out]))


def measure(trials: Iterable[Trial]) -> Quality:
    """Count what was right."""
    marked = given = right = 0
    for trial in trials:
        marked += bool(trial.marked)
        given += trial.linked is not None
        right += trial.linked is not None and trial.right
    return Quality(marked, given, right)


def reliability(trials: Iterable[Trial]) -> list[Bin]:
    """Compare the probability of the given codes with how often they were right."""
    answers = [(t.confidence, t.right) for t in trials if t.linked is not None]
    bins = []
    for low, high in pairwise(_EDGES):
        inside = [(p, ok) for p, ok in answers if low <= p < high or (high == _EDGES[-1] and p == high)]
        if inside:
            size = len(inside)
            bins.append(Bin(low, high, size, sum(p for p, _ in inside) / size, sum(ok for _, ok in inside) / size))
    return bins


def draw(bins: Sequence[Bin], quality: Quality) -> str:
    """Draw said against true as SVG."""

    def x(share: float) -> float:
        return _LEFT + _SIDE * (share - 0.4) / 0.6

    def y(share: float) -> float:
        return _TOP + _SIDE * (1 - (share - 0.4) / 0.6)

    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_SIZE} {_SIZE}" font-family="sans-serif" font-size="11">',
        "<title>Probability that the linker gives, against how often it was right</title>",
        f'<rect width="{_SIZE}" height="{_SIZE}" fill="white"/>',
    ]
    for tick in (0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0):
        lines += [
            f'<path d="M{x(0.4):.1f} {y(tick):.1f}H{x(1):.1f}M{x(tick):.1f} {y(0.4):.1f}V{y(1):.1f}" stroke="#ddd"/>',
            f'<text x="{x(0.4) - 6:.1f}" y="{y(tick) + 4:.1f}" text-anchor="end">{tick:.1f}</text>',
            f'<text x="{x(tick):.1f}" y="{y(0.4) + 15:.1f}" text-anchor="middle">{tick:.1f}</text>',
        ]
    lines.append(f'<path d="M{x(0.4):.1f} {y(0.4):.1f}L{x(1):.1f} {y(1):.1f}" stroke="#888" stroke-dasharray="4 3"/>')
    path = "L".join(f"{x(b.said):.1f} {y(max(b.true, 0.4)):.1f}" for b in bins)
    lines.append(f'<path d="M{path}" fill="none" stroke="#1f5fa8" stroke-width="2"/>')
    for b in bins:
        lines += [
            f'<circle cx="{x(b.said):.1f}" cy="{y(max(b.true, 0.4)):.1f}" r="4" fill="#1f5fa8"/>',
            f'<text x="{x(b.said) + 7:.1f}" y="{y(max(b.true, 0.4)) + 13:.1f}" fill="#1f5fa8">{b.count}</text>',
        ]
    note = f"held-out examples: {quality.given} codes given, precision {quality.precision:.3f}, recall {quality.recall:.3f}"
    lines += [
        f'<text x="{_LEFT + _SIDE / 2}" y="{_SIZE - 22}" text-anchor="middle">probability said</text>',
        f'<text transform="translate(14 {_TOP + _SIDE / 2}) rotate(-90)" text-anchor="middle">share right</text>',
        f'<text x="{_SIZE / 2}" y="{_SIZE - 6}" text-anchor="middle" fill="#555">{note}</text>',
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the plot to the named file and print its numbers."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    trials = held_out_trials()
    quality, bins = measure(trials), reliability(trials)
    for b in bins:
        sys.stdout.write(f"{b.low:.2f}-{b.high:.2f}  {b.count:5}  said {b.said:.3f}  right {b.true:.3f}\n")
    sys.stdout.write(f"precision {quality.precision:.3f}  recall {quality.recall:.3f}  F1 {quality.f1:.3f}\n")
    if given:
        Path(given[0]).write_text(draw(bins, quality), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
