"""Milestones: how many dated results had been reached by each wave, and how many of them lasted."""

from calendar import monthrange
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from keko_eval.comparison.recorded.case import RecordCase, Told
from keko_eval.comparison.recorded.dated import by, counted, listing
from keko_eval.comparison.rows import Count, Result
from keko_eval.definitions.indicator import Milestone

if TYPE_CHECKING:
    import polars as pl


def milestone(case: RecordCase) -> Told:
    """Results that have reached one of the statuses that count, by each wave's last day; and all of them listed."""
    import polars as pl

    indicator = case.indicator
    assert isinstance(indicator, Milestone)
    if indicator.only:
        kinds = [str(kind) for kind in indicator.only]
        case = replace(case, frame=case.frame.filter(pl.col(indicator.what).cast(pl.String).is_in(kinds)))
    done = [str(status) for status in indicator.done]
    reached = case.frame.filter(pl.col(indicator.status).cast(pl.String).is_in(done))
    numbers = {wave: by(case, reached, indicator.date, wave).height for wave in case.waves}
    results = [*counted(case, {wave: float(n) for wave, n in numbers.items()}), *_lasting(case, indicator, reached)]
    fields = (indicator.title, indicator.what, indicator.status, indicator.date)
    internal = tuple(name for name in (indicator.evidence, indicator.in_use) if name)
    return Told(tuple(results), tuple(_tallied(case, indicator)),
                tuple(listing(case, case.frame, fields, internal, indicator.date)))


def _lasting(case: RecordCase, indicator: Milestone, reached: "pl.DataFrame") -> list[Result]:
    """Of those old enough to show it at the last wave, how many were seen in use so many months after their date."""
    if indicator.in_use is None:
        return []
    wave = case.waves[-1]
    dates = reached.select(indicator.date, indicator.in_use).iter_rows()
    known = [(when, seen, after(when, indicator.months)) for when, seen in dates if isinstance(when, date)]
    old = [(seen, mature) for _, seen, mature in known if mature <= case.ends(wave)]
    lasted = sum(isinstance(seen, date) and mature <= seen for seen, mature in old)
    return [case.row("level", wave=wave, term="lasting", n=len(old), estimate=float(lasted) if old else None,
                     because=None if old else "none_old_enough", method="records",
                     basis=indicator.basis or "collected")]


def after(when: date, months: int) -> date:
    """The same day so many months later, or that month's last."""
    year, month = divmod(when.year * 12 + when.month - 1 + months, 12)
    return date(year, month + 1, min(when.day, monthrange(year, month + 1)[1]))


def _tallied(case: RecordCase, indicator: Milestone) -> list[Count]:
    """How many records of each kind stand in each status at the last wave."""
    import polars as pl

    told = case.frame.group_by(pl.col(indicator.what).cast(pl.String), pl.col(indicator.status).cast(pl.String)).len()
    rows = sorted((what or "", status or "", n) for what, status, n in told.iter_rows())
    return [case.count(case.waves[-1], what, n, case.frame.height, status) for what, status, n in rows]
