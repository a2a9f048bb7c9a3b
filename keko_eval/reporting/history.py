"""History: the study's line of time, its waves and events, with what stands on it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from keko_eval.definitions.scalars import period_end, period_start
from keko_eval.definitions.study import ContextEvent
from keko_eval.language.dates import day
from keko_eval.reporting.breaks import break_line
from keko_eval.reporting.draft import Draft, anchor
from keko_eval.reporting.figures.canvas import Told, finished
from keko_eval.reporting.figures.timeline import Dated, Event, Lane, Point, Span, timeline
from keko_eval.reporting.lookup import Row, interval, shown
from keko_eval.reporting.page import Body, Cell, Column, Figure, Table

MOST, MOST_RESULTS = 8, 24
"""Lanes that can be read on one page: indicators, and dated results."""


def lettered(draft: Draft) -> list[tuple[str, ContextEvent]]:
    """The study's events in order of time, each with the letter that it has in figures and tables."""
    events = sorted(draft.study.context_events, key=lambda event: event.on)
    return [(chr(65 + i % 26) + (str(i // 26) if i >= 26 else ""), event) for i, event in enumerate(events)]


def event_name(draft: Draft, event: ContextEvent) -> str:
    label = event.label.to(draft.language.code)
    return draft.words.say("events.area", label=label, area=event.area) if event.area else label


def levels_on_line(draft: Draft) -> tuple[tuple[Figure, ...], tuple[Table, ...]]:
    """The levels of the indicators that the conclusion rests on, wave after wave, with the events between them.

    Nothing where two waves and no event would say no more than the indicators' own pages.
    """
    study, words = draft.study, draft.words
    lines = [line for line in _lines(draft) if len(line.known) > 1][:MOST]
    if not lines or (len(study.waves) < 3 and not study.context_events):
        return (), ()
    said = [words.say("figure.level_path", label=line.name, path=" → ".join(
        f"{draft.wave_short(wave)}: {draft.written[line.id].value(value)}" for wave, value in line.known.items()))
        for line in lines]
    told = Told("timeline", words.say("figure.timeline"), " ".join((*said, *_events_said(draft))), draft.language.tag,
                ("timeline", "events") if study.context_events else ("timeline",))
    sure = any(interval(row) for line in lines for row in line.rows.values())
    keys = ["level", *(["interval"] if sure else []), "wave", *(["event"] if study.context_events else [])]
    lanes = [Lane(line.name, tuple(_points(draft, line)), draft.written[line.id].ends()) for line in lines]
    figure = finished(told, timeline(_waves(draft), lanes, _events(draft), _keys(draft, keys)))
    return (figure,), (_table(draft, lines),)


@dataclass(frozen=True, slots=True)
class _Line:
    """One indicator, of everyone or of one of the groups that are compared; its rows and shown levels by wave."""

    id: str
    name: str
    rows: Mapping[str, Row]
    known: Mapping[str, float]


def _lines(draft: Draft) -> Iterable[_Line]:
    """Where two groups are compared, each has its own line: everyone together would be neither."""
    compared = draft.study.comparison
    groups = [value for value in (compared.treated, compared.control) if value and compared.group]
    scopes = {f"{compared.group}={value}": draft.value_label(compared.group or "", value) for value in groups}
    for id in draft.listed:
        for scope, name in (scopes or {"all": ""}).items() if draft.is_primary(id) else ():
            rows = draft.rows.levels(id, scope)
            found = ((wave.wave, shown(rows.get(wave.wave))) for wave in draft.study.waves)
            label = draft.label(id)
            yield _Line(id, draft.words.say("figure.of_group", label=label, group=name) if name else label, rows,
                        {wave: value for wave, value in found if value is not None})


def results_on_line(draft: Draft, id: str, results: Sequence[tuple[str, str, str]], table: str) -> tuple[Figure, ...]:
    """Dated results among the waves and events: (name, ISO date, ISO date last seen in use or empty) of each."""
    words = draft.words
    dated = sorted(((date.fromisoformat(on), date.fromisoformat(used) if used else None, name)
                    for name, on, used in results if on), key=lambda result: result[0])
    if not 1 < len(dated) <= MOST_RESULTS:
        return ()
    first, last = (day(dated[i][0], draft.language) for i in (0, -1))
    alt = words.say("figure.results_path", n=str(len(dated)), first=first, last=last)
    told = Told(f"results-{id}", words.say("figure.results"), " ".join((alt, *_events_said(draft))),
                draft.language.tag, (table,))
    lanes = [Dated(name, on, day(on, draft.language), used) for on, used, name in dated]
    keys = ["result", *(["lasted"] if any(lane.lasted for lane in lanes) else []), "wave",
            *(["event"] if draft.study.context_events else [])]
    return (finished(told, timeline(_waves(draft), lanes, _events(draft), _keys(draft, keys))),)


def _keys(draft: Draft, keys: Iterable[str]) -> list[tuple[str, str]]:
    return [(key, draft.words.say("legend.interval", level="95") if key == "interval" else
             draft.words.say(f"figure.key_{key}")) for key in keys]


def _waves(draft: Draft) -> list[Span]:
    return [Span(period_start(w.period), period_end(w.period), draft.wave_name(w.wave)) for w in draft.study.waves]


def _events(draft: Draft) -> list[Event]:
    return [Event(event.on, letter) for letter, event in lettered(draft)]


def _events_said(draft: Draft) -> Iterable[str]:
    told = [f"{letter} {day(event.on, draft.language)} {event_name(draft, event)}" for letter, event in lettered(draft)]
    if told:
        yield draft.words.say("figure.events", events="; ".join(told))


def _points(draft: Draft, line: _Line) -> Iterable[Point]:
    low, high = draft.written[line.id].axis
    cut = {b for a, b in pairwise(line.known) if break_line(draft, line.id, b, a)}
    for wave in draft.study.waves:
        if wave.wave not in line.known:
            continue
        first, last = period_start(wave.period), period_end(wave.period)
        ends, level = interval(line.rows[wave.wave]), line.known[wave.wave]
        value, *around = ((x - low) / (high - low) if high > low else 0.5 for x in (level, *(ends or ())))
        yield Point(first + timedelta((last - first).days // 2), value, (around[0], around[1]) if ends else None,
                    draft.written[line.id].value(level), wave.wave not in cut)


def _table(draft: Draft, lines: Sequence[_Line]) -> Table:
    """The same levels as numbers, each with its interval."""
    waves = [w.wave for w in draft.study.waves if any(w.wave in line.known for line in lines)]
    columns = (Column(draft.words.say("column.indicator"), "label"),
               *(Column(draft.wave_name(wave), "number") for wave in waves))
    rows = tuple((Cell(line.name, link=anchor(line.id)), *(_level(draft, line, wave) for wave in waves))
                 for line in lines)
    return Table("timeline", draft.words.say("figure.timeline_table", level="95"), columns, (Body(rows),))


def _level(draft: Draft, line: _Line, wave: str) -> Cell:
    row, written = line.rows.get(wave), draft.written[line.id]
    value, ends = shown(row), interval(row)
    if value is None:
        return Cell("–") if row is None or row["released"] else draft.hidden_cell()
    cell = written.value_cell(value)
    return Cell(cell.text, note=f"({written.value_span(*ends)})" if ends else "", value=cell.value,
                pattern=cell.pattern)
