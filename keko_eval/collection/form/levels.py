"""An instrument in; its questions with their compiled conditions out, level by level."""

from collections.abc import Iterator, Mapping
from typing import Any

from keko_eval.collection.form.condition import Condition
from keko_eval.collection.form.page import Asked, Level, Repeated
from keko_eval.definitions.expression.symbols import Symbol
from keko_eval.definitions.instrument import Choice, Group, Instrument, Path, Question, Repeat, Section
from keko_eval.definitions.question_types import CARRIED, UNSEEN
from keko_eval.definitions.scalars import Texts
from keko_eval.definitions.symbols_of import symbols_of

OTHER = Choice.model_construct(value="other", missing=None, exclusive=False, image=None, columns={},
                               label=Texts({"fi": "Muu, mikä?", "sv": "Annat, vad?", "en": "Other, what?",
                                            "fi-simple": "Jokin muu. Mikä?"}))
_WHICH = Texts({"fi": "Mikä muu?", "sv": "Vilket annat?", "en": "Which other?", "fi-simple": "Mikä muu?"})


def level_of(instrument: Instrument) -> Level:
    """Everything that an instrument asks."""
    return _Builder(instrument).level()


class _Builder:
    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument
        self._symbols: dict[Path, Mapping[str, Symbol]] = {}

    def level(self) -> Level:
        parts: list[Asked | Repeated] = []
        for i, section in enumerate(self.instrument.sections):
            relevant = self._conditions(section.relevant, (), ())
            parts += self._items(section.questions, ("sections", i, "questions"), relevant, ())
        parts += self._items(self.instrument.questions, ("questions",), (), ())
        return _level(parts)

    def _items(self, items: tuple[Any, ...], path: Path, relevant: tuple[Condition, ...],
               repeats: Path) -> Iterator[Asked | Repeated]:
        for i, item in enumerate(items):
            here = (*path, i)
            match item:
                case Question():
                    yield from self._question(item, relevant, repeats)
                case Group():
                    inner = self._conditions(item.relevant, relevant, repeats)
                    yield from self._items(item.questions, (*here, "questions"), inner, repeats)
                case Repeat():
                    own = self._conditions(item.relevant, relevant, repeats)
                    count = Condition(item.repeat_count, self._seen(repeats)) if item.repeat_count else None
                    below = _level(list(self._items(item.questions, (*here, "questions"), (), here)))
                    yield Repeated(item.repeat, item.label, below, own, count, item.appearance or "")

    def _question(self, question: Question, above: tuple[Condition, ...], repeats: Path) -> Iterator[Asked]:
        choices, name = self.instrument.choices_of(question), question.name
        other = bool(choices) and "or_other" in question.type.split()[2:]
        columns = frozenset(c for choice in choices for c in choice.columns) | {"name"}

        def compiled(text: str | None, of_choices: bool = False) -> Condition | None:
            if not text or not text.strip():
                return None
            return Condition(text, self._seen(repeats), name, columns if of_choices else ())

        required = question.required
        shown = question.kind not in (*UNSEEN, *CARRIED) or question.kind in ("email", "phonenumber")
        yield Asked(question, self._conditions(question.relevant, above, repeats, name),
                    required if isinstance(required, bool) else compiled(required) or False,
                    compiled(question.constraint), compiled(question.calculation),
                    compiled(question.choice_filter, True), (*choices, OTHER) if other else choices,
                    shown and not question.calculation)
        if other:
            named = Question.model_construct(name=f"{name}_other", type="text", label=_WHICH)
            told = Condition(f"selected(${{{name}}}, 'other')", self._seen(repeats))
            yield Asked(named, (*above, told))

    def _conditions(self, text: str | None, above: tuple[Condition, ...], repeats: Path,
                    name: str | None = None) -> tuple[Condition, ...]:
        return (*above, Condition(text, self._seen(repeats), name)) if text and text.strip() else above

    def _seen(self, repeats: Path) -> Mapping[str, Symbol]:
        if repeats not in self._symbols:
            self._symbols[repeats] = symbols_of(self.instrument, (*repeats, "questions"))
        return self._symbols[repeats]


def _level(parts: list[Asked | Repeated]) -> Level:
    return Level(tuple(parts), {p.name: p for p in parts if isinstance(p, Asked)},
                 {p.name: p for p in parts if isinstance(p, Repeated)})


def titled(instrument: Instrument) -> Iterator[tuple[Section | None, tuple[Any, ...]]]:
    """What stands under each title: the sections, or the top groups and the questions between them."""
    for section in instrument.sections:
        yield section, section.questions
    loose: list[Any] = []
    for item in instrument.questions:
        if isinstance(item, Question):
            loose.append(item)
            continue
        if loose:
            yield None, tuple(loose)
            loose = []
        yield None, (item,)
    if loose:
        yield None, tuple(loose)
