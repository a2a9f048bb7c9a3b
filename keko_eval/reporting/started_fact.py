"""Circles that have begun beside those that have not yet, in one sentence."""

from collections.abc import Iterator

from keko_eval.disclosure.parts import STARTED
from keko_eval.reporting.draft import Draft
from keko_eval.reporting.lookup import interval, shown
from keko_eval.reporting.page import Fact


def started_fact(draft: Draft, id: str) -> Iterator[Fact]:
    """Nothing where the study tells of no starts; that it is not shown where it is held back."""
    words, written = draft.words, draft.written[id]
    row = next((r for r in draft.rows.of("difference_in_changes", id) if r["term"] == STARTED), None)
    if row is None:
        return
    estimate, ends = shown(row), interval(row)
    if not row["released"]:
        text = words.say("state.hidden")
    elif estimate is None:
        text = words.known("because", row["because"], "reason.other") if row["because"] else words.say("state.none")
    elif ends:
        text = words.say("page.started_interval", estimate=written.signed_amount(estimate), span=written.span(*ends))
    else:
        why = words.known("because", row["because"], "reason.other") if row["because"] else ""
        text = words.say("page.started_point", estimate=written.signed_amount(estimate), why=why).strip()
    yield Fact(words.say("page.started"), text)
