"""Non-response: weights need somebody who can be followed up, and groups that answers are broken down by."""

from collections.abc import Iterator

from keko_eval.definitions.corpus import Corpus
from keko_eval.definitions.study import Study
from keko_eval.problem.problem import Problem, problem, suggestion

FOLLOWED = ("before_after", "before_after_control", "panel")


def weighted(corpus: Corpus) -> Iterator[Problem]:
    """What a study weights by is one of its groups, and one respondent's waves are linked."""
    for document in corpus.own.of("study"):
        study: Study = document.model
        if study.non_response is None:
            continue
        unlinked = study.subject is None and not document.left_out("subject")
        if unlinked or study.comparison.design not in FOLLOWED:
            yield problem("nobody-followed", document.key("non_response"), key="non_response")
        groups = [g.group for g in study.groups]
        for i, name in enumerate(study.non_response.predictors or ()):
            if name not in groups and not document.left_out("groups"):
                yield problem("unknown-predictor", document.at("non_response", "predictors", i), column=name,
                              **suggestion(name, groups))
