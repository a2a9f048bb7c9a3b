"""Ladder: the moves between the stages as ribbons and as a table, each group's ways, and what the tests of them say.

Stages that disclosure tells together stand as one; how many went forward, stayed and went back is counted by each.
"""

from collections.abc import Iterator, Mapping
from textwrap import shorten

from keko_eval.definitions.indicator import Ladder
from keko_eval.disclosure.merging import SPAN
from keko_eval.language.numbers import number, signed, span
from keko_eval.reporting.draft import Draft
from keko_eval.reporting.exhibit import Exhibit
from keko_eval.reporting.exhibits.moves import GOING, Flows, moves_figure, moves_table
from keko_eval.reporting.lookup import Row, interval, shown
from keko_eval.reporting.page import Cell, Column, Fact, Said, Table
from keko_eval.reporting.record_tables import choice, codes, count_cell, listed
from keko_eval.reporting.sentences import say

STEPS = {"up": "step:forward", "same": "step:stayed", "down": "step:back"}
SHORT = 38


def said(draft: Draft, id: str, row: Row | None) -> Said:
    """The change of the share that reached the aim, and how many moved up and down."""
    found, went = say(draft, id, row), _went(draft, id)
    if not went:
        return found
    told = draft.words.say("exhibit.ladder.moved", **went)
    return Said(found.chip, f"{found.sentence} {told}", found.certainty, found.cause)


def exhibit(draft: Draft, id: str) -> Exhibit:
    flows = _flows(draft, id)
    words, stages = draft.words, _told(draft, id)
    names, short = ([_name(draft, id, stage, most) for stage in stages] for most in (None, SHORT))
    figures = (moves_figure(draft, id, "exhibit.ladder.figure", "exhibit.ladder.alt", flows, short,
                            _went(draft, id)),) if flows else ()
    note = words.say("exhibit.ladder.both")
    if any(SPAN in stage for stage in stages):
        note = f"{note} {words.say('exhibit.ladder.merged')}"
    table = moves_table(draft, flows or {}, names, words.say("exhibit.ladder.stage"), words.say("exhibit.ladder.table"),
                        note)
    return Exhibit((table, _by_group(draft, id)), figures, tuple(_facts(draft, id)), tuple(_tests(draft, id)))


def _indicator(draft: Draft, id: str) -> Ladder:
    indicator = draft.indicator(id)
    assert isinstance(indicator, Ladder)
    return indicator


def _stages(draft: Draft, id: str) -> list[str]:
    indicator = _indicator(draft, id)
    return [str(s) for s in indicator.stages] or codes(draft, id, indicator.question)


def _flows(draft: Draft, id: str) -> Flows | None:
    """Moves by the places of the stages; None where some may not be shown, or nobody answered twice."""
    places = {stage: i for i, stage in enumerate(_told(draft, id))}
    rows = _moves(draft, id)
    if not rows or not all(r["released"] and r["value"] in places and r["to_value"] in places for r in rows):
        return None
    return {(places[r["value"]], places[r["to_value"]]): int(r["n"]) for r in rows}


def _moves(draft: Draft, id: str) -> list[Row]:
    return [r for r in draft.rows.counted.get(id, ()) if r["scope"] == "all" and r["to_value"] is not None]


def _told(draft: Draft, id: str) -> list[str]:
    """The stages as they are told, some of them together; from the lowest."""
    told = list(dict.fromkeys(r["value"] for r in _moves(draft, id)))
    return told if any(SPAN in stage for stage in told) else _stages(draft, id)


def _name(draft: Draft, id: str, stage: str, most: int | None = None) -> str:
    """The stage's name, of stages told together the lowest and the highest one's; each of at most ``most`` letters."""
    ends = [choice(draft, id, _indicator(draft, id).question, end) for end in stage.split(SPAN)]
    if most and len(ends) > 1:
        ends = [shorten(end, most, placeholder="…") for end in ends]
    return " – ".join(ends)


def _ways(draft: Draft, id: str, scope: str) -> dict[str, Row]:
    """The counts of those who went each way."""
    return {way: r for r in draft.rows.counted.get(id, ()) if r["scope"] == scope
            for way, value in STEPS.items() if r["value"] == value and r["to_value"] is None}


def _went(draft: Draft, id: str) -> dict[str, str] | None:
    found = _ways(draft, id, "all")
    if not found or not all(r["released"] for r in found.values()):
        return None
    return {way: number(r["n"], draft.language) for way, r in found.items()}


def _by_group(draft: Draft, id: str) -> Table:
    """How many of each group went forward, stayed and went back; empty where there are no groups."""
    words = draft.words
    columns = (Column(words.say("column.group"), "label"),
               *(Column(words.say(f"exhibit.ladder.{GOING[way]}"), "number") for way in STEPS),
               Column(words.say("column.n"), "number"))
    rows = [(Cell(draft.value_label(group, value)), *_cells(draft, found))
            for group, values in draft.rows.groups.items() for value in values
            if (found := _ways(draft, id, f"{group}={value}"))]
    return listed("steps", words.say("exhibit.ladder.groups"), columns, rows, words.say("exhibit.ladder.both"))


def _cells(draft: Draft, found: Mapping[str, Row]) -> Iterator[Cell]:
    for way in STEPS:
        told = way in found and found[way]["released"]
        yield count_cell(draft, found[way]["n"]) if told else draft.hidden_cell()
    base = next((r["base"] for r in found.values() if r["released"]), None)
    yield draft.hidden_cell() if base is None else count_cell(draft, base)


def _facts(draft: Draft, id: str) -> Iterator[Fact]:
    """The net movement with its interval, and whether the moves each way differ by more than chance."""
    found = {r["term"]: r for r in draft.rows.of("transition", id) if r["scope"] == "all"}
    net, ends = found.get("net_movement"), interval(found.get("net_movement"))
    if shown(net) is not None and net is not None and not draft.language.simple:
        within = span(100 * ends[0], 100 * ends[1], draft.language, 0, True) if ends else "–"
        yield Fact(draft.words.say("exhibit.ladder.net"), draft.words.say(
            "exhibit.ladder.net_text", share=signed(100 * net["estimate"], draft.language), span=within))
    if _moves(draft, id) and not _flows(draft, id):
        yield Fact(draft.words.say("exhibit.ladder.table"), draft.words.say("state.hidden"))
    if draft.language.simple:
        return
    for test, term, differs, alike in (("stuart_maxwell", "test", "differs", "alike"),
                                       ("bowker", "bowker", "bowker_differs", "bowker_alike")):
        p = _p(found.get(test))
        if p is not None:
            yield Fact(*(draft.words.say(f"exhibit.ladder.{key}") for key in (term, differs if p < 0.05 else alike)))


def _tests(draft: Draft, id: str) -> Iterator[str]:
    """The tests of two distributions, told twice, and of the moves each way between every two stages."""
    if draft.language.simple:
        return
    found = {r["term"]: r for r in draft.rows.of("transition", id) if r["scope"] == "all"}
    for name in ("stuart_maxwell", "bhapkar", "bowker"):
        test = found.get(name)
        p = _p(test)
        if test is not None and p is not None:
            yield draft.words.say(f"exhibit.ladder.{name}_test", p=draft.p_value(p), df=str(int(test["df"])),
                                  chi=number(test["statistic"], draft.language, 2))


def _p(test: Row | None) -> float | None:
    """Nothing where there is no test to tell of."""
    return shown(test, "p_value") if test is not None and test["df"] is not None else None
