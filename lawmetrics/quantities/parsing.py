"""One number or quantity that stands alone in a cell, and whole columns of them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

from lawmetrics.errors import NumeralError, QuantityError
from lawmetrics.quantities.draft import KIND_OF_DIMENSION
from lawmetrics.quantities.joining import gather, join
from lawmetrics.quantities.ledger import KINDS, Ledger, tidy
from lawmetrics.quantities.lexicon import MARGIN, code_points, is_any
from lawmetrics.quantities.lexicons import lexicons, unit_named
from lawmetrics.quantities.number import Hedge, Shape, has_shape
from lawmetrics.quantities.numerals import fold_width, read_numeral
from lawmetrics.quantities.qualifiers import QUALIFIERS
from lawmetrics.quantities.quantity import STATISTICS, Kind, Qualifier
from lawmetrics.quantities.runs import places_of
from lawmetrics.quantities.scanner import draft_of, few_whole, readings_of, scan
from lawmetrics.quantities.surfaces import number_pattern
from lawmetrics.quantities.surroundings import look_before, look_behind
from lawmetrics.quantities.written import read_number

if TYPE_CHECKING:
    import pandas as pd

    from lawmetrics.quantities.quantity import Quantity

__all__ = ["parse_number", "parse_quantity", "parse_series"]

NO_FIGURE = frozenset({Shape.DATE, Shape.CODE, Shape.PROPORTION, Shape.SHARE})
MINUS = "-－−负"


def parse_number(text: str) -> Decimal:
    """Read one exact number: digits or Chinese, with commas, a point, multipliers, a sign.

    Args:
        text: the number and nothing else; blanks around it do not matter.

    Returns:
        Its exact value.

    Raises:
        NumeralError: the text is not one number; the message marks the first character that does not belong.

    >>> parse_number("一百二十三万"), parse_number("1,100万"), parse_number("－2.5")
    (Decimal('1230000'), Decimal('11000000'), Decimal('-2.5'))
    """
    if not isinstance(text, str):
        raise NumeralError(f"A number is read from text, not from {type(text).__name__}.")
    cell = text.strip()
    sign = 1
    if cell[:1] in MINUS and cell[1:]:
        sign, cell = -1, cell[1:].lstrip()
    if not cell:
        raise NumeralError("An empty cell is no number; write one, such as 一百二十 or 120.")
    value = _exact(cell)
    return -value if sign < 0 and value else value


def _exact(cell: str) -> Decimal:
    """Read an unsigned number that fills `cell`."""
    match = number_pattern().fullmatch(cell)
    if match:
        number = read_number(cell)
        if number is not None and number.hedge is Hedge.NONE and number.shape not in NO_FIGURE:
            return tidy(number.value)
    folded = fold_width(cell)
    if folded.isascii() and folded.isdecimal():
        return Decimal(folded)
    if len(cell) < 64 and not any(character.isdecimal() for character in cell):
        return Decimal(read_numeral(cell.translate(_TWINS)))
    raise NumeralError(_marked(cell, _reach(cell), "is not one number"))


_TWINS = {ord("俩"): "两", ord("幺"): "一"}


def _reach(cell: str) -> int:
    """Give how far a number reaches from the front of `cell`."""
    match = number_pattern().match(cell)
    return 0 if match is None else min(match.end(), len(cell) - 1)


def _marked(cell: str, at: int, what: str) -> str:
    """Compose a message that marks one character of `cell`."""
    shown = cell if len(cell) <= 60 else cell[:60] + "…"
    if at >= len(shown):
        return f"{shown} {what}."
    return f"{shown[:at]}⟨{shown[at]}⟩{shown[at + 1 :]} {what}: the marked character does not belong to it."


def parse_quantity(text: str) -> Quantity:
    """Read one quantity with its hedges and unit, as it may stand alone in a cell.

    Args:
        text: the quantity and nothing else; blanks around it do not matter.

    Returns:
        The quantity.

    Raises:
        QuantityError: the text is not one quantity; the message marks the first character that does not belong.

    >>> str(parse_quantity("2.7万余件").upper), parse_quantity("百分之九十五点七").unit
    ('28000', '%')
    """
    if not isinstance(text, str):
        raise QuantityError(f"A quantity is read from text, not from {type(text).__name__}.")
    cell = text.strip()
    if not cell:
        raise QuantityError("An empty cell is no quantity; write one, such as 2.7万余件.")
    found = _alone(cell)
    if found is not None:
        return found
    spans = scan(cell)
    at = int(spans.end[0]) if len(spans.start) and spans.start[0] == 0 else 0
    raise QuantityError(_marked(cell, at, "is not one quantity"))


def _alone(cell: str) -> Quantity | None:
    """Give the statistic that fills the whole cell, where there is one.

    In a text a figure must earn its place (一件 is mostly grammar); in a cell it has it.
    """
    ledger = Ledger()
    codes = code_points(cell)
    draft = draft_of(cell, codes, places_of(codes), ledger)
    if draft is None or len(cell) > LONGEST_CELL:
        return None
    behind = look_behind(draft.codes, draft.end, draft.shape)
    before = look_before(draft.codes, draft.start, draft.end, draft.shape, few_whole(draft, behind))
    dimension = lexicons().dimension[behind.unit]
    kind = np.where(behind.unit >= 0, KIND_OF_DIMENSION[dimension], KINDS.index(Kind.COUNT))
    kind[has_shape(draft.shape, Shape.SHARE, Shape.PROPORTION)] = KINDS.index(Kind.RATE)
    kind[before.change >= 0] = KINDS.index(Kind.CHANGE)
    kind[has_shape(draft.shape, Shape.CODE, Shape.PAIR, Shape.DATE)] = KINDS.index(Kind.NAME)
    kind[(draft.shape == Shape.YEAR) & (behind.unit == unit_named("年"))] = KINDS.index(Kind.DATE)
    ranked = is_any(draft.codes, draft.start - 1, "第前")
    kind[ranked] = KINDS.index(Kind.RANK)
    behind.tail[is_any(draft.codes, draft.start - 1, "前")] = QUALIFIERS.index(Qualifier.AT_MOST)
    before.start[ranked] = draft.start[ranked] - 1
    lead = int(before.change_start[0]) if before.change[0] >= 0 else int(before.start[0])
    found = join(gather(draft, before, behind, kind, ledger), draft, ledger)
    if len(found.start) != 1 or lead != MARGIN or found.end[0] != MARGIN + len(cell):
        return None
    quantity = ledger.readings[int(readings_of(found, ledger)[0])]
    return quantity if quantity.kind in STATISTICS else None


LONGEST_CELL = 80


def parse_series(series: pd.Series) -> pd.DataFrame:
    """Read a column of cells, one quantity each.

    Args:
        series: text cells; numbers and missing cells may stand among them.

    Returns:
        A frame with the index of `series` and the columns `value lower upper` (float64, NaN where open or unread),
        `qualifier unit dimension kind` (strings, empty where unread) and `error` (why a cell was not read, else empty).

    >>> import pandas as pd
    >>> parse_series(pd.Series(["近32万元", "不详"]))["value"].tolist()
    [320000.0, nan]
    """
    import pandas as pd

    known: dict[object, tuple[object, ...]] = {}
    rows = []
    for cell in series:
        key = cell if isinstance(cell, str) else repr(cell)
        if key not in known:
            known[key] = _row("" if pd.isna(cell) else str(cell))
        rows.append(known[key])
    columns = ["value", "lower", "upper", "qualifier", "unit", "dimension", "kind", "error"]
    frame = pd.DataFrame(rows, index=series.index, columns=columns)
    return frame.astype(dict.fromkeys(columns[:3], "float64"))


def _row(cell: str) -> tuple[object, ...]:
    """Read one cell of a column."""
    try:
        found = parse_quantity(cell)
    except QuantityError as error:
        return (None, None, None, "", "", "", "", str(error))
    bounds = (None if bound is None else float(bound) for bound in (found.lower, found.upper))
    return (float(found.value), *bounds, str(found.qualifier), found.unit, found.dimension, str(found.kind), "")
