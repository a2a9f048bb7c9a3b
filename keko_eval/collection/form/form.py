"""▶ Form: an instrument compiled for answering; Way: where one respondent's answers lead in it.

    form = compiled(instrument)
    way = form.way(answers, moment)
    read = way.read(page, posted)
    answers = merged(answers, (), read.answers)
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from keko_eval.collection.form.entered import Faulty, Posted, entered, typed
from keko_eval.collection.form.faults import Fault, fault_of
from keko_eval.collection.form.levels import level_of
from keko_eval.collection.form.page import Asked, Heading, Item, Level, Matrix, Page, Repeated, Spot
from keko_eval.collection.form.paging import Pager, Paging
from keko_eval.collection.form.walk import Answers, Walked, walked
from keko_eval.definitions.instrument import Choice, Instrument


@dataclass(frozen=True, eq=False)
class Form:
    """An instrument with its pages and everything compiled that decides what is asked."""

    instrument: Instrument = field(repr=False)
    paging: Paging
    level: Level = field(repr=False)
    pages: tuple[Page, ...]

    @cached_property
    def _pages(self) -> Mapping[str, Page]:
        return {page.id: page for page in self.pages}

    @cached_property
    def asked(self) -> Mapping[str, Asked]:
        """Every question by name."""
        return {asked.name: asked for asked in self.level.asked()}

    @cached_property
    def repeats(self) -> Mapping[str, Repeated]:
        return dict(_repeats(self.level))

    def page(self, id: str) -> Page | None:
        return self._pages.get(id)

    def page_of(self, question: str) -> Page | None:
        """The page that a question stands on."""
        return next((page for page in self.pages if question in page.names or page.repeat == question), None)

    @cached_property
    def unworkable(self) -> tuple[tuple[str, str, str], ...]:
        """(question, key, text) of every expression that only other collecting programs can work out."""
        found = []
        for asked in self.level.asked():
            keyed = [*(("relevant", c) for c in asked.relevant), ("constraint", asked.constraint),
                     ("calculation", asked.calculation), ("choice_filter", asked.choice_filter)]
            found += [(asked.name, key, c.text) for key, c in keyed if c and c.problems]
        return tuple(found)

    @cached_property
    def sealed(self) -> frozenset[str]:
        """The questions whose answers are kept sealed: open texts about what is sensitive, and ways to reach people."""
        return frozenset(a.name for a in self.level.asked() if a.shown and (
            a.question.kind in ("email", "phonenumber") or (a.question.sensitive and a.question.kind == "text")))

    def way(self, answers: Answers, moment: datetime) -> "Way":
        """Where the answers lead; ``moment`` is what ``today()`` means."""
        return Way(self, answers, moment, walked(self.level, answers, moment))


def compiled(instrument: Instrument, paging: Paging = "section") -> Form:
    """Compile an instrument.

    Parameters
    ----------
    paging : {"section", "question"}
        What is shown at once; either way a page ends where a question depends on another of the same page.
    """
    level = level_of(instrument)
    return Form(instrument, paging, level, tuple(Pager(instrument, level, paging).pages()))


@dataclass(frozen=True, slots=True)
class Read:
    """What a posted page holds.

    Attributes
    ----------
    answers : dict
        By question: the answer, ``None`` where it was left or is faulty.
    faults : tuple of Fault
        In the order of asking.
    typed : dict
        The fields as they came, to be shown again.
    """

    answers: dict[str, Any] = field(repr=False)
    faults: tuple[Fault, ...]
    typed: dict[str, list[str]] = field(repr=False)


@dataclass(frozen=True, eq=False)
class Way:
    """Where answers lead in a form."""

    form: Form
    given: Answers = field(repr=False)
    moment: datetime
    walked: Walked = field(repr=False)

    @property
    def answers(self) -> dict[str, Any]:
        """The answers that count: to questions that are asked, with what was calculated."""
        return self.walked.answers

    def pages(self, spot: Spot = ()) -> tuple[Page, ...]:
        """The pages on which something is asked, of the form or of one instance of a repeat, in order."""
        within = tuple(name for name, _ in spot)
        return tuple(p for p in self.form.pages if p.within == within and self._has_something(p, spot))

    def _has_something(self, page: Page, spot: Spot) -> bool:
        names = (page.repeat,) if page.repeat else page.names
        return any((spot, name) in self.walked.asked for name in names)

    def is_asked(self, name: str, spot: Spot = ()) -> bool:
        return (spot, name) in self.walked.asked

    def items(self, page: Page, spot: Spot = ()) -> tuple[Item, ...]:
        """What the page shows now: without what is not asked."""
        found: list[Item] = []
        for item in page.items:
            if isinstance(item, Matrix):
                names = tuple(n for n in item.names if self.is_asked(n, spot))
                if names:
                    found.append(Matrix(item.choice_list, names))
            elif isinstance(item, Heading):
                if any(self.is_asked(n, spot) for n in item.names):
                    found.append(item)
            elif self.is_asked(item.name, spot):
                found.append(item)
        return tuple(found)

    def seen(self, spot: Spot = ()) -> Mapping[str, Any]:
        """What expressions and texts see at a spot; ``KeyError`` for an instance that is not there."""
        return self.walked.seen[spot]

    def value(self, name: str, spot: Spot = ()) -> Any:
        """The answer as it was given, even where it no longer counts; ``None`` for none."""
        return level_at(self.given, spot).get(name)

    def instances(self, repeat: str, spot: Spot = ()) -> list[Any]:
        """The answers of each instance of a repeat."""
        found = level_at(self.answers, spot).get(repeat)
        return found if isinstance(found, list) else []

    def choices(self, name: str, spot: Spot = ()) -> tuple[Choice, ...]:
        """The choices that the question offers now."""
        asked = self.form.asked[name]
        if asked.choice_filter is None:
            return asked.choices
        seen = self.seen(spot)
        return tuple(c for c in asked.choices
                     if asked.choice_filter.holds(seen, self.moment, {**c.columns, "name": str(c.value)}))

    def read(self, page: Page, posted: Posted, spot: Spot = ()) -> Read:
        """Read a posted page; only what the page now asks is looked at."""
        answers: dict[str, Any] = {}
        faults: dict[str, Fault] = {}
        shown: dict[str, list[str]] = {}
        names = [n for n in page.names if self.is_asked(n, spot) and self.form.asked[n].question.kind != "note"
                 and not self.form.asked[n].question.read_only]
        for name in names:
            asked = self.form.asked[name]
            shown |= typed(asked, posted)
            try:
                answers[name] = entered(asked, posted)
            except Faulty as faulty:
                answers[name] = None
                faults[name] = Fault(name, faulty.code, faulty.values, spot)
        after = self.form.way(merged(self.given, spot, answers), self.moment)
        for name in names:
            if name not in faults and (fault := after.fault(name, spot)):
                faults[name] = fault
                if fault.code not in ("required", "constraint"):
                    answers[name] = None
        return Read(answers, tuple(faults[n] for n in names if n in faults), shown)

    def fault(self, name: str, spot: Spot = ()) -> Fault | None:
        """What is wrong with the answer to a question that is asked."""
        if not self.is_asked(name, spot):
            return None
        return fault_of(self.form.asked[name], self.value(name, spot), self.choices(name, spot), self.seen(spot),
                        self.moment, spot)

    def faults(self) -> tuple[Fault, ...]:
        """Everything wrong in the whole form, in the order of asking: what keeps it from being sent."""
        return tuple(self._faults(()))

    def _faults(self, spot: Spot) -> Iterator[Fault]:
        for page in self.pages(spot):
            if page.repeat:
                for i, _ in enumerate(self.instances(page.repeat, spot)):
                    yield from self._faults((*spot, (page.repeat, i)))
            for name in page.names:
                if self.form.asked[name].question.kind != "note" and (fault := self.fault(name, spot)):
                    yield fault


def level_at(answers: Answers, spot: Spot) -> Answers:
    """The answers at a spot; empty where there is no such instance."""
    for repeat, i in spot:
        listed = answers.get(repeat)
        if not isinstance(listed, list) or not 0 <= i < len(listed) or not isinstance(listed[i], Mapping):
            return {}
        answers = listed[i]
    return answers


def merged(answers: Answers, spot: Spot, found: Mapping[str, Any]) -> dict[str, Any]:
    """The answers with those found at a spot; ``None`` takes an answer away, and a new instance goes to the end."""
    if spot:
        (repeat, i), *rest = spot
        listed = list(answers.get(repeat) or [])
        listed += [{}] * (i + 1 - len(listed))
        listed[i] = merged(listed[i], tuple(rest), found)
        return {**answers, repeat: listed}
    kept = {name: value for name, value in answers.items() if name not in found}
    return kept | {name: value for name, value in found.items() if value not in (None, "", [])}


def without(answers: Answers, spot: Spot) -> dict[str, Any]:
    """The answers without the instance at a spot; those after it move up."""
    (repeat, i), *rest = spot
    listed = list(answers.get(repeat) or [])
    if rest:
        listed[i] = without(listed[i], tuple(rest))
    else:
        del listed[i : i + 1]
    return {**answers, repeat: listed}


def _repeats(level: Level) -> Iterator[tuple[str, Repeated]]:
    for name, repeat in level.repeats.items():
        yield name, repeat
        yield from _repeats(repeat.level)
