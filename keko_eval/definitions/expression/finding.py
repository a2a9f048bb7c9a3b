"""A finding in an expression's text in; a Problem with its place in the file out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from keko_eval.definitions.expression.tree import Span
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, Refused, Value, problem


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong between two characters of an expression; ``values`` are what the catalogue's sentences name."""

    code: str
    start: int
    end: int
    values: Mapping[str, Value] = field(default_factory=dict)


def at(node: Span, code: str, /, **values: Value) -> Finding:
    return Finding(code, node.start, node.end, values)


def located(findings: Iterable[Finding], text: str, place: Place | None) -> list[Problem]:
    """Problems in the order of the text.

    ``place`` is that of the expression's first character. Where it has a column and the expression stands on one
    line, the caret covers the words that are meant; otherwise it stays at the beginning.
    """
    ordered = sorted(findings, key=lambda f: (f.start, f.end, f.code))
    return [problem(f.code, _within(place, text, f), **f.values) for f in ordered]


def refuse(findings: Iterable[Finding], text: str, place: Place | None) -> Refused:
    return Refused(located(findings, text, place))


def _within(place: Place | None, text: str, finding: Finding) -> Place | None:
    if place is None or not place.column or "\n" in text.strip("\n"):
        return place
    return replace(place, column=place.column + finding.start, width=max(finding.end - finding.start, 1))
