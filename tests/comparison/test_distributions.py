"""Distribution functions against their definitions, also far out."""

import math
from itertools import pairwise

import numpy as np
import pytest
from scipy import integrate, special

from keko_eval.comparison.distributions import noncentrality, number


def below(t: float, df: float, delta: float) -> float:
    """P(T <= t) of the noncentral t: the normal distribution function averaged over chi."""
    if t < 0:
        return 1 - below(-t, df, -delta)

    def part(s: float) -> float:
        log = (df - 1) * math.log(s) - df * s * s / 2 + df / 2 * math.log(df) - special.gammaln(df / 2) - (
            df / 2 - 1) * math.log(2)
        return float(special.ndtr(t * s - delta)) * math.exp(log)

    steep, reach = (delta / t, 12 / t) if t else (1.0, 0.5)
    edges = [1e-12, *(min(10.0, max(1e-12, s)) for s in (steep - reach, steep, steep + reach)), 10.0]
    return sum(float(integrate.quad(part, a, b, limit=400)[0]) for a, b in pairwise(edges) if b > a)


@pytest.mark.parametrize("t", [-900.0, -3.0, 0.0, 0.5, 3.0, 40.0, 9999.0, 10_001.0, 1e6])
@pytest.mark.parametrize("df", [4, 30])
@pytest.mark.parametrize("p", [0.025, 0.975])
def test_the_noncentrality_gives_the_probability_back(t: float, df: float, p: float) -> None:
    delta = noncentrality(t, df, p)
    assert delta is not None
    assert below(t, df, delta) == pytest.approx(p, abs=1e-7)


def test_it_goes_on_smoothly_where_the_method_changes() -> None:
    near, far = (noncentrality(t, 6, 0.025) for t in (9999.99, 10_000.01))
    assert near is not None
    assert far is not None
    assert far / near == pytest.approx(1, abs=1e-5)


def test_enormous_values_take_no_time() -> None:
    """Answers typed by mistake, such as a telephone number for hours, give such a t."""
    assert noncentrality(1e12, 6, 0.025) == pytest.approx(1e12 * math.sqrt(special.chdtri(6, 0.025) / 6))
    assert noncentrality(-1e12, 6, 0.975) == pytest.approx(-1e12 * math.sqrt(special.chdtri(6, 0.025) / 6))


def test_only_finite_numbers_are_numbers() -> None:
    assert [number(x) for x in (None, math.nan, math.inf, -math.inf, 0.0, np.float64(2))] == [
        None, None, None, None, 0.0, 2.0]
    assert type(number(np.float64(2))) is float
