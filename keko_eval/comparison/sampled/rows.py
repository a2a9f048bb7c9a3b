"""Rows that tell how much the sample's design costs or saves."""

from collections.abc import Iterator

from keko_eval.comparison.identity import row
from keko_eval.comparison.levels import population
from keko_eval.comparison.rows import Result
from keko_eval.comparison.sampled.estimates import METHOD
from keko_eval.comparison.sampled.sample import TOTALS, Sample

EFFECTS = (("design_effect", "deff"), ("design_effect_with_replacement", "deff_with_replacement"),
           ("weighting_effect", "weighting_effect"))
"""Terms, and the details of a mean that they tell."""


def design_effects(sample: Sample) -> Iterator[Result]:
    """For everybody in each wave: the variance of the mean against that of a simple sample as large."""
    resolved, indicator = sample.resolved, sample.indicator
    if indicator.kind in (*TOTALS, "ratio"):
        return
    for wave in resolved.study.waves:
        level = sample.level(wave.wave, {}, population(resolved, wave.wave, {}))
        if level.undefined:
            continue
        for term, name in EFFECTS:
            value = level.details.get(name)
            if value is not None:
                yield row(resolved, indicator, "design_effect", {}, term=term, wave=wave.wave, n=level.n,
                          estimate=value, df=level.df, method=METHOD, reason=sample.reason(wave.wave))
