"""▶ An instrument in; a definition for SurveyJS out, and what SurveyJS has no place for."""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from keko_eval.definitions.expression.parse import parse
from keko_eval.definitions.expression.symbols import Symbol
from keko_eval.definitions.expression.tree import Call, Itself, Text
from keko_eval.definitions.instrument import Choice, Group, Instrument, Question, Repeat, Section, name_of
from keko_eval.definitions.scalars import Texts
from keko_eval.definitions.symbols_of import symbols_of
from keko_eval.exchange.foreign_words import Untranslated
from keko_eval.exchange.loss import Fate, Loss, LossReport
from keko_eval.exchange.surveyjs.elements_out import KINDS, Element, choices_out, kind_of
from keko_eval.exchange.surveyjs.expression_out import Translator, quoted
from keko_eval.exchange.surveyjs.names import MARKS, NOTICE, NOTICES, SYSTEM
from keko_eval.exchange.surveyjs.texts import escaped, texts_out
from keko_eval.problem.noun import Noun
from keko_eval.problem.problem import Refused

_SILENT = frozenset(("start", "end", "today", "deviceid", "username", "audit"))
_NAMED = ("name", "valueName")
_NO_PLACE = {"question": ("guidance_hint", "missing", "use", "sensitive", "quotable", "image", "columns"),
             "instrument": ("description", "source", "licence", "terms", "minutes", "locked", "xlsform")}


def survey_of(instrument: Instrument, carried: Mapping[str, Any]) -> tuple[dict[str, Any], LossReport]:
    """The definition as plain data."""
    writer = _Writer(instrument, carried)
    survey = writer.survey()
    return survey, LossReport(tuple(writer.losses))


def text_of(survey: Mapping[str, Any]) -> str:
    return json.dumps(survey, ensure_ascii=False, indent=2) + "\n"


class _Writer:
    def __init__(self, instrument: Instrument, carried: Mapping[str, Any]) -> None:
        self.instrument = instrument
        self.carried: Mapping[str, Mapping[str, Any]] = carried
        self.losses: list[Loss] = []
        self.worked_out: list[Element] = []
        self.repeat: tuple[str, ...] = ()
        self.path: tuple[Any, ...] = ()

    # Names and texts

    @cached_property
    def _names(self) -> Mapping[str, str]:
        return {name: str(own["name"]) for name, own in self.carried.get("elements", {}).items() if "name" in own}

    def name(self, name: str) -> str:
        """A name as the form had it."""
        return self._names.get(name, name)

    def stored(self, name: str) -> str:
        """Under which name the form keeps an answer."""
        return str(self.carried.get("elements", {}).get(name, {}).get("valueName") or self.name(name))

    @property
    def _codes(self) -> Mapping[str, Mapping[str, str]]:
        """By question, what the form called a choice that has another value here."""
        return self.carried.get("values", {})

    @cached_property
    def _outside(self) -> Mapping[str, str]:
        return dict(self._references((*self.instrument.sections, *self.instrument.questions), ""))

    def _references(self, items: Sequence[Any], before: str) -> Iterator[tuple[str, str]]:
        for item in items:
            if isinstance(item, Question):
                yield item.name, before + self.stored(item.name)
            elif isinstance(item, Repeat):
                if not before:
                    yield from self._references(item.questions, f"{self.name(item.repeat)}.")
            elif isinstance(item, Group) and self._is_matrix(item):
                yield from self._references(item.questions, f"{before}{self.name(item.group)}.")
            else:
                yield from self._references(item.questions, before)

    @property
    def references(self) -> Mapping[str, str]:
        """How each question is named where the writer is."""
        if not self.repeat:
            return self._outside
        inside = {name: f"panel.{self.stored(name)}" for name in self.repeat}
        return {**self._outside, **inside}

    @property
    def symbols(self) -> Mapping[str, Symbol]:
        return symbols_of(self.instrument, self.path)

    def text(self, texts: Texts) -> Any:
        return texts_out(texts, self.instrument.languages, self.references)

    def lose(self, kind: str, name: str, key: str, because: str = "no-place", fate: Fate = "lost",
             **values: str) -> None:
        what: Noun | str = Noun(kind, f"{name}.{key}" if key else name) if kind else key
        self.losses.append(Loss(fate, what, None, because, {"system": SYSTEM} if because == "no-place" else values))

    def _without_place(self, kind: str, name: str, thing: Any) -> None:
        for key in _NO_PLACE[kind]:
            if key in thing.model_fields_set and getattr(thing, key):
                self.lose(kind if name else "", name, key)

    # The form

    def survey(self) -> dict[str, Any]:
        it = self.instrument
        own = self.carried.get("survey", {})
        self._without_place("instrument", "", it)
        if it.unit != "respondent":
            self.lose("", "", "unit")
        pages = [self._page(section, i) for i, section in enumerate(it.sections)] or self._unpaged()
        notices = [{"type": "html", "name": f"{NOTICE}{key}", "html": escaped(self.text(getattr(it, key)))}
                   for key in NOTICES if getattr(it, key)]
        if pages:
            pages[0]["elements"] = [*notices, *pages[0]["elements"]]
        self._raw(pages)
        marks = [{"name": key, "expression": quoted(value), "includeIntoResult": True}
                 for key, value in zip(MARKS, (it.instrument, it.version), strict=True)]
        self._lists()
        languages = [c for c in it.languages if c != "default"]
        return {**({"locale": languages[0]} if languages else {}), "title": self.text(it.title),
                "clearInvisibleValues": "onHidden", **own, "pages": pages,
                "calculatedValues": [*marks, *self.worked_out, *own.get("calculatedValues", ())]}

    def _page(self, section: Section, i: int) -> Element:
        self.path = ("sections", i)
        page: Element = {"name": self.name(section.section), "title": self.text(section.title)}
        if section.hint:
            page["description"] = self.text(section.hint)
        page |= self._shown("section", section.section, section.relevant)
        page["elements"] = self.elements(section.questions, ("sections", i, "questions"))
        return {**page, **self.carried.get("pages", {}).get(section.section, {})}

    def _unpaged(self) -> list[Element]:
        elements = self.elements(self.instrument.questions, ("questions",))
        pages: list[Element] = []
        for element in elements:
            page = self.carried.get("panels", {}).get(str(element.get("name")))
            if page is not None and element["type"] == "panel":
                pages.append({k: v for k, v in element.items() if k != "type"} | page)
            elif not pages or pages[-1].get("name") != "page1":
                pages.append({"name": "page1", "elements": [element]})
            else:
                pages[-1]["elements"].append(element)
        return pages

    def _raw(self, pages: list[Element]) -> None:
        """Elements that were only carried, at their old places."""
        holders: dict[Any, list[Element]] = {p.get("name"): p["elements"] for p in pages}
        waiting = list(pages)
        while waiting:
            for element in waiting.pop().get("elements", ()):
                for key in ("elements", "templateElements"):
                    if key in element:
                        holders.setdefault(element.get("name"), element[key])
                        waiting.append({"elements": element[key]})
        raw: Any = self.carried.get("raw", ())
        for parent, index, element in raw:
            holder: list[Element] = holders.get(parent) or (pages[-1]["elements"] if pages else [])
            holder.insert(min(index, len(holder)), element)

    def _lists(self) -> None:
        asked = {q.choice_list for _, q in self.instrument.walk() if not q.calculation}
        for name in self.instrument.choices:
            self.lose("", "", f"choices.{name}", "surveyjs-list" if name in asked else "surveyjs-unused-list",
                      "approximated" if name in asked else "lost")

    # Its parts

    def elements(self, items: Sequence[Any], path: tuple[Any, ...]) -> list[Element]:
        found = []
        for i, item in enumerate(items):
            self.path = (*path, i)
            element = self._item(item, (*path, i))
            if element is not None:
                found.append({**element, **self._own(name_of(item), element)})
        return found

    def _own(self, name: str, element: Element) -> Element:
        """What the element came with and the language has no word for."""
        own = self.carried.get("elements", {}).get(name, {})
        if own.get("type", element["type"]) != element["type"]:
            gone = [key for key in own if key not in _NAMED and key not in element]
            if gone:
                self.lose("question", name, ", ".join(gone), "gone")
            return {k: v for k, v in own.items() if k in _NAMED}
        return {k: v for k, v in own.items() if k in ("name",) or k not in (*element, "choices", "rows", "columns")}

    def _item(self, item: Any, path: tuple[Any, ...]) -> Element | None:
        match item:
            case Question():
                return self.question(item)
            case Group():
                return self._matrix(item) if self._is_matrix(item) else self._panel(item, path)
            case _:
                return self._dynamic(item, path)

    def _panel(self, group: Group, path: tuple[Any, ...]) -> Element:
        if group.appearance:
            self.lose("group", group.group, "appearance")
        shown = self._shown("group", group.group, group.relevant)
        title = {"title": self.text(group.label)} if group.label else {}
        return {"type": "panel", "name": group.group, **title, **shown,
                "elements": self.elements(group.questions, (*path, "questions"))}

    def _dynamic(self, repeat: Repeat, path: tuple[Any, ...]) -> Element:
        shown = self._shown("repeat", repeat.repeat, repeat.relevant)
        title = {"title": self.text(repeat.label)} if repeat.label else {}
        count: Element = {}
        if repeat.repeat_count and (said := self._said("repeat", repeat.repeat, "repeat_count", repeat.repeat_count)):
            count = {"panelCountExpression": said, "allowAddPanel": False, "allowRemovePanel": False}
        if repeat.appearance:
            self.lose("repeat", repeat.repeat, "appearance")
        around, self.repeat = self.repeat, tuple(q.name for q in _questions(repeat.questions))
        below = self.elements(repeat.questions, (*path, "questions"))
        self.repeat = around
        return {"type": "paneldynamic", "name": repeat.repeat, **title, **shown, **count, "templateElements": below}

    @staticmethod
    def _is_matrix(group: Group) -> bool:
        """A table whose rows say nothing that a matrix cannot."""
        rows = [q for q in group.questions if isinstance(q, Question) and q.kind == "select_one"]
        keys = {"name", "type", "label", "required", "relevant", "use", "sensitive", "missing"}
        return ("table-list" in (group.appearance or "").split() and len(rows) == len(group.questions) > 0
                and len({q.type for q in rows}) == 1 and "or_other" not in rows[0].type
                and len({q.required for q in rows}) == 1 and isinstance(rows[0].required, bool)
                and all(q.model_fields_set <= keys and q.label for q in rows))

    def _matrix(self, group: Group) -> Element:
        rows = [q for q in group.questions if isinstance(q, Question)]
        columns = [{"value": c.value, "text": self.text(c.label)} for c in self._choices(rows[0])]
        for row in rows:
            self._without_place("question", row.name, row)
        listed = [{"value": self.name(q.name), "text": self.text(q.label),
                   **self._shown("question", q.name, q.relevant)} for q in rows if q.label]
        title = {"title": self.text(group.label)} if group.label else {}
        must = {"eachRowRequired": True} if rows[0].required else {}
        return {"type": "matrix", "name": group.group, **title, **self._shown("group", group.group, group.relevant),
                **must, "columns": columns, "rows": listed}

    def question(self, q: Question) -> Element | None:
        self._without_place("question", q.name, q)
        if q.kind not in KINDS:
            self.lose("question", q.name, "", *(("surveyjs-own-times",) if q.kind in _SILENT else ()))
            return None
        if q.kind == "hidden" or (q.calculation and q.kind == "calculate" and not q.label):
            self._work_out(q)
            return None
        if q.kind == "note":
            own = self.carried.get("elements", {}).get(q.name, {}).get("html")
            said = own or escaped(self.text(q.label) if q.label else "")
            return {"type": "html", "name": q.name, "html": said, **self._shown("question", q.name, q.relevant)}
        if q.calculation:
            said = self._said("question", q.name, "calculation", q.calculation, value=True)
            element: Element = {"type": "expression", "name": q.name, **({"expression": said} if said else {})}
        else:
            element = {**kind_of(q, self.carried.get("elements", {}).get(q.name, {}).get("type", "")), "name": q.name}
        element = {"type": element.pop("type"), "name": element.pop("name"), **self._words(q), **element}
        element |= self._shown("question", q.name, q.relevant)
        if q.choice_list and q.calculation:
            self.lose("question", q.name, "", "surveyjs-code-shown", "approximated")
        elif q.choice_list:
            element |= self._offered(q, element)
        return element | self._limits(q)

    def _work_out(self, q: Question) -> None:
        """What nobody sees, as a value that the survey works out."""
        text = q.calculation if q.calculation else None
        said = self._said("question", q.name, "calculation", text, value=True) if text else quoted(q.default or "")
        if q.relevant and said:
            asked = self._said("question", q.name, "relevant", q.relevant)
            said = f"iif({asked}, {said}, '')" if asked else said
        if said:
            self.worked_out.append({"name": self.name(q.name), "expression": said, "includeIntoResult": True})
            self.lose("question", q.name, "", "surveyjs-worked-out", "approximated")

    def _words(self, q: Question) -> Element:
        found: Element = {}
        for key, theirs in (("label", "title"), ("hint", "description"), ("required_message", "requiredErrorText")):
            texts = getattr(q, key)
            if texts:
                found[theirs] = self.text(texts)
        return found

    def _limits(self, q: Question) -> Element:
        found: Element = {}
        if q.required is True:
            found["isRequired"] = True
        elif isinstance(q.required, str) and (said := self._said("question", q.name, "required", q.required)):
            found["requiredIf"] = said
        if q.constraint and (validator := self._validator(q, q.constraint)):
            message = {"text": self.text(q.constraint_message)} if q.constraint_message else {}
            found["validators"] = [validator | message]
        if q.default is not None:
            number = q.kind in ("integer", "decimal", "range") and q.default.lstrip("-").isdigit()
            found["defaultValue"] = q.default.split() if q.kind == "select_multiple" else (
                int(q.default) if number else q.default)
        return found | ({"readOnly": True} if q.read_only else {})

    def _validator(self, q: Question, text: str) -> Element | None:
        try:
            node = parse(text)
        except Refused:
            node = None
        match node:
            case Call(name="regex", arguments=(Itself(), Text(value=pattern))):
                whole = pattern.startswith("^") and pattern.endswith("$") and "|" not in pattern
                return {"type": "regex", "regex": pattern if whole else f"^(?:{pattern})$"}
        said = self._said("question", q.name, "constraint", text)
        # SurveyJS asks it of an empty answer too.
        empty = f"{{{self.references[q.name]}}} empty or "
        return {"type": "expression", "expression": empty + said} if said else None

    # Choices and conditions

    def _choices(self, q: Question) -> Sequence[Choice]:
        return self.instrument.choices_of(q)

    def _offered(self, q: Question, element: Element) -> Element:
        choices = self._choices(q)
        many = element["type"] in ("checkbox", "tagbox")
        found = choices_out(element, choices, lambda c: self.text(c.label), self._filtered(q, choices),
                            "or_other" in q.type.split()[2:])
        was = self._codes.get(q.name, {})
        for one in found.get("choices", ()):
            one["value"] = was.get(str(one["value"]), one["value"])
        for choice in choices:
            shown = [c for c in found.get("choices", ()) if c["value"] in (choice.value, was.get(str(choice.value)))]
            name = f"{q.choice_list}/{choice.value}"
            if choice.missing and shown:
                self.lose("choice", name, "missing", "surveyjs-missing", "approximated")
            if choice.exclusive and shown and not many:
                self.lose("choice", name, "exclusive")
            for key in ("image", "columns"):
                if getattr(choice, key):
                    self.lose("choice", name, key)
        return found

    def _filtered(self, q: Question, choices: Sequence[Choice]) -> Mapping[str, str]:
        """When each choice is shown: the filter with what the choice's columns hold."""
        if not q.choice_filter:
            return {}
        try:
            node = parse(q.choice_filter)
            columns = {str(c.value): {**c.columns, "name": str(c.value)} for c in choices}
            found = {value: Translator(self.symbols, self.references, q.name, own, codes=self._codes).condition(node)
                     for value, own in columns.items()}
        except (Refused, Untranslated):
            self.lose("question", q.name, "choice_filter", "surveyjs-expression", text=q.choice_filter)
            return {}
        self.lose("question", q.name, "choice_filter", "surveyjs-filter", "approximated")
        return {value: said for value, said in found.items() if said != "true"}

    def _shown(self, kind: str, name: str, text: str | None) -> Element:
        said = self._said(kind, name, "relevant", text) if text and text.strip() else ""
        return {"visibleIf": said} if said else {}

    def _said(self, kind: str, name: str, key: str, text: str, value: bool = False) -> str:
        """An expression in SurveyJS's words; empty where it has none, which is told."""
        translator = Translator(self.symbols, self.references, name, answered=key == "constraint",
                                codes=self._codes)
        try:
            node = parse(text)
            return translator.value(node) if value or key == "repeat_count" else translator.condition(node)
        except (Refused, Untranslated):
            self.lose(kind, name, key, "surveyjs-expression", text=text)
            return ""


def _questions(items: Sequence[Any]) -> Iterator[Question]:
    for item in items:
        if isinstance(item, Question):
            yield item
        elif isinstance(item, Group):
            yield from _questions(item.questions)
