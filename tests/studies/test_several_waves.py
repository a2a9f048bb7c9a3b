"""A panel of four waves as a whole study: every wave against the first, the trend, what is hidden, and what is said."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import keko_eval
from keko_eval import pipeline
from keko_eval.comparison.rows import ANY_WAVE, BETWEEN_PEOPLE, EVERY_WAVE, SEVERAL_WAVES, SLOPES_APART, TREND
from keko_eval.pipeline import Evaluation
from tests.studies.cases import assert_sound, one
from tests.studies.small import evaluate_small, mains

STUDY = Path(__file__).parent / "four_waves"
WAVES = ("start", "spring", "winter", "end")
SMALL = """
indicators: [t.hours, t.working]
primary: [t.hours]
subject: code
waves:
  - {{wave: w1, period: 2017-08}}
  - {{wave: w2, period: 2018-08}}
  - {{wave: w3, period: 2019-08}}
comparison: {{design: {design}, from: w1{cluster}}}
"""


@pytest.fixture(scope="module")
def evaluation() -> Evaluation:
    found: Evaluation = keko_eval.evaluate(keko_eval.load(STUDY))
    return found


def of_waves(evaluation: Evaluation, indicator: str) -> list[Mapping[str, Any]]:
    return [r for r in evaluation.released.results.rows
            if r["indicator"] == indicator and r["quantity"] == "change" and r["term"] in SEVERAL_WAVES]


def three_waves(n: int, seed: int, *, missing: float = 0.15) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    own, pace = rng.normal(0, 4, n), rng.normal(1.5, 1, n)
    frames = []
    for i, wave in enumerate(("w1", "w2", "w3")):
        hours = np.round(20 + own + pace * i + rng.normal(0, 3, n), 2)
        works = np.where(own + i + rng.normal(0, 3, n) > 0, "yes", "no")
        frame = pd.DataFrame({"hours": hours, "works": works, "wave": wave, "code": [f"p{j}" for j in range(n)],
                              "circle": [f"c{j % 6}" for j in range(n)]})
        frames.append(frame[rng.random(n) >= missing])
    return pd.concat(frames, ignore_index=True)


def test_every_wave_stands_against_the_first(evaluation: Evaluation, tmp_path: Path) -> None:
    rows = [r for r in of_waves(evaluation, "t.peers.hope") if r["term"] == EVERY_WAVE]
    assert [(r["wave"], r["reference_wave"], r["method"]) for r in rows] == [
        (w, "start", "mixed_cr2") for w in WAVES[1:]]
    levels = {r["wave"]: r for r in evaluation.released.results.rows
              if r["indicator"] == "t.peers.hope" and r["quantity"] == "level" and r["scope"] == "all"}
    for r in rows:
        assert (r["n"], r["n_reference"]) == (levels[r["wave"]]["n"], levels["start"]["n"])
        assert r["estimate"] == pytest.approx(levels[r["wave"]]["estimate"] - levels["start"]["estimate"], abs=1.5)
        assert r["p_adjusted"] >= r["p_value"]
    assert_sound(evaluation, tmp_path)


def test_the_trend_is_by_year(evaluation: Evaluation) -> None:
    trend = next(r for r in of_waves(evaluation, "t.peers.hope") if r["term"] == TREND)
    last = next(r for r in of_waves(evaluation, "t.peers.hope") if r["term"] == EVERY_WAVE and r["wave"] == "end")
    assert trend["estimate"] == pytest.approx(last["estimate"] / 2.25, rel=0.1)
    assert (trend["method"], trend["verdict"], trend["sensitivity"]) == ("trend_mixed_cr2", None, False)
    assert trend["df"] < 6


def test_people_differ_and_some_wave_does(evaluation: Evaluation) -> None:
    rows = {(r["term"], r["method"]): r for r in of_waves(evaluation, "t.peers.hope")}
    assert 0.4 < rows[BETWEEN_PEOPLE, "icc"]["estimate"] < 0.8
    assert rows[SLOPES_APART, "mixed_slopes"]["estimate"] > 0
    anova = rows[ANY_WAVE, "repeated_anova"]
    answers = pd.read_csv(STUDY / "data" / "answers.csv")
    assert anova["n"] == (answers.groupby("code").size() == len(WAVES)).sum()
    assert anova["p_value"] < 0.001
    assert (ANY_WAVE, "friedman") not in rows


def test_in_public_the_share_between_people_is_rounded_as_a_share(evaluation: Evaluation) -> None:
    public = keko_eval.evaluate(keko_eval.load(STUDY), profile="public")
    own, told = (one(of_waves(e, "t.peers.hope"), term=BETWEEN_PEOPLE)["estimate"] for e in (evaluation, public))
    assert told == pytest.approx(round(own, 2))


def test_without_clusters_errors_are_by_person(tmp_path: Path) -> None:
    evaluation = evaluate_small(tmp_path, SMALL.format(design="panel", cluster=""), three_waves(24, 1))
    rows = {(r["term"], r["method"], r["wave"]): r for r in of_waves(evaluation, "t.hours")}
    assert rows[EVERY_WAVE, "mixed_robust", "w3"]["df"] > 10
    robust, own = (rows[TREND, method, "w3"] for method in ("trend_mixed_robust", "trend_mixed_satterthwaite"))
    assert own["sensitivity"]
    assert robust["estimate"] == pytest.approx(own["estimate"])
    assert (ANY_WAVE, "friedman", "w3") in rows


def test_how_many_answered_every_time_hides_no_other_number(tmp_path: Path) -> None:
    """Where that is held back, the change itself and its alternatives are not."""
    evaluation = evaluate_small(tmp_path, SMALL.format(design="panel", cluster=""), three_waves(24, 1))
    rows = [r for r in evaluation.released.results.rows if r["indicator"] == "t.hours" and r["quantity"] == "change"]
    assert {r["term"] for r in rows if not r["released"]} >= {ANY_WAVE}
    assert all(r["released"] for r in rows if r["term"] in (None, TREND, EVERY_WAVE))


def test_complete_waves_of_two_give_the_paired_t(tmp_path: Path) -> None:
    """With everybody there each time, the mixed model's contrast with errors by person is the paired t test's."""
    answers = three_waves(30, 2, missing=0.0)
    evaluation = evaluate_small(tmp_path, SMALL.format(design="panel", cluster=""), answers)
    main = mains(evaluation)["t.hours"]
    contrast = one(of_waves(evaluation, "t.hours"), term=EVERY_WAVE, wave="w3")
    assert main["method"] == "paired_t"
    for column in ("estimate", "standard_error", "df", "ci_low", "n", "n_pairs"):
        assert contrast[column] == pytest.approx(main[column])


@pytest.mark.parametrize(("cluster", "share", "of_hours", "trend"), [
    ("", "newcombe_independent", "welch_t", "trend_welch"),
    (", cluster: circle", "stacked_cr2", "stacked_cr2", "trend_stacked_cr2"),
])
def test_repeated_cross_sections_link_nobody(tmp_path: Path, cluster: str, share: str, of_hours: str,
                                             trend: str) -> None:
    study = SMALL.format(design="repeated_cross_sections", cluster=cluster)
    answers = three_waves(60, 3)
    evaluation = evaluate_small(tmp_path, study, answers)
    for indicator, method in (("t.hours", of_hours), ("t.working", share)):
        rows = of_waves(evaluation, indicator)
        assert {(r["term"], r["method"]) for r in rows} == {(EVERY_WAVE, method), (TREND, trend)}
        main, last = mains(evaluation)[indicator], one(rows, term=EVERY_WAVE, wave="w3")
        assert last["estimate"] == pytest.approx(main["estimate"])
        assert last["standard_error"] == pytest.approx(main["standard_error"])
        assert all(r["n_pairs"] is None for r in rows)
    slope = np.polyfit(answers.wave.map({"w1": 0.0, "w2": 1.0, "w3": 2.0}), answers.hours, 1)[0]
    assert one(of_waves(evaluation, "t.hours"), term=TREND)["estimate"] == pytest.approx(slope, rel=2e-3)
    assert_sound(evaluation, tmp_path)


def test_a_panel_whose_codes_never_recur_is_compared_as_separate_people(tmp_path: Path) -> None:
    answers = three_waves(60, 4)
    answers["code"] = [f"q{i}" for i in range(len(answers))]
    evaluation = evaluate_small(tmp_path, SMALL.format(design="panel", cluster=""), answers)
    rows = of_waves(evaluation, "t.hours")
    assert {r["method"] for r in rows} == {"welch_t", "trend_welch"}


def test_a_wave_with_few_answers_hides_what_is_made_of_all_waves(tmp_path: Path) -> None:
    """Four answered the middle wave: their mean could be worked out from the trend and the shown levels."""
    answers = three_waves(40, 5, missing=0.0)
    answers = answers[(answers.wave != "w2") | answers.code.isin(["p1", "p2", "p3", "p4"])]
    evaluation = evaluate_small(tmp_path, SMALL.format(design="panel", cluster=""), answers)
    rows = of_waves(evaluation, "t.hours")
    assert rows
    assert not any(r["released"] for r in rows)
    assert all(r["estimate"] is None and r["statistic"] is None and r["n"] is None for r in rows)
    assert mains(evaluation)["t.hours"]["released"]


def test_two_who_missed_one_wave_are_not_told_by_how_many_answered_each(tmp_path: Path) -> None:
    answers = three_waves(40, 6, missing=0.0)
    answers = answers[~((answers.wave == "w2") & answers.code.isin(["p1", "p2"]))]
    evaluation = evaluate_small(tmp_path, SMALL.format(design="panel", cluster=""), answers)
    assert not any(r["released"] for r in of_waves(evaluation, "t.hours") if r["term"] == ANY_WAVE)


def test_nobody_changes_ever(tmp_path: Path) -> None:
    answers = three_waves(20, 7, missing=0.0).assign(hours=20.0, works="yes")
    evaluation = evaluate_small(tmp_path, SMALL.format(design="panel", cluster=""), answers)
    rows = [r.record() for r in evaluation.comparison.results if r.term in SEVERAL_WAVES]
    assert rows
    assert all(r["estimate"] is None and r["because"] == "no_variation" for r in rows if r["term"] != ANY_WAVE)
    assert_sound(evaluation, tmp_path)


@pytest.mark.parametrize(("language", "trend"), [("fi", "Keskimäärin vuodessa"), ("sv", "I medeltal per år"),
                                                 ("en", "On average per year"), ("fi-simple", "Muutos vuodessa")])
def test_the_page_tells_of_all_waves(evaluation: Evaluation, tmp_path: Path, language: str, trend: str) -> None:
    (path,) = pipeline.report_of(evaluation, tmp_path, languages=[language], outputs=["html"])
    text = path.read_text(encoding="utf8")
    assert text.count(trend) == 2
    assert ("Greenhouse–Geisser" in text) is (language != "fi-simple")
