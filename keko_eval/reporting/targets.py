"""Targets in words: what is aimed at, who set it, what it replaced, and how far it was reached."""

from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from typing import Literal

from keko_eval.definitions.indicator import Target
from keko_eval.definitions.scalars import period_start
from keko_eval.definitions.targets import at_wave, histories, in_force, kept_between, measured_in, room, term_of
from keko_eval.language.dates import day
from keko_eval.language.numbers import percent
from keko_eval.reporting.draft import Draft
from keko_eval.reporting.lookup import Row, shown
from keko_eval.reporting.marks import Way
from keko_eval.reporting.page import Body, Cell, Column, Fact, Table


def target_facts(draft: Draft, id: str) -> Iterable[Fact]:
    """Each target with who set it and why, and after it every revision in its order."""
    for history in histories(draft.indicator(id).targets):
        told = [*_set(draft, id, history[0])]
        for earlier, later in pairwise(history):
            told += _revised(draft, id, earlier, later)
        yield Fact(draft.words.say("page.target"), " ".join(told))


def _set(draft: Draft, id: str, target: Target) -> Iterable[str]:
    yield draft.words.say("target.at", when=when(draft, target), aim=aim(draft, id, target))
    yield from _why(draft, target)
    if target.set_on:
        yield draft.words.say("basis.set_on", day=day(target.set_on, draft.language))
    yield from _late(draft, target)


def _revised(draft: Draft, id: str, earlier: Target, later: Target) -> Iterable[str]:
    move = "changed"
    if earlier.value is not None and later.value is not None and earlier.value != later.value:
        move = "raised" if later.value > earlier.value else "lowered"
    on = day(later.set_on, draft.language) if later.set_on else ""
    yield draft.words.say(f"target.{move}", day=on, aim=aim(draft, id, later))
    yield from _why(draft, later)
    yield from _late(draft, later)


def _why(draft: Draft, target: Target) -> Iterable[str]:
    if target.set_by:
        yield draft.words.say("target.set_by", who=target.set_by.to(draft.language.code).rstrip("."))
    if target.why:
        yield target.why.to(draft.language.code)


def _late(draft: Draft, target: Target) -> Iterable[str]:
    wave = draft.study.wave(draft.study.roles[1])
    began: date | None = period_start(wave.period) if wave else None
    if target.set_on and began and target.set_on >= began:
        yield draft.words.say("basis.target_late")


def when(draft: Draft, target: Target) -> str:
    """The wave's name, or the day."""
    return day(target.on, draft.language) if target.on else draft.wave_name(target.wave)


def aim(draft: Draft, id: str, target: Target) -> str:
    """What is aimed at: ``70 pistettä``, ``enintään 5 pistettä alkua heikompi``."""
    words, written, indicator = draft.words, draft.written[id], draft.indicator(id)
    if not target.keep:
        return written.declared(target.value) if target.value is not None else "–"
    if target.between:
        return words.say("target.between", span=written.value_span(*target.between))
    slack = room(target, indicator)
    if indicator.direction not in ("up", "down"):
        return words.say("target.changes_at_most", m=written.declared(slack, True, "accusative"))
    if not slack:
        return words.say("target.no_worse")
    return words.say("target.worse_at_most", m=written.declared(slack, True, "accusative"))


def flag(draft: Draft, id: str, wave: str) -> float | None:
    """Where the target of a wave stands on the indicator's axis: its value, or the worst that is still kept."""
    target = at_wave(draft.indicator(id).targets, draft.study, wave)
    if target is None or not target.keep:
        return target.value if target else None
    limits = kept_between(target, draft.indicator(id))
    one = next((end for end in limits if end is not None), None)
    if target.between or None not in limits or one is None:
        return None
    start = shown(draft.start_levels(id).get(draft.study.roles[0]))
    return None if start is None else start + one


def progress_table(draft: Draft, id: str) -> Table:
    """Every target that holds and has been measured: the start, now, the target, and how much of the way."""
    words, written, language = draft.words, draft.written[id], draft.language
    levels, found = draft.rows.levels(id), list(_measured(draft, id))
    start = shown(levels.get(draft.study.roles[0]))
    rows: list[tuple[Cell, ...]] = []
    for target, row in found:
        gone = shown(row)
        told = (Cell(words.say(f"target.{standing(row)}")) if target.keep else
                Cell(percent(gone, language), value=gone, pattern="0%") if gone is not None else Cell("–"))
        aimed = Cell(aim(draft, id, target), value=None if target.keep else target.value)
        rows.append((Cell(when(draft, target)), Cell(strip=Way(gone) if gone is not None and not target.keep else None),
                     written.value_cell(start), written.value_cell(shown(levels.get(row["wave"]))), aimed, told))
    worded: Literal["text", "number"] = "text" if any(target.keep for target, _ in found) else "number"
    columns: tuple[Column, ...] = (
        Column(words.say("column.wave"), "label"), Column(words.say("column.picture"), "strip"),
        Column(words.say("column.start"), "number"), Column(words.say("column.now"), "number"),
        Column(words.say("column.target"), worded), Column(words.say("column.reached"), worded))
    notes = dict.fromkeys(words.known("because", row["because"], "reason.other") for _, row in found if row["because"])
    if not any(row[1].strip for row in rows):
        columns, rows = (columns[0], *columns[2:]), [(row[0], *row[2:]) for row in rows]
    return Table("progress", words.say("table.progress"), columns, (Body(tuple(rows)),) if rows else (),
                 " ".join(notes))


def _measured(draft: Draft, id: str) -> Iterable[tuple[Target, Row]]:
    """The targets that hold, each with its released row that says something."""
    for target in in_force(draft.indicator(id).targets):
        row = _row(draft, id, target)
        if row is not None and row["released"] and (shown(row) is not None or row["because"]):
            yield target, row


def _row(draft: Draft, id: str, target: Target) -> Row | None:
    wave, term = measured_in(target, draft.study), term_of(target)
    return next((r for r in draft.rows.progress(id) if r["wave"] == wave and r["term"] in (term, None)), None)


def standing(row: Row | None) -> str:
    """Whether what was to be kept was: ``kept``, ``not_kept``, ``cannot_tell``."""
    found = shown(row)
    return "cannot_tell" if found is None else "kept" if found >= 0.5 else "not_kept"


def progress_sentence(draft: Draft, id: str) -> str:
    """The last target, and how much of the way to it has been gone."""
    targets = in_force(draft.indicator(id).targets)
    if not targets:
        return ""
    target = max(targets, key=lambda t: (_place(draft, t), t.on or date.min))
    row = _row(draft, id, target)
    gone = shown(row)
    return draft.words.say(f"small.{_key(draft, id, target, row, gone)}", target=aim(draft, id, target),
                           percent=percent(gone or 0, draft.language))


def _place(draft: Draft, target: Target) -> int:
    """Where the wave of a target stands among the waves; last where it is still to come."""
    waves = [wave.wave for wave in draft.study.waves]
    wave = measured_in(target, draft.study)
    return waves.index(wave) if wave in waves else len(waves)


def _key(draft: Draft, id: str, target: Target, row: Row | None, gone: float | None) -> str:
    if row is None or not row["released"]:
        return "target_only"
    if target.keep:
        return f"target_{standing(row)}"
    if row["because"] == "met_at_start":
        value = shown(draft.rows.levels(id).get(row["wave"]))
        sign = 1 if draft.indicator(id).direction == "up" else -1
        lost = value is not None and target.value is not None and (value - target.value) * sign < 0
        return "target_lost" if lost else "target_still"
    if gone is None:
        known = row["because"] in ("target_is_baseline", "no_baseline")
        return f"target_{row['because']}" if known else "target_only"
    return "target_beyond" if gone > 1 else "target_done" if gone == 1 else "target_away" if gone < 0 else "target_part"
