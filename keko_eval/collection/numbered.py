"""An instrument in; its questions as they stand on a form filled in by hand, numbered in the order of asking."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from keko_eval.collection.form.levels import level_of, titled
from keko_eval.collection.form.page import Asked, Level, Repeated
from keko_eval.definitions.instrument import Group, Instrument, Question
from keko_eval.definitions.scalars import Texts


@dataclass(frozen=True, slots=True)
class Numbered:
    """A question with its number; ``other`` is the question that the text of another choice answers."""

    number: str
    asked: Asked
    other: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A text without an answer."""

    asked: Asked


@dataclass(frozen=True, slots=True)
class Title:
    """The label of a group."""

    label: Texts


@dataclass(frozen=True, slots=True)
class Copies:
    """What is asked of each of several things."""

    repeated: Repeated
    items: tuple["Item", ...]


Item = Numbered | Told | Title | Copies


@dataclass(frozen=True, slots=True)
class Part:
    """What stands under one title."""

    name: str
    title: Texts | None
    hint: Texts | None
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Numbering:
    """All parts; ``numbers`` holds the number of every question, that of another choice's text too."""

    instrument: Instrument
    parts: tuple[Part, ...]
    numbers: Mapping[str, str] = field(repr=False)


def numbering(instrument: Instrument) -> Numbering:
    """Number what a respondent is asked."""
    return _Numberer(instrument).numbering()


class _Numberer:
    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument
        self.level = level_of(instrument)
        self.numbers: dict[str, str] = {}

    def numbering(self) -> Numbering:
        parts = []
        for i, (section, items) in enumerate(titled(self.instrument), 1):
            found = tuple(self._items(items, self.level))
            if any(not isinstance(item, Title) for item in found):
                parts.append(Part(section.section if section else str(i), section.title if section else None,
                                  section.hint if section else None, found))
        return Numbering(self.instrument, tuple(parts), self.numbers)

    def _items(self, items: Sequence[Any], level: Level) -> Iterator[Item]:
        for item in items:
            if isinstance(item, Question):
                yield from self._question(level.by_name[item.name], level)
            elif isinstance(item, Group):
                below = tuple(self._items(item.questions, level))
                if item.label and below:
                    yield Title(item.label)
                yield from below
            else:
                repeated = level.repeats[item.repeat]
                yield Copies(repeated, tuple(self._items(item.questions, repeated.level)))

    def _question(self, asked: Asked, level: Level) -> Iterator[Item]:
        if not asked.shown or asked.name in self.numbers:
            return
        if asked.question.kind == "note":
            yield Told(asked)
            return
        number = str(len(set(self.numbers.values())) + 1)
        other = f"{asked.name}_other"
        has_other = "or_other" in asked.question.type.split()[2:] and other in level.by_name
        self.numbers[asked.name] = number
        if has_other:
            self.numbers[other] = number
        yield Numbered(number, asked, other if has_other else "")


def questions(items: Sequence[Item]) -> Iterator[Numbered]:
    """The numbered questions among items, also of repeats."""
    for item in items:
        if isinstance(item, Numbered):
            yield item
        elif isinstance(item, Copies):
            yield from questions(item.items)


def conditions(item: Item) -> tuple[str, ...]:
    """The conditions under which an item is met, as texts: equal for what is met together."""
    match item:
        case Numbered(asked=asked) | Told(asked=asked):
            return tuple(c.text.strip() for c in asked.relevant)
        case Copies(repeated=repeated):
            return tuple(c.text.strip() for c in repeated.relevant)
    return ()
