"""Typical changes and differences, and proportional odds of two groups, equal to R; what cannot be said says why."""

from functools import cache

import numpy as np
import pytest

from keko_eval.comparison.hodges_lehmann import typical_change, typical_difference
from keko_eval.comparison.proportional_odds import fit_proportional_odds, proportional_odds
from keko_eval.comparison.relative_effect import brunner_munzel
from keko_eval.scoring.frequencies import Frequencies
from tests.reference.expected import assert_complete, assert_equal, rows, values

CASE = "ordinal_shift"
DEPRESSION = np.subtract([1.83, .50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30],
                         [.878, .647, .598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29])
AT_TERM = [.80, .83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, .73, 1.46]
BEFORE = [1.15, .88, .90, .74, 1.21]
of = Frequencies.from_rows


@cache
def computed() -> dict[str, object]:
    change, difference = typical_change(of(DEPRESSION)), typical_difference(of(AT_TERM), of(BEFORE))
    found: dict[str, object] = {
        "depression.estimate": change.estimate, "depression.ci": change.interval(),
        "water.estimate": difference.estimate, "water.ci": difference.interval()}
    d = rows("arthritis_ordinal").pivot(index="respondent", columns="wave", values="rating")
    arm = rows("arthritis_ordinal").drop_duplicates("respondent").set_index("respondent").group.reindex(d.index)
    for wave in (1, 3, 5):
        moved = (d[wave] - d[0]).dropna()
        drug, placebo = (d[wave][arm == name].dropna() for name in ("drug", "placebo"))
        odds = proportional_odds(of(drug), of(placebo))
        shifts = {"change": typical_change(of(moved)), "change30": typical_change(of(moved[:30])),
                  "groups": typical_difference(of(drug), of(placebo)),
                  "groups45": typical_difference(of(drug[:20]), of(placebo[:25]))}
        found |= {f"arthritis.{name}.wave{wave}": (e.estimate, *e.interval()) for name, e in shifts.items()}
        found |= {f"arthritis.odds.wave{wave}": odds.estimate, f"arthritis.odds_se.wave{wave}": odds.standard_error,
                  f"arthritis.proportionality.wave{wave}": list(odds.details.values())}
    return found


@pytest.mark.parametrize("name", values(CASE))
def test_equals_r(name: str) -> None:
    assert_equal(computed()[name], values(CASE)[name])


def test_nothing_is_left_out() -> None:
    assert_complete(CASE, computed(), {})


def test_five_changes_have_no_interval() -> None:
    found = typical_change(of([1, 2, 3, 4, 5]))
    assert (found.estimate, found.ci_low, found.undefined) == (3, None, "too_few_answers")
    assert typical_change(of([1, 2, 3, 4, 5, 6])).interval() == (1, 6)


def test_a_surer_interval_than_there_is_has_open_ends() -> None:
    assert typical_change(of([1, 2, 3, 4, 5, 6])).interval(0.999) == (None, None)


def test_groups_apart_are_separated() -> None:
    high, low = of([4, 5, 5, 5]), of([1, 2, 2])
    assert brunner_munzel(high, low).undefined == "separated"
    assert brunner_munzel(high, low).estimate == 1
    assert proportional_odds(high, low).undefined == "separated"


def test_a_design_that_tells_nothing_apart_is_not_estimable() -> None:
    assert fit_proportional_odds(np.array([[2, 3], [1, 4]]), np.ones((2, 1))).undefined == "not_estimable"


def test_the_logit_interval_stays_within_its_ends() -> None:
    high, low = of([4, 5, 5, 5, 3, 5]), of([1, 2, 2, 3, 1, 2])
    plain, inside = brunner_munzel(high, low), brunner_munzel(high, low, "logit")
    assert plain.ci_high is not None
    assert plain.ci_high > 1
    assert inside.ci_high is not None
    assert inside.ci_high < 1
    assert (inside.estimate, inside.p_value) == (plain.estimate, plain.p_value)
