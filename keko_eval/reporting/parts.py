"""The parts around the indicators: what can't be said, who answered, what else happened, words and origins."""

from collections.abc import Iterable, Mapping, Sequence

from keko_eval.definitions.scalars import period_end, period_start
from keko_eval.language.dates import day
from keko_eval.language.numbers import number, percent
from keko_eval.reporting.draft import Draft, anchor
from keko_eval.reporting.exhibit import told
from keko_eval.reporting.first_page import respondents
from keko_eval.reporting.history import event_name, lettered, levels_on_line
from keko_eval.reporting.item_tables import cannot_say
from keko_eval.reporting.lookup import Row, shown
from keko_eval.reporting.marks import Bar, Moment
from keko_eval.reporting.page import Body, Cell, Column, Fact, Glossary, Part, Table, Unsaid, UnsaidGroup, UnsaidItem
from keko_eval.reporting.sentences import chip, outcome

_OF_COMPARISONS = ("baseline", "primary", "tentative", "meaningful", "before_after", "comparison_group")
_OF_SURVEYS = ("interval", "chance", "alpha")
_UNSAID = ("no_meaningful_change", "unclear", "too_few", "not_comparable", "hidden", "none")


def unsaid(draft: Draft) -> Unsaid:
    """Every indicator of which no change can be claimed, with the reason."""
    words = draft.words
    heading, intro = words.say("part.unsaid"), words.say("unsaid.intro")
    if draft.described:
        heading, intro = words.say("part.unsaid_described"), words.say("unsaid.described")
    found: dict[str, list[UnsaidItem]] = {name: [] for name in _UNSAID}
    for id in draft.listed:
        row = draft.rows.main(id)
        name = str(told(draft, id, row).chip.tone) if draft.described else outcome(row)
        if name in found and not draft.only_described(id):
            said = told(draft, id, row)
            found[name].append(UnsaidItem(anchor(id), draft.label(id), f"{said.sentence} {said.certainty}".strip(),
                                          draft.row_id(id)))
    family = draft.family(None)
    groups = tuple(UnsaidGroup(chip(name, words, family), tuple(items)) for name, items in found.items() if items)
    return Unsaid(heading, intro if groups or draft.described else words.say("unsaid.nothing"), groups)


def who_answered(draft: Draft) -> Part:
    words, language = draft.words, draft.language
    first, last, both = respondents(draft)
    paragraphs = []
    reference, followup = draft.study.roles
    followed = _followed_up(draft)
    if last is not None:
        slots = {"n": number(last, language), "reference": number(first or 0, language),
                 "pairs": number(both or 0, language)}
        key = ("single" if first is None or reference == followup
               else "sentence" if both or not (first and last) else "unlinked" if followed is None else "rounds")
        paragraphs.append(words.say(f"who.{key}", **slots))
    if followed is not None:
        paragraphs.append(words.say("who.followed", percent=percent(followed, language)))
    response = _response(draft)
    if response.empty:
        paragraphs.append(words.say("who.none" if draft.surveyed else "who.records"))
    left = _left(draft)
    groups = () if language.simple else tuple(_response_by(draft, g.group) for g in draft.study.groups)
    tables = [response, *groups, left]
    return Part("who", words.say("part.who"), tuple(paragraphs), tuple(t for t in tables if not t.empty))


def _followed_up(draft: Draft) -> float | None:
    """The share of the first wave that answered again, on the indicator that most of them answered."""
    rows = [r for id in (None, *draft.listed) for r in _attrition(draft, "followed_up", indicator=id) if r["released"]]
    return shown(max(rows, key=lambda r: int(r["n"] or 0), default=None))


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
        value = next((shown(r) for r in _attrition(draft, "stayers_minus_leavers", indicator=id)), None)
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
    figures, levels = levels_on_line(draft)
    for letter, event in lettered(draft):
        moment = Moment(waves, (event.on - begin).days / length)
        rows.append((Cell(f"{letter} · {day(event.on, language)}"), Cell(strip=moment),
                     Cell(event_name(draft, event))))
    ends = (draft.wave_short(study.waves[0].wave), draft.wave_short(study.waves[-1].wave))
    columns = (Column(words.say("column.day"), "label"), Column(words.say("column.picture"), "strip", ends),
               Column(words.say("column.event"), "text"))
    table = Table("events", words.say("table.events"), columns, (Body(tuple(rows)),) if rows else ())
    return Part("events", words.say("part.events"), (words.say("events.intro" if rows else "events.none"),),
                (*(() if table.empty else (table,)), *levels), figures)


def glossary(draft: Draft) -> Glossary:
    words = draft.words
    needless = {*(_OF_COMPARISONS if draft.described else ()), *(() if draft.surveyed else _OF_SURVEYS)}
    terms = [Fact(words.say(f"glossary.{name}.term"), words.say(f"glossary.{name}.text"))
             for name in words.keys("glossary") if name not in needless]
    return Glossary(words.say("part.glossary"), tuple(sorted(terms, key=lambda t: t.term.casefold())))


def trace(draft: Draft) -> Part:
    """Which definitions, in which version, the numbers came from."""
    words, study = draft.words, draft.study
    rows = [(Cell(study.study), Cell(words.say("trace.study")), Cell(study.version or "–"), Cell("–"))]
    rows += [(Cell(id), Cell(words.say("trace.instrument")), Cell(i.version), Cell("–"))
             for id, i in draft.resolved.instruments.items()]
    rows += [(Cell(id), Cell(words.say("trace.indicator")), Cell(draft.indicator(id).version), Cell(_hash(draft, id)))
             for id in draft.resolved.listed]
    rows += [(Cell(id), Cell(words.say("trace.instrument")), Cell(version), Cell("–"))
             for id, version in draft.resolved.earlier]
    columns = tuple(Column(words.say(f"column.{name}"), "label" if name == "what_is" else "text")
                    for name in ("what_is", "value", "version", "trace"))
    table = Table("definitions", words.say("table.definitions"), columns, (Body(tuple(rows)),))
    return Part("trace", words.say("part.trace"), (words.say("trace.intro"),), (table,))


def _hash(draft: Draft, id: str) -> str:
    row = draft.rows.main(id)
    return str(row["trace"]) if row is not None and row["trace"] else "–"


def reconciliation_table(draft: Draft, lines: Sequence[Row]) -> Table:
    """Rows read, used and left out of each file and wave, with the reasons."""
    words, language = draft.words, draft.language
    read: dict[tuple[str, str], dict[str, int]] = {}
    reasons: dict[tuple[str, str], list[str]] = {}
    for line in lines:
        if line["what"] in ("rows_read", "rows_used", "rows_left_out"):
            key = (line["file"], line["wave"])
            counts = read.setdefault(key, dict.fromkeys(("rows_read", "rows_used", "rows_left_out"), 0))
            counts[line["what"]] += line["n"]
            if line["why"]:
                reasons.setdefault(key, []).append(f"{_why(draft, line['why'])} ({number(line['n'], language)})")
    rows = tuple((Cell(file), Cell(draft.wave_name(wave) or "–"),
                  *(Cell(number(n, language), value=n, pattern="0") for n in counts.values()),
                  Cell("; ".join(reasons.get((file, wave), ())) or "–")) for (file, wave), counts in read.items())
    columns = (Column(words.say("reconciliation.file"), "label"), Column(words.say("reconciliation.wave"), "text"),
               *(Column(words.say(f"reconciliation.{name}"), "number")
                 for name in ("rows_read", "rows_used", "rows_left_out")),
               Column(words.say("reconciliation.why"), "text"))
    recoded = sum(line["n"] for line in lines if line["what"] == "cells_recoded")
    note = words.say("reconciliation.recoded", n=number(recoded, language)) if recoded else ""
    return Table("reconciliation", words.say("table.reconciliation"), columns, (Body(rows),) if rows else (), note)


def set_aside_table(draft: Draft, lines: Sequence[Row]) -> Table:
    """Cells that could not be used, by question and reason."""
    words, language = draft.words, draft.language
    counts: dict[tuple[str, str], int] = {}
    for line in lines:
        if line["what"] == "cells_set_aside":
            key = (line["question"], line["why"])
            counts[key] = counts.get(key, 0) + line["n"]
    rows = tuple((Cell(_asked(draft, question)), Cell(_why(draft, why)),
                  Cell(number(n, language), value=n, pattern="0"))
                 for (question, why), n in counts.items())
    columns = (Column(words.say("reconciliation.question"), "label"), Column(words.say("reconciliation.why"), "text"),
               Column(words.say("reconciliation.n"), "number"))
    return Table("set_aside", words.say("table.set_aside"), columns, (Body(rows),) if rows else ())


def _why(draft: Draft, why: str) -> str:
    return draft.words.known("why", why, "reason.other")


def _asked(draft: Draft, name: str) -> str:
    question = draft.question(name)
    return question.label.to(draft.language.code) if question and question.label else name


def counted_missing(draft: Draft, id: str) -> Iterable[tuple[int, int, int]]:
    """(cannot say, not answered, asked) of each item in the last wave; nothing where an item's counts are hidden."""
    told = {name: draft.rows.items.get((name, "all", draft.study.roles[1]), {}) for name in draft.items(id)}
    if not all(row["released"] for found in told.values() for row in found.values()):
        return
    for name, found in told.items():
        if found:
            counts = {value: int(row["n"] or 0) for value, row in found.items()}
            asked = sum(n for value, n in counts.items() if value != "not_asked")
            yield sum(counts.get(value, 0) for value in cannot_say(draft, name)), counts.get("not_answered", 0), asked
