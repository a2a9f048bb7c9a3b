"""A circle as one of many, and a circle's own evaluation: its organisations are the clusters, its people the whole."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import keko_eval
from keko_eval import pipeline
from keko_eval.pipeline import Evaluation
from tests.studies.small import evaluate_small, load_small, mains, people

STUDY = """
indicators: [t.trust, t.working]
primary: [t.trust]
subject: code
groups: [circle]
comparison: {design: before_after, cluster: circle}
population: {size: 300, by_group: {circle: {c0: 60, c1: 40, c2: 100, c3: 100}}}
"""


def circles(n: int, organisations: int) -> pd.DataFrame:
    """Four circles, each with its own organisations."""
    return people(n, 5, shift=0.5, circle=[f"c{i % 4}" for i in range(n)],
                  organisation=[f"c{i % 4} org {i // 4 % organisations}" for i in range(n)])


def by_scope(evaluation: Evaluation) -> dict[str, Any]:
    return {r.scope: (r.method, r.reason) for r in evaluation.comparison.results
            if r.quantity == "change" and r.indicator == "t.trust" and not r.sensitivity}


def test_inside_a_circle_the_cluster_is_the_organisation(tmp_path: Path) -> None:
    found = by_scope(evaluate_small(tmp_path, STUDY, circles(120, 5)))
    assert len(found) == 5
    assert set(found.values()) == {("paired_cr2", "linked_clusters")}


def test_a_circle_of_few_organisations_speaks_only_of_them(tmp_path: Path) -> None:
    found = by_scope(evaluate_small(tmp_path, STUDY, circles(120, 3)))
    assert found.pop("all") == ("paired_cr2", "linked_clusters")
    assert set(found.values()) == {("paired_t", "linked_few_clusters")}


def test_without_organisations_a_circle_has_no_clusters(tmp_path: Path) -> None:
    found = by_scope(evaluate_small(tmp_path, STUDY, circles(120, 5).drop(columns="organisation")))
    assert found.pop("all") == ("paired_cr2", "linked_clusters")
    assert set(found.values()) == {("paired_t", "linked")}


@pytest.mark.parametrize("organisation", [True, False])
def test_a_circles_own_evaluation_equals_its_scope(tmp_path: Path, organisation: bool) -> None:
    answers = circles(120, 5) if organisation else circles(120, 5).drop(columns="organisation")
    study = load_small(tmp_path, STUDY)
    whole = keko_eval.evaluate(study, {"t.form": answers})
    own = keko_eval.evaluate(pipeline.only(study, "circle", "c1"), {"t.form": answers})
    assert {r.scope for r in own.comparison.results} == {"all"}
    inside = mains(whole, scope="circle=c1")
    for indicator, row in mains(own).items():
        for column in ("method", "reason", "n_pairs"):
            assert row[column] == inside[indicator][column]
        for column in ("estimate", "standard_error", "df", "p_value", "ci_low", "effect_value"):
            assert row[column] == pytest.approx(inside[indicator][column]), (indicator, column)
    assert not [p for p in own.problems if p.code == "missing-columns" and "organisation" in str(p.values)]


def test_a_circles_own_population_is_the_whole_of_it(tmp_path: Path) -> None:
    study = load_small(tmp_path, STUDY)
    own = keko_eval.evaluate(pipeline.only(study, "circle", "c1"), {"t.form": circles(120, 5)})
    rates = [r for r in own.comparison.results if r.term == "response_rate"]
    assert [(r.n, r.n_reference, r.estimate) for r in rates] == [(30, 40, 0.75)] * 2
    unknown = pipeline.only(study, "region", "north")
    assert unknown.study.population is None


def test_circles_with_numbers_for_names(tmp_path: Path) -> None:
    """The circle may be a question whose codes are whole numbers."""
    answers = circles(80, 5).assign(partners=lambda d: d.circle.str[1:].astype(int))
    study = load_small(tmp_path, STUDY.replace("circle", "partners").replace("{c0: 60, c1: 40, c2: 100, c3: 100}",
                                                                             "{0: 60, 1: 40, 2: 100, 3: 100}"))
    whole = keko_eval.evaluate(study, {"t.form": answers})
    own = keko_eval.evaluate(pipeline.only(study, "partners", "1"), {"t.form": answers})
    assert mains(own)["t.working"]["estimate"] == mains(whole, scope="partners=1")["t.working"]["estimate"]
    (tmp_path / "answers.csv").write_text(answers.to_csv(index=False), encoding="utf8")
    (tmp_path / "study.yaml").write_text((tmp_path / "study.yaml").read_text(encoding="utf8") + (
        "data: [{instrument: t.form, file: answers.csv, wave_column: wave}]\n"), encoding="utf8")
    assert pipeline.group_values(keko_eval.load(tmp_path), "partners") == ["0", "1", "2", "3"]
