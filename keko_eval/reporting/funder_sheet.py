"""The funder's sheet: plain text for the fields of a yearly report, each figure with the basis that it rests on."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from keko_eval.definitions.references import instrument_of
from keko_eval.language.dates import day
from keko_eval.language.forms import listing
from keko_eval.language.numbers import number
from keko_eval.reporting.compared import ends_of, small_print
from keko_eval.reporting.draft import Draft
from keko_eval.reporting.exhibit import told
from keko_eval.reporting.lookup import Row, shown
from keko_eval.reporting.parts import unsaid, who_answered
from keko_eval.reporting.plain_text import block, head
from keko_eval.reporting.record_tables import choice, date_cell, records
from keko_eval.reporting.sentences import cause, outcome

SHEET = "stea-2026"
UNSHOWN = ("hidden", "none", "too_few", "not_comparable")
COUNTED = ("rose", "fell", "stayed")
MOST_LISTED = 30


@dataclass(frozen=True, slots=True)
class Block:
    """One field of the form; ``draws`` are what it takes: indicators that match every key of a line, or a part."""

    id: str
    heading: Mapping[str, str]
    draws: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class SheetPlan:
    name: str
    dated: date
    words: Mapping[str, Mapping[str, str]]
    blocks: tuple[Block, ...]


@cache
def plan_of(sheet: str = SHEET) -> SheetPlan:
    """The blocks of a funder's form, of a day."""
    text = (files("keko_eval.reporting") / "funder" / f"{sheet}.toml").read_text(encoding="utf8")
    found = tomllib.loads(text)
    blocks = tuple(Block(b["id"], b["heading"], tuple(b["draws"])) for b in found["block"])
    words = {code: told for code, told in found.items() if isinstance(told, dict)}
    return SheetPlan(found["sheet"], found["dated"], words, blocks)


def funder_sheet(draft: Draft, dated: str) -> str:
    """The whole text in the draft's language; ``dated`` says of when the figures are."""
    plan, code = plan_of(), draft.language.code
    words = plan.words[code]
    title = f"{words['title']}: {draft.title}"
    found = [head(title, _notes(draft, plan, words, dated))]
    for i, field in enumerate(plan.blocks, 1):
        paragraphs = list(_paragraphs(draft, field, words)) or [words["none"]]
        found.append(block(f"{i}. {field.heading[code]}", paragraphs))
    return "\n".join(found)


def _notes(draft: Draft, plan: SheetPlan, words: Mapping[str, str], dated: str) -> Iterator[str]:
    study, code = draft.study, draft.language.code
    if study.organisation:
        yield study.organisation.to(code)
    yield dated
    if draft.profile != "public":
        yield words["watermark"].format(word=draft.words.say(f"document.{draft.profile}"))
    if study.invented or study.invented_part:
        yield study.invented_part.to(code) if study.invented_part else draft.words.say("document.invented")
    yield words["copy"]
    yield words["list_dated"].format(day=day(plan.dated, draft.language))
    if draft.resolved.grant:
        labels = listing([draft.label(id) for id in draft.listed if _granted(draft, id)], draft.language)
        key = "grant" if labels else "grant_none"
        yield words[key].format(grant=draft.resolved.grant, labels=labels)


def _paragraphs(draft: Draft, field: Block, words: Mapping[str, str]) -> Iterator[str]:
    """Figures in the order of the study, then what the parts say."""
    drawn = [id for id in draft.listed if any(_matches(draft, id, line) for line in field.draws)]
    parts = [line["part"] for line in field.draws if "part" in line]
    for part in parts:
        if part == "who":
            yield from who_answered(draft).paragraphs
    figures = {id: list(_figure(draft, id, words)) for id in drawn}
    yield from (line for lines in figures.values() for line in lines)
    unshown = [draft.label(id) for id, lines in figures.items() if not lines]
    if unshown:
        yield words["unshown"].format(labels="; ".join(unshown))
    if any(figures.values()) and _two_waves(draft):
        reference, followup = draft.study.roles
        yield words["when"].format(before=draft.wave_name(reference), now=draft.wave_name(followup))
    if "cause" in parts and any(figures.values()) and not draft.described:
        yield cause(draft)
    if "unsaid" in parts:
        yield from _unsaid(draft, words)
    if "events" in parts:
        yield from _events(draft, words)


def _matches(draft: Draft, id: str, line: Mapping[str, Any]) -> bool:
    if "part" in line:
        return False
    indicator = draft.indicator(id)
    if line.get("targets") and not indicator.targets:
        return False
    if line.get("primary") and id not in draft.study.primary:
        return False
    fields = {"indicators": id, "kinds": indicator.kind, "levels": indicator.level, "dimensions": indicator.dimension}
    return all(value in line[key] for key, value in fields.items() if key in line)


def _figure(draft: Draft, id: str, words: Mapping[str, str]) -> Iterator[str]:
    """One indicator in sentences: before and now, the conclusion, the target, and what the figure rests on.

    Of a change that is not shown, or that too few tell of, only the values that may be shown.
    """
    row = draft.rows.main(id)
    level = draft.rows.levels(id).get(draft.study.roles[1])
    said, found = told(draft, id, row), outcome(row)
    ends = list(_ends(draft, id, row, words))
    if found == "not_comparable" or (found in UNSHOWN and row is not None and not ends) or (
            row is None and shown(level) is None):
        return
    if row is not None and found in UNSHOWN:
        sentences = [f"{draft.label(id)}.", said.sentence, *ends]
    else:
        sentences = [f"{draft.label(id)}. {said.chip.text}.", *ends, said.sentence, said.certainty,
                     *map(_sentence, small_print(draft, id, row))]
    sentences += _basis(draft, id, level or row, words)
    yield " ".join(text for text in sentences if text)
    yield from _recorded(draft, id, words)


def _ends(draft: Draft, id: str, row: Row | None, words: Mapping[str, str]) -> Iterator[str]:
    """The values before and now, where those are what is compared; a count's own sentence tells them."""
    before, now = ends_of(draft, id)
    if now is None or row is None or not _levels_differ(draft) or outcome(row) in COUNTED:
        return
    amount = draft.written[id].amount
    yield words["now"].format(now=amount(now)) if before is None else words["before_now"].format(
        before=amount(before), now=amount(now))


def _levels_differ(draft: Draft) -> bool:
    """Whether what is compared is a value before and the value now."""
    return draft.family(None) in ("paired", "separate", "recalled")


def _two_waves(draft: Draft) -> bool:
    return _levels_differ(draft) and not draft.recalled


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:].rstrip(".") + "."


def _basis(draft: Draft, id: str, row: Row | None, words: Mapping[str, str]) -> Iterator[str]:
    basis = row["basis"] if row is not None else None
    yield draft.words.say(f"basis.{basis}") if basis else words["basis_unknown"]
    if draft.resolved.grant and not _granted(draft, id) and any(_granted(draft, other) for other in draft.listed):
        yield words["grant_all"]


def _granted(draft: Draft, id: str) -> bool:
    """Whether the figure is of the grant's own activity alone."""
    return instrument_of(draft.indicator(id), draft.resolved.instruments) in draft.resolved.granted


def _recorded(draft: Draft, id: str, words: Mapping[str, str]) -> Iterator[str]:
    """Dated results one by one, since a funder wants facts that can be verified."""
    indicator = draft.indicator(id)
    if indicator.kind != "milestone":
        return
    rows = [r for r in records(draft, id) if r.text(indicator.title)
            and r.text(indicator.status) in {str(code) for code in indicator.done}]
    if rows:
        yield words["listed"]
    for r in rows[:MOST_LISTED]:
        when = date_cell(draft, r.text(indicator.date)).text
        what = choice(draft, id, indicator.what, r.text(indicator.what))
        yield f"- {r.text(indicator.title)} ({', '.join(part for part in (what, when) if part != '–')})"
    if len(rows) > MOST_LISTED:
        yield "- …"


def _unsaid(draft: Draft, words: Mapping[str, str]) -> Iterator[str]:
    found = unsaid(draft)
    yield found.intro
    for group in found.groups:
        yield f"{group.chip.text}:"
        yield from (f"- {item.label}. {item.text}" for item in group.items)
    for id in draft.listed:
        level = draft.rows.levels(id).get(draft.study.roles[1])
        if draft.rows.main(id) is None and not draft.described and level is not None and not level["released"]:
            yield f"- {draft.label(id)}. {draft.words.say('state.hidden')}"
    if draft.rows.hidden:
        yield words["hidden"].format(n=number(draft.rows.hidden, draft.language))


def _events(draft: Draft, words: Mapping[str, str]) -> Iterator[str]:
    events = sorted(draft.study.context_events, key=lambda event: event.on)
    if events:
        yield words["events"]
    yield from (f"- {event.label.to(draft.language.code)} ({day(event.on, draft.language)})" for event in events)
