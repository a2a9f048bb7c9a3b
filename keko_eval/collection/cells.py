"""What the distinct cells of a column mean: answers, and for every other cell why it is none."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Why = Literal[
    "blank_word", "unknown_value", "unknown_part", "code_or_label", "ambiguous_label", "label_of_other",
    "not_a_number", "unit", "not_whole", "ambiguous_number", "not_a_date", "ambiguous_date", "unknown_group",
    "mapped_to_nothing", "no_code", "dont_know", "refused", "not_applicable"]
Answer = int | float | str | None
BLANK_WORDS = frozenset({"NA", "N/A", "#N/A", "NaN", "nan", "NULL", "null", "None", "<NA>", ".", "-", "–", "—"})
BLANK_WORDS_OF_TEXTS = BLANK_WORDS - {".", "-", "–", "—", "None"}


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the distinct cells of one column mean.

    Parameters
    ----------
    answers
        ``{cell: answer}``; None for a cell that counts as no answer.
    odd
        ``{cell: why}`` for every cell that is not used, or only in part.
    near
        ``{cell: what was perhaps meant}``.
    notes
        What had to be decided for the whole column, such as ``read_as_codes``.
    """

    answers: dict[str, Answer] = field(default_factory=dict)
    odd: dict[str, Why] = field(default_factory=dict)
    near: dict[str, str] = field(default_factory=dict)
    notes: set[str] = field(default_factory=set)

    def give(self, cell: str, answer: Answer) -> None:
        """What a mapping file says."""
        self.answers[cell] = answer
        if answer is None:
            self.odd[cell] = "mapped_to_nothing"

    def set_aside(self, cell: str, why: Why, near: str = "") -> None:
        self.answers[cell] = None
        self.odd[cell] = why
        if near:
            self.near[cell] = near


@dataclass(frozen=True, slots=True)
class Manner:
    """How one file writes things.

    Parameters
    ----------
    language : str
        The language that labels are in, where the study says so.
    given : Mapping
        What the mapping file says of this column's cells; it goes before everything else.
    decimal_comma : bool or None
        What other columns of the file show; None where they show nothing.
    day_first : bool or None
        The same of dates with slashes.
    """

    language: str = ""
    given: Mapping[str, str | None] = field(default_factory=dict)
    decimal_comma: bool | None = None
    day_first: bool | None = None

