"""The conditions of a definition in the words of the language, each where it stands."""

from collections.abc import Mapping
from typing import Any, Protocol

from keko_eval.exchange.foreign_words import Untranslated
from keko_eval.exchange.surveyjs.elements_in import CLOSED, Tree, renamed_codes, value_of
from keko_eval.exchange.surveyjs.expression_in import translated

_TYPES = {"number": "integer", "date": "date", "time": "time", "datetime-local": "dateTime"}


class Lose(Protocol):
    def __call__(self, fate: str, name: str, key: str, because: str, kind: str = ...,
                 **values: str | int) -> None: ...


class Conditions:
    """Knows every question by what SurveyJS calls it, and says conditions in the language's words.

    Parameters
    ----------
    renamed : mapping
        The language's name of each thing by its own.
    lose : callable
        Tells what could not be said.
    """

    def __init__(self, survey: Mapping[str, Any], renamed: Mapping[str, str], lose: Lose) -> None:
        self.lose = lose
        self.names: dict[str, str] = {}
        self.types: dict[str, str] = {}
        self.codes: dict[str, dict[str, str]] = {}
        taken = set(renamed.values())
        for element, above in _elements(survey):
            self._know(element, above, renamed, taken)

    def _know(self, element: Mapping[str, Any], above: str, renamed: Mapping[str, str], taken: set[str]) -> None:
        name, type_ = str(element.get("name", "")), str(element.get("type", "text"))
        if type_ == "matrix":
            for row in element.get("rows") or ():
                value = str(row.get("value") if isinstance(row, Mapping) else row)
                plain = "_".join(value.split()).replace("'", "").replace('"', "").replace("$", "")[:40] or "row"
                mine = f"{renamed.get(name, name)}_{plain}" if plain in taken else plain
                taken.add(mine)
                self.names[f"{name}.{value}"] = mine
                self.types[mine] = _kind({"type": "radiogroup", "choices": element.get("columns")})
        elif type_ not in ("panel", "paneldynamic", "html") and name:
            stored = element.get("valueName")
            for called in (name, f"panel.{name}") if above else (name, stored) if isinstance(stored, str) else (name,):
                self.names.setdefault(called, renamed[name])
            self.types[renamed[name]] = _kind(element)
            if codes := renamed_codes(element):
                self.codes[renamed[name]] = codes
            if element.get("showOtherItem"):
                self.names[f"{name}-Comment"] = f"{renamed[name]}_other"

    def said(self, text: str, name: str, key: str, self_name: str) -> str:
        """An expression in the language's words; empty where it has none, which is told."""
        try:
            return translated(text, self.names, self.types, self_name, self.codes)
        except Untranslated:
            self.lose("lost", name, key, "surveyjs-not-said", text=text[:200])
            return ""

    def relevant(self, thing: Mapping[str, Any], name: str) -> Tree:
        text = thing.get("visibleIf")
        if not text and thing.get("visible") is False:
            return {"relevant": "false()"}
        said = self.said(text, name, "relevant", "") if isinstance(text, str) and text.strip() else ""
        return {"relevant": said} if said else {}

    def of(self, element: Mapping[str, Any], name: str, used: set[str]) -> Tree:
        """What a question demands of its answer."""
        found: Tree = {}
        if element.get("isRequired") is True:
            found["required"] = True
            used.add("isRequired")
        for theirs, ours in (("requiredIf", "required"), ("expression", "calculation")):
            text = element.get(theirs)
            if ours not in found and isinstance(text, str) and (said := self.said(text, name, ours, "")):
                found[ours] = said
                used.add(theirs)
        return found | self._limits(element, name, used)

    def _limits(self, element: Mapping[str, Any], name: str, used: set[str]) -> Tree:
        validators = [v for v in element.get("validators") or () if isinstance(v, Mapping)]
        tests = [self._test(v, name) for v in validators]
        if element.get("type", "text") == "text" and element.get("inputType") == "number":
            tests += [f". {sign} {element[key]}" for key, sign in (("min", ">="), ("max", "<="))
                      if isinstance(element.get(key), int | float)]
            used |= {"min", "max"} & {k for k in element if isinstance(element[k], int | float)}
        for key, sign in (("minSelectedChoices", ">="), ("maxSelectedChoices", "<=")):
            if isinstance(element.get(key), int) and element[key]:
                tests.append(f"count-selected(.) {sign} {element[key]}")
                used.add(key)
        if all(tests[: len(validators)]):
            used.add("validators")
        tests = [test for test in tests if test]
        if not tests:
            return {}
        text = tests[0] if len(tests) == 1 else " and ".join(f"({t})" if " or " in t else t for t in tests)
        messages = [v["text"] for v in validators if v.get("text")]
        return {"constraint": text, **({"constraint_message": messages[0]} if messages else {})}

    def _test(self, validator: Mapping[str, Any], name: str) -> str:
        """One validator as a condition of the answer; empty where it cannot be one."""
        def bounds(subject: str, low: str, high: str) -> str:
            return " and ".join(f"{subject} {sign} {validator[key]}" for key, sign in ((low, ">="), (high, "<="))
                                if isinstance(validator.get(key), int | float))

        kind = str(validator.get("type", "")).removesuffix("validator")
        match kind:
            case "expression" if isinstance(validator.get("expression"), str):
                # Here an empty answer is never held against a constraint.
                return self.said(validator["expression"], name, "constraint", name).removeprefix(". = '' or ")
            case "numeric":
                return bounds(".", "minValue", "maxValue")
            case "text":
                return bounds("string-length(.)", "minLength", "maxLength")
            case "answercount":
                return bounds("count-selected(.)", "minCount", "maxCount")
            case "email":
                return "regex(., '[^ @]+@[^ @]+\\.[^ @]+')"
            case "regex" if isinstance(validator.get("regex"), str) and "'" not in validator["regex"]:
                pattern = validator["regex"]
                whole = pattern.removeprefix("^(?:").removesuffix(")$")
                return f"regex(., '{whole if pattern == f'^(?:{whole})$' else pattern}')"
        self.lose("lost", name, "constraint", "surveyjs-not-said", text=kind)
        return ""

    def filtered(self, shown: Mapping[str, str], name: str) -> Tree:
        """When each choice is shown, as one choice filter."""
        tests = [(value, self.said(text, name, "choice_filter", "")) for value, text in shown.items()]
        said = [f"(name != '{value}' or {test})" for value, test in tests if test]
        return {"choice_filter": " and ".join(said)} if said else {}


def _kind(element: Mapping[str, Any]) -> str:
    """What the answer is to an expression."""
    type_ = str(element.get("type", "text"))
    if type_ == "boolean":
        return "codes"
    if type_ in CLOSED and CLOSED[type_] == "select_one":
        items = element.get("choices") or element.get("rateValues") or ()
        values = [value_of(i.get("value") if isinstance(i, Mapping) else i) for i in items]
        return "codes" if any(isinstance(v, str) for v in values) or element.get("showNoneItem") else "select_one"
    if type_ in CLOSED:
        return CLOSED[type_]
    return _TYPES.get(str(element.get("inputType", "")), "text") if type_ in ("text", "comment") else type_


def _elements(survey: Mapping[str, Any]) -> list[tuple[Mapping[str, Any], str]]:
    """Every element with the repeat that it stands in, if any."""
    found: list[tuple[Mapping[str, Any], str]] = []

    def look(thing: Mapping[str, Any], above: str) -> None:
        for key in ("pages", "elements", "questions", "templateElements"):
            listed = thing.get(key)
            for one in listed if isinstance(listed, list) else ():
                if isinstance(one, Mapping):
                    if key != "pages":
                        found.append((one, above))
                    look(one, str(one.get("name", "")) if one.get("type") == "paneldynamic" else above)

    look(survey, "")
    return found
