"""Indicators: what they read is there, and what they say of it fits."""

from collections.abc import Iterator

from keko_eval.definitions.corpus import Corpus
from keko_eval.definitions.document import Document
from keko_eval.definitions.feeding import feed_of, item_range, items_of
from keko_eval.definitions.indicator import Index, Rubric, Scale
from keko_eval.definitions.instrument import Instrument
from keko_eval.definitions.references import item_name, reference
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, problem, suggestion


def one_instrument(corpus: Corpus) -> Iterator[Problem]:
    """An indicator reads one instrument, and it is plain which."""
    for document in corpus.own.of("indicator"):
        model, feed = document.model, feed_of(document.model, corpus.instruments, corpus.known.near(document))
        if isinstance(model, Index) or feed.instrument:
            continue
        if model.instrument:
            yield from _named_instrument(document, corpus)
        elif isinstance(model, Scale) and any(instrument for _, instrument, _ in items_of(model)):
            yield from _named_in_items(document, corpus)
        elif len(feed.candidates) > 1:
            yield problem("ambiguous-instrument", document.at("indicator"), id=document.id,
                          instruments=", ".join(feed.candidates))


def _named_instrument(document: Document, corpus: Corpus) -> Iterator[Problem]:
    own = reference(document.model.instrument)
    name = own.id if own else document.model.instrument
    if not corpus.missed("instrument", name):
        yield problem("unknown-instrument", document.at("instrument"), id=name,
                      **suggestion(name, corpus.instruments))


def _named_in_items(document: Document, corpus: Corpus) -> Iterator[Problem]:
    first = next(instrument for _, instrument, _ in items_of(document.model) if instrument)
    for path, instrument, _ in items_of(document.model):
        if instrument and instrument not in corpus.instruments:
            if not corpus.missed("instrument", instrument):
                yield problem("unknown-instrument", document.at(*path), id=instrument,
                              **suggestion(instrument, corpus.instruments))
        elif instrument and instrument != first and first in corpus.instruments:
            yield problem("two-instruments", document.at(*path), instrument=instrument, other=first)


def known_items(corpus: Corpus) -> Iterator[Problem]:
    """Every item of a scale is a question of its instrument, and stands in the scale once."""
    for document in corpus.own.of("indicator"):
        if not isinstance(document.model, Scale):
            continue
        feed = feed_of(document.model, corpus.instruments, corpus.known.near(document))
        first: dict[str, Place] = {}
        for path, instrument, name in items_of(document.model):
            place = document.at(*path)
            if name in first:
                yield problem("listed-twice", place, key="items", value=name).beside(first[name])
            first.setdefault(name, place)
            source = instrument or feed.instrument
            if source in corpus.instruments:
                yield from _known_item(corpus, place, source or "", name)
            elif not (instrument or feed.candidates or document.model.instrument or corpus.lacks("instrument")):
                names = {q.name for i in corpus.instruments.values() for _, q in i.walk()}
                yield from _unknown_item(corpus, place, "–", name, names)


def _known_item(corpus: Corpus, place: Place, instrument: str, name: str) -> Iterator[Problem]:
    names = {question.name for _, question in corpus.instruments[instrument].walk()}
    if name not in names:
        yield from _unknown_item(corpus, place, instrument, name, names)


def _unknown_item(corpus: Corpus, place: Place, instrument: str, name: str, names: set[str]) -> Iterator[Problem]:
    if name in corpus.lost:
        return
    near = suggestion(name, names)
    there = place_of(corpus, instrument, near.get("near", ""))
    yield problem("unknown-item", place, name=name, instrument=instrument, **near).beside(there)


def place_of(corpus: Corpus, instrument: str, name: str) -> Place | None:
    """Where a question has its name."""
    document = corpus.known.get("instrument", instrument)
    if document is None:
        return None
    return next((document.at(*path, "name") for path, q in document.model.walk() if q.name == name), None)


def items_on_one_scale(corpus: Corpus) -> Iterator[Problem]:
    """The items of a scale are answered in numbers, all on the same range."""
    for document in corpus.own.of("indicator"):
        if not isinstance(document.model, Scale):
            continue
        instrument = corpus.instruments.get(
            feed_of(document.model, corpus.instruments, corpus.known.near(document)).instrument or "")
        if instrument is not None:
            yield from _on_one_scale(document, instrument)


def _on_one_scale(document: Document, instrument: Instrument) -> Iterator[Problem]:
    first: tuple[tuple[float, float], Place, str] | None = None
    for path, _, name in items_of(document.model):
        question = instrument.question(name)
        if question is None or (question.choice_list and question.choice_list not in instrument.choices):
            continue
        place, found = document.at(*path), item_range(question, instrument)
        if found is None and question.kind not in ("integer", "decimal"):
            yield problem("item-without-numbers", place, name=name, type=question.type)
        elif found and first and found != first[0]:
            yield problem("mixed-ranges", place, name=name, range=_span(found), other=first[2],
                          expected=_span(first[0])).beside(first[1])
        elif found and not first:
            first = (found, place, name)


def _span(limits: tuple[float, float]) -> str:
    return f"{limits[0]:g}–{limits[1]:g}"


def scale_fits(corpus: Corpus) -> Iterator[Problem]:
    """What is turned round is an item, and no more answers are demanded than there are items or parts."""
    for document in corpus.own.of("indicator"):
        model = document.model
        if isinstance(model, Scale):
            items = {item_name(item)[1] for item in model.items}
            for i, text in enumerate(model.reverse):
                name = item_name(text)[1]
                if name not in items and name not in document.lost:
                    yield problem("reverse-not-item", document.at("reverse", i), name=name, **suggestion(name, items))
        if isinstance(model, Scale | Rubric | Index):
            count = len(model.parts if isinstance(model, Index) else model.items)
            if model.minimum_answered and model.minimum_answered > count:
                yield problem("minimum-above-items", document.at("minimum_answered"), minimum=model.minimum_answered,
                              count=count)


def known_parts(corpus: Corpus) -> Iterator[Problem]:
    """The parts of an index are indicators that each respondent has a value of, and not the index itself."""
    for document in corpus.own.of("indicator"):
        if not isinstance(document.model, Index):
            continue
        for part in document.model.parts:
            other = corpus.known.get("indicator", part)
            place = document.key("parts", part)
            if other is None:
                if not corpus.missed("indicator", part):
                    yield problem("unknown-indicator", place, id=part,
                                  **suggestion(part, corpus.known.ids("indicator")))
            elif other.model.kind in ("count", "sum", "ratio"):
                yield problem("part-without-score", place, id=part, kind=other.model.kind).beside(other.at("kind"))
        cycle = _cycle(document.id, corpus)
        if cycle:
            yield problem("index-cycle", document.key("parts", cycle[1]), path=" → ".join(cycle))


def _cycle(id: str, corpus: Corpus) -> list[str]:
    """The way from an index back to itself, if there is one."""
    waiting, seen = [[id]], set()
    while waiting:
        way = waiting.pop()
        document = corpus.known.get("indicator", way[-1])
        for part in getattr(document.model, "parts", ()) if document else ():
            if part == id:
                return [*way, part]
            if part not in seen:
                seen.add(part)
                waiting.append([*way, part])
    return []


def locked_keys(corpus: Corpus) -> Iterator[Problem]:
    """What is locked is a key that the definition can have."""
    for document in corpus.own.documents:
        for i, key in enumerate(getattr(document.model, "locked", ())):
            names = type(document.model).model_fields
            if key not in names:
                yield problem("unknown-locked-key", document.at("locked", i), key=key, **suggestion(key, names))
