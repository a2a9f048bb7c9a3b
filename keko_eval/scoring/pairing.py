"""Two waves of one instrument in; one row per respondent out, with what each wave has of them."""

from collections.abc import Callable, Sequence

import narwhals as nw

from keko_eval.scoring.engine import Frame
from keko_eval.scoring.table import CELL, RESPONDENT, WAVE, Column

Side = Callable[[str], str]
_SECOND = " again"
HERE, MOVED = Column("here", 3), Column("moved", 2)
FIRST, SECOND, BOTH = 1, 2, 3
"""What ``here`` may hold: only in the first wave, only in the second, in both."""


def first(name: str) -> str:
    """A column of the first wave."""
    return name


def second(name: str) -> str:
    """The same column of the second wave."""
    return name + _SECOND


def pair(frame: Frame, waves: tuple[int, int | None], columns: Sequence[str]) -> Frame:
    """Join two waves by respondent.

    Parameters
    ----------
    frame : narwhals frame
        With ``WAVE``, ``CELL``, ``RESPONDENT`` and ``columns``; one row per respondent and wave. Rows without a
        respondent stay unpaired.
    waves : (int, int or None)
        Codes of the first and the second wave; without a second, everybody is in the first only.
    columns : sequence of str
        Kept from both waves.

    Returns
    -------
    narwhals frame
        ``CELL`` (the first wave's; of those who are only in the second, the second's), ``here``, ``moved`` (1 where
        the two waves tell different groups) and each column twice, as :func:`first` and :func:`second` name it.
    """
    left, right = (frame.filter(nw.col(WAVE) == (-1 if wave is None else wave)).select(RESPONDENT, CELL, *columns)
                   for wave in waves)
    joined = left.join(right, on=RESPONDENT, how="full", suffix=_SECOND)  # type: ignore[arg-type]
    cell, other = nw.col(first(CELL)), nw.col(second(CELL))
    in_first, in_second = ~cell.is_null(), ~other.is_null()
    here = nw.when(in_first).then(nw.when(in_second).then(BOTH).otherwise(FIRST)).otherwise(SECOND)
    moved = nw.when(in_first & in_second & (cell != other)).then(1).otherwise(0)
    return joined.with_columns(here.alias(HERE.name), moved.alias(MOVED.name), nw.coalesce(cell, other).alias(CELL))
