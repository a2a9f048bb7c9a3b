"""The columns that a study names itself: who answered, in which cluster and group; without them it is another study."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from keko_eval.collection.fields import Field
from keko_eval.collection.telling import Headed, short
from keko_eval.definitions.study import Study
from keko_eval.problem.problem import Problem, problem


def keys_of(study: Study) -> dict[str, str]:
    """``{column: the study's key that names it}``."""
    named = [*((g.group, "groups") for g in study.groups), (study.comparison.group, "comparison.group"),
             (study.comparison.cluster, "comparison.cluster"), (study.subject, "subject")]
    named += [(column, "sampling") for column in (study.sampling.columns if study.sampling else ())
              if column not in {name for name, _ in named}]
    return {column: key for column, key in named if column}


def tell_keys(sources: Sequence[Headed], fields: Sequence[Field], keys: Mapping[str, str],
              several: bool, given: Sequence[Collection[str]]) -> Iterator[Problem]:
    """The study's own columns that are not in an instrument's files, nor ``given`` for the whole file.

    A question that some of the files have may have been asked in one wave only, and one of several instruments may be
    without codes or groups: that is for the author to weigh. A file that says of itself whose it is, as a circle's own
    files do, need not tell the other groups.
    """
    for field in fields:
        if field.name not in keys or not field.expected:
            continue
        lacking = [s for s, own in zip(sources, given, strict=True)
                   if field.name not in s.columns.parts and field.name not in own
                   and not (own and several and keys[field.name] == "groups")]
        asked = field.question is not None and len(lacking) < len(sources)
        other = several and keys[field.name] in ("subject", "groups")
        for source in lacking:
            near = next((i for i, name in source.columns.near.items() if name == field.name), None)
            more = {} if near is None else {"near": short(source.headers.headers[near])}
            found = problem("missing-key-column", source.table.place(max(source.headers.row, 0)), column=field.name,
                            key=keys[field.name], **more)
            yield found.graded("warning") if asked or other else found
