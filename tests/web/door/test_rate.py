"""Buckets: a burst at once, then a rate; a bounded memory; a clock that never goes back."""

import pytest

from keko_eval.web.door.rate import Buckets
from keko_eval.web.door.refusal import Refusal


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_then_a_rate():
    clock = Clock()
    buckets = Buckets(60, 3, clock=clock)
    for _ in range(3):
        buckets.take("a")
    with pytest.raises(Refusal) as refused:
        buckets.take("a")
    assert (refused.value.status, refused.value.retry_after) == (429, pytest.approx(1.0))
    clock.now += 1
    buckets.take("a")
    with pytest.raises(Refusal):
        buckets.take("a")


def test_others_are_not_held_up():
    buckets = Buckets(1, 1, clock=Clock())
    buckets.take("a")
    buckets.take("b")
    assert buckets.wait("a") > 0


def test_it_never_saves_more_than_a_burst():
    clock = Clock()
    buckets = Buckets(60, 2, clock=clock)
    buckets.take("a")
    clock.now += 3600
    buckets.take("a")
    buckets.take("a")
    with pytest.raises(Refusal):
        buckets.take("a")


def test_the_memory_is_bounded():
    buckets = Buckets(1, 1, most=10, clock=Clock())
    for i in range(1000):
        buckets.take(i)
    assert len(buckets._left) == 10
    assert buckets.wait(0) == 0
    assert buckets.wait(999) > 0
