"""Breaks: between which waves an indicator stopped meaning the same, and why, in words."""

from keko_eval.definitions.comparability import Why, comparability
from keko_eval.definitions.diff import Grade
from keko_eval.reporting.draft import Draft

WITHOUT_ANSWERS = ("not_asked", "not_answered", "hardly_answered")
"""Differences that are of a wave."""


def grade_between(draft: Draft, id: str, wave: str, before: str) -> Grade:
    return comparability(draft.resolved, draft.indicator(id), wave, before).grade


def broken_at(draft: Draft, id: str) -> tuple[int, ...]:
    """The places of the waves that a break stands before."""
    waves = [w.wave for w in draft.study.waves]
    return tuple(i for i in range(1, len(waves)) if grade_between(draft, id, waves[i], waves[i - 1]) == "broken")


def reasons(draft: Draft, id: str, wave: str, before: str) -> str:
    """What changed between two waves, joined; empty where nothing did."""
    found = comparability(draft.resolved, draft.indicator(id), wave, before).why
    return "; ".join(dict.fromkeys(_said(draft, why) for why in found))


def _said(draft: Draft, why: Why) -> str:
    words, difference = draft.words, why.difference
    if why.told:
        return why.told.to(draft.language.code)
    of = draft.wave_name(difference.of) if difference.what in WITHOUT_ANSWERS else difference.of
    slots = {"old": difference.old or "–", "new": difference.new or "–", "of": of}
    what = words.say(f"difference.{difference.what}", **slots)
    question = draft.question(why.question)
    if question is None or question.label is None:
        return what
    return words.say("comparability.question", question=question.label.to(draft.language.code), what=what)


def break_line(draft: Draft, id: str, wave: str, before: str) -> str:
    """The line that parts two waves; empty where they compare."""
    if grade_between(draft, id, wave, before) != "broken":
        return ""
    return draft.words.say("comparability.break", why=reasons(draft, id, wave, before))


def note(draft: Draft, id: str) -> str:
    """What a reader of an indicator's values must know of breaks and recodes; empty where there are none."""
    if broken_at(draft, id):
        return draft.words.say("comparability.note")
    reference, followup = draft.study.roles
    if grade_between(draft, id, followup, reference) != "linkable":
        return ""
    key = "changed" if as_answered(draft, id) else "linked"
    return draft.words.say(f"comparability.{key}", why=reasons(draft, id, followup, reference))


def as_answered(draft: Draft, id: str) -> bool:
    """Whether the waves are linked without a recode: a question changed, and the answers stand as they were given."""
    reference, followup = draft.study.roles
    found = comparability(draft.resolved, draft.indicator(id), followup, reference)
    return found.grade == "linkable" and not found.recode
