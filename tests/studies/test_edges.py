"""What users meet at the edges: little or nothing answered is an answer, and a mistake is a problem in words."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

import keko_eval
from keko_eval.pipeline import Evaluation
from keko_eval.problem.draw import draw_text
from keko_eval.problem.problem import Refused
from tests.studies.cases import assert_sound
from tests.studies.small import evaluate_small, load_small, mains, people, variant

STUDY = """
indicators: [t.trust, t.hours, t.working, t.workers, t.projects, t.per_partner, t.whole]
primary: [t.trust]
subject: code
groups: [circle]
comparison: {design: before_after, cluster: circle}
"""
QUESTIONS = ("a", "b", "c", "works", "hours", "projects", "partners")
Change = Callable[[pd.DataFrame], Any]


def answers(n: int = 20) -> pd.DataFrame:
    return people(n, 1, shift=0.2, circle=[f"c{i % 5}" for i in range(n)])


def blank(columns: tuple[str, ...], d: pd.DataFrame, wave: str | None = None) -> pd.DataFrame:
    keep = d.wave != wave if wave else pd.Series(False, index=d.index)
    return d.assign(**{c: d[c].where(keep) for c in columns})


def verdict(evaluation: Evaluation, indicator: str = "t.trust") -> tuple[Any, ...]:
    row = mains(evaluation)[indicator]
    return row["verdict"], row["because"], row["n"], row["n_reference"], row["n_pairs"]


LITTLE: dict[str, tuple[Change, tuple[Any, ...]]] = {
    "no rows": (lambda d: d.iloc[:0], ("too_few", None, 0, 0, None)),
    "nobody answered the second wave": (lambda d: d[d.wave == "before"], ("too_few", None, 0, 0, None)),
    "nobody answered the first wave": (lambda d: d[d.wave == "after"], ("too_few", None, 0, 0, None)),
    "rows of the second wave are blank": (lambda d: blank(QUESTIONS, d, "after"), ("too_few", None, 0, 20, 0)),
    "everything is blank": (lambda d: blank(QUESTIONS, d), ("too_few", None, 0, 0, None)),
    "one respondent": (lambda d: d[d.code == "p1"], ("too_few", None, 1, 1, 1)),
    "two respondents who stand still": (
        lambda d: pd.concat([d[d.code.isin(["p1", "p2"]) & (d.wave == "before")].assign(wave=w) for w in (
            "before", "after")]), ("too_few", None, 2, 2, 2)),
}


@pytest.mark.parametrize("name", LITTLE)
def test_little_or_nothing_is_too_few(name: str, tmp_path: Path) -> None:
    change, expected = LITTLE[name]
    evaluation = evaluate_small(tmp_path, STUDY, change(answers()))
    found = verdict(evaluation)
    assert found[:2] == expected[:2]
    if name not in ("rows of the second wave are blank",) and "nobody" not in name:
        assert found[2:4] == expected[2:4]
    assert_sound(evaluation, tmp_path)


def test_one_indicator_that_nobody_answered_leaves_the_others(tmp_path: Path) -> None:
    for name, d in (("blank", answers().assign(hours=None)), ("absent", answers().drop(columns="hours"))):
        evaluation = evaluate_small(tmp_path / name, STUDY, d)
        assert verdict(evaluation, "t.hours")[:2] == ("too_few", None)
        assert verdict(evaluation)[2:] == (20, 20, 20)
        level = mains(evaluation, "level", wave="after")["t.hours"]
        assert (level["estimate"], level["n"], level["because"]) == (None, 0, "no_answers")
        assert_sound(evaluation, tmp_path)
    told = [p for p in evaluation.problems if p.code == "missing-columns"]
    assert "hours" in str(told[0].values["questions"])


@pytest.mark.parametrize("how", ["not named", "all blank"])
def test_without_subjects_the_waves_are_not_paired(how: str, tmp_path: Path) -> None:
    study, d = STUDY, answers()
    if how == "not named":
        study = study.replace("subject: code\n", "")
    else:
        d = d.assign(code=None)
    evaluation = evaluate_small(tmp_path, study, d)
    rows = mains(evaluation)
    assert (rows["t.trust"]["method"], rows["t.trust"]["reason"]) == ("stacked_cr2", "unlinked_clusters")
    assert rows["t.projects"]["method"] == "not_estimable"
    assert not [r for r in evaluation.comparison.results if r.term == "followed_up" and r.estimate]
    assert_sound(evaluation, tmp_path)


@pytest.mark.parametrize("how", ["some blank", "all blank"])
def test_respondents_without_a_group_count_in_the_whole(how: str, tmp_path: Path) -> None:
    circles = {"some blank": ["x" if int(c[1:]) % 3 else None for c in answers().code], "all blank": None}
    evaluation = evaluate_small(tmp_path, STUDY, answers().assign(circle=circles[how]))
    assert mains(evaluation)["t.trust"]["n_pairs"] == 20
    scopes = {r.scope for r in evaluation.comparison.results}
    assert scopes == ({"all", "circle=x"} if how == "some blank" else {"all"})
    if how == "some blank":
        assert mains(evaluation, scope="circle=x")["t.trust"]["n_pairs"] == 13
    assert_sound(evaluation, tmp_path)


def test_groups_may_be_numbers_and_frames_of_any_kind(tmp_path: Path) -> None:
    study, d = load_small(tmp_path, STUDY), answers()
    d = d.assign(circle=d.circle.str[1:].astype(float), code=d.code.str[1:].astype(int))
    frames = {"pandas": d, "category": d.assign(works=d.works.astype("category")), "polars": pl.from_pandas(d),
              "lazy": pl.from_pandas(d).lazy()}
    found = {name: keko_eval.evaluate(study, {"t.form": frame}) for name, frame in frames.items()}
    by_wave = keko_eval.evaluate(study, {("t.form", w): d[d.wave == w] for w in ("before", "after")})
    for evaluation in (*found.values(), by_wave):
        assert [r.scope for r in evaluation.comparison.results if r.indicator == "t.trust" and r.quantity == "change"
                and not r.sensitivity] == ["all", *(f"circle={i}" for i in range(5))]
        assert mains(evaluation)["t.hours"] | {"trace": ""} == mains(found["pandas"])["t.hours"] | {"trace": ""}


@pytest.mark.parametrize("value", [np.inf, -np.inf, np.nan, 1e300])
def test_what_is_no_quantity_is_missing(value: float, tmp_path: Path) -> None:
    d = answers()
    d.loc[d.index[:3], "hours"] = value
    study = STUDY.replace("t.per_partner", "t.per_partner, t.per_hour")
    evaluation = evaluate_small(tmp_path, study, d, per_hour=variant("per_hour", "per_partner",
                                                                     denominator='"${hours}"'))
    for indicator in ("t.hours", "t.per_hour"):
        assert mains(evaluation, "level", wave="before")[indicator]["n"] == 17
    assert_sound(evaluation, tmp_path)


@pytest.mark.parametrize("value", [1e9, 9e49])
def test_a_wild_number_does_not_drown_the_others(value: float, tmp_path: Path) -> None:
    """A telephone number typed for hours: the other wave and the other circles keep their spread."""
    d = answers()
    clean = evaluate_small(tmp_path / "clean", STUDY, d)
    d.loc[(d.code == "p0") & (d.wave == "after"), "hours"] = value
    wild = evaluate_small(tmp_path / "wild", STUDY, d)
    for scope, wave in (("all", "before"), ("circle=c1", "after")):
        rows = [mains(e, "level", wave=wave, scope=scope)["t.hours"] for e in (clean, wild)]
        assert rows[1]["standard_error"] == pytest.approx(rows[0]["standard_error"], rel=1e-6)
        assert rows[1]["estimate"] == pytest.approx(rows[0]["estimate"], rel=1e-9)
    assert_sound(wild, tmp_path)


def test_division_by_nothing_is_missing(tmp_path: Path) -> None:
    d = answers()
    evaluation = evaluate_small(tmp_path, STUDY, d, hours=variant("hours", "hours",
                                                                  value='"${hours} div ${projects}"'))
    before = d[(d.wave == "before") & (d.projects > 0)]
    row = mains(evaluation, "level", wave="before")["t.hours"]
    assert (row["n"], row["estimate"]) == (len(before), pytest.approx((before.hours / before.projects).mean()))


def test_a_population_smaller_than_the_answers_is_told_and_not_believed(tmp_path: Path) -> None:
    plain = evaluate_small(tmp_path / "plain", STUDY, answers())
    wrong = evaluate_small(tmp_path / "wrong", STUDY + "population: {size: 12}\n", answers())
    assert {p.code for p in wrong.problems} - {p.code for p in plain.problems} == {"more-answers-than-people"}
    rows = [mains(e, "level", wave="after")["t.hours"] for e in (plain, wrong)]
    assert rows[0]["standard_error"] == rows[1]["standard_error"]
    rates = [r.estimate for r in wrong.comparison.results if r.term == "response_rate" and r.scope == "all"]
    assert rates == [1.0, 1.0]


def test_a_side_that_nobody_is_on_is_told(tmp_path: Path) -> None:
    study = STUDY.replace("design: before_after, cluster: circle",
                          "design: before_after_control, group: circle, treated: C1, control: c2")
    evaluation = evaluate_small(tmp_path, study, answers())
    told, = (p for p in evaluation.problems if p.code == "unknown-group-value")
    assert (told.severity, told.values["near"]) == ("warning", "c1")
    row = mains(evaluation, "difference_in_changes")["t.trust"]
    assert (row["verdict"], row["estimate"]) == ("too_few", None)
    assert_sound(evaluation, tmp_path)


BA = "design: before_after, cluster: circle"
MISTAKES: dict[str, tuple[Callable[[str], str], set[str]]] = {
    "one wave": (lambda s: s + "waves: [{wave: after, period: 2019-11}]\n", {"one-wave"}),
    "a wave with itself": (lambda s: s.replace(BA, "design: before_after, from: after, to: after"), {"same-wave"}),
    "the later wave first": (lambda s: s.replace(BA, "design: before_after, from: after, to: before"),
                             {"waves-out-of-order"}),
    "an unknown wave": (lambda s: s.replace(BA, "design: before_after, from: never"), {"unknown-wave"}),
    "no comparison group": (lambda s: s.replace(BA, "design: before_after_control"), {"design-needs"}),
    "no sides": (lambda s: s.replace(BA, "design: group_difference, group: circle"), {"design-needs"}),
    "nothing asked of then": (lambda s: s.replace(BA, "design: retrospective_post"), {"design-needs"}),
    "compared with itself": (lambda s: s.replace(
        BA, "design: before_after_control, group: circle, treated: c1, control: c1"), {"treated-is-control"}),
    "an unknown indicator": (lambda s: s.replace("t.hours", "t.hour"), {"unknown-indicator"}),
    "an unknown primary": (lambda s: s.replace("primary: [t.trust]", "primary: [t.truth]"), {"not-in-study"}),
    "an unknown instrument": (lambda s: s + "data: [{instrument: t.from, wave: after, file: a.csv}]\n",
                              {"not-in-study"}),
    "a group named wave": (lambda s: s.replace("groups: [circle]", "groups: [wave]"), {"taken-name"}),
    "a target of an unknown wave": (lambda s: s + "set: {t.hours: {targets: [{wave: never, value: 3}]}}\n",
                                    {"unknown-wave"}),
    "a misspelt key": (lambda s: s.replace("primary:", "primry:"), {"unknown-key"}),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_in_the_study_is_refused_in_words(name: str, tmp_path: Path) -> None:
    change, codes = MISTAKES[name]
    with pytest.raises(Refused) as refused:
        load_small(tmp_path, change(STUDY))
    errors = [p for p in refused.value.problems if p.severity == "error"]
    assert {p.code for p in errors} == codes
    for language in ("fi", "sv", "en"):
        text = draw_text(errors, language)
        assert "study.yaml" in text
        assert "Traceback" not in text


def test_an_indicator_that_cannot_be_worked_out_is_refused(tmp_path: Path) -> None:
    for name, lines, code in (("hours", {"value": '"${hour}"'}, "unknown-question"),
                              ("hours", {"value": '"${works}"'}, "not-a-quantity"),
                              ("whole", {"parts": "{t.whole: 1}"}, "index-cycle"),
                              ("whole", {"parts": "{t.nothing: 1}"}, "unknown-indicator")):
        with pytest.raises(Refused) as refused:
            load_small(tmp_path / code, STUDY, **{name: variant(name, name, **lines)})
        assert code in {p.code for p in refused.value.problems}


def test_files_that_are_not_there(tmp_path: Path) -> None:
    """The study can be loaded, for the answers may come as frames; reading its own files is refused."""
    listed = ("data: [{instrument: t.form, wave: before, file: data/before.csv}, "
              "{instrument: t.form, wave: after, file: data/after.csv}]\n")
    study = load_small(tmp_path, STUDY + listed)
    (tmp_path / "data").mkdir()
    answers().query("wave == 'before'").to_csv(tmp_path / "data" / "before.csv", index=False)
    with pytest.raises(Refused) as refused:
        keko_eval.evaluate(study)
    problem, = (p for p in refused.value.problems if p.severity == "error")
    assert (problem.code, Path(problem.place.file if problem.place else "").name) == ("cannot-read", "after.csv")
    assert verdict(keko_eval.evaluate(study, {"t.form": answers()}))[2:] == (20, 20, 20)


def test_frames_that_do_not_fit(tmp_path: Path) -> None:
    study, d = load_small(tmp_path, STUDY), answers()
    frames: list[tuple[dict[Any, Any], str]] = [
        ({"t.from": d}, "data-of-unknown-instrument"), ({("t.form", "never"): d}, "unknown-wave"),
        ({"t.form": d[["wave", "code"]]}, "no-column-fits"),
        ({"t.form": d.drop(columns="wave")}, "wave-column-missing"),
        ({"t.form": d.drop(columns="code")}, "missing-key-column"),
        ({"t.form": d.drop(columns="circle")}, "missing-key-column")]
    for given, code in frames:
        with pytest.raises(Refused) as refused:
            keko_eval.evaluate(study, given)
        assert code in {p.code for p in refused.value.problems}
    with pytest.raises(TypeError, match="pandas or Polars frame"):
        keko_eval.evaluate(study, {"t.form": d.to_dict("list")})


def test_folders_without_a_study_or_with_two(tmp_path: Path) -> None:
    for folder, code in ((tmp_path / "none", "no-such-path"), (tmp_path, "no-study")):
        with pytest.raises(Refused) as refused:
            keko_eval.load(folder)
        assert [p.code for p in refused.value.problems] == [code]
    study = load_small(tmp_path / "two", STUDY)
    text = (study.folder / "study.yaml").read_text(encoding="utf8")
    (study.folder / "other.yaml").write_text(text.replace("study: small", "study: other"), encoding="utf8")
    with pytest.raises(Refused) as refused:
        keko_eval.load(study.folder)
    assert [p.code for p in refused.value.problems] == ["several-studies"]


def test_answers_twice_rows_without_a_wave_and_words_for_numbers_are_told(tmp_path: Path) -> None:
    d = answers().assign(hours=lambda d: d.hours.astype(object))
    d.loc[d.index[0], "hours"] = "many"
    d.loc[d.index[1], "wave"] = None
    evaluation = evaluate_small(tmp_path, STUDY, pd.concat([d, d.tail(1)]))
    assert {"duplicate-subject", "row-without-wave", "answer-not-a-number"} <= {p.code for p in evaluation.problems}
    assert not [p for p in evaluation.problems if p.severity == "error"]
    assert mains(evaluation, "level", wave="before")["t.hours"]["n"] == 18
