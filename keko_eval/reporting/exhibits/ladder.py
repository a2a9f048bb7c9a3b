"""Ladder: the moves between the stages as ribbons and as a table, and what the tests of the moves say."""

from collections.abc import Iterator, Mapping

from keko_eval.definitions.indicator import Ladder
from keko_eval.language.numbers import number, percent, span
from keko_eval.reporting.alluvial import alluvial
from keko_eval.reporting.draft import Draft
from keko_eval.reporting.exhibit import Exhibit
from keko_eval.reporting.lookup import Row, interval, shown
from keko_eval.reporting.marks import Bar
from keko_eval.reporting.page import Cell, Column, Fact, Figure, Said, Table
from keko_eval.reporting.record_tables import choice, codes, count_cell, listed
from keko_eval.reporting.sentences import say

Flows = Mapping[tuple[int, int], int]


def said(draft: Draft, id: str, row: Row | None) -> Said:
    """The change of the share that reached the aim, and how many moved up and down."""
    found, flows = say(draft, id, row), _flows(draft, id)
    if not flows:
        return found
    told = draft.words.say("exhibit.ladder.moved", **_ways(draft, flows))
    return Said(found.chip, f"{found.sentence} {told}", found.certainty, found.cause)


def exhibit(draft: Draft, id: str) -> Exhibit:
    flows = _flows(draft, id)
    figure = _figure(draft, id, flows) if flows else None
    return Exhibit((_table(draft, id, flows or {}),), (figure,) if figure else (), tuple(_facts(draft, id)))


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


def _ways(draft: Draft, flows: Flows) -> dict[str, str]:
    told = {way: sum(n for (a, b), n in flows.items() if (b > a) - (b < a) == sign)
            for way, sign in (("up", 1), ("same", 0), ("down", -1))}
    return {way: number(n, draft.language) for way, n in told.items()}


def _figure(draft: Draft, id: str, flows: Flows) -> Figure:
    reference, wave = draft.study.roles
    names = [choice(draft, id, _indicator(draft, id).question, stage) for stage in _stages(draft, id)]
    svg = alluvial(flows, names, (draft.wave_name(reference), draft.wave_name(wave)), "{stage} ({n})")
    return Figure(f"stages-{id}", draft.words.say("exhibit.ladder.figure"),
                  draft.words.say("exhibit.ladder.alt", **_ways(draft, flows)), svg)


def _table(draft: Draft, id: str, flows: Flows) -> Table:
    """Per stage: how many stood there before, where they went, and how many stand there now."""
    words, stages = draft.words, _stages(draft, id)
    reference, wave = draft.study.roles
    columns = (Column(words.say("exhibit.ladder.stage"), "label"), Column(draft.wave_short(reference), "number"),
               *(Column(words.say(f"exhibit.ladder.{way}"), "number") for way in ("went_up", "stayed", "went_down")),
               Column(draft.wave_short(wave), "number"), Column(words.say("column.picture"), "strip"))
    total = sum(flows.values())
    rows = []
    for i, stage in enumerate(stages) if total else ():
        there = [n for (a, _), n in flows.items() if a == i]
        up, same, down = (sum(n for (a, b), n in flows.items() if a == i and (b > a) - (b < a) == s)
                          for s in (1, 0, -1))
        now = sum(n for (_, b), n in flows.items() if b == i)
        rows.append((Cell(choice(draft, id, _indicator(draft, id).question, stage)), count_cell(draft, sum(there)),
                     *(count_cell(draft, n) for n in (up, same, down)), count_cell(draft, now),
                     Cell(strip=Bar(now / total))))
    return listed("stages", words.say("exhibit.ladder.table"), columns, rows, words.say("exhibit.ladder.both"))


def _facts(draft: Draft, id: str) -> Iterator[Fact]:
    """The net movement with its interval, and whether the moves each way differ by more than chance."""
    found = {r["term"]: r for r in draft.rows.of("transition", id) if r["scope"] == "all"}
    net, ends = found.get("net_movement"), interval(found.get("net_movement"))
    if shown(net) is not None and net is not None:
        within = span(100 * ends[0], 100 * ends[1], draft.language, 0, True) if ends else "–"
        yield Fact(draft.words.say("exhibit.ladder.net"), draft.words.say(
            "exhibit.ladder.net_text", share=percent(net["estimate"], draft.language), span=within))
    test = found.get("stuart_maxwell")
    p = shown(test, "p_value")
    if test is not None and p is not None and not draft.language.simple:
        yield Fact(draft.words.say("exhibit.ladder.test"), draft.words.say(
            f"exhibit.ladder.{'differs' if p < 0.05 else 'alike'}",
            chi=number(test["statistic"], draft.language, 2), df=str(int(test["df"] or 0)),
            p=f"< {number(0.001, draft.language, 3)}" if p < 0.001 else f"= {number(p, draft.language, 3)}"))
