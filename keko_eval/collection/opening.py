"""What keeps a wave from being opened: respondents must be told who asks, why, on what basis and for how long."""

from collections.abc import Iterator
from datetime import date

from keko_eval.collection.form.form import compiled
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.definitions.references import reference
from keko_eval.problem.problem import Problem, problem

NOTICE = ("purpose", "lawful_basis", "retention")


def collected_instruments(resolved: ResolvedStudy) -> tuple[str, ...]:
    """The instruments that people answer in this study: those it names, else all of people."""
    named = [found.id for text in resolved.study.collecting.instruments if (found := reference(text))]
    return tuple(id for id in resolved.instruments if (id in named if named else id in resolved.answered))


def keeps_from_opening(resolved: ResolvedStudy, instrument: str, today: date) -> tuple[Problem, ...]:
    """Everything that must be mended before ``instrument`` is asked in a wave; none where it may open."""
    return (*_of_study(resolved, today), *_of_instrument(resolved, instrument))


def _of_study(resolved: ResolvedStudy, today: date) -> Iterator[Problem]:
    study, document = resolved.study, resolved.document
    missing = [key for key in ("controller", "contact") if getattr(study.collecting, key) is None]
    if missing:
        yield problem("open-without-controller", document.at("collecting" if "collecting" in study.model_fields_set
                                                             else "study"), study=study.study, keys=", ".join(missing))
    if study.retention_until is None or study.retention_until <= today:
        place = document.at("retention_until" if study.retention_until else "study")
        example = today.replace(year=today.year + 2, month=12, day=31).isoformat()
        yield problem("open-without-retention-date", place, study=study.study, example=example)


def _of_instrument(resolved: ResolvedStudy, id: str) -> Iterator[Problem]:
    instrument = resolved.instruments[id]
    place = next((d.at("instrument") for d in resolved.documents if (d.kind, d.id) == ("instrument", id)), None)
    missing = [key for key in NOTICE if getattr(instrument, key) is None
               and getattr(resolved.study.collecting, key) is None]
    if missing:
        yield problem("open-without-notice", place, instrument=id, keys=", ".join(missing))
    for name, key, text in compiled(instrument).unworkable:
        yield problem("form-needs-other-program", place, name=name, key=key, text=text[:80])
