"""An answer in; what the form does not let through, with the sentence that says what to do, out."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from keko_eval.collection.form.page import Asked, Spot
from keko_eval.collection.form.walk import flat
from keko_eval.definitions.instrument import Choice

_PARAMETER = re.compile(r"\b(start|end|step)\s*=\s*(-?\d+(?:\.\d+)?)")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with one answer.

    Attributes
    ----------
    question : str
    code : str
        ``required``, ``constraint``, ``not_a_number``, …: the key of its sentence.
    values : mapping
        What the sentence names.
    spot : Spot
        Which instance of which repeats.
    """

    question: str
    code: str
    values: Mapping[str, str] = field(default_factory=dict)
    spot: Spot = ()


def fault_of(asked: Asked, value: Any, choices: Sequence[Choice], seen: Mapping[str, Any], moment: datetime,
             spot: Spot) -> Fault | None:
    """The first thing wrong with an answer.

    Parameters
    ----------
    choices : sequence of Choice
        Those that may be chosen now.
    seen : mapping
        What expressions see at the spot, the answer included.
    """
    def found(code: str, **values: str) -> Fault:
        return Fault(asked.name, code, values, spot)

    if value in (None, "", []):
        must = asked.required if isinstance(asked.required, bool) else asked.required.holds(seen, moment)
        return found("required") if must and asked.shown and asked.question.kind != "note" else None
    if str(value) in asked.question.missing:
        return None
    if asked.choices and (code := _choice_fault(asked, value, choices)):
        return found(code)
    low, high = limits(asked)
    if low is not None and _number(value) < low:
        return found("too_small", low=_plain(low))
    if high is not None and _number(value) > high:
        return found("too_large", high=_plain(high))
    if asked.constraint and not asked.constraint.holds({**seen, asked.name: flat(value)}, moment):
        return found("constraint")
    return None


def limits(asked: Asked) -> tuple[float | None, float | None]:
    """The least and the greatest number of a range question."""
    if asked.question.kind != "range":
        return None, None
    given = dict(_PARAMETER.findall(asked.question.parameters or ""))
    return (float(given["start"]) if "start" in given else None), (float(given["end"]) if "end" in given else None)


def step(asked: Asked) -> float:
    """The step of a range question; 1 unless it says another."""
    found = dict(_PARAMETER.findall(asked.question.parameters or ""))
    return abs(float(found.get("step", 1))) or 1.0


def _choice_fault(asked: Asked, value: Any, choices: Sequence[Choice]) -> str | None:
    codes = {str(c.value): c for c in choices}
    chosen = [str(v) for v in value] if isinstance(value, list | tuple) else [str(value)]
    if any(code not in codes for code in chosen):
        return "not_a_choice"
    alone = [code for code in chosen if codes[code].exclusive or codes[code].missing]
    return "exclusive" if alone and len(chosen) > 1 and asked.question.kind == "select_multiple" else None


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return 0.0


def _plain(value: float) -> str:
    return str(int(value)) if value == int(value) else str(value)
