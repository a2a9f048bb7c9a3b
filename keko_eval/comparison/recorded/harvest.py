"""Harvested outcomes: how many, how many of them someone independent confirms, and each of them in words."""

from keko_eval.comparison.recorded.case import RecordCase, Told
from keko_eval.comparison.recorded.dated import by, counted, listing
from keko_eval.definitions.indicator import Harvest


def harvest(case: RecordCase) -> Told:
    """Outcomes dated up to each wave's last day; those with a substantiator as a number of their own."""
    import polars as pl

    indicator = case.indicator
    assert isinstance(indicator, Harvest)
    said = pl.col(indicator.substantiated_by).cast(pl.String).str.strip_chars()
    confirmed = case.frame.filter(said.is_not_null() & (said != ""))
    numbers, sure = ({wave: float(by(case, frame, indicator.date, wave).height) for wave in case.waves}
                     for frame in (case.frame, confirmed))
    results = (*counted(case, numbers), *counted(case, sure, "substantiated"))
    public = tuple(name for name in (indicator.change, indicator.actor, indicator.date, indicator.place,
                                     indicator.significance, indicator.contribution, indicator.expected) if name)
    return Told(results, (), tuple(listing(case, case.frame, public, (indicator.evidence, indicator.substantiated_by),
                                           indicator.date)))
