"""Who answered, and what if the others had: how a primary indicator's result moves under each case."""

from collections.abc import Iterator, Mapping

from keko_eval.comparison.rows import WEIGHTED, WHAT_IF
from keko_eval.language.forms import listing, noun, unit_after
from keko_eval.language.numbers import number, percent, signed, span
from keko_eval.reporting.amounts import symmetric
from keko_eval.reporting.draft import Draft
from keko_eval.reporting.lookup import Row, interval, shown
from keko_eval.reporting.marks import Axis, Interval, Mark
from keko_eval.reporting.page import Body, Cell, Column, Legend, Table

UNLIKELY = 0.05
BY_GROUP, PATTERN = "followed_up_by:", "pattern:"


def others_table(draft: Draft, id: str, main: Row | None) -> Table:
    """Empty where nothing of the others may be told, or nobody is missing."""
    words, written = draft.words, draft.written[id]
    cases = dict(_cases(draft, id, main)) if main is not None else {}
    bounded = any(name in WHAT_IF for name in cases)
    axis = symmetric([x for row in cases.values() for x in (row["estimate"], row["ci_low"], row["ci_high"])
                      if x is not None])
    ends = tuple(written.tick(x) for x in (axis[0], 0.0, axis[1]))
    columns = (Column(words.say("others.case"), "label"),
               Column(words.say("column.axis", low=ends[0], high=ends[2]), "strip", ends),
               Column(draft.change_head(id, "change" if main is None or main["quantity"] == "change" else "difference"),
                      "number"),
               Column(words.say("column.interval", level="95"), "number"),
               Column(words.say(draft.twice("column.pairs")), "number"))
    body = tuple(_row(draft, id, name, row, axis) for name, row in cases.items()) if len(cases) > 1 else ()
    said = " ".join(_said(draft, id, main, bounded)) if body and main is not None else ""
    legend = (Legend(words.say("legend.zero"), Mark("zero")),)
    return Table("others", words.say("others.table"), columns, (Body(body),) if body else (), said, legend)


def _cases(draft: Draft, id: str, main: Row) -> Iterator[tuple[str, Row]]:
    """Each case with its row, the result first; only where something is told of the others at all."""
    rows = [r for r in draft.rows.of(main["quantity"], id)
            if r["sensitivity"] and r["scope"] == main["scope"] and r["wave"] == main["wave"] and shown(r) is not None]
    by_term: Mapping[str, Row] = {r["term"]: r for r in rows if r["term"] in WHAT_IF[:4]}
    weighted = next((r for r in rows if r["method"] == WEIGHTED), None)
    if shown(main) is None or not (by_term or weighted):
        return
    yield "main", main
    pairs = next((r for r in rows if r["term"] is None and r is not weighted and _of_pairs(r, main)), None)
    if pairs is not None and not _of_pairs(main, main):
        yield "pairs", pairs
    if weighted is not None:
        yield "weighted", weighted
    yield from ((term, by_term[term]) for term in WHAT_IF[:4] if term in by_term)


def _of_pairs(row: Row, main: Row) -> bool:
    """Whether an estimate rests on those alone who answered both times."""
    n = row["n_pairs"]
    if n is None or None in (row["n"], row["n_reference"]):
        return False
    return bool(row["n"] == row["n_reference"] == n if main["quantity"] == "change"
                else row["n"] + row["n_reference"] == n)


def _row(draft: Draft, id: str, name: str, row: Row, axis: Axis) -> tuple[Cell, ...]:
    written, ends, n = draft.written[id], interval(row), row["n_pairs"]
    return (Cell(draft.words.say(f"others.{name}")), Cell(strip=Interval(axis, row["estimate"], ends, None, True)),
            written.change_cell(row["estimate"], unit=False), Cell(written.span(*ends) if ends else "–"),
            Cell(number(n, draft.language), value=n, pattern="0") if n is not None else Cell("–"))


def _said(draft: Draft, id: str, main: Row, bounded: bool) -> Iterator[str]:
    """How many are missing, how unlike they would have to be, and whether all groups were followed up alike."""
    words, language = draft.words, draft.language
    attrition = [r for r in draft.rows.of("attrition", id) if r["released"] and r["scope"] == main["scope"]]
    kept = next((shown(r) for r in attrition if r["term"] == "followed_up"), None)
    if kept is not None:
        yield words.say("others.missing", percent=percent(1 - kept, language))
    yield from _tipping(draft, id, main)
    if bounded:
        yield words.say("others.interval")
    patterns = [(wave_pattern(draft, str(r["term"])), r["n"]) for r in attrition
                if (r["term"] or "").startswith(PATTERN) and len(r["term"]) > len(PATTERN) + 2 and r["n"]]
    if patterns:
        yield words.say("others.patterns", patterns="; ".join(f"{name} {number(n, language)}" for name, n in patterns))
    apart = next((r for r in attrition if r["term"] == "differential_follow_up"), None)
    ends = interval(apart)
    if apart is not None and ends is not None:
        low, high = (100 * x for x in ends)
        yield words.say("others.apart", amount=_points(draft, 100 * apart["estimate"]),
                        span=span(low, high, language, 0, True))
    tested = [r for r in attrition if (r["term"] or "").startswith(BY_GROUP) and r["p_value"] is not None]
    for key, found in (("alike", [r for r in tested if r["p_value"] >= UNLIKELY]),
                       ("differs", [r for r in tested if r["p_value"] < UNLIKELY])):
        if found:
            labels = [draft.group_label(str(r["term"]).removeprefix(BY_GROUP)) for r in found]
            yield words.say(f"others.by_{key}", labels=listing(labels, language))


def wave_pattern(draft: Draft, term: str) -> str:
    """The waves of a pattern such as ``pattern:101``, by their short names."""
    signs = term.removeprefix(PATTERN)
    return " + ".join(draft.wave_short(w.wave) for w, sign in zip(draft.study.waves, signs, strict=False)
                      if sign == "1")


def _points(draft: Draft, points: float) -> str:
    return unit_after(signed(points, draft.language, 0), noun("percentage_point", draft.language), draft.language)


def _tipping(draft: Draft, id: str, main: Row) -> Iterator[str]:
    words = draft.words
    row = next((r for r in draft.rows.of(main["quantity"], id) if r["term"] == "tipping_point" and r["released"]), None)
    if row is None:
        return
    value = shown(row)
    if value is None:
        if row["because"] == "interval_holds_zero":
            yield words.say("others.open")
        return
    yield words.say("others.tipping_up" if value > 0 else "others.tipping_down", amount=draft.written[id].change(value))
    comparison = draft.study.comparison
    if main["quantity"] != "change" and comparison.group and comparison.treated:
        yield words.say("others.tipping_group", group=draft.value_label(comparison.group, comparison.treated))
