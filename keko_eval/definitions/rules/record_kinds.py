"""Indicators of records, kind by kind: a question is of the type that is read of it, and holds what is named of it."""

from collections.abc import Iterator, Mapping
from typing import Any

from keko_eval.definitions.corpus import Corpus
from keko_eval.definitions.document import Document
from keko_eval.definitions.feeding import Range, item_range
from keko_eval.definitions.indicator import (
    Dose,
    Dyad,
    External,
    Goal,
    Harvest,
    Ladder,
    Milestone,
    Register,
    Resource,
    Rubric,
)
from keko_eval.definitions.instrument import NUMERIC, Choice, Instrument, Question
from keko_eval.definitions.question_types import KNOWN, UNSEEN
from keko_eval.definitions.rules.indicators import place_of
from keko_eval.definitions.rules.records import recorded, unknown_choices, written
from keko_eval.files.yaml_tree import Path
from keko_eval.problem.problem import Problem, problem, suggestion

_UNTOLD = ("calculate", "hidden")
_ONE = ("select_one",)
_DATE = ("date", "today", *_UNTOLD)
_NUMBER = (*NUMERIC, *_UNTOLD)
_SCORED = (*_NUMBER, *_ONE)
_LEVELS = (-2.0, 2.0)
READ: Mapping[type, Mapping[str, tuple[str, ...]]] = {
    Ladder: {"question": _ONE},
    Rubric: {"items": _ONE},
    Goal: {"attained": _SCORED, "assessed_on": _DATE},
    Dyad: {"value": _SCORED},
    Register: {"start": _DATE, "end": _DATE, "found_on": _DATE},
    Milestone: {"date": _DATE, "in_use": _DATE},
    External: {"value": _NUMBER},
    Harvest: {"date": _DATE},
    Resource: {"date": _DATE, "hours": _NUMBER, "euros": _NUMBER, "fte": _NUMBER},
}
"""The types of question that can be read under a key of a kind; what is calculated or hidden may be any of them."""


def types_read(corpus: Corpus) -> Iterator[Problem]:
    """Dates of records are read from date questions, amounts from number questions, stages from one choice."""
    for document, instrument in recorded(corpus):
        for key, types in READ.get(type(document.model), {}).items():
            for path, question in _questions(document, instrument, key):
                if question.kind in KNOWN and question.kind not in types:
                    yield problem("wrong-question-type", document.at(*written(document, path)), key=key,
                                  name=question.name, type=question.type,
                                  allowed="/".join(t for t in types if t not in UNSEEN)).beside(
                                      place_of(corpus, instrument.instrument, question.name))


def stages_and_statuses(corpus: Corpus) -> Iterator[Problem]:
    """The stages of a ladder and the statuses and kinds of a milestone are choices; what is aimed at is a stage."""
    for document, instrument in recorded(corpus):
        model = document.model
        if isinstance(model, Milestone):
            for key, name in (("done", model.status), ("only", model.what)):
                yield from unknown_choices(corpus, document, instrument, name,
                                           [((key, i), code) for i, code in enumerate(getattr(model, key))])
                yield from _twice(document, key)
        elif isinstance(model, Ladder):
            yield from _stages(corpus, document, instrument, model)


def _stages(corpus: Corpus, document: Document, instrument: Instrument, model: Ladder) -> Iterator[Problem]:
    named: list[tuple[Path, int | str]] = [(("reached",), model.reached)]
    named += [(("stages", i), stage) for i, stage in enumerate(model.stages)]
    yield from unknown_choices(corpus, document, instrument, model.question, named)
    question = instrument.question(model.question)
    answers = {str(choice.value) for choice in _answers(question, instrument)} if question else set()
    choices = {str(choice.value) for choice in instrument.choices_of(question)} if question else set()
    for path, code in named:
        if str(code) in choices - answers:
            yield problem("stage-without-answer", document.at(*path), name=model.question, found=str(code))
    stages = [str(stage) for stage in model.stages]
    if stages and str(model.reached) not in stages and (str(model.reached) in answers or not choices) \
            and str(model.reached) not in document.lost:
        yield problem("reached-not-a-stage", document.at("reached"), found=str(model.reached),
                      **suggestion(str(model.reached), stages)).beside(document.key("stages"))
    yield from _twice(document, "stages")


def steps_in_numbers(corpus: Corpus) -> Iterator[Problem]:
    """Pairs, goals and criteria are answered in numbers: goals on their own levels, criteria on steps in order."""
    for document, instrument in recorded(corpus):
        match document.model:
            case Rubric():
                yield from _rubric(corpus, document, instrument)
            case Dyad():
                for path, question in _questions(document, instrument, "value"):
                    yield from _joint(corpus, document, instrument, path, question)
            case Goal():
                for path, question in _questions(document, instrument, "attained"):
                    yield from _attained(corpus, document, instrument, path, question)


def _rubric(corpus: Corpus, document: Document, instrument: Instrument) -> Iterator[Problem]:
    model: Rubric = document.model
    yield from _twice(document, "items")
    for name in model.evidence:
        if name not in model.items and name not in document.lost:
            yield problem("evidence-not-item", document.key("evidence", name), name=name,
                          **suggestion(name, model.items))
    for path, question in _questions(document, instrument, "items"):
        yield from _not_numbers(corpus, document, instrument, path, question)
        codes = [choice.value for choice in _answers(question, instrument) if isinstance(choice.value, int)]
        if item_range(question, instrument) and codes not in (sorted(codes), sorted(codes, reverse=True)):
            yield problem("codes-not-in-order", document.at(*path), name=question.name,
                          codes=", ".join(map(str, codes))).beside(
                              place_of(corpus, instrument.instrument, question.name))


def _joint(corpus: Corpus, document: Document, instrument: Instrument, path: Path,
           question: Question) -> Iterator[Problem]:
    joint, limits = document.model.joint, item_range(question, instrument)
    yield from _not_numbers(corpus, document, instrument, path, question)
    if limits and not limits[0] <= joint <= limits[1]:
        yield problem("joint-out-of-range", document.at(*written(document, ("joint",))), value=f"{joint:g}",
                      name=question.name, range=_span(limits)).beside(
                          place_of(corpus, instrument.instrument, question.name))


def _attained(corpus: Corpus, document: Document, instrument: Instrument, path: Path,
              question: Question) -> Iterator[Problem]:
    """Whole levels from -2 to 2: a choice may leave some of them out, a range is all of them."""
    limits = item_range(question, instrument)
    yield from _not_numbers(corpus, document, instrument, path, question)
    low, high = limits or _LEVELS
    chosen = question.kind == "select_one" and _LEVELS[0] <= low and high <= _LEVELS[1]
    if not chosen and (low, high) != _LEVELS:
        yield problem("not-goal-levels", document.at(*written(document, path)), name=question.name,
                      range=_span((low, high))).beside(place_of(corpus, instrument.instrument, question.name))


def _not_numbers(corpus: Corpus, document: Document, instrument: Instrument, path: Path,
                 question: Question) -> Iterator[Problem]:
    found = [str(c.value) for c in _answers(question, instrument) if not isinstance(c.value, int)]
    if found and question.kind == "select_one":
        yield problem("codes-not-numbers", document.at(*written(document, path)), name=question.name,
                      found=", ".join(found)).beside(place_of(corpus, instrument.instrument, question.name))


def change_of_another(corpus: Corpus) -> Iterator[Problem]:
    """How much someone took part is set against another indicator that there is, and that is no such amount itself."""
    for document in corpus.own.of("indicator"):
        if not isinstance(document.model, Dose):
            continue
        id, other = document.model.of, corpus.known.get("indicator", document.model.of)
        if other is None and not corpus.missed("indicator", id):
            yield problem("unknown-indicator", document.at("of"), id=id,
                          **suggestion(id, corpus.known.ids("indicator")))
        elif other is not None and isinstance(other.model, Dose):
            yield problem("dose-of-dose", document.at("of"), id=id).beside(other.at("kind"))


def _questions(document: Document, instrument: Instrument, key: str) -> Iterator[tuple[Path, Question]]:
    """The questions that a key names, of those that there are."""
    value: Any = getattr(document.model, key)
    named = [((key, i), name) for i, name in enumerate(value)] if isinstance(value, tuple) else [((key,), value)]
    for path, name in named:
        question = instrument.question(name) if name else None
        if question is not None:
            yield path, question


def _answers(question: Question, instrument: Instrument) -> list[Choice]:
    """The choices that do not stand for a missing answer."""
    return [c for c in instrument.choices_of(question) if not c.missing and str(c.value) not in question.missing]


def _twice(document: Document, key: str) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for i, value in enumerate(getattr(document.model, key)):
        if str(value) in first:
            yield problem("listed-twice", document.at(key, i), key=key, value=str(value)).beside(
                document.at(key, first[str(value)]))
        first.setdefault(str(value), i)


def _span(limits: Range) -> str:
    return f"{limits[0]:g}…{limits[1]:g}".replace("-", "\N{MINUS SIGN}")
