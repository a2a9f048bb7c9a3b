"""The expressions of other systems, word by word from the left, and the piece that has no counterpart there or here."""

import re
from collections.abc import Mapping

from keko_eval.definitions.expression.parse import LONGEST, read
from keko_eval.definitions.expression.tree import Node


class Untranslated(Exception):
    """A piece of an expression without counterpart; its text is the piece."""


def node_of(text: str) -> Node:
    """An expression of the language, to be written for another system.

    Raises
    ------
    Untranslated
        It is not wholly understood.
    """
    reading = read(text)
    if reading.node is None or reading.findings:
        raise Untranslated(text)
    return reading.node


class Words:
    """The words of one expression and how far they are read.

    Parameters
    ----------
    text : str
    tokens : re.Pattern
        One named group for each kind of word: ``space`` is passed over, ``name`` and ``sign`` may be signs.
    alike : mapping
        What a sign is called from here on, by how it may be written, in lower case.

    Raises
    ------
    Untranslated
        The text is too long, or a piece of it is no word.
    """

    def __init__(self, text: str, tokens: re.Pattern[str], alike: Mapping[str, str]) -> None:
        if len(text) > LONGEST:
            raise Untranslated(f"{text[:40]}…")
        self.words: list[tuple[str, str]] = []
        self.at = 0
        start = 0
        while start < len(text):
            match = tokens.match(text, start)
            if match is None:
                raise Untranslated(text[start:start + 10])
            start = match.end()
            kind, word = str(match.lastgroup), match[0]
            if kind in ("name", "sign") and word.lower() in alike:
                kind, word = "sign", alike[word.lower()]
            if kind != "space":
                self.words.append((kind, word))

    @property
    def next(self) -> tuple[str, str]:
        """Kind and text of the word to come; ``end`` where there is none."""
        return self.words[self.at] if self.at < len(self.words) else ("end", "")

    @property
    def sign(self) -> str:
        """The sign to come; empty where something else comes."""
        kind, word = self.next
        return word if kind == "sign" else ""

    def take(self, sign: str) -> None:
        """Pass over this very sign."""
        if self.sign != sign:
            raise Untranslated(self.next[1] or sign)
        self.at += 1

    def operand(self) -> tuple[str, str]:
        """Pass over a word that is no sign."""
        kind, word = self.next
        if kind in ("sign", "end"):
            raise Untranslated(word or "…")
        self.at += 1
        return kind, word

    def end(self) -> None:
        """Nothing may come any more."""
        if self.at < len(self.words):
            raise Untranslated(self.next[1])
