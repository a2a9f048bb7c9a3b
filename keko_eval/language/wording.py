"""Wording: a language's whole sentences, read once; a slot that a sentence names must be given."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from keko_eval.language.forms import capital
from keko_eval.language.language import Language, language


@dataclass(frozen=True, slots=True)
class Wording:
    """``texts`` by dotted key, ``moved.paired.rose``."""

    language: Language
    texts: Mapping[str, str]

    def say(self, key: str, /, **slots: str) -> str:
        """The text of ``key`` with its slots filled; ``KeyError`` for an unknown key or a slot that is missing."""
        template = self.texts[key]
        return template.format_map(slots) if "{" in template else template

    def sentence(self, key: str, /, **slots: str) -> str:
        """As :meth:`say`, with a capital at the start."""
        return capital(self.say(key, **slots))

    def known(self, prefix: str, id: str | None, other: str, **slots: str) -> str:
        """The text of ``prefix.id``; of ``other`` where the id has none of its own."""
        key = f"{prefix}.{id}"
        return self.say(key, **slots) if key in self.texts else self.say(other, id=id or "", **slots)

    def keys(self, prefix: str) -> list[str]:
        """The names one level under ``prefix``, in the order of the file."""
        start = prefix + "."
        return list(dict.fromkeys(k[len(start):].split(".")[0] for k in self.texts if k.startswith(start)))


@cache
def words_beside(module: str) -> Mapping[str, Any]:
    """What the ``.toml`` beside a module says, by the module's ``__file__``; in all its languages."""
    return tomllib.loads(Path(module).with_suffix(".toml").read_text(encoding="utf8"))


@cache
def words_of(room: str, code: str) -> Wording:
    """The words of a room (a package with a folder ``words``) in a language.

    Raises
    ------
    KeyError
        For a language that the program does not write.
    """
    speech = language(code)
    text = (files(room) / "words" / f"{code}.toml").read_text(encoding="utf8")
    return Wording(speech, dict(_flat(tomllib.loads(text), "")))


def _flat(table: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield prefix + key, value
