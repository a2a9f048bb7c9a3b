"""Sample: one indicator in a study whose sampling is known, and what its answers tell of the population."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from keko_eval.comparison.estimate import Counts, Estimate, unknown
from keko_eval.comparison.sampled.drawn import Answered, Drawn, drawn
from keko_eval.comparison.sampled.estimates import METHOD, contrast, mean, ratio, total
from keko_eval.comparison.sampled.shares import share
from keko_eval.definitions.indicator import Indicator
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.definitions.sampling import Sampling
from keko_eval.scoring.score import home_of

if TYPE_CHECKING:
    import polars as pl

Scope = Mapping[str, str]
LOGIT = "taylor_linearised_logit"
TOTALS = ("count", "sum")


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """What the study says of its sample, and everybody's answers to one indicator.

    ``gained`` is what each judged to have gained since a start that was asked of afterwards.
    """

    resolved: ResolvedStudy
    indicator: Indicator
    sampling: Sampling
    answered: Answered
    gained: Answered | None = None
    made: dict[tuple[bool, tuple[str, ...]], Drawn] = field(default_factory=dict)

    def level(self, wave: str, scope: Scope, listed: int | None = None) -> Estimate:
        """Where the population stood, of known size where the study says it; a share's interval is on the log odds."""
        part = self._drawn((wave,), finite=True, listed=listed)
        own, within = part.answered, part.answered.within(wave, scope)
        if part.design is None:
            return _unfitted(own, within)
        if own.below is not None:
            return ratio(part.design, own.value, own.below, within)
        if self.indicator.kind in TOTALS:
            return total(part.design, own.value, within)
        if self.indicator.is_share:
            return replace(share(part.design, own.value, within), method=LOGIT)
        return mean(part.design, own.value, within)

    def change(self, scope: Scope, other: Scope | None = None) -> Estimate:
        """Later minus earlier wave, with the covariance of units in both; less that of ``other``, if given.

        Counted are those of the later and the earlier wave; of two arms, those of the arms in the later wave.
        """
        reference, wave = self.resolved.study.roles
        if self.gained is not None:
            return self._gain(self.gained, wave, scope)
        arms = [(1.0, scope)] if other is None else [(1.0, scope), (-1.0, other)]
        ways = ((1.0, wave), (-1.0, reference))
        return self._contrast((wave, reference), [(way * sign, name, arm) for way, name in ways for sign, arm in arms])

    def group_difference(self, wave: str, one: Scope, other: Scope) -> Estimate:
        """One group minus another in a wave."""
        return self._contrast((wave,), [(1.0, wave, one), (-1.0, wave, other)])

    def reason(self, *waves: str) -> str:
        """Why the estimate is what it is; with the rule for lonely units where there is one."""
        lonely = self._drawn(waves or tuple(reversed(self.resolved.study.roles)), finite=False).lonely
        return f"sample_{self.sampling.lonely_unit}" if lonely else "sample"

    def _gain(self, gained: Answered, wave: str, scope: Scope) -> Estimate:
        part = drawn(gained, self.sampling, (wave,), self.resolved.study.subject, finite=False)
        within = part.answered.within(wave, scope)
        found = mean(part.design, part.answered.value, within) if part.design else _unfitted(part.answered, within)
        return replace(found, n_reference=found.n, n_pairs=found.n)

    def _contrast(self, waves: tuple[str, ...], domains: list[tuple[float, str, Scope]]) -> Estimate:
        part = self._drawn(waves, finite=False)
        own = part.answered
        masks = [(factor, own.within(wave, scope)) for factor, wave, scope in domains]
        if part.design is None:
            return _unfitted(own, masks[0][1], masks[1][1])
        return contrast(part.design, own.value, masks, below=own.below, totals=self.indicator.kind in TOTALS)

    def _drawn(self, waves: tuple[str, ...], *, finite: bool, listed: int | None = None) -> Drawn:
        key = finite, tuple(sorted(waves))
        if key not in self.made:
            self.made[key] = drawn(self.answered, self.sampling, waves, self.resolved.study.subject, finite=finite,
                                   listed=listed)
        return self.made[key]


def sample_of(resolved: ResolvedStudy, indicator: Indicator, scored: Callable[[], Mapping[str, Any]]) -> Sample | None:
    """None where the study says nothing of its sampling, or the indicator is a complete count of facts."""
    sampling, id = resolved.study.sampling, indicator.indicator
    if sampling is None or indicator.complete:
        return None
    table = scored().get(home_of(indicator, resolved) or "")
    names = (f"{id}.numerator", f"{id}.denominator") if indicator.kind == "ratio" else (id,)
    if table is None or "wave" not in table.columns or not set(names) <= set(table.columns):
        return None
    values = [_numbers(table, name) for name in names]
    labels = {name: _labels(table, name) for name in table.columns if name not in resolved.indicators
              and not name.endswith((".numerator", ".denominator")) and name != sampling.weights}
    weight = _numbers(table, sampling.weights) if sampling.weights in table.columns else None
    answered = Answered(labels, values[0], values[1] if len(values) > 1 else None, weight)
    then = resolved.study.comparison.then.get(id) if resolved.study.comparison.design == "retrospective_post" else None
    gained = replace(answered, value=values[0] - _numbers(table, then)) if then in table.columns else None
    return Sample(resolved, indicator, sampling, answered, gained)


def _unfitted(own: Answered, *masks: Any) -> Estimate:
    return unknown("margins_not_met", method=METHOD, counts=Counts(*(own.told(mask) for mask in masks)))


def _numbers(table: "pl.DataFrame", name: str | None) -> Any:
    import polars as pl

    return table[str(name)].cast(pl.Float64).fill_null(np.nan).to_numpy()


def _labels(table: "pl.DataFrame", name: str) -> Any:
    import polars as pl

    return np.array(table[name].cast(pl.String).to_list(), dtype=object)
