"""Targets: which holds, which it replaced, when it is measured, and what counts as kept."""

from collections.abc import Sequence
from datetime import date

from keko_eval.definitions.described import Common, Target
from keko_eval.definitions.scalars import period_end, period_start
from keko_eval.definitions.study import Study

Limits = tuple[float | None, float | None]


def histories(targets: Sequence[Target]) -> tuple[tuple[Target, ...], ...]:
    """Targets for the same wave or day, each in the order in which they were set: the last one holds."""
    found: dict[str | date | None, list[Target]] = {}
    for target in targets:
        found.setdefault(target.wave or target.on, []).append(target)
    return tuple(tuple(sorted(same, key=lambda t: t.set_on or date.min)) for same in found.values())


def in_force(targets: Sequence[Target]) -> tuple[Target, ...]:
    """The target that holds for each time."""
    return tuple(history[-1] for history in histories(targets))


def measured_in(target: Target, study: Study) -> str | None:
    """The wave that a target is compared with: its own, or the first that ends on its day or later; None for none."""
    if target.on is None:
        return target.wave
    waves = sorted(study.waves, key=lambda wave: period_start(wave.period))
    return next((wave.wave for wave in waves if period_end(wave.period) >= target.on), None)


def at_wave(targets: Sequence[Target], study: Study, wave: str) -> Target | None:
    """The target that holds in a wave; of several the one for the latest time."""
    found = [target for target in in_force(targets) if measured_in(target, study) == wave]
    return max(found, key=lambda target: target.on or date.min, default=None)


def term_of(target: Target) -> str:
    """How rows of results name a target, by what is declared alone."""
    if not target.keep:
        return f"target:{target.value:g}" if target.value is not None else "target"
    if target.between:
        return f"keep:{target.between[0]:g}:{target.between[1]:g}"
    return "keep" if target.within is None else f"keep:{target.within:g}"


def room(target: Target, indicator: Common) -> float:
    """How much worse than at the start still counts as kept, in the indicator's unit."""
    if target.within is not None:
        return target.within
    smallest = indicator.smallest_meaningful
    return smallest.value if smallest else 0.0


def kept_between(target: Target, indicator: Common) -> Limits:
    """The limits within which a target is kept: of the value where it says ``between``, else of the change."""
    if target.between:
        return target.between
    slack = room(target, indicator)
    return (None if indicator.direction == "down" else -slack, None if indicator.direction == "up" else slack)
