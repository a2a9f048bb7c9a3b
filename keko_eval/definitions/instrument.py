"""Instrument: what is asked. Keys follow XLSForm where XLSForm has a word."""

from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Discriminator, Field, Tag

from keko_eval.definitions.scalars import (
    STRICT,
    ChoiceValue,
    Expression,
    Flag,
    Identifier,
    Name,
    Number,
    Required,
    Text,
    Texts,
    Version,
    Whole,
)

Path = tuple[str | int, ...]
Unit = Literal["respondent", "organisation", "project", "circle", "client", "event"]
MissingKind = Literal["dont_know", "refused", "not_applicable"]
CLOSED = ("select_one", "select_multiple", "rank")
NUMERIC = ("integer", "decimal", "range")


class Choice(BaseModel):
    model_config = STRICT
    value: ChoiceValue
    label: Texts
    missing: MissingKind | None = None
    exclusive: Flag = False
    image: Texts | None = None
    columns: dict[str, Text] = {}


class Question(BaseModel):
    """One question, or a note, calculation or other row that an XLSForm may hold."""

    model_config = STRICT
    name: Name
    type: Text
    label: Texts | None = None
    hint: Texts | None = None
    guidance_hint: Texts | None = None
    required: Required = False
    required_message: Texts | None = None
    relevant: Expression | None = None
    constraint: Expression | None = None
    constraint_message: Texts | None = None
    calculation: Expression | None = None
    choice_filter: Expression | None = None
    default: Text | None = None
    read_only: Flag = False
    appearance: Text | None = None
    parameters: Text | None = None
    image: Texts | None = None
    missing: dict[str, MissingKind] = {}
    use: Literal["background", "open", "contribution", "routing"] | None = None
    sensitive: Flag = False
    quotable: Flag = False
    columns: dict[str, Text | Texts] = {}

    @property
    def kind(self) -> str:
        """The first word of ``type``: select_one, integer, text, note, …"""
        return self.type.split()[0] if self.type.split() else ""

    @property
    def choice_list(self) -> str | None:
        words = self.type.split()
        return words[1] if len(words) > 1 and words[0] in CLOSED else None


class Group(BaseModel):
    model_config = STRICT
    group: Name
    label: Texts | None = None
    relevant: Expression | None = None
    appearance: Text | None = None
    columns: dict[str, Text | Texts] = {}
    questions: tuple["Item", ...]


class Repeat(BaseModel):
    model_config = STRICT
    repeat: Name
    label: Texts | None = None
    relevant: Expression | None = None
    repeat_count: Expression | None = None
    appearance: Text | None = None
    columns: dict[str, Text | Texts] = {}
    questions: tuple["Item", ...]


def _item_tag(value: Any) -> str:
    keys = value if isinstance(value, dict) else vars(value) if isinstance(value, BaseModel) else ()
    return "Group" if "group" in keys else "Repeat" if "repeat" in keys else "Question"


Item = Annotated[
    Annotated[Question, Tag("Question")] | Annotated[Group, Tag("Group")] | Annotated[Repeat, Tag("Repeat")],
    Discriminator(_item_tag),
]


class Section(BaseModel):
    model_config = STRICT
    section: Name
    title: Texts
    hint: Texts | None = None
    relevant: Expression | None = None
    questions: tuple[Item, ...]


class Terms(BaseModel):
    """Terms of use that the engine keeps."""

    model_config = STRICT
    wording: Literal["open", "locked"] = "open"
    individual: Flag = False
    min_n: Whole = Field(default=5, ge=1)
    total_score: Literal["allowed", "forbidden"] = "allowed"
    text: Texts | None = None


class Instrument(BaseModel):
    """A questionnaire with its version, languages and terms.

    ``sections`` or ``questions`` (an XLSForm's own order of groups and repeats), not both.
    """

    model_config = STRICT
    instrument: Identifier
    version: Version
    title: Texts
    unit: Unit
    languages: tuple[Text, ...] = Field(min_length=1)
    description: Texts | None = None
    purpose: Texts | None = None
    lawful_basis: Texts | None = None
    retention: Texts | None = None
    source: Texts | None = None
    licence: Text | None = None
    terms: Terms = Terms()
    minutes: Number | None = None
    choices: dict[str, tuple[Choice, ...]] = {}
    sections: tuple[Section, ...] = ()
    questions: tuple[Item, ...] = ()
    locked: tuple[Text, ...] = ()
    xlsform: dict[str, Any] = {}

    @property
    def of_people(self) -> bool:
        """Whether its answers are what people say of themselves or their work, not what the books hold."""
        return self.unit in ("respondent", "client")

    @property
    def is_book(self) -> bool:
        """Whether it tells of projects, events and circles and its terms name no smallest group: then none is kept."""
        return self.unit in ("project", "event", "circle") and "min_n" not in self.terms.model_fields_set

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of its questions."""
        return frozenset(self.by_name)

    def walk(self) -> Iterator[tuple[Path, Question]]:
        """Every question with its path in the file, in the order of asking."""
        return ((path, part) for path, part in self.parts() if isinstance(part, Question))

    def parts(self) -> Iterator[tuple[Path, "Section | Group | Repeat | Question"]]:
        """Every section, group, repeat and question with its path, each before what it holds."""
        for i, section in enumerate(self.sections):
            yield ("sections", i), section
            yield from _parts(section.questions, ("sections", i, "questions"))
        yield from _parts(self.questions, ("questions",))

    @cached_property
    def by_name(self) -> dict[str, Question]:
        """Its questions by name; of equal names the first."""
        return {q.name: q for _, q in reversed(list(self.walk()))}

    def question(self, name: str) -> Question | None:
        return self.by_name.get(name)

    def choices_of(self, question: Question) -> tuple[Choice, ...]:
        """The choices of a closed question, empty for others and for lists that are not there."""
        return self.choices.get(question.choice_list or "", ())


def _parts(items: tuple[Any, ...], path: Path) -> Iterator[tuple[Path, Group | Repeat | Question]]:
    for i, item in enumerate(items):
        yield (*path, i), item
        if not isinstance(item, Question):
            yield from _parts(item.questions, (*path, i, "questions"))


def name_of(part: Section | Group | Repeat | Question) -> str:
    """The name of a part, under whichever key it stands."""
    match part:
        case Section():
            return part.section
        case Group():
            return part.group
        case Repeat():
            return part.repeat
    return part.name
