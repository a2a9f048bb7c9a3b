"""Themes: their shares by wave, how far the coders agree, and what may be quoted."""

from collections.abc import Iterator

from keko_eval.definitions.indicator import Theme
from keko_eval.language.numbers import number, percent, signed, span
from keko_eval.reporting.draft import Draft
from keko_eval.reporting.exhibit import Exhibit
from keko_eval.reporting.lookup import Row, interval, shown
from keko_eval.reporting.marks import Dumbbell, Mark
from keko_eval.reporting.page import Cell, Chip, Column, Fact, Legend, Said, Table
from keko_eval.reporting.record_tables import choice, codes, listed, records
from keko_eval.reporting.sentences import chip


def said(draft: Draft, id: str, row: Row | None) -> Said:
    """The most common theme of the last wave that has answers."""
    words = draft.words
    for wave in reversed(draft.study.waves):
        rows = [r for r in _of(draft, id, "level") if r["wave"] == wave.wave and shown(r) is not None]
        if rows:
            top = max(rows, key=lambda r: float(r["estimate"]))
            sentence = words.say("exhibit.theme.sentence", wave=draft.wave_name(wave.wave),
                                 n=number(top["n"], draft.language), theme=_label(draft, id, top["term"]),
                                 share=percent(top["estimate"], draft.language))
            return Said(Chip("counted", "outline", words.say("verdict.described")), sentence,
                        words.say("exhibit.theme.certainty"), "")
    hidden = any(not r["released"] for r in _of(draft, id, "level")) or bool(row and not row["released"])
    found = "hidden" if hidden else "none"
    return Said(chip(found, words, draft.family(row)), words.say(f"state.{found}"), "", "")


def exhibit(draft: Draft, id: str) -> Exhibit:
    return Exhibit((_shares(draft, id), _quotes(draft, id)), (), tuple(_agreement(draft, id)))


def _of(draft: Draft, id: str, quantity: str) -> list[Row]:
    return [r for r in draft.rows.of(quantity, id) if r["scope"] == "all" and r["term"]]


def _label(draft: Draft, id: str, code: str) -> str:
    return choice(draft, id, _indicator(draft, id).themes, code)


def _indicator(draft: Draft, id: str) -> Theme:
    indicator = draft.indicator(id)
    assert isinstance(indicator, Theme)
    return indicator


def _shares(draft: Draft, id: str) -> Table:
    """One row per theme: both waves, and the change with its interval."""
    words, (reference, wave) = draft.words, draft.study.roles
    levels = {(r["term"], r["wave"]): r for r in _of(draft, id, "level")}
    changes = {r["term"]: r for r in _of(draft, id, "change")}
    waves = [w.wave for w in draft.study.waves if any(at == w.wave for _, at in levels)]
    columns = [Column(words.say("exhibit.theme.theme"), "label"),
               Column(words.say("column.axis", low="0", high=percent(1, draft.language)), "strip",
                      ("0", percent(1, draft.language))),
               *(Column(draft.wave_short(w), "number") for w in waves)]
    columns += [Column(words.say("column.change"), "number"),
                Column(words.say("column.interval", level="95"), "number")] if changes else []
    terms = [c for c in codes(draft, id, _indicator(draft, id).themes) if any((c, w) in levels for w in waves)]
    rows = (_row(draft, id, term, levels, changes, waves) for term in terms)
    legend = (Legend(words.say("legend.before", wave=draft.wave_short(reference)), Mark("before")),
              Legend(words.say("legend.after", wave=draft.wave_short(wave)), Mark("after"))) if changes else ()
    table = listed("themes", words.say("exhibit.theme.shares"), columns, rows, words.say("exhibit.theme.several"))
    return Table(table.name, table.caption, table.columns, table.bodies, table.note, legend)


def _row(draft: Draft, id: str, term: str, levels: dict[tuple[str, str], Row], changes: dict[str, Row],
         waves: list[str]) -> tuple[Cell, ...]:
    values = [shown(levels.get((term, wave))) for wave in waves]
    if all(value is None for value in values):
        width = len(waves) + (2 if changes else 0)
        return (Cell(_label(draft, id, term)), Cell(hidden=True), *[draft.hidden_cell()] * width)
    before, after = (values[0] if len(values) > 1 else None), values[-1]
    cells = [Cell(_label(draft, id, term)), Cell(strip=Dumbbell((0.0, 1.0), before, after)),
             *(_missing(draft, levels.get((term, wave))) if v is None
               else Cell(percent(v, draft.language), value=v, pattern="0%")
               for v, wave in zip(values, waves, strict=True))]
    if changes:
        change, ends = shown(changes.get(term)), interval(changes.get(term))
        cells += [_missing(draft, changes.get(term)) if change is None else Cell(
                      signed(100 * change, draft.language), value=100 * change, pattern="+0;\u22120;0"),
                  Cell(span(100 * ends[0], 100 * ends[1], draft.language, 0, True) if ends else "–")]
    return tuple(cells)


def _missing(draft: Draft, row: Row | None) -> Cell:
    return Cell("–") if row is None or row["released"] else draft.hidden_cell()


def _agreement(draft: Draft, id: str) -> Iterator[Fact]:
    """How far the coders agreed before they talked, over all themes; and the theme that they agreed on least."""
    words = draft.words
    found = [r for r in draft.rows.of("reliability", id) if r["scope"] == "all"]
    overall = [r for r in found if r["term"] == "krippendorff_alpha" and shown(r) is not None]
    if overall:
        yield Fact(words.say("exhibit.theme.agreement"), words.say(
            "exhibit.theme.alpha", alpha=number(overall[-1]["estimate"], draft.language, 2),
            n=number(overall[-1]["n"], draft.language)))
    by_theme = [r for r in found if (r["term"] or "").startswith("kappa:") and shown(r) is not None]
    last = [r for r in by_theme if r["wave"] == by_theme[-1]["wave"]]
    if last:
        least = min(last, key=lambda r: float(r["estimate"]))
        yield Fact(words.say("exhibit.theme.least"), words.say(
            "exhibit.theme.kappa", theme=_label(draft, id, least["term"].partition(":")[2]),
            kappa=number(least["estimate"], draft.language, 2)))
    if not found:
        yield Fact(words.say("exhibit.theme.agreement"), words.say("exhibit.theme.one_coder"))


def _quotes(draft: Draft, id: str) -> Table:
    words = draft.words
    columns = (Column(words.say("exhibit.theme.quote"), "label"), Column(words.say("exhibit.theme.theme"), "text"),
               Column(words.say("column.wave"), "text"))
    rows = ((Cell(f"”{r.text('quote')}”"), Cell(_label(draft, id, r.entry.partition(":")[0])),
             Cell(draft.wave_short(r.wave))) for r in records(draft, id))
    return listed("quotes", words.say("exhibit.theme.quotes"), columns, rows, words.say("exhibit.theme.consent"))
