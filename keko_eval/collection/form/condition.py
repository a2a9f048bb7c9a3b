"""Expressions of a form, compiled once; those of the clock once a day."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from keko_eval.definitions.expression.compile_python import Answer, Evaluate, compile_python
from keko_eval.definitions.expression.parse import parse
from keko_eval.definitions.expression.symbols import Symbol
from keko_eval.definitions.expression.tree import Call, Node, names, walk
from keko_eval.problem.problem import Problem, Refused

_ANY_MOMENT = datetime(2000, 1, 1)


@dataclass(frozen=True, eq=False)
class Condition:
    """An expression where it stands: the questions that it sees, its own, and the columns of its choice list."""

    text: str
    symbols: Mapping[str, Symbol] = field(repr=False)
    self_name: str | None = None
    columns: Collection[str] = ()
    _compiled: dict[datetime | None, Evaluate] = field(default_factory=dict, repr=False)

    @cached_property
    def node(self) -> Node | None:
        try:
            return parse(self.text)
        except Refused:
            return None

    @cached_property
    def needs(self) -> frozenset[str]:
        """The questions whose answers it looks at, without its own."""
        return frozenset(names(self.node)) - {self.self_name or ""} if self.node is not None else frozenset()

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """Why it cannot be worked out here; empty where it can."""
        try:
            compile_python(parse(self.text), self.symbols, "routing", self_name=self.self_name, columns=self.columns,
                           moment=_ANY_MOMENT)
        except Refused as refused:
            return tuple(refused.problems)
        return ()

    @cached_property
    def _of_the_clock(self) -> bool:
        return self.node is not None and any(isinstance(n, Call) and n.name in ("today", "now")
                                             for n in walk(self.node))

    def value(self, answers: Mapping[str, Any], moment: datetime, choice: Mapping[str, Any] | None = None) -> Answer:
        """What comes out of it; ``None`` where it cannot be worked out."""
        if self.problems or self.node is None:
            return None
        when = moment if self._of_the_clock else None
        evaluate = self._compiled.get(when)
        if evaluate is None:
            evaluate = compile_python(self.node, self.symbols, "routing", self_name=self.self_name,
                                      columns=self.columns, moment=when)
            if len(self._compiled) > 3:
                self._compiled.clear()
            self._compiled[when] = evaluate
        return evaluate(answers, choice or {})

    def holds(self, answers: Mapping[str, Any], moment: datetime, choice: Mapping[str, Any] | None = None) -> bool:
        """Whether it is true; one that cannot be worked out keeps nobody from anything."""
        if self.problems:
            return True
        value = self.value(answers, moment, choice)
        return value not in (None, False, "", 0, "0", "false")
