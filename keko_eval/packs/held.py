"""A study that names a pack in; what it lacks for the pack out, before anything is worked out."""

from dataclasses import replace

from keko_eval.definitions.load import ResolvedStudy
from keko_eval.packs.contract import lacks, told
from keko_eval.packs.shelf import indicators_named, plan_named
from keko_eval.problem.problem import Problem, Refused


def held(resolved: ResolvedStudy) -> tuple[Problem, ...]:
    """What a study lacks for the pack that it names, and what keeps the pack from being used, by place in the study."""
    named = resolved.study.pack
    if named is None:
        return ()
    try:
        plan, offered = plan_named(named, resolved.study.study), indicators_named(named, resolved.study.study)
    except Refused as refused:
        at = resolved.document.at("pack")
        return tuple(own if own.place else replace(own, place=at) for own in refused.problems)
    return told(plan, lacks(plan, resolved, offered), resolved)
