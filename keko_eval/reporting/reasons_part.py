"""Why a number came about by its method, what it rests on and what would change its verdict, as sentences."""

from collections.abc import Iterator, Mapping
from typing import Any

from keko_eval.comparison.compare import BOUNDED
from keko_eval.comparison.facts import Facts
from keko_eval.comparison.methods import METHODS
from keko_eval.comparison.reasons import Assumption, Reasons, Rejected, reasons
from keko_eval.comparison.turning import Point
from keko_eval.language.forms import capital
from keko_eval.language.language import NBSP
from keko_eval.language.numbers import hundredfold, number, percent
from keko_eval.reporting.draft import Draft
from keko_eval.reporting.lookup import EVERYONE, Row, shown
from keko_eval.reporting.sheet_words import sheet_words

AMOUNTS = frozenset({"margin", "past", "least", "at", "size", "m"})
SIGNED = frozenset({"pairs_only"})
SHARES = frozenset({"share", "from_share", "ceiling", "followed", "answered"})
HUNDREDTHS = frozenset({"low", "high"})
CHANCES = frozenset({"p", "adjusted", "alpha"})
DEVIATIONS = frozenset({"left", "unlike"})
CHOSEN_AFTER = ("meaningful_at", "slight_above", "same_above")
"""Turns that speak of another smallest meaningful change than the one agreed."""


def reasons_of(draft: Draft, id: str, row: Row) -> Reasons | None:
    """The reasons of a released row, from it and the released rows around it; None where nothing may be said."""
    if not row["released"] or row["method"] is None or row["term"] is not None:
        return None
    return reasons(facts_of(draft, id, row))


def facts_of(draft: Draft, id: str, row: Row) -> Facts:
    """What is known of a released row. Nothing here comes from a hidden one."""
    indicator, comparison = draft.indicator(id), draft.study.comparison
    everyone = row["scope"] == EVERYONE
    return Facts.of(
        row, share=indicator.is_share, direction=indicator.direction, assignment=comparison.assignment,
        bounded=indicator.kind in BOUNDED,
        clusters=len(draft.rows.groups.get(comparison.cluster or "", ())) or None if everyone else None,
        left=_size(_around(draft, "attrition", id, row, "stayers_minus_leavers")),
        followed=shown(_around(draft, "attrition", id, row, "followed_up")),
        unlike=_size(_around(draft, "balance", id, row, "standardised_difference")) if everyone else None,
        answered=shown(_around(draft, "attrition", None, row, "response_rate")), pairs_only=_pairs_only(draft, id, row))


def _around(draft: Draft, quantity: str, id: str | None, row: Row, term: str) -> Row | None:
    waves = (row["wave"], row["reference_wave"])
    return next((other for other in draft.rows.of(quantity, id) if other["term"] == term
                 and other["scope"] == row["scope"] and other["wave"] in waves[:1 if quantity == "attrition" else 2]),
                None)


def _size(row: Row | None) -> float | None:
    value = shown(row)
    return None if value is None else abs(value)


def _pairs_only(draft: Draft, id: str, row: Row) -> float | None:
    """The same change among those who answered both times, as it stands beside the main one."""
    beside = (other for other in draft.rows.sensitivity(id, row)
              if (how := METHODS.get(other["method"] or "")) and how.people == "pairs" and how.law != "ranks")
    return shown(next(beside, None))


def why_lines(draft: Draft, id: str, found: Reasons) -> Iterator[str]:
    """The facts that the method was chosen by."""
    yield from (_say(draft, id, "why", point) for point in found.why)


def rejected_lines(draft: Draft, id: str, found: Reasons) -> Iterator[str]:
    words = sheet_words("reasons_words", draft.language.code)
    for other in found.rejected:
        yield capital(words["other"].format(method=method_name(draft, other.method), why=_because(draft, id, other)))


def rests_on_lines(draft: Draft, id: str, found: Reasons) -> Iterator[str]:
    yield from (_assumed(draft, id, assumption) for assumption in found.assumptions)


def turns_lines(draft: Draft, id: str, found: Reasons) -> Iterator[str]:
    words = sheet_words("reasons_words", draft.language.code)
    told = [turn_sentence(draft, id, point) for point in found.turns]
    if told and draft.profile == "public" and any(point.numbers for point in found.turns):
        yield words["rounded"]
    yield from told
    if any(point.id in CHOSEN_AFTER for point in found.turns):
        yield words["not_afterwards"]


def another_sentence(draft: Draft, id: str, other: Rejected) -> str:
    """One rejected method inside running text."""
    words = sheet_words("reasons_words", draft.language.code)
    return str(words["another"].format(method=method_name(draft, other.method), why=_because(draft, id, other)))


def turn_sentence(draft: Draft, id: str, point: Point) -> str:
    """What would change the verdict; of how many would be needed, with what for."""
    kind, _, of = point.id.partition(".")
    if not of:
        return _say(draft, id, "turns", point)
    goal, _, unit = of.partition(".")
    words = sheet_words("reasons_words", draft.language.code)
    return str(words["needed"][unit or kind].format(goal=words["goal"][goal], **_slots(draft, id, point.numbers)))


def method_name(draft: Draft, method: str) -> str:
    """The name of a method, or of a way that the program does not go."""
    named = sheet_words("reasons_words", draft.language.code)["method"].get(method)
    own = sheet_words("origin_words", draft.language.code)["method"].get(method)
    return str(named or own or draft.words.known("method", method, "method.other"))


def _because(draft: Draft, id: str, other: Rejected) -> str:
    return _say(draft, id, "rejected", Point(other.why, other.numbers))


def _assumed(draft: Draft, id: str, assumption: Assumption) -> str:
    words = sheet_words("reasons_words", draft.language.code)
    looked = [_say(draft, id, "looked", point) for point in assumption.looked]
    return " ".join((words["rests_on"][assumption.id], *(looked or [words["not_looked"]])))


def _say(draft: Draft, id: str, table: str, point: Point) -> str:
    words: Mapping[str, Any] = sheet_words("reasons_words", draft.language.code)[table]
    return str(words[point.id].format(**_slots(draft, id, point.numbers)))


def _slots(draft: Draft, id: str, numbers: Mapping[str, float]) -> dict[str, str]:
    return {name: _written(draft, id, name, x) for name, x in numbers.items()}


def _written(draft: Draft, id: str, name: str, x: float) -> str:
    written, language = draft.written[id], draft.language
    if name in AMOUNTS:
        return written.declared(x, True) if name == "m" else written.distance(x)
    if name in SIGNED:
        return written.signed_amount(x)
    if name in SHARES:
        return percent(x, language)
    if name in HUNDREDTHS:
        return number(hundredfold(x), language)
    if name in CHANCES:
        return _chance(draft, x, name == "alpha")
    if name in DEVIATIONS:
        return number(x, language, 2)
    return number(x, language, 0 if float(x).is_integer() else 1)


def _chance(draft: Draft, p: float, limit: bool) -> str:
    """A p value with three decimals, a limit and what is rounded for the public with two; none reads as zero."""
    decimals = 2 if limit or draft.profile == "public" else 3
    least = 10.0**-decimals
    text = number(max(p, least), draft.language, decimals)
    return f"<{NBSP}{text}" if p < least else text
