"""Background of a REDCap record: asked in one event, it holds in the record's other events too."""

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from keko_eval.collection.source import ROW, SourceAnswers
from keko_eval.problem.problem import Problem, problem

EVENTS = frozenset(("redcap_event_name", "Event Name"))


def with_background(source: SourceAnswers, wave_column: str | None, subject: str | None,
                    groups: Sequence[str]) -> tuple[SourceAnswers, tuple[Problem, ...]]:
    """Groups that a record tells in one event alone, in its other events; what was filled in, and what was not.

    Parameters
    ----------
    wave_column : str or None
        The column that tells the wave; only where it is REDCap's events is anything done.
    groups : sequence of str
        The columns that results are broken down by. A record with two values in one is left as it is, and told.
    """
    parts = source.columns.parts
    if subject is None or subject not in parts or wave_column not in EVENTS or wave_column not in parts:
        return source, ()
    told: list[Problem] = []
    frame = source.frame
    for group in groups:
        if group not in source.columns.parts or group == subject:
            continue
        own = frame.select(subject, group).drop_nulls().group_by(subject).agg(
            pl.col(group).first().alias("own"), pl.col(group).n_unique().alias("several"))
        joined = frame.join(own, on=subject, how="left", maintain_order="left")
        blank = pl.col(group).is_null() & pl.col("several").is_not_null()
        filled, open_ = (joined.filter(blank & many)[ROW].to_list()
                         for many in (pl.col("several") == 1, pl.col("several") > 1))
        frame = joined.with_columns(pl.when(blank & (pl.col("several") == 1)).then(pl.col("own"))
                                    .otherwise(pl.col(group)).alias(group)).select(frame.columns)
        told += [problem(code, source.place(rows[0], group), column=group, n=len(rows))
                 for code, rows in (("redcap-background-filled", filled), ("redcap-background-differs", open_)) if rows]
    return replace(source, frame=frame), tuple(told)
