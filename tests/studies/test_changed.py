"""A study whose survey changed between the waves: one series goes on, one is recoded, one breaks."""

import re
import shutil
from pathlib import Path

import pandas as pd
import pytest

import keko_eval
from keko_eval import pipeline
from keko_eval.definitions.comparability import comparability, stands_for, versions_of
from keko_eval.pipeline import Evaluation
from keko_eval.problem.problem import Refused
from keko_eval.reporting.draft import begin
from keko_eval.reporting.lookup import lookup
from keko_eval.reporting.sentences import say
from keko_eval.reporting.wording import wording
from tests.studies.cases import assert_sound, one
from tests.studies.small import load_small, people

STUDY = Path(__file__).parent / "changed"
OFTEN = {"Hyvin usein": 5, "Usein": 4, "Joskus": 3, "Harvoin": 2, "Ei koskaan": 1}


@pytest.fixture(scope="module")
def evaluation() -> Evaluation:
    found: Evaluation = keko_eval.evaluate(keko_eval.load(STUDY))
    return found


@pytest.fixture(scope="module")
def answers() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Both files, the turned question of the first one turned by hand."""
    before, after = (pd.read_csv(STUDY / "data" / f"{name}.csv") for name in ("before", "after"))
    before["meets"] = [OFTEN.get(cell) or 6 - int(cell) for cell in before["meets"].astype(str)]
    return before, after


def test_grades(evaluation: Evaluation) -> None:
    changes = [r for r in evaluation.comparison.results if r.quantity == "change" and not r.sensitivity]
    assert {r.indicator: r.comparability for r in changes} == {
        "t.heard": "identical", "t.meeting": "linkable", "t.bond": "broken"}


def test_a_linkable_series_is_recoded(evaluation: Evaluation, answers: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    before, after = (frame["meets"].mean() * 25 - 25 for frame in answers)
    row = one(evaluation.comparison.results, indicator="t.meeting", quantity="change", sensitivity=False)
    assert row["estimate"] == pytest.approx(after - before)
    assert (row["n_pairs"], row["verdict"]) == (60, "improved")
    level = one(evaluation.comparison.results, indicator="t.meeting", quantity="level", wave="before")
    assert level["estimate"] == pytest.approx(before)
    assert level["comparability"] == "linkable"


def test_the_reconciliation_says_how_many_answers_were_recoded(
        evaluation: Evaluation, answers: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    (line,) = [r for r in evaluation.reconciliation if r["what"] == "cells_recoded"]
    assert (line["question"], line["wave"], line["why"]) == ("meets", "before", "earlier_version")
    assert line["n"] == (answers[0]["meets"] != 3).sum()


def test_a_difference_across_a_break_is_refused(evaluation: Evaluation) -> None:
    row = one(evaluation.comparison.results, indicator="t.bond", quantity="change")
    assert (row["verdict"], row["because"]) == ("not_comparable", "not_comparable")
    assert [row[k] for k in ("estimate", "ci_low", "p_value", "effect_value", "n_pairs")] == [None] * 5
    beyond = {"progress", "minimum_detectable", "transition"}
    assert not [r for r in evaluation.comparison.results if r.indicator == "t.bond" and r.quantity in beyond]
    assert not [c for c in evaluation.comparison.counts if c.indicator == "t.bond"]
    assert {c.wave for c in evaluation.comparison.counts if c.item == "bond"} == {"after"}


def test_levels_on_both_sides_stay_each_on_its_own_scale(
        evaluation: Evaluation, answers: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    levels = {r.wave: r for r in evaluation.comparison.results if (r.indicator, r.quantity) == ("t.bond", "level")}
    before, after = answers[0]["bond"], answers[1]["bond"]
    assert levels["before"].estimate == pytest.approx((before.mean() - 1) / 4 * 100)
    assert levels["after"].estimate == pytest.approx((after.mean() - 1) / 6 * 100)
    assert (levels["before"].comparability, levels["after"].comparability) == ("broken", None)


def test_the_tables_are_sound(evaluation: Evaluation, tmp_path: Path) -> None:
    assert_sound(evaluation, tmp_path)
    assert not [p for p in evaluation.problems if p.severity == "error"]


@pytest.mark.parametrize(("language", "line", "why"), [
    ("fi", "– – – Katkos – – –", "vastausasteikon pituus on muuttunut: 5 → 7"),
    ("sv", "– – – Avbrott – – –", "svarsskalans längd har ändrats: 5 → 7"),
    ("en", "– – – Break – – –", "the response scale has another length: 5 → 7"),
    ("fi-simple", "– – – Katkos – – –", "asteikon pituus muuttui: 5 → 7")])
def test_the_break_is_drawn(evaluation: Evaluation, tmp_path: Path, language: str, line: str, why: str) -> None:
    (path,) = pipeline.report_of(evaluation, tmp_path, languages=[language], outputs=["html"])
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", path.read_text(encoding="utf8")))
    between = text[:text.index(line)][-200:], text[text.index(line):][:300]
    assert why in between[1]
    assert text.count(line) == 1
    assert "2017" in between[0]
    assert "2019" in between[1]


def test_frames_of_a_wave_are_recoded_as_its_file(evaluation: Evaluation) -> None:
    before, after = (pd.read_csv(STUDY / "data" / f"{name}.csv") for name in ("before", "after"))
    frames = {("t.changing", "before"): before, ("t.changing", "after"): after}
    again = keko_eval.evaluate(keko_eval.load(STUDY), frames)
    told = [[(r.indicator, r.quantity, r.wave, r.estimate, r.verdict) for r in e.comparison.results]
            for e in (evaluation, again)]
    assert told[0] == told[1]


def copied(folder: Path, old: str, new: str, file: str = "study.yaml") -> Path:
    shutil.copytree(STUDY, folder, dirs_exist_ok=True)
    text = (folder / file).read_text(encoding="utf8")
    assert old in text
    (folder / file).write_text(text.replace(old, new), encoding="utf8")
    return folder


def test_a_version_that_is_not_at_hand_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        keko_eval.load(copied(tmp_path, "version: 1.0.0}", "version: 0.9.0}"))
    (found,) = [p for p in refused.value.problems if p.severity == "error"]
    assert (found.code, found.values["known"]) == ("unknown-earlier-version", "2.0.0, 1.0.0")


def test_two_waves_of_one_version_compare(tmp_path: Path) -> None:
    """Both were asked the same, though neither as it is asked now."""
    folder = copied(tmp_path, "after.csv, wave: after}", "after.csv, wave: after, version: 1.0.0}")
    study = keko_eval.load(folder)
    assert {comparability(study, i, "after", "before").grade for i in study.indicators.values()} == {"identical"}
    assert versions_of(study, "t.changing", "after") == {"1.0.0"}


def test_what_no_circle_maps_stands_for_nothing() -> None:
    assert stands_for(keko_eval.load(STUDY), "my.own", "t.heard").grade == "broken"


def test_questions_that_took_each_others_names_keep_their_answers(evaluation: Evaluation, tmp_path: Path) -> None:
    """The form in use is numbered anew: what was ``meets`` is ``listens`` and the other way round."""
    swap = {"listens": "meets", "meets": "listens"}
    shutil.copytree(STUDY, tmp_path / "s")
    files = [tmp_path / "s" / name for name in (
        "instruments/survey.yaml", "indicators/heard.yaml", "indicators/meeting.yaml", "data/after.csv")]
    for file in files:
        text = file.read_text(encoding="utf8")
        file.write_text(re.sub("listens|meets", lambda name: swap[name[0]], text), encoding="utf8")
    found = keko_eval.evaluate(keko_eval.load(tmp_path / "s"))
    told = [[(r.indicator, r.quantity, r.term, r.wave, r.estimate, r.n, r.n_pairs) for r in e.comparison.results
             if r.indicator != "t.bond"] for e in (evaluation, found)]
    assert told[0] == told[1]
    heard = one(found.comparison.results, indicator="t.heard", quantity="change", sensitivity=False)
    assert heard["comparability"] == "linkable"


def test_a_scale_without_a_statement_of_one_wave_is_not_compared(tmp_path: Path) -> None:
    d = people(20, 3).drop(columns="code")
    frames = {("t.form", "before"): d[d.wave == "before"].drop(columns="wave"),
              ("t.form", "after"): d[d.wave == "after"].drop(columns=["wave", "c"])}
    study = "indicators: [t.trust, t.helping, t.whole]\ncomparison: {design: before_after}\n"
    found = keko_eval.evaluate(load_small(tmp_path, study), frames)
    changes = {r.indicator: r for r in found.comparison.results if r.quantity == "change" and not r.sensitivity}
    broken = [id for id, row in changes.items() if row.verdict == "not_comparable"]
    assert broken == ["t.trust", "t.whole"]
    counts = {(c.wave, c.value): c.n for c in found.comparison.counts if c.item == "c"}
    assert [counts["after", v] for v in ("not_asked", "not_answered")] == [20, 0]
    assert [counts["before", v] for v in ("not_asked", "not_answered")] == [0, 0]
    row = next(r for r in found.released.results.rows if (r["indicator"], r["quantity"]) == ("t.trust", "change"))
    rows = lookup(found.released.results.rows, found.released.counts.rows)
    said = {language: say(begin(found.resolved, rows, wording(language), "internal"), "t.trust", row).certainty
            for language in ("fi", "sv", "en", "fi-simple")}
    assert said == {
        "fi": "Kysymys ”People hide things”: ei kysytty mittauskerralla ”Marraskuu 2019”; muutoksen voi laskea "
              "indikaattorista, jossa ovat vain molemmilla kerroilla kysytyt väittämät.",
        "sv": "Frågan ”People hide things”: ställdes inte vid mätomgången ”November 2019”; förändringen kan räknas med "
              "en indikator som har bara de påståenden som ställdes båda gångerna.",
        "en": "Question “People hide things”: not asked in the survey round “November 2019”; the change can be worked "
              "out with an indicator that has only the statements asked both times.",
        "fi-simple": "Kysymys ”People hide things”: ei kysytty, kun mittaus oli ”Marraskuu 2019”; tarvitaan mittari, "
                     "jossa ovat vain molemmilla kerroilla kysytyt väittämät."}
