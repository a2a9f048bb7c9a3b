"""Profile: for whom tables are released, and so how small a group may be and how finely a number is shown."""

from dataclasses import dataclass, replace
from typing import Literal

SHARES = ("share", "ladder", "theme", "dyad", "network", "goal")
"""Kinds whose values are shares from 0 to 1."""
COUNTED = (None, "count", *SHARES)
"""Kinds whose figures are counts and shares of people; None for a count of answers."""
Name = Literal["internal", "public", "confidential"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Thresholds and rounding of one audience.

    Parameters
    ----------
    min_n : int
        Fewest respondents behind any figure; 0 hides nothing.
    min_mean_n : int
        Fewest behind a mean, which tells more of each person than a share does.
    small_n : int
        Groups of fewer are small: what tells how each member answered is hidden in them (see
        :mod:`keko_eval.disclosure.alike`).
    min_values : int
        Fewest values that a hidden count must still be able to have for someone who knows the shown ones and the
        thresholds.
    turnover_together : bool
        Whether those who left and those who came are too few when they are so together, or only when the others are
        none (see :mod:`keko_eval.disclosure.release`).
    count_step : int or None
        Counts of respondents are rounded to its multiples, and answers given by fewer than it, but some, are hidden.
    share_step : float
        Shares (0-1), coefficients and p values are then rounded to its multiples.
    mean_steps : tuple of (n, step)
        Means are then rounded to the step of the last n that is not above the group's.
    """

    name: Name
    min_n: int = 0
    min_mean_n: int = 0
    small_n: int = 0
    min_values: int = 3
    turnover_together: bool = False
    count_step: int | None = None
    share_step: float = 0.01
    mean_steps: tuple[tuple[int, float], ...] = ()

    def raised(self, min_n: int | None) -> "Profile":
        """With thresholds of at least `min_n`; a study may tighten them, never loosen."""
        if min_n is None or not self.hides:
            return self
        return replace(self, min_n=max(self.min_n, min_n), min_mean_n=max(self.min_mean_n, min_n),
                       small_n=max(self.small_n, 2 * min_n))

    @property
    def hides(self) -> bool:
        return self.min_n > 0

    def fewest(self, kind: str | None) -> int:
        """Fewest respondents behind a figure of an indicator kind; `None` for a count of answers."""
        return self.min_n if kind in COUNTED else max(self.min_n, self.min_mean_n)


INTERNAL = Profile(name="internal", min_n=5, min_mean_n=5, small_n=20)
PUBLIC = Profile(name="public", min_n=10, min_mean_n=10, small_n=20, turnover_together=True, count_step=5,
                 mean_steps=((0, 0.5), (20, 0.1)))
CONFIDENTIAL = Profile(name="confidential")
PROFILES: dict[str, Profile] = {p.name: p for p in (INTERNAL, PUBLIC, CONFIDENTIAL)}
