"""The projects that are simulated: each table's settings, by the designs that the methods are chosen for."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.calibration.answers import ANSWERS, BELL, CEILING, HALF, SCALE, SKEWED, TENTH
from benchmarks.calibration.projects import Attrition, Drawn, Setting
from benchmarks.calibration.verdicts import Said, say_change, say_groups, say_level, say_plain

Say = Callable[[Setting, Drawn, float], Said]
LINKAGES: dict[str, dict[str, Any]] = {
    "linked": {},
    "partly": {"first": 0.8, "second": 0.8, "codes": 0.8, "turnover": 0.25},
    "unlinked": {"codes": 0.0},
    "others": {"codes": 0.0, "turnover": 1.0},
}
"""Linked; some linked, some others the second time; the same people without a code; other people."""
OWN_CHANGE = 0.06
"""Of circles that change differently: the variance of their change as a share of that of one wave."""


@dataclass(frozen=True, slots=True)
class Project:
    """A row of a table: its words, what is drawn, how it is told, and which true effects, in smallest meaningful ones.
    """

    table: str
    words: tuple[str, ...]
    setting: Setting
    say: Say = say_change
    effects: tuple[int, ...] = (0, 1, 2)

    @property
    def key(self) -> str:
        return " | ".join((self.table, *self.words))


def projects() -> list[Project]:
    return [*people(), *circles(), *small_circles(), *plain(), *attrition(), *comparisons(), *compared_circles(),
            *groups(), *levels()]


def people() -> Iterator[Project]:
    """Without circles."""
    sizes = {"linked": (10, 12, 30, 200), "partly": (30, 60, 200), "unlinked": (12, 30, 200), "others": (12, 30, 200)}
    for link, numbers in sizes.items():
        for n in numbers:
            for answer in ANSWERS:
                yield Project("people", (link, str(n), answer.name), Setting(answer, people=n, **LINKAGES[link]))


def equal(k: int, size: int = 20) -> tuple[int, ...]:
    return (size,) * k


def unequal(k: int) -> tuple[int, ...]:
    """From 2 to 60 people."""
    return tuple(int(x) for x in np.round(np.geomspace(2, 60, k)))


def circles() -> Iterator[Project]:
    for link in ("linked", "partly", "unlinked"):
        for k in (4, 6, 10, 30):
            for name, sizes in (("20", equal(k)), ("2-60", unequal(k))):
                for own in (0.0, OWN_CHANGE):
                    setting = Setting(circles=sizes, drift=own, **LINKAGES[link])
                    yield Project("circles", (link, str(k), name, f"{own:g}", BELL.name), setting)
        for k in (4, 10):
            for answer in (SKEWED, CEILING, SCALE, HALF, TENTH):
                setting = Setting(answer, circles=unequal(k), drift=OWN_CHANGE, **LINKAGES[link])
                yield Project("circles", (link, str(k), "2-60", f"{OWN_CHANGE:g}", answer.name), setting)


def small_circles() -> Iterator[Project]:
    """So few circles that nothing is said of others; and many of a handful each."""
    for link in ("linked", "partly", "unlinked"):
        for k, size in ((3, 20), (6, 4), (10, 3)):
            setting = Setting(circles=equal(k, size), drift=OWN_CHANGE, **LINKAGES[link])
            yield Project("circles", (link, str(k), str(size), f"{OWN_CHANGE:g}", BELL.name), setting)


def plain() -> Iterator[Project]:
    """An umbrella project of ten circles told without regard to them: 60 % answer, about half can be linked."""
    for icc in (0.05, 0.10, 0.15):
        for own in (0.0, 0.03, 0.06):
            setting = Setting(circles=equal(10), icc=icc, drift=own, r=0.5, first=0.6, second=0.6, turnover=1 / 6)
            yield Project("plain", (f"{icc:g}", f"{own:g}"), setting, say_plain, (0,))


def attrition() -> Iterator[Project]:
    """200 people, four in ten of whom are not there the second time."""
    ways: tuple[Attrition, ...] = ("at random", "by first answer", "by stable level")
    for asked, first in (("all", 0.98), ("7 of 10", 0.7)):
        for where, sizes in (("", ()), ("10 of 20", equal(10))):
            for how in ways:
                setting = Setting(circles=sizes, first=first, second=0.6, attrition=how, drift=OWN_CHANGE)
                yield Project("attrition", (asked, where, how, BELL.name), setting)
    for answer in (SKEWED, CEILING, HALF):
        for how in ways:
            yield Project("attrition", ("all", "", how, answer.name), Setting(answer, second=0.6, attrition=how))


def comparisons() -> Iterator[Project]:
    """Two arms of people, drawn by lot."""
    for link in ("linked", "partly", "others"):
        for n in (12, 30, 100):
            for answer in (BELL, SKEWED, CEILING, HALF, TENTH):
                if link != "partly" or n > 12:
                    setting = Setting(answer, people=n, treated=1, **LINKAGES[link])
                    yield Project("comparison", (link, f"{n} + {n}", "", answer.name), setting)


def compared_circles() -> Iterator[Project]:
    for link in ("linked", "partly", "unlinked"):
        for treated, control in ((1, 3), (1, 9), (1, 29), (2, 2), (2, 8), (3, 3), (3, 7), (5, 5), (15, 15)):
            for name, sizes in (("20", equal(treated + control)), ("2-60", unequal(treated + control))):
                if link == "linked" or name == "20":
                    setting = Setting(circles=sizes, treated=treated, drift=OWN_CHANGE, **LINKAGES[link])
                    words = (link, f"{treated} + {control}", name, BELL.name)
                    yield Project("comparison", words, setting)


def groups() -> Iterator[Project]:
    """Two groups in one wave."""
    for answer in (BELL, SKEWED, CEILING, HALF, TENTH):
        for n in (12, 30, 200):
            setting = Setting(answer, people=n, treated=1)
            yield Project("groups", (f"{n} + {n}", "", answer.name), setting, say_groups)
        for treated, control in ((2, 2), (1, 9), (2, 8), (3, 7), (5, 5)):
            if answer in (BELL, HALF):
                sizes = unequal(treated + control)
                setting = Setting(answer, circles=sizes, treated=treated)
                yield Project("groups", (f"{treated} + {control}", "2-60", answer.name), setting, say_groups)


def levels() -> Iterator[Project]:
    for answer in ANSWERS:
        for n in (8, 12, 30, 200):
            yield Project("levels", (str(n), "", answer.name), Setting(answer, people=n), say_level, (0,))
        for k in (4, 6, 10, 30):
            for name, sizes in (("20", equal(k)), ("2-60", unequal(k))):
                setting = Setting(answer, circles=sizes)
                yield Project("levels", (f"{k} circles", name, answer.name), setting, say_level, (0,))
