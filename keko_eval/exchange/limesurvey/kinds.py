"""▶ A question of LimeSurvey in; the questions and groups that ask the same out, one function a kind."""

from collections.abc import Callable, Mapping
from typing import Any

from keko_eval.exchange.limesurvey.attributes import columns_of
from keko_eval.exchange.limesurvey.reading import MANDATORY, RELEVANCE, VALIDATION, Reading, Tree, unanswered_of, words
from keko_eval.exchange.limesurvey.structure import OTHER, Answer, Asked, ByLanguage, Sub


def items_of(asked: Asked, reading: Reading) -> list[Tree]:
    """What a question becomes: itself, with what LimeSurvey asks in the same breath ("other", comments)."""
    make = KINDS.get(asked.kind)
    if make is None:
        reading.lose("lost", asked.code, asked.place, "limesurvey-kind", kind=asked.kind)
        return []
    if _is_empty(asked):
        reading.lose("lost", asked.code, asked.place, "limesurvey-no-rows")
        return []
    if asked.kind != "*" and asked.attribute("hidden") == "1":
        reading.lose("approximated", asked.code, asked.place, "limesurvey-hidden")
    return make(asked, reading)


def _is_empty(asked: Asked) -> bool:
    """Whether a closed question has nothing to choose from."""
    match asked.kind:
        case "L" | "!" | "O" | "F" | "H" | "R":
            return not asked.answers and not asked.other and not (asked.kind == "R" and asked.subs)
        case "M" | "P":
            return not asked.rows() and not asked.other
        case "1":
            return not asked.scale("0") or not asked.scale("1")
    return False


def _label(asked: Asked, reading: Reading) -> ByLanguage:
    label = reading.say(asked.texts, asked)
    if not label:
        reading.lose("approximated", asked.code, asked.place, "limesurvey-no-text")
        return dict.fromkeys(reading.languages, asked.code)
    return label


def _question(asked: Asked, reading: Reading, type_: str, **more: Any) -> Tree:
    """The question itself with everything that questions of all kinds have."""
    item: Tree = {"name": reading.names.question(asked.code), "type": type_, "label": _label(asked, reading), **more}
    hint = reading.say(asked.help, asked)
    if hint:
        item["hint"] = hint
    _required(item, asked.mandatory)
    reading.condition(item, "relevant", asked.relevance, asked, RELEVANCE)
    _constraint(item, asked, reading)
    if asked.default:
        item["default"] = str(reading.names.value(asked.code, asked.default)) if asked.answers else asked.default
    return columns_of(item, asked, reading)


def _required(item: Tree, mandatory: str) -> None:
    if mandatory == "Y":
        item["required"] = True
    elif mandatory == "S":
        item.setdefault("columns", {})[MANDATORY] = "S"


def _constraint(item: Tree, asked: Asked, reading: Reading) -> None:
    rule = asked.attribute("em_validation_q").strip()
    head = f"{unanswered_of(asked.code, [sub.code for sub in asked.rows()] if asked.kind in 'MP' else [])} or ("
    if rule.startswith(head) and rule.endswith(")"):
        rule = rule.removeprefix(head)[:-1]
    least, most = (asked.attribute(name) for name in ("min_num_value_n", "max_num_value_n"))
    if rule:
        reading.condition(item, "constraint", rule, asked, VALIDATION)
    elif asked.kind == "N" and (least or most):
        bounds = " && ".join([*([f"self >= {least}"] if least else []), *([f"self <= {most}"] if most else [])])
        reading.condition(item, "constraint", bounds, asked, VALIDATION)
    elif asked.kind in "MP" and (asked.attribute("min_answers") or asked.attribute("max_answers")):
        counts = ((">=", asked.attribute("min_answers")), ("<=", asked.attribute("max_answers")))
        item["constraint"] = " and ".join(f"count-selected(.) {sign} {n}" for sign, n in counts if n.isdecimal()) \
            or "true()"
    elif asked.pattern:
        reading.condition(item, "constraint", f'regexMatch("{asked.pattern}", self)', asked, VALIDATION)
    tip = reading.say(asked.attributes.get("em_validation_q_tip", {}), asked)
    if tip and "constraint" in item:
        item["constraint_message"] = tip


def _choices(answers: list[Answer], asked: Asked, reading: Reading) -> list[Tree]:
    return [{"value": reading.names.value(asked.code, a.code), "label": reading.say(a.texts, asked)
             or dict.fromkeys(reading.languages, a.code)} for a in answers]


def _built_in(asked: Asked, reading: Reading) -> tuple[str, list[Tree]]:
    """The answers that a kind brings with it."""
    if asked.kind in words():
        own = words()[asked.kind]
        return own["list"], [{"value": reading.names.value(asked.code, code), "label": reading.own(texts, asked)}
                             for code, texts in own["choices"].items()]
    if asked.kind == "I":
        return "language", [{"value": code, "label": dict.fromkeys(reading.languages, code)}
                            for code in reading.languages]
    most = 10 if asked.kind == "B" else 5
    return f"scale_{most}", [{"value": n, "label": dict.fromkeys(reading.languages, str(n))}
                             for n in range(1, most + 1)]


def _other(asked: Asked, reading: Reading, condition: str) -> Tree:
    """The text behind "other"."""
    label = reading.say(asked.attributes.get("other_replace_text", {}), asked)
    return {"name": reading.names.row(asked.code, "other"), "type": "text",
            "label": label or reading.own(words()["other"]["specify"], asked), "relevant": condition}


def _one(asked: Asked, reading: Reading) -> list[Tree]:
    if asked.answers:
        list_, choices = reading.names.question(asked.code), _choices(asked.scale(), asked, reading)
    else:
        list_, choices = _built_in(asked, reading)
    if asked.other:
        value = reading.names.value(asked.code, OTHER)
        choices.append({"value": value, "label": reading.own(words()["other"]["label"], asked)})
    more = {"appearance": "minimal"} if asked.kind == "!" else {}
    item = _question(asked, reading, f"select_one {reading.list_of(list_, choices, asked.code)}", **more)
    items = [item]
    if asked.other:
        items.append(_other(asked, reading, f"${{{item['name']}}} = '{value}'"))
    if asked.kind == "O":
        items.append({"name": reading.names.row(asked.code, "comment"), "type": "text",
                      "label": reading.own(words()["other"]["comment"], asked), "appearance": "multiline",
                      **({"relevant": item["relevant"]} if "relevant" in item else {})})
    return items


def _many(asked: Asked, reading: Reading) -> list[Tree]:
    alone = asked.attribute("exclude_all_others").replace(";", ",").split(",")
    choices: list[Tree] = []
    for sub in asked.rows():
        label = reading.say(sub.texts, asked) or dict.fromkeys(reading.languages, sub.code)
        choices.append({"value": reading.names.value(asked.code, sub.code), "label": label,
                        **({"exclusive": True} if sub.code in alone else {})})
        if sub.relevance.strip() not in ("", "1"):
            reading.lose("lost", f"{asked.code}_{sub.code}", sub.place, "limesurvey-option-condition")
    other = reading.names.value(asked.code, "other")
    if asked.other:
        choices.append({"value": other, "label": reading.own(words()["other"]["label"], asked)})
    name = reading.names.question(asked.code)
    item = _question(asked, reading, f"select_multiple {reading.list_of(name, choices, asked.code)}")
    items = [item]
    if asked.kind == "P":
        for sub, choice in zip(asked.rows(), choices, strict=False):
            items.append({"name": reading.names.row(asked.code, f"{sub.code}comment"), "type": "text",
                          "label": choice["label"], "relevant": f"selected(${{{name}}}, '{choice['value']}')"})
    if asked.other:
        items.append(_other(asked, reading, f"selected(${{{name}}}, '{other}')"))
    return items


def _rank(asked: Asked, reading: Reading) -> list[Tree]:
    offered = asked.answers or [Answer(sub.code, sub.texts) for sub in asked.rows()]
    list_ = reading.list_of(reading.names.question(asked.code), _choices(offered, asked, reading), asked.code)
    return [_question(asked, reading, f"rank {list_}")]


def _text(asked: Asked, reading: Reading) -> list[Tree]:
    return [_question(asked, reading, "text", **({} if asked.kind == "S" else {"appearance": "multiline"}))]


def _number(asked: Asked, reading: Reading) -> list[Tree]:
    return [_question(asked, reading, "integer" if asked.attribute("num_value_int_only") == "1" else "decimal")]


def _date(asked: Asked, reading: Reading) -> list[Tree]:
    pattern = asked.attribute("date_format")
    has_date, has_time = any(c in pattern for c in "dmy"), "H" in pattern
    type_ = "dateTime" if has_time and has_date else "time" if has_time else "date"
    return [_question(asked, reading, type_)]


def _note(asked: Asked, reading: Reading) -> list[Tree]:
    return [_question(asked, reading, "note")]


def _equation(asked: Asked, reading: Reading) -> list[Tree]:
    """An equation is its text; a text with several pieces is joined from them only by LimeSurvey itself."""
    text = next((t for t in asked.texts.values() if t.strip()), "")
    item: Tree = {"name": reading.names.question(asked.code), "type": "calculate"}
    reading.condition(item, "relevant", asked.relevance, asked, RELEVANCE)
    reading.condition(item, "calculation", text.strip(), asked, "limesurvey_equation")
    if "calculation" not in item:
        item["calculation"] = "''"
    return [columns_of(item, asked, reading)]


def _file(asked: Asked, reading: Reading) -> list[Tree]:
    return [_question(asked, reading, "file")]


def _group(asked: Asked, reading: Reading, questions: list[Tree], *, table: bool) -> list[Tree]:
    """The rows of one question under its text."""
    if not questions:
        reading.lose("lost", asked.code, asked.place, "limesurvey-no-rows")
        return []
    item: Tree = {"group": reading.names.question(asked.code), "label": _label(asked, reading)}
    reading.condition(item, "relevant", asked.relevance, asked, RELEVANCE)
    if table:
        item["appearance"] = "table-list"
    hint = reading.say(asked.help, asked)
    if hint:
        # A group has no hint of its own.
        questions[0].setdefault("hint", hint)
    columns_of(item, asked, reading)
    item["questions"] = questions
    return [item]


def _row(asked: Asked, sub: Sub, reading: Reading, type_: str, suffix: str = "", label: ByLanguage | None = None,
         ) -> Tree:
    code = f"{sub.code}{suffix}"
    said = label or reading.say(sub.texts, asked) or dict.fromkeys(reading.languages, sub.code)
    item: Tree = {"name": reading.names.row(asked.code, code), "type": type_, "label": said}
    _required(item, asked.mandatory or sub.mandatory)
    reading.condition(item, "relevant", sub.relevance, asked, RELEVANCE)
    return item


def _array(asked: Asked, reading: Reading) -> list[Tree]:
    name = reading.names.question(asked.code)
    list_, choices = (name, _choices(asked.scale(), asked, reading)) if asked.kind in "FH" else \
        _built_in(asked, reading)
    list_ = reading.list_of(list_, choices, asked.code)
    rows = [_row(asked, sub, reading, f"select_one {list_}") for sub in asked.rows()]
    if asked.kind == "H":
        reading.lose("approximated", asked.code, asked.place, "limesurvey-by-column")
    return _group(asked, reading, rows, table=True)


def _dual(asked: Asked, reading: Reading) -> list[Tree]:
    """A dual scale: each row is asked twice, so each scale is a table of its own."""
    name, tables = reading.names.question(asked.code), []
    reading.lose("approximated", asked.code, asked.place, "limesurvey-dual-scale")
    for scale, header in (("0", "dualscale_headerA"), ("1", "dualscale_headerB")):
        list_ = reading.list_of(f"{name}_{scale}", _choices(asked.scale(scale), asked, reading))
        rows = [_row(asked, sub, reading, f"select_one {list_}", f"_{scale}") for sub in asked.rows()]
        label = reading.say(asked.attributes.get(header, {}), asked)
        tables.append({"group": f"{name}_{scale}", "label": label or _label(asked, reading),
                       "appearance": "table-list", "questions": rows})
    return _group(asked, reading, tables if asked.rows() else [], table=False)


def _several(type_: str) -> Callable[[Asked, Reading], list[Tree]]:
    def make(asked: Asked, reading: Reading) -> list[Tree]:
        return _group(asked, reading, [_row(asked, sub, reading, type_) for sub in asked.rows()], table=False)

    return make


def _table(type_: str) -> Callable[[Asked, Reading], list[Tree]]:
    """Rows by columns, each cell a question of its own under its row."""

    def make(asked: Asked, reading: Reading) -> list[Tree]:
        kind = type_
        if asked.kind == ":" and asked.attribute("multiflexible_checkbox") == "1":
            box = [{"value": 1, "label": reading.own(words()["Y"]["choices"]["Y"], asked)}]
            kind = f"select_one {reading.list_of('ticked', box)}"
        rows = []
        for sub in asked.rows():
            cells = [_row(asked, sub, reading, kind, f"_{column.code}", reading.say(column.texts, asked)
                          or dict.fromkeys(reading.languages, column.code)) for column in asked.columns()]
            label = reading.say(sub.texts, asked) or dict.fromkeys(reading.languages, sub.code)
            if cells:
                rows.append({"group": f"{reading.names.question(asked.code)}_{sub.code}", "label": label,
                             "questions": cells})
        return _group(asked, reading, rows, table=False)

    return make


KINDS: Mapping[str, Callable[[Asked, Reading], list[Tree]]] = {
    **dict.fromkeys("L!IGY5O", _one), **dict.fromkeys("MP", _many), "R": _rank, **dict.fromkeys("STU", _text),
    "N": _number, "D": _date, "X": _note, "*": _equation, "|": _file, **dict.fromkeys("ABCEFH", _array), "1": _dual,
    "Q": _several("text"), "K": _several("decimal"), ";": _table("text"), ":": _table("decimal"),
}
"""``{LimeSurvey's letter: function}``."""

