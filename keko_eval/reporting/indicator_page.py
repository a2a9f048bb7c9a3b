"""A page per indicator: the sentence and its numbers, items, groups, target, and how it was all computed."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from keko_eval.comparison.levels import population
from keko_eval.definitions.scalars import period_start
from keko_eval.language.dates import day
from keko_eval.language.numbers import number
from keko_eval.reporting.alike_table import alike_table
from keko_eval.reporting.amounts import symmetric
from keko_eval.reporting.breaks import break_line, note
from keko_eval.reporting.compared import end_names, number_cells, small_print
from keko_eval.reporting.draft import Draft, anchor
from keko_eval.reporting.exhibit import exhibit_of, told
from keko_eval.reporting.group_table import TOTALS, group_table
from keko_eval.reporting.item_tables import item_tables, movement_table
from keko_eval.reporting.lookup import Row, interval, shown
from keko_eval.reporting.marks import Axis, Interval, Level, Mark
from keko_eval.reporting.measurement import margin_sentences, reliability_sentences, then_test_fact
from keko_eval.reporting.others_table import others_table
from keko_eval.reporting.page import Body, Cell, Column, Fact, IndicatorPage, IndicatorPart, Legend, Table
from keko_eval.reporting.ranks import rank_sentences
from keko_eval.reporting.reliable_change import reliable_table
from keko_eval.reporting.sampled import sample_fact
from keko_eval.reporting.sentences import CLAIMS, chip, claimed, outcome
from keko_eval.reporting.started_fact import started_fact
from keko_eval.reporting.states import band_sentences, state_chip, state_name
from keko_eval.reporting.targets import flag, progress_table, target_facts
from keko_eval.reporting.waves_table import wave_sentences, waves_table

NEARLY = 0.75
"""From this share of those on a list the interval is at most half as wide as without the list."""


def indicator_part(draft: Draft, heading: str, ids: Iterable[str], overview: bool) -> IndicatorPart:
    pages = tuple(indicator_page(draft, id) for id in ids)
    return IndicatorPart(draft.words.say(f"part.{heading}"), pages, _overview(draft, pages) if overview else None)


def indicator_page(draft: Draft, id: str) -> IndicatorPage:
    words, indicator, row = draft.words, draft.indicator(id), draft.rows.main(id)
    simple = draft.language.simple
    primary = draft.is_primary(id)
    eyebrow: tuple[str, ...] = (words.say(f"dimension.{indicator.dimension}"), words.say(f"level.{indicator.level}"))
    if not draft.described:
        eyebrow = (*eyebrow, words.say("page.primary" if primary else "page.exploratory"))
    exhibit = exhibit_of(draft, id)
    items, movement, reliable = item_tables(draft, id), movement_table(draft, id), reliable_table(draft, id)
    return IndicatorPage(
        anchor=anchor(id), indicator=id, earlier=draft.earlier(id), label=draft.label(id), eyebrow=eyebrow,
        primary=primary, said=told(draft, id, row), small=small_print(draft, id, row),
        numbers=number_cells(draft, id, row),
        facts=(*_facts(draft, id), *exhibit.facts, *started_fact(draft, id),
               *_unseen(draft, (*items, movement, reliable))),
        figures=exhibit.figures,
        exhibits=(*exhibit.tables, *(t for t in (waves_table(draft, id), reliable, alike_table(draft, id))
                                     if t.bodies and not t.unseen)),
        levels=_levels(draft, id), change=_change(draft, id, _pictured(draft, id, row), "change"),
        progress=progress_table(draft, id), items=tuple(t for t in items if not t.unseen),
        movement=replace(movement, bodies=()) if movement.unseen else movement,
        groups=group_table(draft, id), how=tuple(_how(draft, id, row, exhibit.how)), row_id=draft.row_id(id),
        sensitivity=_change(draft, id, draft.rows.sensitivity(id, row) if row and not simple else [], "sensitivity"),
        others=others_table(draft, id, None if simple or not primary else row),
        reliability=tuple(reliability_sentences(draft, id)),
    )


def _unseen(draft: Draft, tables: Iterable[Table]) -> Iterable[Fact]:
    """In words what a table of hidden boxes would say, once for each kind of table."""
    for caption in dict.fromkeys(table.caption for table in tables if table.unseen):
        yield Fact(caption, draft.words.say("state.hidden"))


def _several_values(draft: Draft, id: str) -> bool:
    """Whether a table of values tells more than the sentence: not of one count of the books."""
    return not (draft.described and draft.indicator(id).of_records and len(draft.rows.levels(id)) < 2)


def _pictured(draft: Draft, id: str, row: Row | None) -> list[Row]:
    """The change, unless it is a plain difference of two counts of the books, which the levels show already."""
    counted = draft.indicator(id).of_records and interval(row) is None
    return [row] if row and not counted else []


def meaningful_sentences(draft: Draft, id: str) -> str:
    """What the smallest meaningful change is, on what grounds, and whether it was set in time; empty where none is."""
    smallest = draft.indicator(id).smallest_meaningful
    if smallest is None:
        return ""
    words, language = draft.words, draft.language
    found = [f"{draft.written[id].declared(smallest.value, True)}.", words.say(f"basis.{smallest.basis}"),
             smallest.why.to(language.code)]
    if smallest.set_on:
        found.append(words.say("basis.set_on", day=day(smallest.set_on, language)))
        if smallest.set_on >= _follow_up_began(draft):
            found.append(words.say("basis.set_late"))
    return " ".join(found)


def _follow_up_began(draft: Draft) -> date:
    wave = draft.study.wave(draft.study.roles[1])
    assert wave is not None
    return period_start(wave.period)


def _facts(draft: Draft, id: str) -> Iterable[Fact]:
    words, indicator, code = draft.words, draft.indicator(id), draft.language.code
    yield Fact(words.say("page.definition"), indicator.definition.to(code))
    if indicator.limits:
        yield Fact(words.say("page.limits"), indicator.limits.to(code))
    yield Fact(words.say("page.direction"), words.say(f"direction.{indicator.direction}"))
    meaningful = meaningful_sentences(draft, id)
    if meaningful:
        yield Fact(words.say("page.meaningful"), meaningful)
    yield from target_facts(draft, id)
    if indicator.bands:
        yield Fact(words.say("page.bands"), band_sentences(draft, id))
    yield from then_test_fact(draft, id)
    yield from sample_fact(draft, id)
    if indicator.basis:
        yield Fact(words.say("page.basis"), words.say(f"basis.{indicator.basis}"))
    if indicator.source:
        yield Fact(words.say("page.source"), indicator.source.to(code))


def _levels(draft: Draft, id: str) -> Table:
    """The value in every wave, with its interval and state where there are any."""
    words, written, indicator = draft.words, draft.written[id], draft.indicator(id)
    rows = draft.rows.levels(id)
    told = [(draft.wave_name(wave.wave), wave.wave, rows[wave.wave]) for wave in draft.study.waves if wave.wave in rows]
    if not _several_values(draft, id):
        told = []
    if draft.recalled:
        told = [*_then(draft, id), *((end_names(draft)[1], wave, row) for _, wave, row in told)]
    known = any(interval(row) for _, _, row in told)
    low, high = written.ends()
    columns = [Column(words.say("column.wave"), "label"),
               Column(words.say("column.axis", low=low, high=high), "strip", written.ends()),
               Column(words.say("column.result"), "number")]
    columns += [Column(words.say("column.interval", level="95"), "number")] if known else []
    columns += [Column(words.say("column.state"), "chip")] if indicator.bands else []
    columns.append(Column(words.say("column.observations" if draft.recorded(id) else "column.n"), "number"))
    bodies = _parted(draft, id, [(wave, _level_row(draft, id, name, wave, row, known)) for name, wave, row in told])
    legend = [Legend(words.say("legend.interval", level="95"), Mark("interval"))] if known else []
    legend += [Legend(words.say("legend.target"), Mark("target"))] if indicator.targets else []
    legend += [Legend(state_name(draft, band), Mark(band.state)) for band in indicator.bands] if told else []
    titled = written.unit and not written.share
    caption = words.say("table.levels_unit", unit=written.unit) if titled else words.say("table.levels")
    below = " ".join(filter(None, (note(draft, id), _closed_list(draft, id, rows) if told else "")))
    return Table("levels", caption, tuple(columns), bodies, below, tuple(legend))


def _closed_list(draft: Draft, id: str, rows: Mapping[str, Row]) -> str:
    """Why an interval is narrow, or none, where nearly all who could answer are on a list and did; else empty."""
    if draft.indicator(id).of_records or draft.indicator(id).kind in TOTALS:
        return ""
    told = ((shown(row, "n"), population(draft.resolved, wave, {})) for wave, row in rows.items())
    sizes = dict.fromkeys(number(size, draft.language) for n, size in told if n and size and NEARLY * size <= n <= size)
    return draft.words.say("page.closed_list", n=" → ".join(sizes)) if sizes else ""


def _parted(draft: Draft, id: str, rows: list[tuple[str, tuple[Cell, ...]]]) -> tuple[Body, ...]:
    """The rows with a line where the waves before and after do not mean the same."""
    bodies: list[Body] = []
    before = ""
    for wave, cells in rows:
        line = break_line(draft, id, wave, before) if before and wave and before != wave else ""
        if line or not bodies:
            bodies.append(Body((cells,), line))
        else:
            bodies[-1] = Body((*bodies[-1].rows, cells), bodies[-1].heading)
        before = wave
    return tuple(bodies)


def _then(draft: Draft, id: str) -> Iterable[tuple[str, str, Row]]:
    """The situation then as it was told afterwards, under its name; its place is before every target."""
    row = draft.start_levels(id).get(draft.study.roles[0])
    if row is not None:
        yield end_names(draft)[0], "", row


def _level_row(draft: Draft, id: str, label: str, wave: str, row: Row, with_interval: bool) -> tuple[Cell, ...]:
    written, indicator, value, ends = draft.written[id], draft.indicator(id), shown(row), interval(row)
    name = Cell(label)
    if value is None:
        unknown = Cell("–") if row["released"] else draft.hidden_cell()
        state = [Cell(chip=state_chip(draft, id, row))] if indicator.bands else []
        return (name, Cell(hidden=not row["released"]), *[unknown] * (1 + with_interval), *state, unknown)
    limits = tuple(b.below for b in indicator.bands if b.below is not None)
    states = tuple(b.state for b in indicator.bands)
    cells = [name, Cell(strip=Level(written.axis, value, ends, flag(draft, id, wave), limits, states)),
             written.value_cell(value)]
    cells += [Cell(written.value_span(*ends) if ends else "–")] if with_interval else []
    cells += [Cell(chip=state_chip(draft, id, row))] if indicator.bands else []
    n = row["n"]
    cells.append(Cell(number(n, draft.language), value=n, pattern="0") if n is not None else Cell("–"))
    return tuple(cells)


def _change(draft: Draft, id: str, rows: Iterable[Row], name: str) -> Table:
    """The change, or the same change by other methods, against nothing and against what is too small to matter."""
    words, written = draft.words, draft.written[id]
    found = [r for r in rows if shown(r) is not None]
    main = draft.rows.main(id)
    smallest = draft.indicator(id).smallest_meaningful
    axis = _change_axis(draft, id)
    ends = tuple(written.tick(x) for x in (axis[0], 0.0, axis[1]))
    head = words.say("column.axis", low=ends[0], high=ends[2])
    columns = (Column(words.say("column.method" if name == "sensitivity" else "column.group"), "label"),
               Column(head, "strip", ends),
               Column(draft.change_head(id, _kind_of(main)), "number"),
               Column(words.say("column.interval", level="95"), "number"),
               Column(words.say(draft.twice("column.pairs")), "number"))
    body = tuple(_change_row(draft, id, r, axis, name == "sensitivity") for r in found)
    legend = [Legend(words.say("legend.zero"), Mark("zero"))]
    if smallest:
        legend.insert(0, Legend(words.say("legend.zone"), Mark("zone")))
    return Table(name, _change_caption(draft, main, name), columns, (Body(body),) if body else (), "", tuple(legend))


def _kind_of(main: Row | None) -> str:
    return "change" if main is None or main["quantity"] == "change" else "difference"


def _change_caption(draft: Draft, main: Row | None, name: str) -> str:
    if name == "sensitivity":
        return draft.words.say("table.sensitivity")
    if main is None or main["quantity"] != "change":
        return draft.words.say("table.difference")
    if draft.recalled:
        first, last = end_names(draft)
        return draft.words.say("table.change", reference=first, wave=last)
    return draft.words.say("table.change", reference=draft.wave_short(main["reference_wave"]),
                           wave=draft.wave_short(main["wave"]))


def _change_axis(draft: Draft, id: str) -> Axis:
    """One axis for the main estimate and the others."""
    main = draft.rows.main(id)
    rows = [r for r in ([main, *draft.rows.sensitivity(id, main)] if main else []) if r["released"]]
    values = [x for r in rows for x in (r["estimate"], r["ci_low"], r["ci_high"]) if x is not None]
    smallest = draft.indicator(id).smallest_meaningful
    return symmetric([*values, smallest.value * 1.2 if smallest else 0.0])


def _change_row(draft: Draft, id: str, row: Row, axis: Axis, faint: bool) -> tuple[Cell, ...]:
    written, ends, smallest = draft.written[id], interval(row), draft.indicator(id).smallest_meaningful
    strip = Interval(axis, row["estimate"], ends, smallest.value if smallest else None, faint)
    n = row["n_pairs"]
    label = draft.words.known("method", row["method"], "method.other") if faint else draft.words.say("table.all")
    return (Cell(label), Cell(strip=strip), written.change_cell(row["estimate"], unit=False),
            Cell(written.span(*ends) if ends else "–"),
            Cell(number(n, draft.language), value=n, pattern="0") if n is not None else Cell("–"))


def _how(draft: Draft, id: str, row: Row | None, tests: Iterable[str]) -> Iterable[str]:
    words = draft.words
    if row is not None and row["method"] is not None:
        yield words.say("method.sentence", method=words.known("method", row["method"], "method.other"))
        if row["reason"]:
            yield words.known("reason", row["reason"], "reason.other")
    if not draft.language.simple:
        yield from margin_sentences(draft, id)
        yield from wave_sentences(draft, id)
    yield from tests
    yield from rank_sentences(draft, id, row)
    if named := draft.row_id(id):
        yield words.say("page.row", id=named)


def _overview(draft: Draft, pages: tuple[IndicatorPage, ...]) -> Table:
    """All of a part's indicators at a glance, dimension by dimension."""
    words = draft.words
    ends = (words.say("column.worse"), words.say("column.better"))
    columns = (Column(words.say("column.indicator"), "label"), Column(words.say("column.verdict"), "chip"),
               Column(words.say("column.relative"), "strip", ends),
               Column(words.say("column.change"), "number"), Column(words.say("column.interval", level="95"), "number"))
    bodies: dict[str, list[tuple[Cell, ...]]] = {}
    for page in pages:
        row, written = claimed(draft.rows.main(page.indicator)), draft.written[page.indicator]
        found = interval(row)
        cells = (Cell(page.label, link=page.anchor), Cell(chip=chip(outcome(row), words, draft.family(row))
                                                          if _tentative(page, row) else page.said.chip),
                 Cell(strip=_relative(draft, page.indicator, row)), written.change_cell(shown(row)),
                 Cell(written.span(*found) if found else "–"))
        bodies.setdefault(page.eyebrow[0], []).append(cells)
    legend = (Legend(words.say("legend.zone"), Mark("zone")), Legend(words.say("legend.zero"), Mark("zero")))
    tentative = any(_tentative(page, claimed(draft.rows.main(page.indicator))) for page in pages)
    whole = Table("overview", words.say("table.overview"), columns,
                  tuple(Body(tuple(rows), heading) for heading, rows in bodies.items()), legend=legend,
                  note=words.say("table.overview_note") if tentative else "")
    drawn = any(row[2].strip for rows in bodies.values() for row in rows)
    return whole if drawn else _undrawn(whole)


def _undrawn(table: Table) -> Table:
    """Without the column of drawings, where none is drawn."""
    bodies = tuple(replace(body, rows=tuple((*row[:2], *row[3:]) for row in body.rows)) for body in table.bodies)
    return replace(table, columns=(*table.columns[:2], *table.columns[3:]), bodies=bodies, legend=())


def _tentative(page: IndicatorPage, row: Row | None) -> bool:
    """Whether the page's conclusion is said to be tentative, which the table says once for all."""
    return not page.primary and row is not None and outcome(row) in CLAIMS


def _relative(draft: Draft, id: str, row: Row | None) -> Interval | None:
    """The change in smallest meaningful changes, better to the right; None where either is not declared."""
    indicator, estimate, ends = draft.indicator(id), shown(row), interval(row)
    if indicator.smallest_meaningful is None or indicator.direction not in ("up", "down") or estimate is None:
        return None
    unit = indicator.smallest_meaningful.value * (1 if indicator.direction == "up" else -1)
    turned = sorted(x / unit for x in ends) if ends else None
    return Interval((-4.0, 4.0), estimate / unit, (turned[0], turned[1]) if turned else None, 1.0)
