"""Dyads: how many pairs stand at each level, how they moved, and both sides' words of every pair."""

from collections.abc import Iterator, Mapping

from keko_eval.definitions.indicator import Dyad
from keko_eval.language.numbers import number, percent
from keko_eval.reporting.draft import Draft
from keko_eval.reporting.exhibit import Exhibit
from keko_eval.reporting.exhibits.moves import Flows, moves_figure, moves_table
from keko_eval.reporting.lookup import Row, shown
from keko_eval.reporting.marks import Bar
from keko_eval.reporting.page import Cell, Chip, Column, Fact, Said, Table
from keko_eval.reporting.record_tables import Record, choice, codes, count_cell, listed, records
from keko_eval.reporting.sentences import chip, outcome, say


def said(draft: Draft, id: str, row: Row | None) -> Said:
    """The share of pairs before and after, of how many pairs, and that pairs are counted and not tested."""
    found, words = say(draft, id, row), draft.words
    last = draft.rows.levels(id).get(draft.study.roles[1])
    share = shown(last)
    if row is None or last is None or share is None or shown(row) is None:
        return found
    both, change = number(row["n_pairs"] or 0, draft.language), draft.written[id].signed_amount(row["estimate"])
    sentence = words.say("exhibit.dyad.sentence", share=percent(share, draft.language),
                         n=number(last["n"], draft.language), both=both, change=change)
    mark = chip(outcome(row), words, draft.family(row))
    return Said(Chip(mark.tone, mark.weight, mark.text), sentence, words.say("exhibit.dyad.certainty"), found.cause)


def exhibit(draft: Draft, id: str) -> Exhibit:
    flows, words = _flows(draft, id), draft.words
    levels = [_label(draft, id, level) for level in _scale(draft, id)]
    figures = (moves_figure(draft, id, "exhibit.dyad.moves", "exhibit.dyad.alt", flows, levels),) if sum(
        flows.values()) else ()
    moves = moves_table(draft, flows, levels, words.say("exhibit.dyad.level"), words.say("exhibit.dyad.moves"),
                        words.say("exhibit.dyad.twice"))
    return Exhibit((moves, _levels(draft, id), _pairs(draft, id)), figures, tuple(_facts(draft, id)))


def _facts(draft: Draft, id: str) -> Iterator[Fact]:
    """How many pairs spoke from both sides, and in how many of those the two sides see it differently."""
    wave = draft.study.roles[1]
    terms = {r["term"]: r for r in draft.rows.of("level", id) if r["scope"] == "all" and r["wave"] == wave}
    for term in ("both_sides", "sides_differ"):
        share = shown(terms.get(term))
        if share is not None:
            yield Fact(draft.words.say(f"exhibit.dyad.{term}"), draft.words.say(
                "exhibit.dyad.of_pairs", share=percent(share, draft.language),
                n=number(terms[term]["n"], draft.language)))


def _label(draft: Draft, id: str, level: str) -> str:
    """The level with its words, where the question has any."""
    indicator = draft.indicator(id)
    assert isinstance(indicator, Dyad)
    words = choice(draft, id, indicator.value, level)
    return words if words == level else f"{level} {words}"


def _scale(draft: Draft, id: str) -> list[str]:
    """The levels, lowest first: those of the question, else those that were told."""
    indicator = draft.indicator(id)
    assert isinstance(indicator, Dyad)
    told = {r["value"] for r in draft.rows.counted.get(id, ())} | {
        r["to_value"] for r in draft.rows.counted.get(id, ()) if r["to_value"] is not None}
    return codes(draft, id, indicator.value) or sorted(told, key=float)


def _levels(draft: Draft, id: str) -> Table:
    words = draft.words
    counts = {(r["wave"], r["value"]): r for r in draft.rows.counted.get(id, ())
              if r["scope"] == "all" and r["to_value"] is None and r["released"]}
    waves = [w.wave for w in draft.study.waves if any(wave == w.wave for wave, _ in counts)]
    bases = {wave: next(r["base"] for (w, _), r in counts.items() if w == wave) for wave in waves}
    columns = [Column(words.say("exhibit.dyad.level"), "label"),
               *(Column(draft.wave_short(wave), "number") for wave in waves),
               Column(words.say("column.picture"), "strip")]
    rows = ((Cell(_label(draft, id, level)), *(count_cell(draft, _n(counts, wave, level)) for wave in waves),
             Cell(strip=Bar(_n(counts, waves[-1], level) / bases[waves[-1]])))
            for level in _scale(draft, id)) if waves else ()
    return listed("pair_levels", words.say("exhibit.dyad.levels"), columns, rows, words.say("exhibit.dyad.lower"))


def _n(counts: Mapping[tuple[str, str], Row], wave: str, level: str) -> int:
    row = counts.get((wave, level))
    return int(row["n"] or 0) if row else 0


def _flows(draft: Draft, id: str) -> Flows:
    """Pairs told of both times, by the places of their levels; none where some may not be shown."""
    scale = _scale(draft, id)
    rows = [r for r in draft.rows.counted.get(id, ()) if r["scope"] == "all" and r["to_value"] is not None]
    if not all(r["released"] for r in rows):
        return {}
    return {(scale.index(r["value"]), scale.index(r["to_value"])): int(r["n"]) for r in rows
            if r["value"] in scale and r["to_value"] in scale}


def _pairs(draft: Draft, id: str) -> Table:
    """Every pair with both sides' words at both times; who sees it otherwise is marked in words."""
    words, (reference, wave) = draft.words, draft.study.roles
    found: dict[str, dict[str, Record]] = {}
    for record in records(draft, id):
        found.setdefault(record.entry, {})[record.wave or ""] = record
    columns = (Column(words.say("exhibit.dyad.pair"), "label"), Column(words.say("exhibit.dyad.first"), "text"),
               Column(words.say("exhibit.dyad.second"), "text"), Column(words.say("exhibit.dyad.note"), "text"))
    rows = ((Cell(pair), *(Cell(_twice(told, side, reference, wave)) for side in ("says", "is_told")),
             Cell(_note(draft, told.get(wave)))) for pair, told in sorted(found.items()))
    return listed("pairs", words.say("exhibit.dyad.pairs"), columns, rows)


def _twice(told: Mapping[str, Record], side: str, reference: str, wave: str) -> str:
    texts = [told[w].text(side) or "–" if w in told else "–" for w in dict.fromkeys((reference, wave))]
    return " → ".join(texts)


def _note(draft: Draft, record: Record | None) -> str:
    says, is_told = (record.value(side) for side in ("says", "is_told")) if record else (None, None)
    if says is None or is_told is None:
        return draft.words.say("exhibit.dyad.one_side") if record else ""
    return draft.words.say("exhibit.dyad.differ") if abs(says - is_told) >= 2 else ""
