"""Where a figure belongs: its year, scope, subject, breakdown and label (`read_context`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from lawmetrics.indicators.breakdown import breakdowns
from lawmetrics.indicators.label import labels
from lawmetrics.indicators.period import periods
from lawmetrics.indicators.scope import SCOPES, scopes
from lawmetrics.indicators.subject import subjects
from lawmetrics.indicators.years import named_years

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lawmetrics.indicators.structure import Structure
    from lawmetrics.quantities.scanner import Scan

__all__ = ["SCOPES", "Context", "Linked", "read_context"]


class Linked(Protocol):
    """What the context needs of the links: the catalogue row of each mention."""

    @property
    def indicator(self) -> NDArray[np.int16]:
        """int16, row of the catalogue, -1 for none."""


@dataclass(frozen=True, slots=True)
class Context:
    """Columns beside those of a scan, one row a mention; meaningful for statistics.

    Attributes:
        period: int16, the year; 0 when the document does not say.
        scope: uint8, index into `SCOPES`.
        subject: whose the figure is, as written; empty for the reporting jurisdiction's own.
        breakdown: the part that it is of, as written; empty for totals and when the code itself names the part.
        label: the phrase that names what is counted; empty for what is no statistic.
    """

    period: NDArray[np.int16]
    scope: NDArray[np.uint8]
    subject: list[str]
    breakdown: list[str]
    label: list[str]


def read_context(scan: Scan, structure: Structure, links: Linked | None, years: NDArray[np.integer[Any]]) -> Context:
    """Read where the figures of a batch belong.

    Args:
        scan: the numbers of the batch.
        structure: how they hang together.
        links: the catalogue row of each; None when nothing is linked yet.
        years: report year of each document, 0 where unknown (then the document itself is asked).

    Returns:
        One row a mention; the rows of a document are the same in any batch.

    >>> from lawmetrics.indicators.structure import structure
    >>> from lawmetrics.quantities.scanner import scan
    >>> found = scan("县人民法院审结461件，其中维持400件。")
    >>> context = read_context(found, structure(found, np.zeros(1, np.int32)), None, np.array([2024], np.int16))
    >>> context.period.tolist(), [SCOPES[s].value for s in context.scope]
    ([2024, 2024], ['whole', 'part'])
    >>> context.subject, context.breakdown, context.label
    (['县人民法院', '县人民法院'], ['', '维持'], ['县人民法院审结', '县人民法院审结（维持）'])
    """
    named = named_years(scan, structure)
    year = periods(scan, structure, named, years)
    scope = scopes(scan, structure, named, year)
    subject = subjects(scan, structure)
    label, bare = labels(scan, structure)
    row = np.full(len(scan.start), -1, np.int32) if links is None else links.indicator.astype(np.int32)
    breakdown = breakdowns(scan, structure, row, year.period, scope, bare, label)
    return Context(year.period.astype(np.int16), scope, subject, breakdown, label)
