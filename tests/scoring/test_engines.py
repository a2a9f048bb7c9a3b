"""Four engines, one result: every kind, each in its own frames, taken whole or counted by the engine."""

import math
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from keko_eval.scoring.engine import Engine
from keko_eval.scoring.kinds import MEASURES
from keko_eval.scoring.score import score
from keko_eval.scoring.tallies import Tallies
from keko_eval.scoring.tally import tally
from tests.scoring.small import study_of

INDICATORS = {
    "t.scale": "kind: scale\nitems: [q1, q2, q3]\nreverse: [q3]\nrescale: [0, 100]\n",
    "t.raw": "kind: scale\nitems: [q1, q2]\nminimum_answered: 2\n",
    "t.numbers": "kind: scale\nitems: [trips]\n",
    "t.mean": 'kind: mean\nvalue: "${hours} * 2 + ${trips}"\nrange: [0, 50]\ndirection: down\n',
    "t.quotient": 'kind: mean\nvalue: "${hours} div ${trips}"\n',
    "t.share": "kind: share\ncondition: \"${q1} >= 4 or ${job} = 'yes'\"\nbase: \"${target} = 'yes'\"\n",
    "t.count": "kind: count\ncondition: \"selected(${where}, 'work')\"\n",
    "t.sum": 'kind: sum\nvalue: "${trips}"\n',
    "t.ratio": 'kind: ratio\nnumerator: "${trips}"\ndenominator: "${hours}"\n',
    "t.ladder": "kind: ladder\ninstrument: t.form\nquestion: q2\nreached: 4\n",
    "t.some_stages": "kind: ladder\ninstrument: t.form\nquestion: job\nstages: ['no', 'yes']\nreached: 'yes'\n",
    "t.rubric": "kind: rubric\ninstrument: t.form\nitems: [q1, q2]\n",
    "t.dose": 'kind: dose\ndose: "${trips}"\nof: t.mean\n',
    "t.index": "kind: index\nparts: {t.scale: 2, t.mean: 1, t.share: 1}\nminimum_answered: 2\n",
}
STUDY = """\
subject: code
groups: [circle, kind]
comparison: {design: before_after, from: before, to: after, cluster: circle}
"""
SCOPES: list[dict[str, str]] = [{}, {"circle": "a"}, {"kind": "2"}, {"circle": "b", "kind": "1"}]


def answers(n: int = 120) -> pl.DataFrame:
    """Made-up answers with every way of not answering; three of four respondents answer both waves."""
    rng = np.random.default_rng(7)

    def some(values: list[Any], share: float = 0.12) -> list[Any]:
        return [None if rng.random() < share else values[rng.integers(len(values))] for _ in range(2 * n)]

    codes = [f"p{i}" for i in range(n)] + [f"p{i}" if rng.random() < 0.75 else f"new{i}" for i in rng.permutation(n)]
    codes[3] = codes[n + 5] = None  # type: ignore[call-overload]
    return pl.DataFrame({
        "wave": ["before"] * n + ["after"] * n, "code": codes, "circle": some(["a", "b", "c", "d"], 0.03),
        "kind": some([1, 2], 0.05), "q1": some([1, 2, 3, 4, 5, 9]), "q2": some([1, 2, 3, 4, 5, 9]),
        "q3": some([1, 2, 3, 4, 5, 9], 0.4), "job": some(["yes", "no", "na"]), "target": some(["yes", "no"]),
        "hours": some([0.5, 1.0, 7.25, 10.0]), "trips": some([0, 1, 2, 5, -1]),
        "where": some(["home", "home work", "town work", "work"]), "said": some(["x", "yz"]),
    })


@pytest.fixture(scope="module")
def expected() -> tuple[dict[str, list[Any]], Tallies]:
    scored = score(study_of(INDICATORS, STUDY), {"t.form": answers()})
    return scored.collect()["t.form"].to_dict(as_series=False), tally(scored)


def test_every_kind_is_among_the_indicators() -> None:
    assert {text.split()[1] for text in INDICATORS.values()} == set(MEASURES)


def test_rows_are_equal(engine: Engine, expected: tuple[dict[str, list[Any]], Tallies]) -> None:
    found = score(study_of(INDICATORS, STUDY), {"t.form": answers()}, engine).collect()["t.form"]
    for name, values in expected[0].items():
        if name.startswith("t."):
            assert found[name].to_list() == close(values, 1e-12), name
        else:
            assert found[name].cast(pl.String).to_list() == [None if v is None else str(v) for v in values], name


@pytest.mark.parametrize("few", [10**6, 0], ids=["whole", "counted"])
def test_tallies_are_equal(engine: Engine, few: int, expected: tuple[dict[str, list[Any]], Tallies]) -> None:
    found = tally(score(study_of(INDICATORS, STUDY), {"t.form": answers()}, engine), few=few)
    assert_equal(found, expected[1])


def test_pandas_and_lazy_frames_are_carried_over(expected: tuple[dict[str, list[Any]], Tallies]) -> None:
    study = study_of(INDICATORS, STUDY)
    frame = pd.DataFrame(answers().to_dict(as_series=False))
    assert frame["q1"].dtype == np.float64
    for given in (frame, answers().lazy()):
        assert_equal(tally(score(study, {"t.form": given})), expected[1])


def test_what_duckdb_reads_may_be_worked_out_by_polars(expected: tuple[dict[str, list[Any]], Tallies]) -> None:
    duckdb = pytest.importorskip("duckdb")
    relation = duckdb.connect().from_arrow(answers().to_arrow())
    study = study_of(INDICATORS, STUDY)
    assert_equal(tally(score(study, {"t.form": relation})), expected[1])
    assert_equal(tally(score(study, {"t.form": relation}, "duckdb"), few=0), expected[1])


def assert_equal(found: Tallies, wanted: Tallies) -> None:
    """Everything that can be asked of two tallies."""
    assert found.scopes() == wanted.scopes()
    for scope in SCOPES:
        for id in INDICATORS:
            same(found.pair_moments(id, scope), wanted.pair_moments(id, scope), id)
            assert found.missing(id, "after", scope) == wanted.missing(id, "after", scope)
            for wave in ("before", "after"):
                same(found.level_moments(id, wave, scope), wanted.level_moments(id, wave, scope), id)
                assert found.at_good_end(id, wave, scope) == wanted.at_good_end(id, wave, scope), id
            for one, two in zip(found.attrition(id, scope), wanted.attrition(id, scope), strict=True):
                same(one, two, id)
        for item in wanted.items():
            assert found.item_counts(item, "after", scope) == wanted.item_counts(item, "after", scope), item
        assert found.respondents("before", scope) == wanted.respondents("before", scope)
    for id in ("t.scale", "t.raw"):
        for listwise in (True, False):
            mine, other = (t.item_moments(id, "before", listwise=listwise).covariance() for t in (found, wanted))
            assert mine == pytest.approx(other, rel=1e-12)
    moved = [t.instruments["t.form"].cells.moved["before", "after"].tolist() for t in (found, wanted)]
    assert moved[0] == moved[1]


def same(found: Any, wanted: Any, what: str) -> None:
    """Equal counts, means, variances, whatever the origin."""
    if hasattr(wanted, "sum_12"):
        assert found.cells == wanted.cells, what
        for part in ("changes", "first", "second", "only_first", "only_second", "first_of_pairs"):
            same(getattr(found, part)(), getattr(wanted, part)(), what)
        assert [found.covariance()] == close([wanted.covariance()]), what
        assert found.n_up.tolist() == wanted.n_up.tolist(), what
        return
    for cell in range(wanted.cells):
        one, two = found.pick([cell]).summary(), wanted.pick([cell]).summary()
        assert [one.n, one.mean, one.variance] == close([two.n, two.mean, two.variance]), what


class close:  # noqa: N801
    """A list of numbers, with None only where it has None."""

    def __init__(self, values: list[float | None], tolerance: float = 1e-9) -> None:
        self.values, self.tolerance = values, tolerance

    def __eq__(self, other: object) -> bool:
        assert isinstance(other, list)
        return len(other) == len(self.values) and all(
            a is b is None or (a is not None and b is not None and math.isclose(a, b, rel_tol=self.tolerance,
                                                                                abs_tol=self.tolerance))
            for a, b in zip(other, self.values, strict=True))

    def __repr__(self) -> str:
        return repr(self.values)
