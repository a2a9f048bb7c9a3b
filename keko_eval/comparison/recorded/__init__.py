"""Kinds that read records: an indicator's records in, rows of the three tables out; one file per kind, and this list.

A kind that is also scored respondent by respondent (a ladder, a rubric) tells here what its score doesn't.
"""

from collections.abc import Callable, Mapping

from keko_eval.comparison.recorded.case import RecordCase, Told
from keko_eval.comparison.recorded.dose import dose
from keko_eval.comparison.recorded.dyad import dyad
from keko_eval.comparison.recorded.external import external
from keko_eval.comparison.recorded.goal import goal
from keko_eval.comparison.recorded.harvest import harvest
from keko_eval.comparison.recorded.ladder import ladder
from keko_eval.comparison.recorded.milestone import milestone
from keko_eval.comparison.recorded.network import network
from keko_eval.comparison.recorded.register import register
from keko_eval.comparison.recorded.resource import resource
from keko_eval.comparison.recorded.rubric import rubric
from keko_eval.comparison.recorded.theme import theme

RECORDED: Mapping[str, Callable[[RecordCase], Told]] = {
    "dose": dose,
    "dyad": dyad,
    "external": external,
    "goal": goal,
    "harvest": harvest,
    "ladder": ladder,
    "milestone": milestone,
    "network": network,
    "register": register,
    "resource": resource,
    "rubric": rubric,
    "theme": theme,
}
