"""Each kind of indicator, on answers that a reader can work out."""

from typing import Any

import polars as pl
import pytest

from keko_eval.comparison.recorded import RECORDED
from keko_eval.definitions.indicator import KINDS
from keko_eval.scoring.engine import Engine
from keko_eval.scoring.kinds import MEASURES
from keko_eval.scoring.score import score
from tests.scoring.small import INSTRUMENT, rounded, study_of


def values(indicator: str, rows: list[dict[str, Any]], **more: str) -> list[float | None]:
    """The indicator's value of each row."""
    frame = pl.DataFrame([{"wave": "before", **row} for row in rows], infer_schema_length=None)
    scored = score(study_of({"t.x": indicator, **more}), {"t.form": frame})
    assert scored.left_out == {}
    return rounded(scored.collect()["t.form"]["t.x"])


def test_every_kind_of_indicator_is_scored_or_reads_records() -> None:
    assert set(MEASURES) | set(RECORDED) == set(KINDS)


SCALE = "kind: scale\nitems: [q1, q2, q3]\n"


def test_scale_is_the_mean_of_the_items_answered() -> None:
    rows = [{"q1": 1, "q2": 2, "q3": 5}, {"q1": 4, "q2": 5, "q3": None}]
    assert values(SCALE, rows) == rounded([8 / 3, 4.5])


def test_at_least_half_of_the_items_must_be_answered_unless_said_otherwise() -> None:
    rows = [{"q1": 4, "q2": None, "q3": 2}, {"q1": 4, "q2": None, "q3": None}]
    assert values(SCALE, rows) == [3.0, None]
    assert values(SCALE + "minimum_answered: 3\n", rows) == [None, None]
    assert values(SCALE + "minimum_answered: 1\n", rows) == [3.0, 4.0]


def test_codes_of_missing_answers_and_unknown_codes_are_no_answers() -> None:
    assert values(SCALE, [{"q1": 9, "q2": 2, "q3": 4}, {"q1": 7, "q2": 0, "q3": 4}]) == [3.0, None]


def test_a_reversed_item_is_turned_within_its_choices() -> None:
    rows = [{"q1": 1, "q2": 1, "q3": 5}, {"q1": 5, "q2": 4, "q3": 2}]
    assert values(SCALE + "reverse: [q3]\n", rows) == rounded([1, 13 / 3])


def test_rescaling_reaches_both_ends_exactly() -> None:
    scale = SCALE + "reverse: [q3]\nrescale: [0, 100]\n"
    frame = pl.DataFrame({"wave": ["before"] * 3, "q1": [1, 5, 3], "q2": [1, 5, 3], "q3": [5, 1, 2]})
    found = score(study_of({"t.x": scale}), {"t.form": frame}).collect()["t.form"]["t.x"].to_list()
    assert found[:2] == [0.0, 100.0]
    assert found[2] == pytest.approx(100 * (10 / 3 - 1) / 4)


def test_rescaling_may_turn_the_scale_around() -> None:
    rows = [{"q1": 1, "q2": 1, "q3": 1}, {"q1": 5, "q2": 5, "q3": 5}]
    assert values(SCALE + "rescale: [10, 0]\n", rows) == [10.0, 0.0]


def test_a_scale_of_numbers_takes_its_ends_from_the_constraint() -> None:
    rows = [{"trips": 20}, {"trips": 5}, {"trips": -1}, {"trips": 21}]
    assert values("kind: scale\nitems: [trips]\nrescale: [0, 100]\n", rows) == [100.0, 25.0, None, None]


@pytest.mark.parametrize("high", [400, 9_000, 1_000_000])
def test_a_scale_of_many_steps(high: int) -> None:
    form = INSTRUMENT + "".join(
        f"  - {{name: pay{i}, type: integer, label: q, constraint: '. >= 0 and . <= {high}'}}\n" for i in range(12))
    items = ", ".join(f"pay{i}" for i in range(12))
    frame = pl.DataFrame({"wave": ["before"] * 3} | {f"pay{i}": [high, 300 + i, high + 1] for i in range(12)})
    study = study_of({"t.x": f"kind: scale\nitems: [{items}]\nreverse: [pay0]\n"}, form=form)
    found = score(study, {"t.form": frame}).collect()["t.form"]["t.x"].to_list()
    assert found == [pytest.approx(high * 11 / 12), pytest.approx((high - 300 + 300 * 11 + 66) / 12), None]


def test_a_scale_of_half_steps() -> None:
    form = INSTRUMENT + "  - {name: mood, type: range, label: q, parameters: start=0 end=2 step=0.5}\n"
    frame = pl.DataFrame({"wave": ["before"] * 3, "mood": [0.5, 2.0, None]})
    study = study_of({"t.x": "kind: scale\nitems: [mood]\nreverse: [mood]\nrescale: [0, 100]\n"}, form=form)
    assert score(study, {"t.form": frame}).collect()["t.form"]["t.x"].to_list() == [75.0, 0.0, None]


def test_a_scale_whose_items_are_not_in_the_answers_has_no_values() -> None:
    assert values(SCALE, [{"said": "x"}]) == [None]


@pytest.mark.parametrize("dtype", [pl.Int8, pl.Int16, pl.Int32, pl.Int64, pl.UInt8, pl.UInt16, pl.UInt32, pl.UInt64,
                                   pl.Float32, pl.Float64, pl.String, pl.Categorical])
def test_codes_may_be_stored_in_any_way(dtype: type[pl.DataType]) -> None:
    texts = pl.DataFrame({"q1": ["1", "5", "9", None], "q2": ["2", "4", "3", None], "q3": ["5", "1", "3", "2"]})
    whole = texts if dtype in (pl.String, pl.Categorical) else texts.cast(pl.Int64)
    frame = whole.cast(dtype).with_columns(wave=pl.lit("before"))
    found = score(study_of({"t.x": SCALE + "reverse: [q3]\n"}), {"t.form": frame}).collect()["t.form"]["t.x"]
    assert rounded(found) == rounded([4 / 3, 14 / 3, 3, None])


@pytest.mark.parametrize("dtype", [pl.Int8, pl.UInt8, pl.Int16, pl.Int64])
def test_sums_of_many_items_fit_and_wild_numbers_do_no_harm(engine: Engine, dtype: type[pl.DataType]) -> None:
    form = INSTRUMENT + "".join(
        f"  - {{name: x{i}, type: integer, label: q, constraint: '. >= 0 and . <= 100'}}\n" for i in range(20))
    items = [f"x{i}" for i in range(20)]
    wild = {pl.Int8: -128, pl.UInt8: 255, pl.Int16: -32768, pl.Int64: 2**60}[dtype]
    frame = pl.DataFrame({"wave": ["before"] * 2} | {name: pl.Series([100, wild], dtype=dtype) for name in items})
    frame = frame.with_columns(x0=pl.Series([0, 60], dtype=dtype))
    scale = f"kind: scale\nitems: [{', '.join(items)}]\nreverse: [x0]\nminimum_answered: 1\n"
    study = study_of({"t.x": scale}, form=form)
    assert score(study, {"t.form": frame}, engine).collect()["t.form"]["t.x"].to_list() == [100.0, 40.0]


def test_mean_is_the_number() -> None:
    assert values('kind: mean\nvalue: "${hours} + ${trips}"\n', [
        {"hours": 1.5, "trips": 2}, {"hours": None, "trips": 2}, {"hours": 1.0, "trips": -1}]) == [3.5, None, None]


def test_what_is_no_finite_number_is_missing() -> None:
    rows = [{"hours": 1.0, "trips": 0}, {"hours": 3.0, "trips": 2}]
    assert values('kind: mean\nvalue: "${hours} div ${trips}"\n', rows) == [None, 1.5]


def test_share_is_one_zero_or_outside_the_base() -> None:
    share = "kind: share\ncondition: \"${job} = 'yes'\"\n"
    rows = [{"job": job, "target": target} for job, target in
            (("yes", "yes"), ("no", "yes"), (None, "yes"), ("na", "yes"), ("yes", "no"), ("yes", None))]
    assert values(share, rows) == [1.0, 0.0, None, None, 1.0, 1.0]
    assert values(share + "base: \"${target} = 'yes'\"\n", rows) == [1.0, 0.0, None, None, None, None]


def test_conditions_compare_whole_number_codes() -> None:
    assert values('kind: share\ncondition: "${q1} >= 4"\n', [{"q1": 4}, {"q1": 3}, {"q1": 9}, {"q1": None}]) == [
        1.0, 0.0, None, None]


def test_count_is_who_meets_the_condition() -> None:
    assert values("kind: count\ncondition: \"selected(${where}, 'work')\"\n", [
        {"where": "home work"}, {"where": "home"}, {"where": None}]) == [1.0, 0.0, None]


def test_sum_is_the_number() -> None:
    assert values('kind: sum\nvalue: "${trips}"\n', [{"trips": 3}, {"trips": -1}, {"trips": 0}]) == [3.0, None, 0.0]


def test_ratio_has_two_columns_and_leaves_out_who_answers_one_of_them() -> None:
    study = study_of({"t.x": 'kind: ratio\nnumerator: "${trips}"\ndenominator: "${hours}"\n'})
    frame = pl.DataFrame({"wave": ["before"] * 3, "trips": [2, 3, None], "hours": [4.0, None, 1.0]})
    found = score(study, {"t.form": frame}).collect()["t.form"]
    assert found.columns == ["wave", "t.x.numerator", "t.x.denominator"]
    assert found.rows() == [("before", 2.0, 4.0), ("before", None, None), ("before", None, None)]


PARTS = {"t.a": SCALE + "rescale: [0, 100]\n", "t.b": "kind: scale\nitems: [q1]\nrescale: [0, 100]\n"}
ROWS = [{"q1": 5, "q2": 1, "q3": 3}, {"q1": None, "q2": 1, "q3": 3}]


def test_index_is_the_weighted_mean_of_its_parts() -> None:
    assert values("kind: index\nparts: {t.a: 2, t.b: 1}\n", ROWS, **PARTS) == rounded([(2 * 50 + 100) / 3, None])


def test_an_index_may_do_with_some_of_its_parts() -> None:
    index = "kind: index\nparts: {t.a: 2, t.b: 1}\nminimum_answered: 1\n"
    assert values(index, ROWS, **PARTS) == rounded([200 / 3, 25])


def test_an_index_may_be_part_of_another() -> None:
    more = {**PARTS, "t.inner": "kind: index\nparts: {t.a: 1, t.b: 1}\n"}
    assert values("kind: index\nparts: {t.inner: 1, t.b: 3}\n", ROWS[:1], **more) == [93.75]


@pytest.mark.parametrize(("indicator", "reason"), [
    ("kind: scale\nitems: [said]\n", "no_scale"),
    ("kind: index\nparts: {t.y: 1}\n", "part_left_out"),
])
def test_what_cannot_be_worked_out_is_left_out_with_its_reason(indicator: str, reason: str) -> None:
    study = study_of({"t.x": indicator, "t.y": "kind: scale\nitems: [said]\n"})
    scored = score(study, {"t.form": pl.DataFrame({"wave": ["before"], "said": ["hello"]})})
    assert scored.left_out["t.x"] == reason
    assert scored.collect()["t.form"].columns == ["wave"]


def test_a_column_that_holds_nothing_is_missing(engine: Engine) -> None:
    study = study_of({"t.x": 'kind: mean\nvalue: "${hours} * 2 + ${trips}"\n'})
    frame = pl.DataFrame({"wave": ["before"], "hours": [None], "trips": [1]})
    assert frame["hours"].dtype == pl.Null
    assert score(study, {"t.form": frame}, engine).collect()["t.form"]["t.x"].to_list() == [None]


def test_without_answers_there_is_no_instrument() -> None:
    scored = score(study_of({"t.x": SCALE}), {})
    assert (scored.left_out, scored.collect()) == ({"t.x": "no_instrument"}, {})
