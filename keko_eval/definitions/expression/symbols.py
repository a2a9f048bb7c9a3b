"""What a name in an expression may refer to, without any model of a questionnaire."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

Type = Literal["integer", "decimal", "text", "date", "time", "datetime", "choice", "choices", "boolean", "unknown"]
Kind = Literal["number", "text", "boolean", "date", "time", "datetime"]
_KINDS: Mapping[str, Kind] = {"integer": "number", "decimal": "number", "date": "date", "time": "time",
                              "datetime": "datetime", "boolean": "boolean"}


@dataclass(frozen=True)
class Symbol:
    """A question as expressions see it.

    Parameters
    ----------
    name : str
        As written in ``${name}``.
    type : Type
        ``choice`` is one code, ``choices`` several codes parted by spaces; ``unknown`` (a calculation that nobody has
        typed) is read as text and never complained about.
    choices : tuple of (str, tuple of str)
        Each code with its labels in whatever languages there are.
    position : int
        Where the question stands in its form, counted from 0.
    repeated : bool
        Whether the question stands in a repeat that the expression does not: its value is then a list.
    """

    name: str
    type: Type
    choices: tuple[tuple[str, tuple[str, ...]], ...] = ()
    position: int = 0
    repeated: bool = False

    @cached_property
    def codes(self) -> tuple[str, ...]:
        return tuple(code for code, _ in self.choices)

    @cached_property
    def has_numeric_codes(self) -> bool:
        """Whether the answer is stored as a whole number: one code, and every code is one (``01`` is a text)."""
        return self.type == "choice" and bool(self.choices) and all(_is_whole(code) for code in self.codes)

    @property
    def kind(self) -> Kind:
        return "number" if self.has_numeric_codes else _KINDS.get(self.type, "text")

    @property
    def is_whole(self) -> bool:
        return self.type == "integer" or self.has_numeric_codes


def _is_whole(code: str) -> bool:
    return len(code) <= 15 and code.isascii() and code.removeprefix("-").isdigit() and str(int(code)) == code
