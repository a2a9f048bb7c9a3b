"""What a form is made of: levels of questions for walking, pages of items for showing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from keko_eval.collection.form.condition import Condition
from keko_eval.definitions.instrument import Choice, Question
from keko_eval.definitions.scalars import Texts

Spot = tuple[tuple[str, int], ...]
"""Where an answer stands: the repeats around it from the outside in, each with the number of its instance from 0."""


@dataclass(frozen=True, eq=False)
class Asked:
    """A question, or a calculation, with everything that decides about it."""

    question: Question
    relevant: tuple[Condition, ...] = ()
    required: Condition | bool = False
    constraint: Condition | None = None
    calculation: Condition | None = None
    choice_filter: Condition | None = None
    choices: tuple[Choice, ...] = ()
    shown: bool = True

    @property
    def name(self) -> str:
        return self.question.name


@dataclass(frozen=True, eq=False)
class Repeated:
    """Questions that are asked for each of several things."""

    name: str
    label: Texts | None
    level: "Level"
    relevant: tuple[Condition, ...] = ()
    count: Condition | None = None
    appearance: str = ""


@dataclass(frozen=True, eq=False)
class Level:
    """The questions of a form, or of a repeat, in the order of asking."""

    parts: tuple[Asked | Repeated, ...]
    by_name: Mapping[str, Asked] = field(repr=False)
    repeats: Mapping[str, Repeated] = field(repr=False)

    def asked(self) -> Iterator[Asked]:
        """Every question of it and below it."""
        for part in self.parts:
            if isinstance(part, Asked):
                yield part
            else:
                yield from part.level.asked()


@dataclass(frozen=True, slots=True)
class Single:
    """One question."""

    name: str


@dataclass(frozen=True, slots=True)
class Matrix:
    """Several questions with the same choices: a fieldset for each, side by side where there is room."""

    choice_list: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A text without an answer."""

    name: str


@dataclass(frozen=True, slots=True)
class Heading:
    """The label of a group; ``names`` are the questions under it: none asked, none shown."""

    label: Texts
    names: tuple[str, ...]


Item = Single | Matrix | Note | Heading


@dataclass(frozen=True, slots=True)
class Page:
    """What is shown at once.

    ``repeat`` names the repeat that the page lists the instances of; ``within`` the repeats that the page stands in.
    """

    id: str
    title: Texts | None
    hint: Texts | None
    items: tuple[Item, ...]
    repeat: str = ""
    within: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The questions on it, notes too, in the order of asking."""
        found: list[str] = []
        for item in self.items:
            if isinstance(item, Matrix):
                found += item.names
            elif isinstance(item, Single | Note):
                found.append(item.name)
        return tuple(found)
