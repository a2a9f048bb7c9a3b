"""A survey file of Qualtrics (QSF, JSON) in; its survey, blocks, flow and questions out, whatever shape they have.

PHP writes an empty mapping as ``[]`` and a list at times as ``{"0": …}``; :func:`mapping` and :func:`listing` read
both.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from keko_eval.files.encoding import decode
from keko_eval.files.text import not_opened, too_large
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, problem

MOST_BYTES, DEEPEST, MOST_ELEMENTS = 32 << 20, 100, 20_000
Tree = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Block:
    """One block: its id, name, kind, the ids of its questions in order, and what it does with them."""

    id: str
    title: str
    kind: str
    questions: tuple[str, ...]
    loops: bool = False
    random: bool = False


@dataclass(frozen=True, slots=True)
class Survey:
    """What a QSF holds; ``others`` are the kinds of elements that no form needs."""

    file: str
    entry: Tree
    questions: dict[str, Tree]
    blocks: dict[str, Block]
    flow: tuple[Tree, ...]
    others: tuple[str, ...] = field(default=())


def mapping(value: Any) -> Tree:
    """A mapping, also of a list; empty where it is neither.

    >>> mapping([]), mapping(["a"]), mapping({1: "b"}), mapping("x")
    ({}, {'0': 'a'}, {'1': 'b'}, {})
    """
    if isinstance(value, list):
        return {str(i): one for i, one in enumerate(value)}
    return {str(key): one for key, one in value.items()} if isinstance(value, dict) else {}


def listing(value: Any) -> list[Any]:
    """A list, also of a mapping with numbers for keys."""
    if isinstance(value, dict):
        return [value[key] for key in sorted(value, key=lambda k: (len(str(k)), str(k))) if str(key).isdecimal()]
    return value if isinstance(value, list) else []


def text(value: Any) -> str:
    """A text or number as text; empty for anything else.

    >>> text(3), text(None), text(" a ")
    ('3', '', 'a')
    """
    return str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def read_survey(path: Path) -> tuple[Survey | None, tuple[Problem, ...]]:
    """The survey in a file; None, and never an exception, where it cannot be read."""
    place = Place(str(path))
    try:
        with path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except OSError as error:
        return None, (not_opened(path, error),)
    if len(data) > MOST_BYTES:
        return None, (too_large(str(path), MOST_BYTES),)
    written = decode(data).text
    try:
        tree = json.loads(written, object_pairs_hook=_once, parse_constant=_refused)
    except json.JSONDecodeError as error:
        return None, (problem("qsf-not-json", Place(str(path), error.lineno, error.colno)),)
    except _Twice as twice:
        return None, (problem("qsf-key-twice", place, key=str(twice)),)
    except (ValueError, RecursionError):
        return None, (problem("qsf-not-json", place),)
    if too_deep(tree):
        return None, (problem("qsf-too-deep", place, limit=DEEPEST),)
    survey = survey_of(tree, str(path))
    return survey, () if survey else (problem("qsf-no-questions", place),)


class _Twice(Exception):
    """A key that stands twice in one object."""


def _once(pairs: list[tuple[str, Any]]) -> Tree:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [key for key, _ in pairs]
        raise _Twice(next(key for key in names if names.count(key) > 1)[:80])
    return found


def _refused(word: str) -> Any:
    raise ValueError(word)


def too_deep(tree: Any) -> bool:
    """Whether anything stands deeper than any survey of people's making."""
    level = [tree]
    for _ in range(DEEPEST):
        level = [one for node in level if isinstance(node, dict | list)
                 for one in (node.values() if isinstance(node, dict) else node)]
        if not level:
            return False
    return True


def survey_of(tree: Any, file: str) -> Survey | None:
    """The survey in what was read; None where it has no questions."""
    top = mapping(tree)
    elements = [mapping(one) for one in listing(top.get("SurveyElements"))[:MOST_ELEMENTS]]
    questions: dict[str, Tree] = {}
    blocks: dict[str, Block] = {}
    flow: tuple[Tree, ...] = ()
    others: dict[str, None] = {}
    for element in elements:
        kind, payload = text(element.get("Element")), element.get("Payload")
        if kind == "SQ":
            question = mapping(payload)
            id = text(question.get("QuestionID")) or text(element.get("PrimaryAttribute"))
            questions.setdefault(id, {**question, "QuestionID": id})
        elif kind == "BL":
            blocks |= {block.id: block for block in _blocks(payload)}
        elif kind == "FL":
            flow = tuple(map(mapping, listing(mapping(payload).get("Flow"))))
        else:
            others[kind] = None
    if not questions:
        return None
    if not flow:
        flow = tuple({"Type": "Block", "ID": block.id} for block in blocks.values() if block.kind != "Trash")
    if not blocks:
        blocks = {"all": Block("all", "", "Default", tuple(questions))}
        flow = ({"Type": "Block", "ID": "all"},)
    return Survey(file, mapping(top.get("SurveyEntry")), questions, blocks, flow, tuple(others))


def _blocks(payload: Any) -> Iterator[Block]:
    for one in map(mapping, listing(payload) or mapping(payload).values()):
        asked = [text(mapping(part).get("QuestionID")) for part in listing(one.get("BlockElements"))
                 if text(mapping(part).get("Type")) == "Question"]
        options = mapping(one.get("Options"))
        random = text(options.get("RandomizeQuestions"))
        yield Block(text(one.get("ID")), text(one.get("Description")), text(one.get("Type")), tuple(asked),
                    loops=text(options.get("Looping")) not in ("", "None"),
                    random=random not in ("", "false", "False"))
