"""A tree and the questions' types in; a plan out, or every reason why there is none."""

from collections.abc import Collection, Mapping
from datetime import datetime

from keko_eval.definitions.expression import on_dates, on_numbers, on_texts, on_truth
from keko_eval.definitions.expression.finding import Finding, at, refuse
from keko_eval.definitions.expression.functions import AGGREGATES, CARRIED, FUNCTIONS, arity, arity_in_words
from keko_eval.definitions.expression.pattern import refusal
from keko_eval.definitions.expression.plan import Builder, Field, Plan, Semantics, Value, is_literal
from keko_eval.definitions.expression.symbols import Symbol
from keko_eval.definitions.expression.tree import (
    Call,
    Itself,
    Name,
    Negation,
    Node,
    Number,
    Operation,
    Path,
    Reference,
    Text,
)
from keko_eval.problem.place import Place
from keko_eval.problem.problem import suggestion

_ARITHMETIC = {"+": on_numbers.ADD, "-": on_numbers.SUBTRACT, "*": on_numbers.MULTIPLY, "div": on_numbers.DIVIDE,
               "mod": on_numbers.MODULO}
_PASSING_OVER = {"sum": on_numbers.SUM_ANSWERED, "min": on_numbers.MIN_ANSWERED, "max": on_numbers.MAX_ANSWERED}


def plan(node: Node, symbols: Mapping[str, Symbol], semantics: Semantics, *, self_name: str | None = None,
         columns: Collection[str] = (), moment: datetime | None = None, place: Place | None = None) -> Plan:
    """Work out kinds and conversions.

    Parameters
    ----------
    node : Node
    symbols : mapping of str to Symbol
        The questions that ``${…}`` may name.
    semantics : {"routing", "indicator"}
    self_name : str, optional
        The question that ``.`` means.
    columns : collection of str
        Columns of the choice list that a choice filter names as bare words.
    moment : datetime, optional
        What ``now()`` and ``today()`` mean: the clock is never read here. Without it they are refused.
    place : Place, optional
        Of the expression's first character.

    Raises
    ------
    Refused
        With everything that cannot be worked out: paths, functions that only collecting programs know, unknown names,
        ``today()`` without a moment.
    """
    result, wrong = planned(node, symbols, semantics, self_name=self_name, columns=columns, moment=moment)
    if wrong:
        raise refuse(wrong, node.source, place)
    return result


def planned(node: Node, symbols: Mapping[str, Symbol], semantics: Semantics, *, self_name: str | None = None,
            columns: Collection[str] = (), moment: datetime | None = None) -> tuple[Plan, list[Finding]]:
    """As :func:`plan`, with the reasons against it instead of an exception."""
    planner = _Planner(symbols, semantics, self_name, columns, moment)
    return planner.of(node), planner.wrong


class _Planner(Builder):
    def __init__(self, symbols: Mapping[str, Symbol], semantics: Semantics, self_name: str | None,
                 columns: Collection[str], moment: datetime | None) -> None:
        super().__init__(semantics)
        self.symbols, self.self_name, self.columns = symbols, self_name, columns
        self.moment = moment.replace(tzinfo=None) if moment else None
        self.wrong: list[Finding] = []

    def of(self, node: Node, gathered: bool = False) -> Plan:
        match node:
            case Number(value=number):
                return Value("number", number)
            case Text(value=text):
                return Value("text", text)
            case Reference(name=name):
                return self._field(node, name, gathered)
            case Itself() if self.self_name:
                return self._field(node, self.self_name, gathered)
            case Itself():
                return self._refused(node, "itself-without-question")
            case Name(name=name):
                return self._column(node, name)
            case Path(written=written):
                return self._refused(node, "path-not-evaluated", found=written[:60])
            case Negation(operand=operand):
                return self.apply(on_numbers.NEGATE, self.convert(self.of(operand), "number"))
            case Operation():
                return self._operation(node)
            case Call():
                return self._call(node)

    def _field(self, node: Node, name: str, gathered: bool) -> Plan:
        symbol = self.symbols.get(name)
        if symbol is None:
            return self._refused(node, "unknown-question", name=name, **suggestion(name, self.symbols))
        if symbol.repeated and not gathered:
            return self._refused(node, "repeated-question", name=name)
        return self.read(Field(symbol.kind, name, symbol.is_whole, repeated=symbol.repeated))

    def _column(self, node: Node, name: str) -> Plan:
        if name not in self.columns:
            return self._refused(node, "bare-word", name=name, near=f"'{name}'")
        return self.read(Field("text", name, of_choice=True))

    def _refused(self, node: Node, code: str, **values: str | int) -> Plan:
        self.wrong.append(at(node, code, **values))
        return Value("text", None)

    def _operation(self, node: Operation) -> Plan:
        operands = [self.of(operand) for operand in node.operands]
        if node.operator in ("and", "or"):
            return self._logic(node.operator, operands)
        result = operands[0]
        for operand in operands[1:]:
            match node.operator:
                case "=":
                    result = self.equal(result, operand)
                case "!=":
                    result = self.apply(on_truth.NOT, self.equal(result, operand))
                case "<" | "<=" | ">" | ">=":
                    result = self.ordered(node.operator, result, operand)
                case _:
                    result = self.apply(_ARITHMETIC[node.operator], self.convert(result, "number"),
                                        self.convert(operand, "number"))
        return result

    def _logic(self, operator: str, operands: list[Plan]) -> Plan:
        """Constants that decide nothing are left out; one that decides it all remains alone."""
        decides = operator == "or"
        truths = [self.convert(operand, "boolean") for operand in operands]
        if any(is_literal(truth, decides) for truth in truths):
            return Value("boolean", decides)
        truths = [truth for truth in truths if not is_literal(truth, not decides)]
        if len(truths) < 2:
            return truths[0] if truths else Value("boolean", not decides)
        return self.apply(on_truth.OR if decides else on_truth.AND, *truths)

    # Functions

    def _call(self, node: Call) -> Plan:
        function = FUNCTIONS.get(node.name)
        if function is None:
            code = "not-computed" if node.name in CARRIED else "unknown-function"
            return self._refused(node, code, name=node.name, **suggestion(node.name, FUNCTIONS))
        least, most = arity(node.name, indicator=not self.routing) or (0, None)
        if not least <= len(node.arguments) <= (most if most is not None else len(node.arguments)):
            return self._refused(node, "argument-count", function=node.name, count=len(node.arguments),
                                 expected=arity_in_words(least, most))
        operands = [self.of(argument, node.name in AGGREGATES) for argument in node.arguments]
        special = self._special(node, operands)
        if special is not None:
            return special
        if not operands and function.takes:
            operands = [self._itself(node)]
        if function.primitive is None:
            raise LookupError(f"nothing works out {node.name}()")
        kinds = (*function.takes, *function.takes[-1:] * len(operands))
        converted = [o if kind == "any" else self.convert(o, kind) for o, kind in zip(operands, kinds, strict=False)]
        primitive = _PASSING_OVER.get(node.name, function.primitive) if self.routing else function.primitive
        return self.apply(primitive, *converted, gathers=node.name in AGGREGATES)

    def _special(self, call: Call, operands: list[Plan]) -> Plan | None:
        """Functions whose plan depends on more than the kinds they take."""
        match call.name:
            case "true" | "false":
                return Value("boolean", call.name == "true")
            case "not":
                return self.apply(on_truth.NOT, self.convert(operands[0], "boolean"))
            case "and" | "or":
                return self._logic(call.name, operands)
            case "boolean" | "number" | "date":
                return self.convert(operands[0], FUNCTIONS[call.name].gives or "text")
            case "string" | "date-time":
                return self.convert(operands[0], "text" if call.name == "string" else "datetime")
            case "decimal-date-time":
                moment = operands[0] if operands[0].kind == "date" else self.convert(operands[0], "datetime")
                return self.convert(moment, "number")
            case "format-date" | "format-date-time":
                return self._formatted(call, operands)
            case "if":
                return self._chosen(*operands)
            case "coalesce":
                return self._first(*operands)
            case "once":
                return self._first(self._itself(call), operands[0])
            case "selected" if operands[0].kind == "number" and operands[0].whole:
                return self.equal(*operands)
            case "regex":
                return self._regex(call, operands)
            case "round" if len(operands) == 1:
                return self.apply(on_numbers.ROUND_WHOLE, self.convert(operands[0], "number"))
            case "count" if isinstance(operands[0], Value) or not operands[0].repeated:
                return Value("number", 1)
            case "count-non-empty" if not any(not isinstance(o, Value) and o.repeated for o in operands):
                answered = (self.apply(on_truth.NOT, self.equal(o, Value("text", ""))) for o in operands)
                return self.apply(on_numbers.SUM, *(self.convert(o, "number") for o in answered))
            case "today" | "now":
                return self._moment(call)
        return None

    def _itself(self, call: Call) -> Plan:
        return self.of(Itself(start=call.start, end=call.end, source=call.source))

    def _chosen(self, condition: Plan, *branches: Plan) -> Plan:
        then, otherwise = self.alike(*branches)
        condition = self.convert(condition, "boolean")
        if isinstance(condition, Value):
            return {True: then, False: otherwise}.get(condition.value, Value(then.kind, None))
        return self.apply(on_truth.chooses(then.kind), condition, then, otherwise, empty=True)

    def _first(self, *operands: Plan) -> Plan:
        first, second = self.alike(*operands)
        if first.kind == "text" and self.routing:
            return self._chosen(self.apply(on_truth.NOT, self.equal(first, Value("text", ""))), first, second)
        if isinstance(first, Value):
            return second if first.value is None else first
        return self.apply(on_truth.coalesces(first.kind), first, second, empty=True)

    def _regex(self, call: Call, operands: list[Plan]) -> Plan:
        text, pattern = (self.convert(operand, "text") for operand in operands)
        if not isinstance(pattern, Value):
            return self._refused(call.arguments[1], "pattern-not-literal")
        reason = refusal(str(pattern.value))
        if reason:
            return self._refused(call.arguments[1], "regex-refused", reason=reason)
        return self.apply(on_texts.REGEX, text, pattern)

    def _formatted(self, call: Call, operands: list[Plan]) -> Plan:
        pattern = operands[1]
        if not isinstance(pattern, Value) or not on_dates.is_formattable(str(pattern.value)):
            return self._refused(call.arguments[1], "date-pattern", found=call.arguments[1].text)
        if call.name == "format-date":
            return self.apply(on_dates.FORMAT_DATE, self.convert(operands[0], "date"), pattern)
        return self.apply(on_dates.FORMAT_MOMENT, self.convert(operands[0], "datetime"), pattern)

    def _moment(self, call: Call) -> Plan:
        if self.moment is None:
            return self._refused(call, "no-today", name=call.name)
        return Value("datetime", self.moment) if call.name == "now" else Value("date", self.moment.date())
