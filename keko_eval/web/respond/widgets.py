"""A question in; its part of the page out. What never changes is rendered once for each form and language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from markupsafe import Markup

from keko_eval.collection.form.faults import limits, step
from keko_eval.collection.form.form import Form, Way
from keko_eval.collection.form.page import Asked, Spot
from keko_eval.collection.form.told import told, value_text
from keko_eval.definitions.instrument import Choice
from keko_eval.definitions.scalars import Texts
from keko_eval.web.respond.fields import Fields
from keko_eval.web.respond.fragments import Fragment, fragment, words
from keko_eval.web.respond.spoken import chosen, other_language, spoken

_MOST_STEPS = 11
_PARTS = {"date": ("day", "month", "year"), "dateTime": ("day", "month", "year", "time")}


@dataclass(frozen=True, slots=True)
class _Button:
    """A radio button or a check box around what decides whether it is marked."""

    before: str
    after: str
    mark: str = " checked"

    def html(self, chosen: bool) -> str:
        return self.before + self.mark + self.after if chosen else self.before + self.after


@dataclass(frozen=True, slots=True)
class _Widget:
    """What is ready of a question: its frame, its buttons, and the texts that name other answers."""

    asked: Asked
    shape: str
    frame: Fragment = field(repr=False)
    buttons: Mapping[str, _Button] = field(repr=False)
    piped: Mapping[str, Texts] = field(repr=False)
    live: bool
    described: str
    described_faulty: str


class Widgets:
    """The questions of a form in one language."""

    def __init__(self, form: Form, code: str) -> None:
        self._form, self._code = form, code
        self._ready: dict[tuple[str, bool], _Widget] = {}
        self._must = Markup(f' <span class="must">({escape(words(code).say("page.must"))})</span>')

    def html(self, name: str, way: Way, spot: Spot, fields: Fields, error: str = "", *, row: bool = False) -> Markup:
        """A question with what is in its fields and the sentence about what is wrong with it."""
        widget = self._ready.get((name, row)) or self._make(name, row)
        asked = widget.asked
        values: dict[str, str] = {"described": Markup(widget.described_faulty if error else widget.described)}
        if error:
            values |= {"error": self._error(name, error), "faulty": " faulty",
                       "invalid": Markup(' aria-invalid="true"')}
        if self._is_required(asked, way, spot):
            values["must"] = self._must
        for slot, texts in widget.piped.items():
            values[slot] = spoken(texts, self._code, told(texts, way, self._code, spot))
        self._fill(widget, way, spot, fields, values)
        return widget.frame.fill(values)

    def first_control(self, name: str, way: Way, spot: Spot) -> str:
        """The id of the first control of a question as it is asked now, for the summary of errors."""
        asked = self._form.asked[name]
        if asked.question.kind in _PARTS:
            return f"{name}.day"
        shape, offered = _shape(asked), way.choices(name, spot)
        if shape == "rank" and offered:
            return f"{name}.{offered[0].value}"
        return _id_of(name, asked.choices.index(offered[0])) if shape in ("radio", "checkbox") and offered else name

    def note(self, name: str, way: Way, spot: Spot) -> Markup:
        texts = self._form.asked[name].question.label
        return spoken(texts, self._code, told(texts, way, self._code, spot))

    def _is_required(self, asked: Asked, way: Way, spot: Spot) -> bool:
        must = asked.required
        return must if isinstance(must, bool) else must.holds(way.seen(spot), way.moment)

    def _fill(self, widget: _Widget, way: Way, spot: Spot, fields: Fields, values: dict[str, str]) -> None:
        name = widget.asked.name
        given = fields.get(name, ())
        if widget.shape == "value":
            values["value"] = value_text(way, name, way.value(name, spot), self._code)
        elif widget.buttons:
            ready = self._buttons(widget.asked, widget.shape, way, spot) if widget.live else widget.buttons
            offered = self._offered(widget, way, spot)
            values["control"] = Markup("".join(ready[c].html(c in given) for c in offered))
            if given and widget.shape == "radio" and not self._is_required(widget.asked, way, spot):
                values["clear"] = self._clear(name)
        elif widget.shape == "rank":
            values["control"] = self._rank(widget.asked, way, spot, fields, values.get("invalid", ""))
        elif widget.shape == "acknowledge":
            values["checked"] = Markup(" checked") if given else ""
        elif widget.shape in _PARTS:
            for part in _PARTS[widget.shape]:
                values[part] = next(iter(fields.get(f"{name}.{part}", ())), "")
        else:
            values["value"] = given[0] if given else ""

    def _offered(self, widget: _Widget, way: Way, spot: Spot) -> Sequence[str]:
        if widget.asked.choice_filter is None:
            return tuple(widget.buttons)
        return tuple(str(c.value) for c in way.choices(widget.asked.name, spot))

    def _rank(self, asked: Asked, way: Way, spot: Spot, fields: Fields, invalid: str) -> Markup:
        rows = []
        for choice in way.choices(asked.name, spot):
            id = escape(f"{asked.name}.{choice.value}")
            value = escape(next(iter(fields.get(f"{asked.name}.{choice.value}", ())), ""))
            rows.append(f'<div class="ranked"><input type="text" inputmode="numeric" id="{id}" name="{id}" '
                        f'value="{value}" autocomplete="off"{invalid}><label for="{id}">'
                        f"{spoken(choice.label, self._code)}</label></div>")
        return Markup("".join(rows))

    def _error(self, name: str, text: str) -> Markup:
        prefix = escape(words(self._code).say("page.error"))
        return Markup(f'<p class="error" id="{escape(name)}:error"><span class="unseen">{prefix}: </span>'
                      f"{escape(text)}</p>")

    def _clear(self, name: str) -> Markup:
        text = escape(words(self._code).say("page.clear"))
        return Markup(f'<button class="clear" name="$clear" value="{escape(name)}">{text}</button>')

    def _make(self, name: str, row: bool) -> _Widget:
        asked = self._form.asked[name]
        question, shape = asked.question, _shape(asked)
        hint = question.hint if question.hint and question.hint.to(self._code) else None
        texts = {"label": question.label, "hint": hint}
        piped = {slot: t for slot, t in texts.items() if t and "${" in t.to(self._code)}
        hinted = bool(hint) or shape in _WITH_HINT
        widget = _Widget(
            asked, shape,
            fragment("question.html", self._code, name=name, shape=shape, row=row, question=question, hint=hint,
                     piped=piped, extra=_hint_of(asked, shape, self._code), kind=question.kind,
                     high=len(asked.choices)),
            self._buttons(asked, shape), piped, any("${" in c.label.to(self._code) for c in asked.choices),
            _described(name, hinted, False), _described(name, hinted, True))
        self._ready[name, row] = widget
        return widget

    def _buttons(self, asked: Asked, shape: str, way: Way | None = None, spot: Spot = ()) -> dict[str, _Button]:
        def text(choice: Choice) -> str | None:
            return told(choice.label, way, self._code, spot) if way is not None else None

        if shape == "select":
            return {str(c.value): _option(c, self._code, text(c)) for c in asked.choices}
        if shape in ("radio", "checkbox"):
            return {str(c.value): _button(asked.name, i, c, shape, self._code, text(c))
                    for i, c in enumerate(asked.choices)}
        if shape == "steps":
            return {text: _Button(*_halves(asked.name, i, text, "radio", Markup(escape(text)), "step"))
                    for i, text in enumerate(_steps(asked, self._code))}
        return {}


_WITH_HINT = ("rank", "date", "dateTime", "time", "number_in_limits", "checkbox")


def _shape(asked: Asked) -> str:
    """Which kind of control a question gets."""
    question, appearance = asked.question, (asked.question.appearance or "").split()
    if question.read_only:
        return "value"
    match question.kind:
        case "select_one" if asked.choices:
            return "select" if {"minimal", "autocomplete"} & set(appearance) else "radio"
        case "select_multiple" if asked.choices:
            return "checkbox"
        case "rank" if asked.choices:
            return "rank"
        case "text":
            return "area" if "multiline" in appearance or question.use == "open" else "text"
        case "integer":
            return "integer"
        case "decimal":
            return "decimal"
        case "range":
            return "steps" if _count(asked) <= _MOST_STEPS else "number_in_limits"
        case "date" | "dateTime" | "time" | "acknowledge" | "email" | "phonenumber" as kind:
            return kind
    return "text"


def _hint_of(asked: Asked, shape: str, code: str) -> str:
    """The form's own word on how to answer, where the question has none."""
    say = words(code).say
    if shape == "number_in_limits":
        low, high = limits(asked)
        return say("page.hint_limits", low=_plain(low or 0), high=_plain(high or 0))
    if shape == "rank":
        return say("page.hint_rank", n=str(len(asked.choices)))
    return say(f"page.hint_{shape}") if shape in _WITH_HINT else ""


def _described(name: str, hinted: bool, faulty: bool) -> str:
    ids = [f"{name}:hint"] * hinted + [f"{name}:error"] * faulty
    return f' aria-describedby="{escape(" ".join(ids))}"' if ids else ""


def _button(name: str, i: int, choice: Choice, shape: str, code: str, text: str | None) -> _Button:
    label = spoken(choice.label, code, text)
    apart = "choice apart" if choice.missing or choice.exclusive else "choice"
    return _Button(*_halves(name, i, str(choice.value), shape, label, apart))


def _halves(name: str, i: int, value: str, kind: str, label: Markup, looks: str) -> tuple[str, str]:
    id = escape(_id_of(name, i))
    return (f'<div class="{looks}"><input type="{kind}" id="{id}" name="{escape(name)}" value="{escape(value)}"',
            f'><label for="{id}">{label}</label></div>')


def _id_of(name: str, i: int) -> str:
    return name if i == 0 else f"{name}:{i + 1}"


def _option(choice: Choice, code: str, text: str | None) -> _Button:
    raw, found = chosen(choice.label, code)
    return _Button(f'<option value="{escape(str(choice.value))}"{other_language(found, code)}',
                   f">{escape(text or raw)}</option>", " selected")


def _count(asked: Asked) -> float:
    low, high = limits(asked)
    return float("inf") if low is None or high is None else abs(high - low) / step(asked) + 1


def _steps(asked: Asked, code: str) -> list[str]:
    low, high = limits(asked)
    first, size = low or 0.0, step(asked) * (1 if (high or 0) >= (low or 0) else -1)
    decimal = words(code).language.decimal
    return [_plain(round(first + i * size, 6)).replace(".", decimal) for i in range(int(_count(asked) + 1e-9))]


def _plain(value: Any) -> str:
    return str(int(value)) if value == int(value) else str(value)
