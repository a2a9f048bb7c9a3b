"""Two waves of one instrument in; one row per respondent out, with what each wave has of them."""

from collections.abc import Callable, Sequence
from typing import cast

import narwhals as nw

from keko_eval.scoring.engine import Frame
from keko_eval.scoring.table import CELL, RESPONDENT, WAVE, Column

Side = Callable[[str], str]
HERE, MOVED = Column("here", 3), Column("moved", 2)
FIRST, SECOND, BOTH = 1, 2, 3
"""What ``here`` may hold: only in the first wave, only in the second, in both."""


def first(name: str) -> str:
    return f"{name}_1"


def second(name: str) -> str:
    return f"{name}_2"


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
        the two waves tell different groups) and each column as ``NAME_1`` and ``NAME_2``.
    """
    left, right = (_side(frame, -1 if wave is None else wave, columns, side)
                   for wave, side in zip(waves, (first, second), strict=True))
    joined = left.join(right, on=RESPONDENT, how="full", suffix="_too")  # type: ignore[arg-type]
    in_first, in_second = ~nw.col(first(CELL)).is_null(), ~nw.col(second(CELL)).is_null()
    moved = in_first & in_second & (nw.col(first(CELL)) != nw.col(second(CELL)))
    here = nw.when(in_first).then(nw.when(in_second).then(nw.lit(BOTH)).otherwise(nw.lit(FIRST)))
    return cast(Frame, joined.select(
        nw.coalesce(nw.col(first(CELL)), nw.col(second(CELL))).alias(CELL),
        here.otherwise(nw.lit(SECOND)).alias("here"),
        nw.when(moved).then(nw.lit(1)).otherwise(nw.lit(0)).alias("moved"),
        *(nw.col(side(name)) for name in columns for side in (first, second)),
    ))


def _side(frame: Frame, wave: int, columns: Sequence[str], side: Side) -> Frame:
    kept = frame.filter(nw.col(WAVE) == wave)
    return kept.select(RESPONDENT, *(nw.col(name).alias(side(name)) for name in (CELL, *columns)))
