"""The C parser's complaints, turned into the slip of the pen that lies behind each."""

from typing import Any

from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, problem

_CODES = {
    "mapping values are not allowed in this context": "yaml-colon",
    "did not find expected ',' or ']'": "yaml-bracket",
    "did not find expected ',' or '}'": "yaml-bracket",
    "found unexpected end of stream": "yaml-quote",
    "found unexpected document indicator": "yaml-quote",
    "found a tab character that violates indentation": "yaml-tab",
    "found a tab character where an indentation space is expected": "yaml-tab",
    "found character that cannot start any token": "yaml-sign",
    "did not find expected alphabetic or numeric character": "yaml-sign",
    "found undefined tag handle": "yaml-sign",
    "block sequence entries are not allowed in this context": "yaml-sign",
    "did not find expected key": "yaml-indent",
    "did not find expected '-' indicator": "yaml-indent",
    "could not find expected ':'": "yaml-indent",
    "mapping keys are not allowed in this context": "yaml-indent",
    "did not find expected <document start>": "yaml-indent",
}


def syntax_problem(error: Any, text: str, file: str) -> Problem:
    """The problem behind a ``yaml.YAMLError``, at its place in ``text``."""
    said = str(getattr(error, "problem", None) or str(error).splitlines()[0])
    opened = _place(getattr(error, "context_mark", None), file)
    place = _place(getattr(error, "problem_mark", None), file) or opened or Place(file, 1)
    before = _line(text, place)[: place.column - 1].rstrip()
    code = _CODES.get(said, "yaml-syntax")
    if code == "yaml-colon" and ":" not in before:
        code = "yaml-indent"
    if code == "yaml-indent" and before.endswith(("'", '"', "]", "}")):
        code = "yaml-after-value"
    if code == "yaml-sign":
        return _sign(text, opened if opened and "alphabetic" in said else place)
    if code == "yaml-quote":
        return problem(code, opened or place)
    if code == "yaml-bracket":
        return problem(code, place, sign=said[-2]).beside(opened)
    if code == "yaml-indent":
        return problem(code, _word(text, place)).beside(opened if opened and opened.line < place.line else None)
    if code == "yaml-after-value":
        return problem(code, place, rest=_line(text, place)[place.column - 1:].strip())
    return problem(code, place, why=said) if code == "yaml-syntax" else problem(code, place)


def _place(mark: Any, file: str) -> Place | None:
    return Place(file, mark.line + 1, mark.column + 1) if mark else None


def _line(text: str, place: Place) -> str:
    lines = text.split("\n")
    return lines[place.line - 1] if place.line <= len(lines) else ""


def _word(text: str, place: Place) -> Place:
    """The whole line's content for a place that is a matter of indentation."""
    line = _line(text, place)
    start = len(line) - len(line.lstrip())
    return Place(place.file, place.line, min(place.column, start + 1) if line else 1, max(1, len(line.strip())))


def _sign(text: str, place: Place) -> Problem:
    line = _line(text, place)
    sign = line[place.column - 1: place.column] or line[-1:]
    return problem("yaml-tab", place) if sign == "\t" else problem("yaml-sign", place, sign=sign)
