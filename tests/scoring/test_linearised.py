"""Linearised ratios against respondents' own linearised values."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keko_eval.scoring.moments import Moments, PairMoments
from keko_eval.scoring.score import score
from keko_eval.scoring.tally import tally
from tests.scoring.small import study_of

RATIO = {"t.x": 'kind: ratio\nnumerator: "${trips}"\ndenominator: "${hours}"\n'}
STUDY = """\
subject: code
groups: [circle]
comparison: {design: before_after, from: before, to: after, cluster: circle}
"""
ANSWER = st.none() | st.tuples(st.integers(0, 20), st.floats(0.5, 40).map(lambda x: round(x, 2)))
PEOPLE = st.lists(st.tuples(st.sampled_from("abc"), ANSWER, ANSWER), min_size=1, max_size=25)


def linearised(values: list[tuple[int, float] | None]) -> np.ndarray | None:
    """R + (numerator - R denominator) / mean denominator, NaN for no answer."""
    answers = np.array([v if v else (np.nan, np.nan) for v in values], dtype=float)
    if np.isnan(answers).all():
        return None
    ratio = np.nansum(answers[:, 0]) / np.nansum(answers[:, 1])
    found: np.ndarray = ratio + (answers[:, 0] - ratio * answers[:, 1]) / np.nanmean(answers[:, 1])
    return found


@given(PEOPLE, st.sampled_from([1000, 0]))
def test_moments_are_those_of_the_linearised_values(
        people: list[tuple[str, tuple[int, float] | None, tuple[int, float] | None]], few: int) -> None:
    rows = [(wave, str(i), who[0], *(who[k] or (None, None)))
            for i, who in enumerate(people) for k, wave in ((1, "before"), (2, "after"))]
    frame = pl.DataFrame(rows, schema={"wave": pl.String, "code": pl.String, "circle": pl.String, "trips": pl.Int64,
                                       "hours": pl.Float64}, orient="row")
    found = tally(score(study_of(RATIO, STUDY), {"t.form": frame}), few=few)
    codes = np.unique([who[0] for who in people], return_inverse=True)[1]
    one, two = (linearised([who[k] for who in people]) for k in (1, 2))
    for wave, values in (("before", one), ("after", two)):
        level = found.ratio_level("t.x", wave)
        assert (level is None) == (values is None)
        if level is not None and values is not None:
            same(level, Moments.from_rows(values, codes))
    pairs = found.ratio_pairs("t.x")
    if one is None or two is None:
        assert pairs.n.sum() == 0
        return
    direct = PairMoments.from_rows(one, two, codes)
    for part in ("first", "second", "only_first", "only_second"):
        same(getattr(pairs, part)(), getattr(direct, part)())
    if direct.n.sum() > 1:
        assert pairs.covariance() == pytest.approx(direct.covariance(), rel=1e-6, abs=1e-9)


def same(found: Moments, direct: Moments) -> None:
    assert found.n.tolist() == direct.n.tolist()
    for cell in range(direct.cells):
        one, two = found.pick([cell]).summary(), direct.pick([cell]).summary()
        if two.mean is not None:
            assert one.mean == pytest.approx(two.mean, rel=1e-9, abs=1e-9)
        if two.variance is not None:
            assert one.variance == pytest.approx(two.variance, rel=1e-6, abs=1e-9)
