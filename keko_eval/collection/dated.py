"""Dated records: a book that tells no wave has its rows in the first wave that ended on their date or later."""

import polars as pl

from keko_eval.definitions.load import ResolvedStudy
from keko_eval.definitions.references import reference
from keko_eval.definitions.scalars import period_end

DATE = "date"
"""The question of the shared books that tells when something happened."""


def by_date(resolved: ResolvedStudy, instrument: str,
            frame: pl.DataFrame | pl.LazyFrame) -> pl.DataFrame | pl.LazyFrame:
    """The same rows with waves by date; those without a date, and those after the last wave, are the last one's.

    Only for books whose files name no wave.
    """
    model = resolved.instruments[instrument]
    question = model.question(DATE)
    if model.of_people or question is None or question.kind != "date" or _told(resolved, instrument):
        return frame
    when = pl.col(DATE).cast(pl.Date, strict=False)
    waves = sorted((period_end(w.period), w.wave) for w in resolved.study.waves)
    wave = pl.lit(resolved.study.waves[-1].wave)
    for ends, name in reversed(waves):
        wave = pl.when(when <= pl.lit(ends)).then(pl.lit(name)).otherwise(wave)
    return frame.with_columns(wave.alias("wave"))


def _told(resolved: ResolvedStudy, instrument: str) -> bool:
    """Whether some file says which wave its rows are of, or there are no files."""
    own = [d for d in resolved.study.data if (found := reference(d.instrument)) and found.id == instrument]
    return not own or any(d.wave or d.wave_column or d.mapping for d in own)
