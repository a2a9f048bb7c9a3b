"""Answers to questions, counted, and items of scales together."""

import numpy as np
import polars as pl
import pytest

from keko_eval.scoring.reliability import ItemMoments, cronbach_alpha
from keko_eval.scoring.score import score
from keko_eval.scoring.tallies import Tallies
from keko_eval.scoring.tally import tally
from tests.scoring.small import BEFORE_AFTER, INSTRUMENT, study_of

COUNTED = pytest.mark.parametrize("few", [1000, 0], ids=["whole", "counted"])
SCALE = {"t.x": "kind: scale\nitems: [q1, q2, q3]\nreverse: [q2]\n"}
GROUPED = BEFORE_AFTER + "groups: [circle]\n"


def tallied(columns: dict[str, list[object]], few: int, more: str = GROUPED, **changed: str) -> Tallies:
    n = len(next(iter(columns.values())))
    frame = pl.DataFrame({"wave": ["before"] * n, "code": [str(i) for i in range(n)]} | columns)
    return tally(score(study_of(SCALE, more, **changed), {"t.form": frame}), few=few)


@COUNTED
def test_every_choice_is_counted_also_what_nobody_chose(few: int) -> None:
    found = tallied({"q1": [1, 1, 5, 9, None], "circle": ["a", "b", "a", "a", "b"]}, few)
    assert found.item_counts("q1", "before") == {
        "1": 2, "2": 0, "3": 0, "4": 0, "5": 1, "9": 1, "not_answered": 1, "not_asked": 0}
    assert found.item_counts("q1", "before", {"circle": "b"})["1"] == 1
    assert found.item_counts("q1", "after")["1"] == 0
    assert (found.item_counts("q1", "never"), found.item_counts("no_such", "before")) == ({}, {})


@COUNTED
def test_text_codes_and_missing_codes_are_counted(few: int) -> None:
    found = tallied({"job": ["yes", "na", "yes", None]}, few)
    assert found.item_counts("job", "before") == {"yes": 2, "no": 0, "na": 1, "not_answered": 1, "not_asked": 0}


@COUNTED
def test_several_choices_count_once_each(few: int) -> None:
    found = tallied({"where": ["home work", "work", None, "town"]}, few)
    assert found.item_counts("where", "before") == {"home": 1, "work": 2, "town": 1, "not_answered": 1, "not_asked": 0}
    assert found.item_asked("where", "before") == 4
    assert (found.item_asked("where", "never"), found.item_asked("no_such", "before")) == (0, 0)


@COUNTED
def test_numbers_with_ends_are_counted_and_their_missing_codes(few: int) -> None:
    counts = tallied({"trips": [0, 20, 20, -1, None, 77]}, few).item_counts("trips", "before")
    assert {k: n for k, n in counts.items() if n} == {"0": 1, "20": 2, "-1": 1, "not_answered": 2}


@COUNTED
def test_of_open_questions_only_that_they_were_answered(few: int) -> None:
    found = tallied({"said": ["secret", None, "x"], "hours": [1.25, None, None]}, few)
    assert found.item_counts("said", "before") == {"answered": 2, "not_answered": 1, "not_asked": 0}
    assert found.item_counts("hours", "before")["answered"] == 1


@COUNTED
def test_who_was_not_asked_is_not_silent(few: int) -> None:
    found = tallied({"job": ["yes", "no", None, "yes"], "hours": [1.0, None, None, None]}, few)
    assert found.item_counts("hours", "before") == {"answered": 1, "not_answered": 1, "not_asked": 2}
    assert found.item_asked("hours", "before") == 2


DEEP = """\
instrument: t.form
version: 1.0.0
title: Form
unit: respondent
languages: [en]
choices: {yes_no: [{value: 'yes', label: y}, {value: 'no', label: n}]}
questions:
  - {name: job, type: select_one yes_no, label: q}
  - {name: trips, type: integer, label: q}
  - group: outer
    relevant: "${job} = 'yes'"
    questions:
      - group: inner
        relevant: "${trips} > 1"
        questions:
          - {name: last, type: text, label: q}
"""


@COUNTED
def test_conditions_of_what_a_question_stands_in_count_too(few: int) -> None:
    frame = pl.DataFrame({"wave": ["before"] * 4, "job": ["yes", "yes", "no", None], "trips": [2, 1, 5, 5],
                          "last": pl.Series([None] * 4, dtype=pl.String)})
    study = study_of({"t.x": 'kind: mean\nvalue: "${trips}"\n'}, form=DEEP)
    found = tally(score(study, {"t.form": frame}), few=few)
    assert found.item_counts("last", "before") == {"answered": 0, "not_answered": 1, "not_asked": 3}


@COUNTED
def test_a_condition_on_what_is_not_in_the_answers_is_left_aside(few: int) -> None:
    found = tallied({"hours": [1.0, None]}, few)
    assert found.item_counts("hours", "before") == {"answered": 1, "not_answered": 1, "not_asked": 0}


@COUNTED
def test_items_of_a_scale_together(few: int) -> None:
    x = np.array([[1, 5, 1], [5, 2, 4], [4, 1, np.nan], [2, 2, 2], [3, np.nan, 5]])
    columns = {f"q{i + 1}": [None if np.isnan(v) else int(v) for v in x[:, i]] for i in range(3)}
    found = tallied(columns, few)
    turned = x.copy()
    turned[:, 1] = 6 - turned[:, 1]
    for listwise in (True, False):
        direct = ItemMoments.from_rows(turned, listwise=listwise)
        mine = found.item_moments("t.x", "before", listwise=listwise)
        assert mine.n.tolist() == direct.n.tolist()
        assert mine.covariance() == pytest.approx(direct.covariance())


def test_items_of_a_long_scale_are_counted_in_blocks() -> None:
    rng = np.random.default_rng(3)
    x = np.clip(np.round(3 + rng.normal(size=(300, 1)) + rng.normal(size=(300, 12))), 1, 5)
    x[rng.random(x.shape) < 0.05] = np.nan
    names = [f"i{k}" for k in range(12)]
    form = INSTRUMENT + "".join(f"  - {{name: {name}, type: select_one agree5, label: q}}\n" for name in names)
    columns = {name: [None if np.isnan(v) else int(v) for v in x[:, k]] for k, name in enumerate(names)}
    frame = pl.DataFrame({"wave": ["before"] * 300} | columns)
    study = study_of({"t.x": f"kind: scale\nitems: [{', '.join(names)}]\n"}, form=form)
    found = tally(score(study, {"t.form": frame}), few=0)
    for listwise in (True, False):
        mine = found.item_moments("t.x", "before", listwise=listwise)
        direct = ItemMoments.from_rows(x, listwise=listwise)
        assert mine.n.tolist() == direct.n.tolist()
        assert mine.covariance() == pytest.approx(direct.covariance())
        assert cronbach_alpha(mine).value == pytest.approx(cronbach_alpha(direct).value)


def test_items_may_be_left_uncounted() -> None:
    frame = pl.DataFrame({"wave": ["before"], "q1": [1], "q2": [1], "q3": [1]})
    found = tally(score(study_of(SCALE), {"t.form": frame}), items=False)
    assert (found.items(), found.item_moments("t.x", "before").items) == ([], 0)
    assert found.level_moments("t.x", "before").summary().n == 1


@COUNTED
def test_one_answer_to_everything_contradicts_itself_except_in_the_middle(few: int) -> None:
    """The second question is turned round; a blank or a missing code is no such answer."""
    found = tallied({"q1": [1, 3, 5, 5, 9, None, 2], "q2": [1, 3, 5, 1, 9, None, 2],
                     "q3": [1, 3, 5, 5, 9, None, None]}, few)
    assert found.item_moments("t.x", "before").straight == 2
    assert found.item_moments("t.x", "after").straight in (0, None)
    assert found.item_moments("t.x", "before", listwise=False).straight == 2


@COUNTED
def test_means_of_items_are_those_of_all_who_answered(few: int) -> None:
    found = tallied({"q1": [1, 2, 5], "q2": [1, 3, 5], "q3": [4, 3, None]}, few)
    assert found.item_moments("t.x", "before", listwise=False).means() == pytest.approx([8 / 3, 6 - 3, 3.5])
    assert found.item_moments("t.x", "before").means() == pytest.approx([1.5, 6 - 2, 3.5])
