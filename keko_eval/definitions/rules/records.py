"""Indicators of records: the questions that they read are there, and so are the choices that they name."""

from collections.abc import Iterable, Iterator

from keko_eval.definitions.corpus import Corpus
from keko_eval.definitions.described import Common
from keko_eval.definitions.document import Document
from keko_eval.definitions.indicator import Recorded, Register, Theme
from keko_eval.definitions.instrument import Instrument
from keko_eval.definitions.recorded import CONSENTS
from keko_eval.definitions.references import needs_of, reference
from keko_eval.definitions.scalars import ChoiceValue
from keko_eval.files.yaml_tree import Path
from keko_eval.problem.problem import Problem, problem, suggestion


def known_records(corpus: Corpus) -> Iterator[Problem]:
    """Every question that an indicator reads from records is one of its instrument."""
    for document, instrument in recorded(corpus):
        yield from _questions(corpus, document, instrument, _keys_of(document.model))


def registers_fit(corpus: Corpus) -> Iterator[Problem]:
    """What a register names are choices, and its needs are an instrument of the books with the same questions."""
    for document, instrument in recorded(corpus):
        model = document.model
        if not isinstance(model, Register):
            continue
        supply = ((("supply", i), stage) for i, stage in enumerate(model.supply))
        yield from unknown_choices(corpus, document, instrument, model.status, supply)
        yield from unknown_choices(corpus, document, instrument, model.included,
                                   [(("included_when",), model.included_when)])
        if "everywhere" in model.model_fields_set and model.everywhere is not None:
            yield from unknown_choices(corpus, document, instrument, model.columns,
                                       [(("everywhere",), model.everywhere)])
        yield from _needs(corpus, document, model)


def themes_fit(corpus: Corpus) -> Iterator[Problem]:
    """A codebook is a question of several choices, and nothing is quoted of those who were not asked for consent."""
    for document, instrument in recorded(corpus):
        model = document.model
        if not isinstance(model, Theme):
            continue
        question = instrument.question(model.themes)
        themes = [c for c in instrument.choices_of(question) if not c.missing and not c.exclusive] if question else []
        if question and (question.kind != "select_multiple" or len(themes) < 2):
            yield problem("not-a-codebook", document.at(*written(document, ("themes",))), name=model.themes)
        asked = instrument.question(model.consent) if model.consent else None
        yes = {str(c.value).lower() for c in instrument.choices_of(asked)} & CONSENTS if asked else CONSENTS
        if asked and (asked.kind != "select_one" or not yes):
            yield problem("consent-not-a-choice", document.at("consent"), name=asked.name)
        if model.quote and not model.consent:
            yield problem("quote-without-consent", document.at("quote"))


def known_frame(corpus: Corpus) -> Iterator[Problem]:
    """The register that a study's population is counted from is one of its instruments, with the questions named."""
    for resolved in corpus.studies:
        population = resolved.study.population
        named = reference(population.register_) if population and population.register_ else None
        if population is None or named is None or corpus.missed("instrument", named.id):
            continue
        document, instrument = resolved.document, resolved.instruments.get(named.id)
        if instrument is None:
            yield problem("unknown-instrument", document.at("population", "register"), id=named.id,
                          **suggestion(named.id, resolved.instruments))
            continue
        names = instrument.names
        for path, name in ((("population", "by", group), name) for group, name in population.by.items()):
            if name not in names:
                yield problem("unknown-item", document.at(*path), name=name, instrument=named.id,
                              **suggestion(name, names))
        for name in population.only:
            if name not in names:
                yield problem("unknown-item", document.key("population", "only", name), name=name,
                              instrument=named.id, **suggestion(name, names))


def _needs(corpus: Corpus, document: Document, model: Register) -> Iterator[Problem]:
    named = reference(model.needs) if model.needs else None
    if named is None or corpus.missed("instrument", named.id):
        return
    instrument = corpus.instruments.get(named.id)
    if instrument is None:
        yield problem("unknown-instrument", document.at("needs"), id=named.id,
                      **suggestion(named.id, corpus.instruments))
    elif not instrument.is_book:
        yield problem("needs-of-people", document.at("needs"), instrument=named.id)
    else:
        yield from _questions(corpus, document, instrument, [(("needs",), name) for _, name in needs_of(model)])
        yield from unknown_choices(corpus, document, instrument, model.responsible, [(("nobody",), model.nobody)])


def unknown_choices(corpus: Corpus, document: Document, instrument: Instrument, name: str | None,
                    named: Iterable[tuple[Path, ChoiceValue]]) -> Iterator[Problem]:
    """A problem for each code that is named of a closed question and is no choice of it."""
    question = instrument.question(name) if name else None
    codes = [str(choice.value) for choice in instrument.choices_of(question)] if question else []
    for path, code in named:
        if codes and str(code) not in codes and str(code) not in corpus.lost:
            yield problem("unknown-choice", document.at(*written(document, path)), name=str(name), found=str(code),
                          **suggestion(str(code), codes))


def recorded(corpus: Corpus) -> Iterator[tuple[Document, Instrument]]:
    """Every indicator of records with its instrument."""
    for document in corpus.own.of("indicator"):
        named = reference(document.model.instrument) if isinstance(document.model, Recorded) else None
        if named and named.id in corpus.instruments:
            yield document, corpus.instruments[named.id]


def _keys_of(model: Recorded) -> Iterator[tuple[Path, str]]:
    """The questions that are read, each with the key that names it."""
    asked = set(model.asked())
    for key in type(model).model_fields.keys() - Common.model_fields.keys():
        value = getattr(model, key)
        if isinstance(value, tuple):
            yield from (((key, i), name) for i, name in enumerate(value) if name in asked)
        elif isinstance(value, dict):
            yield from (((key, name), of) for name, of in value.items() if of in asked)
        elif value in asked:
            yield (key,), value


def _questions(corpus: Corpus, document: Document, instrument: Instrument,
               named: "Iterator[tuple[Path, str]] | list[tuple[Path, str]]") -> Iterator[Problem]:
    names = instrument.names
    told: set[str] = set()
    for path, name in sorted(named, key=str):
        if name not in names | told and name not in corpus.lost:
            told.add(name)
            yield problem("unknown-item", document.at(*written(document, path)), name=name,
                          instrument=instrument.instrument, **suggestion(name, names))


def written(document: Document, path: Path) -> Path:
    """The path itself where the file has it, else that of the kind, whose usual names are then meant."""
    return path if path[0] in document.model.model_fields_set else ("kind",)
