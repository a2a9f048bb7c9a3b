"""The words of files for statistics packages."""

from collections.abc import Mapping
from functools import cache

from keko_eval.language.wording import words_beside


@cache
def words(language: str) -> Mapping[str, str]:
    """``{key: word}`` in a language, its base language, or English."""
    known = _all()
    return known.get(language) or known.get(language.split("-")[0]) or known["en"]


@cache
def own_missing() -> frozenset[str]:
    """The labels of values that are no answers at all, in every language."""
    return frozenset(own[key] for own in _all().values() for key in ("no_answer", "skipped"))


_KINDS: Mapping[str, tuple[str, ...]] = {
    "dont_know": ("en tiedä", "en osaa sanoa", "eos", "vet inte", "vet ej", "kan inte säga", "don't know",
                  "do not know", "dont know", "can't say", "dk", "no idea"),
    "refused": ("en halua vastata", "en kerro", "kieltäytyi", "vill inte svara", "ville inte svara", "vägrade",
                "refuse", "prefer not to say", "no answer", "ei vastausta", "inget svar"),
    "not_applicable": ("ei koske", "en asioi", "gäller inte", "gäller ej", "inte aktuellt", "not applicable", "n/a",
                       "does not apply")}


@cache
def missing_kind(label: str) -> str:
    """What kind of missing answer a label names, by the words that surveys use; empty where it is none of them.

    >>> missing_kind("Don’t know"), missing_kind("Interviewer error")
    ('dont_know', '')
    """
    own = label.casefold().replace("’", "'").strip()
    for kind in _KINDS:
        if any(own == said[kind].casefold() for said in _all().values()):
            return kind
    return next((kind for kind, starts in _KINDS.items() if own.startswith(starts)), "")


def _all() -> Mapping[str, Mapping[str, str]]:
    return words_beside(__file__)
