"""The columns of the authoring workbook and their words in every language, read from one file."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

TONGUES = ("fi", "sv", "en")
TABLES = ("goals", "questions", "choices", "indicators", "data")
SHEETS = (*TABLES, "texts")
CARRIED = "_keko"
"""The hidden sheet that carries what the others cannot hold."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: ``name`` is its path in the object that a row is, ``key`` what stands in the second heading row."""

    sheet: str
    name: str
    key: str
    kind: str
    head: Mapping[str, str]
    note: Mapping[str, str]
    width: int
    choices: str = ""

    @property
    def words(self) -> str:
        """The set of words that the column takes, empty for others."""
        return self.kind.removeprefix("word:") if self.kind.startswith("word:") else ""


@cache
def told() -> Mapping[str, Any]:
    """The whole file of words."""
    return tomllib.loads((Path(__file__).parent / "columns.toml").read_text(encoding="utf8"))


@cache
def columns(sheet: str) -> tuple[Column, ...]:
    """The columns of one sheet, in their order."""
    return tuple(Column(sheet, name, own.get("key", name), own["kind"], own["head"], own.get("note", {}),
                        own["width"], own.get("choices", "")) for name, own in told()[sheet].items())


def sheet_name(sheet: str, tongue: str) -> str:
    return str(told()["sheets"][sheet][tongue])


def word_of(words: str, value: str, tongue: str) -> str:
    """A value as the drop-down list says it."""
    return str(told()["words"][words][value][tongue])


def words_in(words: str, tongue: str) -> list[str]:
    return [texts[tongue] for texts in told()["words"][words].values()]


def value_of(words: str, said: str) -> str | None:
    """The value that a word means, in whichever language; None where it is none. The value itself is one too, and so
    is a word without what stands in its brackets."""
    wanted = said.strip().casefold()
    return next((value for value, spoken in _spoken(words) if wanted == spoken), None)


def offered(said: str, words: Iterable[str], sign: str = ", ") -> dict[str, str]:
    """Values for the fix: ``near`` for one word that is near, else ``allowed`` with all of them, in their own order.

    ``sign`` parts them: texts hold commas themselves. What stands in a word's brackets need not be written, and is not
    compared.
    """
    words = [*dict.fromkeys(words)]
    bare = {word.split(" (")[0].casefold(): word for word in words}
    close = get_close_matches(said.casefold().strip(), [*bare, *(word.casefold() for word in words)], n=1, cutoff=0.6)
    whole = {word.casefold(): word for word in words} | bare
    return {"allowed": sign.join(words) or "–", **({"near": whole[close[0]]} if close else {})}


@cache
def _spoken(words: str) -> tuple[tuple[str, str], ...]:
    def all_of() -> Iterator[tuple[str, str]]:
        for value, texts in told()["words"][words].items():
            yield value, value.casefold()
            for text in texts.values():
                yield value, text.casefold()
                yield value, text.split(" (")[0].casefold()

    return tuple(all_of())
