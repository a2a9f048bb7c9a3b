"""Stepped: answers on a few ordered steps, whose change is also looked at by ranks, without distances between steps."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from keko_eval.comparison.choose import FEWEST_CLUSTERS, clusters, linkage
from keko_eval.comparison.dominance import cliffs_delta, rank_biserial
from keko_eval.comparison.effect_size import EffectSize
from keko_eval.comparison.estimate import Estimate
from keko_eval.comparison.hodges_lehmann import EXACT, typical_change, typical_difference
from keko_eval.comparison.identity import row
from keko_eval.comparison.inquiry import Inquiry
from keko_eval.comparison.ranks import signed_rank
from keko_eval.comparison.relative_effect import brunner_munzel
from keko_eval.comparison.rows import Quantity, Result
from keko_eval.definitions.comparability import comparability
from keko_eval.definitions.expression.parse import parse
from keko_eval.definitions.expression.tree import Reference
from keko_eval.definitions.indicator import Indicator, Mean, Scale
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.definitions.references import item_name
from keko_eval.scoring.frequencies import Frequencies
from keko_eval.scoring.item import items_of
from keko_eval.scoring.moments import PairMoments
from keko_eval.scoring.score import home_of

MOST_STEPS = 7
FEWEST_STEPS = 3
FEWEST = 20
"""With fewer changes, or answers on a side, an end of the interval or the ranks may tell what one person answered."""


def by_ranks(inquiry: Inquiry) -> Iterator[Result]:
    """The change of a primary indicator that is one question of a few ordered steps, looked at by ranks."""
    study, id = inquiry.resolved.study, inquiry.indicator.indicator
    design, (reference, wave) = study.comparison.design, study.roles
    if id not in study.primary or not is_stepped(inquiry.resolved, inquiry.indicator):
        return
    if comparability(inquiry.resolved, inquiry.indicator, wave, reference).grade == "broken":
        return
    if design == "before_after_control":
        yield from _arms(inquiry)
    elif design == "group_difference":
        yield from _groups(inquiry)
    elif design != "description" and (design != "retrospective_post" or id in study.comparison.then):
        yield from _change(inquiry)


def is_stepped(resolved: ResolvedStudy, indicator: Indicator) -> bool:
    """Whether an indicator is the mean of one question that has three to seven whole numbers for answers."""
    name = _question(indicator)
    home = home_of(indicator, resolved)
    item = items_of(resolved.instruments[home]).get(name) if home and name else None
    steps = item.counted if item else None
    return steps is not None and FEWEST_STEPS <= len(steps) <= MOST_STEPS


def _question(indicator: Indicator) -> str | None:
    if isinstance(indicator, Scale):
        return item_name(indicator.items[0])[1] if len(indicator.items) == 1 else None
    if isinstance(indicator, Mean):
        node = parse(indicator.value)
        return node.name if isinstance(node, Reference) else None
    return None


def _change(inquiry: Inquiry) -> Iterator[Result]:
    """The sum of the ranks is left out: beside the correlation it would tell exactly how many moved."""
    tallies, id = inquiry.tallies, inquiry.indicator.indicator
    waves = tallies.pair_moments(id)
    if linkage(waves) == "unlinked":
        first, second = (tallies.score_values(id, wave) for wave in inquiry.resolved.study.roles)
        yield from _difference(inquiry, "change", second, first, _clustered(inquiry, waves))
        return
    changes = tallies.changes(id)
    if changes is None or changes.n < FEWEST:
        return
    test = signed_rank(changes, zeros="pratt", exact=changes.n <= EXACT)
    found = replace(typical_change(changes), test=test.test, p_value=test.p_value)
    yield _told(inquiry, "change", found, rank_biserial(changes), _clustered(inquiry, waves))


def _arms(inquiry: Inquiry) -> Iterator[Result]:
    """The changes of the one arm against those of the other."""
    tallies, id = inquiry.tallies, inquiry.indicator.indicator
    arms = _sides(inquiry)
    waves = [tallies.pair_moments(id, arm, over={}) for arm in arms]
    if "unlinked" not in [linkage(w) for w in waves]:
        one, other = (tallies.changes(id, arm) for arm in arms)
        yield from _difference(inquiry, "difference_in_changes", one, other, _clustered(inquiry, *waves))


def _groups(inquiry: Inquiry) -> Iterator[Result]:
    tallies, id = inquiry.tallies, inquiry.indicator.indicator
    comparison = inquiry.resolved.study.comparison
    for wave in inquiry.resolved.study.waves:
        if comparison.wave in (None, wave.wave):
            one, other = (tallies.score_values(id, wave.wave, arm) for arm in _sides(inquiry))
            group, rest = (tallies.level_moments(id, wave.wave, arm, over={}) for arm in _sides(inquiry))
            clustered = tallies.clustered() and int(((group.n + rest.n) > 0).sum()) >= FEWEST_CLUSTERS
            for found in _difference(inquiry, "group_difference", one, other, clustered):
                yield replace(found, wave=wave.wave, reference_wave=None)


def _difference(inquiry: Inquiry, quantity: Quantity, one: Frequencies | None, other: Frequencies | None,
                clustered: bool) -> Iterator[Result]:
    if one is None or other is None or min(one.n, other.n) < FEWEST:
        return
    test = brunner_munzel(one, other)
    found = replace(typical_difference(one, other), test=test.test, statistic=test.statistic, df=test.df,
                    p_value=test.p_value)
    yield _told(inquiry, quantity, found, cliffs_delta(one, other), clustered)


def _told(inquiry: Inquiry, quantity: Quantity, found: Estimate, effect: EffectSize, clustered: bool) -> Result:
    """Ranks know of no clusters: where those count, how sure it is cannot be said.

    Nor does an interval both ends of which are the same step look as unsure as it is.
    """
    reference, wave = inquiry.resolved.study.roles
    told = row(inquiry.resolved, inquiry.indicator, quantity, {}, of=found, effect=effect, wave=wave,
               reference_wave=reference, sensitivity=True)
    if not clustered:
        coarse = told.ci_low is not None and told.ci_low == told.ci_high
        return replace(told, ci_low=None, ci_high=None, ci_level=None, because="no_width") if coarse else told
    return replace(told, ci_low=None, ci_high=None, ci_level=None, test=None, statistic=None, df=None, p_value=None,
                   effect_low=None, effect_high=None, because="clusters_not_counted")


def _clustered(inquiry: Inquiry, *waves: PairMoments) -> bool:
    return inquiry.tallies.clustered() and clusters(*waves) >= FEWEST_CLUSTERS


def _sides(inquiry: Inquiry) -> list[Mapping[str, str]]:
    comparison = inquiry.resolved.study.comparison
    return [{str(comparison.group): str(arm)} for arm in (comparison.treated, comparison.control)]
