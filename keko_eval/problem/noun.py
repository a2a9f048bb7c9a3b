"""Noun: a thing that a sentence names (question 'trust_1', a list), said in the reader's language and in its case."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Noun:
    """A kind of thing of ``nouns.toml`` and the author's own id for it, if it has one."""

    kind: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class Digits:
    """A measured number as it is shown, ``2.14``; a reader of Finnish or Swedish sees a comma.

    Numbers of definitions are no such: in YAML they are written with a point.
    """

    digits: str

    def said(self, language: str) -> str:
        return self.digits.replace(".", ",") if language in ("fi", "sv") else self.digits


@dataclass(frozen=True, slots=True)
class Spoken:
    """A noun in one language; the format spec names its form: ``{owner}``, ``{owner:adessive}``."""

    noun: Noun
    language: str

    def __format__(self, form: str) -> str:
        forms = nouns()[self.noun.kind][self.language]
        word = forms[form or _usual(self.language, bool(self.noun.id))]
        return f"{word} '{self.noun.id}'" if self.noun.id else word


def _usual(language: str, named: bool) -> str:
    """The form without a spec: with an id the definite one, without an id the indefinite one."""
    return "nominative" if language == "fi" else "the" if named else "a"


@cache
def nouns() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """``{kind: {language: {form: word}}}``."""
    import tomllib

    return tomllib.loads(Path(__file__).with_name("nouns.toml").read_text(encoding="utf8"))
