"""How the figures of a text hang together: clause, sentence, heading; part and total; growth and its count.

Nothing here knows an indicator. `structure` gives columns beside those of the scan, one row a mention.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lawmetrics.indicators.borders import Spans, borders
from lawmetrics.indicators.cues import Cues, find_cues
from lawmetrics.indicators.figures import Figures, figures
from lawmetrics.indicators.headings import Headings, headings
from lawmetrics.indicators.hosts import hosts
from lawmetrics.indicators.parts import wholes
from lawmetrics.indicators.sharing import sharing

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawmetrics.indicators.borders import Borders
    from lawmetrics.quantities.scanner import Scan

__all__ = ["Structure", "structure"]


@dataclass(frozen=True, slots=True)
class Structure:
    """Columns beside those of a scan, one row a mention (names and dates have a row too); -1 says "none".

    Attributes:
        figures: kind, unit class and value of each mention; `figures.statistic` tells the statistics.
        documents: int32, where each document begins; a row a document, not a mention.
        document: int32, index of the document.
        paragraph: int32, index of the line in the batch.
        sentence: int32, index of the sentence (between 。！？ and line ends).
        segment: int32, index of the part of a sentence between ；.
        clause: int32, index of the clause (between ，：；。, brackets round figures count).
        clause_start: int32, first position of the own clause.
        clause_end: int32, position behind it.
        previous_start: int32, first position of the clause before, in the same line; equal to `previous_end` when none.
        previous_end: int32, position behind it.
        sentence_start: int32, first position of the sentence.
        sentence_end: int32, position behind it.
        paragraph_start: int32, first position of the line.
        heading: int32, index into `headings` of the nearest heading above (or at the head of the line), or -1.
        heading_start: int32, first position of that heading, or -1.
        heading_end: int32, position behind it, or -1.
        plan: bool, stands in a section of plans.
        name_start: int32, first position of the words that name the figure: its own clause left of it, behind the
            figure before; in a shared enumeration (`新收、审结案件39件、28件`) its own item.
        name_end: int32, position behind them.
        whole: int32, index of the mention that this one is a part of, or -1.
        host: int32, index of the figure that this growth, change or share is said of, or -1.
        pair: int32, index of the figure of another unit that stands right before it and counts the same (`12件12人`), or -1.
        also: mention → spans of the several names that share one figure (`A率、B率均为100%`), first name included.
        runs: the enumerations of figures with nothing but 、 or 和 between them, two or more mentions each.
        headings: the headings of the batch.
        borders: the stretches of the batch.
        cues: the placing words of the batch.
    """

    figures: Figures
    documents: NDArray[np.int32]
    document: NDArray[np.int32]
    paragraph: NDArray[np.int32]
    sentence: NDArray[np.int32]
    segment: NDArray[np.int32]
    clause: NDArray[np.int32]
    clause_start: NDArray[np.int32]
    clause_end: NDArray[np.int32]
    previous_start: NDArray[np.int32]
    previous_end: NDArray[np.int32]
    sentence_start: NDArray[np.int32]
    sentence_end: NDArray[np.int32]
    paragraph_start: NDArray[np.int32]
    heading: NDArray[np.int32]
    heading_start: NDArray[np.int32]
    heading_end: NDArray[np.int32]
    plan: NDArray[np.bool_]
    name_start: NDArray[np.int32]
    name_end: NDArray[np.int32]
    whole: NDArray[np.int32]
    host: NDArray[np.int32]
    pair: NDArray[np.int32]
    also: dict[int, tuple[tuple[int, int], ...]]
    runs: list[list[int]]
    headings: Headings
    borders: Borders
    cues: Cues

    @property
    def statistic(self) -> NDArray[np.bool_]:
        """Which mentions are statistics."""
        return self.figures.statistic


def _owner(documents: NDArray[np.int32], positions: NDArray[np.int32]) -> NDArray[np.int32]:
    """The document of each position."""
    return np.maximum(np.searchsorted(documents, positions, side="right") - 1, 0).astype(np.int32)


def _previous(clauses: Spans, clause: NDArray[np.int32], line: NDArray[np.int32]) -> Spans:
    """The clause before each clause; empty at the head of a line, which begins at `line`."""
    before = np.maximum(clause - 1, 0)
    start, end = clauses.start[before], clauses.end[before]
    own = clauses.start[clause]
    none = (clause == 0) | (start < line)
    return Spans(np.where(none, own, start).astype(np.int32), np.where(none, own, end).astype(np.int32))


def _headings_of(
    start: NDArray[np.int32], document: NDArray[np.int32], found: Headings, documents: NDArray[np.int32]
) -> NDArray[np.int32]:
    above = (np.searchsorted(found.start, start, side="right") - 1).astype(np.int32)
    if not len(found.start):
        return above
    owner = _owner(documents, found.start)
    return np.where((above >= 0) & (owner[above] == document), above, -1).astype(np.int32)


def _pick(values: NDArray[np.int32], rows: NDArray[np.int32]) -> NDArray[np.int32]:
    """`values[rows]`, -1 where the row is -1."""
    if not len(values):
        return np.full(len(rows), -1, np.int32)
    return np.where(rows >= 0, values[rows], -1).astype(np.int32)


def structure(scan: Scan, documents: NDArray[np.int32]) -> Structure:
    """Read how the figures of a batch hang together.

    Args:
        scan: the numbers of the batch.
        documents: int32, start offset of each document in `scan.text`, rising, the first one 0. Documents are
            separated by a blank line; nothing is carried across.

    Returns:
        One row a mention; the rows of a document are the same in any batch.

    >>> from lawmetrics.quantities.scanner import scan
    >>> places = structure(scan("审结75件，其中维持40件、撤销35件，撤销率同比下降2.5个百分点。"), np.zeros(1, np.int32))
    >>> places.whole.tolist(), places.clause.tolist()
    ([-1, 0, 0, -1], [0, 1, 1, 2])
    """
    said = figures(scan)
    cut = borders(scan, said.statistic)
    cues = find_cues(scan.codes)
    document = _owner(documents, scan.start)
    found = headings(scan.text, scan.codes, cut.paragraphs, _owner(documents, cut.paragraphs.start))
    clause, sentence = cut.clauses.at(scan.start), cut.sentences.at(scan.start)
    segment, paragraph = cut.segments.at(scan.start), cut.paragraphs.at(scan.start)
    line = cut.paragraphs.start[paragraph]
    previous = _previous(cut.clauses, clause, line)
    heading = _headings_of(scan.start, document, found, documents)
    plan = np.zeros(len(heading), np.bool_)
    if len(found.plan):
        plan = (heading >= 0) & found.plan[heading]
    clause_start, clause_end = cut.clauses.start[clause], cut.clauses.end[clause]
    shared = sharing(scan, said, clause_start, sentence)
    whole = wholes(scan, said, cut, cues, sentence, paragraph)
    return Structure(
        figures=said,
        documents=documents,
        document=document,
        paragraph=paragraph,
        sentence=sentence,
        segment=segment,
        clause=clause,
        clause_start=clause_start,
        clause_end=clause_end,
        previous_start=previous.start,
        previous_end=previous.end,
        sentence_start=cut.sentences.start[sentence],
        sentence_end=cut.sentences.end[sentence],
        paragraph_start=line,
        heading=heading,
        heading_start=_pick(found.start, heading),
        heading_end=_pick(found.end, heading),
        plan=plan,
        name_start=shared.name_start,
        name_end=shared.name_end,
        whole=whole,
        host=hosts(scan, said, clause_start, sentence),
        pair=shared.pair,
        also=shared.also,
        runs=shared.runs,
        headings=found,
        borders=cut,
        cues=cues,
    )
