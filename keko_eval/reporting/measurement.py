"""In words how good a measure is, and what else is known of its change: sentences of an indicator's page."""

from collections.abc import Iterable

from keko_eval.comparison.verdict import CEILING
from keko_eval.definitions.indicator import Common, Index, Scale
from keko_eval.language.numbers import number, percent, span
from keko_eval.reporting.draft import Draft
from keko_eval.reporting.lookup import Row, interval, shown
from keko_eval.reporting.page import Fact

MARGINS = ("equivalence", "minimal_effect", "non_inferiority")
CONTRARY = {"equivalence": "minimal_effect", "minimal_effect": "equivalence"}
DOUBTS = ("few_answers", "constant_item")
CARELESS = 0.05
"""From this share of contradictory answers on a reader is told."""


def reliability_sentences(draft: Draft, id: str) -> Iterable[str]:
    """How the items of a scale go together, and whether they mean the same both times."""
    words, language, indicator = draft.words, draft.language, draft.indicator(id)
    rows = draft.rows.of("reliability", id)
    if isinstance(indicator, Index) or (isinstance(indicator, Scale) and indicator.model == "formative"):
        yield words.say("reliability.formative")
        return
    alpha = latest(r for r in rows if r["term"] == "alpha" and r["scope"] == "all")
    if alpha:
        ends, value = interval(alpha), number(alpha["estimate"], language, 2)
        yield (words.say("reliability.alpha_interval", value=value, level="95", span=span(*ends, language, 2)) if ends
               else words.say("reliability.alpha", value=value))
        if not language.simple:
            yield from _by_wave(draft, [r for r in rows if r["term"] == "alpha" and r["scope"] == "all"])
        if alpha["because"] in DOUBTS:
            yield words.say(f"because.{alpha['because']}")
    omega = latest(r for r in rows if r["term"] == "omega_total" and r["scope"] == "all")
    if omega and not language.simple:
        yield words.say("reliability.omega_total", value=number(omega["estimate"], language, 2))
    weakest = weakest_item(draft, indicator)
    if weakest:
        label, rest = weakest
        key = "weak_item" if rest < 0 else "item_rest"
        yield words.say(f"reliability.{key}", value=number(rest, language, 2), label=label)
    retest = latest(r for r in rows if r["term"] == "retest_consistency")
    if retest and not language.simple:
        yield words.say("reliability.retest", value=number(retest["estimate"], language, 2))
    yield from _at_ends(draft, rows)
    same = [r for r in rows if r["term"] == "same_meaning" and r["released"]]
    if same:
        yield words.say(f"because.{same[-1]['because']}")
        if same[-1]["method"] == "one_factor_in_both_waves" and not language.simple:
            yield words.say("reliability.shared")


def latest(rows: Iterable[Row]) -> Row | None:
    """The released row of the last wave."""
    found = [r for r in rows if r["released"] and r["estimate"] is not None]
    return found[-1] if found else None


def _by_wave(draft: Draft, alphas: Iterable[Row]) -> Iterable[str]:
    """Alpha in each wave, where several have one."""
    told = [f"{number(value, draft.language, 2)} ({draft.wave_name(r['wave'])})" for r in alphas
            if (value := shown(r)) is not None]
    if len(told) > 1:
        yield draft.words.say("reliability.alpha_waves", values="; ".join(told))


def _at_ends(draft: Draft, rows: Iterable[Row]) -> Iterable[str]:
    """How many stood at the ends of the scale the first time, and gave answers that contradict each other."""
    reference = draft.study.roles[0]
    ends = {r["term"]: value for r in rows if r["wave"] == reference and (value := shown(r)) is not None}
    if {"floor", "ceiling"} <= ends.keys() and max(ends["floor"], ends["ceiling"]) >= CEILING:
        yield draft.words.say("reliability.ends", floor=percent(ends["floor"], draft.language),
                              ceiling=percent(ends["ceiling"], draft.language))
    straight = latest(r for r in rows if r["term"] == "straight_lining")
    if straight and straight["estimate"] >= CARELESS:
        yield draft.words.say("reliability.straight", share=percent(straight["estimate"], draft.language))


def weakest_item(draft: Draft, indicator: Common) -> tuple[str, float] | None:
    """The statement that goes least with the others in the last wave."""
    rows = [r for r in draft.rows.of("reliability", indicator.indicator)
            if (r["term"] or "").startswith("item_rest:") and shown(r) is not None and r["scope"] == "all"]
    last = [r for r in rows if r["wave"] == rows[-1]["wave"]]
    if not last:
        return None
    worst = min(last, key=lambda r: float(r["estimate"]))
    name = worst["term"].partition(":")[2].rpartition("/")[2]
    question = draft.question(name)
    label = question.label.to(draft.language.code).rstrip(".") if question and question.label else name
    return label, float(worst["estimate"])


def margin_sentences(draft: Draft, id: str) -> Iterable[str]:
    """Tests of the change against what matters and against what a target allows; what one finds the other denies."""
    tested = [(row, p) for row in draft.rows.of("equivalence", id)
              if row["term"] in MARGINS and (p := shown(row, "p_value")) is not None]
    found = {row["term"] for row, p in tested if p < draft.study.alpha}
    for row, p in tested:
        digits = 2 if draft.profile == "public" else 3
        least = 10.0**-digits
        said = f"{'=' if p >= least else '<'} {number(max(p, least), draft.language, digits)}"
        key = "yes" if row["term"] in found else "no" if CONTRARY.get(row["term"]) in found else "untold"
        yield draft.words.say(f"margin.{row['term']}", p=said, answer=draft.words.say(f"margin.{key}"),
                              m=draft.written[id].declared(row["smallest_meaningful"], True))


def then_test_fact(draft: Draft, id: str) -> Iterable[Fact]:
    """How the start was judged afterwards, and what the change would be from there: beside the change, not for it."""
    written, shift = draft.written[id], next(iter(draft.rows.of("response_shift", id)), None)
    adjusted = next((r for r in draft.rows.of("change", id) if r["method"] == "then_test"), None)
    moved, change = shown(shift), shown(adjusted)
    if moved is None or change is None:
        return
    said = [written.signed_amount(x) + (f" ({written.span(*ends)})" if (ends := interval(row)) else "")
            for x, row in ((moved, shift), (change, adjusted))]
    yield Fact(draft.words.say("page.then_test"), draft.words.say("then_test.text", shift=said[0], change=said[1]))
