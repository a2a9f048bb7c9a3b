"""What a change must be read with: reliability of the scale, who left, and how alike the groups were before."""

from collections.abc import Iterator
from dataclasses import replace

from keko_eval.comparison.attrition import (
    followed_up,
    response_rate,
    standardised_difference,
    standardised_difference_of_shares,
)
from keko_eval.comparison.identity import numbers, row
from keko_eval.comparison.levels import population
from keko_eval.comparison.rows import Result, scope_name
from keko_eval.definitions.indicator import Indicator, Scale
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.scoring.one_factor import omega_total
from keko_eval.scoring.reliability import (
    Reliability,
    alpha_if_dropped,
    concerns,
    cronbach_alpha,
    item_rest,
    mean_correlation,
    split_half,
    standardised_alpha,
)
from keko_eval.scoring.tallies import Tallies


def reliability(resolved: ResolvedStudy, tallies: Tallies, indicator: Indicator) -> Iterator[Result]:
    """Alpha, omega and the items of a reflective scale in each wave; a formative one has none to speak of."""
    if not isinstance(indicator, Scale) or indicator.model != "reflective" or len(indicator.items) < 2:
        return
    names = [item.rpartition("/")[2] for item in indicator.items]
    for wave in resolved.study.waves:
        items = tallies.item_moments(indicator.indicator, wave.wave)
        identity = row(resolved, indicator, "reliability", {}, wave=wave.wave)
        doubt = next(iter(concerns(items)), None)
        for coefficient in (cronbach_alpha(items), standardised_alpha(items), omega_total(items),
                            mean_correlation(items), split_half(items)):
            yield _coefficient(identity, coefficient, doubt)
        yield from _at_ends(identity, tallies, indicator.indicator, wave.wave)
        if items.straight is not None and items.respondents:
            yield replace(identity, term="straight_lining", estimate=items.straight / items.respondents,
                          n=items.respondents, method="share_alike")
        covariance = items.covariance()
        if covariance is None:
            continue
        dropped = alpha_if_dropped(covariance) if len(names) > 2 else [None] * len(names)
        for name, rest, without in zip(names, item_rest(covariance), dropped, strict=True):
            n = items.respondents
            yield replace(identity, term=f"item_rest:{name}", estimate=rest, n=n, method="item_rest",
                          because=None if rest is not None else "constant_item")
            if len(names) > 2:
                yield replace(identity, term=f"alpha_if_dropped:{name}", estimate=without, n=n, method="alpha",
                              because=None if without is not None else "not_estimable")


def _at_ends(identity: Result, tallies: Tallies, id: str, wave: str) -> Iterator[Result]:
    """Shares of the answers at the lowest and at the highest value that there can be."""
    n = tallies.level_moments(id, wave).summary().n
    for end in ("floor", "ceiling"):
        share = tallies.at_end(id, wave, end)
        if share is not None:
            yield replace(identity, term=end, estimate=share, n=n, method="share_at_end")


def _coefficient(identity: Result, found: Reliability, doubt: str | None) -> Result:
    """A coefficient with the gravest of what it must be read with."""
    return replace(identity, term=found.coefficient, estimate=found.value, ci_low=found.low, ci_high=found.high,
                   ci_level=0.95 if found.low is not None else None, n=found.n, method=found.coefficient,
                   because=found.undefined or doubt)


def attrition(resolved: ResolvedStudy, tallies: Tallies, indicator: Indicator | None) -> Iterator[Result]:
    """Response rates of the study; or of one indicator: who was followed up, and how those lost differed."""
    if indicator is None:
        yield from _response_rates(resolved, tallies)
        return
    told_of_before = resolved.study.comparison.is_then(indicator.indicator)
    if resolved.study.linked_by is None or indicator.kind in ("count", "sum", "ratio") or told_of_before:
        return
    reference, wave = resolved.study.roles
    if reference == wave:
        return
    for scope in _compared(resolved):
        waves = tallies.pair_moments(indicator.indicator, scope).total()
        identity = row(resolved, indicator, "attrition", scope, wave=wave, reference_wave=reference)
        yield replace(identity, **numbers(followed_up(waves)) | {"term": "followed_up", "test": None})
        compare = standardised_difference_of_shares if indicator.is_share else standardised_difference
        smd = compare(waves.first_of_pairs(), waves.only_first())
        yield replace(identity, term="stayers_minus_leavers", estimate=smd.value, method="standardised_difference",
                      n=round(float(waves.n.sum())), n_reference=round(float(waves.n_1.sum())), because=smd.undefined)


def _compared(resolved: ResolvedStudy) -> list[dict[str, str]]:
    """Everybody, and each side of a comparison."""
    comparison = resolved.study.comparison
    if comparison.group is None:
        return [{}]
    return [{}, *({comparison.group: str(arm)} for arm in (comparison.treated, comparison.control))]


def _response_rates(resolved: ResolvedStudy, tallies: Tallies) -> Iterator[Result]:
    for scope in tallies.scopes():
        for wave in resolved.study.waves:
            size, answered = population(resolved, wave.wave, scope), tallies.respondents(wave.wave, scope)
            identity = Result(study=resolved.study.study, quantity="attrition", scope=scope_name(scope), wave=wave.wave,
                              trace=resolved.trace)
            if size is None:
                yield replace(identity, term="respondents", n=answered, estimate=float(answered), method="count")
                continue
            rate = numbers(response_rate(min(answered, size), size))
            counted = {"term": "response_rate", "n": answered, "n_reference": size, "test": None}
            yield replace(identity, **rate | counted)


def balance(resolved: ResolvedStudy, tallies: Tallies, indicator: Indicator) -> Iterator[Result]:
    """Standardised difference of the arms before anything was done."""
    comparison = resolved.study.comparison
    if comparison.design != "before_after_control" or indicator.kind in ("count", "sum", "ratio"):
        return
    reference = resolved.study.roles[0]
    arms = [tallies.level_moments(indicator.indicator, reference, {str(comparison.group): str(arm)}).total()
            for arm in (comparison.treated, comparison.control)]
    compare = standardised_difference_of_shares if indicator.is_share else standardised_difference
    smd = compare(*arms)
    yield row(resolved, indicator, "balance", {}, term="standardised_difference", wave=reference, estimate=smd.value,
              n=arms[0].summary().n, n_reference=arms[1].summary().n, method="standardised_difference",
              because=smd.undefined)
