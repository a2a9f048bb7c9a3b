"""What is said beside a change: one function for each family of estimates, and one line here for each."""

from collections.abc import Callable, Iterable, Iterator

from keko_eval.comparison.ancova import baseline_adjusted
from keko_eval.comparison.detectable import detectable_differences
from keko_eval.comparison.inquiry import Inquiry
from keko_eval.comparison.measurement import retest, same_meaning
from keko_eval.comparison.missing_rows import non_response
from keko_eval.comparison.reliable_change import reliable_change
from keko_eval.comparison.rows import Result
from keko_eval.comparison.several_waves import several_waves
from keko_eval.comparison.started import started
from keko_eval.comparison.stepped import by_ranks
from keko_eval.comparison.then_test import then_test

Family = Callable[[Inquiry], Iterable[Result]]
FAMILIES: tuple[Family, ...] = (
    same_meaning, retest, reliable_change, several_waves, baseline_adjusted, non_response, by_ranks, then_test, started,
    detectable_differences,
)
"""In the order in which their rows stand. Each gives nothing for a study that it has nothing to say of."""


def beside(inquiry: Inquiry) -> Iterator[Result]:
    """The rows of every family for one indicator."""
    for family in FAMILIES:
        yield from family(inquiry)
