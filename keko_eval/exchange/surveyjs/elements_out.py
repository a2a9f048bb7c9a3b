"""A question in; an element of SurveyJS out."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from keko_eval.definitions.instrument import Choice, Question
from keko_eval.exchange.surveyjs.names import INPUTS, SPECIAL

Element = dict[str, Any]
CHOSEN = {"select_one": ("radiogroup", "dropdown"), "select_multiple": ("checkbox", "tagbox"),
          "rank": ("ranking", "ranking")}
KINDS = frozenset((*INPUTS, *CHOSEN, "text", "range", "note", "calculate", "acknowledge", "hidden", "image", "audio",
                   "video", "file"))
"""The types that SurveyJS has."""
SMALL = ("minimal", "autocomplete", "quick", "quickcompact")
_OTHERS = {"select_one": ("rating", "boolean", "buttongroup"), "text": ("text", "comment")}


def kind_of(question: Question, was: str) -> Element:
    """The type of an element and what goes with it; ``was`` is the type that it came as."""
    kind, looks = question.kind, (question.appearance or "").split()
    if was in _OTHERS.get(kind, ()):
        return {"type": was}
    if kind in CHOSEN:
        return {"type": CHOSEN[kind][bool(set(looks) & set(SMALL))]}
    if kind in INPUTS:
        return {"type": "text", "inputType": INPUTS[kind], **({"step": 1} if kind == "integer" else {})}
    if kind == "range":
        limits = dict(part.split("=", 1) for part in (question.parameters or "").split() if "=" in part)
        names = {"start": "min", "end": "max", "step": "step"}
        return {"type": "slider", **{names[k]: _number(v) for k, v in limits.items() if k in names}}
    if kind in ("image", "audio", "video", "file"):
        return {"type": "file", **({} if kind == "file" else {"acceptedTypes": f"{kind}/*"})}
    if kind == "acknowledge":
        return {"type": "boolean", "valueTrue": "OK", "renderAs": "checkbox"}
    return {"type": "comment" if "multiline" in looks else "text"}


def choices_out(element: Element, choices: Sequence[Choice], text: Callable[[Choice], Any], shown: Mapping[str, str],
                other: bool) -> Element:
    """The choices of an element in the way of its type.

    Parameters
    ----------
    shown : mapping
        When each choice is shown, by its value; those that always are not named.
    other : bool
        Whether an answer of one's own can be given.
    """
    type_ = element["type"]
    if type_ == "boolean" and len(choices) == 2:
        yes, no = choices
        values = {"valueTrue": yes.value, "valueFalse": no.value} if (yes.value, no.value) != ("true", "false") else {}
        return {**values, "labelTrue": text(yes), "labelFalse": text(no)}
    if type_ == "rating":
        return {"rateValues": [{"value": c.value, "text": text(c)} for c in choices]}
    kept, special = (choices, Element()) if type_ == "ranking" or shown else _special(choices, text)
    many = type_ in ("checkbox", "tagbox")
    listed = [{"value": c.value, "text": text(c),
               **({"visibleIf": shown[str(c.value)]} if str(c.value) in shown else {}),
               **({"isExclusive": True} if many and (c.exclusive or c.missing) else {})} for c in kept]
    return {"choices": listed, **special, **({"showOtherItem": True} if other else {})}


def _special(choices: Sequence[Choice], text: Callable[[Choice], Any]) -> tuple[Sequence[Choice], Element]:
    """The choices at the end that SurveyJS has by itself, in its own order."""
    end, found = len(choices), Element()
    for value, show, named, means in reversed(SPECIAL):
        last = choices[end - 1] if end else None
        if last is not None and last.value == value and all(getattr(last, k) == v for k, v in means.items()):
            found |= {show: True, named: text(last)}
            end -= 1
    return choices[:end], found


def _number(text: str) -> Any:
    try:
        value = float(text)
    except ValueError:
        return text
    return int(value) if value.is_integer() else value
