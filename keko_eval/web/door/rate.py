"""Rates: a bucket of tokens for each key, in memory and bounded."""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable

from keko_eval.web.door.refusal import Refusal


class Buckets:
    """``burst`` at once, then ``per_minute``; the keys that were longest unused are forgotten first.

    Parameters
    ----------
    per_minute, burst : float
    most : int
        How many keys are remembered.
    clock : callable
        Seconds that never go back.
    """

    def __init__(self, per_minute: float, burst: float, most: int = 20_000,
                 clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._burst, self._most, self._clock = per_minute / 60.0, float(burst), most, clock
        self._left: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()

    def take(self, key: Hashable) -> None:
        """Take one; refuse (429) where none is left."""
        wait = self.wait(key)
        if wait > 0:
            raise Refusal(429, wait)
        now, left = self._clock(), self._now(key)
        self._left[key] = (left - 1.0, now)
        self._left.move_to_end(key)
        while len(self._left) > self._most:
            self._left.popitem(last=False)

    def wait(self, key: Hashable) -> float:
        """Seconds until one can be taken, 0 where it can now."""
        left = self._now(key)
        return 0.0 if left >= 1.0 else (1.0 - left) / self._rate

    def _now(self, key: Hashable) -> float:
        left, since = self._left.get(key, (self._burst, self._clock()))
        return min(self._burst, left + (self._clock() - since) * self._rate)
