"""Codes as LimeSurvey allows them: letters and digits, a letter first for questions, short, each once."""

import re
from collections.abc import Iterable

QUESTION, SUBQUESTION, ANSWER = 20, 20, 5
"""How long the codes of questions, subquestions and answers may be."""
_RESERVED = frozenset(("self", "this", "that", "token", "lang", "sid", "qid", "gid", "sgq", "savedid", "seed", "time",
                       "other", "comment", "if", "and", "or", "eq", "ne", "lt", "le", "gt", "ge", "not"))


class Codes:
    """Codes of one kind in one place; capital and small letters are the same to LimeSurvey's database."""

    def __init__(self, longest: int, *, letter_first: bool = False, taken: Iterable[str] = ()) -> None:
        self.longest, self.letter_first = longest, letter_first
        self.taken = {code.lower() for code in taken}

    def code(self, name: str) -> str:
        """A free code that says most of the name.

        >>> codes = Codes(5)
        >>> codes.code("project-alpha"), codes.code("project-beta"), codes.code("-2"), codes.code("2")
        ('proje', 'proj1', 'm2', '2')
        """
        text = re.sub(r"[^A-Za-z0-9]", "", re.sub(r"^-(?=\d)", "m", _ascii(name)))
        if self.letter_first and (not text or not text[0].isalpha() or text.lower() in _RESERVED):
            text = f"q{text}"
        text = text or "x"
        code, number = text[:self.longest], 0
        while code.lower() in self.taken:
            number += 1
            end = str(number)
            code = text[:self.longest - len(end)] + end
        self.taken.add(code.lower())
        return code


def _ascii(text: str) -> str:
    """``Väri`` as ``Vari``."""
    from unicodedata import normalize

    return normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
