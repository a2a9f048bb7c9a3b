"""The JSON of a definition in, guarded; and where in the file the things that it names stand."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, problem

_WORDS = frozenset(("type", "name", "inputType", "visibleIf", "requiredIf", "expression", "regex", "locale",
                    "panelCountExpression", "acceptedTypes"))
_LISTS = frozenset(("pages", "elements", "questions", "templateElements", "choices", "rateValues", "columns", "rows",
                    "validators", "calculatedValues", "triggers"))
_SINGLE = frozenset(("value", "valueTrue", "valueFalse"))
LARGEST = 20_000_000
DEEPEST = 100
_NAMED = re.compile(r'"(?:name|value)"\s*:\s*("(?:[^"\\]|\\.)*")')


@dataclass(frozen=True)
class Source:
    """What a file holds; ``problems`` where it cannot be read."""

    file: str
    survey: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""
    problems: tuple[Problem, ...] = ()

    @cached_property
    def _places(self) -> Mapping[str, int]:
        found: dict[str, int] = {}
        for match in _NAMED.finditer(self.text):
            try:
                found.setdefault(json.loads(match[1]), match.start(1))
            except ValueError:
                continue
        return found

    def place(self, name: str = "") -> Place:
        """Where something is first named in the file."""
        at = self._places.get(name)
        if at is None:
            return Place(self.file)
        before = self.text.count("\n", 0, at)
        return Place(self.file, before + 1, at - self.text.rfind("\n", 0, at), len(name) + 2)


def source_of(path: Path) -> Source:
    """Read a file as a definition of SurveyJS."""
    file = str(path)
    if path.stat().st_size > LARGEST:
        return _unreadable(file, Place(file))
    try:
        text = path.read_bytes().decode("utf-8-sig")
        survey = json.loads(text, parse_constant=lambda _: None)
    except json.JSONDecodeError as error:
        return _unreadable(file, Place(file, error.lineno, error.colno))
    except (UnicodeDecodeError, RecursionError, ValueError):
        return _unreadable(file, Place(file))
    if not isinstance(survey, dict) or _depth(survey) > DEEPEST:
        return _unreadable(file, Place(file))
    return Source(file, shaped(survey), text)


def shaped(value: Any) -> Any:
    """The definition without what is not of the shape that SurveyJS gives it: words, lists and single values."""
    if isinstance(value, list):
        return [shaped(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {key: shaped(one) for key, one in value.items() if _fits(key, one)}


def _fits(key: str, value: Any) -> bool:
    if key in _WORDS:
        return isinstance(value, str)
    if key in _LISTS:
        return isinstance(value, list)
    return key not in _SINGLE or isinstance(value, str | int | float)


def _unreadable(file: str, place: Place) -> Source:
    return Source(file, problems=(problem("surveyjs-unreadable", place),))


def _depth(value: Any) -> int:
    deepest, waiting = 0, [(value, 1)]
    while waiting:
        here, depth = waiting.pop()
        deepest = max(deepest, depth)
        if depth > DEEPEST:
            return depth
        if isinstance(here, dict | list):
            waiting += [(one, depth + 1) for one in (here.values() if isinstance(here, dict) else here)]
    return deepest
