"""Resources: hours, euros and full-time equivalents, in all and by goal."""

from keko_eval.comparison.recorded.case import RecordCase, Told
from keko_eval.comparison.recorded.dated import by, counted
from keko_eval.comparison.rows import Entry, Result
from keko_eval.definitions.indicator import Resource


def resource(case: RecordCase) -> Told:
    """What had been put in by each wave's last day; the first measure named is the indicator's own number."""
    import polars as pl

    indicator = case.indicator
    assert isinstance(indicator, Resource)
    measures = [(name, question) for name in ("hours", "euros", "fte") if (question := getattr(indicator, name))]
    results: list[Result] = []
    entries: list[Entry] = []
    for i, (name, question) in enumerate(measures):
        amount = pl.col(question).cast(pl.Float64, strict=False)
        known = case.frame.filter(amount.is_not_null())
        sums = {wave: float(by(case, known, indicator.date, wave).select(amount.sum()).item()) for wave in case.waves}
        results += counted(case, sums, None if i == 0 else name)
        goals = known.group_by(pl.col(indicator.goal).cast(pl.String)).agg(amount.sum().alias("sum"))
        entries += [case.entry(case.waves[-1], goal or "", name, None, total, audience="public")
                    for goal, total in sorted(goals.iter_rows(), key=lambda row: row[0] or "\uffff")]
    return Told(tuple(results), (), tuple(entries))
