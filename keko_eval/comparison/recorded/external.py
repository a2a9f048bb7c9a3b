"""External: an official figure by wave, as its source gives it, and by how much it differs."""

from keko_eval.comparison.recorded.case import RecordCase, Told
from keko_eval.comparison.rows import Entry, Result
from keko_eval.definitions.indicator import External


def external(case: RecordCase) -> Told:
    """The figure's level in each wave and, where both compared waves have it, its change: counted, never tested."""
    import polars as pl

    indicator = case.indicator
    assert isinstance(indicator, External)
    levels: dict[str, float] = {}
    rows: list[Result] = []
    entries: list[Entry] = []
    for wave in case.waves:
        found = case.of_wave(wave).filter(pl.col(indicator.name).cast(pl.String) == indicator.figure)
        found = found.filter(pl.col(indicator.value).is_not_null())
        values = found[indicator.value].to_list()
        because = "no_figure" if not values else "several_figures" if len(set(values)) > 1 else None
        if because is None:
            levels[wave] = float(values[0])
        rows.append(case.row("level", wave=wave, n=None, estimate=levels.get(wave), because=because,
                             method="official_figure", basis=indicator.basis or "collected"))
        entries += [case.entry(wave, indicator.figure, "source", text, audience="public")
                    for text in found[indicator.source_of].drop_nulls().unique().sort().to_list()]
    reference, wave = case.roles
    if reference != wave and {reference, wave} <= levels.keys():
        rows.append(case.row("change", wave=wave, reference_wave=reference, estimate=levels[wave] - levels[reference],
                             method="official_figure", verdict="counted", basis=indicator.basis or "collected"))
    return Told(tuple(rows), (), tuple(entries))
