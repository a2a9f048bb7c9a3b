"""The parts around the indicators: what can't be said, who answered, what else happened, words and origins."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from keko_eval.definitions.scalars import period_end, period_start
from keko_eval.language.dates import day
from keko_eval.language.numbers import number, percent
from keko_eval.reporting.draft import Draft, anchor
from keko_eval.reporting.first_page import respondents
from keko_eval.reporting.lookup import Row, shown
from keko_eval.reporting.page import (
    Bar,
    Body,
    Cell,
    Column,
    Fact,
    Glossary,
    Moment,
    Part,
    Table,
    Unsaid,
    UnsaidGroup,
    UnsaidItem,
)
from keko_eval.reporting.sentences import chip, outcome, say

_UNSAID = ("no_meaningful_change", "unclear", "too_few", "not_comparable", "hidden", "none")


def unsaid(draft: Draft) -> Unsaid:
    """Every indicator of which no change can be claimed, with the reason."""
    words = draft.words
    found: dict[str, list[UnsaidItem]] = {name: [] for name in _UNSAID}
    for id in draft.listed:
        row = draft.rows.main(id)
        name = outcome(row)
        if name in found:
            said = say(draft, id, row)
            found[name].append(UnsaidItem(anchor(id), draft.label(id), f"{said.sentence} {said.certainty}".strip()))
    family = draft.family(None)
    groups = tuple(UnsaidGroup(chip(name, words, family), tuple(items)) for name, items in found.items() if items)
    return Unsaid(words.say("part.unsaid"), words.say("unsaid.intro" if groups else "unsaid.nothing"), groups)


def who_answered(draft: Draft) -> Part:
    words, language = draft.words, draft.language
    first, last, both = respondents(draft)
    paragraphs = []
    reference, followup = draft.study.roles
    if last is not None:
        slots = {"n": number(last, language), "reference": number(first or 0, language),
                 "pairs": number(both or 0, language)}
        key = "single" if first is None or reference == followup else "sentence" if both else "unlinked"
        paragraphs.append(words.say(f"who.{key}", **slots))
    followed = next((shown(r) for r in _attrition(draft, "followed_up")), None)
    if followed is not None:
        paragraphs.append(words.say("who.followed", percent=percent(followed, language)))
    response = _response(draft)
    if response.empty:
        paragraphs.append(words.say("who.none"))
    left = _left(draft)
    groups = () if language.simple else tuple(_response_by(draft, g.group) for g in draft.study.groups)
    tables = [response, *groups, left]
    return Part("who", words.say("part.who"), tuple(paragraphs), tuple(t for t in tables if not t.empty))


def _rates(draft: Draft, scope: str) -> Mapping[str, Row]:
    return {r["wave"]: r for r in _attrition(draft, "response_rate", scope)}


def _attrition(draft: Draft, term: str, scope: str = "all", indicator: str | None = None) -> list[Row]:
    return [r for r in draft.rows.of("attrition", indicator) if r["term"] == term and r["scope"] == scope]


def _response(draft: Draft) -> Table:
    words, language = draft.words, draft.language
    rates = _rates(draft, "all")
    rows = []
    for wave in draft.study.waves:
        row = rates.get(wave.wave)
        share = shown(row)
        if row is not None and share is not None:
            counts = [Cell(number(n, language), value=n, pattern="0") if n is not None else Cell("–")
                      for n in (row["n"], row["n_reference"])]
            rows.append((Cell(draft.wave_name(wave.wave)), Cell(strip=Bar(share)), *counts,
                         Cell(percent(share, language), value=share, pattern="0%")))
    columns = (Column(words.say("column.wave"), "label"), Column(words.say("column.picture"), "strip"),
               *(Column(words.say(f"column.{name}"), "number") for name in ("n", "invited", "rate")))
    return Table("response", words.say("table.response"), columns, (Body(tuple(rows)),) if rows else ())


def _response_by(draft: Draft, group: str) -> Table:
    """Response rates of one grouping: the last wave drawn, every wave in figures."""
    words, language = draft.words, draft.language
    waves = [w.wave for w in draft.study.waves]
    rows = []
    for value in draft.group_values(group):
        rates = _rates(draft, f"{group}={value}")
        if not rates:
            continue
        last = shown(rates.get(waves[-1]))
        cells = [Cell(draft.value_label(group, value)), Cell(strip=Bar(last) if last is not None else None,
                                                            hidden=last is None)]
        for wave in waves:
            row, share = rates.get(wave), shown(rates.get(wave))
            cells.append(Cell(percent(share, language), value=share, pattern="0%") if share is not None
                         else draft.hidden_cell() if row is not None and not row["released"] else Cell("–"))
        rows.append(tuple(cells))
    label = draft.group_label(group)
    ends = (percent(0.0, language), percent(1.0, language))
    columns = (Column(label, "label"), Column(draft.wave_short(waves[-1]), "strip", ends),
               *(Column(draft.wave_short(w), "number") for w in waves))
    return Table(f"response:{group}", words.say("table.response_group", label=label), columns,
                 (Body(tuple(rows)),) if rows else ())


def _left(draft: Draft) -> Table:
    """Whether those who answered once only stood elsewhere from the start."""
    words, language = draft.words, draft.language
    rows = []
    for id in draft.listed:
        value = next((shown(r) for r in _attrition(draft, "smd", "all", id)), None)
        if value is not None:
            size = "none" if abs(value) < 0.1 else "small" if abs(value) < 0.25 else "large"
            rows.append((Cell(draft.label(id), link=anchor(id)),
                         Cell(number(value, language, 2), value=value, pattern="0.00"),
                         Cell(words.say(f"who.left_{size}"))))
    columns = (Column(words.say("column.indicator"), "label"), Column(words.say("column.left"), "number"),
               Column(words.say("column.size"), "text"))
    return Table("left", words.say("table.left"), columns, (Body(tuple(rows)),) if rows else (), words.say("who.left"))


def events(draft: Draft) -> Part:
    """Context events as rival explanations, on the line from the first wave to the last."""
    words, language, study = draft.words, draft.language, draft.study
    begin, end = period_start(study.waves[0].period), period_end(study.waves[-1].period)
    length = max((end - begin).days, 1)
    waves = tuple((period_start(w.period) - begin).days / length for w in study.waves)
    waves = (*waves[:-1], 1.0) if len(waves) > 1 else (0.0, 1.0)
    rows = []
    for event in sorted(study.context_events, key=lambda e: e.on):
        label = event.label.to(language.code)
        if event.area:
            label = words.say("events.area", label=label, area=event.area)
        moment = Moment(waves, (event.on - begin).days / length)
        rows.append((Cell(day(event.on, language)), Cell(strip=moment), Cell(label)))
    ends = (draft.wave_short(study.waves[0].wave), draft.wave_short(study.waves[-1].wave))
    columns = (Column(words.say("column.day"), "label"), Column(words.say("column.picture"), "strip", ends),
               Column(words.say("column.event"), "text"))
    table = Table("events", words.say("table.events"), columns, (Body(tuple(rows)),) if rows else ())
    return Part("events", words.say("part.events"), (words.say("events.intro" if rows else "events.none"),),
                () if table.empty else (table,))


def glossary(draft: Draft) -> Glossary:
    words = draft.words
    terms = [Fact(words.say(f"glossary.{name}.term"), words.say(f"glossary.{name}.text"))
             for name in words.keys("glossary")]
    return Glossary(words.say("part.glossary"), tuple(sorted(terms, key=lambda t: t.term.casefold())))


def trace(draft: Draft) -> Part:
    """Which definitions, in which version, the numbers came from."""
    words, study = draft.words, draft.study
    rows = [(Cell(study.study), Cell(words.say("trace.study")), Cell(study.version or "–"), Cell("–"))]
    rows += [(Cell(id), Cell(words.say("trace.instrument")), Cell(i.version), Cell("–"))
             for id, i in draft.resolved.instruments.items()]
    rows += [(Cell(id), Cell(words.say("trace.indicator")), Cell(draft.indicator(id).version), Cell(_hash(draft, id)))
             for id in draft.listed]
    columns = tuple(Column(words.say(f"column.{name}"), "label" if name == "what_is" else "text")
                    for name in ("what_is", "value", "version", "trace"))
    table = Table("definitions", words.say("table.definitions"), columns, (Body(tuple(rows)),))
    return Part("trace", words.say("part.trace"), (words.say("trace.intro"),), (table,))


def _hash(draft: Draft, id: str) -> str:
    row = draft.rows.main(id)
    return str(row["trace"]) if row is not None and row["trace"] else "–"


def reconciliation_table(draft: Draft, reconciliation: Sequence[Mapping[str, Any]]) -> Table:
    """What was read from the files, row by row as the reading told it."""
    words = draft.words
    names = list(dict.fromkeys(name for row in reconciliation for name in row))
    columns = tuple(Column(words.known("reconciliation", name, "reconciliation.other"), "text" if i else "label")
                    for i, name in enumerate(names))
    rows = tuple(tuple(_plain(draft, name, row.get(name)) for name in names) for row in reconciliation)
    return Table("reconciliation", words.say("table.reconciliation"), columns, (Body(rows),) if rows else ())


def _plain(draft: Draft, name: str, value: Any) -> Cell:
    if value is None or value == "":
        return Cell("–")
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Cell(number(value, draft.language), value=value, pattern="0")
    return Cell(draft.wave_name(str(value)) if name == "wave" else str(value))


def counted_missing(draft: Draft, id: str) -> Iterable[tuple[int, int, int]]:
    """(cannot say, not answered, asked) of each item in the last wave; nothing for items with hidden counts."""
    for name in draft.items(id):
        found = draft.rows.items.get((name, "all", draft.study.roles[1]), {})
        if found and all(row["released"] for row in found.values()):
            counts = {value: int(row["n"] or 0) for value, row in found.items()}
            asked = sum(n for value, n in counts.items() if value != "not_asked")
            yield counts.get("dont_know", 0), counts.get("not_answered", 0), asked
