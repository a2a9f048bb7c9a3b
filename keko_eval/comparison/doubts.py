"""What tallies make doubtful before anything is compared: indicators without answers, sides without anybody."""

from collections.abc import Iterator

from keko_eval.comparison.levels import population
from keko_eval.comparison.rows import scope_name
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.problem.problem import Problem, problem, suggestion
from keko_eval.scoring.tallies import Tallies


def doubts(study: ResolvedStudy, tallies: Tallies) -> Iterator[Problem]:
    """Indicators left out, sides of the comparison that nobody is on, and more answers than there are people."""
    yield from _left_out(study, tallies)
    yield from _unlikely(study, tallies)


def _left_out(study: ResolvedStudy, tallies: Tallies) -> Iterator[Problem]:
    """The study's indicators that its answers cannot give."""
    places = {d.id: d.at(d.kind) for d in study.documents if d.kind == "indicator"}
    absent = [id for id in study.listed if id in tallies.left_out]
    yield from (problem("indicator-left-out", places.get(id), indicator=id) for id in absent)


def _unlikely(study: ResolvedStudy, tallies: Tallies) -> Iterator[Problem]:
    """Sides of the comparison that nobody is on, and more answers than there are people."""
    comparison, document = study.study.comparison, study.document
    known = tallies.values_of(comparison.group) if comparison.group else []
    for key in ("treated", "control"):
        value = getattr(comparison, key)
        if known and value and value not in known:
            place = document.at("comparison", key)
            yield problem("unknown-group-value", place, value=value, group=comparison.group or "",
                          **suggestion(value, known)).graded("warning")
    for scope in tallies.scopes():
        for wave in study.study.waves:
            size, n = population(study, wave.wave, scope), tallies.respondents(wave.wave, scope)
            if size is not None and n > size:
                yield problem("more-answers-than-people", document.key("population"), wave=wave.wave, n=n, size=size,
                              scope=scope_name(scope))
