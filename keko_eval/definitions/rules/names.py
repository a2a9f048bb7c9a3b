"""Ids and names: each thing has one, no two the same, and none that a reader would take for another."""

import unicodedata
from collections.abc import Iterator

from keko_eval.definitions.corpus import Corpus
from keko_eval.definitions.document import Document
from keko_eval.definitions.instrument import Group, Instrument, Question, Repeat, Section, name_of
from keko_eval.files.yaml_tree import Path
from keko_eval.problem.noun import Noun
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, problem

_Part = Section | Group | Repeat | Question
_Placed = tuple[Path, _Part]
_TWINS = str.maketrans(dict(zip("аеорсухіѕјкмтвнαορντκιυ0lıi", "aeopcyxisjkmtbhaopvtkiuo111", strict=True)))
"""Cyrillic, Greek and other characters, each to what a reader takes it for."""


def unique_ids(corpus: Corpus) -> Iterator[Problem]:
    """No two definitions of a kind have one id."""
    first: dict[tuple[str, str], Place] = {}
    for document in corpus.own.documents:
        key, place = (document.kind, document.id), document.at(document.kind)
        if key in first:
            yield problem("duplicate-id", place, thing=Noun(*key)).beside(first[key])
        first.setdefault(key, place)


def unique_names(corpus: Corpus) -> Iterator[Problem]:
    """No two questions of an instrument have one name, and no two sections, groups and repeats.

    In a form that came from XLSForm, no two of one group.
    """
    for document in corpus.own.of("instrument"):
        instrument: Instrument = document.model
        first: dict[tuple[object, str], _Placed] = {}
        for path, part in instrument.parts():
            key = (path[:-1] if instrument.xlsform else isinstance(part, Question), name_of(part))
            if key in first:
                yield problem("duplicate-name", _name_place(document, path, part),
                              name=Noun(kind_of(part), key[1])).beside(_name_place(document, *first[key]))
            first.setdefault(key, (path, part))


def unique_choices(corpus: Corpus) -> Iterator[Problem]:
    """No two choices of a list have one value."""
    for document in corpus.own.of("instrument"):
        settings = document.model.xlsform.get("settings", {})
        if isinstance(settings, dict) and str(settings.get("allow_choice_duplicates", "")).lower() in ("yes", "true"):
            continue
        for name, choices in document.model.choices.items():
            first: dict[str, int] = {}
            for i, choice in enumerate(choices):
                earlier = first.setdefault(str(choice.value), i)
                if earlier != i:
                    yield problem("duplicate-choice", document.at("choices", name, i, "value"), value=choice.value,
                                  list=name).beside(document.at("choices", name, earlier, "value"))


def distinct_names(corpus: Corpus) -> Iterator[Problem]:
    """No two names differ only in case or in letters that look the same, and none mixes alphabets."""
    for document in corpus.own.of("instrument"):
        first: dict[tuple[bool, str], _Placed] = {}
        for path, part in document.model.parts():
            name = name_of(part)
            if len(_alphabets(name)) > 1:
                yield problem("mixed-alphabets", _name_place(document, path, part), name=name,
                              alphabets=" + ".join(sorted(_alphabets(name))))
            there = first.setdefault((isinstance(part, Question), _seen(name)), (path, part))
            other = name_of(there[1])
            if other != name:
                yield problem("lookalike-names", _name_place(document, path, part), name=name,
                              other=other).beside(_name_place(document, *there))


def kind_of(part: _Part) -> str:
    return type(part).__name__.lower()


def _name_place(document: Document, path: Path, part: _Part) -> Place:
    return document.at(*path, "name" if isinstance(part, Question) else kind_of(part))


def _seen(name: str) -> str:
    """A name as a hurried reader sees it."""
    if name.isascii():
        return name.casefold().translate(_TWINS)
    return unicodedata.normalize("NFKC", name).casefold().translate(_TWINS)


def _alphabets(name: str) -> set[str]:
    if name.isascii():
        return {"LATIN"}
    found = {unicodedata.name(letter, "?").split()[0] for letter in name if letter.isalpha() and not letter.isascii()}
    found &= {"CYRILLIC", "GREEK", "LATIN", "FULLWIDTH", "MATHEMATICAL", "ARMENIAN", "CHEROKEE"}
    return found | ({"LATIN"} if any(letter.isascii() and letter.isalpha() for letter in name) else set())
