"""A survey as LimeSurvey has it: groups of questions, each with subquestions and answers, whatever file it came in."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from keko_eval.problem.place import Place

ByLanguage = dict[str, str]
OTHER = "-oth-"
"""LimeSurvey's own answer code for "other"."""


@dataclass(slots=True)
class Answer:
    code: str
    texts: ByLanguage
    scale: str = "0"
    place: Place | None = None


@dataclass(slots=True)
class Sub:
    """A subquestion: a row of an array (scale 0), a column of it (scale 1), or an option of a multiple choice."""

    code: str
    texts: ByLanguage
    scale: str = "0"
    relevance: str = ""
    mandatory: str = ""
    id: str = ""
    place: Place | None = None


@dataclass(slots=True)
class Asked:
    """A question; ``attributes`` by name and language, "" where they hold for all of them."""

    code: str
    kind: str
    texts: ByLanguage
    help: ByLanguage = field(default_factory=dict)
    relevance: str = ""
    mandatory: str = ""
    other: bool = False
    pattern: str = ""
    default: str = ""
    attributes: dict[str, ByLanguage] = field(default_factory=dict)
    subs: list[Sub] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    id: str = ""
    place: Place | None = None

    def attribute(self, name: str) -> str:
        """An attribute's value in whichever language."""
        return next((value for value in self.attributes.get(name, {}).values() if value), "")

    def rows(self) -> list[Sub]:
        return [sub for sub in self.subs if sub.scale != "1"]

    def columns(self) -> list[Sub]:
        return [sub for sub in self.subs if sub.scale == "1"]

    def scale(self, scale: str = "0") -> list[Answer]:
        return [answer for answer in self.answers if answer.scale == scale]


@dataclass(slots=True)
class Part:
    """A group of questions: a page."""

    titles: ByLanguage
    texts: ByLanguage = field(default_factory=dict)
    relevance: str = ""
    random: str = ""
    asked: list[Asked] = field(default_factory=list)
    id: str = ""
    place: Place | None = None


@dataclass(slots=True)
class Survey:
    """``settings`` are the survey's own, ``texts`` those by language (title, welcome, …), ``others`` what is beyond."""

    file: str
    languages: list[str]
    settings: dict[str, str] = field(default_factory=dict)
    texts: dict[str, ByLanguage] = field(default_factory=dict)
    parts: list[Part] = field(default_factory=list)
    others: Mapping[str, list[Mapping[str, str]]] = field(default_factory=dict)

    def questions(self) -> list[Asked]:
        return [asked for part in self.parts for asked in part.asked]
