"""Marks: drawings without words, in the unit of their axis, so that one drawing serves every language."""

from dataclasses import dataclass
from typing import Literal

Axis = tuple[float, float]
Range = tuple[float, float]
State = Literal["good", "watch", "weak"]


@dataclass(frozen=True, slots=True)
class Dumbbell:
    """One thing at two times: an open ring, a filled disc, the later value's interval, a target, everyone's value."""

    axis: Axis
    before: float | None
    after: float | None
    interval: Range | None = None
    target: float | None = None
    everyone: float | None = None


@dataclass(frozen=True, slots=True)
class Interval:
    """A change with its interval against no change and against the zone of changes too small to matter."""

    axis: Axis
    estimate: float
    interval: Range | None
    smallest: float | None = None
    faint: bool = False


@dataclass(frozen=True, slots=True)
class Level:
    """A bullet: a value with its interval on the indicator's own scale, against its target and its bands.

    ``limits`` are where a state changes, ``states`` the states between them, lowest first.
    """

    axis: Axis
    value: float
    interval: Range | None = None
    target: float | None = None
    limits: tuple[float, ...] = ()
    states: tuple[State, ...] = ()


@dataclass(frozen=True, slots=True)
class Diverging:
    """Shares of the answers from the lowest to the highest, around the middle; ``unsaid`` stands outside the bar.

    ``below`` and ``above`` are how far the bars of the same table reach to each side, so that all share one middle.
    """

    shares: tuple[float, ...]
    unsaid: float = 0.0
    below: float = 1.0
    above: float = 1.0


@dataclass(frozen=True, slots=True)
class Way:
    """How much of the way from the start to the target has been gone: 1 is the target, below 0 is away from it."""

    gone: float


@dataclass(frozen=True, slots=True)
class Bar:
    """A share of one."""

    share: float


@dataclass(frozen=True, slots=True)
class Series:
    """One value per wave in order of time; None where there is none.

    ``breaks`` are the places of the waves that do not compare with the wave before them.
    """

    axis: Axis
    values: tuple[float | None, ...]
    breaks: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time among the waves, all between 0 and 1."""

    waves: tuple[float, ...]
    at: float


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark of a legend."""

    kind: Literal["before", "after", "interval", "target", "zone", "zero", "everyone", "unsaid"] | State


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment of a diverging bar, for its legend."""

    place: int
    of: int


Strip = Dumbbell | Interval | Level | Diverging | Way | Bar | Series | Moment | Mark | Segment

