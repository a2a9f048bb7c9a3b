"""Adjusting: what a comparison group is weighted by is known from before; late starters are there to compare with."""

from collections.abc import Iterator

from keko_eval.definitions.corpus import Corpus
from keko_eval.definitions.instrument import NUMERIC
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.problem.problem import Problem, problem, suggestion

FEWEST_WAVES = 3
USABLE = (*NUMERIC, "select_one", "select_multiple")


def adjusted_as_it_can_be(corpus: Corpus) -> Iterator[Problem]:
    """The names under ``adjust`` are questions, indicators or groups, and the study has what weighting needs."""
    for resolved in corpus.studies:
        document, study = resolved.document, resolved.study
        comparison = study.comparison
        if not comparison.adjust or comparison.design != "before_after_control":
            continue
        needed = [("subject", study.subject is None and not document.left_out("subject")),
                  ("assignment: matched", comparison.assignment != "matched")]
        for asked, lacking in needed:
            if lacking:
                yield problem("adjust-needs", document.key("comparison", "adjust"), asked=asked)
        allowed = [*_allowed(resolved)]
        for i, name in enumerate(comparison.adjust):
            if name not in allowed and not document.lost:
                yield problem("unknown-covariate", document.at("comparison", "adjust", i), name=name,
                              **suggestion(name, allowed))


def started_as_it_can_be(corpus: Corpus) -> Iterator[Problem]:
    """Where circles began at different times there are three waves, and the column that tells the circles."""
    for document in corpus.own.of("study"):
        study = document.model
        if not study.comparison.started:
            continue
        if study.comparison.cluster is None and not document.left_out("comparison", "cluster"):
            yield problem("design-needs", document.key("comparison", "started"), design=study.comparison.design,
                          key="cluster")
        if len(study.waves) < FEWEST_WAVES:
            yield problem("started-needs-waves", document.key("comparison", "started"))


def _allowed(resolved: ResolvedStudy) -> Iterator[str]:
    study = resolved.study
    for id, instrument in resolved.instruments.items():
        if id in resolved.answered:
            yield from (f"{id}/{q.name}" for _, q in instrument.walk() if q.kind in USABLE)
    yield from (id for id, indicator in resolved.indicators.items() if indicator.kind not in ("count", "sum", "ratio"))
    yield from (g.group for g in study.groups if g.group != study.comparison.group)
