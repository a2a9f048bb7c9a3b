"""Counts that a page shows while answers come in, kept back until watching it tells nobody apart from the others."""

from collections.abc import Iterable, Mapping

FEWEST = 5
"""Who came to a group since it was shown last: nobody, or at least so many."""
FEWEST_OF_MEANS = 10
"""The same where what is shown has means: a mean of known length tells more of each newcomer than a count does."""

Counts = Mapping[str, int]


def may_refresh(shown: Counts, now: Counts, fewest: int = FEWEST) -> bool:
    """Whether counts may be shown after those that were shown last.

    Parameters
    ----------
    shown, now : mapping
        People by group, small groups too; a group that is not named has none.
    fewest : int
        Of each group nobody has come, or gone, or at least so many: what somebody sees who takes the one from the
        other.
    """
    changes = (abs(now.get(group, 0) - shown.get(group, 0)) for group in {*shown, *now})
    return all(change == 0 or change >= fewest for change in changes)


def tellable(count: int, fewest: int = FEWEST) -> int | None:
    """The count, or None where the few are not told: 1 to 4."""
    return None if 0 < count < fewest else count


def total(counts: Iterable[int | None]) -> int:
    """Of what is told only, so that a group that is not told cannot be had by subtraction."""
    return sum(count for count in counts if count is not None)
