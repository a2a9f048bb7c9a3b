"""Answers: what respondents answered to one instrument, checked, over all waves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from keko_eval.problem.problem import Problem

SET_ASIDE = {"file": pl.String, "row": pl.Int64, "question": pl.String, "column": pl.String, "value": pl.String,
             "why": pl.String}


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """One instrument's answers.

    Parameters
    ----------
    instrument : str
        Its id.
    frame : polars.DataFrame or polars.LazyFrame
        One row for each response that is used: ``wave``, the study's subject, groups and other columns of its own,
        and every question by name. One choice is Int64 where all its codes are whole numbers and text otherwise,
        several choices are codes parted by spaces, integers Int64, decimals and ranges Float64, dates Date, everything
        else text. Codes of missing answers stand as they are; null is no answer. Lazy where the answers come from
        Parquet or a frame whose columns have these names and types already.
    reconciliation : sequence of dict
        What was read, used and set aside: ``file, wave, what, n, why, question, column``
        (see :mod:`keko_eval.collection.reconciliation`).
    problems : tuple of Problem
        Everything that was noticed in reading them.
    set_aside : polars.DataFrame
        Every row and cell that is not used, with its place: ``file, row, question, column, value, why``. Of lazy
        frames the first ten of each kind.
    """

    instrument: str
    frame: pl.DataFrame | pl.LazyFrame
    reconciliation: Sequence[Mapping[str, Any]]
    problems: tuple[Problem, ...]
    set_aside: pl.DataFrame
