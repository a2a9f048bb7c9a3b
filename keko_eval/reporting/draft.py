"""Draft: what every part of one language's report is written from: study, rows, words and the names of things."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from keko_eval.definitions.feeding import value_range
from keko_eval.definitions.indicator import Indicator
from keko_eval.definitions.instrument import Choice, Question
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.definitions.references import instrument_of, questions_used
from keko_eval.definitions.study import Grouping, Study
from keko_eval.language.dates import period, short
from keko_eval.language.forms import capital
from keko_eval.language.language import Language
from keko_eval.language.numbers import number
from keko_eval.reporting.amounts import Amounts, amounts
from keko_eval.reporting.lookup import EVERYONE, Lookup, Row, row_id
from keko_eval.reporting.page import Cell
from keko_eval.reporting.wording import Wording

FAMILY = {"before_after": "paired", "panel": "paired", "repeated_cross_sections": "separate",
          "before_after_control": "control", "retrospective_post": "recalled", "group_difference": "groups",
          "description": "described"}


@dataclass(frozen=True, slots=True)
class Draft:
    resolved: ResolvedStudy
    rows: Lookup
    words: Wording
    profile: str
    written: Mapping[str, Amounts]
    questions: Mapping[str, tuple[Question, tuple[Choice, ...]]]
    groupings: Mapping[str, Grouping]

    @property
    def study(self) -> Study:
        return self.resolved.study

    @property
    def language(self) -> Language:
        return self.words.language

    @property
    def listed(self) -> tuple[str, ...]:
        """The study's indicators, without those that are only another's situation then."""
        then = set(self.study.comparison.then.values())
        return tuple(id for id in self.resolved.listed if id not in then)

    def earlier(self, id: str) -> str:
        """The indicator whose value the change starts from: itself, or what was told afterwards; empty for none."""
        comparison = self.study.comparison
        return comparison.then.get(id, "") if comparison.design == "retrospective_post" else id

    def start_levels(self, id: str, scope: str = "all") -> Mapping[str, Row]:
        """Rows of the value that the change starts from, by wave."""
        return self.rows.levels(self.earlier(id), scope)

    @property
    def recalled(self) -> bool:
        """Whether one and the same answering told of then and of now."""
        reference, followup = self.study.roles
        return self.study.comparison.design == "retrospective_post" and reference == followup

    def twice(self, key: str) -> str:
        """The words for those who told of both times, whether they answered twice or once of both."""
        return f"{key}_recalled" if self.recalled else key

    def indicator(self, id: str) -> Indicator:
        return self.resolved.indicators[id]

    def label(self, id: str) -> str:
        return self.indicator(id).label.to(self.language.code)

    @property
    def title(self) -> str:
        """The study's title, with the group that the report is narrowed to."""
        names = [self._circle(group, value) or self.value_label(group, value)
                 for group, value in self.resolved.where.items()]
        return " – ".join([self.study.title.to(self.language.code), *names])

    @property
    def described(self) -> bool:
        """Whether the study tells what there is, and compares nothing."""
        return self.study.comparison.design == "description"

    @property
    def surveyed(self) -> bool:
        """Whether anybody was asked: not all instruments are books."""
        return any(not instrument.is_book for instrument in self.resolved.instruments.values())

    def recorded(self, id: str) -> bool:
        """Whether its figures are counted from records, not from the answers of people."""
        indicator = self.indicator(id)
        book = self.resolved.instruments.get(instrument_of(indicator, self.resolved.instruments) or "")
        return indicator.of_records or (book is not None and book.is_book)

    def only_described(self, id: str) -> bool:
        """Whether an indicator has values but nothing that they are compared with."""
        known = self.indicator(id).of_records or bool(self.rows.levels(id))
        return not self.described and known and self.rows.main(id) is None

    def row_id(self, id: str) -> str:
        """The id of the row that is told of an indicator: its change, else its value or association; empty for none."""
        main = self.rows.main(id)
        rows = [row for quantity in ("level", "association") for row in self.rows.of(quantity, id)
                if row["scope"] == EVERYONE and not row["sensitivity"]]
        last = [row for row in rows if row["wave"] == self.study.roles[1]] or rows[-1:]
        return row_id(main or last[0]) if main or last else ""

    def p_value(self, p: float) -> str:
        """``= 0,030`` or ``< 0,001``, as finely as the profile tells it."""
        digits = 2 if self.profile == "public" else 3
        least = 10.0**-digits
        return f"{'=' if p >= least else '<'} {number(max(p, least), self.language, digits)}"

    def is_primary(self, id: str) -> bool:
        return self.study.is_primary(id)

    def family(self, row: Row | None) -> str:
        """Which sentences the design allows; answers that were never joined are two separate sets."""
        found = FAMILY[self.study.comparison.design]
        if found == "paired" and row is not None and (row["reason"] or "").startswith("unlinked"):
            return "separate"
        return found

    def wave_name(self, wave: str | None) -> str:
        """The wave's own label, or its period."""
        found = self.study.wave(wave or "")
        if found is None:
            return wave or ""
        return found.label.to(self.language.code) if found.label else capital(period(found.period, self.language))

    def wave_period(self, wave: str) -> str:
        found = self.study.wave(wave)
        return period(found.period, self.language) if found else wave

    def wave_short(self, wave: str | None) -> str:
        """For a table's head: the year where no two waves share one."""
        found = self.study.wave(wave or "")
        if found is None:
            return wave or ""
        years = [w.period[:4] for w in self.study.waves]
        return found.period[:4] if len(set(years)) == len(years) else capital(short(found.period, self.language))

    def group_label(self, group: str) -> str:
        found = self.groupings.get(group)
        if found and found.label:
            return found.label.to(self.language.code)
        question = self.question(group)
        if question and question.label:
            return question.label.to(self.language.code)
        return self.words.say("column.circle") if group == "circle" else capital(group.replace("_", " "))

    def value_label(self, group: str, value: str) -> str:
        """The name of one group: the study's, or the choice of the question that makes the groups, or a circle's."""
        found = self.groupings.get(group)
        if found and value in found.values:
            return found.values[value].to(self.language.code)
        labels = (c.label.to(self.language.code) for c in self.choices(group) if str(c.value) == value)
        return next(labels, self._circle(group, value) or value)

    def _circle(self, group: str, value: str) -> str:
        """The title that a circle gives itself."""
        own = (c.title for id, c in self.resolved.circles.items() if (c.group, c.value or id) == (group, value))
        return next((title.to(self.language.code) for title in own if title), "")

    def group_values(self, group: str) -> list[str]:
        """Values in the order of the study or the form, then others as they come."""
        found = self.groupings.get(group)
        seen = self.rows.groups.get(group, ())
        order = [*(found.values if found else ()), *(str(c.value) for c in self.choices(group))]
        return [v for v in dict.fromkeys([*order, *seen]) if v in seen]

    def question(self, name: str) -> Question | None:
        return self.questions[name][0] if name in self.questions else None

    def choices(self, name: str) -> tuple[Choice, ...]:
        """The choices of a closed question, none for others."""
        return self.questions[name][1] if name in self.questions else ()

    def change_head(self, id: str, kind: str) -> str:
        """The head of a column of changes or differences, with their unit where they have one."""
        unit = self.written[id].change_unit
        return self.words.say(f"column.{kind}_unit", unit=unit) if unit else self.words.say(f"column.{kind}")

    def own_indicators(self) -> tuple[str, ...]:
        """What a circle set for itself, in its own report: its goals, and the indicators that it added."""
        where = self.resolved.where
        mine = [c for id, c in self.resolved.circles.items() if where.get(c.group) == (c.value or id)]
        added = {name.partition("@")[0] for c in mine for name in c.add.indicators}
        goals = any(c.goals for c in mine)
        return tuple(id for id in self.listed if id in added or (goals and self.indicator(id).kind == "goal"))

    def items(self, id: str) -> list[str]:
        return [name for _, name in questions_used(self.indicator(id))]

    def hidden_cell(self) -> Cell:
        return Cell(self.words.say("cell.hidden"), hidden=True)


def anchor(id: str) -> str:
    """The place of an indicator's page."""
    return "i-" + id.replace(".", "-").replace("_", "-")


def begin(resolved: ResolvedStudy, rows: Lookup, words: Wording, profile: str) -> Draft:
    then = resolved.study.comparison.then
    written = {id: amounts(indicator, resolved.indicators, words.language,
                           [x for told in {id, then.get(id, id)} for x in _values(rows, told, indicator)],
                           value_range(indicator, resolved.instruments, resolved.indicators))
               for id, indicator in resolved.indicators.items()}
    instruments = reversed([*resolved.instruments.values()])
    questions = {q.name: (q, i.choices_of(q)) for i in instruments for _, q in i.walk()}
    return Draft(resolved, rows, words, profile, written, questions, _groupings(resolved))


def _groupings(resolved: ResolvedStudy) -> dict[str, Grouping]:
    """The groupings of the study, also the one that the report is narrowed to."""
    whole = [d.model for d in resolved.documents if isinstance(d.model, Study)]
    return {g.group: g for study in (*whole, resolved.study) for g in study.groups}


def _values(rows: Lookup, id: str, indicator: Indicator) -> Sequence[float]:
    """Every released value of all respondents and groups, and the targets: what the indicator's axis must hold.

    What an indicator tells besides, euros beside hours, is in another unit and has no place there.
    """
    told = [r for r in rows.of("level", id) if r["released"] and r["estimate"] is not None]
    found = [r["estimate"] for r in ([r for r in told if r["term"] is None] or told)]
    aimed = [end for t in indicator.targets for end in (t.value, *(t.between or ())) if end is not None]
    return [*found, *aimed]
