"""▶ An instrument in; a data dictionary of REDCap out."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from keko_eval.definitions.instrument import Group, Instrument, Item, Question, Repeat, Section, name_of
from keko_eval.definitions.scalars import Texts
from keko_eval.exchange.loss import Loss, LossReport
from keko_eval.exchange.markup import words_of
from keko_eval.exchange.redcap.columns import CARRIED, HEADINGS, KEYS, Cells, keys_of
from keko_eval.exchange.redcap.field import Tree
from keko_eval.exchange.redcap.field_out import Naming, row_of, with_carried
from keko_eval.exchange.redcap.read import title_of
from keko_eval.problem.noun import Noun

_OWN = ("purpose", "lawful_basis", "retention", "source", "licence", "description")
_PLAIN = ("type", "required", "sensitive", "relevant", "constraint", "calculation", "choice_filter", "default",
          "read_only", "appearance", "parameters", "quotable", "use", "missing", "guidance_hint", "required_message",
          "constraint_message", "image")


def dictionary(instrument: Instrument, carried: Mapping[str, Any]) -> tuple[str, LossReport]:
    """The text of a data dictionary, with a byte order mark as spreadsheet programs want it, in REDCap's columns."""
    writer = _Writer(instrument)
    rows = list(writer.rows())
    headings = carried.get("headings")
    headings = [str(h) for h in headings] if isinstance(headings, list) and headings else list(HEADINGS)
    keys = keys_of(headings)
    target = io.StringIO()
    out = csv.writer(target, lineterminator="\n")
    out.writerow(headings)
    out.writerows([row.get(key, "") for key in keys] for row in rows)
    lost = [key for key in KEYS if key not in keys and any(row.get(key) for row in rows)]
    losses = (Loss("lost", HEADINGS[KEYS.index(key)], None, "no-place", {"system": "REDCap"}) for key in lost)
    return "\ufeff" + target.getvalue(), LossReport((*writer.losses(), *losses))


@dataclass(slots=True)
class _Forms:
    """The names of forms. REDCap takes a dictionary only if the fields of each form stand in one place.

    ``wanted`` are those that sections and repeats would have; ``open`` is the part whose form is being written.
    """

    wanted: frozenset[str]
    used: list[str] = field(default_factory=list)
    left: set[int] = field(default_factory=set)
    open: Section | Repeat | None = None

    def of(self, part: Section | Repeat) -> tuple[str, bool]:
        """The form that the next row of a part goes to, and whether it is a new one for a part that was left."""
        if part is self.open:
            return self.used[-1], False
        again = id(part) in self.left
        own = _form(name_of(part))
        self.used.append(own if not again and own not in self.used else next(
            n for n in (f"{own}_{i}" for i in range(2, 10_000)) if n not in self.used and n not in self.wanted))
        self.left.add(id(part))
        self.open = part
        return self.used[-1], again


class _Writer:
    def __init__(self, instrument: Instrument) -> None:
        self.instrument, self.language = instrument, instrument.languages[0]
        names, self.changed = _names([q.name for _, q in instrument.walk()])
        boxes = {q.name: [str(c.value) for c in instrument.choices_of(q)] for _, q in instrument.walk()
                 if q.kind == "select_multiple"}
        self.naming = Naming(names, boxes)
        self.known = frozenset(names.values())
        self.told: list[Loss] = []
        self.written: set[str] = set()
        self.forms = _Forms(frozenset(_form(name_of(part)) for _, part in instrument.parts()
                                      if isinstance(part, Section | Repeat)))

    def losses(self) -> Iterator[Loss]:
        for name, now in self.changed.items():
            yield Loss("approximated", Noun("question", name), None, "redcap-name", {"name": now})
        for language in self.instrument.languages[1:]:
            yield Loss("lost", language, None, "redcap-language")
        for key in _OWN:
            if getattr(self.instrument, key):
                yield Loss("lost", key, None, "no-place", {"system": "REDCap"})
        first = next((q for _, q in self.instrument.walk()), None)
        if first and (first.kind != "text" or first.relevant):
            yield Loss("approximated", Noun("question", first.name), None, "redcap-first-field")
        if self.instrument.terms.model_fields_set:
            yield Loss("lost", "terms", None, "no-place", {"system": "REDCap"})
        for name, choices in self.instrument.choices.items():
            if any(choice.missing for choice in choices):
                yield Loss("lost", Noun("choice_list", f"{name}.missing"), None, "no-place", {"system": "REDCap"})
        yield from self.told
        yield from self.naming.losses

    def rows(self) -> Iterator[Cells]:
        own = self.instrument
        sections = own.sections or (Section.model_construct(
            section=own.instrument.rpartition(".")[2], title=own.title, hint=None, relevant=None,
            questions=own.questions),)
        for section in sections:
            if own.sections and self.said(section.title) != title_of(section.section):
                self.told.append(Loss("approximated", Noun("section", section.section), None, "redcap-title",
                                      {"title": self.said(section.title)}))
            if section.hint:
                self.told.append(Loss("lost", Noun("section", section.section), None, "no-place",
                                      {"system": "REDCap"}))
            yield from self.items(section.questions, section, section.relevant or "", "", "")

    def items(self, items: tuple[Item, ...], part: Section | Repeat, relevant: str, header: str,
              matrix: str) -> Iterator[Cells]:
        for item in items:
            if isinstance(item, Question):
                yield self.row(item, self.form(part), relevant, header, matrix)
            elif isinstance(item, Repeat):
                inside = _joined(relevant, item.relevant or "")
                yield from self.items(item.questions, item, inside, self.header(item), "")
            else:
                above = " – ".join(part for part in (header, self.header(item)) if part)
                table = str(item.columns.get(f"{CARRIED}matrix_group", "")) or (
                    _name(item.group) if self.is_matrix(item) else "")
                yield from self.items(item.questions, part, _joined(relevant, item.relevant or ""), above, table)
            header = ""

    def form(self, part: Section | Repeat) -> str:
        """The form of the next row; what it is called, and what has to be done in REDCap, is told once."""
        before = self.forms.open
        name, again = self.forms.of(part)
        if part is not before:
            noun = Noun("section" if isinstance(part, Section) else "repeat", name_of(part))
            if again or (isinstance(part, Section) and name != _form(part.section)):
                self.told.append(Loss("approximated", noun, None, "redcap-form-again", {"form": name}))
            if isinstance(part, Repeat):
                self.told.append(Loss("approximated", noun, None, "redcap-repeat", {"form": name}))
        return name

    def row(self, question: Question, form: str, relevant: str, header: str, matrix: str) -> Cells:
        item = {**self.plain(question), "relevant": _joined(relevant, question.relevant or "")}
        row = with_carried(item, row_of(item, self.naming), self.known)
        own = {key: str(question.columns.get(CARRIED + key, "")) for key in ("section_header", "matrix_group")}
        return {**row, "field_name": self.free(row["field_name"], question), "form_name": form,
                "section_header": header or own["section_header"], "matrix_group": matrix or own["matrix_group"]}

    def free(self, name: str, question: Question) -> str:
        """The field's name, or another where two questions of different groups have the same."""
        own = next(n for n in (name, *(f"{name}_{i}" for i in range(2, 10_000)))
                   if n not in self.written and (n == name or n not in self.known))
        if own != name:
            self.told.append(Loss("approximated", Noun("question", question.name), None, "redcap-name", {"name": own}))
        self.written.add(own)
        return own

    def header(self, item: Group | Repeat) -> str:
        """A group's label, or the cell that it was read from."""
        label = self.said(item.label)
        raw = str(item.columns.get(f"{CARRIED}section_header", ""))
        return raw if raw and words_of(raw) == label else label

    def is_matrix(self, group: Group) -> bool:
        types = {item.type if isinstance(item, Question) else "" for item in group.questions}
        return "table-list" in (group.appearance or "") and len(types) == 1 and \
            types.pop().startswith(("select_one", "select_multiple"))

    def plain(self, question: Question) -> Tree:
        """A question as plain data in the language of the dictionary."""
        item: Tree = {"name": question.name, "label": self.said(question.label), "hint": self.said(question.hint)}
        item |= {key: getattr(question, key) for key in _PLAIN}
        item["columns"] = {key: value if isinstance(value, str) else self.said(value)
                           for key, value in question.columns.items()}
        choices = self.instrument.choices_of(question)
        if choices:
            item["choices"] = [{"value": c.value, "label": self.said(c.label), "exclusive": c.exclusive}
                               for c in choices]
        return item

    def said(self, texts: Texts | None) -> str:
        if texts is None:
            return ""
        return texts.to(self.language)


def _joined(*conditions: str) -> str:
    parts = [part for part in conditions if part]
    return " and ".join(f"({part})" if len(parts) > 1 and " or " in part else part for part in parts)


def _name(text: str) -> str:
    """A name as REDCap allows: small letters, digits and underscores, a letter first."""
    name = re.sub(r"_{2,}", "_", re.sub(r"[^a-z0-9]+", "_", text.lower())).strip("_")
    return f"q_{name}" if name[:1].isdigit() else name


def _form(text: str) -> str:
    return _name(text) or "form"


def _names(names: list[str]) -> tuple[dict[str, str], dict[str, str]]:
    """``{question: REDCap's name}``, and those that had to change."""
    found: dict[str, str] = {}
    taken = {name for name in names if re.fullmatch(r"[a-z][a-z0-9_]*", name)}
    for name in dict.fromkeys(names):
        own = name if name in taken else _name(name) or "q"
        while own != name and own in taken:
            own += "_"
        taken.add(own)
        found[name] = own
    return found, {name: own for name, own in found.items() if name != own}
