"""Packs: a plan refers to indicators, roles and parameters, never to columns or dates, and its conditions hold."""

import re
from collections.abc import Iterator, Mapping

from keko_eval.definitions.corpus import Corpus
from keko_eval.definitions.document import Document
from keko_eval.definitions.expression.checks import check
from keko_eval.definitions.expression.symbols import Symbol
from keko_eval.definitions.pack import EXISTS, PLACEHOLDER, SAYS, Pack
from keko_eval.definitions.references import reference
from keko_eval.definitions.rules.expressions import expression_place
from keko_eval.files.yaml_tree import Path
from keko_eval.problem.problem import Problem, problem, suggestion

_DATE = re.compile(r"(?<![\w.])(?:\d{4}-\d{1,2}(?:-\d{1,2})?|\d{1,2}\.\d{1,2}\.\d{4}|(?:19|20)\d\d)(?![\w.])")


def plan_names(corpus: Corpus) -> Iterator[Problem]:
    """What a plan names is there, and is no column and no date."""
    for document in corpus.own.of("pack"):
        pack: Pack = document.model
        yield from _references(document, pack, corpus)
        names = [section.section for section in pack.sections]
        seen: dict[str, int] = {}
        for i, name in enumerate(names):
            if name in seen:
                yield problem("listed-twice", document.at("sections", i, "section"), key="sections",
                              value=name).beside(document.at("sections", seen[name], "section"))
            seen.setdefault(name, i)
        for i, name in enumerate(pack.short):
            if name not in seen:
                yield problem("plan-unknown-name", document.at("short", i), name=name, **suggestion(name, names))


def plan_conditions(corpus: Corpus) -> Iterator[Problem]:
    """Every condition of a plan can be read, and asks for parameters and for what exists alone."""
    for document in corpus.own.of("pack"):
        pack: Pack = document.model
        for i, section in enumerate(pack.sections):
            if section.when:
                yield from condition_of(document, ("sections", i, "when"), section.when, pack, corpus)


def plan_texts(corpus: Corpus) -> Iterator[Problem]:
    """Every ``{name}`` of a section's text is a parameter, a text of the pack, or what the study says."""
    for document in corpus.own.of("pack"):
        pack: Pack = document.model
        known = {*pack.parameters, *pack.texts, *SAYS}
        for i, section in enumerate(pack.sections):
            for language, text in (section.text.by_language.items() if section.text else ()):
                for name in dict.fromkeys(PLACEHOLDER.findall(text)):
                    if name not in known:
                        place = document.at("sections", i, "text", language)
                        yield problem("plan-unknown-name", place, name=name, **suggestion(name, known))


def plan_defaults(corpus: Corpus) -> Iterator[Problem]:
    """A parameter's default is one of its choices."""
    for document in corpus.own.of("pack"):
        for name, own in document.model.parameters.items():
            if own.choices and own.default not in own.choices:
                yield problem("unknown-value", document.at("parameters", name, "default"), key=name, value=own.default,
                              **suggestion(own.default, own.choices))


def symbols_for(pack: Pack) -> Mapping[str, Symbol]:
    """What a condition of a plan may ask: parameters, and ids of what the study has."""
    exists = {name: Symbol(name, "choices") for name in EXISTS}
    return {**exists, **{name: Symbol(name, "text") for name in pack.parameters}}


def condition_of(document: Document, path: Path, text: str, pack: Pack, corpus: Corpus) -> Iterator[Problem]:
    symbols = symbols_for(pack)
    if date := _DATE.search(text):
        yield problem("plan-names-date", document.at(*path), value=date[0])
    for found in check(text, symbols, place=expression_place(document, path), role="relevant"):
        name = str(found.values.get("name", ""))
        if found.code != "unknown-question":
            yield found
        elif _is_column(name, corpus):
            yield problem("plan-names-column", found.place or document.at(*path), value=name)
        else:
            yield problem("plan-unknown-name", found.place or document.at(*path), name=name,
                          **suggestion(name, symbols))


def _references(document: Document, pack: Pack, corpus: Corpus) -> Iterator[Problem]:
    named: list[tuple[Path, str, str]] = [
        *((("requires", "indicators", i), "indicator", text) for i, text in enumerate(pack.requires.indicators)),
        *((("requires", "instruments", i), "instrument", text) for i, text in enumerate(pack.requires.instruments)),
        *((("sections", i, "of", "indicators", j), "indicator", text) for i, section in enumerate(pack.sections)
          for j, text in enumerate(section.of.indicators))]
    for path, kind, text in named:
        wanted = reference(text)
        id = wanted.id if wanted else text
        if id in corpus.known.ids(kind) or corpus.missed(kind, id):
            continue
        if _DATE.search(text):
            yield problem("plan-names-date", document.at(*path), value=text)
        elif "/" in text or _is_column(text, corpus):
            yield problem("plan-names-column", document.at(*path), value=text)
        else:
            yield problem(f"unknown-{kind}", document.at(*path), id=id, **suggestion(id, corpus.known.ids(kind)))


def _is_column(name: str, corpus: Corpus) -> bool:
    return any(name in instrument.names for instrument in corpus.instruments.values())
