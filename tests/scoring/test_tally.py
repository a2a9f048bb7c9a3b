"""What a study comes to, on answers that a reader can count."""

from typing import Any

import polars as pl
import pytest

from keko_eval.scoring.score import score
from keko_eval.scoring.tallies import Tallies
from keko_eval.scoring.tally import tally, wave_pairs
from tests.scoring.small import BEFORE_AFTER, STUDY, study_of

MEAN = {"t.x": 'kind: mean\nvalue: "${trips}"\n'}
SCALE = {"t.x": "kind: scale\nitems: [q1, q2, q3]\nminimum_answered: 2\nrescale: [0, 100]\n"}
ROW = ["wave", "code", "circle", "trips"]
GROUPED = BEFORE_AFTER.replace("before, to: after}", "before, to: after, cluster: circle}") + "groups: [circle]\n"
PEOPLE = pl.DataFrame([
    ("before", "ann", "a", 1), ("before", "bo", "a", 3), ("before", "cy", "b", 5), ("before", "dee", "b", None),
    ("after", "ann", "a", 4), ("after", "bo", "b", 2), ("after", "cy", "b", 5), ("after", "eve", "a", 9),
    ("after", None, "a", 7), ("before", None, "a", 8),
], schema=ROW, orient="row")
COUNTED = pytest.mark.parametrize("few", [1000, 0], ids=["whole", "counted"])


def tallied(frame: pl.DataFrame, indicators: dict[str, str] = MEAN, more: str = GROUPED, few: int = 1000,
            **changed: str) -> Tallies:
    return tally(score(study_of(indicators, more, **changed), {"t.form": frame}), few=few)


@COUNTED
def test_pairs_are_the_same_respondent(few: int) -> None:
    pairs = tallied(PEOPLE, few=few).pair_moments("t.x").total()
    assert (pairs.n, pairs.n_up, pairs.n_same, pairs.n_down, pairs.n_1, pairs.n_2) == ([3], [1], [1], [1], [1], [2])
    assert pairs.changes().summary().mean == pytest.approx((3 - 1 + 0) / 3)
    assert pairs.only_first().summary().mean == 8
    assert pairs.only_second().summary().mean == 8


@COUNTED
def test_who_moves_counts_where_they_began(few: int) -> None:
    found = tallied(PEOPLE, few=few)
    assert found.scopes() == [{}, {"circle": "a"}, {"circle": "b"}]
    assert found.pair_moments("t.x", {"circle": "a"}).n.tolist() == [2]
    assert found.pair_moments("t.x", {"circle": "b"}).n.tolist() == [1]
    assert found.level_moments("t.x", "after", {"circle": "a"}).summary().mean == (4 + 2 + 9 + 7) / 4
    cells = found.instruments["t.form"].cells
    assert cells.moved["before", "after"].sum() == 1
    assert (found.respondents("before"), found.respondents("after", {"circle": "b"})) == (5, 1)


@COUNTED
def test_moments_come_by_cluster(few: int) -> None:
    found = tallied(PEOPLE, few=few)
    assert found.pair_moments("t.x").n.tolist() == [2, 1]
    assert (found.clustered(), found.clustered({"circle": "a"})) == (True, False)
    assert found.level_moments("t.x", "before").n.tolist() == [3, 1]


@COUNTED
def test_inside_a_cluster_the_organisation_is_the_cluster(few: int) -> None:
    frame = PEOPLE.with_columns(organisation=pl.Series(["x", "y", "x", "y", "x", "y", "x", "z", "z", None]))
    found = tallied(frame, few=few)
    assert found.clustered({"circle": "a"})
    by_organisation = found.level_moments("t.x", "before", {"circle": "a"}).n.tolist()
    assert by_organisation == [1, 1, 0, 1], "x, y, z (who answered only afterwards), and one who does not say"


@COUNTED
def test_who_has_no_value_is_told_by_reason(few: int) -> None:
    frame = pl.DataFrame({"wave": ["before"] * 4, "code": list("abcd"), "circle": ["a"] * 4,
                          "q1": [1, 5, None, 9], "q2": [1, None, None, 9], "q3": [1, 9, None, None]})
    found = tallied(frame, SCALE, few=few)
    assert found.missing("t.x", "before") == {"not_answered": 2, "too_few_items": 1}
    assert found.missing("t.x", "after") == {}, "there is no such wave"
    assert found.at_end("t.x", "before", "floor") == 1.0
    assert found.at_good_end("t.x", "before") == 0.0
    assert found.at_good_end("t.x", "after") is None
    assert tallied(PEOPLE, few=few).missing("t.x", "before") == {"not_answered": 1}


@pytest.mark.parametrize(("direction", "good"), [("up", 0.25), ("down", 0.75), ("keep", None)])
def test_the_good_end_follows_the_direction(direction: str, good: float | None) -> None:
    share = {"t.x": f"kind: share\ncondition: \"${{job}} = 'yes'\"\ndirection: {direction}\n"}
    frame = pl.DataFrame({"wave": ["before"] * 4, "code": list("abcd"), "job": ["yes", "no", "no", "no"]})
    assert tallied(frame, share, BEFORE_AFTER).at_good_end("t.x", "before") == good


@COUNTED
def test_a_scale_turned_around_has_its_ends_too(few: int) -> None:
    frame = pl.DataFrame({"wave": ["before"] * 2, "code": ["a", "b"], "q1": [1, 3], "q2": [1, 3], "q3": [1, 3]})
    found = tallied(frame, {"t.x": SCALE["t.x"].replace("[0, 100]", "[10, 0]")}, few=few)
    assert (found.at_end("t.x", "before", "ceiling"), found.at_end("t.x", "before", "floor")) == (0.5, 0.0)


@COUNTED
def test_leavers_are_told_from_those_who_only_skipped_the_question(few: int) -> None:
    flo = pl.DataFrame([("before", "flo", "a", 6), ("after", "flo", "a", None)], schema=ROW, orient="row")
    frame = pl.concat([PEOPLE, flo])
    stayed, left = (m.summary() for m in tallied(frame, few=few).attrition("t.x", {"circle": "a"}))
    assert (stayed.n, stayed.mean) == (3, pytest.approx((1 + 3 + 6) / 3))
    assert (left.n, left.mean) == (1, 8)


def test_values_and_changes_are_counted() -> None:
    found = tallied(PEOPLE)
    changes, values = found.changes("t.x"), found.score_values("t.x", "after", {"circle": "a"})
    assert changes is not None
    assert values is not None
    assert (changes.values.tolist(), changes.counts.tolist()) == ([-1, 0, 3], [1, 1, 1])
    assert (values.values.tolist(), values.counts.tolist()) == ([2, 4, 7, 9], [1, 1, 1, 1])
    assert tallied(PEOPLE, few=0).changes("t.x") is None


def test_many_rows_of_whole_numbers_are_still_counted_by_value() -> None:
    frame = pl.DataFrame({"wave": ["before", "after"] * 2, "code": ["a", "a", "b", "b"], "circle": ["x"] * 4,
                          "q1": [1, 2, 3, 3], "q2": [1, 2, 3, 3], "q3": [1, 2, 3, 3]})
    changes = tallied(frame, SCALE, few=0).changes("t.x")
    assert changes is not None
    assert (changes.values.tolist(), changes.counts.tolist()) == ([0, 25], [1, 1])


@COUNTED
def test_without_a_subject_nobody_is_linked(few: int) -> None:
    pairs = tallied(PEOPLE, more="comparison: {design: repeated_cross_sections, from: before, to: after}\n", few=few)
    found = pairs.pair_moments("t.x")
    assert (found.n, found.n_1, found.n_2) == ([0], [4], [5])
    assert found.second().summary().mean == (4 + 2 + 5 + 9 + 7) / 5


THREE = STUDY.replace("2019}", "2019}, {wave: later, period: 2020}")


@COUNTED
def test_a_panel_pairs_every_two_waves(few: int) -> None:
    frame = pl.DataFrame({"wave": ["before", "after", "later"] * 2, "code": ["a"] * 3 + ["b"] * 3,
                          "trips": [1, 2, 4, 5, None, 5]})
    found = tallied(frame, more="subject: code\ncomparison: {design: panel}\n", few=few, start=THREE)
    assert found.pair_moments("t.x", waves=("before", "later")).changes().summary().mean == 1.5
    assert found.pair_moments("t.x", waves=("after", "later")).n.tolist() == [1]
    assert [found.level_moments("t.x", w).summary().mean for w in ("before", "after", "later")] == [3, 2, 4.5]


def test_a_wave_that_is_not_compared_has_its_levels() -> None:
    frame = pl.DataFrame({"wave": ["before", "after", "later"], "code": ["a"] * 3, "trips": [1, 2, 4]})
    found = tallied(frame, more=BEFORE_AFTER, start=THREE)
    assert found.level_moments("t.x", "later").summary().mean == 4
    assert found.respondents("later") == 1


def test_waves_that_the_study_does_not_know_are_no_answers() -> None:
    frame = pl.DataFrame({"wave": ["before", "spring", None], "code": ["a", "b", "c"], "trips": [1, 2, 4]})
    found = tallied(frame, more=BEFORE_AFTER)
    assert found.level_moments("t.x", "before").summary().n == 1
    assert found.item_counts("trips", "before")["1"] == 1
    assert (found.respondents("before"), found.respondents("after")) == (1, 0)


def test_waves_may_be_numbers() -> None:
    frame = pl.DataFrame({"wave": [2017, 2019], "code": ["a", "a"], "trips": [1, 3]})
    start = STUDY.replace("wave: before", "wave: '2017'").replace("wave: after", "wave: '2019'")
    more = "subject: code\ncomparison: {design: before_after, from: '2017', to: '2019'}\n"
    assert tallied(frame, more=more, start=start).pair_moments("t.x").changes().summary().mean == 2


THEN = "subject: code\ncomparison: {design: retrospective_post, to: after, then: {t.now: t.then}}\n"


@COUNTED
def test_then_and_now_are_of_one_wave(few: int) -> None:
    indicators = {"t.now": "kind: scale\nitems: [q1]\n", "t.then": "kind: scale\nitems: [q2]\n"}
    frame = pl.DataFrame({"wave": ["after"] * 3, "code": ["a", "b", "c"], "q1": [4, 5, 3], "q2": [2, 5, None]})
    found = tallied(frame, indicators, THEN, few=few)
    pairs = found.pair_moments("t.now")
    assert (pairs.n, pairs.n_up, pairs.n_2) == ([2], [1], [1])
    assert pairs.changes().summary().mean == 1
    changes = found.changes("t.now")
    assert changes is not None
    assert changes.values.tolist() == [0, 2]


@COUNTED
def test_response_shift_pairs_before_with_then(few: int) -> None:
    indicators = {"t.now": "kind: scale\nitems: [q1]\n", "t.then": "kind: scale\nitems: [q2]\n"}
    frame = pl.DataFrame({"wave": ["before", "after"], "code": ["a", "a"], "q1": [4, 5], "q2": [None, 2]})
    more = THEN.replace("retrospective_post, to", "before_after, from: before, to")
    found = tallied(frame, indicators, more, few=few)
    assert found.then_moments("t.now").changes().summary().mean == -2
    assert found.pair_moments("t.now").changes().summary().mean == 1
    assert found.pair_moments("t.now", waves=("after", "after")).changes().summary().mean == 3


def test_then_may_be_another_kind_as_long_as_rows_are_few() -> None:
    indicators = {"t.now": "kind: scale\nitems: [q1]\n", "t.then": 'kind: mean\nvalue: "${trips}"\n'}
    frame = pl.DataFrame({"wave": ["after"], "code": ["a"], "q1": [4], "trips": [1]})
    assert tallied(frame, indicators, THEN).pair_moments("t.now").changes().summary().mean == 3
    assert tallied(frame, indicators, THEN, few=0).pair_moments("t.now").n.tolist() == [0]


def test_a_response_shift_that_nobody_asked_for_has_no_answers() -> None:
    assert tallied(PEOPLE).then_moments("t.x").n.tolist() == [0]


RATIO = {"t.x": 'kind: ratio\nnumerator: "${trips}"\ndenominator: "${hours}"\n'}


@COUNTED
def test_a_ratio_is_sum_over_sum(few: int) -> None:
    frame = pl.DataFrame({"wave": ["before"] * 2 + ["after"] * 2, "code": ["a", "b", "a", "b"], "trips": [1, 8, 3, 9],
                          "hours": [1.0, 2.0, 1.0, 5.0]})
    found = tallied(frame, RATIO, BEFORE_AFTER, few=few)
    before, after = (found.ratio_level("t.x", wave) for wave in ("before", "after"))
    assert before is not None
    assert after is not None
    assert (before.summary().mean, after.summary().mean) == (pytest.approx(3), pytest.approx(2))
    assert found.ratio_pairs("t.x").changes().summary().mean == pytest.approx(-1)


def test_a_ratio_with_nothing_below_the_line_is_undefined() -> None:
    frame = pl.DataFrame({"wave": ["before"], "code": ["a"], "trips": [1], "hours": [0.0]})
    found = tallied(frame, RATIO, BEFORE_AFTER)
    assert found.ratio_level("t.x", "before") is None
    assert found.ratio_pairs("t.x").n.tolist() == [0]


def test_what_is_left_out_has_no_answers() -> None:
    found = tallied(PEOPLE, {"t.x": "kind: scale\nitems: [said]\n"})
    assert found.pair_moments("t.x").n.tolist() == [0]
    assert found.level_moments("t.x", "before").summary().n == 0
    assert (found.changes("t.x"), found.at_good_end("t.x", "before")) == (None, None)
    assert found.missing("t.x", "before") == {}
    assert found.item_moments("t.x", "before").items == 0


def test_no_answers_at_all() -> None:
    found = tally(score(study_of(MEAN), {}))
    assert (found.scopes(), found.respondents("before"), found.items()) == ([{}], 0, [])
    assert found.pair_moments("t.x").n.tolist() == [0]
    empty = tallied(PEOPLE.clear(), few=10)
    assert (empty.scopes(), empty.pair_moments("t.x").n.tolist()) == ([{}], [0])


OTHER = """\
instrument: t.other
version: 1.0.0
title: Other
unit: respondent
languages: [en]
questions:
  - {name: trips, type: integer, label: q, constraint: ". >= 0 and . <= 20"}
"""


def test_the_same_question_in_two_instruments_is_told_apart() -> None:
    indicators = {"t.x": 'kind: mean\nvalue: "${trips}"\ninstrument: t.form\n',
                  "t.y": 'kind: mean\nvalue: "${trips}"\ninstrument: t.other\n',
                  "t.z": "kind: index\nparts: {t.x: 1, t.y: 1}\n"}
    study = study_of(indicators, start=STUDY.replace("[t.form]", "[t.form, t.other]"), other=OTHER)
    other = pl.DataFrame({"wave": ["before", "after"], "code": ["ann", "ann"], "trips": [10, 12]})
    found = tally(score(study, {"t.form": PEOPLE, "t.other": other}))
    assert found.items() == ["t.form/trips", "t.other/trips"]
    assert found.item_counts("t.other/trips", "after")["12"] == 1
    assert found.item_counts("t.form/trips", "after")["9"] == 1
    assert found.pair_moments("t.y").changes().summary().mean == 2
    assert found.respondents("before") == 5
    assert found.respondents("before", instrument="t.other") == 1
    assert found.left_out == {"t.z": "several_instruments"}


@pytest.mark.parametrize(("present", "expected"), [
    (("before", "after"), [("before", "after")]), (("before",), [("before", None)]), ((), []),
])
def test_pairs_of_waves_that_are_there(present: tuple[str, ...], expected: list[Any]) -> None:
    assert wave_pairs(present, study_of(MEAN).study) == expected
