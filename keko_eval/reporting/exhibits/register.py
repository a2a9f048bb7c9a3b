"""Registers: what is in them by status and choices, where needs meet no supply, what overlaps, how it was found."""

from collections.abc import Iterable
from typing import Literal

from keko_eval.definitions.indicator import Register
from keko_eval.language.forms import capital, listing, lowered
from keko_eval.language.numbers import number, percent
from keko_eval.reporting.draft import Draft
from keko_eval.reporting.exhibit import Exhibit
from keko_eval.reporting.exhibits.gaps import (
    entered,
    gaps,
    matrix,
    missing,
    places,
    register_of,
    supplied,
    tally,
    without,
)
from keko_eval.reporting.exhibits.gaps_picture import picture
from keko_eval.reporting.lookup import Row, shown
from keko_eval.reporting.marks import Bar
from keko_eval.reporting.page import Cell, Column, Fact, Said, Table
from keko_eval.reporting.record_tables import (
    Record,
    asked,
    choice,
    count_cell,
    date_cell,
    heading,
    listed,
    records,
)
from keko_eval.reporting.sentences import say

MOST = 3
"""Choices that are named in the sentence."""


def said(draft: Draft, id: str, row: Row | None) -> Said:
    """How many entries there are, how many at each stage, and in how many places something is missing."""
    found, words, indicator = say(draft, id, row), draft.words, register_of(draft, id)
    if shown(draft.rows.levels(id).get(draft.study.roles[1])) is None:
        return found
    sentences = [found.sentence]
    if indicator.status and (stages := _stages(draft, id, indicator.status)):
        sentences.append(words.say("exhibit.register.statuses", clauses=listing(stages, draft.language)))
    if most := _most(draft, id, indicator.rows):
        sentences.append(words.say("exhibit.register.most", clauses=listing(most, draft.language)))
    if missed := gaps(draft, id):
        empty = [place for place in missed if not place.supply + place.wide]
        nobody = sum(place.nobody for place in empty)
        sentences.append(words.say("exhibit.register.gaps", n=number(len(empty), draft.language),
                                   nobody=number(nobody, draft.language)))
    if hidden := sum(place.hidden for place in places(draft, id)):
        sentences.append(words.say("figure.matrix_hidden", n=number(hidden, draft.language)))
    return Said(found.chip, " ".join(sentences), words.say("exhibit.register.certainty"), found.cause)


def exhibit(draft: Draft, id: str) -> Exhibit:
    indicator = register_of(draft, id)
    if shown(draft.rows.levels(id).get(draft.study.roles[1])) is None:
        return Exhibit()
    asked_of = dict.fromkeys((indicator.status, indicator.rows, indicator.columns, *indicator.overlap))
    told = [r for r in records(draft, id) if r.wave == draft.study.roles[1]]
    tables = (*(_by(draft, id, name) for name in asked_of if name), *matrix(draft, id), missing(draft, id),
              _overlaps(draft, id, told), _search(draft, id), _left_out(draft, id, told), _entries(draft, id, told))
    return Exhibit(tuple(t for t in tables if not t.empty), picture(draft, id),
                   (*without(draft, id), *_searched(draft, id)))


def _stages(draft: Draft, id: str, status: str) -> list[str]:
    found = tally(draft, id, f"all/{status}")
    return [f"{lowered(_named(draft, id, status, code))} {number(n, draft.language)}" for code, row in found.items()
            if (n := shown(row, "n"))]


def _most(draft: Draft, id: str, question: str) -> list[str]:
    """The choices named most often, with their share of all."""
    found = [(code, n, row["base"]) for code, row in tally(draft, id, f"all/{question}").items()
             if code and (n := shown(row, "n"))]
    return [f"{lowered(_named(draft, id, question, code))} {number(n, draft.language)} "
            f"({percent(n / base, draft.language)})" for code, n, base in sorted(found, key=lambda x: -x[1])[:MOST]]


def _named(draft: Draft, id: str, question: str, code: str) -> str:
    return choice(draft, id, question, code) if code else draft.words.say("exhibit.unknown")


def _by(draft: Draft, id: str, question: str) -> Table:
    """How many entries have each choice, their share of all, and how many of them are supply now."""
    words, indicator = draft.words, register_of(draft, id)
    found, supply = tally(draft, id, f"all/{question}"), tally(draft, id, f"supply/{question}")
    split = bool(indicator.status) and question != indicator.status
    columns = [Column(words.say("exhibit.register.choice"), "label"), Column(words.say("column.picture"), "strip"),
               Column(words.say("exhibit.register.n"), "number"), Column(words.say("exhibit.register.share"), "number")]
    columns += [Column(capital(supplied(draft, id)), "number")] if split else []
    rows = ((Cell(capital(_named(draft, id, question, code))), *_share_cells(draft, row),
             *((_n_cell(draft, supply.get(code)),) if split else ())) for code, row in found.items())
    named = sum(shown(row, "n") or 0 for row in found.values())
    several = any(named > (shown(row, "base") or named) for row in found.values())
    return listed(f"by_{question}", heading(draft, id, question), columns, rows,
                  words.say("exhibit.register.several") if several else "")


def _share_cells(draft: Draft, row: Row) -> tuple[Cell, ...]:
    n, base = shown(row, "n"), shown(row, "base")
    if n is None or not base:
        return (Cell(hidden=True), draft.hidden_cell(), draft.hidden_cell())
    share = n / base
    return (Cell(strip=Bar(share)), count_cell(draft, n),
            Cell(percent(share, draft.language), value=share, pattern="0%"))


def _n_cell(draft: Draft, row: Row | None) -> Cell:
    if row is None:
        return count_cell(draft, 0)
    return count_cell(draft, row["n"]) if row["released"] else draft.hidden_cell()


def _overlaps(draft: Draft, id: str, told: Iterable[Record]) -> Table:
    """Pairs, those with most in common first, and how many more there are."""
    words, indicator = draft.words, register_of(draft, id)
    pairs = [r for r in told if r.entry.startswith("pair:")]
    kinds: dict[str, Literal["label", "text", "number"]] = {"first": "label", "second": "text", "shared": "text",
                                                          "days": "number"}
    columns = (Column(words.say(f"exhibit.register.{name}"), kind) for name, kind in kinds.items())
    known = [shown(tally(draft, id, f"overlap/{what}").get(""), "n") for what in ("meets", "unknown")]
    counts = [number(n or 0, draft.language) for n in known]
    note = words.say("exhibit.register.overlaps_note", n=counts[0], unknown=counts[1],
                     shown=number(len(pairs), draft.language))
    return listed("overlaps", words.say("exhibit.register.overlaps"), columns,
                  (_pair(draft, id, indicator, pair) for pair in pairs), note)


def _pair(draft: Draft, id: str, indicator: Register, pair: Record) -> tuple[Cell, ...]:
    shared = [", ".join(choice(draft, id, name, code) for code in pair.text(f"pair/{name}").split())
              for name in indicator.overlap]
    days = pair.value("pair/days")
    return (Cell(pair.text("pair/first")), Cell(pair.text("pair/second")), Cell("; ".join(shared)),
            count_cell(draft, days) if days is not None else Cell(draft.words.say("exhibit.register.days_unknown")))


def _entries(draft: Draft, id: str, told: Iterable[Record]) -> Table:
    """Every entry with what may be shown of it."""
    indicator = register_of(draft, id)
    entries = [r for r in told if r.entry.isdigit()]
    fields = [name for name in indicator.shown if name != indicator.name]
    columns = (Column(heading(draft, id, indicator.name), "label"),
               *(Column(heading(draft, id, name), "text") for name in fields))
    rows = ((Cell(r.text(indicator.name) or draft.words.say("exhibit.untitled")),
             *(Cell(_value(draft, id, name, r.text(name))) for name in fields)) for r in entries)
    return listed("entries", draft.words.say("exhibit.register.list"), columns, rows)


def _value(draft: Draft, id: str, name: str, text: str) -> str:
    question = asked(draft, id, name)
    kind = question.kind if question else ""
    if kind in ("select_one", "select_multiple"):
        return ", ".join(choice(draft, id, name, code) for code in text.split()) or "–"
    return (date_cell(draft, text).text if kind == "date" else text) or "–"


def _search(draft: Draft, id: str) -> Table:
    """How many were found in each place, and how many of them were included."""
    words, name = draft.words, register_of(draft, id).found_in
    if name is None:
        return listed("search", "", (), ())
    found, kept = tally(draft, id, f"found/{name}"), tally(draft, id, f"all/{name}")
    columns = (Column(words.say("exhibit.register.choice"), "label"),
               *(Column(words.say(f"exhibit.register.{head}"), "number") for head in ("found", "kept")))
    rows = ((Cell(capital(_named(draft, id, name, code))), _n_cell(draft, row), _n_cell(draft, kept.get(code)))
            for code, row in found.items())
    question = asked(draft, id, name)
    several = question is not None and question.kind == "select_multiple"
    return listed("search", words.say("exhibit.register.search"), columns, rows,
                  words.say("exhibit.register.several_sources") if several else "")


def _searched(draft: Draft, id: str) -> Iterable[Fact]:
    """How many were found, included and left out, and when."""
    words, indicator = draft.words, register_of(draft, id)
    texts = []
    if indicator.included:
        found = tally(draft, id, f"found/{indicator.included}")
        counts = {code: shown(row, "n") or 0 for code, row in found.items()}
        kept = sum(n for code, n in counts.items() if code in ("", str(indicator.included_when)))
        total = sum(counts.values())
        texts.append(words.say("exhibit.register.protocol", **{
            name: number(n, draft.language) for name, n in (("found", total), ("kept", kept), ("out", total - kept))}))
    days = {field: entered(draft, id, "search", f"search/{field}") for field in ("first", "last")}
    if all(days.values()):
        texts.append(words.say("exhibit.register.between",
                               **{field: date_cell(draft, day).text for field, day in days.items()}))
    if texts:
        yield Fact(words.say("exhibit.register.searched"), " ".join(texts))


def _left_out(draft: Draft, id: str, told: Iterable[Record]) -> Table:
    words, indicator = draft.words, register_of(draft, id)
    columns = (Column(words.say("exhibit.register.name"), "label"), Column(words.say("exhibit.register.why"), "text"))
    rows = ((Cell(r.text(f"out/{indicator.name}") or words.say("exhibit.untitled")),
             Cell(r.text(f"out/{indicator.why}") or "–")) for r in told if r.entry.startswith("out:"))
    return listed("left_out", words.say("exhibit.register.left_out"), columns, rows)
