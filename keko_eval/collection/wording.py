"""Texts as programs print them in, the form in which they are compared out."""

import html
import re
import unicodedata
from functools import lru_cache

from keko_eval.definitions.circle import CircleGoal

_TAG = re.compile(r"<[a-zA-Z/!][^<>]*>")
_MARKS = re.compile(r"\*\*|__|^#+\s")
_NUMBER = re.compile(r"(?:(?:question|kysymys|fråga|[qkf])\s*)?\d+(?:[.)]\d+)*(?:\s*[.):]\s*|\s+-\s+|\s+)"
                     r"(?=[^\W\d]|[\"'(])")
_SIGNS = str.maketrans(dict.fromkeys("“”„«»", '"') | dict.fromkeys("‘’´`", "'") | dict.fromkeys("‐‑‒–—−", "-")
                       | dict.fromkeys("\u00ad\u200b\ufeff"))
_EDGES = " :;.,*?!\t"


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """Without tags, emphasis, letter case, kinds of spaces, quotes and dashes, and signs at the edges."""
    if "<" in text or "&" in text:
        text = html.unescape(_TAG.sub(" ", text))
    text = unicodedata.normalize("NFKC", _MARKS.sub("", text)).translate(_SIGNS)
    return " ".join(text.split()).strip(_EDGES).casefold()


def unnumbered(text: str) -> str:
    """As :func:`plain`, without a leading "1. ", "1.2) " or "Q1 - "."""
    key = plain(text)
    number = _NUMBER.match(key)
    return key[number.end():].strip(_EDGES) if number else key


def goal_names(goal: CircleGoal) -> frozenset[str]:
    """What the rows of a log may call a goal, as :func:`plain` texts: its id, or its statement in any language."""
    return frozenset(map(plain, (goal.goal, *filter(None, goal.statement.by_language.values()))))
