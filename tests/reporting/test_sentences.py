"""Every verdict in every design and language, as a text that a person reads and reviews.

After a change of words, run ``make golden`` and read the difference.
"""

import re
from typing import Any

import pytest

from keko_eval.language.language import LANGUAGES
from keko_eval.reporting.lookup import lookup
from keko_eval.reporting.sentences import cause, chip, outcome, say, tally_of
from keko_eval.reporting.wording import wording
from tests.reporting.told import DESIGNS, ID, SCALE, SHARE, change, draft, hidden, row, study

QUANTITY = {"group_difference": "group_difference", "before_after_control": "difference_in_changes"}
WITHOUT_M = {k: v for k, v in SCALE.items() if k != "smallest_meaningful"}
CAUSAL = {
    "fi": r"vaikutti|vaikutta(a|nut|nee)|aiheut|ansiosta|johti|sai aikaan|tuotti|todennäköisin syy",
    "sv": r"orsaka|ledde till|tack vare|påverka|åstadk|bidrog|sannolikaste",
    "en": r"\bcaus(e|ed|es|ing)\b|led to|thanks to|because of|due to|effect of|resulted|most likely reason",
}
CASES: list[tuple[str, dict[str, Any]]] = [
    ("improved_meaningfully", change("improved_meaningfully", 12.5, 8.8, 16.2)),
    ("improved", change("improved", 6.1, 1.4, 10.8)),
    ("improved, multiplicity", change("improved", 12.5, 8.8, 16.2, because="multiplicity")),
    ("improved_slightly", change("improved_slightly", 2.0, 0.02, 4.1)),
    ("no_meaningful_change", change("no_meaningful_change", -1.1, -3.0, 0.8)),
    ("unclear", change("unclear", 0.7, -6.0, 7.4)),
    *((f"unclear, {because}", change("unclear", 3.0, 0.4, 5.6, because=because))
      for because in ("multiplicity", "who_answered", "exact_test", "ceiling")),
    ("unclear, no_variation", change("unclear", 1.0, because="no_variation")),
    ("unclear, not_estimable", change("unclear", None, because="not_estimable")),
    ("worsened_slightly", change("worsened_slightly", -2.0, -4.1, -0.3)),
    ("worsened", change("worsened", -6.1, -10.8, -1.4)),
    ("worsened_meaningfully", change("worsened_meaningfully", -12.5, -16.2, -8.8)),
    ("higher", change("higher", 4.0, 1.0, 7.0)),
    ("lower", change("lower", -4.0, -7.0, -1.0)),
    ("too_few", change("too_few")),
    ("not_comparable", change("not_comparable")),
    ("hidden", hidden()),
    ("few clusters", change("improved", 6.1, 1.4, 10.8, reason="partly_linked_few_clusters")),
    ("linkable", change("unclear", 0.7, -6.0, 7.4, comparability="linkable")),
]


def told(language: str) -> str:
    """Everything that may be said of one result in a language, by design."""
    lines = []
    for design in DESIGNS:
        there = draft(language, study(design))
        lines += [f"## {design}", f"   {cause(there)}"]
        for name, found in CASES:
            said = say(there, ID, found | {"quantity": QUANTITY.get(design, "change")})
            lines += [f"- {name}: [{said.chip.text}] {said.sentence}", f"    {said.certainty}"] if said.certainty else [
                f"- {name}: [{said.chip.text}] {said.sentence}"]
    for assignment in ("matched", "randomised"):
        lines += [f"## before_after_control, {assignment}",
                  f"   {cause(draft(language, study('before_after_control', assignment=assignment)))}"]
    return "\n".join([*lines, *others(language)]) + "\n"


def others(language: str) -> list[str]:
    """Shares, indicators without a smallest meaningful change, of other directions, not primary, and counts."""
    share = dict(CASES[1][1]) | {"estimate": 0.12, "ci_low": 0.03, "ci_high": 0.21, "smallest_meaningful": 0.1}
    counted = [row("level", wave="baseline", estimate=3.0, n=10), row("level", estimate=9.0, n=10)]
    fewer = [row("level", wave="baseline", estimate=9.0, n=10), row("level", estimate=3.0, n=10)]
    found = [
        ("a share", draft(language, study(indicator=SHARE)), share),
        ("without a smallest meaningful change", draft(language, study(indicator=WITHOUT_M)),
         CASES[1][1] | {"smallest_meaningful": None}),
        ("less is better", draft(language, study(indicator=SCALE | {"direction": "down"})),
         change("improved", -6.1, -10.8, -1.4)),
        ("should stay", draft(language, study(indicator=SCALE | {"direction": "keep"})),
         change("worsened", 6.1, 1.4, 10.8)),
        ("not primary", draft(language, study(primary=False)), CASES[1][1]),
        ("never joined", draft(language), change("improved", 6.1, 1.4, 10.8, reason="unlinked")),
        ("a total of those who stayed", draft(language), change("unclear", 0.7, -6.0, 7.4, reason="stayers_total")),
        ("counted, more", draft(language, rows=counted), change("counted", 6.0)),
        ("counted, fewer", draft(language, rows=fewer), change("counted", -6.0)),
    ]
    lines = ["## before_after, others"]
    for name, there, result in found:
        said = say(there, ID, result)
        lines += [f"- {name}: [{said.chip.text}] {said.sentence}", f"    {said.certainty}"]
    return lines


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_is_what_was_reviewed(language, golden):
    golden(f"words/{language}.txt", told(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_design_but_a_randomised_one_says_a_word_of_the_cause(language):
    pattern = CAUSAL[language.split("-")[0]]
    for line in told(language).split("## before_after_control, randomised")[0].splitlines():
        assert not re.search(pattern, line, re.IGNORECASE), line


def test_the_ban_on_causal_words_would_notice_one():
    assert re.search(CAUSAL["fi"], "Hanke vaikutti luottamukseen.", re.IGNORECASE)
    assert re.search(CAUSAL["sv"], "Projektet orsakade förändringen.", re.IGNORECASE)
    assert re.search(CAUSAL["en"], "The project caused the change.", re.IGNORECASE)
    randomised = cause(draft("en", study("before_after_control", assignment="randomised")))
    assert re.search(CAUSAL["en"], randomised)


@pytest.mark.parametrize("language", LANGUAGES)
def test_cannot_tell_and_about_the_same_are_never_the_same_words(language):
    there = draft(language)
    unclear, same = (say(there, ID, dict(CASES)[name]) for name in ("unclear", "no_meaningful_change"))
    assert unclear.chip.text != same.chip.text
    assert unclear.chip.tone != same.chip.tone
    assert unclear.sentence != same.sentence


@pytest.mark.parametrize("language", LANGUAGES)
def test_neither_hidden_nor_too_few_gives_away_a_number(language):
    for name in ("hidden", "too_few", "not_comparable"):
        said = say(draft(language), ID, dict(CASES)[name])
        assert not re.search(r"\d", said.sentence + said.certainty)


def test_an_interval_on_one_side_of_zero_does_not_read_as_touching_it():
    said = say(draft("en"), ID, change("improved_slightly", 2.0, 0.02, 4.1))
    assert "between 0.02 and 4.10" in said.sentence


def test_easy_finnish_has_short_sentences():
    for line in told("fi-simple").splitlines():
        text = re.sub(r"^.*?\] ", "", line.strip())
        longest = max((len(s.split()) for s in re.split(r"[.:] ", text)), default=0)
        assert longest <= 14, line


def test_outcomes_of_rows_without_a_verdict():
    assert outcome(None) == "none"
    assert outcome(hidden()) == "hidden"
    assert outcome(row()) == "none"
    assert [outcome(change("counted", x)) for x in (2.0, -2.0, 0.0)] == ["rose", "fell", "stayed"]


def test_every_outcome_has_a_shape_and_a_place_in_the_tally():
    words = wording("fi")
    names = {name.split(",")[0] for name, _ in CASES} - {"few clusters", "linkable"}
    names |= {"rose", "fell", "stayed", "none"}
    for name in names:
        found = chip(name, words, "paired")
        assert f"clause.{tally_of(found.tone)}.one" in words.texts
    assert lookup([], []).main("x") is None


def test_a_claim_outside_the_primary_ones_is_called_tentative():
    said = say(draft("fi", study(primary=False)), ID, dict(CASES)["improved"])
    assert said.chip.text == "Parani, määrä epävarma (suuntaa antava)"
    assert "suuntaa antava" in said.certainty
    assert say(draft("fi", study(primary=False)), ID, dict(CASES)["unclear"]).chip.text == "Jäi epäselväksi"
