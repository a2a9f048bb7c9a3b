"""A pack's plan and what was chosen in; what puts a report's sections in the plan's order out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from keko_eval.definitions.expression.checks import check
from keko_eval.definitions.expression.compile_python import compile_python
from keko_eval.definitions.expression.parse import parse
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.definitions.pack import Pack, PlannedSection
from keko_eval.definitions.rules.packs import symbols_for
from keko_eval.packs.contract import Lack, chosen
from keko_eval.packs.fallen import PAGES, with_fallen
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Refused, problem, suggestion
from keko_eval.reporting.brand import brand
from keko_eval.reporting.order import Lay, Planned, planned
from keko_eval.reporting.page import Report

_ANY_MOMENT = datetime(2000, 1, 1)


def plan_of(pack: Pack, resolved: ResolvedStudy, given: Mapping[str, str] | None = None, *, short: bool = False,
            lacking: Sequence[Lack] = ()) -> Lay:
    """How a report of a study is laid out, and which indicators it is about: those that its sections name.

    The short edition is about the same ones, so that both conclude alike.

    Parameters
    ----------
    given : mapping, optional
        Parameters by name; the pack's own where they are not given.
    short : bool
        The short edition.
    lacking : sequence of Lack
        What the study lacks, which the report says of the sections that fall out.

    Raises
    ------
    Refused
        A parameter that the pack does not have, or a value that it may not take; a condition that cannot be read.
    """
    values = parameters(pack, given or {})
    holding = [section for section in pack.sections if _holds(section, values, pack, resolved)]
    wanted = [section for section in holding if not short or not pack.short or section.section in pack.short]
    slots = {**values, "study": resolved.study.study}

    def lay(report: Report) -> Report:
        texts = {name: text.to(report.language) for name, text in pack.texts.items()}
        titled = {**texts, **slots, "title": report.title, "organisation": report.organisation}
        laid = planned(report, wanted, lambda section, page: _about(section, page.indicator, resolved), titled)
        return with_fallen(laid, wanted, lacking)

    return Lay(lay, _about_these(holding, resolved))


def _about_these(sections: Sequence[PlannedSection], resolved: ResolvedStudy) -> frozenset[str] | None:
    """The indicators that sections name; None where no section names any."""
    named = frozenset(id for id in resolved.listed for section in sections
                      if section.part in PAGES and _about(section, id, resolved))
    return named or None


def branded(lay: Lay, pack: Pack, files: Mapping[str, bytes], file: str) -> Lay:
    """``lay`` with the pack's branding under the study's own.

    Parameters
    ----------
    files : mapping
        The pack's files by name, among them the logo.
    file : str
        What the pack is called where something is told of it.

    Raises
    ------
    Refused
        When a report is laid out: the logo is not there, or is not one that may be shown.
    """
    if pack.branding is None:
        return lay

    def look(report: Report) -> Report:
        own = brand(pack.branding, report.language, lambda name: files[name], file)
        return replace(lay(report), brand=report.brand.over(own))

    return replace(lay, put=look)


def parameters(pack: Pack, given: Mapping[str, str]) -> dict[str, str]:
    """Every parameter's value."""
    problems = [problem("pack-parameter", None, name=name, known=", ".join(pack.parameters) or "–",
                        **suggestion(name, pack.parameters)) for name in given if name not in pack.parameters]
    for name, value in given.items():
        choices = pack.parameters[name].choices if name in pack.parameters else ()
        if choices and value not in choices:
            problems.append(problem("pack-parameter", None, name=f"{name}={value}", known=", ".join(choices),
                                    **suggestion(value, choices)))
    if problems:
        raise Refused(problems)
    return {name: given.get(name, own.default) for name, own in pack.parameters.items()}


def _holds(section: PlannedSection, values: Mapping[str, str], pack: Pack, resolved: ResolvedStudy) -> bool:
    """Whether a section's condition holds for what was chosen and for what the study has."""
    if not section.when:
        return True
    symbols, place = symbols_for(pack), Place(f"{pack.pack}: {section.section}")
    if wrong := check(section.when, symbols, place=place, role="relevant"):
        raise Refused(wrong)
    study = resolved.study
    has = {"indicators": resolved.indicators, "instruments": resolved.instruments,
           "waves": [wave.wave for wave in study.waves],
           "groups": [*(own.group for own in study.groups), *resolved.where],
           "circles": resolved.circles}
    answers = {**{name: " ".join(ids) for name, ids in has.items()}, **values}
    return bool(compile_python(parse(section.when), symbols, "routing", moment=_ANY_MOMENT)(answers))


def _about(section: Planned, id: str, resolved: ResolvedStudy) -> bool:
    assert isinstance(section, PlannedSection)
    if section.part == "goals":
        return resolved.indicators[id].kind == "goal"
    if section.of.role == "own":
        return id in _own(resolved)
    return chosen(section.of, id, resolved.indicators[id], primary=resolved.study.is_primary(id))


def _own(resolved: ResolvedStudy) -> frozenset[str]:
    """The indicators that a circle added."""
    return frozenset(_added(resolved))


def _added(resolved: ResolvedStudy) -> Iterator[str]:
    for circle in resolved.circles.values():
        yield from (name.partition("@")[0] for name in circle.add.indicators)
