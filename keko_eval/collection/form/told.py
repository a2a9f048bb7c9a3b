"""Texts of a form for one respondent: with her answers in their places, and what to do about a fault."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from keko_eval.collection.form.faults import Fault
from keko_eval.collection.form.form import Way
from keko_eval.collection.form.page import Spot
from keko_eval.definitions.scalars import Texts
from keko_eval.language.dates import day
from keko_eval.language.forms import listing
from keko_eval.language.language import language
from keko_eval.language.wording import words_of

_SLOT = re.compile(r"\$\{\s*([^}\s]+)\s*\}")
_ROOM = "keko_eval.collection.form"


def told(texts: Texts | None, way: Way, code: str, spot: Spot = ()) -> str:
    """A text in a language, ``${question}`` replaced by the answer as people read it; an ellipsis for none."""
    text = texts.to(code) if texts else ""
    if "${" not in text:
        return text
    return _SLOT.sub(lambda found: answer_text(way, found[1], code, spot) or "…", text)


def answer_text(way: Way, name: str, code: str, spot: Spot = ()) -> str:
    """An answer as people read it: labels of choices, a decimal comma, a date; empty for none."""
    value = way.seen(spot).get(name, "")
    return value_text(way, name, value, code)


def value_text(way: Way, name: str, value: Any, code: str) -> str:
    """As :func:`answer_text`, of a value at hand."""
    if value in (None, "", []):
        return ""
    asked, speech = way.form.asked.get(name), language(code)
    if asked is None:
        return str(value)
    if asked.choices:
        listed = value if isinstance(value, list) else str(value).split()
        labels = {str(c.value): c.label.to(code) for c in asked.choices}
        return listing([labels.get(str(v), str(v)) for v in listed], speech)
    if asked.question.kind in ("decimal", "range", "integer") or asked.calculation:
        return _number(value, speech.decimal)
    if asked.question.kind == "date":
        return _date(str(value), code)
    if asked.question.kind == "dateTime":
        first, _, last = str(value).partition("T")
        return f"{_date(first, code)} {_clock(last, speech.tag)}".strip()
    if asked.question.kind == "time":
        return _clock(str(value), speech.tag)
    return str(value)


def say(fault: Fault, way: Way, code: str) -> str:
    """What to do about a fault, in one sentence: the form's own words where it has some."""
    asked = way.form.asked[fault.question]
    own: Mapping[str, Texts | None] = {"required": asked.question.required_message,
                                       "constraint": asked.question.constraint_message}
    text = told(own.get(fault.code), way, code, fault.spot)
    if text:
        return text
    words = words_of(_ROOM, code)
    key = f"{fault.code}.{asked.question.kind}"
    decimal = words.language.decimal
    values = {name: value.replace(".", decimal) for name, value in fault.values.items()}
    return words.say(key if key in words.texts else f"{fault.code}.other", **values)


def _number(value: Any, decimal: str) -> str:
    text = str(value)
    bare = text.removeprefix("-").replace(".", "", 1)
    return text.replace(".", decimal).replace("-", "\u2212") if bare.isdecimal() else text


def _clock(text: str, tag: str) -> str:
    """``9.30`` in Finnish, ``09:30`` elsewhere."""
    return text[:5].removeprefix("0").replace(":", ".") if tag == "fi" else text[:5]


def _date(text: str, code: str) -> str:
    try:
        return day(date.fromisoformat(text[:10]), language(code))
    except ValueError:
        return text
