"""Answers in; what is asked, what is worked out, and what no longer holds out.

An answer to a question that is no longer asked does not count, but the respondent's draft keeps it: she may change her
mind on the way.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from keko_eval.collection.form.condition import Condition
from keko_eval.collection.form.page import Asked, Level, Repeated, Spot

Answers = Mapping[str, Any]
MOST_INSTANCES = 100
_MOST_ROUNDS = 8


@dataclass(eq=False)
class Walked:
    """What one round through a form finds.

    Attributes
    ----------
    answers : dict
        Those that count, with what was calculated; a repeat is a list of the answers of each instance.
    asked : set of (spot, name)
        Every question that is asked, and every repeat.
    seen : dict
        By spot: what an expression there sees, an empty text for no answer and a list for a repeated question.
    """

    answers: dict[str, Any] = field(default_factory=dict, repr=False)
    asked: set[tuple[Spot, str]] = field(default_factory=set)
    seen: dict[Spot, dict[str, Any]] = field(default_factory=dict, repr=False)


def walked(level: Level, answers: Answers, moment: datetime) -> Walked:
    """Go through until nothing changes: a condition may look at a question that comes later."""
    known: dict[Spot, dict[str, Any]] = {}
    found = Walked()
    for _ in range(_MOST_ROUNDS):
        before, found = found, Walked()
        found.answers = _level(level, answers, (), {}, known, moment, found)
        known = found.seen
        if found.asked == before.asked and found.answers == before.answers:
            break
    return found


def _level(level: Level, given: Answers, spot: Spot, outer: Mapping[str, Any], known: Mapping[Spot, Mapping[str, Any]],
           moment: datetime, found: Walked) -> dict[str, Any]:
    own: dict[str, Any] = {}
    seen: dict[str, Any] = {**outer, **dict.fromkeys(level.by_name, ""), **known.get(spot, {})}
    found.seen[spot] = seen
    for part in level.parts:
        if isinstance(part, Repeated):
            listed = _repeat(part, given, spot, seen, known, moment, found)
            if listed is not None:
                own[part.name] = listed
            for asked in part.level.asked():
                seen[asked.name] = _values(listed or [], part, asked.name)
            continue
        value = _answer(part, given, seen, moment, spot, found)
        seen[part.name] = flat(value)
        if value not in (None, "", []):
            own[part.name] = value
    return own


def _answer(part: Asked, given: Answers, seen: Mapping[str, Any], moment: datetime, spot: Spot, found: Walked) -> Any:
    if not all(condition.holds(seen, moment) for condition in part.relevant) or not _offers(part, seen, moment):
        return None
    found.asked.add((spot, part.name))
    if part.calculation is not None:
        return stored(part.calculation.value(seen, moment))
    if part.question.kind == "hidden":
        return given.get(part.name, part.question.default)
    return given.get(part.name)


def _offers(part: Asked, seen: Mapping[str, Any], moment: datetime) -> bool:
    """Whether there is something to choose: who is left nothing by a filter cannot be asked, least of all required."""
    keeps = part.choice_filter
    return keeps is None or not part.choices or any(
        keeps.holds(seen, moment, {**c.columns, "name": str(c.value)}) for c in part.choices)


def _repeat(part: Repeated, given: Answers, spot: Spot, seen: Mapping[str, Any],
            known: Mapping[Spot, Mapping[str, Any]], moment: datetime, found: Walked) -> list[dict[str, Any]] | None:
    if not all(condition.holds(seen, moment) for condition in part.relevant):
        return None
    found.asked.add((spot, part.name))
    instances = instances_of(part, given, seen, moment)
    return [_level(part.level, instance, (*spot, (part.name, i)), seen, known, moment, found)
            for i, instance in enumerate(instances)]


def instances_of(part: Repeated, given: Answers, seen: Mapping[str, Any], moment: datetime) -> Sequence[Answers]:
    """The instances that are answered, or as many as the form says."""
    listed = given.get(part.name)
    instances: list[Answers] = [i for i in listed if isinstance(i, Mapping)] if isinstance(listed, list | tuple) else []
    if part.count is None:
        return instances[:MOST_INSTANCES]
    n = counted(part.count, seen, moment)
    return [*instances[:n], *({} for _ in range(n - len(instances)))]


def counted(count: Condition, seen: Mapping[str, Any], moment: datetime) -> int:
    value = count.value(seen, moment)
    try:
        return max(0, min(MOST_INSTANCES, int(float(str(value)))))
    except (TypeError, ValueError, OverflowError):
        return 0


def _values(instances: Sequence[Answers], part: Repeated, name: str) -> list[Any]:
    """The answers to a repeated question, of repeats within repeats too."""
    values: list[Any] = []
    for instance in instances:
        if name in part.level.by_name:
            values.append(flat(instance.get(name)))
            continue
        for below in part.level.repeats.values():
            values += _values(instance.get(below.name) or [], below, name)
    return values


def flat(value: Any) -> Any:
    """An answer as expressions read it: several choices parted by spaces, nothing as an empty text."""
    if isinstance(value, list | tuple):
        return " ".join(str(v) for v in value)
    return "" if value is None else value


def stored(value: Any) -> Any:
    """What was calculated as answers are kept: whole numbers as such, others as text with a point, moments as ISO."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, int):
        return value
    return repr(value) if isinstance(value, float) else value.isoformat()
