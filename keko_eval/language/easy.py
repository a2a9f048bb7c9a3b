"""Easy Finnish: what makes a sentence hard to read, found from its letters alone.

Advice, not a verdict: the measures are few and rough. Length of sentences and share of long words are those of LIX
(C. H. Björnsson, Läsbarhet, 1968); Finnish packs into one word what Swedish says in three, so a long word begins at
:data:`LONG_WORD` letters here and not at seven. Subordinate clauses, passive participles, abbreviations and decimals
are what the Finnish criteria of easy language (Selkokeskus, Selkokielen mittari) tell to avoid.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Trouble = Literal["words", "long_word", "long_words", "clauses", "participle", "abbreviation", "decimals"]

MOST_WORDS, LONG_WORD, LONGEST_WORD, MOST_LONG, MOST_CLAUSES = 12, 13, 25, 0.6, 2
_FEWEST_FOR_SHARE = 5
_SENTENCE = re.compile(r"(?<=[.!?:;])\s+(?=[A-ZÅÄÖ{$\d”\"'])|\n+")
_WORD = re.compile(r"[^\W\d_]+")
_SLOT = re.compile(r"\$?\{[^}]*\}")
_CLAUSE = re.compile(
    r",\s*(?:ja|vaan|mutta)?\s*(?:jo(?:ka|tka|nka|ta|sta|ssa|lla|lle|hon|iden|ita)|mi(?:kä|tkä|tä|nkä|ssä)|että|jotta|"
    r"koska|kun|vaikka|jos|sillä)\b", re.IGNORECASE)
# Not -ttavat, which is as often "they do" (luottavat); not nouns of every day that only look alike.
_PARTICIPLE = re.compile(
    r"\b\w{3,}(?:tt?avi(?:ssa|en|in|sta)|tt?ävi(?:ssä|en|in|stä)|[th]tuja|[th]tyjä|[th]tujen|[th]tyjen|ttavan?|ttävän?|"
    r"ttavaa|ttävää|ttaessa|ttäessä|ttuaan|ttyään)\b", re.IGNORECASE)
_EVERYDAY = re.compile(r"tehtäv|luotettav", re.IGNORECASE)
_SHORT = re.compile(r"\b(?:esim|ym|ks|ns|mm|jne|tms|yms|vrt|nk|em|ko|klo|mrd|milj)\b\.?|\b\w\.\w\.", re.IGNORECASE)
_DECIMAL = re.compile(r"(?<!esimerkiksi )\b\d+,\d+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Hard:
    """A sentence, what makes it hard, and the words that show it."""

    sentence: str
    trouble: Trouble
    shown: str


def hard_sentences(text: str) -> Iterator[Hard]:
    """What is hard in each sentence of an easy Finnish text; a slot counts as one short word."""
    for sentence in _SENTENCE.split(_SLOT.sub("x", text)):
        yield from _troubles(sentence.strip())


def _troubles(sentence: str) -> Iterator[Hard]:
    words = _WORD.findall(sentence)
    if len(sentence.split()) > MOST_WORDS:
        yield Hard(sentence, "words", sentence)
    long = [word for word in words if len(word) >= LONG_WORD]
    if long and (longest := max(long, key=len)) and len(longest) >= LONGEST_WORD:
        yield Hard(sentence, "long_word", longest)
    elif len(words) >= _FEWEST_FOR_SHARE and len(long) > MOST_LONG * len(words):
        yield Hard(sentence, "long_words", sentence)
    clauses = _CLAUSE.findall(sentence)
    if len(clauses) > MOST_CLAUSES:
        yield Hard(sentence, "clauses", sentence)
    found: tuple[tuple[Trouble, re.Match[str] | None], ...] = (
        ("participle", _PARTICIPLE.search(sentence)), ("abbreviation", _SHORT.search(sentence)),
        ("decimals", _DECIMAL.search(sentence)))
    for trouble, match in found:
        if match and not (trouble == "participle" and _EVERYDAY.match(match[0])):
            yield Hard(sentence, trouble, match[0])
