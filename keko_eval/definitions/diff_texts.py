"""Texts in two versions: whether the wording changed, only a translation, or only how it is written."""

from collections.abc import Iterator, Sequence

from keko_eval.definitions.diff import Difference, plain
from keko_eval.definitions.scalars import Texts

_SHORT, _SHARED = 10, 0.3

def text_differences(old: Texts | None, new: Texts | None, first: Sequence[str], what: str = "",
                     of: str = "") -> Iterator[Difference]:
    """What differs in a text that people answer to.

    Parameters
    ----------
    first : sequence of str
        The languages that the two versions are written in first: a text that changed in one of them changed its
        wording, which is linkable; one that changed in others only is a matter of translation.
    what : str
        ``choice`` for the text of a choice.
    """
    prefix = f"{what}_" if what else ""
    a, b = _texts(old, first), _texts(new, first)
    if a == b:
        return
    for language in dict.fromkeys((*a, *b)):
        before, after = a.get(language, ""), b.get(language, "")
        if plain(before) != plain(after):
            worded = language in first and (bool(before and after) or not set(a) & set(b))
            kind = f"{prefix}wording" if what or alike(before, after) else "other_wording"
            yield (Difference(kind, "linkable", before, after, of or language) if worded
                   else Difference(f"{prefix}translation", "identical", before, after, of or language))
        elif before != after:
            yield Difference(f"{prefix}punctuation", "identical", before, after, of or language)


def alike(old: str, new: str) -> bool:
    """Whether two texts share enough to be one question in other words; of short ones that cannot be told.

    Measured by the runs of three letters of the shorter one: unrelated statements of one theme share up to a third of
    them, reworded ones nearly all or hardly any, so that unlike texts are told of and never decide.
    """
    runs = [{text[i:i + 3] for i in range(len(text) - 2)} for text in map(plain, (old, new))]
    fewest = min(map(len, runs))
    return fewest < _SHORT or len(runs[0] & runs[1]) >= _SHARED * fewest


def _texts(texts: Texts | None, first: Sequence[str]) -> dict[str, str]:
    """By language; one text without a language is in the first."""
    by_language = texts.by_language if texts else {}
    return {(first[0] if language == "default" else language): text for language, text in by_language.items() if text}
