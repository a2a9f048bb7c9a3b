"""What the keys of the language mean, for editors and for the manual: the models say which keys there are."""

import re
import types
from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, RootModel
from pydantic.fields import FieldInfo

from keko_eval.definitions import scalars
from keko_eval.definitions.circle import Circle
from keko_eval.definitions.indicator import KINDS, Common, ObjectiveTree
from keko_eval.definitions.instrument import Group, Instrument, Question, Repeat
from keko_eval.definitions.mapping import Mapping as MappingFile
from keko_eval.definitions.meanings import meanings
from keko_eval.definitions.pack import Pack
from keko_eval.definitions.study import Study

_SCALARS = {
    scalars.Number: "number", scalars.Whole: "whole number", scalars.Flag: "true or false", scalars.Text: "text",
    scalars.Identifier: "id", scalars.Name: "name", scalars.Version: "version", scalars.Date: "date",
    scalars.Period: "period", scalars.Colour: "colour", scalars.ChoiceValue: "whole number or word",
    scalars.Expression: "expression", scalars.Required: "yes, no or expression",
}
_WORDS = {id(get_args(scalar)[1]): word for scalar, word in _SCALARS.items()}
_ROOTS: tuple[type[BaseModel], ...] = (Instrument, Common, *KINDS.values(), ObjectiveTree, Study, Circle, MappingFile,
                                      Pack)
_BLOCK = re.compile(r"(<!-- (keys|types|functions|rules)(?:: ([\w-]+))? -->)\n.*?(<!-- end -->)", re.DOTALL)


def models() -> dict[str, type[BaseModel]]:
    """Every model of the language by name, each before what it holds."""
    found: dict[str, type[BaseModel]] = {}
    for root in _ROOTS:
        _collect(root, found)
    return found


def _collect(model: type[BaseModel], found: dict[str, type[BaseModel]]) -> None:
    if model.__name__ not in found and not issubclass(model, RootModel):
        found[model.__name__] = model
        for field in model.model_fields.values():
            for below in _models_in(field.annotation):
                _collect(below, found)


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    elif isinstance(annotation, str) or type(annotation).__name__ == "ForwardRef":
        yield from (Question, Group, Repeat)
    else:
        for argument in get_args(annotation):
            yield from _models_in(argument)


def keys_of(name: str) -> dict[str, FieldInfo]:
    """The keys of a model as they are written; of an indicator's kind only its own."""
    model = models()[name]
    own = {field.alias or key: field for key, field in model.model_fields.items()}
    shared = Common.model_fields if issubclass(model, Common) and model is not Common else {}
    return {key: field for key, field in own.items() if key not in shared}


def table(name: str) -> str:
    """The keys of a model as a Markdown table."""
    rows = ["| key | value | what it means |", "|---|---|---|"]
    for key, field in keys_of(name).items():
        must = " (required)" if field.is_required() else ""
        means = meanings()[name][key].replace("|", "\\|")
        rows.append(f"| `{key}`{must} | {_value(field)}{_default(field)} | {means} |")
    return "\n".join(rows)


def _default(field: FieldInfo) -> str:
    default = field.default
    if field.is_required() or default in (None, (), {}) or isinstance(default, BaseModel):
        return ""
    shown = ", ".join(default) if isinstance(default, tuple) else str(default).lower() if default in (True, False) \
        else str(default)
    return f"; otherwise {shown}"


def _value(field: FieldInfo) -> str:
    return (_scalar(field.metadata) or _words(field.annotation)).replace("|", "\\|")


def _scalar(metadata: Iterable[Any]) -> str | None:
    return next((_WORDS[id(part)] for part in metadata if id(part) in _WORDS), None)


def _words(annotation: Any) -> str:
    """A type in words: list of text, one of up, down, keep."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _scalar(arguments[1:]) or _words(arguments[0])
    if origin is Literal:
        return ("one of " if len(arguments) > 1 else "") + ", ".join(f"`{word}`" for word in arguments)
    if origin in (Union, types.UnionType):
        return " or ".join(_words(part) for part in arguments if part is not type(None))
    if origin is tuple:
        return f"list of {_words(arguments[0])}" if arguments[-1] is Ellipsis else f"list of {len(arguments)} numbers"
    if origin is dict:
        return f"{{name: {_words(arguments[1])}}}"
    if annotation is scalars.Texts:
        return "text by language"
    if annotation is Any:
        return "anything"
    return " or ".join(_linked(model) for model in _models_in(annotation))


def _linked(model: type[BaseModel]) -> str:
    return f"[{model.__name__}](#{model.__name__.lower()})"


def filled(text: str) -> str:
    """A page of the manual with its tables made anew: what stands between ``<!-- keys: Question -->`` and its end."""
    return _BLOCK.sub(lambda block: f"{block[1]}\n{_made(block[2], block[3] or '')}\n{block[4]}", text)


def _made(what: str, which: str) -> str:
    from keko_eval.definitions.expression.functions import CARRIED as CARRIED_FUNCTIONS
    from keko_eval.definitions.expression.functions import FUNCTIONS
    from keko_eval.definitions.question_types import CARRIED, INTERPRETED
    from keko_eval.definitions.rules import RULES

    if what == "keys":
        return f"{meanings()[which]['about']}\n\n{table(which)}\n"
    if what == "rules":
        return "\n".join(f"- {' '.join((rule.__doc__ or '').split())}" for rule in RULES) + "\n"
    names = {("types", "interpreted"): sorted(INTERPRETED), ("types", "carried"): sorted(CARRIED),
             ("functions", "worked-out"): sorted(FUNCTIONS),
             ("functions", "carried"): sorted(CARRIED_FUNCTIONS)}[what, which]
    return ", ".join(f"`{name}`" for name in names) + ".\n"
