"""What two versions of definitions have in common: what stays comparable, what a recode links, and what is broken.

Pure values; what differs is told by a word for each kind of difference, which the report words have in every language
(``difference.WHAT``).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

Grade = Literal["identical", "linkable", "broken"]
GRADES: tuple[Grade, ...] = ("identical", "linkable", "broken")
Raise = Literal["none", "patch", "minor", "major"]
RAISES: tuple[Raise, ...] = ("none", "patch", "minor", "major")


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs.

    Parameters
    ----------
    what : str
        Its kind: ``wording``, ``translation``, ``help``, ``reversed``, ``scale_length``, ``kind`` …
    grade : Grade
        What it alone leaves of comparability.
    old, new : str
        The two versions of it, as a person would quote them; empty where there is nothing to quote.
    of : str
        What of the definition it is about, where the kind doesn't say so: a language, a key, a choice, a question.
    """

    what: str
    grade: Grade
    old: str = ""
    new: str = ""
    of: str = ""


@dataclass(frozen=True, slots=True)
class QuestionDiff:
    """A question in two versions of its instrument.

    Parameters
    ----------
    name : str
        As the new version calls it; the old name where it is gone.
    was : str
        The name in the old version; empty for a question that is new.
    recode : mapping of str to str or None
        Old codes to new ones where they differ; None for a choice that is gone.
    """

    instrument: str
    name: str
    was: str
    differences: tuple[Difference, ...] = ()
    recode: Mapping[str, str | None] | None = None

    @property
    def grade(self) -> Grade:
        return worst(d.grade for d in self.differences)

    @property
    def recodes(self) -> Mapping[str, str | None]:
        return self.recode or {}


@dataclass(frozen=True, slots=True)
class InstrumentDiff:
    """An instrument's questions in two versions, and what differs in the rest of it."""

    id: str
    old_version: str
    new_version: str
    questions: tuple[QuestionDiff, ...]
    differences: tuple[Difference, ...] = ()

    def question(self, name: str) -> QuestionDiff | None:
        """By the name that the new version has for it, or the old one where it is gone."""
        return next((q for q in self.questions if q.name == name), None)

    @property
    def grade(self) -> Grade:
        return worst(d.grade for q in self.questions for d in (*q.differences, *self.differences))


@dataclass(frozen=True, slots=True)
class IndicatorDiff:
    """An indicator in two versions: its own differences, and those of the questions that it reads.

    ``slope`` and ``shift`` make a value of the old version one of the new where only the scale was stretched.
    """

    id: str
    old_version: str
    new_version: str
    differences: tuple[Difference, ...] = ()
    questions: tuple[QuestionDiff, ...] = ()
    slope: float | None = None
    shift: float | None = None

    @property
    def grade(self) -> Grade:
        """An indicator is as comparable as its questions."""
        return worst(d.grade for d in (*self.differences, *(d for q in self.questions for d in q.differences)))


def worst(grades: Iterable[Grade]) -> Grade:
    """The least comparable; identical where there are none."""
    return max(grades, key=GRADES.index, default="identical")


def plain(text: str) -> str:
    """A text without what doesn't change its meaning: letter case, white space, punctuation."""
    kept = "".join(c if c.isalnum() else " " for c in text.casefold())
    return " ".join(kept.split())
