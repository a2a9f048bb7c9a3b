"""In words what the sampling does to an indicator: how much less its answers tell than a simple sample's would."""

from collections.abc import Iterable

from keko_eval.language.numbers import number
from keko_eval.reporting.draft import Draft
from keko_eval.reporting.lookup import shown
from keko_eval.reporting.measurement import latest
from keko_eval.reporting.page import Fact


def sample_fact(draft: Draft, id: str) -> Iterable[Fact]:
    """The design effect of the last wave, and what the errors rest on."""
    words, sampling = draft.words, draft.study.sampling
    if sampling is None:
        return
    rows = draft.rows.of("design_effect", id)
    effect = latest(row for row in rows if row["term"] == "design_effect_with_replacement")
    value = shown(effect)
    if value is None or effect is None:
        return
    told = [words.say("sampled.effect", value=number(value, draft.language, 1))]
    if effect["df"] is not None and not draft.language.simple:
        told.append(words.say("sampled.df", df=number(effect["df"], draft.language, 0)))
    if sampling.calibrate and not draft.language.simple:
        told.append(words.say("sampled.calibrated"))
    yield Fact(words.say("page.sampled"), " ".join(told))
