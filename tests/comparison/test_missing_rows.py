"""Who answered, and what if the others had: the rows of a small study, from the same rows by hand."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from keko_eval.comparison.inverse_probability import weighted_change
from keko_eval.comparison.rows import WHAT_IF, Result
from tests.studies.small import evaluate_small, people

STUDY = """
indicators: [t.hours, t.working, t.trust]
primary: [%s]
subject: code
groups: [%s]
comparison: {design: %s}
"""


def answers(n: int = 60, keep: float = 0.6, **more: object) -> pd.DataFrame:
    d = people(n, 3, **more)
    stays = pd.Series(np.random.default_rng(4).random(n) < keep, index=[f"p{i}" for i in range(n)])
    codes = sorted(d.code.unique(), key=lambda c: int(c[1:]))
    kept = {code for code, stay in zip(codes, stays, strict=True) if stay}
    return d[(d.wave == "before") | d.code.isin(kept)]


def rows(folder: Path, d: pd.DataFrame, primary: str = "t.trust", groups: str = "", design: str = "before_after",
         more: str = "") -> list[Result]:
    study = STUDY % (primary, groups, design) + more
    return list(evaluate_small(folder, study, d).comparison.results)


def of(found: list[Result], term: str | None, indicator: str = "t.trust") -> Result:
    row, = (r for r in found if r.indicator == indicator and r.term == term and r.sensitivity
            and (term is not None or r.method == "inverse_probability_weighted"))
    return row


def test_bounds_and_tipping_point_of_a_scale(tmp_path: Path) -> None:
    d = answers()
    found = rows(tmp_path, d)
    first, last = (25 * d[d.wave == w].assign(c=lambda x: 6 - x.c)[["a", "b", "c"]].mean(axis=1).to_numpy() - 25
                   for w in ("before", "after"))
    low, high = of(found, "worst_case_low"), of(found, "worst_case_high")
    lost = len(first) - len(last)
    assert (low.n, low.n_reference, low.n_pairs) == (len(last), len(first), len(last))
    ends = (0.0, 100.0)
    assert [low.estimate, high.estimate] == pytest.approx(
        [(last.sum() + lost * end) / len(first) - first.mean() for end in ends])
    tipping, main = of(found, "tipping_point"), next(r for r in found if r.indicator == "t.trust" and r.quantity ==
                                                     "change" and not r.sensitivity)
    if main.ci_low > 0 or main.ci_high < 0:
        end = main.ci_low if main.ci_low > 0 else main.ci_high
        assert tipping.estimate == pytest.approx(end / (lost / len(first)))
    else:
        assert (tipping.estimate, tipping.because) == (None, "interval_holds_zero")


def test_a_share_is_bounded_by_nobody_and_everybody_and_a_number_without_ends_is_not(tmp_path: Path) -> None:
    d = answers()
    found = rows(tmp_path, d, "t.working, t.hours")
    works = d.works == "yes"
    before, after = works[d.wave == "before"], works[d.wave == "after"]
    lost = len(before) - len(after)
    assert of(found, "worst_case_low", "t.working").estimate == pytest.approx(after.sum() / len(before) - before.mean())
    assert of(found, "worst_case_high", "t.working").estimate == pytest.approx(
        (after.sum() + lost) / len(before) - before.mean())
    terms = {r.term for r in found if r.indicator == "t.hours"}
    assert "worst_case_low" not in terms
    assert "tipping_point" in terms


def test_exploratory_indicators_and_studies_without_leavers_have_none(tmp_path: Path) -> None:
    found = rows(tmp_path / "a", answers())
    assert not [r for r in found if r.indicator == "t.hours" and r.term in WHAT_IF]
    whole = rows(tmp_path / "b", people(40, 3))
    assert not [r for r in whole if r.term in WHAT_IF]
    assert of(whole, "pattern:10").n == 0


def test_patterns_add_up_and_groups_are_tested(tmp_path: Path) -> None:
    circle = [f"c{i % 3}" for i in range(60)]
    d = answers(circle=circle)
    found = rows(tmp_path, d, groups="circle")
    n = {term: of(found, f"pattern:{term}").n for term in ("11", "10", "01")}
    assert sum(n.values()) == d.code.nunique()
    assert n["11"] == d[d.wave == "after"].code.nunique()
    test = of(found, "followed_up_by:circle")
    assert (test.method, test.df, test.n_pairs) == ("chi_square", 2, n["11"])
    assert 0 < test.p_value <= 1


def test_weights_are_made_where_the_study_asks_for_them(tmp_path: Path) -> None:
    circle = [f"c{i % 3}" for i in range(60)]
    d = answers(circle=circle)
    assert not [r for r in rows(tmp_path / "not", d, groups="circle") if r.method == "inverse_probability_weighted"]
    found = of(rows(tmp_path / "asked", d, groups="circle", more="non_response: {}\n"), None)
    both = d.assign(c=6 - d.c, v=lambda x: 25 * x[["a", "b", "c"]].mean(axis=1) - 25).pivot_table(
        index="code", columns="wave", values="v")
    labels = d[d.wave == "before"].set_index("code").circle.loc[both.index].to_numpy(object)
    expected = weighted_change(both["before"].to_numpy(), both["after"].to_numpy(), {"circle": labels})
    assert found.estimate == pytest.approx(expected.change.estimate)
    assert found.standard_error == pytest.approx(expected.change.standard_error)
    assert (found.effect_size, found.effect_value) == ("effective_n", pytest.approx(expected.effective))
    alone = of(rows(tmp_path / "alone", d, groups="circle", more="non_response: {predictors: []}\n"), None)
    assert alone.estimate != pytest.approx(found.estimate, abs=1e-9)


def test_two_arms_have_bounds_lees_bounds_and_their_follow_up_compared(tmp_path: Path) -> None:
    d = answers(arm=["new" if i % 2 else "old" for i in range(60)])
    found = rows(tmp_path, d, groups="arm", design="before_after_control, group: arm, treated: new, control: old")
    kept = [d[(d.wave == w) & (d.arm == arm)].code.nunique() for w in ("after", "before") for arm in ("new", "old")]
    apart = of(found, "differential_follow_up")
    assert apart.estimate == pytest.approx(kept[0] / kept[2] - kept[1] / kept[3])
    low, high = of(found, "worst_case_low"), of(found, "worst_case_high")
    lee_low, lee_high = of(found, "lee_low"), of(found, "lee_high")
    main = next(r for r in found if r.quantity == "difference_in_changes" and r.indicator == "t.trust"
                and not r.sensitivity and r.term is None)
    assert (low.n, low.n_reference) == (main.n, main.n_reference) == tuple(kept[:2])
    assert low.estimate < lee_low.estimate <= main.estimate <= lee_high.estimate < high.estimate
    assert {r.quantity for r in (low, high, lee_low, lee_high)} == {"difference_in_changes"}


def test_two_arms_are_weighted_each_by_its_own_follow_up(tmp_path: Path) -> None:
    d = answers(arm=["new" if i % 2 else "old" for i in range(60)])
    design = "before_after_control, group: arm, treated: new, control: old"
    found = of(rows(tmp_path, d, groups="arm", design=design, more="non_response: {}\n"), None)
    sides = []
    for arm in ("new", "old"):
        both = d[d.arm == arm].assign(c=lambda x: 6 - x.c, v=lambda x: 25 * x[["a", "b", "c"]].mean(axis=1) - 25)
        wide = both.pivot_table(index="code", columns="wave", values="v")
        sides.append(weighted_change(wide["before"].to_numpy(), wide["after"].to_numpy()).change)
    assert found.quantity == "difference_in_changes"
    assert found.estimate == pytest.approx(sides[0].estimate - sides[1].estimate)
    assert found.standard_error == pytest.approx(np.hypot(sides[0].standard_error, sides[1].standard_error))
    assert (found.n, found.n_reference) == (sides[0].n_pairs, sides[1].n_pairs)


def test_nothing_is_said_of_waves_that_are_not_linked(tmp_path: Path) -> None:
    study = (STUDY % ("t.trust", "", "before_after")).replace("subject: code\n", "")
    assert not [r for r in evaluate_small(tmp_path, study, answers()).comparison.results if r.term in WHAT_IF]


def test_a_panel_tells_the_pattern_of_every_wave(tmp_path: Path) -> None:
    d = answers()
    later = d[(d.wave == "after") & (d.code.str[1:].astype(int) % 2 == 0)].assign(wave="later")
    late = d[(d.wave == "before") & ~d.code.isin(d.code[d.wave == "after"])].head(3).assign(wave="later")
    d = pd.concat([d, later, late])
    waves = "waves: [{wave: before, period: 2017-08}, {wave: after, period: 2019-11}, {wave: later, period: 2020-11}]\n"
    found = rows(tmp_path, d, design="panel", more=waves)
    told = {r.term.removeprefix("pattern:"): r.n for r in found if (r.term or "").startswith("pattern:")}
    by_code = d.groupby("code").wave.agg(lambda w: "".join("1" if x in set(w) else "0"
                                                           for x in ("before", "after", "later")))
    assert told == by_code.value_counts().to_dict()
    assert told["101"] == 3
