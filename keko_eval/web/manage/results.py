"""Results on their way: who has answered, and where people stop; shown so that watching singles nobody out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from starlette.responses import Response

from keko_eval.collection.form.form import compiled
from keko_eval.collection.store.kept import Store
from keko_eval.definitions.instrument import Instrument
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.definitions.study import Wave
from keko_eval.disclosure.watched import total
from keko_eval.language.language import language
from keko_eval.language.numbers import percent
from keko_eval.web.manage.releases import shown
from keko_eval.web.manage.steps import steps_of
from keko_eval.web.manage.visit import Visit

NOWHERE = ""
"""The group of answers that are of no circle."""


@dataclass(frozen=True, slots=True)
class Row:
    """A circle: how many have answered (None: a few), of how many, and the share in words and in hundredths."""

    name: str
    done: int | None
    size: int | None
    share: str
    part: int


@dataclass(frozen=True, slots=True)
class Table:
    """What is shown of a questionnaire in a wave."""

    instrument: Instrument
    wave: Wave
    state: str
    day: date
    rows: tuple[Row, ...]
    sum: int
    hidden: int
    stopped_day: date
    stopped: tuple[tuple[Any, int | None], ...]
    under_way: int


def results_page(visit: Visit) -> Response:
    with visit.office.reading() as store:
        tables = list(_tables(visit, store)) if store else []
    return visit.show("results.html", steps=steps_of(visit), step="results", tables=tables)


def _tables(visit: Visit, store: Store) -> list[Table]:
    studied = visit.office.studies.read()
    counts = store.counts_by()
    states = {(w.instrument, w.wave, w.circle): w.state for w in store.waves()}
    found = []
    for wave in reversed(studied.resolved.study.waves):
        for id, instrument in studied.instruments(visit.circle).items():
            state = states.get((id, wave.wave, visit.circle)) or states.get((id, wave.wave, None)) or ""
            done = {circle or NOWHERE: c.done for (of, what, circle), c in counts.items()
                    if (of, what) == (wave.wave, id) and c.done}
            stopped = store.stopped_at(id, wave.wave)
            if state or done or stopped:
                found.append(_table(visit, instrument, wave, state or "closed", done, stopped))
    return found


def _table(visit: Visit, instrument: Instrument, wave: Wave, state: str, done: Mapping[str, int],
           stopped: Mapping[str, int]) -> Table:
    database, today = visit.office.database, visit.office.today()
    key = f"{instrument.instrument}/{wave.wave}"
    answered, halted = shown(database, f"done/{key}", done, today), shown(database, f"stopped/{key}", stopped, today)
    studied = visit.office.studies.read()
    sizes = _sizes(studied.resolved)
    keys = [visit.circle] if visit.circle is not None else [*studied.circles, NOWHERE]
    rows = tuple(_row(visit, circle, answered.of(circle), sizes.get(circle)) for circle in keys
                 if circle != NOWHERE or answered.of(circle) != 0)
    form = compiled(instrument)
    places = [*((page.id, page.title) for page in form.pages),
              *((id, None) for id in halted.counts if form.page(id) is None)]
    pages = tuple((title, halted.of(id)) for id, title in places if halted.of(id) != 0)
    return Table(instrument, wave, state, answered.day, rows, total(r.done for r in rows),
                 sum(r.done is None for r in rows), halted.day, pages, total(n for _, n in pages))


def _row(visit: Visit, circle: str, done: int | None, size: int | None) -> Row:
    studied = visit.office.studies.read()
    name = studied.circles[circle].name(visit.code) if circle in studied.circles else visit.say("results.no_circle")
    if done is None or size is None or done > size:
        return Row(name, done, size, "", 0)
    return Row(name, done, size, percent(done / size, language(visit.code)), round(100 * done / size))


def _sizes(resolved: ResolvedStudy) -> Mapping[str, int]:
    """How many there are to answer in each circle."""
    population, column = resolved.study.population, resolved.study.circle_group
    sizes = dict(population.by_group.get(column, {})) if population and column else {}
    for id, circle in resolved.circles.items():
        if circle.population and circle.group == column:
            sizes.setdefault(circle.value or id, circle.population)
    return sizes
