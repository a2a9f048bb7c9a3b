"""Questions: each questionnaire as respondents see it, how long it takes, and advice on it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from starlette.responses import Response

from keko_eval.collection.form.form import Form, Way, compiled
from keko_eval.collection.form.page import Heading, Level, Matrix, Note, Page, Spot
from keko_eval.definitions.burden import minutes
from keko_eval.definitions.instrument import Instrument
from keko_eval.exchange.import_definitions import import_definitions
from keko_eval.exchange.write_workbook import write_authoring_workbook
from keko_eval.problem.problem import Problem, Refused
from keko_eval.web.door.refusal import Refusal
from keko_eval.web.manage.steps import steps_of
from keko_eval.web.manage.visit import Visit


@dataclass(frozen=True, slots=True)
class _Survey:
    id: str
    instrument: Instrument
    pages: tuple[tuple[str, Any, int], ...]
    minutes: tuple[tuple[str, int], ...]
    own: bool


def questions_page(visit: Visit) -> Response:
    studied = visit.office.studies.read()
    shared = studied.instruments(None)
    own = studied.instruments(visit.circle)
    surveys = [_survey(id, instrument, id not in shared) for id, instrument in own.items()]
    return visit.show("questions.html", steps=steps_of(visit), step="questions", surveys=surveys,
                      advice=visit.told(_advice(visit)))


def _survey(id: str, instrument: Instrument, own: bool) -> _Survey:
    form = compiled(instrument)
    pages = tuple((page.id, page.title, len(page.names)) for page in form.pages)
    return _Survey(id, instrument, pages, tuple(
        (language, max(1, round(minutes(instrument, language)))) for language in instrument.languages), own)


def _advice(visit: Visit) -> tuple[Problem, ...]:
    """What a check of the circle's own definitions says, at the cells of its workbook."""
    studied = visit.office.studies.read()
    if visit.circle is None or studied.circles[visit.circle].overlay is None:
        return ()
    own = studied.authored(visit.circle)
    if own is None:
        return ()
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{own.circle['circle']}.xlsx"
        try:
            write_authoring_workbook(path, own, studied.around, visit.code)
            return import_definitions(path, studied.around).problems
        except Refused as refused:
            return refused.problems


def preview(visit: Visit) -> Response:
    """A page of a questionnaire; nothing can be sent from it."""
    from keko_eval.web.respond.widgets import Widgets

    instrument = visit.office.studies.read().instruments(visit.circle).get(visit.path("instrument"))
    if instrument is None:
        raise Refusal(404)
    form = compiled(instrument)
    page = form.page(visit.path("page"))
    if page is None:
        raise Refusal(404)
    wanted = visit.request.query_params.get("in", "")
    tongue = wanted if wanted in instrument.languages else instrument.languages[0]
    moment = datetime.combine(visit.office.today(), datetime.min.time()).replace(hour=12)
    way = form.way(_one_of_each(form.level), moment)
    number = form.pages.index(page)
    return visit.show("preview.html", steps=steps_of(visit), step="questions", instrument=instrument, page=page,
                      tongue=tongue, items=list(_items(form, way, page, Widgets(form, tongue))), number=number + 1,
                      count=len(form.pages), before=form.pages[number - 1].id if number else "",
                      after=form.pages[number + 1].id if number + 1 < len(form.pages) else "")


def _one_of_each(level: Level) -> Mapping[str, Any]:
    """One instance of everything that is asked for several things."""
    return {name: [_one_of_each(repeated.level)] for name, repeated in level.repeats.items()}


def _items(form: Form, way: Way, page: Page, widgets: Any) -> Iterator[tuple[str, Any, bool]]:
    """(kind, HTML or text, whether only some are asked) of everything on a page."""
    spot: Spot = tuple((name, 0) for name in page.within)
    if page.repeat:
        yield "repeat", form.repeats[page.repeat].label, bool(form.repeats[page.repeat].relevant)
    for item in page.items:
        if isinstance(item, Heading):
            yield "heading", item.label, False
        elif isinstance(item, Note):
            yield "note", form.asked[item.name].question.label, bool(form.asked[item.name].relevant)
        else:
            for name in item.names if isinstance(item, Matrix) else (item.name,):
                yield _question(form, way, name, spot, widgets, isinstance(item, Matrix))


def _question(form: Form, way: Way, name: str, spot: Spot, widgets: Any, row: bool) -> tuple[str, Any, bool]:
    asked = form.asked[name]
    try:
        return "question", widgets.html(name, way, spot, {}, row=row), bool(asked.relevant)
    except KeyError:
        return "label", asked.question.label, True
