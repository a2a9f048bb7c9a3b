"""Texts: every promised language is there, says the same thing, and is as new as the text that it translates."""

from collections import Counter
from collections.abc import Iterator

from keko_eval.definitions.corpus import Corpus
from keko_eval.definitions.document import Document
from keko_eval.definitions.instrument import Instrument, name_of
from keko_eval.definitions.study import Study
from keko_eval.definitions.texts import languages_of, placeholders, texts_of
from keko_eval.definitions.translations import gaps, needs, source_language, stale
from keko_eval.problem.noun import Noun
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, problem, suggestion

SAID_ONE_BY_ONE = 5
"""Up to so many texts that a definition lacks in a language are told each, more of them together."""


def translated(corpus: Corpus) -> Iterator[Problem]:
    """Every text stands in every language that its definition promises."""
    for document in corpus.own.documents:
        found = list(gaps(document))
        lacking = Counter(gap.language for gap in found if not gap.is_empty)
        told: set[str] = set()
        for gap in found:
            if gap.is_empty:
                place = document.at(*gap.part.path, gap.language)
                yield problem("empty-translation", place, text=Noun("text", gap.part.name), language=gap.language)
            elif lacking[gap.language] <= SAID_ONE_BY_ONE:
                yield problem("missing-translation", document.key(*gap.part.path), text=Noun("text", gap.part.name),
                              language=gap.language)
            elif gap.language not in told:
                told.add(gap.language)
                every = sum(needs(part, gap.language) for part in texts_of(document))
                yield problem("missing-translations", document.key(*gap.part.path), text=Noun("text", gap.part.name),
                              language=gap.language, n=lacking[gap.language], all=every)


def promised_languages(corpus: Corpus) -> Iterator[Problem]:
    """No text is in a language that its definition does not list; each language is listed once."""
    for document in corpus.own.documents:
        model = document.model
        if not isinstance(model, Instrument | Study):
            continue
        for i, language in enumerate(model.languages):
            if language in model.languages[:i]:
                yield problem("listed-twice", document.at("languages", i), key="languages", value=language)
        for part in texts_of(document):
            for language in part.texts:
                if language not in model.languages and language != "default":
                    yield problem("unlisted-language", document.key(*part.path, language), language=language,
                                  **suggestion(language, model.languages))


def same_placeholders(corpus: Corpus) -> Iterator[Problem]:
    """Every language of a text fills in the same answers."""
    for document in corpus.own.documents:
        source = source_language(document)
        for part in texts_of(document):
            first = next((language for language in (source, *part.texts) if part.texts.get(language)), "")
            expected = placeholders(part.texts.get(first, ""))
            for language, text in part.texts.items():
                if text.strip() and placeholders(text) != expected:
                    differing = sorted(placeholders(text) ^ expected)
                    yield problem("placeholder-differs", document.at(*part.path, language), language=language,
                                  name=differing[0], other=first).beside(document.at(*part.path, first))


def known_placeholders(corpus: Corpus) -> Iterator[Problem]:
    """Every ``${name}`` in a text is a question of the instrument."""
    for document in corpus.own.of("instrument"):
        known = {name_of(part) for _, part in document.model.parts()}
        for part in texts_of(document):
            unknown = {name: language for language, text in part.texts.items() for name in placeholders(text) - known}
            for name, language in unknown.items():
                if name not in corpus.lost and not name.startswith("last-saved#"):
                    yield problem("unknown-placeholder", document.at(*part.path, language), name=name,
                                  **suggestion(name, known))


def fresh_translations(corpus: Corpus) -> Iterator[Problem]:
    """No translation is older than the text that it translates."""
    for document in corpus.own.documents:
        source = source_language(document)
        for part, language in stale(document):
            yield problem("stale-translation", document.at(*part.path, language), text=Noun("text", part.name),
                          language=language, source=source).beside(document.at(*part.path, source))


def really_translated(corpus: Corpus) -> Iterator[Problem]:
    """A sentence that reads the same in two languages was perhaps never translated."""
    for document in corpus.own.documents:
        for part in texts_of(document):
            seen: dict[str, str] = {}
            for language, text in part.texts.items():
                words = " ".join(text.split()).casefold()
                if len(words.split()) < 5:
                    continue
                other = seen.setdefault(words, language)
                if other != language and language.split("-")[0] != other.split("-")[0]:
                    yield problem("same-text", document.at(*part.path, language), language=language,
                                  other=other).beside(document.at(*part.path, other))


def study_languages(corpus: Corpus) -> Iterator[Problem]:
    """What a study names has the languages of its report."""
    for study in corpus.studies:
        for document in study.documents[1:]:
            lacking = [language for language in study.study.languages
                       if language not in languages_of(document) and not language.endswith("-simple")]
            if lacking and languages_of(document) != ("default",):
                place = _named_at(study.document, document)
                yield problem("study-language", place, thing=Noun(document.kind, document.id),
                              language=", ".join(lacking)).beside(document.at(document.kind))


def _named_at(study: Document, named: Document) -> Place:
    key = f"{named.kind}s"
    listed = getattr(study.model, key)
    index = next((i for i, text in enumerate(listed) if text.split("@")[0] == named.id), None)
    return study.at(key, index) if index is not None else study.key(key)
