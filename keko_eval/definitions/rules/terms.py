"""Terms of use: what the maker of an instrument forbids is not done with it."""

from collections.abc import Iterator
from pathlib import Path

from keko_eval.definitions.corpus import Corpus
from keko_eval.definitions.document import Document
from keko_eval.definitions.feeding import feed_of, item_range
from keko_eval.definitions.indicator import Index, Mean, Ratio, Rubric, Scale, Sum
from keko_eval.definitions.instrument import Instrument
from keko_eval.definitions.references import questions_used
from keko_eval.definitions.texts import texts_of
from keko_eval.problem.noun import Noun
from keko_eval.problem.problem import Problem, problem

_ADDING = (Scale, Rubric, Index, Mean, Sum, Ratio)
_ASKED = ("choices", "sections", "questions")
_SAID_AT = {"scale": "items", "rubric": "items", "index": "parts", "ratio": "numerator"}


def total_score(corpus: Corpus) -> Iterator[Problem]:
    """No indicator sums up an instrument whose terms forbid a total score."""
    for document in corpus.own.of("indicator"):
        items = _items(document, corpus)
        for id in sorted({instrument for instrument, _ in items}):
            instrument = corpus.instruments[id]
            rated = {q.name for _, q in instrument.walk() if item_range(q, instrument)}
            used = {name for of, name in items if of == id}
            if instrument.terms.total_score == "forbidden" and len(rated) > 1 and rated <= used:
                source = corpus.known.get("instrument", id)
                yield problem("total-score", document.at(_SAID_AT.get(document.model.kind, "value")),
                              instrument=id).beside(source.at("terms", "total_score") if source else None)


def _items(document: Document, corpus: Corpus, above: frozenset[str] = frozenset()) -> set[tuple[str, str]]:
    """(instrument, question) of everything that an indicator adds together, for an index all that its parts read."""
    model = document.model
    if isinstance(model, Index):
        parts = [corpus.known.get("indicator", part) for part in model.parts if part not in above]
        inside = above | {document.id}
        return {item for part in parts if part for item in _items(part, corpus, inside)}
    if not isinstance(model, _ADDING) and not above:
        return set()
    feed = feed_of(model, corpus.instruments, corpus.known.near(document))
    names = [(None, name) for name in model.items] if isinstance(model, Rubric) else questions_used(model)
    found = {(instrument or feed.instrument or "", name) for instrument, name in names}
    return {(instrument, name) for instrument, name in found if instrument in corpus.instruments}


def locked_wording(corpus: Corpus) -> Iterator[Problem]:
    """A copy of an instrument whose terms lock the wording asks as the original asks, in every language of both."""
    for document in corpus.own.of("instrument"):
        for original in corpus.known.of("instrument"):
            model: Instrument = original.model
            if original.id == document.id and model.terms.wording == "locked" and _another(document, original):
                yield from _reworded(document, original)


def _another(document: Document, original: Document) -> bool:
    return Path(document.file).resolve() != Path(original.file).resolve()


def _reworded(document: Document, original: Document) -> Iterator[Problem]:
    said = {part.name: part for part in texts_of(original)}
    for part in texts_of(document):
        first = said.get(part.name)
        if first is None or part.path[0] not in _ASKED:
            continue
        for language, text in part.texts.items():
            if language in first.texts and text.split() != first.texts[language].split():
                yield problem("locked-wording", document.at(*part.path, language), text=Noun("text", part.name),
                              id=document.id).beside(original.at(*first.path, language))


def within_terms(corpus: Corpus) -> Iterator[Problem]:
    """A study does not loosen what an instrument's terms of use demand."""
    for resolved in corpus.studies:
        own = resolved.study.disclosure.min_n
        for other in resolved.documents:
            if own is not None and other.kind == "instrument" and own < other.model.terms.min_n:
                yield problem("looser-than-terms", resolved.document.at("disclosure", "min_n"), own=own,
                              demanded=other.model.terms.min_n, id=other.id).beside(other.at("terms", "min_n"))
