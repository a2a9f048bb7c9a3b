"""What the design compares: two waves, two groups or two changes; their values, names, pictures and small print."""

from collections.abc import Iterator
from dataclasses import replace

from keko_eval.language.forms import noun, unit_after
from keko_eval.language.numbers import number
from keko_eval.reporting.amounts import symmetric
from keko_eval.reporting.breaks import broken_at
from keko_eval.reporting.draft import Draft
from keko_eval.reporting.lookup import Row, interval, shown
from keko_eval.reporting.marks import Dumbbell, Interval, Level, Range, Series, Strip
from keko_eval.reporting.page import Cell
from keko_eval.reporting.sentences import claimed, outcome
from keko_eval.reporting.targets import flag, progress_sentence


def ends_of(draft: Draft, id: str, scope: str = "all") -> tuple[float | None, float | None]:
    """The two values that the design compares: two waves, or the other group and the named one."""
    comparison, (reference, followup) = draft.study.comparison, draft.study.roles
    if comparison.design == "group_difference" and scope == "all":
        other, own = (draft.rows.levels(id, f"{comparison.group}={value}").get(followup)
                      for value in (comparison.control, comparison.treated))
        return shown(other), shown(own)
    levels = draft.rows.levels(id, scope)
    if draft.described:
        return None, shown(levels.get(followup))
    return shown(draft.start_levels(id, scope).get(reference)), shown(levels.get(followup))


def end_names(draft: Draft) -> tuple[str, str]:
    """Heads for the two values."""
    if draft.family(None) == "groups":
        return draft.words.say("column.comparison_group"), treated_label(draft)
    reference, followup = draft.study.roles
    if reference == followup and not draft.described:
        return draft.words.say("column.start"), draft.words.say("column.now")
    return draft.wave_short(reference), draft.wave_short(followup)


def treated_label(draft: Draft) -> str:
    comparison = draft.study.comparison
    return draft.value_label(comparison.group or "", comparison.treated or "")


def picture(draft: Draft, id: str, row: Row | None, scope: str = "all", everyone: float | None = None) -> Strip | None:
    """The two values on the indicator's scale, or all of them where there are more waves than two.

    The later one alone where the change is not from the one to the other: hidden, or of other people.
    """
    written = draft.written[id]
    before, after = ends_of(draft, id, scope)
    if before is None and after is None:
        return None
    waves = [w.wave for w in draft.study.waves]
    if scope == "all" and len(waves) > 2:
        levels = draft.rows.levels(id)
        return Series(written.axis, tuple(shown(levels.get(wave)) for wave in waves), broken_at(draft, id))
    unlike = row is not None and (claimed(row) is None or not row["released"] or row["reason"] == "stayers_total")
    if unlike:
        return Dumbbell(written.axis, None, after, None, _target(draft, id, scope), everyone)
    return Dumbbell(written.axis, before, after, _later_interval(row, before), _target(draft, id, scope), everyone)


def _later_interval(row: Row | None, before: float | None) -> Range | None:
    """The change's interval laid from the earlier value."""
    ends = interval(row)
    return (before + ends[0], before + ends[1]) if ends and before is not None else None


def _target(draft: Draft, id: str, scope: str) -> float | None:
    return flag(draft, id, draft.study.roles[1]) if scope == "all" else None


def picture_cell(draft: Draft, id: str, row: Row | None) -> Cell:
    """The two values; of a difference in changes, the difference against nothing."""
    written, estimate = draft.written[id], shown(row)
    if draft.described:
        return _described(draft, id)
    if row is not None and claimed(row) is None:
        return Cell()
    if draft.family(None) != "control":
        return Cell(strip=picture(draft, id, row), ends=written.ends())
    if estimate is None:
        return Cell()
    smallest = draft.indicator(id).smallest_meaningful
    axis = symmetric([estimate, *(interval(row) or ()), smallest.value * 1.2 if smallest else 0.0])
    strip = Interval(axis, estimate, interval(row), smallest.value if smallest else None)
    return Cell(strip=strip, ends=(written.tick(axis[0]), written.tick(axis[1])))


def _described(draft: Draft, id: str) -> Cell:
    """The value with its interval on the indicator's scale; nothing for a count, which has neither."""
    written, row = draft.written[id], draft.rows.levels(id).get(draft.study.roles[1])
    value, ends = shown(row), interval(row)
    if value is None or ends is None:
        return Cell()
    return Cell(strip=Level(written.axis, value, ends, _target(draft, id, "all")), ends=written.ends())


def number_cells(draft: Draft, id: str, row: Row | None) -> tuple[Cell, ...]:
    """The two values and the change; of a difference in changes, each side's change and the difference."""
    written, comparison = draft.written[id], draft.study.comparison
    if draft.described:
        return (written.value_cell(ends_of(draft, id)[1]),)
    if draft.family(None) == "control":
        sides = [draft.rows.main(id, f"{comparison.group}={value}")
                 for value in (comparison.control, comparison.treated)]
        first, last = (draft.hidden_cell() if side is not None and not side["released"]
                       else written.change_cell(shown(side), unit=False) for side in sides)
    else:
        first, last = (written.value_cell(value) for value in ends_of(draft, id))
    if row is not None and row["reason"] == "stayers_total":
        first, last = _by_whom(draft, id, row, (first, last))
    hidden = row is not None and not row["released"]
    return first, last, draft.hidden_cell() if hidden else written.change_cell(shown(claimed(row)))


def _by_whom(draft: Draft, id: str, row: Row, totals: tuple[Cell, Cell]) -> tuple[Cell, ...]:
    """Two totals with how many told of each, where the change is that of those who told of both.

    The totals of those alone are not shown: what is left of a wave's total would be that of the few who left.
    """
    levels = (draft.start_levels(id).get(row["reference_wave"]), draft.rows.levels(id).get(row["wave"]))
    told = (shown(level, "n") for level in levels)
    respondents = noun("respondent", draft.language)
    return tuple(cell if n is None else replace(cell, note=unit_after(number(n, draft.language), respondents,
                 draft.language)) for cell, n in zip(totals, told, strict=True))


def is_adjusted(draft: Draft, id: str) -> bool:
    """Whether the change reads otherwise than the difference of the two values."""
    before, after = ends_of(draft, id)
    change, written = shown(draft.rows.main(id)), draft.written[id]
    if draft.family(None) == "control" or before is None or after is None or change is None:
        return False
    return written.signed(change) != written.signed(after - before)


def small_print(draft: Draft, id: str, row: Row | None) -> tuple[str, ...]:
    """Who the result rests on, and the target."""
    found, words = [], draft.words
    people = not draft.recorded(id)
    if row is not None and row["released"] and outcome(row) != "too_few" and people:
        family = draft.family(row)
        counts = {name: number(row[column], draft.language) for name, column in
                  (("n", "n"), ("reference", "n_reference"), ("pairs", "n_pairs")) if row[column] is not None}
        if "pairs" in counts and family in ("paired", "recalled"):
            found.append(words.say(draft.twice("small.pairs"), n=counts["pairs"]))
        elif {"n", "reference"} <= counts.keys():
            found.append(words.say("small.groups" if family in ("groups", "control") else "small.waves", **counts))
    found += without_side(draft, id) if row is not None else ()
    target = progress_sentence(draft, id)
    return (*found, target) if target else tuple(found)


def without_side(draft: Draft, id: str) -> Iterator[str]:
    """Why a side of the comparison has no figure of its own, where none is hidden."""
    comparison, words, family = draft.study.comparison, draft.words, draft.family(None)
    if family not in ("groups", "control"):
        return
    group, without = comparison.group or "", []
    for value in (comparison.control, comparison.treated):
        scope = f"{group}={value}"
        side = (draft.rows.main(id, scope) if family == "control"
                else draft.rows.levels(id, scope).get(draft.study.roles[1]))
        if side is None or (side["released"] and side["estimate"] is None):
            without.append(draft.value_label(group, value or ""))
    if without and group not in {g.group for g in draft.study.groups}:
        yield words.say("small.sides_ungrouped", group=draft.group_label(group))
        return
    yield from (words.say("small.side_unanswered", label=label) for label in without)
