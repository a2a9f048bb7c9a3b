"""The first page: what is different, per dimension, with how sure it is, a picture, and what the design leaves open."""

from collections.abc import Iterable

from keko_eval.definitions.indicator import DIMENSIONS
from keko_eval.language.dates import day, when
from keko_eval.language.forms import capital, listing, numeral, share
from keko_eval.language.numbers import number
from keko_eval.reporting.compared import (
    end_names,
    is_adjusted,
    number_cells,
    picture_cell,
    small_print,
    treated_label,
)
from keko_eval.reporting.draft import Draft, anchor
from keko_eval.reporting.exhibit import told
from keko_eval.reporting.lookup import shown
from keko_eval.reporting.marks import Mark
from keko_eval.reporting.page import Cause, Chip, Column, DimensionBlock, Fact, Front, FrontRow, Legend, Tally
from keko_eval.reporting.sentences import CAPS, cause, chip, outcome, tally_of

FACTS = ("goal", "milestone", "harvest", "count", "sum", "register", "resource")
"""Kinds that tell what was done and brought about, whatever the number of respondents."""
FEWEST = 12
MOST = 6
_ORDER = ("improved", "worsened", "moved", "same", "unclear", "too_few", "not_comparable", "counted", "hidden")


def front(draft: Draft) -> Front:
    if draft.described:
        return described(draft)
    words = draft.words
    leading = leading_indicators(draft)
    primary = [id for id in draft.listed if draft.is_primary(id)]
    others = [id for id in draft.listed if id not in primary]
    return Front(
        heading=words.say("part.front"),
        lead=(f"{words.say('lead.small_circle')} " if too_small(draft) else "") + _lead(draft, primary),
        tallies=tuple(_tallies(draft, primary or draft.listed)),
        facts=tuple(_facts(draft)),
        caption=words.say("front.caption"),
        columns=_columns(draft),
        dimensions=tuple(_blocks(draft, leading)),
        legend=_legend(draft, leading),
        note=words.say(draft.twice("front.not_difference")) if any(is_adjusted(draft, id) for id in leading) else "",
        others=_others(draft, others) if primary and others else "",
        cause=_cause(draft),
        hidden=_hidden(draft),
    )


def _others(draft: Draft, others: list[str]) -> str:
    """How the other indicators ended; in a circle's own report by name which of them moved."""
    told = [draft.words.sentence("front.others", clauses=_clauses(draft, others))]
    moved = _by_outcome(draft, others) if draft.resolved.where else {}
    for name in ("improved", "worsened", "moved"):
        labels = listing([draft.label(id) for id in moved.get(name, ())], draft.language)
        told += [f"{capital(draft.words.say(f'tally.{name}'))}: {labels}."] if labels else []
    return " ".join(told)


def described(draft: Draft) -> Front:
    """Where nothing is compared: what there is, indicator by indicator, and what cannot be concluded from it."""
    words, study, language = draft.words, draft.study, draft.language
    wave = study.wave(study.roles[1])
    lead = words.say("lead.described", when=when(wave.period, language) if wave else "")
    if study.description:
        lead = f"{study.description.to(language.code)} {lead}"
    shown = tuple(dict.fromkeys(draft.indicator(id).dimension for id in draft.listed))
    return Front(
        heading=words.say("part.front_described"), lead=lead, tallies=(), facts=tuple(_facts(draft)),
        caption=words.say("front.caption_described"), columns=_columns(draft),
        dimensions=tuple(_blocks(draft, list(draft.listed), shown)), legend=(), note="", others="",
        cause=Cause(words.say("front.cause_described"), cause(draft), ""), hidden=_hidden(draft))


def leading_indicators(draft: Draft) -> list[str]:
    """The primary ones; of a dimension without any, the first that the study lists. Where the report is about none of
    the study's primary ones, the first few that it is about.

    One circle's report has its goals and what it brought about there too, and nothing but those where it is too small
    for statistics.
    """
    own = [id for id in draft.listed if draft.indicator(id).kind in FACTS and any(
        shown(r) is not None for r in draft.rows.levels(id).values())] if draft.resolved.where else []
    if own and too_small(draft):
        return own
    return [*(id for id in own if draft.indicator(id).kind == "goal"), *_usual(draft)]


def too_small(draft: Draft) -> bool:
    """Whether so few of a circle answered both times that its own scales can say little of it."""
    both = respondents(draft)[2]
    return bool(draft.resolved.where) and (both is None or both < FEWEST)


def _usual(draft: Draft) -> list[str]:
    primary = [id for id in draft.listed if draft.is_primary(id)]
    if not primary and draft.study.primary:
        return list(draft.listed[:MOST])
    covered = {draft.indicator(id).dimension for id in primary}
    for id in draft.listed:
        dimension = draft.indicator(id).dimension
        if dimension not in covered:
            primary.append(id)
            covered.add(dimension)
    return primary


def _lead(draft: Draft, primary: list[str]) -> str:
    words = draft.words
    if not _by_outcome(draft, primary or draft.listed):
        return words.say("lead.records")
    if len(primary) == 1:
        row = draft.rows.main(primary[0])
        verdict = chip(outcome(row), words, draft.family(row)).text
        return words.say("lead.one", label=draft.label(primary[0]), verdict=verdict[:1].lower() + verdict[1:])
    if not primary:
        key = "lead.not_primary" if draft.study.primary else "lead.none"
        return words.sentence(key, clauses=_clauses(draft, draft.listed))
    return words.sentence("lead.many", of=numeral(len(primary), draft.language, "elative"),
                          n=numeral(len(primary), draft.language), clauses=_clauses(draft, primary))


def _clauses(draft: Draft, ids: Iterable[str]) -> str:
    """``kaksi parani, yksi pysyi suunnilleen ennallaan ja kaksi jäi epäselväksi``; ``molemmat paranivat``."""
    ids = list(ids)
    clauses = [_clause(draft, name, len(found), len(ids)) for name, found in _by_outcome(draft, ids).items()]
    return listing(clauses, draft.language)


def _clause(draft: Draft, name: str, n: int, of: int) -> str:
    form = "one" if n == 1 else "all" if n == of else "many"
    return draft.words.say(f"clause.{name}.{form}", n=share(n, of, draft.language))


def _by_outcome(draft: Draft, ids: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {name: [] for name in _ORDER}
    for id in ids:
        row = draft.rows.main(id)
        if draft.only_described(id):
            continue
        found[tally_of(chip(outcome(row), draft.words, draft.family(row)).tone)].append(id)
    return {name: members for name, members in found.items() if members}


def _tallies(draft: Draft, ids: Iterable[str]) -> Iterable[Tally]:
    for name, members in _by_outcome(draft, ids).items():
        row = draft.rows.main(members[0])
        mark = chip(outcome(row), draft.words, draft.family(row))
        named = Chip(mark.tone, mark.weight, draft.words.say(f"tally.{name}"))
        yield Tally(named, len(members), tuple((anchor(id), draft.label(id)) for id in members))


def _hidden(draft: Draft) -> str:
    """How many figures are hidden, and what to do where not even a total is left."""
    if not draft.rows.hidden:
        return ""
    told = draft.words.say("front.hidden_cells", n=number(draft.rows.hidden, draft.language))
    totals = [row for row in (draft.rows.main(id) for id in draft.listed) if row]
    if totals and not any(row["released"] for row in totals):
        told += " " + draft.words.say("front.hidden_totals")
    return told


def _facts(draft: Draft) -> Iterable[Fact]:
    words, study, language = draft.words, draft.study, draft.language
    reference, followup = study.roles
    joined = [draft.wave_period(w) for w in dict.fromkeys((reference, followup))]
    waves = words.say("fact.to", first=joined[0], last=joined[1]) if len(joined) == 2 else joined[0]
    yield Fact(words.say("fact.when" if draft.described else "fact.waves"), waves)
    first, last, both = respondents(draft)
    if last is not None:
        text = number(last, language)
        if first is not None and reference != followup:
            text = words.say("fact.to", first=number(first, language), last=text)
        yield Fact(words.say("fact.respondents"), text)
    if both is not None:
        yield Fact(words.say(draft.twice("fact.both")), number(both, language))
    cluster = study.comparison.cluster
    if cluster and draft.group_values(cluster):
        n = len(draft.group_values(cluster))
        text = words.say("fact.group" if n == 1 else "fact.groups", n=number(n, language))
        yield Fact(draft.group_label(cluster), text)
    if draft.described:
        return
    compared = study.comparison.design in ("before_after_control", "group_difference")
    key = "no" if not compared else "drawn" if study.comparison.assignment == "randomised" else "with"
    yield Fact(words.say("fact.comparison_group"), words.say(f"fact.{key}_comparison_group"))


def respondents(draft: Draft) -> tuple[int | None, int | None, int | None]:
    """Who answered first, last, and both times: as counted, else the most that any indicator used; 0 is nobody."""
    reference, followup = draft.study.roles
    rates = {r["wave"]: r["n"] for r in draft.rows.of("attrition") if r["term"] == "response_rate"
             and r["scope"] == "all" and r["released"]}
    first, last = (rates.get(w) or _most(draft, w) or _nobody(draft, w) for w in (reference, followup))
    stayed = [r["n_pairs"] or r["n"] for r in draft.rows.of("attrition")
              if r["term"] == "followed_up" and r["scope"] == "all" and r["released"]]
    asked = [id for id in draft.listed if not draft.indicator(id).of_records]
    pairs = [r["n_pairs"] for id in asked if (r := draft.rows.main(id)) and r["released"] and r["n_pairs"]]
    return first, last, next((n for n in stayed if n), max(pairs, default=None))


def _nobody(draft: Draft, wave: str) -> int | None:
    """0 where it is known, and may be said, that nobody answered in a wave; None otherwise."""
    counted = any(r["term"] == "respondents" and r["scope"] == "all" and r["wave"] == wave and r["released"]
                  and r["n"] == 0 for r in draft.rows.of("attrition"))
    return 0 if counted and draft.surveyed else None


def _most(draft: Draft, wave: str) -> int | None:
    asked = [id for id in draft.listed if not draft.indicator(id).of_records]
    rows = [row for id in asked if (row := draft.rows.levels(id).get(wave)) and row["released"]]
    if not draft.surveyed:
        return None
    return max((row["n"] for row in rows if row["n"]), default=None)


def _columns(draft: Draft) -> tuple[Column, ...]:
    words, family = draft.words, draft.family(None)
    first, last = end_names(draft)
    if family == "control":
        first = words.say("column.change_of", label=words.say("column.comparison_group"))
        last = words.say("column.change_of", label=treated_label(draft))
    told = (Column(words.say("column.what"), "label"), Column(words.say("column.verdict"), "chip"),
            Column(words.say("column.result"), "text"), Column(words.say("column.picture"), "strip"))
    if draft.described:
        return (*told, Column(last, "number"))
    difference = family in ("groups", "control")
    return (*told, Column(first, "number"), Column(last, "number"),
            Column(words.say("column.difference" if difference else "column.change"), "number"))


def _blocks(draft: Draft, leading: list[str], dimensions: Iterable[str] = DIMENSIONS) -> Iterable[DimensionBlock]:
    for dimension in dimensions:
        rows = tuple(_row(draft, id) for id in leading if draft.indicator(id).dimension == dimension)
        if rows:
            yield DimensionBlock(dimension, draft.words.say(f"dimension.{dimension}"), rows)


def _row(draft: Draft, id: str) -> FrontRow:
    row, written = draft.rows.main(id), draft.written[id]
    said = told(draft, id, row)
    spoken = said.sentence if not said.certainty else f"{said.sentence} {said.certainty}"
    small = small_print(draft, id, row)
    detectable = next((shown(r) for r in draft.rows.of("minimum_detectable", id) if r["scope"] == "all"), None)
    if detectable is not None and outcome(row) == "unclear" and row and row["because"] not in CAPS:
        key = "detectable" if row["quantity"] == "change" else "detectable_difference"
        small = (*small, draft.words.say(f"small.{key}", change=written.change(detectable)))
    return FrontRow(anchor(id), draft.label(id), said.chip, spoken, small, picture_cell(draft, id, row),
                    number_cells(draft, id, row), draft.row_id(id))


def _legend(draft: Draft, leading: list[str]) -> tuple[Legend, ...]:
    words = draft.words
    if draft.family(None) == "control":
        return (Legend(words.say("legend.zone"), Mark("zone")), Legend(words.say("legend.zero"), Mark("zero")))
    first, last = end_names(draft)
    found = [Legend(words.say("legend.before", wave=first), Mark("before")),
             Legend(words.say("legend.after", wave=last), Mark("after")),
             Legend(words.say("legend.interval_after", level="95"), Mark("interval"))]
    if any(draft.indicator(id).targets for id in leading):
        found.append(Legend(words.say("legend.target"), Mark("target")))
    return tuple(found)


def _cause(draft: Draft) -> Cause:
    words, language = draft.words, draft.language
    events = [words.say("front.event", label=e.label.to(language.code), day=day(e.on, language))
              for e in sorted(draft.study.context_events, key=lambda e: e.on)]
    text = words.say("front.events", events="; ".join(events)) if events else ""
    return Cause(words.say("front.cause"), cause(draft), text)
