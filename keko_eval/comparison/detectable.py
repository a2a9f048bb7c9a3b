"""What a comparison of groups could have seen; of changes it is told where they are estimated."""

from collections.abc import Iterator

from keko_eval.comparison.identity import row
from keko_eval.comparison.inquiry import Inquiry
from keko_eval.comparison.power import Detectable, minimum_detectable
from keko_eval.comparison.power_shares import minimum_detectable_shares
from keko_eval.comparison.rows import Result
from keko_eval.comparison.shares import yes


def detectable_differences(inquiry: Inquiry) -> Iterator[Result]:
    """The smallest difference of everybody's groups that is found in four runs of five; nothing of other designs."""
    if inquiry.resolved.study.comparison.design != "group_difference":
        return
    for main in inquiry.main:
        if main.quantity == "group_difference" and main.scope == "all":
            found = _of(inquiry, main)
            yield row(inquiry.resolved, inquiry.indicator, "minimum_detectable", {}, term="group_difference",
                      wave=main.wave, n=main.n, n_reference=main.n_reference, estimate=found.value, df=found.df,
                      method=main.method, because=found.undefined)


def _of(inquiry: Inquiry, main: Result) -> Detectable:
    if main.method != "newcombe_independent":
        return minimum_detectable(main.standard_error, main.df)
    comparison, wave = inquiry.resolved.study.comparison, str(main.wave)
    scope = {str(comparison.group): str(comparison.control)}
    others = inquiry.tallies.level_moments(inquiry.indicator.indicator, wave, scope)
    m = round(float(others.n.sum()))
    return minimum_detectable_shares(main.n or 0, m, yes(others) / m if m else 0.0,
                                     down=inquiry.indicator.direction == "down")
