"""Branding: a logo that can be shown and is said in words, and colours that everybody can tell from white."""

import re
from collections.abc import Iterator

from keko_eval.definitions.branding import GRAPHICS_CONTRAST, TEXT_CONTRAST, Branding, accessible, contrast
from keko_eval.definitions.corpus import Corpus
from keko_eval.definitions.document import Document
from keko_eval.files.text import is_file
from keko_eval.problem.noun import Digits
from keko_eval.problem.problem import Problem, problem

FILE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}(/[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}){0,3}")


def branded(corpus: Corpus) -> Iterator[Problem]:
    """A logo is in the folder, is a clean SVG or PNG and has words in every language; colours stand out from white."""
    for document in (*corpus.own.of("study"), *corpus.own.of("pack")):
        branding: Branding | None = document.model.branding
        if branding is not None:
            yield from _colours(document, branding)
            if branding.logo is not None:
                yield from _logo(document, branding)


def _colours(document: Document, branding: Branding) -> Iterator[Problem]:
    for key, least in (("titles", TEXT_CONTRAST), ("lines", GRAPHICS_CONTRAST)):
        colour = getattr(branding.colours, key)
        if colour and contrast(colour) < least:
            measured = int(contrast(colour) * 100) / 100
            yield problem("colour-contrast", document.at("branding", "colours", key), colour=colour,
                          measured=Digits(f"{measured:.2f}"), least=Digits(f"{least:g}"),
                          shade=accessible(colour, least))


def _logo(document: Document, branding: Branding) -> Iterator[Problem]:
    from keko_eval.files.logo import read_logo

    assert branding.logo is not None
    file, place = branding.logo.file, document.at("branding", "logo", "file")
    path = document.folder / file
    if not FILE.fullmatch(file) or ".." in file.split("/") or not is_file(path) or (
            not path.resolve().is_relative_to(document.folder.resolve())):
        yield problem("logo-missing", place, file=file)
    elif isinstance(found := read_logo(path.read_bytes()), str):
        yield problem(found, place, file=file)
    alt = branding.logo.alt.by_language
    languages = document.model.languages if document.kind == "study" else alt
    missing = [language for language in languages if "default" not in alt and not alt.get(language, "").strip()]
    if missing or not any(text.strip() for text in alt.values()):
        yield problem("logo-without-words", document.at("branding", "logo", "alt"),
                      languages=", ".join(missing) or "–")
