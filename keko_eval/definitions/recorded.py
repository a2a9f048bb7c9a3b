"""Kinds that read records: stages, goals, ties, registers, coded answers, agreements, official figures.

Their instruments are filled in row by row, by people who answer or by those who keep the books. Each key that names a
question has the name that the shared instruments give it, so that a study which uses those names none.
"""

from typing import Literal

from pydantic import Field

from keko_eval.definitions.described import Common
from keko_eval.definitions.scalars import ChoiceValue, Expression, Identifier, Name, Number, Text, Whole


class Recorded(Common):
    """An indicator of one instrument's records; ``asked`` are the questions that it reads."""

    instrument: Text

    @property
    def of_records(self) -> bool:
        return not isinstance(self, Ladder | Rubric)

    def asked(self) -> tuple[str, ...]:
        return ()


def _named(*names: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name in names if name))


class Ladder(Recorded):
    """Ordered stages, such as a path to work; its level is the share at ``reached`` or beyond."""

    kind: Literal["ladder"]
    question: Name
    stages: tuple[ChoiceValue, ...] = ()
    reached: ChoiceValue

    @property
    def is_share(self) -> bool:
        return True

    def asked(self) -> tuple[str, ...]:
        return (self.question,)


class Rubric(Recorded):
    """Criteria with anchored steps; ``evidence`` names for each the question that tells what it rests on."""

    kind: Literal["rubric"]
    items: tuple[Name, ...] = Field(min_length=1)
    evidence: dict[Name, Name] = Field(default={})
    minimum_answered: Whole | None = Field(default=None, ge=1)

    def asked(self) -> tuple[str, ...]:
        return _named(*self.items, *self.evidence.values())


class Goal(Recorded):
    """Goal attainment: what was attained of each goal that the circles set (Kiresuk and Sherman 1968)."""

    kind: Literal["goal"]
    goal: Name = "goal"
    attained: Name = "attained"
    assessed_on: Name = "assessed_on"
    assessor: Name = "assessor"
    evidence: Name = "evidence"
    correlation: Number = Field(default=0.3, ge=0, lt=1)

    @property
    def is_share(self) -> bool:
        return True

    def asked(self) -> tuple[str, ...]:
        return _named(self.goal, self.attained, self.assessed_on, self.assessor, self.evidence)


class Dyad(Recorded):
    """What two organisations say of each other; its level is the share of pairs at ``joint`` or above."""

    kind: Literal["dyad"]
    organisation: Name = "organisation"
    partner: Name = "partner"
    value: Name = "cooperation"
    joint: Number = 4

    @property
    def is_share(self) -> bool:
        return True

    def asked(self) -> tuple[str, ...]:
        return _named(self.organisation, self.partner, self.value)


class Network(Recorded):
    """Who is tied to whom; ``agreed`` says whether one side's word is enough."""

    kind: Literal["network"]
    organisation: Name = "organisation"
    partner: Name = "partner"
    tie: Expression
    agreed: Literal["either", "both", "directed"] = "either"
    group: Name | None = None

    def asked(self) -> tuple[str, ...]:
        return _named(self.organisation, self.partner, self.group)


class Register(Recorded):
    """What there is: projects, actors, practices; against ``needs`` it shows gaps, among itself overlaps."""

    kind: Literal["register"]
    name: Name = "name"
    status: Name | None = "status"
    supply: tuple[ChoiceValue, ...] = ("running",)
    rows: Name = "target_groups"
    columns: Name = "areas"
    everywhere: ChoiceValue | None = "whole_country"
    overlap: tuple[Name, ...] = ()
    start: Name | None = None
    end: Name | None = None
    needs: Text | None = None
    responsible: Name = "responsible"
    nobody: ChoiceValue = "nobody"
    shown: tuple[Name, ...] = ()
    described: tuple[Name, ...] = ()
    found_in: Name | None = None
    found_on: Name | None = None
    included: Name | None = None
    included_when: ChoiceValue = "yes"
    why: Name | None = None

    def asked(self) -> tuple[str, ...]:
        return _named(self.name, self.status, self.rows, self.columns, *self.overlap, self.start, self.end,
                      *self.shown, *self.described, self.found_in, self.found_on, self.included, self.why)


CONSENTS = frozenset({"yes", "true", "1"})
"""The choices that let a passage be quoted."""


class Theme(Recorded):
    """Open answers, coded: each row what one coder found in one answer."""

    kind: Literal["theme"]
    answer: Name = "answer"
    coder: Name = "coder"
    themes: Name = "themes"
    agreed: Text = "agreed"
    quote: Name | None = None
    consent: Name | None = None

    @property
    def is_share(self) -> bool:
        return True

    def asked(self) -> tuple[str, ...]:
        return _named(self.answer, self.coder, self.themes, self.quote, self.consent)


class Milestone(Recorded):
    """Dated results: agreements, practices, applications, statements, models; and whether they are still in use."""

    kind: Literal["milestone"]
    title: Name = "title"
    what: Name = "what"
    only: tuple[ChoiceValue, ...] = ()
    status: Name = "status"
    done: tuple[ChoiceValue, ...] = Field(min_length=1)
    date: Name = "date"
    evidence: Name = "evidence"
    in_use: Name | None = None
    months: Whole = Field(default=12, ge=1)

    def asked(self) -> tuple[str, ...]:
        return _named(self.title, self.what, self.status, self.date, self.evidence, self.in_use)


class External(Recorded):
    """An official figure, read from a file that tells its source."""

    kind: Literal["external"]
    figure: Text
    name: Name = "figure"
    value: Name = "value"
    area: Name = "area"
    source_of: Name = "source"

    def asked(self) -> tuple[str, ...]:
        return _named(self.name, self.value, self.area, self.source_of)


class Harvest(Recorded):
    """Harvested outcomes: what changed in whom, when, where, why it matters, how the work contributed, who says so."""

    kind: Literal["harvest"]
    change: Name = "change"
    actor: Name = "actor"
    date: Name = "date"
    place: Name = "place"
    significance: Name = "significance"
    contribution: Name = "contribution"
    evidence: Name = "evidence"
    substantiated_by: Name = "substantiated_by"
    expected: Name | None = None

    def asked(self) -> tuple[str, ...]:
        return _named(self.change, self.actor, self.date, self.place, self.significance, self.contribution,
                      self.evidence, self.substantiated_by, self.expected)


class Resource(Recorded):
    """What was put in, by goal, beside how much each goal was said to weigh."""

    kind: Literal["resource"]
    goal: Name = "goal"
    date: Name = "date"
    hours: Name | None = None
    euros: Name | None = None
    fte: Name | None = None

    def asked(self) -> tuple[str, ...]:
        return _named(self.goal, self.date, self.hours, self.euros, self.fte)


class Dose(Common):
    """How much someone took part against how much another indicator changed: an association, never more."""

    kind: Literal["dose"]
    dose: Expression
    of: Identifier

    @property
    def of_records(self) -> bool:
        return True
