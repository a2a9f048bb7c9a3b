"""Exhibit: what an indicator's kind shows and says of its own, taken from the kind's file in `exhibits`."""

from dataclasses import dataclass
from importlib import import_module
from typing import Any

from keko_eval.reporting.draft import Draft
from keko_eval.reporting.lookup import Row
from keko_eval.reporting.page import Fact, Figure, Said, Table
from keko_eval.reporting.sentences import say

EXHIBITED = ("dose", "dyad", "external", "goal", "harvest", "ladder", "milestone", "network", "register", "resource",
             "rubric", "theme")
"""Kinds with a file there: functions `said` and `exhibit`."""


@dataclass(frozen=True, slots=True)
class Exhibit:
    tables: tuple[Table, ...] = ()
    figures: tuple[Figure, ...] = ()
    facts: tuple[Fact, ...] = ()
    how: tuple[str, ...] = ()
    """Tests behind the facts, for those who ask how it was computed."""


def exhibit_of(draft: Draft, id: str) -> Exhibit:
    """What the kind shows; nothing for kinds without a file of their own."""
    kind = _kind(draft, id)
    found = kind.exhibit(draft, id) if kind else Exhibit()
    assert isinstance(found, Exhibit)
    return found


def told(draft: Draft, id: str, row: Row | None) -> Said:
    """What is said of an indicator: its kind's own sentence, else that of its change."""
    kind = _kind(draft, id)
    found = kind.said(draft, id, row) if kind else say(draft, id, row)
    assert isinstance(found, Said)
    return found


def _kind(draft: Draft, id: str) -> Any:
    kind = draft.indicator(id).kind
    return import_module(f"keko_eval.reporting.exhibits.{kind}") if kind in EXHIBITED else None
