"""A level of questions in; its pages out.

A page never holds a question whose being asked, choices or words depend on another answer of the same page: without
JavaScript the respondent could not see the change.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Literal

from keko_eval.collection.form.levels import titled
from keko_eval.collection.form.page import Asked, Heading, Item, Level, Matrix, Note, Page, Single
from keko_eval.definitions.instrument import Group, Instrument, Question, Repeat
from keko_eval.definitions.scalars import Texts
from keko_eval.definitions.texts import placeholders

Paging = Literal["section", "question"]
MOST_ON_A_PAGE = 12


class _Draft:
    """A page in the making."""

    def __init__(self, title: Texts | None, hint: Texts | None) -> None:
        self.title, self.hint = title, hint
        self.items: list[Item] = []
        self.names: set[str] = set()
        self.shown = 0


class Pager:
    """Parts a form into pages."""

    def __init__(self, instrument: Instrument, level: Level, paging: Paging) -> None:
        self.instrument, self.paging = instrument, paging
        self.asked = {a.name: a for a in level.asked()}
        self._ids: set[str] = set()
        self._within: tuple[str, ...] = ()

    def pages(self) -> Iterator[Page]:
        for section, items in titled(self.instrument):
            title = section.title if section else None
            yield from self._pages(items, title, section.hint if section else None)

    def _pages(self, items: Sequence[Any], title: Texts | None, hint: Texts | None) -> Iterator[Page]:
        draft = _Draft(title, hint)
        for item in _flat(items):
            if isinstance(item, Repeat):
                yield from self._done(draft)
                draft = _Draft(title, None)
                yield from self._repeat(item)
            elif isinstance(item, Heading):
                draft.items.append(item)
            else:
                for name in _with_other(item, self.asked):
                    if self._breaks(name, draft):
                        kept = draft.items.pop() if draft.items and isinstance(draft.items[-1], Heading) else None
                        yield from self._done(draft)
                        draft = _Draft(title, None)
                        draft.items += [kept] if kept else []
                    self._put(name, draft)
        yield from self._done(draft)

    def _repeat(self, repeat: Repeat) -> Iterator[Page]:
        yield Page(self._id(repeat.repeat), repeat.label, None, (), repeat.repeat, self._within)
        outer, self._within = self._within, (*self._within, repeat.repeat)
        yield from self._pages(repeat.questions, repeat.label, None)
        self._within = outer

    def _breaks(self, name: str, draft: _Draft) -> bool:
        asked = self.asked[name]
        if not draft.shown or not asked.shown:
            return False
        alone = self.paging == "question" and asked.question.kind != "note" and \
            any(self.asked[n].question.kind != "note" for n in draft.names)
        return alone or draft.shown >= MOST_ON_A_PAGE or bool(self._needs(asked) & draft.names)

    def _needs(self, asked: Asked) -> set[str]:
        """The answers that must be known before the question can be shown, through calculations."""
        question = asked.question
        waiting = {need for c in (*asked.relevant, asked.choice_filter) if c for need in c.needs}
        for texts in (question.label, question.hint, *(c.label for c in asked.choices)):
            waiting |= {n for text in (texts.by_language.values() if texts else ()) for n in placeholders(text)}
        if question.default and "${" in question.default:
            waiting |= placeholders(question.default)
        found: set[str] = set()
        while waiting:
            name = waiting.pop()
            if name in found:
                continue
            found.add(name)
            other = self.asked.get(name)
            if other is not None and other.calculation:
                waiting |= set(other.calculation.needs)
        return found

    def _put(self, name: str, draft: _Draft) -> None:
        asked, last = self.asked[name], draft.items[-1] if draft.items else None
        if not asked.shown:
            return
        draft.names.add(name)
        draft.shown += 1
        if asked.question.kind == "note":
            draft.items.append(Note(name))
        elif isinstance(last, Single | Matrix) and (joined := self._joined(last, asked)):
            draft.items[-1] = joined
        else:
            draft.items.append(Single(name))

    def _joined(self, last: Single | Matrix, asked: Asked) -> Matrix | None:
        """The question as one more row of the matrix above it, where it is asked in the same way."""
        before = self.asked[last.names[-1] if isinstance(last, Matrix) else last.name]
        alike = (before.question.kind == asked.question.kind == "select_one"
                 and before.question.type == asked.question.type and len(asked.choices) > 2
                 and not asked.question.hint and not before.question.hint and _when(before) == _when(asked)
                 and not asked.choice_filter and not before.choice_filter and "or_other" not in asked.question.type)
        if not alike:
            return None
        names = last.names if isinstance(last, Matrix) else (last.name,)
        return Matrix(asked.question.choice_list or "", (*names, asked.name))

    def _done(self, draft: _Draft) -> Iterator[Page]:
        if not draft.shown:
            return
        names = [n for n in draft.items if isinstance(n, Single | Matrix)]
        first = names[0] if names else next(i for i in draft.items if isinstance(i, Note))
        id = first.names[0] if isinstance(first, Matrix) else first.name
        yield Page(self._id(id), draft.title, draft.hint, tuple(draft.items), "", self._within)

    def _id(self, wanted: str) -> str:
        """The name of the page's first question, with a number where that is taken."""
        id, n = wanted, 1
        while id in self._ids:
            n += 1
            id = f"{wanted}-{n}"
        self._ids.add(id)
        return id


def _flat(items: Sequence[Any]) -> Iterator[Question | Repeat | Heading]:
    """Questions and repeats, with the labels of the groups that they stood in."""
    for item in items:
        if isinstance(item, Group):
            if item.label:
                yield Heading(item.label, tuple(_names(item)))
            yield from _flat(item.questions)
        else:
            yield item


def _when(asked: Asked) -> tuple[str, ...]:
    return tuple(condition.text for condition in asked.relevant)


def _names(group: Group) -> Iterator[str]:
    for item in group.questions:
        if isinstance(item, Question):
            yield item.name
        else:
            yield from _names(item)  # type: ignore[arg-type]


def _with_other(question: Question, asked: Any) -> tuple[str, ...]:
    other = f"{question.name}_other"
    return (question.name, other) if "or_other" in question.type.split()[2:] and other in asked else (question.name,)
