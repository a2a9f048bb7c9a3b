"""External: an official figure with its sources."""

from keko_eval.reporting.draft import Draft
from keko_eval.reporting.exhibit import Exhibit
from keko_eval.reporting.lookup import Row
from keko_eval.reporting.page import Fact, Said
from keko_eval.reporting.sentences import say


def said(draft: Draft, id: str, row: Row | None) -> Said:
    """The usual sentence of a count, with the warning that the figure is of everybody and not of the project."""
    found = say(draft, id, row)
    return Said(found.chip, found.sentence, draft.words.say("exhibit.external.certainty"),
                draft.words.say("exhibit.external.cause"))


def exhibit(draft: Draft, id: str) -> Exhibit:
    sources = dict.fromkeys(r["text"] for r in draft.rows.entries.get(id, ()) if r["field"] == "source")
    facts = (Fact(draft.words.say("exhibit.external.source"), "; ".join(sources)),) if sources else ()
    return Exhibit(facts=facts)
