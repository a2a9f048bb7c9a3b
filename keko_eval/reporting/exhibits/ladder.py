"""Ladder: the moves between the stages as ribbons and as a table, and what the tests of the moves say."""

from collections.abc import Iterator

from keko_eval.definitions.indicator import Ladder
from keko_eval.language.numbers import number, signed, span
from keko_eval.reporting.draft import Draft
from keko_eval.reporting.exhibit import Exhibit
from keko_eval.reporting.exhibits.moves import Flows, moves_figure, moves_table, ways
from keko_eval.reporting.lookup import Row, interval, shown
from keko_eval.reporting.page import Fact, Said
from keko_eval.reporting.record_tables import choice, codes
from keko_eval.reporting.sentences import say


def said(draft: Draft, id: str, row: Row | None) -> Said:
    """The change of the share that reached the aim, and how many moved up and down."""
    found, flows = say(draft, id, row), _flows(draft, id)
    if not flows:
        return found
    told = draft.words.say("exhibit.ladder.moved", **ways(draft, flows))
    return Said(found.chip, f"{found.sentence} {told}", found.certainty, found.cause)


def exhibit(draft: Draft, id: str) -> Exhibit:
    flows = _flows(draft, id)
    words, names = draft.words, _names(draft, id)
    figures = (moves_figure(draft, id, "exhibit.ladder.figure", "exhibit.ladder.alt", flows, names),) if flows else ()
    table = moves_table(draft, flows or {}, names, words.say("exhibit.ladder.stage"), words.say("exhibit.ladder.table"),
                        words.say("exhibit.ladder.both"))
    return Exhibit((table,), figures, tuple(_facts(draft, id)))


def _indicator(draft: Draft, id: str) -> Ladder:
    indicator = draft.indicator(id)
    assert isinstance(indicator, Ladder)
    return indicator


def _stages(draft: Draft, id: str) -> list[str]:
    indicator = _indicator(draft, id)
    return [str(s) for s in indicator.stages] or codes(draft, id, indicator.question)


def _flows(draft: Draft, id: str) -> Flows | None:
    """Moves by the places of the stages; None where some may not be shown, or nobody answered twice."""
    places = {stage: i for i, stage in enumerate(_stages(draft, id))}
    rows = [r for r in draft.rows.counted.get(id, ()) if r["scope"] == "all" and r["to_value"] is not None]
    if not rows or not all(r["released"] and r["value"] in places and r["to_value"] in places for r in rows):
        return None
    return {(places[r["value"]], places[r["to_value"]]): int(r["n"]) for r in rows}


def _names(draft: Draft, id: str) -> list[str]:
    return [choice(draft, id, _indicator(draft, id).question, stage) for stage in _stages(draft, id)]


def _facts(draft: Draft, id: str) -> Iterator[Fact]:
    """The net movement with its interval, and whether the moves each way differ by more than chance."""
    found = {r["term"]: r for r in draft.rows.of("transition", id) if r["scope"] == "all"}
    net, ends = found.get("net_movement"), interval(found.get("net_movement"))
    if shown(net) is not None and net is not None and not draft.language.simple:
        within = span(100 * ends[0], 100 * ends[1], draft.language, 0, True) if ends else "–"
        yield Fact(draft.words.say("exhibit.ladder.net"), draft.words.say(
            "exhibit.ladder.net_text", share=signed(100 * net["estimate"], draft.language), span=within))
    test = found.get("stuart_maxwell")
    p = shown(test, "p_value")
    if test is not None and p is not None and test["df"] is not None and not draft.language.simple:
        yield Fact(draft.words.say("exhibit.ladder.test"), draft.words.say(
            f"exhibit.ladder.{'differs' if p < 0.05 else 'alike'}",
            chi=number(test["statistic"], draft.language, 2), df=str(int(test["df"])),
            p=f"< {number(0.001, draft.language, 3)}" if p < 0.001 else f"= {number(p, draft.language, 3)}"))
