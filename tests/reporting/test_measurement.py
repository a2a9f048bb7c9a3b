"""What a report tells of a scale: whether it means the same both times, and for how many the change is reliable."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from keko_eval.reporting.page import IndicatorPage
from keko_eval.reporting.report import build_report
from tests.studies.small import evaluate_small, people, variant

STUDY = """
indicators: [t.client]
subject: code
comparison: {design: before_after}
"""
TOLD = "{reliability: 0.8, source: The manual, norms: {mean: 75, sd: 15, source: A survey}}"


def page(folder: Path, answers: pd.DataFrame, language: str = "en") -> IndicatorPage:
    client = variant("client", "trust", reliable_change=TOLD)
    found = evaluate_small(folder, STUDY, answers, client=client)
    return build_report(found.released, found.resolved, [], language).pages[0]


def test_the_counts_stand_with_their_limits_and_sources(tmp_path: Path) -> None:
    told = page(tmp_path, people(60, 3, shift=0.6))
    table, = told.exhibits
    assert [c.head for c in table.columns[2:]] == [
        "Worsened reliably", "No reliable change", "Improved reliably", "Moved into the usual range", "Respondents"]
    (row,), = (body.rows for body in table.bodies)
    assert [c.text for c in row[2:]] == ["0", "51", "9", "6", "60"]
    assert table.note == (
        "A respondent’s change is reliable if it is larger than 25.3. A smaller one may be error of measurement. "
        "The reliability of the measure is 0.80 (The manual). The limit of the usual range is 64.9 (A survey).")


def test_a_hidden_count_hides_the_table(tmp_path: Path) -> None:
    told = page(tmp_path, people(14, 3, shift=0.6))
    assert told.exhibits == ()
    assert [f.text for f in told.facts if f.term.startswith("Reliable change")]


@pytest.mark.parametrize(("language", "said"), [
    ("fi", "Väittämät liittyvät toisiinsa samalla tavalla molemmilla kerroilla."),
    ("fi-simple", "Kysymykset sopivat yhteen samalla tavalla molemmilla kerroilla.")])
def test_too_few_answers_for_more_than_a_plain_comparison(tmp_path: Path, language: str, said: str) -> None:
    assert page(tmp_path, people(60, 3), language).reliability[-1].startswith(said)


def test_a_doubt_about_the_measure_stands_beside_the_change(tmp_path: Path) -> None:
    answers = people(400, 5)
    rng = np.random.default_rng(6)
    later = answers.wave == "after"
    answers.loc[later, "b"] = np.where(rng.random(400) < 0.75, rng.integers(1, 6, 400), answers.loc[later, "b"])
    told = page(tmp_path, answers)
    doubt = "The scale does not mean quite the same both times, so the change must be read with caution."
    assert doubt in told.said.certainty
    assert "so the scale does not mean the same." in told.reliability[-2]
    assert doubt not in page(tmp_path / "same", people(400, 5)).said.certainty


PRIMARY = """
indicators: [t.client]
primary: [t.client]
subject: code
comparison: {design: before_after}
"""


@pytest.mark.parametrize(("language", "said"), [
    ("en", "Is the change larger than 5 points? Yes: p < 0.001 (minimal-effect test, "
           "not adjusted for the other results)."),
    ("fi", "Onko muutos suurempi kuin 5 pistettä? Kyllä: p < 0,001 (vähimmäisvaikutuksen testi, "
           "muita tuloksia ei ole otettu huomioon)."),
    ("sv", "Är förändringen större än 5 poäng? Ja: p < 0,001 (test av minsta effekt, "
           "utan justering för de andra resultaten)."),
])
def test_tests_against_what_matters_stand_where_the_method_is_told(tmp_path: Path, language: str, said: str) -> None:
    unit = "{fi: pistettä, sv: poäng, en: points}"
    found = evaluate_small(tmp_path, PRIMARY, people(60, 3, shift=1.2), client=variant("client", "trust", unit=unit))
    how = build_report(found.released, found.resolved, [], language).pages[0].how
    told = [text.replace("\xa0", " ") for text in how]
    assert said in told
    smaller = next(text for text in told if "(two one-sided" in text or "yksisuuntaista" in text or "ensidiga" in text)
    assert {"en": "? No: p", "fi": "? Ei: p", "sv": "? Nej: p"}[language] in smaller


THEN = """
indicators: [t.helping, t.helping_then]
primary: [t.helping]
subject: code
comparison: {design: before_after, then: {t.helping: t.helping_then}}
"""


def test_the_start_as_judged_afterwards_stands_beside_the_change(tmp_path: Path) -> None:
    answers = people(60, 3, shift=0.5)
    then = np.clip(answers.a - np.random.default_rng(1).integers(0, 3, len(answers)), 1, 5)
    answers = answers.assign(a_then=np.where(answers.wave == "after", then, np.nan))
    found = evaluate_small(tmp_path, THEN, answers)
    told = build_report(found.released, found.resolved, [], "en")
    assert [p.indicator for p in told.pages] == ["t.helping"]
    fact, = (f for f in told.pages[0].facts if f.term == "The start as judged afterwards")
    assert fact.text.startswith("The start as judged afterwards differs from what was answered then by this much: ")
    labels = [row[0].text for body in told.pages[0].sensitivity.bodies for row in body.rows]
    assert "change from the start as judged afterwards" in labels


def test_ends_of_the_scale_and_contradictory_answers_are_told_of(tmp_path: Path) -> None:
    answers = people(40, 1)
    for wave in ("before", "after"):
        rows = answers.index[answers.wave == wave]
        answers.loc[rows[:10], ["a", "b", "c"]] = [5, 5, 1]
        answers.loc[rows[10:15], ["a", "b", "c"]] = [4, 4, 4]
    told = page(tmp_path, answers).reliability
    assert "At the start 0% stood at the lowest value of the scale and 28% at the highest." in " ".join(told)
    assert any(text.startswith("13% gave one answer to all statements") for text in told)
    plain = page(tmp_path / "plain", people(40, 1)).reliability
    assert not [text for text in plain if "gave one answer" in text or "At the start" in text]


FAMILIES = """
indicators: [t.helping, t.trust, t.hours]
primary: [t.helping, t.hours]
families: {people: [t.helping, t.trust], work: [t.hours]}
subject: code
comparison: {design: before_after}
"""


def test_declared_families_are_told_of(tmp_path: Path) -> None:
    found = evaluate_small(tmp_path, FAMILIES, people(60, 3, shift=0.3))
    rows = {str(r.indicator): r for r in found.comparison.results if r.verdict is not None}
    assert {id: r.family for id, r in rows.items()} == {
        "t.helping": "primary:people", "t.trust": "exploratory:people", "t.hours": "primary:work"}
    assert {id: r.p_adjusted for id, r in rows.items()} == {id: r.p_value for id, r in rows.items()}
    told = build_report(found.released, found.resolved, [], "en").methods.paragraphs
    assert ("The study decided beforehand which indicators’ results are adjusted together: (Helping; Trust), (Hours). "
            "The others are adjusted by themselves.") in told
