"""Nouns after numbers, numerals as words, and lists."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from keko_eval.language.language import NBSP, Language


def unit_after(shown: str, unit: str, language: Language, case: str = "one") -> str:
    """``8 pistettä``, ``1 piste``: ``shown`` is the number as written, ``unit`` the form that follows most numbers.

    ``case`` is the form after 1: ``one``, or ``accusative`` where something grows by so much (``nousi 1 pisteen``); a
    language without the case uses ``one``.
    """
    if not unit:
        return shown
    alone = shown.lstrip("+\u2212") == "1"
    return f"{shown}{NBSP}{_singular(language.tag, case).get(unit, unit) if alone else unit}"


def noun(name: str, language: Language) -> str:
    """The form of a noun of ``forms.toml`` that follows most numbers."""
    return str(_forms()["noun"][name][language.tag]["many"])


def numeral(value: int, language: Language, case: str = "nominative") -> str:
    """Zero to ten as a word, greater numbers in figures; a language without the case uses the nominative."""
    table: Mapping[str, list[str]] = _forms()["numeral"][language.tag]
    words = table.get(case) or table["nominative"]
    return words[value] if 0 <= value < len(words) else str(value)


def share(value: int, of: int, language: Language) -> str:
    """How many of so many, as a word: ``none``, ``both``, ``all five``, else the numeral."""
    together: Mapping[str, str] = _forms()["together"][language.tag]
    key = "none" if value == 0 else "both" if value == of == 2 else "all" if value == of > 2 else ""
    return together[key].format(n=numeral(of, language)) if key else numeral(value, language)


def listing(items: Sequence[str], language: Language) -> str:
    """``a, b ja c``."""
    if len(items) < 2:
        return "".join(items)
    if len(items) == 2:
        return language.pair.format(*items)
    text = items[0]
    for item in items[1:-1]:
        text = language.middle.format(text, item)
    return language.end.format(text, items[-1])


def capital(text: str) -> str:
    """With a capital at the start of a sentence, the rest untouched."""
    return text[:1].upper() + text[1:]


def lowered(text: str) -> str:
    """With a small letter at the start, for inside a sentence, the rest untouched."""
    return text[:1].lower() + text[1:]


def one_line(text: str) -> str:
    """Without line breaks and runs of spaces."""
    return " ".join(text.split())


@cache
def _forms() -> Mapping[str, Any]:
    return tomllib.loads((files("keko_eval.language") / "forms.toml").read_text(encoding="utf8"))


@cache
def _singular(tag: str, case: str) -> Mapping[str, str]:
    nouns = (forms[tag] for forms in _forms()["noun"].values())
    return {forms["many"]: forms.get(case, forms["one"]) for forms in nouns}
