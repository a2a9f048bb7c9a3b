"""What is gathered while a codebook is read: questions, the choice lists that variables share, names and losses."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, get_args

from keko_eval.definitions.instrument import MissingKind
from keko_eval.definitions.scalars import is_language
from keko_eval.exchange.code_value import code_value
from keko_eval.exchange.ddi.missing import meaning_of
from keko_eval.exchange.ddi.source import Category, Codebook, Texts, Variable
from keko_eval.exchange.loss import Fate, Loss
from keko_eval.problem.noun import Noun
from keko_eval.problem.place import Place

Tree = dict[str, Any]
SYSTEM_MISSING = ("SYSMISS", ".", "")
NO_ANSWER = ("no_answer", "skipped")
_NOT_IN_NAMES = re.compile(r"[\s${}'\"\u00ad\u200b-\u200d\u2060]+")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
Choices = dict[str, list[Tree]]


class Reading:
    """What is gathered while a codebook is read: choice lists that variables share, names, losses, side labels."""

    def __init__(self, codebook: Codebook) -> None:
        self.file = codebook.file
        self.own = codebook.language if is_language(codebook.language) else "default"
        told = (language for v in codebook.variables for texts in (v.literal, v.label) for language in texts)
        others = dict.fromkeys(language for language in told if language and is_language(language))
        self.languages: tuple[str, ...] = tuple(dict.fromkeys([self.own, *others]))
        if self.own == "default" and others:
            self.languages = tuple(others)
        self.lists: Choices = {}
        self.labels: dict[str, Any] = {}
        self.losses: list[Loss] = []
        self.taken: set[str] = set()

    def lose(self, fate: Fate, what: Noun | str, line: int | None, because: str, **values: str) -> None:
        self.losses.append(Loss(fate, what, Place(self.file, line) if line else Place(self.file), because, values))

    def said(self, texts: Texts) -> Any:
        """A text in the instrument's languages: plain where there is one language; empty where it says nothing."""
        found = {language: texts[language] for language in self.languages if texts.get(language)}
        if "" in texts and self.languages[0] not in found:
            found = {self.languages[0]: texts[""], **found}
        if not found and texts:
            found = {self.languages[0]: next(iter(texts.values()))}
        if len(self.languages) == 1:
            return next(iter(found.values()), "")
        return found

    def name(self, name: str, line: int) -> str:
        """A name that is free; verbatim but for what no name may have."""
        fit = base = _NOT_IN_NAMES.sub("_", name)[:76] or "variable"
        number = 2
        while fit in self.taken:
            fit, number = f"{base}_{number}", number + 1
        if fit != name:
            self.lose("approximated", name or "?", line, "ddi-name", name=fit)
        self.taken.add(fit)
        return fit

    def question(self, variable: Variable) -> Tree:
        name = self.name(variable.name, variable.line)
        label = self.said(variable.literal) or self.said(variable.label) or name
        item: Tree = {"name": name, "type": "text", "label": label}
        if variable.literal and variable.label and variable.label != variable.literal:
            self.labels[name] = dict(variable.label)
        if variable.instruction:
            item["hint"] = self.said(variable.instruction)
        if variable.relevant:
            item["relevant"] = variable.relevant
        elif variable.universe:
            item["columns"] = {"ddi_universe": self.said(variable.universe)}
            self.lose("approximated", Noun("question", name), variable.line, "ddi-universe")
        self._kind(item, variable)
        return item

    def _kind(self, item: Tree, variable: Variable) -> None:
        valid = [c for c in variable.categories if not c.missing]
        missing = [c for c in variable.categories if c.missing and c.value.upper() not in SYSTEM_MISSING
                   and c.kind not in NO_ANSWER]
        labelled = [c for c in valid if c.label]
        if valid and (labelled or not variable.continuous) and not variable.date:
            item["type"] = f"select_one {self._list(variable, item, valid, missing)}"
            return
        self._codes(item, variable, missing)
        if variable.date:
            item["type"] = "date"
        elif variable.character or not self._numeric(variable):
            item["type"] = "text"
        else:
            item["type"] = "integer" if variable.decimals == 0 and "." not in "".join(variable.bounds) else "decimal"
            self._bounds(item, variable)

    @staticmethod
    def _numeric(variable: Variable) -> bool:
        return variable.continuous or any(_NUMBER.fullmatch(bound) for bound in variable.bounds)

    def _bounds(self, item: Tree, variable: Variable) -> None:
        if variable.observed:
            self.lose("approximated", Noun("question", item["name"]), variable.line, "ddi-observed")
            return
        rules = [f". {sign} {bound}" for sign, bound in zip((">=", "<="), variable.bounds, strict=True)
                 if _NUMBER.fullmatch(bound) and not bound.startswith("+")]
        if rules:
            item["constraint"] = " and ".join(rules)

    def _list(self, variable: Variable, item: Tree, valid: Iterable[Category], missing: list[Category]) -> str:
        """The name of the choice list; variables with equal choices share one."""
        choices: list[Tree] = []
        values: set[str] = set()
        for one in (*valid, *(c for c in missing if c.label)):
            if one.value in values:
                self.lose("lost", Noun("question", item["name"]), variable.line, "ddi-value-twice", value=one.value)
                continue
            values.add(one.value)
            choice: Tree = {"value": code_value(one.value), "label": self.said(one.label) or one.value}
            if one.missing:
                choice["missing"] = self._meaning(item, variable, one)
            choices.append(choice)
        for one in missing:
            if not one.label and one.value not in values:
                self.lose("approximated", Noun("question", item["name"]), variable.line, "ddi-no-label",
                          value=one.value)
        known = next((name for name, own in self.lists.items() if own == choices), "")
        name = known or f"{item['name']}_choices"
        self.lists[name] = choices
        return name

    def _codes(self, item: Tree, variable: Variable, missing: Iterable[Category]) -> None:
        found = {one.value: self._meaning(item, variable, one) for one in missing}
        if found:
            item["missing"] = found

    def _meaning(self, item: Mapping[str, Any], variable: Variable, one: Category) -> str:
        kind = one.kind if one.kind in get_args(MissingKind) else meaning_of(one.label.values())
        if kind is None:
            self.lose("approximated", Noun("question", str(item["name"])), variable.line, "ddi-why-missing")
        return kind or "refused"
