"""Each design as a study: which rows it gives, what its verdict rests on, and what it cannot say."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from keko_eval.pipeline import Evaluation
from tests.studies.cases import assert_sound, one
from tests.studies.small import evaluate_small, mains, people, variant

BEFORE_AFTER = """
indicators: [t.helping]
primary: [t.helping]
subject: code
comparison: {design: before_after}
"""


def quantities(evaluation: Evaluation) -> set[str]:
    return {r.quantity for r in evaluation.comparison.results}


def arms(n: int, seed: int, gain: float) -> pd.DataFrame:
    """Every other respondent is in the new way of working, and gains more than the others."""
    d = people(n, seed, arm=["new" if i % 2 else "old" for i in range(n)])
    return d.assign(hours=d.hours + gain * ((d.arm == "new") & (d.wave == "after")))


def test_before_after(tmp_path: Path) -> None:
    evaluation = evaluate_small(tmp_path, BEFORE_AFTER, people(40, 1, shift=0.7))
    assert quantities(evaluation) == {"level", "change", "attrition", "minimum_detectable", "reliability"}
    row = mains(evaluation)["t.helping"]
    assert (row["wave"], row["reference_wave"], row["evidence"], row["family"]) == ("after", "before", 1, "primary")
    assert (row["verdict"], row["comparability"]) == ("improved", "identical")
    assert_sound(evaluation, tmp_path)


SEVERAL = """
indicators: [t.helping]
subject: code
waves: [{{wave: before, period: 2017-08}}, {{wave: middle, period: 2018-08}}, {{wave: after, period: 2019-11}}]
comparison: {{design: {design}, from: before, to: after}}
"""


def test_panel_and_repeated_cross_sections_compare_the_named_waves(tmp_path: Path) -> None:
    middle = people(40, 2).query("wave == 'after'").assign(wave="middle")
    answers = pd.concat([people(40, 1, shift=0.7), middle])
    found = {}
    for design in ("before_after", "panel", "repeated_cross_sections"):
        evaluation = evaluate_small(tmp_path / design, SEVERAL.format(design=design), answers)
        found[design] = mains(evaluation)["t.helping"]
        assert {r.wave for r in evaluation.comparison.results if r.quantity == "level"} == {"before", "middle", "after"}
        assert_sound(evaluation, tmp_path / design)
    assert {(r["wave"], r["reference_wave"]) for r in found.values()} == {("after", "before")}
    assert [r["estimate"] for r in found.values()] == pytest.approx([found["panel"]["estimate"]] * 3)
    assert {d: r["method"] for d, r in found.items()} == {
        "before_after": "paired_t", "panel": "paired_t", "repeated_cross_sections": "welch_t"}


def test_codes_that_recur_in_repeated_cross_sections_link_nobody(tmp_path: Path) -> None:
    evaluation = evaluate_small(tmp_path, SEVERAL.format(design="repeated_cross_sections"), people(40, 1, shift=0.7))
    row = mains(evaluation)["t.helping"]
    assert (row["reason"], row["n_pairs"]) == ("unlinked", None)
    assert {r.quantity for r in evaluation.comparison.results if r.term == "followed_up"} == set()


CONTROL = """
indicators: [t.hours, t.working, t.projects, t.workers, t.per_partner]
primary: [t.hours, t.projects]
subject: code
comparison: {design: before_after_control, group: arm, treated: new, control: old, assignment: matched}
"""


def test_before_after_control_asks_for_the_difference_in_changes(tmp_path: Path) -> None:
    answers = arms(80, 4, 6.0)
    evaluation = evaluate_small(tmp_path, CONTROL, answers)
    row = mains(evaluation, "difference_in_changes")["t.hours"]
    wide = answers.pivot(index=["code", "arm"], columns="wave", values="hours")
    moved = (wide["after"] - wide["before"]).reset_index("arm", name="d")
    new, old = (moved.d[moved.arm == arm] for arm in ("new", "old"))
    assert row["estimate"] == pytest.approx(new.mean() - old.mean())
    assert row["standard_error"] == pytest.approx(np.sqrt(new.var(ddof=1) / 40 + old.var(ddof=1) / 40))
    assert (row["method"], row["reason"], row["n"], row["n_reference"]) == (
        "change_difference_welch", "control", 40, 40)
    assert (row["family"], row["verdict"], row["evidence"]) == ("primary", "improved", 4)
    assert mains(evaluation)["t.hours"]["family"] == "exploratory"
    for quantity in ("group_difference", "balance", "level", "attrition"):
        assert quantity in quantities(evaluation)
    assert_sound(evaluation, tmp_path)


def test_the_difference_adjusted_for_the_start_stands_beside_it(tmp_path: Path) -> None:
    answers = arms(80, 4, 6.0)
    evaluation = evaluate_small(tmp_path, CONTROL, answers)
    rows = [r for r in evaluation.released.results.rows if (r["method"] or "").startswith("ancova")]
    wide = answers.pivot(index=["code", "arm"], columns="wave", values="hours").reset_index()
    x = np.column_stack([np.ones(80), wide.arm == "new", wide.before - wide.before.mean()]).astype(float)
    slopes = np.column_stack([x, x[:, 1] * x[:, 2]])
    for row, method, design in zip(rows, ("ancova_hc2", "ancova_lin_hc2"), (x, slopes), strict=True):
        assert (row["indicator"], row["method"], row["quantity"], row["sensitivity"]) == (
            "t.hours", method, "difference_in_changes", True)
        assert row["estimate"] == pytest.approx(np.linalg.lstsq(design, wide.after.to_numpy(), rcond=None)[0][1])
        assert (row["n"], row["n_reference"], row["n_pairs"], row["verdict"]) == (40, 40, 80, None)
    main = mains(evaluation, "difference_in_changes")["t.hours"]
    assert rows[0]["standard_error"] < main["standard_error"]


def test_a_hidden_side_hides_the_adjusted_difference(tmp_path: Path) -> None:
    answers = arms(40, 4, 6.0)
    few = answers[(answers.arm == "old") | answers.code.isin(["p1", "p3", "p5", "p7"])]
    evaluation = evaluate_small(tmp_path, CONTROL, few)
    rows = [r for r in evaluation.released.results.rows if (r["method"] or "").startswith("ancova")]
    assert rows
    assert not any(r["released"] for r in rows)


def test_totals_of_unlike_groups_are_not_compared(tmp_path: Path) -> None:
    """A ratio is: it is the same thing in a large group and in a small one."""
    evaluation = evaluate_small(tmp_path, CONTROL, arms(80, 4, 6.0))
    assert set(mains(evaluation, "difference_in_changes")) == {"t.hours", "t.working", "t.per_partner"}
    total = mains(evaluation)["t.projects"]
    assert (total["method"], total["family"]) == ("paired_t_total", "primary")


def test_an_exact_test_of_the_difference_compares_the_arms(tmp_path: Path) -> None:
    """Eight against eight: both arms rise alike, so that a test of the treated alone would say far too much."""
    answers = arms(16, 6, 0.0)
    gain = np.where(answers.wave == "after", 10 + answers.code.str[1:].astype(int) % 5, 0)
    same = answers.assign(hours=20.0 + gain)
    row = mains(evaluate_small(tmp_path / "same", CONTROL, same), "difference_in_changes")["t.hours"]
    assert row["verdict"] == "unclear"
    apart = same.assign(hours=same.hours + 3 * ((same.arm == "new") & (same.wave == "after")))
    row = mains(evaluate_small(tmp_path / "apart", CONTROL, apart), "difference_in_changes")["t.hours"]
    assert (row["n"], row["n_reference"]) == (8, 8)
    assert (row["verdict"], row["because"]) == ("improved", None)


def test_retrospective_compares_then_and_now_of_one_wave(tmp_path: Path) -> None:
    now = people(40, 3).query("wave == 'after'")
    rng = np.random.default_rng(1)
    now = now.assign(a_then=np.clip(now.a - rng.integers(0, 3, len(now)), 1, 5))
    evaluation = evaluate_small(tmp_path, """
indicators: [t.helping, t.helping_then, t.hours]
primary: [t.helping]
subject: code
waves: [{wave: after, period: 2019-11}]
comparison: {design: retrospective_post, then: {t.helping: t.helping_then}}
""", now)
    rows = mains(evaluation)
    assert set(rows) == {"t.helping"}
    row = rows["t.helping"]
    moved = now.a - now.a_then
    assert row["estimate"] == pytest.approx(moved.mean())
    assert row["standard_error"] == pytest.approx(moved.std(ddof=1) / np.sqrt(40))
    assert (row["method"], row["reason"], row["basis"], row["evidence"]) == ("paired_t", "retrospective", "estimate", 1)
    assert {c.value: c.n for c in evaluation.comparison.counts if c.indicator} == {
        "up": (moved > 0).sum(), "same": (moved == 0).sum(), "down": (moved < 0).sum()}
    assert mains(evaluation, "level")["t.helping_then"]["estimate"] == pytest.approx(now.a_then.mean())
    assert_sound(evaluation, tmp_path)


def test_group_difference_of_one_wave(tmp_path: Path) -> None:
    one_wave = arms(60, 8, 7.0).query("wave == 'after'")
    evaluation = evaluate_small(tmp_path, """
indicators: [t.hours, t.working]
primary: [t.hours]
waves: [{wave: after, period: 2019-11}]
comparison: {design: group_difference, group: arm, treated: new, control: old}
""", one_wave)
    assert quantities(evaluation) == {"level", "group_difference", "attrition", "minimum_detectable"}
    row = mains(evaluation, "group_difference")["t.hours"]
    new, old = (one_wave.hours[one_wave.arm == arm] for arm in ("new", "old"))
    assert row["estimate"] == pytest.approx(new.mean() - old.mean())
    assert (row["method"], row["verdict"], row["evidence"]) == ("welch_t", "improved", 2)
    assert not [c for c in evaluation.comparison.counts if c.indicator]


def test_group_difference_asks_about_the_named_wave(tmp_path: Path) -> None:
    study = """
indicators: [t.hours]
comparison: {design: group_difference, group: arm, treated: new, control: old%s}
"""
    both = evaluate_small(tmp_path / "both", study % "", arms(60, 8, 7.0)).comparison.results
    named = evaluate_small(tmp_path / "named", study % ", wave: after", arms(60, 8, 7.0)).comparison.results
    verdicts = [{r.wave: r.verdict for r in rows if r.quantity == "group_difference"} for rows in (both, named)]
    assert verdicts == [{"before": "unclear", "after": "improved"}, {"before": None, "after": "improved"}]


@pytest.mark.parametrize(("direction", "rising", "falling"), [
    ("up", "improved", "worsened"), ("down", "worsened", "improved"), ("keep", "worsened", "worsened"),
    ("none", "higher", "lower")])
def test_what_is_good_decides_the_word(tmp_path: Path, direction: str, rising: str, falling: str) -> None:
    study = BEFORE_AFTER.replace("t.helping", "t.other")
    for shift, verdict in ((0.8, rising), (-0.8, falling)):
        evaluation = evaluate_small(tmp_path / str(shift), study, people(50, 1, shift=shift),
                                    other=variant("other", direction=direction))
        row = mains(evaluation)["t.other"]
        assert np.sign(row["estimate"]) == np.sign(shift)
        assert row["verdict"] == verdict


def test_the_waves_may_be_any_two_of_many(tmp_path: Path) -> None:
    answers = people(30, 1, shift=0.9)
    answers = pd.concat([answers, answers[answers.wave == "before"].assign(wave="start", a=1)])
    evaluation = evaluate_small(tmp_path, """
indicators: [t.helping]
subject: code
waves: [{wave: start, period: 2016}, {wave: before, period: 2017-08}, {wave: after, period: 2019-11}]
comparison: {design: before_after, from: start, to: before}
""", answers)
    row = mains(evaluation)["t.helping"]
    start, before = (answers.a[answers.wave == wave].mean() for wave in ("start", "before"))
    assert (row["reference_wave"], row["wave"]) == ("start", "before")
    assert row["estimate"] == pytest.approx(before - start)
    assert one(evaluation.comparison.results, quantity="level", wave="after")["n"] == 30
