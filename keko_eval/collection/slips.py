"""A text that is nobody's in, the one that it is a slip of the pen from out: never one that means another thing."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

from keko_eval.collection.wording import plain

ALIKE = 0.75
"""How alike two spellings of a word are at least (Ratcliff and Obershelp's ratio); a judgement."""
LONG = 5
"""How many letters a word that turns a meaning has at least, to be known when it is misspelt."""
TURNING = frozenset(re.findall(r"\w+", """
    ei en et emme ette eivät eikä enkä älä ole eri samaa sama samat ilman koskaan aina kyllä
    inte ej icke ingen inget inga aldrig alltid utan av annan samma ja nej varken
    not no never always yes without neither nor same different none all
    enemmän vähemmän parempi huonompi mer mindre bättre sämre more less better worse yli alle över under
    ennen jälkeen före efter before after"""))
"""Words that turn an answer round: a text that has one of them is not a slip from a text that has not."""
PREFIXES = ("dis", "un", "in", "im", "non", "o", "miss", "epä", "ei", "n")


def slip_of(text: str, labels: Iterable[str]) -> str:
    """The one label that ``text`` is a misspelling of, as it is written; empty where there is none, or several.

    Each word of the text is the same word of the label, misspelt at most: another word in its place may mean another
    thing, as ``Somewhat disagree`` is not ``Somewhat agree`` however alike they are. Numbers and the words that turn a
    meaning round are the very same in both.
    """
    wanted = plain(text).split()
    found: dict[str, str] = {}
    for label in labels:
        words = plain(label).split()
        if words and _misspelt(wanted, words):
            found.setdefault(plain(label), label)
    return next(iter(found.values())) if len(found) == 1 else ""


def turned(one: str, other: str) -> bool:
    """Whether two texts differ by a word that turns the meaning round."""
    words, others = set(plain(one).split()), set(plain(other).split())
    apart = words ^ others
    return bool(apart & TURNING) or any(_negated(a, b) for a in words - others for b in others - words)


def _misspelt(words: list[str], label: list[str]) -> bool:
    if "".join(words) == "".join(label):
        return True
    return len(words) == len(label) and all(_same(a, b) for a, b in zip(words, label, strict=True))


def _same(word: str, other: str) -> bool:
    if word == other:
        return True
    turning = [w for w in (word, other) if w in TURNING]
    if len(turning) == 2 or any(len(w) < LONG for w in turning):
        return False
    if any(sign.isdigit() for sign in word + other) or _negated(word, other):
        return False
    return SequenceMatcher(None, word, other).ratio() >= ALIKE


def _negated(word: str, other: str) -> bool:
    """``agree`` and ``disagree``, ``nöjd`` and ``missnöjd``, also where the rest is misspelt."""
    short, long = sorted((word, other), key=len)
    return any(long.startswith(prefix) and not short.startswith(prefix)
               and SequenceMatcher(None, short, long.removeprefix(prefix)).ratio() >= ALIKE + 0.1
               for prefix in PREFIXES)
