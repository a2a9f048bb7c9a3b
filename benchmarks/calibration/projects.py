"""A simulated project: who is in which circle, who answers when, who can be linked, and what is true."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from benchmarks.calibration.answers import BELL, Answer, Vector
from keko_eval.comparison.choose import FEWEST_CLUSTERS

Attrition = Literal["at random", "by first answer", "by stable level"]
Codes = NDArray[np.intp]
SELECTION = 1.0
"""Log odds of staying by one standard deviation of what decides it."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One project.

    Parameters
    ----------
    answer : Answer
    people : int
        Without circles; in each arm, if there are two.
    circles : tuple of int
        Sizes; empty without circles.
    treated : int
        How many circles of a comparison are treated, drawn anew each time; without circles 1 for two arms.
    icc, drift : float
        The circles' share of the variance of one wave, and the variance of their own change as a share of the same.
    r : float
        Correlation of a person's two answers within a circle.
    first, second : float
        Share who answer.
    codes : float
        Share of those who answer twice who can be linked.
    turnover : float
        Share of people who are others the second time.
    attrition : str
        What the second answer of those who gave a first one hangs on; the rest answer at random.
    """

    answer: Answer = BELL
    people: int = 200
    circles: tuple[int, ...] = ()
    treated: int = 0
    icc: float = 0.10
    drift: float = 0.0
    r: float = 0.6
    first: float = 0.98
    second: float = 0.98
    codes: float = 1.0
    turnover: float = 0.0
    attrition: Attrition = "at random"

    @property
    def clustered(self) -> bool:
        return bool(self.circles)


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """The answers of both waves, NaN for none; those who answered twice unlinked stand twice."""

    first: Vector
    second: Vector
    circle: Codes
    treated: NDArray[np.bool_]


def draw(rng: np.random.Generator, setting: Setting, effect: float) -> Drawn:
    """One project with a true change, or difference in changes, of ``effect``."""
    circle, treated = _places(rng, setting)
    icc, drift = (setting.icc, setting.drift) if setting.clustered else (0.0, 0.0)
    k, n = len(setting.circles) or 1, len(circle)
    own = rng.normal(0, np.sqrt(drift), k)[circle]
    if setting.clustered and k < FEWEST_CLUSTERS:
        own -= own.mean()
    level = rng.normal(0, np.sqrt(icc), k)[circle]
    stable, steady, noise = rng.normal(0, 1, n), np.sqrt((1 - icc) * setting.r), np.sqrt((1 - icc) * (1 - setting.r))
    stays = rng.random(n) >= setting.turnover
    later = np.where(stays, stable, rng.normal(0, 1, n))
    at_first = level + steady * stable + noise * rng.normal(0, 1, n)
    moved = np.where(treated, setting.answer.shift(effect, drift), setting.answer.shift(0.0, drift))
    at_second = level + own + steady * later + noise * rng.normal(0, 1, n) + moved
    x, y = setting.answer.of(at_first, rng), setting.answer.of(at_second, rng)
    there = rng.random(n) < setting.first
    back = rng.random(n) < _chance(setting, at_first, stable, there)
    x[~there], y[~back] = np.nan, np.nan
    alone = there & back & ~(stays & (rng.random(n) < setting.codes))
    return Drawn(np.concatenate([np.where(alone, np.nan, x), x[alone]]),
                 np.concatenate([y, np.full(int(alone.sum()), np.nan)]),
                 np.concatenate([circle, circle[alone]]), np.concatenate([treated, treated[alone]]))


def _places(rng: np.random.Generator, setting: Setting) -> tuple[Codes, NDArray[np.bool_]]:
    if setting.clustered:
        k = len(setting.circles)
        circle = np.repeat(np.arange(k), setting.circles)
        chosen = rng.permutation(k) < (setting.treated or k)
        return circle, chosen[circle]
    arms = 2 if setting.treated else 1
    return np.zeros(arms * setting.people, dtype=np.intp), np.arange(arms * setting.people) < setting.people


def _chance(setting: Setting, at_first: Vector, stable: Vector, there: NDArray[np.bool_]) -> Vector:
    """Of a second answer. With selection about ``second`` of those with a first answer give one."""
    plain = np.full(len(there), setting.second)
    if setting.attrition == "at random":
        return plain
    decides = at_first if setting.attrition == "by first answer" else stable
    odds = np.log(setting.second / (1 - setting.second)) * np.sqrt(1 + SELECTION**2 / 2.9) + SELECTION * decides
    by = 1 / (1 + np.exp(-odds))
    return np.where(there, by, plain) if setting.attrition == "by first answer" else by
