"""Questions: each has a type that the program knows, the choices it needs and the words a respondent reads."""

from collections.abc import Iterator

from keko_eval.definitions.corpus import Corpus
from keko_eval.definitions.document import Document
from keko_eval.definitions.instrument import CLOSED, NUMERIC, Group, Instrument, Question, Section, name_of
from keko_eval.definitions.question_types import KNOWN, UNSEEN
from keko_eval.definitions.rules.names import kind_of
from keko_eval.files.yaml_tree import Path
from keko_eval.problem.noun import Noun
from keko_eval.problem.problem import Problem, problem, suggestion


def known_types(corpus: Corpus) -> Iterator[Problem]:
    """Every question has a type that the program knows; a form that came from XLSForm may carry others along."""
    for document, instrument, path, question in corpus.questions():
        if question.kind not in KNOWN:
            new = problem("unknown-type", document.at(*path, "type"), type=question.type,
                          name=question.name, **suggestion(question.kind, KNOWN))
            yield new.graded("warning") if instrument.xlsform else new


def known_choice_lists(corpus: Corpus) -> Iterator[Problem]:
    """Every closed question names a choice list that is there and has choices; every list has a question."""
    for document in corpus.own.of("instrument"):
        instrument: Instrument = document.model
        for path, question in instrument.walk():
            if question.kind in CLOSED:
                yield from _choice_list(document, instrument, path, question)
        used = {question.choice_list for _, question in instrument.walk()}
        for name, choices in instrument.choices.items():
            if not choices:
                yield problem("empty-choice-list", document.key("choices", name), list=name)
            elif name not in used and not instrument.xlsform and name not in document.lost:
                yield problem("unused-choice-list", document.key("choices", name), list=name)


def _choice_list(document: Document, instrument: Instrument, path: Path, question: Question) -> Iterator[Problem]:
    place, name = document.at(*path, "type"), question.choice_list
    if name is None:
        yield problem("no-choice-list", place, name=question.name, type=question.kind,
                      allowed=suggestion("", instrument.choices)["allowed"])
    elif name not in instrument.choices and "${" not in name and not document.left_out("choices", name):
        yield problem("unknown-choice-list", place, list=name, **suggestion(name, instrument.choices))


def labelled(corpus: Corpus) -> Iterator[Problem]:
    """Every question that a respondent sees has a label."""
    for document, _, path, question in corpus.questions():
        said = question.label or question.hint or question.image or question.kind in UNSEEN
        if not said and question.kind in KNOWN and not document.left_out(*path, "label") and not question.columns:
            yield problem("missing-label", document.at(*path, "name"), name=question.name)


def one_order(corpus: Corpus) -> Iterator[Problem]:
    """An instrument has sections or questions, not both and not neither; a section or group is not empty."""
    for document in corpus.own.of("instrument"):
        instrument: Instrument = document.model
        if instrument.sections and instrument.questions:
            yield problem("sections-and-questions", document.key("questions")).beside(document.key("sections"))
        elif not instrument.sections and not instrument.questions and not document.lost:
            yield problem("no-questions", document.at("instrument"), id=document.id)
        for path, part in instrument.parts():
            if not isinstance(part, Question) and not part.questions and not document.lost:
                kind = kind_of(part)
                yield problem("empty-group", document.at(*path, kind), thing=Noun(kind, name_of(part)))


def complete(corpus: Corpus) -> Iterator[Problem]:
    """A calculation says what to calculate, and a message has a rule that it explains."""
    for document, _, path, question in corpus.questions():
        if question.kind == "calculate" and question.calculation is None and question.default is None \
                and not document.left_out(*path, "calculation"):
            yield problem("missing-calculation", document.at(*path, "type"), name=question.name)
        for message, rule in (("constraint_message", question.constraint), ("required_message", question.required)):
            key = message.removesuffix("_message")
            if getattr(question, message) and not rule and not document.left_out(*path, key):
                yield problem("message-without-rule", document.key(*path, message), key=message, rule=key)
        if question.choice_filter and question.kind not in (*CLOSED, "select_one_from_file",
                                                            "select_multiple_from_file"):
            yield problem("filter-without-choices", document.key(*path, "choice_filter"), name=question.name)


def known_missing_codes(corpus: Corpus) -> Iterator[Problem]:
    """The codes that ``missing`` explains can be answers of the question."""
    for document, instrument, path, question in corpus.questions():
        choices = {str(choice.value) for choice in instrument.choices_of(question)}
        for code in question.missing:
            if question.kind in CLOSED and choices and code not in choices:
                yield problem("unknown-code", document.key(*path, "missing", code), value=code, name=question.name,
                              **suggestion(code, choices))
            elif question.kind in NUMERIC and not code.lstrip("-").replace(".", "", 1).isdigit():
                yield problem("not-a-number", document.key(*path, "missing", code), key="missing", value=code)


def matrices(corpus: Corpus) -> Iterator[Problem]:
    """The questions of a matrix are answered on one choice list."""
    for document in corpus.own.of("instrument"):
        for path, part in document.model.parts():
            if isinstance(part, Group | Section) and "table-list" in (getattr(part, "appearance", None) or "").split():
                rows = [q for q in part.questions if isinstance(q, Question) and q.kind != "note"]
                lists = list(dict.fromkeys(q.choice_list or q.kind for q in rows))
                for i, question in enumerate(part.questions):
                    if isinstance(question, Question) and question in rows and \
                            (question.choice_list or question.kind) != lists[0]:
                        yield problem("mixed-matrix", document.at(*path, "questions", i, "type"), name=question.name,
                                      list=lists[0])
