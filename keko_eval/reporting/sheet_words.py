"""Sheet words: the words of one text that is read on its own, from its own file, in four languages."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


def sheet_words(name: str, code: str) -> dict[str, Any]:
    """What ``name.toml`` says in a language; ``KeyError`` for one that the program does not write."""
    found: dict[str, Any] = _read(name)[code]
    return found


@cache
def _read(name: str) -> dict[str, Any]:
    """All its languages, since a report is often made in several."""
    return tomllib.loads((files("keko_eval.reporting") / f"{name}.toml").read_text(encoding="utf8"))
