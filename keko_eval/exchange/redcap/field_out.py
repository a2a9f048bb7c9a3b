"""▶ A question as plain data in; its row of a data dictionary out, and what REDCap has no place for."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from keko_eval.exchange.foreign_words import Untranslated
from keko_eval.exchange.loss import Fate, Loss
from keko_eval.exchange.redcap.columns import CARRIED, KEYS, Cells
from keko_eval.exchange.redcap.field import BUILT_IN, Tree, item_of
from keko_eval.exchange.redcap.logic_out import to_redcap
from keko_eval.exchange.redcap.tags import annotation_of
from keko_eval.language.forms import one_line
from keko_eval.problem.noun import Noun

BLANK = f"{CARRIED}blank"
"""The column that names the cells which were empty where the program would write something."""
STRUCTURE = ("field_name", "form_name", "section_header", "matrix_group")
_VALIDATED = {"integer": "integer", "decimal": "number", "date": "date_ymd", "dateTime": "datetime_ymd", "time": "time",
              "email": "email", "phonenumber": "phone"}
_FILES = frozenset(("file", "image", "audio", "video"))
_CARRIES = re.compile(rf"{CARRIED}(.+)")
_NO_PLACE = ("choice_filter", "guidance_hint", "required_message", "constraint_message", "image", "quotable", "use",
             "missing")


@dataclass(frozen=True, slots=True)
class Naming:
    """What REDCap calls things: ``names`` by question, ``boxes`` the codes of those with several answers."""

    names: Mapping[str, str]
    boxes: Mapping[str, list[str]]
    losses: list[Loss] = field(default_factory=list)

    def of(self, name: str) -> str:
        if name not in self.names:
            raise Untranslated(name)
        return self.names[name]

    def lose(self, fate: Fate, name: str, because: str, **values: str) -> None:
        self.losses.append(Loss(fate, Noun("question", name), None, because, values))


def row_of(item: Tree, naming: Naming) -> Cells:
    """The row of a question."""
    row = dict.fromkeys(KEYS, "")
    name = str(item["name"])
    row |= {"field_name": naming.names.get(name, name), "field_label": _piped(item.get("label") or "", naming),
            "field_note": one_line(item.get("hint") or ""), "identifier": "y" if item.get("sensitive") else "",
            "annotation": annotation_of(item)}
    if item.get("required") not in (None, False, "", "no", "false"):
        row["required"] = "y"
        if item["required"] not in (True, "yes", "true"):
            naming.lose("approximated", name, "redcap-required")
    row["branching_logic"] = _logic(str(item.get("relevant") or ""), name, naming, "relevant")
    _KINDS.get(str(item["type"]).split()[0], _other)(row, item, naming)
    _bounds(row, item, naming)
    for key in _NO_PLACE:
        if item.get(key):
            naming.lose("lost", f"{name}.{key}", "no-place", system="REDCap")
    return row


def with_carried(item: Tree, row: Cells, known: frozenset[str]) -> Cells:
    """The row with the cells that the question carries, where they still mean what the question says."""
    columns = {m[1]: str(value) for key, value in item.get("columns", {}).items() if (m := _CARRIES.fullmatch(key))}
    blank = columns.pop("blank", "").split()
    raw = {**columns, **dict.fromkeys(blank, "")}
    own = {key: value for key, value in raw.items() if key not in STRUCTURE}
    meant = meaning(item_of(row, known))
    if meaning(item_of({**row, **own}, known)) in (meant, meaning(item)):
        return {**row, **own}
    for key, value in own.items():
        if meaning(item_of({**row, key: value}, known)) in (meaning(item_of(row, known)), meaning(item)):
            row = {**row, key: value}
    return row


def meaning(item: Tree) -> Tree:
    """A question without what is carried and without the name of its list, as far as it says anything."""
    plain = {key: value for key, value in item.items() if key != "columns" and value not in (None, False, "", [], {})}
    plain["type"] = str(plain["type"]).split()[0]
    if plain.get("choices"):
        plain["choices"] = [(str(c["value"]), str(c["label"]), bool(c.get("exclusive"))) for c in plain["choices"]]
    return plain


def _piped(text: str, naming: Naming) -> str:
    return re.sub(r"\$\{([^{}]+)\}", lambda m: f"[{naming.names[m[1]]}]" if m[1] in naming.names else m[0], text)


def _logic(text: str, name: str, naming: Naming, key: str) -> str:
    try:
        return to_redcap(text, name, naming.boxes, naming.of) if text else ""
    except Untranslated as piece:
        naming.lose("lost", f"{name}.{key}", "redcap-logic-out", piece=str(piece))
        return ""


def _bounds(row: Cells, item: Tree, naming: Naming) -> None:
    """The least and the greatest answer; of other constraints REDCap knows nothing."""
    rule = str(item.get("constraint") or "")
    if not rule or "@MAXCHECKED" in row["annotation"]:
        return
    pattern = r"(?:(-?[\d.]+)|date\('([\d-]+)'\)|(today)\(\)|\$\{([^{}]+)\})"
    found: dict[str, str] = {}
    for part in rule.split(" and "):
        match = re.fullmatch(rf"\. (>=|<=) {pattern}", part.strip())
        if match is None or not row["validation"] or (match[5] and match[5] not in naming.names):
            naming.lose("lost", f"{item['name']}.constraint", "redcap-logic-out", piece=rule)
            return
        found["min" if match[1] == ">=" else "max"] = (
            match[2] or match[3] or match[4] or f"[{naming.names[match[5]]}]")
    row |= found


def choices_text(item: Tree, naming: Naming) -> str:
    """``1, Yes | 0, No``."""
    parts = []
    for choice in item.get("choices", ()):
        label = one_line(str(choice["label"]))
        if "|" in label:
            naming.lose("approximated", f"{item['name']}/{choice['value']}", "redcap-bar")
        parts.append(f"{choice['value']}, {label.replace('|', '/')}")
    return " | ".join(parts)


def _one(row: Cells, item: Tree, naming: Naming) -> None:
    pairs = [(str(choice["value"]), choice["label"]) for choice in item.get("choices", ())]
    own = {"yesno": [("1", "Yes"), ("0", "No")], "truefalse": [("1", "True"), ("0", "False")]}
    built_in = next((kind for kind in BUILT_IN if own[kind] == pairs), "")
    minimal = item.get("appearance") == "minimal"
    row["field_type"] = built_in if built_in and not minimal else "dropdown" if minimal else "radio"
    row["choices"] = "" if built_in and not minimal else choices_text(item, naming)


def _many(row: Cells, item: Tree, naming: Naming) -> None:
    row |= {"field_type": "checkbox", "choices": choices_text(item, naming)}


def _text(row: Cells, item: Tree, naming: Naming) -> None:  # noqa: ARG001
    row["field_type"] = "notes" if "multiline" in str(item.get("appearance") or "") else "text"
    row["validation"] = _VALIDATED.get(str(item["type"]), "")


def _slider(row: Cells, item: Tree, naming: Naming) -> None:
    given = dict(re.findall(r"(\w+)=(-?[\d.]+)", str(item.get("parameters") or "")))
    row["field_type"] = "slider"
    ends = {"min": given.get("start", "0"), "max": given.get("end", "100")}
    row |= {key: end for key, end in ends.items() if end != {"min": "0", "max": "100"}[key]}
    if given.get("step", "1") != "1":
        naming.lose("approximated", str(item["name"]), "redcap-step")


def _calculate(row: Cells, item: Tree, naming: Naming) -> None:
    name, text = str(item["name"]), str(item.get("calculation") or "")
    found = _logic(text, name, naming, "calculation")
    if re.match(r"(concat|substr|left|string|join)\(", text.strip()) or re.fullmatch(r"'[^']*'|\"[^\"]*\"", found):
        row |= {"field_type": "text", "annotation": f"@CALCTEXT({found})" if found else ""}
    else:
        row |= {"field_type": "calc", "choices": found} if found else {"field_type": "text"}
    row["field_label"] = row["field_label"] or name


def _of(kind: str) -> Callable[[Cells, Tree, Naming], None]:
    return lambda row, item, naming: row.update(field_type=kind)  # noqa: ARG005


def _other(row: Cells, item: Tree, naming: Naming) -> None:
    kind = str(item["type"]).split()[0]
    row["field_type"] = "file" if kind in _FILES else "text"
    if kind == "acknowledge":
        row |= {"field_type": "checkbox", "choices": "1, OK"}
    naming.lose("kept" if kind == "file" else "approximated", str(item["name"]), "redcap-kind", kind=kind,
                now=row["field_type"])


_KINDS: Mapping[str, Callable[[Cells, Tree, Naming], None]] = {
    "select_one": _one, "select_multiple": _many, "range": _slider, "calculate": _calculate, "note": _of("descriptive"),
    "file": _of("file"), **dict.fromkeys(("text", "hidden", *_VALIDATED), _text)}
