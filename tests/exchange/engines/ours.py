"""What this program says of a form and answers, in the engines' words."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from keko_eval.collection.form.form import Form, Way, compiled
from keko_eval.collection.form.walk import flat
from keko_eval.definitions.expression.on_numbers import text_of_number
from keko_eval.definitions.instrument import Instrument
from tests.exchange.engines.engines import Respondent, Told

MOMENT = datetime(2024, 5, 1, 12)


def form_of(tree: Mapping[str, Any]) -> Form:
    form = compiled(Instrument.model_validate(tree))
    assert not form.unworkable, form.unworkable
    return form


def told(form: Form, answers: Mapping[str, str]) -> Respondent:
    way = form.way(_typed(form, answers), MOMENT)
    return {name: _told(form, way, name) for name in form.asked}


def _typed(form: Form, answers: Mapping[str, str]) -> dict[str, Any]:
    """As answers are kept: whole numbers as numbers, several choices as a list, the rest as text."""
    kinds = {name: asked.question.kind for name, asked in form.asked.items()}
    return {name: int(text) if kinds[name] == "integer" else text.split() if kinds[name] == "select_multiple" else text
            for name, text in answers.items()}


def _told(form: Form, way: Way, name: str) -> Told:
    asked = form.asked[name]
    if not way.is_asked(name):
        return Told(False, False, True, "")
    seen, value = way.seen(), way.answers.get(name)
    required = asked.required if isinstance(asked.required, bool) else asked.required.holds(seen, MOMENT)
    fault = way.fault(name)
    if asked.calculation is not None:
        value = asked.calculation.value(seen, MOMENT)
    return Told(True, required, fault is None or fault.code != "constraint", stored(value))


def stored(value: Any) -> str:
    """A value as JavaRosa stores it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int | float):
        return text_of_number(value) or ""
    return value.isoformat() if isinstance(value, date) else str(flat(value))
