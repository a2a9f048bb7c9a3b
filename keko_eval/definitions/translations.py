"""Which texts stand in which languages, and which translations are older than the text that they translate.

``NAME.texts.lock`` beside ``NAME.yaml`` holds a short hash of every text as it was when somebody last accepted the
translations: a source text that has changed since, beside a translation that has not, is stale.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from unicodedata import normalize

from keko_eval.definitions.document import Document
from keko_eval.definitions.texts import FOR_EVALUATORS, TextPart, languages_of, texts_of
from keko_eval.files.text import read_text

_HEADING = "# What each text said when its translations were last accepted (keko translations accept). Source: "


@dataclass(frozen=True, slots=True)
class Gap:
    """A text that one language lacks; ``is_empty`` where the language is there without words."""

    part: TextPart
    language: str
    is_empty: bool


def gaps(document: Document) -> Iterator[Gap]:
    """Every text that lacks one of the languages that its definition promises."""
    promised = languages_of(document)
    if promised == ("default",):
        return
    for part in texts_of(document):
        if part.is_single and not any(letter.isalpha() for letter in part.texts["default"]):
            continue
        for language in promised:
            if not needs(part, language) or part.texts.get(language, "").strip():
                continue
            if part.is_single and (language == promised[0] or len(promised) == 1):
                continue
            yield Gap(part, language, language in part.texts)


def needs(part: TextPart, language: str) -> bool:
    """Whether a text must be there in a language: what only evaluators read needs no easy language."""
    return not (language.endswith("-simple") and part.key in FOR_EVALUATORS)


def lock_file(document: Document) -> Path:
    return Path(document.file).with_suffix(".texts.lock")


def source_language(document: Document) -> str:
    return next(iter(languages_of(document)), "default")


def lock_text(document: Document) -> str:
    """What ``keko translations accept`` writes: one line per text, its hash in each language."""
    lines = [_HEADING + source_language(document)]
    for part in texts_of(document):
        hashes = " ".join(f"{language}={_hash(text)}" for language, text in sorted(part.texts.items()) if text.strip())
        lines.append(f"{part.name}\t{hashes}")
    return "\n".join(lines) + "\n"


def read_lock(document: Document) -> tuple[str, Mapping[str, Mapping[str, str]]]:
    """The source language and ``{text: {language: hash}}``; nothing where there is no lock."""
    file = lock_file(document)
    if not file.is_file():
        return "", {}
    heading, _, rest = read_text(file)[0].partition("\n")
    locked: dict[str, dict[str, str]] = {}
    for line in rest.splitlines():
        name, _, hashes = line.partition("\t")
        locked[name] = dict(pair.split("=", 1) for pair in hashes.split() if "=" in pair)
    return heading.removeprefix(_HEADING).strip(), locked


def stale(document: Document) -> Iterator[tuple[TextPart, str]]:
    """(text, language) of every translation that has not followed its source."""
    source, locked = read_lock(document)
    if not locked:
        return
    for part in texts_of(document):
        then = locked.get(part.name, {})
        if source not in then or source not in part.texts or _hash(part.texts[source]) == then[source]:
            continue
        for language, text in part.texts.items():
            if language != source and then.get(language) == _hash(text):
                yield part, language


def _hash(text: str) -> str:
    from hashlib import sha256

    return sha256(normalize("NFC", " ".join(text.split())).encode()).hexdigest()[:12]
