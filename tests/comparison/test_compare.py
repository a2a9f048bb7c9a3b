"""The results table as a whole: its order, its columns, one row for everything that has one."""

from collections import Counter
from dataclasses import fields
from pathlib import Path

import pytest

from keko_eval.comparison.rows import Result
from keko_eval.pipeline import Evaluation
from tests.studies.small import evaluate_small, people

INDICATORS = ("t.hours", "t.trust", "t.working", "t.projects", "t.workers", "t.per_partner", "t.whole")
STUDY = f"""
indicators: [{', '.join(INDICATORS)}]
primary: [t.trust]
subject: code
groups: [circle, sex]
set: {{t.hours: {{targets: [{{wave: after, value: 30}}]}}}}
comparison: {{design: before_after, cluster: circle}}
"""
SCOPES = ["all", "circle=c0", "circle=c1", "circle=c2", "circle=c3", "circle=c4", "sex=f", "sex=m"]


@pytest.fixture(scope="module")
def evaluation(tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    d = people(100, 9, circle=[f"c{i % 5}" for i in range(100)], sex=["f" if i % 2 else "m" for i in range(100)])
    return evaluate_small(tmp_path_factory.mktemp("whole"), STUDY, d)


def test_indicators_come_in_the_studys_order_and_what_is_of_none_comes_last(evaluation: Evaluation) -> None:
    order = list(dict.fromkeys(r.indicator for r in evaluation.comparison.results))
    assert order == [*INDICATORS, None]


def test_every_indicator_and_scope_has_one_main_change_and_a_level_in_each_wave(evaluation: Evaluation) -> None:
    results = evaluation.comparison.results
    changes = Counter((r.indicator, r.scope) for r in results if r.quantity == "change" and not r.sensitivity)
    assert changes == Counter({(i, s): 1 for i in INDICATORS for s in SCOPES})
    levels = Counter((r.indicator, r.scope, r.wave) for r in results if r.quantity == "level")
    assert levels == Counter({(i, s, w): 1 for i in INDICATORS for s in SCOPES for w in ("before", "after")})
    progress = [(r.indicator, r.scope) for r in results if r.quantity == "progress"]
    assert progress == [("t.hours", s) for s in SCOPES]


def test_every_row_says_what_it_is_of(evaluation: Evaluation) -> None:
    kinds = {"t.hours": "mean", "t.trust": "scale", "t.working": "share", "t.projects": "sum", "t.workers": "count",
             "t.per_partner": "ratio", "t.whole": "index"}
    for row in evaluation.comparison.results:
        assert (row.study, row.released, row.hidden_because) == ("small", True, None)
        assert row.trace
        assert len(row.trace) == 12
        if row.indicator:
            assert (row.kind, row.indicator_version, row.dimension) == (kinds[row.indicator], "1.0.0", "change")
            assert (row.smallest_meaningful == 5) == (row.indicator == "t.trust")
        else:
            assert (row.kind, row.term) == (None, "respondents")


def test_only_main_changes_carry_a_verdict(evaluation: Evaluation) -> None:
    for row in evaluation.comparison.results:
        main = row.quantity == "change" and not row.sensitivity
        assert (row.verdict is not None) == (row.family is not None) == main


def test_the_interval_and_its_level_are_there_together(evaluation: Evaluation) -> None:
    for row in evaluation.comparison.results:
        assert (row.ci_low is None) == (row.ci_high is None) == (row.ci_level is None)
        if row.ci_low is not None and row.estimate is not None:
            assert row.ci_low <= row.estimate <= (row.ci_high or 0)
        if row.standard_error is not None:
            assert row.standard_error >= 0


def test_up_same_and_down_add_up_to_the_pairs(evaluation: Evaluation) -> None:
    counts = [c for c in evaluation.comparison.counts if c.indicator]
    assert {c.indicator for c in counts} == set(INDICATORS) - {"t.per_partner"}
    pairs = {(r.indicator, r.scope): r.n_pairs for r in evaluation.comparison.results
             if r.quantity == "change" and not r.sensitivity}
    for indicator in set(INDICATORS) - {"t.per_partner"}:
        for scope in SCOPES:
            own = [c for c in counts if (c.indicator, c.scope) == (indicator, scope)]
            assert [c.value for c in own] == ["up", "same", "down"]
            assert sum(c.n or 0 for c in own) == own[0].base == pairs[indicator, scope]


def test_answers_to_a_question_add_up_to_its_base(evaluation: Evaluation) -> None:
    own = [c for c in evaluation.comparison.counts if c.item == "a" and c.wave == "after"]
    assert sum(c.n or 0 for c in own) == 100
    assert {c.base for c in own} == {100}


def test_a_table_of_the_results_has_the_columns_of_the_contract(evaluation: Evaluation) -> None:
    frame = evaluation.results
    assert frame.columns == [f.name for f in fields(Result)]
    assert frame.height == len(evaluation.comparison.results)
    assert set(frame["scope"]) == set(SCOPES)


def test_the_same_answers_give_the_same_results(evaluation: Evaluation, tmp_path: Path) -> None:
    d = people(100, 9, circle=[f"c{i % 5}" for i in range(100)], sex=["f" if i % 2 else "m" for i in range(100)])
    again = evaluate_small(tmp_path, STUDY, d.sample(frac=1, random_state=1))
    for one, other in zip(evaluation.comparison.results, again.comparison.results, strict=True):
        for column, value in one.record().items():
            if isinstance(value, float):
                assert getattr(other, column) == pytest.approx(value, rel=1e-9, abs=1e-12), (column, one)
            elif column != "trace":
                assert getattr(other, column) == value, (column, one)
