"""Adjusted p values equal statsmodels', in any order and with gaps."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from keko_eval.comparison.multiplicity import (
    benjamini_hochberg,
    benjamini_yekutieli,
    bonferroni,
    hochberg,
    holm,
    hommel,
)

RULES = {bonferroni: "bonferroni", hochberg: "simes-hochberg", hommel: "hommel",
         benjamini_hochberg: "fdr_bh", benjamini_yekutieli: "fdr_by"}
p_values = st.lists(st.one_of(st.none(), st.floats(0, 1).map(lambda p: round(p, 4))), max_size=12)


@pytest.mark.parametrize("rule", RULES)
@given(p_values)
def test_equals_statsmodels(rule, p: list[float | None]) -> None:
    found, known = rule(p), [x for x in p if x is not None]
    assert [x is None for x in found] == [x is None for x in p]
    expected = multipletests(known, method=RULES[rule])[1] if known else []
    assert [x for x in found if x is not None] == pytest.approx(list(expected), abs=1e-12)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=7))
def test_holm_and_hommel_are_closed_tests(p: list[float]) -> None:
    """The largest Bonferroni (Holm) or Simes (Hommel) p value of all the sets that hold the hypothesis."""
    sets = [s for k in range(1, len(p) + 1) for s in combinations(range(len(p)), k)]
    simple = {s: len(s) * min(p[i] for i in s) for s in sets}
    simes = {s: min(len(s) * q / (j + 1) for j, q in enumerate(sorted(p[i] for i in s))) for s in sets}
    for rule, local in ((holm, simple), (hommel, simes)):
        assert rule(p) == pytest.approx([min(1, max(v for s, v in local.items() if i in s)) for i in range(len(p))])


def test_holm_by_hand() -> None:
    """.01 x 3, .04 x 2 lifts .03 x 2 no further; the gap does not count."""
    assert holm([0.04, None, 0.01, 0.03]) == pytest.approx([0.06, None, 0.03, 0.06])


@pytest.mark.parametrize("rule", [*RULES, holm])
def test_one_test_is_not_adjusted(rule) -> None:
    assert rule([0.03]) == [0.03]
    assert rule([]) == []
    assert rule([None]) == [None]
