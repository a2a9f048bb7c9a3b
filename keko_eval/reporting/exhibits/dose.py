"""Dose: whether those who took part more changed more, in words that claim no cause."""

from keko_eval.definitions.indicator import Dose
from keko_eval.language.numbers import number, span
from keko_eval.reporting.draft import Draft
from keko_eval.reporting.exhibit import Exhibit
from keko_eval.reporting.lookup import Row, interval, shown
from keko_eval.reporting.page import Cell, Chip, Column, Said
from keko_eval.reporting.record_tables import count_cell, listed
from keko_eval.reporting.sentences import chip


def _found(draft: Draft, id: str) -> dict[str, Row]:
    return {r["term"]: r for r in draft.rows.of("association", id) if r["scope"] == "all"}


def said(draft: Draft, id: str, row: Row | None) -> Said:
    """Together, against each other, or neither can be told; and that others things may lie behind either."""
    words, main = draft.words, _found(draft, id).get("spearman")
    rho, ends = shown(main), interval(main)
    if main is None or rho is None:
        found = "hidden" if main is not None and not main["released"] else "none"
        because = words.known("because", main["because"], "reason.other") if main and main["because"] else ""
        return Said(chip(found, words, draft.family(row)), words.say(f"state.{found}"), because, "")
    key = "open" if ends is None or ends[0] <= 0 <= ends[1] else "with" if rho > 0 else "against"
    told = number(rho, draft.language, 2)
    between = span(*ends, draft.language, 2, True) if ends else "–"
    sentence = words.say(f"exhibit.dose.{key}", label=draft.label(_of(draft, id)))
    certainty = words.say("exhibit.dose.rho", rho=told, span=between, n=number(main["n_pairs"], draft.language))
    return Said(Chip("counted", "outline", words.say("verdict.association")), sentence, certainty,
                words.say("exhibit.dose.cause"))


def _of(draft: Draft, id: str) -> str:
    indicator = draft.indicator(id)
    assert isinstance(indicator, Dose)
    return indicator.of


def exhibit(draft: Draft, id: str) -> Exhibit:
    """The mean change of those who took part least, in the middle and most."""
    words, found = draft.words, _found(draft, id)
    columns = (Column(words.say("exhibit.dose.part"), "label"), Column(words.say("column.change"), "number"),
               Column(words.say("exhibit.dose.people"), "number"))
    rows = []
    for part in ("least", "middle", "most"):
        row = found.get(f"change:{part}")
        if row is not None and not row["released"]:
            rows.append((Cell(words.say(f"exhibit.dose.{part}")), draft.hidden_cell(), draft.hidden_cell()))
        elif row is not None and shown(row) is not None:
            rows.append((Cell(words.say(f"exhibit.dose.{part}")),
                         draft.written[_of(draft, id)].change_cell(row["estimate"]), count_cell(draft, row["n_pairs"])))
    return Exhibit((listed("dose", words.say("exhibit.dose.table"), columns, rows),))
