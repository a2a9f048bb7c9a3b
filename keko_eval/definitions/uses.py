"""Who uses whom: the indicators that read a question, texts and expressions that name it, studies that list it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from keko_eval.definitions.document import Document
from keko_eval.definitions.feeding import feed_of
from keko_eval.definitions.indicator import Index
from keko_eval.definitions.instrument import Instrument, name_of
from keko_eval.definitions.load import Library
from keko_eval.definitions.references import form_expressions, names_in, needs_of, questions_used, reference
from keko_eval.definitions.study import Study
from keko_eval.definitions.texts import placeholders, texts_of

K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Uses:
    """``{(instrument, question): indicators}`` and ``{indicator: indices, studies}``, in the library's order."""

    of_question: Mapping[tuple[str, str], tuple[str, ...]]
    of_indicator: Mapping[str, tuple[str, ...]]
    of_instrument: Mapping[str, tuple[str, ...]]


def uses_in(library: Library) -> Uses:
    """Every use that the definitions of a library make of each other."""
    instruments: dict[str, Instrument] = {d.id: d.model for d in reversed(library.of("instrument"))}
    questions: dict[tuple[str, str], list[str]] = defaultdict(list)
    indicators: dict[str, list[str]] = defaultdict(list)
    users: dict[str, list[str]] = defaultdict(list)
    for document in library.of("indicator"):
        if isinstance(document.model, Index):
            for part in document.model.parts:
                indicators[part].append(document.id)
            continue
        feed = feed_of(document.model, instruments, library.near(document))
        if feed.instrument:
            users[feed.instrument].append(document.id)
        for instrument, name in questions_used(document.model):
            questions[(instrument or feed.instrument or "", name)].append(document.id)
        for of_needs, name in needs_of(document.model):
            questions[(of_needs, name)].append(document.id)
            users[of_needs].append(document.id)
    for document in library.of("study"):
        study: Study = document.model
        for text in (*study.indicators, *study.instruments):
            own = reference(text)
            (indicators if text in study.indicators else users)[own.id if own else text].append(document.id)
    return Uses(_fixed(questions), _fixed(indicators), _fixed(users))


def _fixed(found: Mapping[K, list[str]]) -> dict[K, tuple[str, ...]]:
    return {key: tuple(dict.fromkeys(ids)) for key, ids in found.items()}


def named_in_form(document: Document) -> dict[str, list[str]]:
    """``{question: parts}``: the parts of an instrument whose expressions or texts name a question."""
    instrument: Instrument = document.model
    parts = dict(instrument.parts())
    found: dict[str, list[str]] = defaultdict(list)
    for path, key, text in form_expressions(instrument):
        for name in names_in(text):
            found[name].append(f"{name_of(parts[path])} ({key})")
    for part in texts_of(document):
        for name in sorted({name for text in part.texts.values() for name in placeholders(text)}):
            found[name].append(part.name)
    return found


def columns_of(library: Library) -> set[str]:
    """The columns that the studies of a library group, link or cluster by."""
    named: set[str | None] = set()
    for document in library.of("study"):
        study: Study = document.model
        named |= {study.subject, study.comparison.cluster, study.comparison.group, *(g.group for g in study.groups)}
        if study.linking:
            named |= {*study.linking.elements, study.linking.within, study.linking.same_person}
    return {name for name in named if name}
