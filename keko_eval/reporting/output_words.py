"""Output words: what only one kind of output says, such as the names of a workbook's sheets."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def output_words(code: str) -> Mapping[str, Mapping[str, str]]:
    """``sheet``, ``column``, ``print``, ``attached``, ``brand`` in a language; ``KeyError`` for one not written."""
    text = (files("keko_eval.reporting") / "output_words.toml").read_text(encoding="utf8")
    found: Mapping[str, Mapping[str, str]] = tomllib.loads(text)[code]
    return found
