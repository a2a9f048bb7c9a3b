"""The report: made for one's own people or, as a step of its own, for everybody; what was taken, and when."""

from collections.abc import Iterable
from dataclasses import replace

from starlette.responses import Response

from keko_eval.disclosure.watched import FEWEST_OF_MEANS
from keko_eval.web.door.refusal import Refusal
from keko_eval.web.manage.audit import deeds_of
from keko_eval.web.manage.press import Made, Profile
from keko_eval.web.manage.releases import keep_shown, may_show
from keko_eval.web.manage.rendering import LANGUAGES
from keko_eval.web.manage.steps import steps_of
from keko_eval.web.manage.visit import Visit

REPORTS = "reports"
FETCHED = "report-fetched"
_KINDS = {"html": "text/html; charset=utf-8", "pdf": "application/pdf",
          "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def report_page(visit: Visit, said: str = "") -> Response:
    reports = [replace(r, files=_own_language_first(r.files, visit.code))
               for r in visit.office.press.reports() if r.circle == visit.circle]
    taken = deeds_of(visit.office.database, FETCHED, visit.circle)
    return visit.show("report.html", 422 if said else 200, steps=steps_of(visit), step="report", reports=reports,
                      said=said, making=any(r.state == "making" for r in reports), taken=taken)


def _own_language_first(files: Iterable[str], code: str) -> tuple[str, ...]:
    """The files in the page's language, those in its easy form, then the others."""
    order = dict.fromkeys([code, f"{code}-simple", *LANGUAGES])
    ranks = {tongue: i for i, tongue in enumerate(order)}
    return tuple(sorted(files, key=lambda file: ranks.get(file.removeprefix("report-").partition(".")[0], len(ranks))))


def make_report(visit: Visit) -> Response:
    """Begin a report; a public one only when it is said what it is for."""
    profile: Profile = "public" if visit.first("profile") == "public" else "internal"
    if profile == "public" and visit.first("sure") != "yes":
        return visit.show("report_public.html", steps=steps_of(visit), step="report", asked=visit.first("asked") != "")
    counts = _counts(visit)
    edition = visit.first("edition") == "yes" and visit.own.role == "evaluator" and not _is_open(visit)
    if not edition and not may_show(visit.office.database, REPORTS, counts, FEWEST_OF_MEANS):
        if visit.own.role == "evaluator" and not _is_open(visit):
            return visit.show("report_edition.html", steps=steps_of(visit), step="report", profile=profile)
        return report_page(visit, "report.wait")
    def finished() -> None:
        keep_shown(visit.office.database, REPORTS, _counts(visit), visit.office.today())

    id = visit.office.press.start(visit.circle, profile, visit.code, finished)
    if id is None:
        return report_page(visit, "report.busy")
    keep_shown(visit.office.database, REPORTS, counts, visit.office.today())
    visit.note("report-edition" if edition else "report-made", f"{id} {profile}")
    return visit.go(f"{visit.base}/report")


def report_file(visit: Visit) -> Response:
    """A file of a report; noted, since an erased answer may live on in it."""
    made = _of_this_circle(visit)
    name = visit.path("file")
    if name not in made.files:
        raise Refusal(404)
    data = (visit.office.press.folder(made.id) / name).read_bytes()
    visit.note(FETCHED, f"{made.profile} {name} {made.id}")
    return visit.download(data, f"{made.profile}-{name}", _KINDS[name.rpartition(".")[2]])


def _of_this_circle(visit: Visit) -> Made:
    made = visit.office.press.report(visit.path("report"))
    if made is None or made.circle != visit.circle or made.state != "done":
        raise Refusal(404)
    return made


def _counts(visit: Visit) -> dict[str, int]:
    """Answers by questionnaire, wave and circle: of everybody, since a circle's report tells of the others too."""
    with visit.office.reading() as store:
        counts = store.counts_by() if store else {}
    return {"/".join(part or "" for part in key): count.done for key, count in counts.items() if count.done}


def _is_open(visit: Visit) -> bool:
    with visit.office.reading() as store:
        return store is not None and any(w.state == "open" for w in store.waves())
