"""Sheet words: the words of one text that is read on its own, from its own file, in four languages."""

from pathlib import Path
from typing import Any

from keko_eval.language.wording import words_beside


def sheet_words(name: str, code: str) -> dict[str, Any]:
    """What ``name.toml`` says in a language; ``KeyError`` for one that the program does not write."""
    found: dict[str, Any] = words_beside(str(Path(__file__).with_name(name)))[code]
    return found
