"""More than two waves: each against the first, the change by year, and how unlike each other people change."""

from collections.abc import Iterator

from keko_eval.comparison.rows import ANY_WAVE, BETWEEN_PEOPLE, EVERY_WAVE, SLOPES_APART, TREND
from keko_eval.language.numbers import number, percent
from keko_eval.reporting.amounts import symmetric
from keko_eval.reporting.draft import Draft
from keko_eval.reporting.lookup import Row, interval, shown
from keko_eval.reporting.marks import Axis, Interval, Mark
from keko_eval.reporting.page import Body, Cell, Column, Legend, Table

UNLIKELY = 0.05


def waves_table(draft: Draft, id: str) -> Table:
    """Empty where the study's design tells of two waves alone."""
    words, written = draft.words, draft.written[id]
    rows = [r for r in draft.rows.of("change", id) if r["term"] in (EVERY_WAVE, TREND) and not r["sensitivity"]]
    rows.sort(key=lambda r: r["term"] == TREND)
    if not rows:
        return Table("waves", "", (), ())
    axis = symmetric([x for r in rows for x in (r["estimate"], r["ci_low"], r["ci_high"]) if x is not None])
    ends = tuple(written.tick(x) for x in (axis[0], 0.0, axis[1]))
    columns = [Column(words.say("column.wave"), "label"),
               Column(words.say("column.axis", low=ends[0], high=ends[2]), "strip", ends),
               Column(draft.change_head(id, "change"), "number"),
               Column(words.say("column.interval", level="95"), "number")]
    body = tuple(_row(draft, id, r, axis) for r in rows)
    caption = words.say("waves.table", first=draft.wave_name(rows[0]["reference_wave"]))
    legend = (Legend(words.say("legend.zero"), Mark("zero")),)
    return Table("waves", caption, tuple(columns), (Body(body),), " ".join(_said(draft, rows)), legend)


def _row(draft: Draft, id: str, row: Row, axis: Axis) -> tuple[Cell, ...]:
    trend = row["term"] == TREND
    label = Cell(draft.words.say("waves.trend") if trend else draft.wave_name(row["wave"]))
    if not row["released"]:
        return (label, Cell(hidden=True), *[draft.hidden_cell()] * 2)
    written, ends = draft.written[id], interval(row)
    strip = Cell("–") if row["estimate"] is None else Cell(strip=Interval(axis, row["estimate"], ends, None, trend))
    return (label, strip, written.change_cell(row["estimate"], unit=False), Cell(written.span(*ends) if ends else "–"))


def _said(draft: Draft, rows: list[Row]) -> Iterator[str]:
    words = draft.words
    told = [r for r in rows if r["released"]]
    if not told:
        return
    unknown = dict.fromkeys(r["because"] for r in told if r["ci_low"] is None and r["because"])
    yield from (words.known("because", why, "reason.other") for why in unknown)
    linked = any(str(r["method"]).startswith(("mixed", "trend_mixed")) for r in told)
    yield words.say("waves.linked" if linked else "waves.separate")
    if linked:
        yield words.say("waves.differs")


def wave_sentences(draft: Draft, id: str) -> Iterator[str]:
    """The p values of the table's rows, and what was tested of all waves; nothing where only two are told of."""
    words, rows = draft.words, [r for r in draft.rows.of("change", id) if r["released"] and not r["sensitivity"]]
    each = [f"{draft.wave_name(r['wave'])} {_p(draft, p, False)}" for r in rows if r["term"] == EVERY_WAVE
            if (p := shown(r, "p_adjusted")) is not None]
    if each:
        yield words.say("waves.adjusted", values="; ".join(each))
    for row in rows:
        if row["term"] == TREND and (p := shown(row, "p_value")) is not None:
            yield words.say("waves.trend_p", p=_p(draft, p))
    yield from _of_people(draft, id)


def _of_people(draft: Draft, id: str) -> Iterator[str]:
    words, rows = draft.words, {}
    for r in draft.rows.of("change", id):
        if r["released"] and r["term"] in (BETWEEN_PEOPLE, SLOPES_APART, ANY_WAVE):
            rows[r["term"], r["method"]] = r
    between = shown(rows.get((BETWEEN_PEOPLE, "icc")))
    if between is not None:
        yield words.say("waves.between", percent=percent(between, draft.language))
    apart = rows.get((SLOPES_APART, "mixed_slopes"))
    size, p = shown(apart), shown(apart, "p_value")
    if size is not None and p is not None:
        key = "waves.slopes_differ" if p < UNLIKELY else "waves.slopes_alike"
        yield words.say(key, amount=draft.written[id].distance(size), p=_p(draft, p))
    for test in ("repeated_anova", "friedman"):
        found = rows.get((ANY_WAVE, test))
        p = shown(found, "p_value")
        if found is not None and p is not None:
            yield words.say(f"waves.any_{test}", n=number(found["n"], draft.language), p=_p(draft, p))


def _p(draft: Draft, p: float, sign: bool = True) -> str:
    digits = 2 if draft.profile == "public" else 3
    least = 10.0**-digits
    equal = "= " if sign else ""
    return f"{equal if p >= least else '< '}{number(max(p, least), draft.language, digits)}"
