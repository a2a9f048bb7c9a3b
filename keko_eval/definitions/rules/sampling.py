"""Sampling: sizes go with strata, and what is known of the population tells one size of it."""

from collections.abc import Iterator

from keko_eval.definitions.corpus import Corpus
from keko_eval.definitions.sampling import Sampling
from keko_eval.problem.problem import Problem, problem


def drawn(corpus: Corpus) -> Iterator[Problem]:
    """Sizes by stratum only where there are strata, one for all where there are none; margins with one sum."""
    for document in corpus.own.of("study"):
        sampling: Sampling | None = document.model.sampling
        if sampling is None:
            continue
        by_stratum = isinstance(sampling.sizes, dict)
        if sampling.sizes is not None and by_stratum != (sampling.strata is not None):
            yield problem("sizes-without-strata" if by_stratum else "one-size-of-strata",
                          document.at("sampling", "sizes"))
        sums = {column: sum(counts.values()) for column, counts in sampling.calibrate.items()}
        first = next(iter(sums), "")
        for column, found in sums.items():
            if found != sums[first]:
                yield problem("margins-disagree", document.key("sampling", "calibrate", column), column=column,
                              total=found, first=first, other=sums[first])
