"""The texts of a definition, each with its path in the file and a name that lasts when the file is put in new order."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from pydantic import BaseModel

from keko_eval.definitions.document import Document
from keko_eval.definitions.indicator import ObjectiveTree
from keko_eval.definitions.instrument import Instrument
from keko_eval.definitions.scalars import Texts
from keko_eval.definitions.shape import OWN_NAMES
from keko_eval.definitions.study import Study
from keko_eval.files.yaml_tree import Path

FOR_EVALUATORS = frozenset(("description", "source", "definition", "limits", "why", "set_by", "text"))
"""Keys whose texts respondents do not read; they need no easy Finnish."""
_PLACEHOLDER = re.compile(r"\$\{\s*([^}\s]+)\s*\}")


@dataclass(frozen=True, slots=True)
class TextPart:
    """One text in its languages: where it stands, and its lasting name, such as ``trust_1/label``."""

    path: Path
    name: str
    texts: Mapping[str, str]

    @property
    def key(self) -> str:
        return next((part for part in reversed(self.path) if isinstance(part, str)), "")

    @property
    def is_single(self) -> bool:
        """Written as one string, without languages."""
        return set(self.texts) == {"default"}


@lru_cache(maxsize=512)
def texts_of(document: Document) -> tuple[TextPart, ...]:
    """Every text of a definition, in the order of its model."""
    return tuple(TextPart(path, name, texts.by_language) for path, name, texts in _texts(document.model, (), ""))


def _texts(value: Any, path: Path, name: str) -> Iterator[tuple[Path, str, Texts]]:
    if isinstance(value, Texts):
        yield path, name, value
    elif isinstance(value, BaseModel):
        for field, info in type(value).model_fields.items():
            below = getattr(value, field)
            if below:
                key = info.alias or field
                yield from _texts(below, (*path, key), f"{name}/{key}".strip("/"))
    elif isinstance(value, tuple):
        for i, item in enumerate(value):
            yield from _texts(item, (*path, i), _item_name(item, i, name))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _texts(item, (*path, key), f"{name}/{key}")


def _item_name(item: Any, index: int, above: str) -> str:
    """The own name of an item of a list: a question's is enough by itself, a choice's follows its list's."""
    names = (getattr(item, key) for key in _naming(item.__class__))
    own = next((str(name) for name in names if name not in (None, "")), str(index))
    return own if above.endswith("questions") or above == "sections" else f"{above}/{own}"


@cache
def _naming(type_: type) -> tuple[str, ...]:
    """The keys that may name an item of a type."""
    fields = getattr(type_, "model_fields", ())
    return tuple(key for key in OWN_NAMES if key in fields or hasattr(type_, key))


def placeholders(text: str) -> frozenset[str]:
    """The ``${…}`` names of a text."""
    return frozenset(_PLACEHOLDER.findall(text)) if "${" in text else frozenset()


def languages_of(document: Document) -> tuple[str, ...]:
    """The languages that a definition promises: those it lists, else those of its label or title."""
    model = document.model
    if isinstance(model, Instrument | Study):
        return model.languages
    heading = getattr(model, "label", None) or getattr(model, "title", None)
    if heading is None and isinstance(model, ObjectiveTree) and model.objectives:
        heading = model.objectives[0].label
    return tuple(heading.by_language) if isinstance(heading, Texts) else ()
