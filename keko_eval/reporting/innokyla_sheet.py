"""The sheet for Innokylä: each good practice of the register as plain text, field by field, the empty ones named."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from keko_eval.definitions.references import instrument_of
from keko_eval.language.dates import day
from keko_eval.language.forms import listing
from keko_eval.reporting.draft import Draft
from keko_eval.reporting.plain_text import block, head, plain
from keko_eval.reporting.record_tables import Record, asked, choice, date_cell, records

_SENTENCE = re.compile(r".+?[.!?](?=\s|$)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the form and what it is filled from."""

    id: str
    heading: Mapping[str, str]
    questions: tuple[str, ...]
    first: bool
    study: bool


@dataclass(frozen=True, slots=True)
class Plan:
    dated: date
    instrument: str
    only: Mapping[str, tuple[str, ...]]
    words: Mapping[str, Mapping[str, str]]
    fields: tuple[Field, ...]


@cache
def plan() -> Plan:
    """The fields of the library's form, of a day."""
    found = tomllib.loads((files("keko_eval.reporting") / "innokyla.toml").read_text(encoding="utf8"))
    fields = tuple(Field(f["id"], f["heading"], tuple(f.get("from", ())), f.get("first", False), f.get("study", False))
                   for f in found["field"])
    only = {name: tuple(codes) for name, codes in found["only"].items()}
    words = {code: told for code, told in found.items() if isinstance(told, dict) and code != "only"}
    return Plan(found["dated"], found["instrument"], only, words, fields)


def innokyla_sheet(draft: Draft, dated: str) -> str:
    """The whole text in the draft's language; only practices among the released entries are in it."""
    words = plan().words[draft.language.code]
    told = [(id, record) for id in _registers(draft) for record in _practices(draft, id)]
    notes = list(_notes(draft, words, dated))
    if not told:
        return head(f"{words['title']}: {draft.title}", [*notes, words["none"].format(instrument=plan().instrument)])
    return "\n".join((head(f"{words['title']}: {draft.title}", notes),
                      *(_practice(draft, id, record, words) for id, record in told)))


def _notes(draft: Draft, words: Mapping[str, str], dated: str) -> Iterator[str]:
    yield dated
    if draft.profile != "public":
        yield words["watermark"].format(word=draft.words.say(f"document.{draft.profile}"))
    if draft.study.invented or draft.study.invented_part:
        own = draft.study.invented_part
        yield own.to(draft.language.code) if own else draft.words.say("document.invented")
    yield words["copy"]
    yield words["people"]
    yield words["list_dated"].format(day=day(plan().dated, draft.language))


def _registers(draft: Draft) -> list[str]:
    """The indicators that list the records of the form."""
    return [id for id in draft.listed if draft.indicator(id).kind == "register"
            and instrument_of(draft.indicator(id), draft.resolved.instruments) == plan().instrument]


def _practices(draft: Draft, id: str) -> list[Record]:
    """Those of the last wave that are good practices, as they were told."""
    return [r for r in records(draft, id) if r.entry.isdigit() and r.wave == draft.study.roles[1]
            and all(r.text(name) in codes for name, codes in plan().only.items())]


def _practice(draft: Draft, id: str, record: Record, words: Mapping[str, str]) -> str:
    code = draft.language.code
    filled = [(field, plain(_filled(draft, id, record, field), links=True)) for field in plan().fields]
    lines = [f"{field.heading[code]}: {text or words['blank']}" for field, text in filled]
    empty = [field.heading[code][:1].lower() + field.heading[code][1:] for field, text in filled if not text]
    lines.append(words["empty"].format(fields=listing(empty, draft.language)) if empty else words["full"])
    return block(record.text("name") or draft.words.say("exhibit.untitled"), lines, links=True)


def _filled(draft: Draft, id: str, record: Record, field: Field) -> str:
    if field.study:
        return draft.study.title.to(draft.language.code)
    text = next((told for name in field.questions if (told := _told(draft, id, record, name))), "")
    found = _SENTENCE.match(text) if field.first else None
    return found[0] if found else text


def _told(draft: Draft, id: str, record: Record, name: str) -> str:
    """What a question says, choices by their labels and days as the language writes them."""
    text, question = record.text(name), asked(draft, id, name)
    if not text or question is None:
        return text
    if question.kind in ("select_one", "select_multiple"):
        return ", ".join(choice(draft, id, name, code) for code in text.split())
    return date_cell(draft, text).text if question.kind == "date" else text
