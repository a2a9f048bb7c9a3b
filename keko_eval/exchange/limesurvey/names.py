"""How a survey's codes are called in the language: as LimeSurvey's variables, or as the map beside the file says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from keko_eval.exchange.code_value import code_value
from keko_eval.exchange.limesurvey.structure import OTHER, Asked, Survey
from keko_eval.exchange.limesurvey.variables import Variable

CLOSED = frozenset("L!IGY5O")
MULTIPLE = frozenset("MP")
ARRAYS = frozenset("ABCEFH")
TEXTS = frozenset("QK")
TABLES = frozenset(";:")
Value = str | int


@dataclass(frozen=True, slots=True)
class Names:
    """``map`` is that of the file that the program once wrote: ``{code: {name, rows, values}}``."""

    map: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    sections: tuple[str, ...] = ()

    def question(self, code: str) -> str:
        return str(self.map.get(code, {}).get("name") or code)

    def row(self, code: str, sub: str) -> str:
        """The question of a subquestion: ``Q_SQ001``."""
        return str(self.map.get(code, {}).get("rows", {}).get(sub) or f"{self.question(code)}_{sub}")

    def section(self, number: int) -> str:
        return self.sections[number - 1] if number <= len(self.sections) else f"G{number}"

    def list_of(self, code: str) -> str:
        """The name of a question's choice list; empty where the map has none."""
        return str(self.map.get(code, {}).get("list") or "")

    def value(self, code: str, answer: str) -> Value:
        values = self.map.get(code, {}).get("values", {})
        return values[answer] if isinstance(values.get(answer), str | int) else code_value(answer)


def variables(survey: Survey, names: Names) -> dict[str, Variable]:
    """``{variable: what it stands for}``, also by the numbers that older surveys use (``841748X3X3SQ001``)."""
    found: dict[str, Variable] = {}
    sid = survey.settings.get("sid", "")
    for part in survey.parts:
        for asked in part.asked:
            for suffix, variable in _of(asked, names).items():
                found[f"{asked.code}_{suffix}" if suffix else asked.code] = variable
                found[f"{sid}X{part.id}X{asked.id}{suffix.replace('_', '#') if asked.kind == '1' else suffix}"] = \
                    variable
    return found


def _of(asked: Asked, names: Names) -> dict[str, Variable]:
    code, kind = asked.code, asked.kind
    own, values = names.question(code), {a.code: names.value(code, a.code) for a in asked.answers}
    rows = [sub.code for sub in asked.rows()]
    if kind in MULTIPLE:
        found = {sub: Variable(own, names.value(code, sub)) for sub in rows}
        found |= {f"{sub}comment": Variable(names.row(code, f"{sub}comment")) for sub in rows if kind == "P"}
        return {**found, "other": Variable(names.row(code, "other"))}
    if kind in ARRAYS or kind in TEXTS:
        return {sub: Variable(names.row(code, sub), None, values) for sub in rows}
    if kind == "1":
        return {f"{sub}_{scale}": Variable(names.row(code, f"{sub}_{scale}"), None,
                                           {a.code: names.value(code, a.code) for a in asked.scale(scale)})
                for sub in rows for scale in "01"}
    if kind in TABLES:
        return {f"{sub}_{column.code}": Variable(names.row(code, f"{sub}_{column.code}"))
                for sub in rows for column in asked.columns()}
    if kind == "R":
        return {}
    if asked.other:
        values[OTHER] = names.value(code, OTHER)
    more = {"other": Variable(names.row(code, "other"))} if asked.other else {}
    more |= {"comment": Variable(names.row(code, "comment"))} if kind == "O" else {}
    return {"": Variable(own, None, values), **more}
