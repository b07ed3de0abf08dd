"""The statistics of a batch as rows, for the rules that walk them: which total may a figure be a part of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from lawmetrics.indicators.cues import lexicon
from lawmetrics.quantities.quantity import Kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawmetrics.indicators.figures import Figures
    from lawmetrics.quantities.scanner import Scan

__all__ = ["REACH", "Rows"]

REACH = 12
"""How many figures back a total is looked for, and how many parts follow it at most."""
_SUMS = "共达为有计"
"""What stands between a name and its figure."""
_ALIKE = 3
"""So many letters at their ends make two names of one form (市政府收到申请…；县政府收到申请)."""
_APART = re.compile(r"另|此外|同时|还|并")
_ADVERB = re.compile(r"(?:就地|现场|当场|及时|已经?|成功|全部|均|到?年底前?|截至年底|案前|诉前)*")


class Rows:
    """The columns of the statistics of one batch, as lists for loops; row j of each belongs to mention `rows[j]`.

    `whole` is what the rules fill in: the row of the total that each row is a part of, or -1.
    """

    def __init__(self, scan: Scan, figures: Figures, sentence: NDArray[np.int32], paragraph: NDArray[np.int32]) -> None:
        self.text = scan.text
        self.rows = rows = np.flatnonzero(figures.statistic)
        self.starts, self.ends, self.units = scan.start.take(rows), scan.end.take(rows), figures.unit.take(rows)
        self.values, self.sentences = figures.value.take(rows), sentence.take(rows)
        counts = figures.of(Kind.COUNT, Kind.AMOUNT).take(rows)
        self.counted = np.flatnonzero(counts)
        self.start, self.end, self.unit = self.starts.tolist(), self.ends.tolist(), self.units.tolist()
        self.value, self.sentence = self.values.tolist(), self.sentences.tolist()
        self.counts, self.rates = counts.tolist(), figures.of(Kind.RATE).take(rows).tolist()
        self.paragraph = paragraph.take(rows).tolist()
        self.whole = [-1] * len(rows)

    def total_for(self, part: int, before: int, sentences: int) -> int:
        """The nearest figure before row `before` that `part` can be a part of, at most `sentences` back; or -1.

        A sentence back, the head of the sentence (调解纠纷3706件，成功3668件。其中城关镇612件) comes before its stages.
        """
        nearest = -1
        for j in range(before - 1, max(before - 1 - REACH, -1), -1):
            if self.paragraph[j] != self.paragraph[part] or self.sentence[part] - self.sentence[j] > sentences:
                break
            same = self.unit[j] == self.unit[part] and self.counts[j] == self.counts[part]
            if same and self.rates[j] == self.rates[part] and self._holds(j, part):
                if not sentences or not self.stage(j):
                    return j
                nearest = j if nearest < 0 else nearest
        return nearest

    def _holds(self, total: int, part: int) -> bool:
        if self.rates[part]:
            return True
        return bool(self.counts[part] and self.value[total] >= self.value[part])

    def words(self, row: int) -> str:
        """The words between the figure before and this one."""
        start = max(self.end[row - 1] if row else 0, self.start[row] - 30)
        return self.text[start : self.start[row]].lstrip("、，,；; 和及已共并")

    def stage(self, row: int) -> bool:
        """Whether the words before the figure tell what was done (审结), not what kind it is."""
        words = self.words(row)
        adverb = _ADVERB.match(words)
        return words.startswith(lexicon().groups["stage"], adverb.end() if adverb else 0)

    def _breaks(self, row: int, gap: str, *, same: bool) -> bool:
        """Whether the words `gap` before the figure end the enumeration of parts."""
        if _APART.search(gap):
            return True
        if not same:
            return "；" in gap or ";" in gap or bool(self.counts[row] and gap)
        return bool(self.counts[row]) and not gap.lstrip().startswith("、") and self.stage(row)

    def _again(self, row: int, first: int, total: int, parts: int) -> bool:
        """Whether a figure behind ； is no further part: 、 joined those before, or it counts what the total counts."""
        own, opener = self.words(row).rstrip(_SUMS), self.words(first).rstrip(_SUMS)
        if own[-_ALIKE:] == opener[-_ALIKE:]:
            return False
        noun = self.words(total).rstrip(_SUMS)[-2:]
        return parts > 1 or (own.endswith(noun) and not opener.endswith(noun))

    def link(self, first: int, total: int, limit: int) -> None:
        """Make `first` and what continues its enumeration parts of `total`, up to position `limit`."""
        left = self.value[total] * (1 + 1e-9)
        summed = not self.rates[first]
        parts, listed = 0, True
        for j in range(first, min(first + 2 * REACH, len(self.start))):
            if self.start[j] >= limit or self.sentence[j] != self.sentence[first]:
                return
            same = self.unit[j] == self.unit[total] and self.counts[j] == self.counts[total]
            if j > first:
                gap = self.text[self.end[j - 1] : self.start[j]]
                closing = "；" in gap or ";" in gap
                if self._breaks(j, gap, same=same) or (closing and listed and self._again(j, first, total, parts)):
                    return
                listed = listed and not closing
            if not same or self.rates[j] != self.rates[total]:
                continue
            if summed:
                left -= self.value[j]
                if left < 0:
                    return
            self.whole[j] = total
            parts += 1
