"""An instrument's questions as expressions see them."""

from typing import Any, cast

from keko_eval.definitions.expression.inference import with_calculated
from keko_eval.definitions.expression.symbols import Symbol, Type
from keko_eval.definitions.instrument import Instrument, Question, Repeat, name_of
from keko_eval.definitions.question_types import EXPRESSION_TYPES
from keko_eval.files.yaml_tree import Path


def symbols_of(instrument: Instrument, at: Path = ()) -> dict[str, Symbol]:
    """``{name: Symbol}`` for an expression that stands at ``at`` (in the same repeats or outside of some)."""
    symbols: dict[str, Symbol] = {}
    repeats: list[Path] = []
    for position, (path, part) in enumerate(instrument.parts()):
        inside = [repeat for repeat in repeats if path[: len(repeat)] == repeat]
        repeated = any(at[: len(repeat)] != repeat for repeat in inside)
        if isinstance(part, Question):
            symbols.setdefault(part.name, _symbol(part, instrument, position, repeated))
        else:
            if isinstance(part, Repeat):
                repeats.append(path)
            symbols.setdefault(name_of(part), Symbol(name_of(part), "unknown", (), position, isinstance(part, Repeat)))
    return with_calculated(symbols, {q.name: q.calculation for _, q in instrument.walk() if q.calculation})


def _symbol(question: Question, instrument: Instrument, position: int, repeated: bool) -> Symbol:
    choices: Any = instrument.choices_of(question)
    type_ = _range_type(question) if question.kind == "range" else EXPRESSION_TYPES.get(question.kind, "unknown")
    labels = tuple((str(choice.value), tuple(choice.label.by_language.values())) for choice in choices)
    return Symbol(question.name, cast(Type, type_), labels, position, repeated)


def _range_type(question: Question) -> str:
    """A range counts in whole numbers unless its parameters say otherwise."""
    return "decimal" if "." in (question.parameters or "") else "integer"
