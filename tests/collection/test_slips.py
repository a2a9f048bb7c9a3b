"""Unknown options of closed questions: what may be proposed of them, and when they are too many to go on without."""

import re

import pytest

from keko_eval.collection.read import read_answers
from keko_eval.collection.slips import slip_of, turned
from keko_eval.collection.telling import _CELLS
from keko_eval.definitions.overlay import overlay
from keko_eval.problem.catalogue import HEADING, entry
from keko_eval.problem.draw import draw_text
from tests.collection.conftest import Make

RATHER = ["Täysin eri mieltä", "Melko eri mieltä", "Ei samaa eikä eri mieltä", "Melko samaa mieltä",
          "Täysin samaa mieltä", "En osaa sanoa"]
WITHOUT = ["Täysin eri mieltä", "Ei samaa eikä eri mieltä", "Jokseenkin samaa mieltä", "Täysin samaa mieltä"]
ENGLISH = ["Strongly disagree", "Disagree", "Agree", "Strongly agree", "Satisfied", "Dissatisfied", "Never",
           "1–2 times"]
SWEDISH = ["Helt av annan åsikt", "Delvis av samma åsikt", "Helt av samma åsikt", "Nöjd", "Missnöjd"]


@pytest.mark.parametrize(("text", "labels", "meant"), [
    ("Täysin samaa mielttä", RATHER, "Täysin samaa mieltä"), ("Taysin eri mielta", RATHER, "Täysin eri mieltä"),
    ("täysinsamaa mieltä", RATHER, "Täysin samaa mieltä"), ("en osa sanoa", RATHER, "En osaa sanoa"),
    ("Stronly agree", ENGLISH, "Strongly agree"), ("Disagre", ENGLISH, "Disagree"), ("Nöjdd", SWEDISH, "Nöjd"),
    ("Disatisfied", ENGLISH, "Dissatisfied"), ("Kylla", ["Kyllä", "Ei"], "Kyllä"),
])
def test_a_slip_of_the_pen(text: str, labels: list[str], meant: str) -> None:
    assert slip_of(text, labels) == meant


@pytest.mark.parametrize(("text", "labels"), [
    ("Jokseenkin eri mieltä", RATHER), ("Jokseenkin eri mieltä", WITHOUT), ("Melko eri mieltä", WITHOUT),
    ("Osittain samaa mieltä", RATHER), ("Melko sama mieltä", RATHER), ("Somewhat disagree", ENGLISH),
    ("Unsatisfied", ["Satisfied"]), ("Ever", ENGLISH), ("3–2 times", ENGLISH), ("Delvis av annan åsikt", SWEDISH),
    ("Eri", ["Ei", "Kyllä"]), ("Ei", ["En", "Eri"]), ("aaba", ["aaaa", "aabb"]),
])
def test_other_words_are_no_slip(text: str, labels: list[str]) -> None:
    """A suggestion must not turn an answer round: better none."""
    assert slip_of(text, labels) == ""


def test_words_that_turn_a_text_round() -> None:
    assert turned("Saan apua", "En saa apua")
    assert turned("We agree on it", "We disagree on it")
    assert not turned("Saan apua muilta", "Saan apua toisilta")


FORM = """
choices:
  agree:
    - {value: 1, label: {fi: Täysin eri mieltä}}
    - {value: 2, label: {fi: Melko eri mieltä}}
    - {value: 4, label: {fi: Jokseenkin samaa mieltä}}
    - {value: 5, label: {fi: Täysin samaa mieltä}}
  help: [{value: a, label: {fi: Koulutus}}, {value: b, label: {fi: Neuvonta}}]
questions:
  - {name: trust, type: select_one agree, label: {fi: Luotan}}
  - {name: help, type: select_multiple help, label: {fi: Apua}}
"""
DATA = "data: [{wave: before, instrument: t.form, file: a.csv}]\n"


def told(make: Make, cells: list[str]) -> list[tuple[str, str, object, str]]:
    rows = "".join(f"{cell}\n" for cell in cells)
    problems = read_answers(make(FORM, DATA, {"a.csv": f"trust,help\n{rows}"}))[1]
    return [(p.code, p.severity, p.values["value"], draw_text([p], "fi")) for p in problems if "unknown" in p.code]


@pytest.mark.parametrize(("unknown", "known", "code"), [
    (1, 9, "unknown-option"), (1, 10, "unknown-answer"), (3, 27, "unknown-option"), (2, 19, "unknown-answer")])
def test_an_option_that_one_in_ten_gave_is_an_error(unknown: int, known: int, code: str, make: Make) -> None:
    cells = ["Jokseenkin eri mieltä,a"] * unknown + ["Täysin eri mieltä,a"] * known + ["-,a"]
    ((said, severity, value, text),) = told(make, cells)
    assert (said, value) == (code, "Jokseenkin eri mieltä")
    assert severity == ("error" if code == "unknown-option" else "warning")
    assert "tarkoittaako" not in text, "the opposite is not proposed"
    assert "Täysin eri mieltä; Melko eri mieltä; Jokseenkin samaa mieltä; Täysin samaa mieltä" in text


def test_words_of_ones_own_beside_several_choices(make: Make) -> None:
    """A text of one's own in a small file stops nobody; the same unknown part in several answers does."""
    assert [(code, value) for code, _, value, _ in told(make, ["1,Koulutus;Kahvi"] + ["1,Koulutus"] * 4)] == [
        ("unknown-part-of-answer", "Koulutus;Kahvi")]
    several = ["1,Koulutus;Kahvi", "1,Neuvonta;Kahvi"] + ["1,Koulutus"] * 3
    assert [(code, value) for code, _, value, _ in told(make, several)] == [("unknown-option", "Kahvi")]


def test_a_circles_own_file_is_told_of_in_the_words_of_the_workbook(make: Make) -> None:
    circle = "circle: lake\nversion: 1.0.0\nextends: s\n" + DATA
    study = make(FORM, "groups: [circle]\n", {
        "a.csv": "trust,help\nJokseenkin eri mieltä,a\n1,a\n" + "1,Neuvonta;Kahvi\n", "lake.yaml": circle})
    text = draw_text(read_answers(overlay(study, "lake")[0])[1], "fi")
    assert "sarakkeen 'trust' vastauksista 1/3 on 'Jokseenkin eri mieltä'" in text
    assert "työkirjan vaihtoehdot ovat: Täysin eri mieltä" in text
    assert "vastaavuustiedosto" not in text


OF_FILES = [*_CELLS.values(), "unknown-option", "ignored-columns", "missing-columns", "unmatched-column",
            "read-as-codes", "same-column-twice", "missing-key-column", "no-answers-in-wave", "workbook-several-sheets",
            "target-what", "target-when", "no-questions", "missing-key", "sections-and-questions", "locked-key",
            "already-set"]
JARGON = {
    "fi": r"vastaavuustiedosto|\bavai(?:n|me)|study\.yaml|\b(?:values|groups|columns|sections|questions|keep|true)\b",
    "sv": r"mappningsfil|nyckeln|study\.yaml|\b(?:values|groups|columns|sections|questions|keep|true)\b",
    "en": r"mapping file|\bkey\b|study\.yaml|keep: true|under (?:values|groups|columns)"}


@pytest.mark.parametrize("language", JARGON)
@pytest.mark.parametrize("code", OF_FILES)
def test_what_a_coordinator_is_told_has_no_keys(code: str, language: str) -> None:
    own = entry(code)
    for left_out in ("", "near"):
        given = {k: v for k, v in own.sample.items() if k != left_out or "{near}" in own.words["en"]["fix"]}
        plain = {k: "…" if isinstance(v, str) else v for k, v in given.items()}
        said = " ".join(own.say(language, {**plain, HEADING: "Luotan muihin"}))
        assert re.search(JARGON[language], said) is None, said
