"""More than two waves: each wave against the first, the trend by year, and whether anything changed at all.

The conclusion rests on the two waves compared, whatever lies between; what stands here tells of all waves. Where people
are linked, a mixed model with an intercept of each person weighs the answers, so that nobody is left out for a wave
that they missed, and the errors are CR2 by cluster, or by person: the model's own would be too small wherever people
change unlike each other.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np

from keko_eval.comparison.choose import FEWEST_CLUSTERS
from keko_eval.comparison.cluster_ols import cluster_ols
from keko_eval.comparison.estimate import Counts, Estimate
from keko_eval.comparison.identity import row
from keko_eval.comparison.inquiry import Inquiry, Labels, People
from keko_eval.comparison.mixed import MixedFit, fit_mixed, slope_test
from keko_eval.comparison.multiplicity import holm
from keko_eval.comparison.paired import welch_t
from keko_eval.comparison.repeated import OverWaves, friedman, repeated_anova
from keko_eval.comparison.rows import ANY_WAVE, BETWEEN_PEOPLE, EVERY_WAVE, SLOPES_APART, TREND, Result
from keko_eval.comparison.shares import newcombe_independent
from keko_eval.comparison.wave_means import stacked_waves, trend_stacked_cr2, trend_welch
from keko_eval.definitions.comparability import comparability
from keko_eval.definitions.scalars import period_end, period_start
from keko_eval.definitions.study import Wave
from keko_eval.scoring.moments import Vector

DESIGNS = ("panel", "repeated_cross_sections")
NO_MEAN = ("count", "sum", "ratio")
YEAR = 365.25
FAMILY = "waves"
SMALL = 30
"""Up to so many complete respondents the waves are compared by ranks too."""


def several_waves(inquiry: Inquiry) -> Iterator[Result]:
    """Of a study of at least three waves that declares one of these designs; of everybody together."""
    case = _case(inquiry)
    if case is None:
        return
    found = _Linked(case, people) if (people := _people(case)) is not None else _Separate(case)
    contrasts = [case.row(w, found.against_first(w), term=EVERY_WAVE, family=FAMILY) for w in case.later]
    adjusted = holm([r.p_value for r in contrasts])
    yield from (replace(r, p_adjusted=p) for r, p in zip(contrasts, adjusted, strict=True))
    yield case.row(case.last, found.trend(), term=TREND)
    if isinstance(found, _Linked):
        yield from found.beside()


@dataclass(frozen=True)
class _Case:
    """One indicator, and the waves that mean the same as the reference and have answers, the reference first."""

    inquiry: Inquiry
    waves: tuple[str, ...]

    @property
    def later(self) -> tuple[str, ...]:
        return self.waves[1:]

    @property
    def last(self) -> str:
        role = self.inquiry.resolved.study.roles[1]
        return role if role in self.later else self.waves[-1]

    @cached_property
    def time(self) -> Vector:
        """(k,) years from the middle of the reference wave to the middle of each."""
        middles = [_middle(w) for name in self.waves for w in self.inquiry.resolved.study.waves if w.wave == name]
        return np.array([(m - middles[0]).days / YEAR for m in middles])

    def counts(self, wave: str) -> Counts:
        """Answers in the wave and in the reference, and how many gave both, where they are linked."""
        id, tallies = self.inquiry.indicator.indicator, self.inquiry.tallies
        sizes = [round(float(tallies.level_moments(id, w).n.sum())) for w in (wave, self.waves[0])]
        linked = self.inquiry.resolved.study.linked_by is not None
        pairs = round(float(tallies.pair_moments(id, waves=self.ends(wave)).n.sum())) if linked else 0
        return Counts(sizes[0], sizes[1], pairs)

    def ends(self, wave: str) -> tuple[str, str]:
        """The reference and a wave in the order of the study, as tallies hold them."""
        names = [w.wave for w in self.inquiry.resolved.study.waves]
        first, second = sorted((self.waves[0], wave), key=names.index)
        return first, second

    def row(self, wave: str, of: Estimate | None = None, **columns: Any) -> Result:
        return row(self.inquiry.resolved, self.inquiry.indicator, "change", {}, of=of, wave=wave,
                   reference_wave=self.waves[0], **columns)


def _case(inquiry: Inquiry) -> _Case | None:
    study, indicator = inquiry.resolved.study, inquiry.indicator
    if study.comparison.design not in DESIGNS or len(study.waves) < 3 or indicator.kind in NO_MEAN:
        return None
    reference = study.roles[0]
    others = [w.wave for w in study.waves if w.wave != reference]
    same = [w for w in others if comparability(inquiry.resolved, indicator, w, reference).grade != "broken"]
    answered = [w for w in (reference, *same) if inquiry.tallies.level_moments(indicator.indicator, w).n.sum() > 0]
    return _Case(inquiry, tuple(answered)) if reference in answered and len(answered) > 2 else None


def _middle(wave: Wave) -> date:
    first, last = period_start(wave.period), period_end(wave.period)
    return first + (last - first) / 2


def _people(case: _Case) -> People | None:
    """Everybody's rows where at least two people answered twice; else None."""
    study = case.inquiry.resolved.study
    if study.linked_by is None or study.comparison.design != "panel":
        return None
    people = case.inquiry.people()
    if people is None or people.subject is None:
        return None
    known = people.where(~np.isnan(people.value) & np.isin(people.wave.astype(str), case.waves))
    linked = [s for s in known.subject if s is not None] if known.subject is not None else []
    _, times = np.unique(np.array(linked, dtype=str), return_counts=True)
    return known if int((times > 1).sum()) > 1 else None


@dataclass(frozen=True)
class _Separate:
    """Nobody is linked: all answers of each wave."""

    case: _Case

    def against_first(self, wave: str) -> Estimate:
        tallies, id = self.case.inquiry.tallies, self.case.inquiry.indicator.indicator
        second, first = (tallies.level_moments(id, w) for w in (wave, self.case.waves[0]))
        if self.clustered:
            fit = cluster_ols(stacked_waves([first, second], np.array([0.0, 1.0])), [0.0, 1.0])
            return fit.estimated("stacked_cr2", self._counts(wave))
        apart = newcombe_independent if self.case.inquiry.indicator.is_share else welch_t
        return replace(apart(second.total(), first.total()), n_pairs=None)

    def _counts(self, wave: str) -> Counts:
        return self.case.counts(wave)._replace(n_pairs=None)

    def trend(self) -> Estimate:
        tallies, id = self.case.inquiry.tallies, self.case.inquiry.indicator.indicator
        told = [tallies.level_moments(id, w) for w in self.case.waves]
        counts = self._counts(self.case.last)
        if self.clustered:
            return trend_stacked_cr2(told, self.case.time, counts=counts)
        return trend_welch([m.total() for m in told], self.case.time, counts=counts)

    @cached_property
    def clustered(self) -> bool:
        tallies, id = self.case.inquiry.tallies, self.case.inquiry.indicator.indicator
        told = [tallies.level_moments(id, w).n for w in self.case.waves]
        return tallies.clustered() and int((np.sum(told, axis=0) > 0).sum()) >= FEWEST_CLUSTERS


@dataclass(frozen=True)
class _Linked:
    """People who are followed: a mixed model of all their answers."""

    case: _Case
    people: People

    @cached_property
    def who(self) -> np.ndarray[Any, np.dtype[np.str_]]:
        """(n,) whose answer it is; those without a code are each a person of their own."""
        subject = self.people.subject
        assert subject is not None
        return np.array([f"={s}" if s is not None else f"?{i}" for i, s in enumerate(subject)], dtype=str)

    @cached_property
    def at(self) -> np.ndarray[Any, np.dtype[np.int64]]:
        place = {w: i for i, w in enumerate(self.case.waves)}
        return np.array([place[w] for w in self.people.wave], dtype=np.int64)

    @cached_property
    def by_wave(self) -> MixedFit:
        """A mean for each wave and an intercept of each person."""
        return fit_mixed(self.people.value, np.eye(len(self.case.waves))[self.at], self.who)

    @cached_property
    def by_time(self) -> MixedFit:
        """A line, and an own line of each person; an intercept alone where that is all that can be told apart."""
        time = self.case.time[self.at]
        x = np.column_stack([np.ones(len(time)), time])
        fit = fit_mixed(self.people.value, x, self.who, time)
        return fit if fit.undefined is None and not fit.singular else fit_mixed(self.people.value, x, self.who)

    @cached_property
    def clusters(self) -> Labels | None:
        """Of each person in order, the cluster of their last answer; None where there are fewer than four."""
        study, tallies = self.case.inquiry.resolved.study, self.case.inquiry.tallies
        column = self.people.columns.get(str(study.comparison.cluster)) if tallies.clustered() else None
        if column is None:
            return None
        last: dict[str, str] = {}
        for i in np.argsort(self.at, kind="stable"):
            last[self.who[i]] = str(column[i] or "")
        found = np.array([last[w] for w in np.unique(self.who)], dtype=object)
        return found if len(set(found.tolist())) >= FEWEST_CLUSTERS else None

    def contrast(self, wave: str) -> Vector:
        weights = np.zeros(len(self.case.waves))
        weights[self.case.waves.index(wave)], weights[0] = 1.0, -1.0
        return weights

    def against_first(self, wave: str) -> Estimate:
        method = "mixed_cr2" if self.clusters is not None else "mixed_robust"
        return self.by_wave.robust_contrast(self.contrast(wave), self.clusters, method=method,
                                            counts=self.case.counts(wave))

    def trend(self) -> Estimate:
        method = "trend_mixed_cr2" if self.clusters is not None else "trend_mixed_robust"
        return self.by_time.robust_contrast([0.0, 1.0], self.clusters, method=method,
                                            counts=self.case.counts(self.case.last))

    def beside(self) -> Iterator[Result]:
        """The same by the model's own errors, how much people differ, and whether any wave differs."""
        case, last = self.case, self.case.last
        if last == case.inquiry.resolved.study.roles[1]:
            yield case.row(last, self.against_first(last), sensitivity=True)
        if self.clusters is None:
            own = self.by_time.contrast([0.0, 1.0], method="trend_mixed_satterthwaite", counts=case.counts(last))
            yield case.row(last, own, term=TREND, sensitivity=True)
        yield from self._between_people()
        yield from self._any_wave()

    def _between_people(self) -> Iterator[Result]:
        """Rows without counts of their own, which are hidden with the change itself."""
        case, null = self.case, fit_mixed(self.people.value, np.ones((len(self.at), 1)), self.who)
        yield replace(case.row(case.last, term=BETWEEN_PEOPLE), estimate=null.icc(), method="icc",
                      because=null.undefined)
        time = self.case.time[self.at]
        x = np.column_stack([np.ones(len(time)), time])
        line = self.by_time
        apart = float(np.sqrt(line.random[1, 1])) if line.random.shape == (2, 2) else None
        statistic, p = slope_test(self.people.value, x, self.who, time) if apart is not None else (None, None)
        why = None if apart is not None else line.undefined or "no_variation"
        yield replace(case.row(case.last, term=SLOPES_APART), estimate=apart, test="likelihood_ratio",
                      statistic=statistic, df=2.0, p_value=p, method="mixed_slopes", because=why)

    def _any_wave(self) -> Iterator[Result]:
        """Of those who answered in every wave."""
        table = self._wide()
        tests: Sequence[OverWaves] = [repeated_anova(table)]
        if tests[0].n <= SMALL:
            tests = [*tests, friedman(table)]
        size = {"repeated_anova": "partial_eta_squared", "friedman": "kendalls_w"}
        for found in tests:
            epsilon = found.greenhouse_geisser or 1.0
            yield replace(
                self.case.row(self.case.last, term=ANY_WAVE), n=found.n, test=found.test,
                statistic=found.statistic, df=found.df[0] * epsilon if found.df else None, p_value=found.p_value,
                effect_size=size[found.test] if found.size is not None else None, effect_value=found.size,
                method=found.test, because=found.undefined)

    def _wide(self) -> Any:
        labels, codes = np.unique(self.who, return_inverse=True)
        table = np.full((len(labels), len(self.case.waves)), np.nan)
        table[codes, self.at] = self.people.value
        return table
