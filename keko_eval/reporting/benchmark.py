"""Benchmark: circles beside each other to learn from; no league table, and no name of a circle in another's report."""

from collections.abc import Iterator, Mapping, Sequence

from keko_eval.language.forms import listing
from keko_eval.language.numbers import number, span
from keko_eval.reporting.draft import Draft, anchor
from keko_eval.reporting.lookup import Row, interval, shown
from keko_eval.reporting.marks import Dumbbell
from keko_eval.reporting.page import Body, Cell, Column, Part, Table

BETTER = {"up": "higher", "down": "lower"}
FEWEST_PARTS = 4
MORE = ("region_rest", "best_quartile")
Found = Mapping[tuple[str, str], Row]
"""Rows of the last wave's level by (term, scope)."""


def benchmark(draft: Draft, rows: Sequence[Row]) -> Part | None:
    """The part, or nothing where no circle has anything to stand beside.

    Parameters
    ----------
    rows : sequence of mappings
        What the whole study's release lets be said (see :mod:`keko_eval.disclosure.benchmark`).
    """
    words = draft.words
    own = draft.resolved.where
    by = {id: _of(draft, id, rows) for id in draft.listed if draft.is_primary(id)}
    tables = tuple(t for t in ([_own(draft, by, own)] if own else _all(draft, by)) if not t.empty)
    if not tables or not (own or _of_circles(draft, by)):
        return None
    said = [_intro(draft, own)] if own else [
        words.say("benchmark.intro"), words.say("benchmark.shrunk"), *_who_does_well(draft, by)]
    if not own:
        said += _funnels(draft, by)
    if any(_only_adjusted(row) for found in by.values() for row in found.values() if not own
           or row["scope"] == _scope(own)):
        said.append(words.say("benchmark.why_unclear"))
    heading = "part.benchmark_group" if own and not _circle(draft, own) else "part.benchmark"
    return Part("benchmark", words.say(heading), tuple(said), tables)


def _of_circles(draft: Draft, by: Mapping[str, Found]) -> bool:
    """Whether circles stand in the tables, or another grouping with parts enough for their variation to be judged.

    Of a study without circles its first grouping is set side by side, which may be two sexes.
    """
    scopes = {scope for found in by.values() for term, scope in found if term == "shrunk"}
    columns = {scope.partition("=")[0] for scope in scopes}
    named = {"circle", draft.resolved.study.comparison.cluster,
             *(circle.group for circle in draft.resolved.circles.values())}
    return not columns.isdisjoint(named) or len(scopes) >= FEWEST_PARTS


def _circle(draft: Draft, own: Mapping[str, str]) -> bool:
    """Whether a part is a circle; what any other grouping's parts are called, nobody has said."""
    return not own.keys().isdisjoint({"circle", *(circle.group for circle in draft.resolved.circles.values())})


def _intro(draft: Draft, own: Mapping[str, str]) -> str:
    return draft.words.say("benchmark.intro_own") if _circle(draft, own) else draft.words.say(
        "benchmark.intro_group", name=_name(draft, own))


def _name(draft: Draft, own: Mapping[str, str]) -> str:
    return ", ".join(draft.value_label(group, value) for group, value in own.items())


def _of(draft: Draft, id: str, rows: Sequence[Row]) -> Found:
    """An indicator's level rows of the last wave."""
    last = draft.study.roles[1]
    return {(str(r["term"]), str(r["scope"])): r for r in rows
            if r["indicator"] == id and r["wave"] == last and r["reference_wave"] is None}


def _all(draft: Draft, by: Mapping[str, Found]) -> Iterator[Table]:
    """One table per primary indicator, circles in the study's own order."""
    words = draft.words
    for id, found in by.items():
        written, scopes = draft.written[id], [scope for term, scope in found if term == "shrunk"]
        everyone = shown(draft.rows.levels(id).get(draft.study.roles[1]))
        ranked = any(shown(found.get(("rank", scope))) is not None for scope in scopes)
        columns = (Column(_group_label(draft, scopes), "label"),
                   Column(words.say("column.axis", low=written.ends()[0], high=written.ends()[1]), "strip",
                          written.ends()),
                   Column(words.say("column.result"), "number"), Column(words.say("benchmark.shrunk_head"), "number"),
                   Column(words.say("benchmark.rest"), "number"),
                   Column(words.say("column.interval", level="95"), "number"),
                   Column(words.say("benchmark.word"), "text"),
                   *((Column(words.say("benchmark.rank"), "text"),) if ranked else ()))
        body = tuple((*_row(draft, id, found, scope, everyone), *((_place(draft, found, scope),) if ranked else ()))
                     for scope in scopes)
        yield Table(f"benchmark:{anchor(id)}", draft.label(id), columns, (Body(body),) if body else (),
                    _spread(draft, id, found))


def _group_label(draft: Draft, scopes: Sequence[str]) -> str:
    return draft.group_label(scopes[0].partition("=")[0]) if scopes else ""


def _row(draft: Draft, id: str, found: Found, scope: str, everyone: float | None) -> tuple[Cell, ...]:
    written, (group, _, value) = draft.written[id], scope.partition("=")
    raw = shown(draft.rows.levels(id, scope).get(draft.study.roles[1]))
    kept, rest = found.get(("shrunk", scope)), found.get(("rest", scope))
    name = Cell(draft.value_label(group, value))
    if raw is None:
        return (name, Cell(hidden=True), *[draft.hidden_cell()] * 5)
    ends = interval(rest)
    return (name, Cell(strip=Dumbbell(written.axis, None, raw, interval(kept), None, everyone)),
            written.value_cell(raw), written.value_cell(shown(kept)),
            written.change_cell(shown(rest), unit=False), Cell(written.span(*ends) if ends else "–"),
            Cell(_word(draft, rest)))


def _word(draft: Draft, row: Row | None) -> str:
    if row is None or shown(row) is None:
        return "–"
    return draft.words.say(f"benchmark.{row['verdict'] or 'unclear'}")


def _place(draft: Draft, found: Found, scope: str) -> Cell:
    """``4 (1–15)``: the place, 1 the best, and the 95 % interval of it."""
    row = found.get(("rank", scope))
    place, ends = shown(row), interval(row)
    if place is None or ends is None:
        return draft.hidden_cell() if row is not None and not row["released"] else Cell("–")
    return Cell(f"{number(place, draft.language)} ({span(*ends, draft.language, 0)})")


def _funnels(draft: Draft, by: Mapping[str, Found]) -> Iterator[str]:
    """What the funnel is, and which circles lie outside its wider limits; nothing where no funnel was made."""
    words = draft.words
    told = [(id, scope, row) for id, found in by.items() for (term, scope), row in found.items()
            if term == "funnel_998" and row["released"] and row["ci_low"] is not None]
    if not told:
        return
    yield words.say("benchmark.funnel")
    outside = {id: [draft.value_label(*_split(scope)) for own, scope, row in told
                    if own == id and row["verdict"] in ("higher", "lower")] for id in by}
    for id, names in outside.items():
        if names:
            yield words.say("benchmark.outside", label=draft.label(id), names=listing(names, draft.language))
    if not any(outside.values()):
        yield words.say("benchmark.inside")


def _scope(where: Mapping[str, str]) -> str:
    return "&".join(f"{column}={value}" for column, value in where.items())


def _only_adjusted(row: Row) -> bool:
    """Whether the difference is unclear for the number of comparisons alone: its own interval leaves zero out."""
    ends = interval(row) if row["term"] == "rest" and shown(row) is not None else None
    return ends is not None and row["verdict"] == "unclear" and (ends[0] > 0 or ends[1] < 0)


def _spread(draft: Draft, id: str, found: Found) -> str:
    """How much circles differ beyond chance; why it cannot be told where it cannot."""
    row = found.get(("between_circles_range", "all"))
    words, value = draft.words, shown(row)
    if row is None or not row["released"]:
        return ""
    if value is None:
        return words.known("because", row["because"], "reason.other") if row["because"] else ""
    deviation = shown(found.get(("between_circles_sd", "all")))
    slots = {"range": draft.written[id].change(value),
             "sd": draft.written[id].change(deviation) if deviation is not None else "–"}
    ends = interval(found.get(("new_circle", "all")))
    new = words.say("benchmark.new", span=draft.written[id].value_span(*ends)) if ends else ""
    return " ".join(filter(None, (words.say("benchmark.spread", **slots), new)))


def _who_does_well(draft: Draft, by: Mapping[str, Found]) -> Iterator[str]:
    """Circles that are credibly better than the others on something: whom to ask how they do it."""
    for id, found in by.items():
        wanted = BETTER.get(draft.indicator(id).direction)
        names = [draft.value_label(*_split(scope)) for (term, scope), r in found.items()
                 if term == "rest" and wanted and r["released"] and r["verdict"] == wanted]
        if names:
            yield draft.words.say("benchmark.ask", label=draft.label(id), names=listing(names, draft.language))


def _split(scope: str) -> tuple[str, str]:
    group, _, value = scope.partition("=")
    return group, value


def _own(draft: Draft, by: Mapping[str, Found], where: Mapping[str, str]) -> Table:
    """One circle beside all others, its region's others and the best quarter, indicator by indicator.

    A column that tells nothing of any indicator is left out: a region has no region of its own.
    """
    words, scope = draft.words, _scope(where)
    more = [term for term in MORE if any(shown(found.get((term, scope))) is not None for found in by.values())]
    columns = (Column(words.say("column.indicator"), "label"), Column(words.say("column.result"), "number"),
               Column(words.say("benchmark.rest"), "number"),
               Column(words.say("column.interval", level="95"), "number"),
               Column(words.say("benchmark.word"), "text"),
               *(Column(words.say(f"benchmark.{term}"), "number") for term in more))
    rows = []
    for id, found in by.items():
        rest, written = found.get(("rest", scope)), draft.written[id]
        raw = shown(draft.rows.levels(id).get(draft.study.roles[1]))
        if rest is None or shown(rest) is None or raw is None:
            continue
        ends = interval(rest)
        others = (written.change_cell(shown(found.get((term, scope))), unit=False) for term in more)
        rows.append((Cell(draft.label(id)), written.value_cell(raw), written.change_cell(shown(rest)),
                     Cell(written.span(*ends) if ends else "–"), Cell(_word(draft, rest)), *others))
    caption = words.say("benchmark.own") if _circle(draft, where) else words.say(
        "benchmark.own_group", name=_name(draft, where))
    return Table("benchmark", caption, columns, (Body(tuple(rows)),) if rows else ())
