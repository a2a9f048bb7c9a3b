"""Does a scale mean the same in both waves? From 200 answers in each by fitted models, else by a plain comparison."""

from collections.abc import Iterator
from dataclasses import replace

from keko_eval.comparison.identity import row
from keko_eval.comparison.inquiry import Inquiry
from keko_eval.comparison.intraclass import Form, intraclass_of_waves
from keko_eval.comparison.rows import Result
from keko_eval.definitions.comparability import comparability
from keko_eval.definitions.indicator import Index, Mean, Scale
from keko_eval.scoring.invariance import GroupFit, group_fits, loadings_congruence
from keko_eval.scoring.one_factor import one_factor
from keko_eval.scoring.reliability import ItemMoments, cronbach_alpha

ENOUGH = 200
"""From so many answers in each wave models are fitted; with fewer their fit says little."""
WORSE = -0.01
"""A comparative fit that falls by more is worse (Cheung & Rensvold 2002)."""
ONE_FACTOR = 0.90
"""Below this comparative fit one factor does not describe the items, and nothing follows from more being equal."""
CONGRUENT = 0.95
"""From this congruence on loadings are taken to be alike (Lorenzo-Seva & ten Berge 2006)."""


def same_meaning(inquiry: Inquiry) -> Iterator[Result]:
    """What is known of a reflective scale's meaning in the two waves compared; nothing of other indicators."""
    indicator, (reference, wave) = inquiry.indicator, inquiry.resolved.study.roles
    if not isinstance(indicator, Scale) or indicator.model != "reflective" or reference == wave:
        return
    if inquiry.resolved.study.comparison.is_then(indicator.indicator):
        return
    if comparability(inquiry.resolved, indicator, wave, reference).grade == "broken":
        return
    first, last = (inquiry.tallies.item_moments(indicator.indicator, w) for w in (reference, wave))
    identity = row(inquiry.resolved, indicator, "reliability", {}, wave=wave, reference_wave=reference,
                   n=last.respondents, n_reference=first.respondents)
    yield from meaning_rows(identity, first, last)


def retest(inquiry: Inquiry) -> Iterator[Result]:
    """How alike people's two values are: intraclass correlations over the waves, of those who answered both.

    `retest_agreement` counts a common rise as a difference (ICC(A,1)), `retest_consistency` does not (ICC(C,1)). Both
    mix errors of measurement with true change of each, the more so the longer the time between.
    """
    indicator, study = inquiry.indicator, inquiry.resolved.study
    reference, wave = study.roles
    asked = isinstance(indicator, Scale | Mean | Index) and study.subject is not None and reference != wave
    if not asked or study.comparison.is_then(indicator.indicator):
        return
    if comparability(inquiry.resolved, indicator, wave, reference).grade == "broken":
        return
    waves = inquiry.tallies.pair_moments(indicator.indicator).total()
    forms: tuple[tuple[str, Form], ...] = (("retest_agreement", "icc_2"), ("retest_consistency", "icc_3"))
    if not waves.n.sum():
        return
    for term, form in forms:
        yield row(inquiry.resolved, indicator, "reliability", {}, of=intraclass_of_waves(waves, form), term=term,
                  wave=wave, reference_wave=reference)


def meaning_rows(identity: Result, first: ItemMoments, last: ItemMoments) -> Iterator[Result]:
    """Congruence of loadings, difference of alphas, the models' fit where there are enough answers, the conclusion."""
    alike = loadings_congruence(one_factor(first), one_factor(last))
    yield _told(identity, "loadings_congruence", alike, "tucker_congruence")
    before, after = cronbach_alpha(first), cronbach_alpha(last)
    known = before.value is not None and after.value is not None
    difference = (after.value or 0.0) - (before.value or 0.0) if known else after.undefined or before.undefined
    yield _told(identity, "alpha_difference", difference, "alpha")
    enough = min(first.respondents, last.respondents) >= ENOUGH
    fits = group_fits([first, last]) if enough else ()
    for i, fit in enumerate(fits):
        gone = _gone(fits[i - 1], fit) if i else fit.cfi
        name = f"{fit.kind}_delta_cfi" if i else f"{fit.kind}_cfi"
        yield _told(identity, name, fit.undefined or gone, "one_factor_in_both_waves")
        yield _told(identity, f"{fit.kind}_rmsea", fit.undefined or fit.rmsea, "one_factor_in_both_waves")
    found = by_models(fits) if fits else by_congruence(alike)
    value = {"means_same": 1.0, "loadings_differ": 0.0, "levels_differ": 0.0}.get(found)
    yield replace(identity, term="same_meaning", estimate=value, because=found,
                  method="one_factor_in_both_waves" if fits else "tucker_congruence")


def by_models(fits: tuple[GroupFit, ...]) -> str:
    """The conclusion from configural, metric and scalar model."""
    configural, metric, scalar = fits
    if configural.cfi is None or configural.cfi < ONE_FACTOR:
        return "cannot_tell_same"
    for freer, fit, reason in ((configural, metric, "loadings_differ"), (metric, scalar, "levels_differ")):
        gone = _gone(freer, fit)
        if gone is None:
            return "cannot_tell_same"
        if gone < WORSE:
            return reason
    return "means_same"


def by_congruence(alike: float | str) -> str:
    """The conclusion where there are too few answers for models: never that the scale means the same."""
    return "loadings_alike" if isinstance(alike, float) and alike >= CONGRUENT else "cannot_tell_same"


def _gone(freer: GroupFit, fit: GroupFit) -> float | None:
    return None if freer.cfi is None or fit.cfi is None else fit.cfi - freer.cfi


def _told(identity: Result, term: str, value: float | str | None, method: str) -> Result:
    if isinstance(value, str) or value is None:
        return replace(identity, term=term, method=method, because=value or "not_estimable")
    return replace(identity, term=term, estimate=value, method=method)
