"""Gaps: needs against supply in every area and target group, as a table with marks and in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from keko_eval.definitions.indicator import Register
from keko_eval.definitions.references import instrument_of, needs_of
from keko_eval.language.forms import capital, listing
from keko_eval.language.numbers import number
from keko_eval.reporting.draft import Draft
from keko_eval.reporting.lookup import Row
from keko_eval.reporting.page import Cell, Column, Fact, Table
from keko_eval.reporting.record_tables import asked, choice, count_cell, heading, listed

ACROSS, SHOWN = 4, 30
"""Columns that fit on a page beside the areas; gaps that are listed."""
GAP, NOBODY, WIDE, EMPTY = "▲", "◆", "◌", "–"


@dataclass(frozen=True, slots=True)
class Place:
    """What is needed and what there is for one target group in one area; ``wide`` is what serves all areas.

    ``nobody`` says that every need there is nobody's responsibility; where any figure may not be shown, the place is
    ``hidden`` and its numbers are 0.
    """

    row: str
    column: str
    supply: int
    wide: int
    need: int
    nobody: bool
    hidden: bool = False

    @property
    def gap(self) -> bool:
        return not self.hidden and bool(self.need) and (self.nobody or not self.supply + self.wide)


def needed(draft: Draft, id: str) -> bool:
    """Whether the study has the needs that the register is held against."""
    return any(instrument in draft.resolved.instruments for instrument, _ in needs_of(draft.indicator(id)))


def tally(draft: Draft, id: str, name: str) -> Mapping[str, Row]:
    """The counts of one table of the register by code, in the order of the question's choices."""
    wave = draft.study.roles[1]
    found = {r["to_value"] or "": r for r in draft.rows.counted.get(id, ())
             if r["value"] == name and r["scope"] == "all" and r["wave"] == wave}
    order = [*codes_of(draft, id, name.rpartition("/")[2]), *found]
    return {code: found[code] for code in dict.fromkeys(order) if code in found}


def codes_of(draft: Draft, id: str, question: str) -> list[str]:
    """The codes of a closed question of the register, in their order."""
    home, found = instrument_of(draft.indicator(id), draft.resolved.instruments), asked(draft, id, question)
    return [str(c.value) for c in draft.resolved.instruments[home].choices_of(found)] if home and found else []


def entered(draft: Draft, id: str, entry: str, field: str) -> str:
    """The text of one field of one entry of all; empty where there is none."""
    rows = (r for r in draft.rows.entries.get(id, ()) if r["entry"] == entry and r["field"] == field)
    return next((str(r["text"] or "") for r in rows if r["scope"] == "all"), "")


def _cells(draft: Draft, id: str, what: str) -> dict[tuple[str, str], Row]:
    start, wave = f"cell/{what}/", draft.study.roles[1]
    return {(r["value"].removeprefix(start), r["to_value"]): r for r in draft.rows.counted.get(id, ())
            if r["value"].startswith(start) and r["scope"] == "all" and r["wave"] == wave}


def places(draft: Draft, id: str) -> list[Place]:
    """Every target group in every area, areas first."""
    indicator = register_of(draft, id)
    cells = [_cells(draft, id, what) for what in ("supply", "need", "nobody")]
    known = {*cells[0], *cells[1]}
    rows = [c for c in codes_of(draft, id, indicator.rows) if any(c == r for r, _ in known)]
    return [_place(cells, r, c, str(indicator.everywhere))
            for c in codes_of(draft, id, indicator.columns) for r in rows]


def _place(cells: Sequence[Mapping[tuple[str, str], Row]], row: str, column: str, everywhere: str) -> Place:
    supply, need, nobody = (found.get((row, column)) for found in cells)
    wide = cells[0].get((row, everywhere)) if column != everywhere else None
    if any(found is not None and not found["released"] for found in (supply, need, nobody, wide)):
        return Place(row, column, 0, 0, 0, False, True)
    n = [int(found["n"] or 0) if found else 0 for found in (supply, wide, need, nobody)]
    return Place(row, column, n[0], n[1], n[2], 0 < n[2] == n[3])


def gaps(draft: Draft, id: str) -> list[Place]:
    """Where a need has been raised and nothing is there, or nobody is responsible; the most needs first."""
    return sorted((p for p in places(draft, id) if p.gap), key=lambda p: (p.supply + p.wide > 0, -p.need))


def seen(draft: Draft, id: str) -> tuple[list[str], list[str], Mapping[tuple[str, str], Place]]:
    """The areas that have a need or a supply, the target groups, and the places by both."""
    found = places(draft, id)
    if not found or all(p.hidden for p in found):
        return [], [], {}
    areas = list(dict.fromkeys(p.column for p in found if p.supply + p.need or p.hidden))
    return areas, list(dict.fromkeys(p.row for p in found)), {(p.row, p.column): p for p in found}


def matrix(draft: Draft, id: str) -> Iterator[Table]:
    """Areas down, target groups across, a few at a time; only those areas that have a need or a supply."""
    indicator, words = register_of(draft, id), draft.words
    areas, groups, at = seen(draft, id)
    across = -(-len(groups) // -(-len(groups) // ACROSS)) if groups else ACROSS
    parts = [groups[i:i + across] for i in range(0, len(groups), across)]
    caption = caption_of(draft, id)
    for i, part in enumerate(parts, 1):
        title = caption if len(parts) == 1 else words.say("exhibit.register.part", caption=caption, i=str(i),
                                                          of=str(len(parts)))
        columns = (Column(heading(draft, id, indicator.columns), "label"),
                   *(Column(capital(choice(draft, id, indicator.rows, r)), "number") for r in part))
        rows = ((Cell(capital(choice(draft, id, indicator.columns, c))), *(_cell(draft, at[r, c]) for r in part))
                for c in areas)
        yield listed(f"matrix:{i}", title, columns, rows, _legend(draft, id) if i == 1 else "")


def caption_of(draft: Draft, id: str) -> str:
    """What the matrix is called: of needs and supply, or of entries alone."""
    return draft.words.say(f"exhibit.register.{'matrix' if needed(draft, id) else 'supply_matrix'}")


def _cell(draft: Draft, place: Place) -> Cell:
    """How many there are, with a mark and a word where something is missing."""
    words, n = draft.words, number(place.supply, draft.language)
    if place.hidden:
        return draft.hidden_cell()
    if place.gap:
        key, mark = ("nobody", NOBODY) if place.nobody else ("gap", GAP)
        return Cell(f"{n} {mark}", note=words.say(f"exhibit.register.{key}"))
    if place.supply:
        return count_cell(draft, place.supply)
    return Cell(f"{WIDE} {number(place.wide, draft.language)}" if place.wide else EMPTY)


def _legend(draft: Draft, id: str) -> str:
    indicator, words = register_of(draft, id), draft.words
    supply = supplied(draft, id)
    found = [words.say("exhibit.register.counted", supply=supply)] if supply else []
    marks = ("legend_gap", "legend_nobody") if needed(draft, id) else ()
    found += [words.say(f"exhibit.register.{key}") for key in marks]
    if any(place.wide and not place.supply and not place.gap for place in places(draft, id)):
        everywhere = choice(draft, id, indicator.columns, indicator.everywhere)
        found.append(words.say("exhibit.register.legend_wide", everywhere=everywhere[:1].lower() + everywhere[1:]))
    found.append(words.say(f"exhibit.register.legend_{'none' if needed(draft, id) else 'empty'}"))
    return " ".join(found)


def supplied(draft: Draft, id: str) -> str:
    """The stages that count as supply: ``käynnissä``; empty where there are none."""
    indicator = register_of(draft, id)
    if indicator.status is None:
        return ""
    stages = [choice(draft, id, indicator.status, stage) for stage in indicator.supply]
    return listing([stage[:1].lower() + stage[1:] for stage in stages], draft.language)


def missing(draft: Draft, id: str) -> Table:
    """Every gap in words."""
    indicator, words, found = register_of(draft, id), draft.words, gaps(draft, id)
    columns = (Column(heading(draft, id, indicator.columns), "label"),
               Column(heading(draft, id, indicator.rows), "text"), Column(words.say("exhibit.register.need"), "number"),
               Column(words.say("exhibit.register.state"), "text"))
    rows = ((Cell(capital(choice(draft, id, indicator.columns, p.column))),
             Cell(capital(choice(draft, id, indicator.rows, p.row))), count_cell(draft, p.need), Cell(_state(draft, p)))
            for p in found[:SHOWN])
    more = len(found) - SHOWN
    note = words.say("exhibit.register.missing_rest", n=number(more, draft.language)) if more > 0 else ""
    return listed("missing", words.say("exhibit.register.missing"), columns, rows, note)


def _state(draft: Draft, place: Place) -> str:
    there = place.supply + place.wide
    if there:
        return draft.words.say("exhibit.register.supplied_nobody", n=number(there, draft.language))
    return draft.words.say(f"exhibit.register.no_supply{'_nobody' if place.nobody else ''}")


def without(draft: Draft, id: str) -> Iterator[Fact]:
    """Areas, and target groups, that have no supply at all of their own."""
    indicator = register_of(draft, id)
    for question in (indicator.columns, indicator.rows):
        found = tally(draft, id, f"supply/{question}")
        if any(not row["released"] for row in found.values()) or not any(found):
            continue
        lacking = [choice(draft, id, question, code) for code in codes_of(draft, id, question)
                   if code not in found and code != indicator.everywhere]
        if lacking:
            supply, label = supplied(draft, id), heading(draft, id, question)
            term = (draft.words.say("exhibit.register.without", supply=supply, label=label) if supply else
                    draft.words.say("exhibit.register.none_at_all", label=label))
            yield Fact(term, listing(lacking, draft.language))


def register_of(draft: Draft, id: str) -> Register:
    """The indicator as what it is."""
    indicator = draft.indicator(id)
    assert isinstance(indicator, Register)
    return indicator
