"""The words of reports."""

from keko_eval.language.wording import Wording as Wording
from keko_eval.language.wording import words_of


def wording(code: str) -> Wording:
    """The words of a language; ``KeyError`` for one that the program does not write."""
    return words_of("keko_eval.reporting", code)
