"""Goals: the level that each reached, on what grounds, and how many reached what was expected; T comes last."""

from collections.abc import Iterator

from keko_eval.definitions.circle import CircleGoal
from keko_eval.definitions.indicator import Goal
from keko_eval.language.dates import day
from keko_eval.language.numbers import number, percent, signed
from keko_eval.reporting.draft import Draft
from keko_eval.reporting.exhibit import Exhibit
from keko_eval.reporting.lookup import Row, shown
from keko_eval.reporting.marks import Bar, Level
from keko_eval.reporting.page import Cell, Chip, Column, Fact, Said, Table
from keko_eval.reporting.record_tables import Record, choice, count_cell, date_cell, listed, records
from keko_eval.reporting.sentences import chip

LEVELS = ("2", "1", "0", "-1", "-2")
NOT_ASSESSED = "not_assessed"


def said(draft: Draft, id: str, row: Row | None) -> Said:
    """How many of the goals reached the expected level, and how many were not assessed."""
    words, wave = draft.words, draft.study.roles[1]
    level = draft.rows.levels(id).get(wave)
    share = shown(level)
    if level is None or share is None:
        return Said(chip("none", words, draft.family(row)), words.say("exhibit.goal.none"), "", "")
    reached, n = round(share * level["n"]), level["n"]
    sentence = words.say("exhibit.goal.sentence", reached=number(reached, draft.language), n=number(n, draft.language),
                         share=percent(share, draft.language))
    left = _counts(draft, id, wave).get(NOT_ASSESSED, 0)
    certainty = words.say("exhibit.goal.certainty")
    if left:
        certainty += " " + words.say("exhibit.goal.left", n=number(left, draft.language))
    return Said(Chip("counted", "full", words.say("verdict.goals", reached=number(reached, draft.language),
                                                  n=number(n, draft.language))), sentence, certainty, "")


def exhibit(draft: Draft, id: str) -> Exhibit:
    return Exhibit((_levels(draft, id), _goals(draft, id)), (), tuple(_facts(draft, id)))


def _counts(draft: Draft, id: str, wave: str) -> dict[str, int]:
    return {r["value"].lstrip("+"): int(r["n"]) for r in draft.rows.counted.get(id, ())
            if r["scope"] == "all" and r["wave"] == wave and r["released"]}


def _levels(draft: Draft, id: str) -> Table:
    """How many goals stand at each level, the best first."""
    words = draft.words
    waves = [w.wave for w in draft.study.waves if _counts(draft, id, w.wave)]
    counts = {wave: _counts(draft, id, wave) for wave in waves}
    total = max((sum(c.values()) for c in counts.values()), default=0)
    columns = (Column(words.say("exhibit.goal.level"), "label"),
               *(Column(draft.wave_short(wave), "number") for wave in waves),
               Column(words.say("column.picture"), "strip"))
    names = [*LEVELS, *([NOT_ASSESSED] if any(c.get(NOT_ASSESSED) for c in counts.values()) else [])]
    rows = ((Cell(words.say(f"exhibit.goal.at.{_key(name)}")),
             *(count_cell(draft, counts[wave].get(name, 0)) for wave in waves),
             Cell(strip=Bar(counts[waves[-1]].get(name, 0) / total))) for name in names) if total else ()
    return listed("attainment", words.say("exhibit.goal.levels"), columns, rows)


def _key(level: str) -> str:
    return level.replace("-", "minus_") if level != NOT_ASSESSED else level


def _goals(draft: Draft, id: str) -> Table:
    """Every goal with what its level means in its circle's own words, and what the assessment rests on."""
    words, wave = draft.words, draft.study.roles[1]
    indicator = draft.indicator(id)
    assert isinstance(indicator, Goal)
    told = [r for r in records(draft, id) if r.wave == wave]
    columns = (Column(words.say("exhibit.goal.goal"), "label"),
               Column(words.say("column.axis", low="\u22122", high="+2"), "strip", ("\u22122", "0", "+2")),
               Column(words.say("exhibit.goal.attained"), "text"), Column(words.say("exhibit.goal.assessed"), "text"))
    rows = (_goal_row(draft, id, indicator, r) for r in told)
    return listed("goals", words.say("exhibit.goal.list"), columns, rows)


def _goal_row(draft: Draft, id: str, indicator: Goal, r: Record) -> tuple[Cell, ...]:
    words, code = draft.words, draft.language.code
    circle, _, name = r.entry.rpartition("/")
    own, level = _defined(draft, circle, name), r.value("attained")
    statement = own.statement.to(code) if own else name
    below = _below(draft, circle, own)
    when = r.text(indicator.assessed_on)
    assessor = choice(draft, id, indicator.assessor, r.text(indicator.assessor))
    by = [date_cell(draft, when).text if when else "", assessor, r.text(indicator.evidence)]
    if level is None:
        return (Cell(statement, note=below), Cell(), Cell(words.say("exhibit.goal.at.not_assessed")), Cell("–"))
    means = own.levels[int(level)].to(code) if own and int(level) in own.levels else ""
    return (Cell(statement, note=below), Cell(strip=Level((-2.0, 2.0), level, limits=(0.0,))),
            Cell(f"{signed(level, draft.language)} {means}".strip()),
            Cell(" · ".join(part for part in by if part) or "–"))


def _below(draft: Draft, circle: str, own: CircleGoal | None) -> str:
    """Whose goal it is, and among those inside who is in charge of it and until when."""
    found = [draft.value_label(_group(draft, circle), circle)] if circle and not draft.resolved.where else []
    if own and draft.profile != "public":
        found += [draft.words.say("exhibit.goal.owner", who=own.owner.to(draft.language.code))] if own.owner else []
        found += [draft.words.say("exhibit.goal.due", day=day(own.due, draft.language))] if own.due else []
    return " · ".join(found)


def _defined(draft: Draft, circle: str, name: str) -> CircleGoal | None:
    found = (g for id, c in draft.resolved.circles.items() if (c.value or id) == circle for g in c.goals)
    return next((g for g in found if g.goal == name), None)


def _group(draft: Draft, circle: str) -> str:
    return next((c.group for id, c in draft.resolved.circles.items() if (c.value or id) == circle), "circle")


def _facts(draft: Draft, id: str) -> Iterator[Fact]:
    """T before and now, with what it is; or why there is none."""
    words = draft.words
    if draft.language.simple:
        return
    rows = {r["wave"]: r for r in draft.rows.of("level", id) if r["term"] == "t_score" and r["scope"] == "all"}
    reference, wave = draft.study.roles
    now, before = rows.get(wave), shown(rows.get(reference))
    value = shown(now)
    if now is None:
        return
    if value is None:
        yield Fact(words.say("exhibit.goal.t"), words.known("because", now["because"], "reason.other"))
    elif before is not None:
        yield Fact(words.say("exhibit.goal.t"), words.say("exhibit.goal.t_both", now=number(value, draft.language, 0),
                                                          before=number(before, draft.language, 0)))
    else:
        yield Fact(words.say("exhibit.goal.t"), words.say("exhibit.goal.t_now", now=number(value, draft.language, 0)))
