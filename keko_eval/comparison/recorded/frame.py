"""Response frame: the entries of a register as everyone who could have answered."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from keko_eval.comparison.recorded.register import codes
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.definitions.references import reference
from keko_eval.definitions.study import Population

if TYPE_CHECKING:
    import polars as pl


def framed(study: ResolvedStudy, frames: Mapping[str, Any]) -> ResolvedStudy:
    """The study with its population counted from the register that it names, if it names one."""
    population = study.study.population
    named = reference(population.register_) if population and population.register_ else None
    if population is None or named is None:
        return study
    entries = frames[named.id].lazy().collect() if named.id in frames else None
    model = study.study.model_copy(update={"population": response_frame(population, entries, study.where)})
    return replace(study, document=replace(study.document, model=model))


def response_frame(population: Population, entries: "pl.DataFrame | None",
                   where: Mapping[str, str]) -> Population | None:
    """How many entries there are, in all and by group.

    Parameters
    ----------
    population : Population
        Which question gives each group (``by``), and which entries were asked (``only``).
    entries : polars.DataFrame or None
        The register, with ``wave``; of several waves the last counts.
    where : mapping of str to str
        The group that the study is narrowed to; one that the register does not tell gives None, as nobody knows.
    """
    import polars as pl

    if entries is None or entries.is_empty() or any(group not in population.by for group in where):
        return None
    found = entries.filter(pl.col("wave") == entries["wave"][-1])
    for question, allowed in population.only.items():
        found = found.filter(pl.col(question).cast(pl.String).is_in([str(code) for code in allowed]))
    for group, value in where.items():
        there = [value in codes(answer) for answer in found[population.by[group]]]
        found = found.filter(pl.Series(there, dtype=pl.Boolean))
    groups = {group: dict(Counter(code for answer in found[question] for code in codes(answer)))
              for group, question in population.by.items() if group not in where}
    return Population(size=found.height, by_group=groups) if found.height else None
