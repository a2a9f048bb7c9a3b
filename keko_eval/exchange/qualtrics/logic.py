"""▶ Display and branch logic of Qualtrics in; an XLSForm expression of the same meaning out.

A logic is groups (``If``, ``AndIf``, ``OrIf``) of conditions that ``Conjuction`` (so spelt) joins by And or Or; And
binds tighter. A condition names what it looks at by a locator such as ``q://QID1/SelectableChoice/2``.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from keko_eval.definitions.expression.tree import Call, Node, Number, Operation, Reference, Text
from keko_eval.definitions.expression.xlsform import write_xlsform
from keko_eval.exchange.foreign_words import Untranslated
from keko_eval.exchange.qualtrics.known import Known, fit
from keko_eval.exchange.qualtrics.source import Tree, mapping, text

_LOCATOR = re.compile(r"q://(QID[\w#%]+)/(\w+)(?:/([\w~/]+))?")
_SIGNS = {"EqualTo": "=", "NotEqualTo": "!=", "GreaterThan": ">", "LessThan": "<", "GreaterThanOrEqual": ">=",
          "LessThanOrEqual": "<="}
_MOST = 200


@dataclass(frozen=True, slots=True)
class Context:
    """The questions of the survey by their ids, and the embedded data that the form has."""

    known: Mapping[str, Known]
    embedded: Collection[str] = ()


def from_logic(logic: Any, context: Context) -> str:
    """A logic as XLSForm text; empty where there is none.

    Raises
    ------
    Untranslated
        With the piece that has no counterpart.
    """
    groups = [(mapping(group), key) for key, group in mapping(logic).items() if key.isdecimal()]
    parts = [(_group(group, context), text(group.get("Type"))) for group, _ in groups[:_MOST]]
    found = [(node, how) for node, how in parts if node is not None]
    if not found:
        return ""
    if any(how not in ("If", "AndIf", "OrIf", "") for _, how in found):
        raise Untranslated(next(how for _, how in found if how not in ("If", "AndIf", "OrIf", "")))
    return write_xlsform(_joined([(node, "or" if how == "OrIf" else "and") for node, how in found]))


def _group(group: Tree, context: Context) -> Node | None:
    parts = [mapping(one) for key, one in group.items() if key.isdecimal()]
    if len(parts) > _MOST:
        raise Untranslated(f"{len(parts)}")
    nodes = [(_condition(one, context), "or" if text(one.get("Conjuction")) == "Or" else "and") for one in parts]
    return _joined(nodes) if nodes else None


def _joined(parts: list[tuple[Node, str]]) -> Node:
    """Conditions with how each is joined to the one before it; ``and`` binds tighter than ``or``."""
    runs: list[list[Node]] = []
    for node, how in parts:
        if how == "or" or not runs:
            runs.append([])
        runs[-1].append(node)
    nodes = tuple(run[0] if len(run) == 1 else Operation("and", tuple(run)) for run in runs)
    return nodes[0] if len(nodes) == 1 else Operation("or", nodes)


def _condition(one: Tree, context: Context) -> Node:
    kind, operator = text(one.get("LogicType")), text(one.get("Operator"))
    if kind == "EmbeddedField":
        name = fit(text(one.get("LeftOperand")))
        if name not in context.embedded:
            raise Untranslated(name)
        return _compared(Reference(name), operator, text(one.get("RightOperand")))
    if kind != "Question":
        raise Untranslated(kind or text(one.get("Type")) or "…")
    locator = text(one.get("LeftOperand")) or text(one.get("ChoiceLocator"))
    match = _LOCATOR.fullmatch(locator)
    own = context.known.get(match[1].replace("%23", "#")) if match else None
    if match is None or own is None:
        raise Untranslated(locator)
    what, rest = match[2], re.split(r"[~/]", match[3]) if match[3] else []
    if what in ("SelectableChoice", "SelectableAnswer"):
        return _selected(own, rest, operator, locator)
    return _entered(own, what, rest, operator, text(one.get("RightOperand")), locator)


def _selected(own: Known, ids: list[str], operator: str, locator: str) -> Node:
    if len(ids) == 2 and ids[0] in own.rows and ids[1] in own.values:
        name, value = own.rows[ids[0]], own.values[ids[1]]
    elif len(ids) == 1 and own.name and ids[0] in own.values:
        name, value = own.name, own.values[ids[0]]
    elif len(ids) == 1 and own.rows and ids[0] in own.values and "/SelectableAnswer/" in locator:
        rows = tuple(_chosen(row, own.values[ids[0]], own, operator) for row in own.rows.values())
        return rows[0] if len(rows) == 1 else Operation("or" if operator == "Selected" else "and", rows)
    else:
        raise Untranslated(locator)
    return _chosen(name, value, own, operator)


def _chosen(name: str, value: str | int, own: Known, operator: str) -> Node:
    if operator not in ("Selected", "NotSelected"):
        raise Untranslated(operator)
    chosen = operator == "Selected"
    if own.many:
        ticked = Call("selected", (Reference(name), Text(str(value))))
        return ticked if chosen else Call("not", (ticked,))
    return Operation("=" if chosen else "!=", (Reference(name), Text(str(value))))


def _entered(own: Known, what: str, rest: list[str], operator: str, right: str, locator: str) -> Node:
    """A text or number that was entered, or how many choices were selected."""
    if what == "SelectedChoicesCount" and own.name:
        counted: Node = Call("count-selected", (Reference(own.name),)) if own.many else \
            Call("if", (Operation("!=", (Reference(own.name), Text(""))), Number(1), Number(0)))
        return _compared(counted, operator, right)
    name = own.rows.get(rest[0], "") if len(rest) == 1 else own.name if not rest else ""
    if what == "ChoiceTextEntryValue" and len(rest) == 1 and own.kind == "MC":
        name = f"{own.name}_{rest[0]}_TEXT"
    if what not in ("ChoiceTextEntryValue", "ChoiceNumericEntryValue", "SelectedAnswerRecode",
                    "SelectedChoicesRecode") or not name:
        raise Untranslated(locator)
    return _compared(Reference(name), operator, right)


def _compared(node: Node, operator: str, right: str) -> Node:
    if operator in ("Empty", "NotEmpty"):
        return Operation("=" if operator == "Empty" else "!=", (node, Text("")))
    if operator in _SIGNS:
        number = re.fullmatch(r"-?\d{1,15}(\.\d+)?", right)
        value: Node = Text(right)
        if number and operator not in ("EqualTo", "NotEqualTo"):
            value = Number(float(right) if "." in right else int(right))
        return Operation(_SIGNS[operator], (node, value))
    if operator in ("Contains", "DoesNotContain"):
        found = Call("contains", (node, Text(right)))
        return found if operator == "Contains" else Call("not", (found,))
    raise Untranslated(operator)
