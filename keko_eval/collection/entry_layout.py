"""Where each answer stands in an entry workbook: known alike to the one who writes it and the one who reads it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from textwrap import shorten
from typing import Literal

from keko_eval.collection.form.page import Asked
from keko_eval.collection.handout import WAVE, Handout
from keko_eval.collection.numbered import Copies, Item, Numbered, Part, numbering, questions
from keko_eval.definitions.instrument import CLOSED, Choice
from keko_eval.definitions.scalars import Texts
from keko_eval.language.dates import period
from keko_eval.language.language import language as language_of

FORM = "form"
"""The key of the column with the number of the paper form."""
_SLOT = re.compile(r"\$\{[^}]*\}")
MOST_TOGETHER = 40
"""Columns that stand on one sheet; of more each section has its own."""
LONGEST_NAME, LONGEST_HEAD = 31, 48
Kind = Literal["form", "wave", "group", "code", "answer", "choice"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: of an answer, or with ``choice`` of one choice of an answer.

    ``labels`` are what may be written in it, each with its code; empty where anything may.
    """

    key: str
    kind: Kind
    head: str
    asked: Asked | None = None
    choice: str = ""
    sub: str = ""
    number: str = ""
    labels: tuple[tuple[str, str], ...] = ()

    @property
    def question(self) -> str:
        return self.asked.name if self.asked else self.key

    @property
    def is_sensitive(self) -> bool:
        return bool(self.asked and (self.asked.question.sensitive or
                                    self.asked.question.kind in ("email", "phonenumber")))


@dataclass(frozen=True, slots=True)
class EntrySheet:
    """One sheet; ``repeat`` names the repeat whose instances are its rows, otherwise a row is a form."""

    name: str
    columns: tuple[Column, ...]
    repeat: str = ""


def sheets_of(handout: Handout, language: str) -> tuple[EntrySheet, ...]:
    """The sheets of a handout, in the order of asking; the columns of the form come on each."""
    return tuple(_Layout(handout, language).sheets())


@dataclass(frozen=True, slots=True)
class Legend:
    """What a column is called to people, the labels of its list, and the code of everything that may be written."""

    title: str
    labels: tuple[str, ...]
    codes: Mapping[str, str]

    def code(self, text: str) -> str | None:
        """The code that a cell means."""
        return self.codes.get(_plain(text))


def legends_of(sheets: Iterable[EntrySheet], names: Mapping[str, str]) -> dict[str, Legend]:
    """By column key, and by question for those of several columns; ``names`` are the heads of what is no question."""
    found: dict[str, Legend] = {}
    for column in (column for sheet in sheets for column in sheet.columns):
        head = shorten(column.head or names.get(column.kind, column.key), LONGEST_HEAD, placeholder=" …")
        title = f"{column.number}. {head}" if column.number else head
        codes = codes_by_text(column.asked.choices if column.asked else (), column.labels)
        labels = tuple(label for label, _ in column.labels)
        found[column.key] = Legend(f"{title}: {column.sub}" if column.sub else title, labels, codes)
        found.setdefault(column.question, Legend(title, labels, codes))
    return found


def nested(handout: Handout) -> list[str]:
    """The repeats within repeats, which have no place in a table."""
    return [below for part in numbering(handout.instrument).parts for item in part.items if isinstance(item, Copies)
            for below in item.repeated.level.repeats]


class _Layout:
    def __init__(self, handout: Handout, language: str) -> None:
        self.handout, self.language = handout, language
        self.numbered = numbering(handout.instrument)
        self.taken: set[str] = set()

    def sheets(self) -> Iterator[EntrySheet]:
        parts = self.numbered.parts
        plain = {part.name: self._columns(part.items) for part in parts}
        form, heads = self._form(), list(self._heads())
        if sum(map(len, plain.values())) <= MOST_TOGETHER:
            together = [column for columns in plain.values() for column in columns]
            yield EntrySheet(self._name(_first_title(parts, self.handout, self.language)), (form, *heads, *together))
        else:
            first = True
            for part in parts:
                if plain[part.name]:
                    own = heads if first else []
                    yield EntrySheet(self._name(self._to(part.title) or part.name), (form, *own, *plain[part.name]))
                    first = False
        for part in parts:
            for item in part.items:
                if isinstance(item, Copies):
                    name = self._name(self._to(item.repeated.label) or item.repeated.name)
                    yield EntrySheet(name, (form, *self._columns(item.items)), item.repeated.name)

    def _form(self) -> Column:
        return Column(FORM, "form", "")

    def _heads(self) -> Iterator[Column]:
        speech = language_of(self.language)
        if self.handout.waves:
            waves = tuple((self._to(w.label) or period(w.period, speech), w.wave) for w in self.handout.waves)
            yield Column(WAVE, "wave", "", labels=apart(waves))
        for group in self.handout.groups:
            labels = apart([(texts.to(self.language) or value, value) for value, texts in group.values.items()])
            yield Column(group.group, "group", self._to(group.label) or group.group, labels=labels)
        if self.handout.subject:
            yield Column(self.handout.subject, "code", "")

    def _columns(self, items: Sequence[Item]) -> list[Column]:
        return [column for item in questions([i for i in items if not isinstance(i, Copies)])
                for column in self._question(item)]

    def _question(self, item: Numbered) -> Iterator[Column]:
        asked, head = item.asked, self._to(item.asked.question.label)
        labels = apart([(self._to(c.label), str(c.value)) for c in asked.choices])
        if asked.question.kind in ("select_multiple", "rank") and asked.choices:
            for label, code in labels:
                yield Column(f"{asked.name}/{code}", "choice", head, asked, code, label, item.number)
        else:
            one = labels if asked.question.kind in CLOSED else ()
            yield Column(asked.name, "answer", head, asked, "", "", item.number, one)
        if item.other:
            other = self._other(item)
            yield Column(item.other, "answer", f"{head} {self._to(other.question.label)}", other, "", "", item.number)

    def _other(self, item: Numbered) -> Asked:
        from keko_eval.collection.form.levels import level_of

        return next(a for a in level_of(self.handout.instrument).asked() if a.name == item.other)

    def _to(self, texts: Texts | None) -> str:
        text = _SLOT.sub("…", texts.to(self.language)) if texts else ""
        return " ".join(text.split())

    def _name(self, wanted: str) -> str:
        """A name that a sheet may have and none has yet; the second set of sheets needs room for its mark."""
        plain = "".join(sign for sign in wanted if sign not in "[]:*?/\\'").strip() or "1"
        name, n = plain[: LONGEST_NAME - 4].strip(), 1
        while name.casefold() in self.taken:
            n += 1
            name = f"{plain[: LONGEST_NAME - 8].strip()} {n}"
        self.taken.add(name.casefold())
        return name


def second(name: str) -> str:
    """What the sheet of the second person is called."""
    return f"{name} (2)"


def apart(labels: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """(label, code) with the code beside labels that are used twice, or that another choice has as its code."""
    listed = list(labels)
    seen = {label.casefold(): sum(other.casefold() == label.casefold() for other, _ in listed) for label, _ in listed}
    codes = {code.casefold(): code for _, code in listed}
    return tuple((label if label and seen[label.casefold()] == 1 and codes.get(label.casefold(), code) == code
                  else f"{label} ({code})".strip(), code) for label, code in listed)


def codes_by_text(asked: Iterable[Choice], labels: Iterable[tuple[str, str]]) -> dict[str, str]:
    """What may be written for each code: its label in the workbook's language, its code, its labels elsewhere."""
    found: dict[str, str] = {}
    for choice in asked:
        for text in choice.label.by_language.values():
            key = _plain(text)
            found[key] = str(choice.value) if found.get(key, str(choice.value)) == str(choice.value) else ""
    found = {text: code for text, code in found.items() if code}
    listed = list(labels)
    found |= {_plain(code): code for _, code in listed}
    return found | {_plain(label): code for label, code in listed}


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _first_title(parts: Sequence[Part], handout: Handout, language: str) -> str:
    only = parts[0].title if len(parts) == 1 else None
    return (only or handout.instrument.title).to(language)
