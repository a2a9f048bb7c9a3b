"""What the questions of a survey are called in the language, and what their choices' ids stand for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from keko_eval.exchange.code_value import code_value
from keko_eval.exchange.qualtrics.source import Tree, listing, mapping, text

_UNFIT = re.compile(r"[\s${}'\"\u00ad\u200b-\u200d\u2060]+")
Value = str | int


@dataclass(frozen=True, slots=True)
class Known:
    """One question: its ``name`` in the language (empty for a table), ``rows`` and the ``values`` of its choices.

    ``many`` tells that it takes several answers.
    """

    name: str
    rows: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Value] = field(default_factory=dict)
    many: bool = False
    kind: str = ""


def fit(tag: str) -> str:
    """A tag as a name.

    >>> fit("peeling: 92"), fit("Q4#1")
    ('peeling:_92', 'Q4#1')
    """
    return _UNFIT.sub("_", tag.strip())[:80]


def tag_of(question: Tree) -> str:
    return fit(text(question.get("DataExportTag")) or text(question.get("QuestionID")))


def ordered(question: Tree, what: str, order: str) -> list[tuple[str, Tree]]:
    """Choices or answers by id, in the order of the survey; those that the order leaves out are deleted."""
    own = mapping(question.get(what))
    ids = [text(id) for id in listing(question.get(order))] or list(own)
    return [(id, mapping(own[id])) for id in dict.fromkeys(ids) if id in own]


def values_of(question: Tree, ids: list[str]) -> dict[str, Value]:
    """The recoded value of each choice, its id where there is none; ids alone where two have the same value."""
    recoded = mapping(question.get("RecodeValues"))
    values = {id: code_value(text(recoded.get(id)) or id) for id in ids}
    return values if len({str(v) for v in values.values()}) == len(ids) else {id: code_value(id) for id in ids}


def recodes_clash(question: Tree, ids: list[str]) -> bool:
    recoded = [text(mapping(question.get("RecodeValues")).get(id)) or id for id in ids]
    return len(set(recoded)) < len(recoded)


def row_names(question: Tree, suffix: str = "") -> dict[str, str]:
    """``{row: name}``: its own tag, or the question's with the row's id."""
    tags = mapping(question.get("ChoiceDataExportTags"))
    return {id: (fit(text(tags.get(id))) or f"{tag_of(question)}_{id}") + suffix
            for id, _ in ordered(question, "Choices", "ChoiceOrder")}


def known(question: Tree) -> Known:
    """What other questions' conditions need to know of a question."""
    kind, selector = text(question.get("QuestionType")), text(question.get("Selector"))
    choices = [id for id, _ in ordered(question, "Choices", "ChoiceOrder")]
    answers = [id for id, _ in ordered(question, "Answers", "AnswerOrder")]
    tag = tag_of(question)
    if kind == "Matrix":
        many = text(question.get("SubSelector")) == "MultipleAnswer"
        return Known("", row_names(question), values_of(question, answers), many, kind)
    if kind in ("Slider", "CS") or (kind == "TE" and selector == "FORM"):
        return Known("", row_names(question), {}, kind=kind)
    if kind == "MC":
        return Known(tag, {}, values_of(question, choices), selector.startswith(("MA", "MS")), kind)
    return Known(tag if kind in ("TE", "RO") else "", {}, {}, kind=kind)


def parts_of(question: Tree) -> dict[str, Tree]:
    """The tables of a side-by-side question by their ids (``QID4#1``), each with the columns' names of the export."""
    tags = mapping(question.get("ChoiceDataExportTags"))
    found = {}
    for n, own in mapping(question.get("AdditionalQuestions")).items():
        part = mapping(own)
        number = text(part.get("AnswerDataExportTag"))
        rows = {id: f"{text(tag)}: {number}" for id, tag in tags.items() if text(tag)} if number else {}
        id = text(part.get("QuestionID")) or f"{text(question.get('QuestionID'))}#{n}"
        found[id] = {"Choices": question.get("Choices"), "ChoiceOrder": question.get("ChoiceOrder"),
                     "Language": question.get("Language"), **part, "ChoiceDataExportTags": rows, "QuestionID": id,
                     "DataExportTag": text(part.get("DataExportTag")) or f"{tag_of(question)}#{n}"}
    return found


def names(questions: Mapping[str, Any]) -> dict[str, Known]:
    """``{QID: what it is called}``, the tables of side-by-side questions too."""
    together = {id: part for question in questions.values() for id, part in parts_of(question).items()}
    return {id: known(question) for id, question in {**together, **questions}.items()}
