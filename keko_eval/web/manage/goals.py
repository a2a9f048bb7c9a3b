"""Goals: what the circle aims at; the authoring workbook goes out, comes back, and is taken into use."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from starlette.responses import Response

from keko_eval.collection.linking.tokens import is_token, new_token
from keko_eval.definitions.circle import CircleGoal
from keko_eval.definitions.indicator import Indicator
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.exchange.import_definitions import Imported, import_definitions
from keko_eval.exchange.write_workbook import write_authoring_workbook
from keko_eval.language.language import language
from keko_eval.language.numbers import number, percent
from keko_eval.problem.problem import Refused
from keko_eval.web.door.refusal import Refusal
from keko_eval.web.manage.steps import steps_of
from keko_eval.web.manage.visit import Visit
from keko_eval.web.manage.workbooks import NotHers, demand_hers, write_definitions

UPLOADS = "uploads"
_DAY = 24 * 60 * 60
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def goals_page(visit: Visit, wrong: str = "") -> Response:
    studied = visit.office.studies.read()
    seen = studied.seen_by(visit.circle)
    own = studied.circles[visit.circle] if visit.circle is not None else None
    goals = seen.circles[own.overlay].goals if own and own.overlay else ()
    waves = {wave.wave: wave for wave in seen.study.waves}
    return visit.show("goals.html", 422 if wrong else 200, steps=steps_of(visit), step="goals", waves=waves,
                      goals=[_goal(g) for g in goals], dimensions=list(_dimensions(seen, visit)), wrong=wrong,
                      primary=set(seen.study.primary), may_author=own is not None and own.id is not None,
                      population=seen.study.population, study=seen.study)


def _goal(goal: CircleGoal) -> dict[str, object]:
    return {"statement": goal.statement, "levels": sorted(goal.levels.items(), reverse=True), "owner": goal.owner,
            "due": goal.due, "starts_at": goal.starts_at}


def _dimensions(seen: ResolvedStudy, visit: Visit) -> Iterator[tuple[str, list[tuple[Indicator, str]]]]:
    """Indicators by dimension, each with its target in words."""
    found: dict[str, list[tuple[Indicator, str]]] = {}
    for id in seen.listed:
        indicator = seen.indicators[id]
        found.setdefault(indicator.dimension or "", []).append((indicator, _target(indicator, visit)))
    yield from found.items()


def _target(indicator: Indicator, visit: Visit) -> str:
    target = indicator.targets[-1] if indicator.targets else None
    if target is None:
        return ""
    if target.value is None:
        return visit.say("goals.keep")
    speech, whole = language(visit.code), float(target.value).is_integer()
    return percent(target.value, speech) if indicator.is_share else number(target.value, speech, 0 if whole else 1)


def workbook(visit: Visit) -> Response:
    """The circle's authoring workbook, as the definitions stand now."""
    studied = visit.office.studies.read()
    own = studied.authored(_circle(visit))
    if own is None:
        raise Refusal(404)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "workbook.xlsx"
        write_authoring_workbook(path, own, studied.around, visit.code)
        data = path.read_bytes()
    visit.note("workbook-out")
    return visit.download(data, f"{own.circle['circle']}.xlsx", XLSX)


def upload_workbook(visit: Visit) -> Response:
    """What a filled workbook says: its problems by cell, or what would be taken into use."""
    if visit.upload is None or visit.upload.ending not in (".xlsx", ".ods"):
        return goals_page(visit, "goals.no_file")
    id = new_token()
    path = _kept(visit, id)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in path.parent.glob("*.xlsx"):
        if visit.office.now().timestamp() - left.stat().st_mtime > _DAY:
            left.unlink(missing_ok=True)
    path.write_bytes(visit.upload.data)
    visit.note("workbook-in")
    return _read(visit, id)


def accept_workbook(visit: Visit) -> Response:
    """Take the definitions of an uploaded workbook into use; it is read again, as the study may have changed."""
    id = visit.first("upload")
    if not is_token(id) or not _kept(visit, id).is_file():
        raise Refusal(404)
    return _read(visit, id, accept=True)


def _read(visit: Visit, id: str, accept: bool = False) -> Response:
    studied, path = visit.office.studies.read(), _kept(visit, id)
    own = studied.circles[_circle(visit)]
    try:
        imported = import_definitions(path, studied.around)
        if imported.own is not None:
            demand_hers(imported, studied, own)
    except Refused as refused:
        imported = Imported({}, refused.problems)
    except NotHers:
        path.unlink()
        return goals_page(visit, "goals.not_hers")
    if not imported.files:
        path.unlink()
        return visit.show("workbook_problems.html", 422, problems=visit.told(imported.problems),
                          steps=steps_of(visit), step="goals")
    if accept:
        write_definitions(visit.office.settings, imported, visit.office.now())
        path.unlink()
        visit.note("workbook-accepted", ", ".join(sorted(imported.files)))
        return visit.go(f"{visit.base}/goals")
    return visit.show("workbook_ready.html", steps=steps_of(visit), step="goals", upload=id, **_summary(imported),
                      problems=visit.told(imported.problems))


def _summary(imported: Imported) -> dict[str, int]:
    own = imported.own
    assert own is not None, "there are files"
    asked = [q for section in (own.instrument or {}).get("sections", ()) for q in section.get("questions", ())]
    return {"goals": len(own.circle.get("goals", ())), "questions": len(asked), "indicators": len(own.indicators)}


def _kept(visit: Visit, id: str) -> Path:
    """Where an uploaded workbook waits: in a folder of the circle's own."""
    circles = list(visit.office.studies.read().circles)
    return visit.office.settings.collected / UPLOADS / f"{circles.index(_circle(visit))}" / f"{id}.xlsx"


def _circle(visit: Visit) -> str:
    if visit.circle is None:
        raise Refusal(404)
    return visit.circle
