"""The models as JSON Schema for editors, and the model that stands at a path of a file."""

import types
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter

from keko_eval.definitions.circle import Circle
from keko_eval.definitions.indicator import INDICATOR, KINDS, ObjectiveTree
from keko_eval.definitions.instrument import Instrument
from keko_eval.definitions.mapping import Mapping
from keko_eval.definitions.meanings import meanings
from keko_eval.definitions.pack import Pack
from keko_eval.definitions.study import Study
from keko_eval.files.yaml_tree import Entries, Path

TYPES: dict[str, Any] = {
    "instrument": Instrument, "indicator": INDICATOR, "study": Study, "circle": Circle, "tree": ObjectiveTree,
    "mapping": Mapping, "pack": Pack,
}


def json_schema(kind: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of one kind of definition file."""
    adapter = TYPES[kind] if isinstance(TYPES[kind], TypeAdapter) else TypeAdapter(TYPES[kind])
    schema: dict[str, Any] = adapter.json_schema()
    for name, part in {schema.get("title", ""): schema, **schema.get("$defs", {})}.items():
        _describe(part, name)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": f"keko_eval {kind}"}


def _describe(part: dict[str, Any], model: str) -> None:
    """Give a model's part of the schema the words that editors show."""
    shared = meanings()["Common"] if model in {kind.__name__ for kind in KINDS.values()} else {}
    words = {**shared, **meanings().get(model, {})}
    part |= {"description": words["about"]} if "about" in words else {}
    for key, own in part.get("properties", {}).items():
        own |= {"description": words[key]} if key in words else {}


def allowed_keys(kind: str, path: Path, tree: Entries) -> list[str]:
    """The keys that may stand at ``path``, from the same models that the JSON Schema is made of."""
    model = model_at(kind, path, tree)
    return [field.alias or name for name, field in model.model_fields.items()] if model else []


def model_at(kind: str, path: Path, tree: Entries) -> type[BaseModel] | None:
    """The model whose keys may stand at ``path`` (a pydantic location, union tags included)."""
    current: Any = KINDS.get(tree.text("kind"), KINDS["scale"]) if kind == "indicator" else TYPES[kind]
    for part in path:
        models = _models(current)
        fields = {(f.alias or n): f for m in models for n, f in m.model_fields.items()}
        if isinstance(part, str) and part in fields:
            current = fields[part].annotation
        elif isinstance(part, str) and len(models) > 1:
            current = next((m for m in models if m.__name__ == part), current)
    models = _models(current)
    return models[0] if models else None


def _models(annotation: Any) -> list[type[BaseModel]]:
    """Every model inside an annotation: through Annotated, unions, tuples and dicts."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    if get_origin(annotation) in (Annotated, Union, types.UnionType, tuple, dict, list):
        return [m for argument in get_args(annotation) for m in _models(argument)]
    if isinstance(annotation, str):
        from keko_eval.definitions import instrument

        return _models(getattr(instrument, annotation, None))
    return []
