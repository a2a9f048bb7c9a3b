"""The first page: what is different, per dimension, with how sure it is, a picture, and what the design leaves open."""

from collections.abc import Iterable

from keko_eval.definitions.indicator import DIMENSIONS
from keko_eval.language.dates import day
from keko_eval.language.forms import listing, numeral
from keko_eval.language.numbers import number, percent
from keko_eval.reporting.draft import Draft, anchor
from keko_eval.reporting.lookup import Row, interval, shown
from keko_eval.reporting.page import (
    Cause,
    Cell,
    Chip,
    Column,
    DimensionBlock,
    Dumbbell,
    Fact,
    Front,
    FrontRow,
    Legend,
    Mark,
    Range,
    Series,
    Strip,
    Tally,
)
from keko_eval.reporting.sentences import CAPS, cause, chip, outcome, say, tally_of

_ORDER = ("improved", "worsened", "moved", "same", "unclear", "too_few", "not_comparable", "counted", "hidden")


def front(draft: Draft) -> Front:
    words = draft.words
    leading = leading_indicators(draft)
    primary = [id for id in draft.listed if draft.is_primary(id)]
    others = [id for id in draft.listed if id not in primary]
    hidden = draft.rows.hidden
    return Front(
        heading=words.say("part.front"),
        lead=_lead(draft, primary),
        tallies=tuple(_tallies(draft, primary or draft.listed)),
        facts=tuple(_facts(draft)),
        caption=words.say("front.caption"),
        columns=_columns(draft),
        dimensions=tuple(_blocks(draft, leading)),
        legend=_legend(draft, leading),
        note=words.say("front.not_difference") if any(_adjusted(draft, id) for id in leading) else "",
        others=words.sentence("front.others", clauses=_clauses(draft, others)) if primary and others else "",
        cause=_cause(draft),
        hidden=words.say("front.hidden_cells", n=number(hidden, draft.language)) if hidden else "",
    )


def leading_indicators(draft: Draft) -> list[str]:
    """The primary ones; of a dimension without any, the first that the study lists."""
    primary = [id for id in draft.listed if draft.is_primary(id)]
    covered = {draft.indicator(id).dimension for id in primary}
    for id in draft.listed:
        dimension = draft.indicator(id).dimension
        if dimension not in covered:
            primary.append(id)
            covered.add(dimension)
    return primary


def picture(draft: Draft, id: str, row: Row | None, scope: str = "all", everyone: float | None = None) -> Strip | None:
    """The two values on the indicator's scale, or all of them where there are more waves than two."""
    written = draft.written[id]
    before, after = ends_of(draft, id, scope)
    if before is None and after is None:
        return None
    waves = [w.wave for w in draft.study.waves]
    if scope == "all" and len(waves) > 2:
        levels = draft.rows.levels(id)
        return Series(written.axis, tuple(shown(levels.get(wave)) for wave in waves))
    same_people = row is None or row["reason"] != "stayers_total"
    band = _later_interval(row, before) if same_people else None
    return Dumbbell(written.axis, before, after, band, _target(draft, id, scope), everyone)


def ends_of(draft: Draft, id: str, scope: str = "all") -> tuple[float | None, float | None]:
    """The two values that the design compares: two waves, or the other group and the named one."""
    comparison, (reference, followup) = draft.study.comparison, draft.study.roles
    if comparison.design == "group_difference" and scope == "all":
        other, own = (draft.rows.levels(id, f"{comparison.group}={value}").get(followup)
                      for value in (comparison.control, comparison.treated))
        return shown(other), shown(own)
    if comparison.design == "before_after_control" and scope == "all":
        scope = f"{comparison.group}={comparison.treated}"
    levels = draft.rows.levels(id, scope)
    return shown(levels.get(reference)), shown(levels.get(followup))


def end_names(draft: Draft) -> tuple[str, str]:
    """Heads for the two values."""
    if draft.study.comparison.design == "group_difference":
        group = draft.study.comparison.group or ""
        named = draft.value_label(group, draft.study.comparison.treated or "")
        return draft.words.say("column.comparison_group"), named
    reference, followup = draft.study.roles
    if reference == followup:
        return draft.words.say("column.start"), draft.words.say("column.now")
    return draft.wave_short(reference), draft.wave_short(followup)


def small_print(draft: Draft, id: str, row: Row | None) -> tuple[str, ...]:
    """Who the result rests on, and the target."""
    found, words = [], draft.words
    if row is not None and row["released"] and outcome(row) != "too_few":
        family = draft.family(row)
        counts = {name: number(row[column], draft.language) for name, column in
                  (("n", "n"), ("reference", "n_reference"), ("pairs", "n_pairs")) if row[column] is not None}
        if "pairs" in counts and family in ("paired", "recalled", "control"):
            found.append(words.say("small.pairs", n=counts["pairs"]))
        elif {"n", "reference"} <= counts.keys():
            found.append(words.say("small.groups" if family == "groups" else "small.waves", **counts))
    target = progress_sentence(draft, id)
    return (*found, target) if target else tuple(found)


def progress_sentence(draft: Draft, id: str) -> str:
    """The target of the last wave that has one, and how much of the way has been gone."""
    targets = draft.indicator(id).targets
    if not targets:
        return ""
    target, written = targets[-1], draft.written[id]
    row = next((r for r in draft.rows.progress(id) if r["wave"] == target.wave), None)
    gone = shown(row)
    if gone is None:
        return draft.words.say("small.target_only", target=written.declared(target.value))
    key = "target_done" if gone >= 1 else "target_away" if gone < 0 else "target_part"
    return draft.words.say(f"small.{key}", target=written.declared(target.value), percent=percent(gone, draft.language))


def _lead(draft: Draft, primary: list[str]) -> str:
    words = draft.words
    if len(primary) == 1:
        row = draft.rows.main(primary[0])
        verdict = chip(outcome(row), words, draft.family(row)).text
        return words.say("lead.one", label=draft.label(primary[0]), verdict=verdict[:1].lower() + verdict[1:])
    if not primary:
        return words.sentence("lead.none", clauses=_clauses(draft, draft.listed))
    return words.sentence("lead.many", of=numeral(len(primary), draft.language, "elative"),
                          n=numeral(len(primary), draft.language), clauses=_clauses(draft, primary))


def _clauses(draft: Draft, ids: Iterable[str]) -> str:
    """``kaksi parani, yksi pysyi suunnilleen ennallaan ja kaksi jäi epäselväksi``."""
    groups = _by_outcome(draft, ids)
    clauses = [draft.words.say(f"clause.{name}.{'one' if len(found) == 1 else 'many'}",
                               n=numeral(len(found), draft.language)) for name, found in groups.items()]
    return listing(clauses, draft.language)


def _by_outcome(draft: Draft, ids: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {name: [] for name in _ORDER}
    for id in ids:
        row = draft.rows.main(id)
        found[tally_of(chip(outcome(row), draft.words, draft.family(row)).tone)].append(id)
    return {name: members for name, members in found.items() if members}


def _tallies(draft: Draft, ids: Iterable[str]) -> Iterable[Tally]:
    for name, members in _by_outcome(draft, ids).items():
        row = draft.rows.main(members[0])
        mark = chip(outcome(row), draft.words, draft.family(row))
        named = Chip(mark.tone, mark.weight, draft.words.say(f"tally.{name}"))
        yield Tally(named, len(members), tuple((anchor(id), draft.label(id)) for id in members))


def _facts(draft: Draft) -> Iterable[Fact]:
    words, study, language = draft.words, draft.study, draft.language
    reference, followup = study.roles
    joined = [draft.wave_period(w) for w in dict.fromkeys((reference, followup))]
    waves = words.say("fact.to", first=joined[0], last=joined[1]) if len(joined) == 2 else joined[0]
    yield Fact(words.say("fact.waves"), waves)
    first, last, both = respondents(draft)
    if last is not None:
        text = number(last, language)
        if first is not None and reference != followup:
            text = words.say("fact.to", first=number(first, language), last=text)
        yield Fact(words.say("fact.respondents"), text)
    if both is not None:
        yield Fact(words.say("fact.both"), number(both, language))
    cluster = study.comparison.cluster
    if cluster and draft.group_values(cluster):
        yield Fact(draft.group_label(cluster), str(len(draft.group_values(cluster))))
    compared = study.comparison.design in ("before_after_control", "group_difference")
    key = "no" if not compared else "drawn" if study.comparison.assignment == "randomised" else "with"
    yield Fact(words.say("fact.comparison_group"), words.say(f"fact.{key}_comparison_group"))


def respondents(draft: Draft) -> tuple[int | None, int | None, int | None]:
    """Who answered first, last, and both times: as counted, else the most that any indicator used."""
    reference, followup = draft.study.roles
    rates = {r["wave"]: r["n"] for r in draft.rows.of("attrition") if r["term"] == "response_rate"
             and r["scope"] == "all" and r["released"]}
    first, last = (rates.get(w) or _most(draft, w) for w in (reference, followup))
    stayed = [r["n_pairs"] or r["n"] for r in draft.rows.of("attrition")
              if r["term"] == "followed_up" and r["scope"] == "all" and r["released"]]
    pairs = [r["n_pairs"] for id in draft.listed if (r := draft.rows.main(id)) and r["released"] and r["n_pairs"]]
    return first, last, next((n for n in stayed if n), max(pairs, default=None))


def _most(draft: Draft, wave: str) -> int | None:
    rows = [row for id in draft.listed if (row := draft.rows.levels(id).get(wave)) and row["released"]]
    return max((row["n"] for row in rows if row["n"]), default=None)


def _columns(draft: Draft) -> tuple[Column, ...]:
    words = draft.words
    first, last = end_names(draft)
    difference = draft.family(None) == "groups"
    return (Column(words.say("column.what"), "label"), Column(words.say("column.verdict"), "chip"),
            Column(words.say("column.result"), "text"), Column(words.say("column.picture"), "strip"),
            Column(first, "number"), Column(last, "number"),
            Column(words.say("column.difference" if difference else "column.change"), "number"))


def _blocks(draft: Draft, leading: list[str]) -> Iterable[DimensionBlock]:
    for dimension in DIMENSIONS:
        rows = tuple(_row(draft, id) for id in leading if draft.indicator(id).dimension == dimension)
        if rows:
            yield DimensionBlock(dimension, draft.words.say(f"dimension.{dimension}"), rows)


def _row(draft: Draft, id: str) -> FrontRow:
    row, written = draft.rows.main(id), draft.written[id]
    said = say(draft, id, row)
    before, after = ends_of(draft, id)
    change = shown(row)
    spoken = said.sentence if not said.certainty else f"{said.sentence} {said.certainty}"
    small = small_print(draft, id, row)
    detectable = next((shown(r) for r in draft.rows.of("minimum_detectable", id) if r["scope"] == "all"), None)
    if detectable is not None and outcome(row) == "unclear" and row and row["because"] not in CAPS:
        small = (*small, draft.words.say("small.detectable", change=written.change(detectable)))
    return FrontRow(anchor(id), draft.label(id), said.chip, spoken, small,
                    Cell(strip=picture(draft, id, row), ends=written.ends()),
                    (written.value_cell(before), written.value_cell(after), written.change_cell(change)))


def _adjusted(draft: Draft, id: str) -> bool:
    """Whether the change reads otherwise than the difference of the two values."""
    before, after = ends_of(draft, id)
    change, written = shown(draft.rows.main(id)), draft.written[id]
    if before is None or after is None or change is None:
        return False
    return written.signed(change) != written.signed(after - before)


def _later_interval(row: Row | None, before: float | None) -> Range | None:
    """The change's interval laid from the earlier value."""
    ends = interval(row)
    return (before + ends[0], before + ends[1]) if ends and before is not None else None


def _target(draft: Draft, id: str, scope: str) -> float | None:
    targets = draft.indicator(id).targets
    return targets[-1].value if targets and scope == "all" else None


def _legend(draft: Draft, leading: list[str]) -> tuple[Legend, ...]:
    words = draft.words
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
