"""An element of SurveyJS in; what it is to the language out: its type, its choices, and which of its keys were used."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from keko_eval.exchange.surveyjs.names import SPECIAL, SPECIAL_TEXTS, TYPES

Tree = dict[str, Any]
CLOSED = {**dict.fromkeys(("radiogroup", "dropdown", "buttongroup", "imagepicker", "rating", "boolean"), "select_one"),
          "checkbox": "select_multiple", "tagbox": "select_multiple", "ranking": "rank"}
PANELS = frozenset(("panel", "paneldynamic", "matrix"))
KNOWN = frozenset((*CLOSED, *PANELS, "text", "comment", "html", "expression", "slider", "file"))
_APPEARANCES = {"dropdown": "minimal", "tagbox": "minimal", "comment": "multiline"}
_CARRIED_TYPES = frozenset(("rating", "boolean", "buttongroup"))
_MOST = 1000


@dataclass(slots=True)
class Read:
    """A question's keys, its choices, and the element's keys that they came from.

    ``shown`` has by choice value when it is shown, in SurveyJS's words.
    """

    tree: Tree
    choices: list[Tree] | None = None
    used: set[str] = field(default_factory=lambda: {"type", "name"})
    carried: Tree = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)


def read_element(element: Mapping[str, Any], text: Callable[[Any], Any], languages: Iterable[str]) -> Read:
    """What a question is; its texts and conditions are read elsewhere.

    Parameters
    ----------
    text : callable
        Reads a text or texts.
    languages : iterable of str
        Of the form: for choices whose text SurveyJS knows by itself.
    """
    type_ = str(element.get("type", "text"))
    read = Read({"type": _type(element, type_)})
    if type_ in _APPEARANCES:
        read.tree["appearance"] = _APPEARANCES[type_]
    if type_ in _CARRIED_TYPES:
        read.carried["type"] = type_
    if type_ == "text":
        read.used |= {"inputType"} if element.get("inputType", "text") in TYPES else set()
        read.used |= {"step"} if element.get("inputType") == "number" and element.get("step") in (1, None) else set()
    if type_ == "file":
        read.used.add("acceptedTypes")
    if type_ == "slider":
        names = {"min": "start", "max": "end", "step": "step"}
        defaults = {"min": 0, "max": 100, "step": 1}
        given = {names[k]: element.get(k, default) for k, default in defaults.items() if k in element or k != "step"}
        read.tree["parameters"] = " ".join(f"{k}={v}" for k, v in given.items())
        read.used |= set(names)
    if type_ == "boolean" and element.get("valueTrue") == "OK":
        read.used |= {"valueTrue", "renderAs"}
        read.carried.clear()
    elif type_ in CLOSED:
        _choices(read, element, type_, text, tuple(languages))
    return read


def _type(element: Mapping[str, Any], type_: str) -> str:
    if type_ == "boolean" and element.get("valueTrue") == "OK":
        return "acknowledge"
    if type_ == "imagepicker" and element.get("multiSelect"):
        return "select_multiple"
    if type_ in CLOSED:
        return CLOSED[type_]
    if type_ == "text":
        kind = TYPES.get(str(element.get("inputType", "text")), "text")
        whole = element.get("step") == 1
        return "integer" if kind in ("integer", "decimal") and whole else "decimal" if kind == "integer" or \
            kind == "decimal" else kind
    kinds = {"comment": "text", "html": "note", "expression": "calculate", "slider": "range"}
    if type_ == "file":
        first = str(element.get("acceptedTypes", "")).partition("/")[0]
        return first if first in ("image", "audio", "video") else "file"
    return kinds.get(type_, "text")


def _choices(read: Read, element: Mapping[str, Any], type_: str, text: Callable[[Any], Any],
             languages: tuple[str, ...]) -> None:
    if type_ == "boolean":
        read.used |= {"labelTrue", "labelFalse", "valueTrue", "valueFalse"}
        read.choices = [
            {"value": value_of(element.get(f"value{word}", word.lower())),
             "label": text(element.get(f"label{word}")) or _usual(word.lower(), languages)}
            for word in ("True", "False")]
        return
    key = "rateValues" if type_ == "rating" else "choices"
    items = element.get(key)
    if type_ == "rating" and not items:
        read.choices = _rated(read, element, text)
        return
    read.used.add(key)
    read.choices, renamed = [], renamed_codes(element)
    for item in items[:_MOST] if isinstance(items, list) else ():
        whole = item if isinstance(item, Mapping) else {"value": item}
        if whole.get("value") is None:
            continue
        value = renamed.get(str(whole["value"]), value_of(whole["value"]))
        choice: Tree = {"value": value, "label": text(whole.get("text")) or str(whole["value"])}
        if whole.get("isExclusive"):
            choice["exclusive"] = True
        if isinstance(whole.get("visibleIf"), str):
            read.shown[str(value)] = whole["visibleIf"]
        read.choices.append(choice)
    if type_ != "ranking":
        _by_itself(read, element, text, languages)


def _by_itself(read: Read, element: Mapping[str, Any], text: Callable[[Any], Any], languages: tuple[str, ...]) -> None:
    """The choices that SurveyJS has by itself, and an answer of one's own."""
    assert read.choices is not None
    for value, show, named, means in SPECIAL:
        old = "hasNone" if value == "none" else show
        if element.get(show) is True or element.get(old) is True:
            read.used |= {show, old, named}
            label = text(element.get(named)) or _usual(value, languages)
            read.choices.append({"value": value, "label": label, **means})
    if element.get("showOtherItem") is True or element.get("hasOther") is True:
        read.used |= {"showOtherItem", "hasOther"}
        read.carried["other"] = True


def _rated(read: Read, element: Mapping[str, Any], text: Callable[[Any], Any]) -> list[Tree]:
    """The numbers of a rating, with what its ends are called."""
    read.used |= {"rateMin", "rateMax", "rateStep", "rateCount", "minRateDescription", "maxRateDescription"}
    low, step = _whole(element.get("rateMin"), 1), max(_whole(element.get("rateStep"), 1), 1)
    high = _whole(element.get("rateMax"), low + (_whole(element.get("rateCount"), 5) - 1) * step)
    values = list(range(low, min(high, low + _MOST * step) + 1, step))
    ends = {values[0]: text(element.get("minRateDescription")), values[-1]: text(element.get("maxRateDescription"))} \
        if values else {}
    return [{"value": v, "label": _numbered(v, ends.get(v))} for v in values]


def _numbered(value: int, end: Any) -> Any:
    if isinstance(end, Mapping):
        return {code: f"{value} {said}" for code, said in end.items()}
    return f"{value} {end}" if end else str(value)


def _usual(value: str, languages: tuple[str, ...]) -> Any:
    texts = SPECIAL_TEXTS[value]
    found = {code: texts[code] for code in languages if code in texts}
    return found or texts["en"]


def renamed_codes(element: Mapping[str, Any]) -> dict[str, str]:
    """What the choices with spaces in them are called here, since several are kept parted by spaces."""
    items = element.get("choices") if element.get("type") in CLOSED else ()
    values = [i.get("value") if isinstance(i, Mapping) else i for i in items] if isinstance(items, list) else []
    found: dict[str, str] = {}
    for value in values:
        if isinstance(value, str) and value.split() != [value]:
            plain = "_".join(value.split()) or "empty"
            while plain in values or plain in found.values():
                plain += "_"
            found[value] = plain
    return found


def value_of(value: Any) -> Any:
    """A choice's value: a whole number, or a word."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) else str(value)


def _whole(value: Any, otherwise: int) -> int:
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e6
    return int(value) if is_number else otherwise
