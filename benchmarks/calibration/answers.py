"""What simulated respondents answer: a latent score cut into a number, an item, a scale or a yes."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import special

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Answer:
    """How a standard normal latent score becomes an answer: ``low`` + ``step`` for each threshold that it passes.

    ``items`` of one scale each pass thresholds with noise of their own, of which the latent score is the share
    ``common``; without thresholds the answer is 50 + 20 z. Where ``turned`` the true effect is a fall, since there is
    no room above.
    """

    name: str
    shares: tuple[float, ...] = ()
    low: float = 0.0
    step: float = 1.0
    items: int = 1
    common: float = 1.0
    turned: bool = False

    @property
    def thresholds(self) -> Vector:
        return np.asarray(special.ndtri(np.cumsum(self.shares)[:-1]))

    @property
    def top(self) -> float | None:
        """The good end; none of a score without ends."""
        return self.low + self.step * (len(self.shares) - 1) if self.shares else None

    def of(self, latent: Vector, rng: np.random.Generator) -> Vector:
        if not self.shares:
            return 50 + 20 * latent
        told = np.zeros_like(latent)
        for _ in range(self.items):
            own = latent if self.items == 1 else (
                np.sqrt(self.common) * latent + np.sqrt(1 - self.common) * rng.normal(0, 1, len(latent)))
            told += np.searchsorted(self.thresholds, own)
        return self.low + self.step * told / self.items

    def mean(self, shift: float, drift: float) -> float:
        """Mean answer where the latent score has moved by ``shift`` and clusters by a variance of ``drift``."""
        if not self.shares:
            return 50 + 20 * shift
        spread = np.sqrt(1 + self.common * drift)
        passed = special.ndtr((np.sqrt(self.common) * shift - self.thresholds) / spread)
        return self.low + self.step * float(passed.sum())

    @cache  # noqa: B019  (a frozen value; a handful of them)
    def shift(self, effect: float, drift: float) -> float:
        """The move of the latent score that moves the mean answer by ``effect``."""
        wanted, low, high = self.mean(0.0, 0.0) + effect, -6.0, 6.0
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if self.mean(middle, drift) < wanted else (low, middle)
        return (low + high) / 2


BELL = Answer("bell")
SKEWED = Answer("skewed", (0.45, 0.25, 0.15, 0.10, 0.05), low=1)
CEILING = Answer("ceiling", (0.01, 0.02, 0.04, 0.22, 0.71), low=1, turned=True)
SCALE = Answer("scale", (0.1, 0.2, 0.4, 0.2, 0.1), step=25, items=3, common=0.5)
HALF = Answer("half", (0.5, 0.5))
TENTH = Answer("tenth", (0.9, 0.1))
ANSWERS = (BELL, SKEWED, CEILING, SCALE, HALF, TENTH)
