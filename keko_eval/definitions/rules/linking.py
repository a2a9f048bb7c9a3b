"""Linking: enough elements, of questions that there are, and nothing said that the kind does not use."""

from collections.abc import Iterator

from keko_eval.definitions.corpus import Corpus
from keko_eval.definitions.document import Document
from keko_eval.definitions.instrument import Instrument
from keko_eval.definitions.linking import LEAST_ELEMENTS, Linking
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.problem.noun import Noun
from keko_eval.problem.problem import Problem, problem, suggestion

ANSWERED = ("select_one", "integer", "text", "date", "range")
"""Kinds of questions whose answer a person can give again in the same words."""
KEYS = {"contacts": (), "code": ("elements", "within"), "organisation": ("same_person", "other_person"), "none": ()}


def linked(corpus: Corpus) -> Iterator[Problem]:
    """Every study's linking holds what its kind needs, and only that."""
    for resolved in corpus.studies:
        linking = resolved.study.linking
        if linking is None:
            continue
        yield from _keys(resolved, linking)
        if linking.kind == "code":
            yield from _code(resolved, linking)
        if linking.kind == "organisation" and linking.same_person:
            yield from _same_person(resolved, linking, linking.same_person)


def _keys(resolved: ResolvedStudy, linking: Linking) -> Iterator[Problem]:
    document, kind = resolved.document, linking.kind
    for key in ("elements", "within", "same_person", "other_person"):
        if getattr(linking, key) and key not in KEYS[kind]:
            yield problem("linking-key-idle", document.key("linking", key), key=key, kind=kind)
    needs = [] if kind == "none" or resolved.study.subject else ["subject"]
    needs += ["elements"] if kind == "code" and not linking.elements else []
    needs += ["other_person"] if linking.same_person and not linking.other_person else []
    for key in needs:
        yield problem("linking-needs", document.at("linking", "kind"), key=key, kind=kind)


def _code(resolved: ResolvedStudy, linking: Linking) -> Iterator[Problem]:
    document, elements = resolved.document, linking.elements
    if 0 < len(elements) < LEAST_ELEMENTS:
        yield problem("few-code-elements", document.key("linking", "elements"), n=len(elements), least=LEAST_ELEMENTS)
    if len(set(elements)) < len(elements):
        yield from _twice(document, elements)
    if linking.within and linking.within not in [group.group for group in resolved.study.groups]:
        groups = [group.group for group in resolved.study.groups]
        yield problem("not-in-study", document.at("linking", "within"), thing=Noun("group", linking.within),
                      **suggestion(linking.within, groups))
    if not resolved.instruments:
        return
    instrument = _asking(resolved, elements)
    for i, name in enumerate(elements):
        question = instrument.question(name)
        place = document.at("linking", "elements", i)
        if question is None:
            yield problem("not-in-instrument", place, instrument=instrument.instrument, name=name,
                          **suggestion(name, instrument.names))
        elif question.kind not in ANSWERED:
            yield problem("code-element-type", place, name=name, type=question.kind)


def _twice(document: Document, elements: tuple[str, ...]) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for i, name in enumerate(elements):
        if name in first:
            yield problem("listed-twice", document.at("linking", "elements", i), key="elements",
                          value=name).beside(document.at("linking", "elements", first[name]))
        first.setdefault(name, i)


def _same_person(resolved: ResolvedStudy, linking: Linking, name: str) -> Iterator[Problem]:
    if not resolved.instruments:
        return
    instrument = _asking(resolved, (name,))
    question = instrument.question(name)
    if question is None:
        yield problem("not-in-instrument", resolved.document.at("linking", "same_person"),
                      instrument=instrument.instrument, name=name, **suggestion(name, instrument.names))
        return
    codes = [str(choice.value) for choice in instrument.choices_of(question)]
    for i, code in enumerate(map(str, linking.other_person)):
        if code not in codes:
            yield problem("unknown-choice", resolved.document.at("linking", "other_person", i), name=name, found=code,
                          **suggestion(code, codes))


def _asking(resolved: ResolvedStudy, names: tuple[str, ...]) -> Instrument:
    """The instrument of the study that asks most of the questions; of equals the first."""
    return max(resolved.instruments.values(), key=lambda instrument: len(instrument.names & set(names)))
