"""Declarative questionnaires and indicators in, honest before/after comparison and reports out."""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"
_VERBS = ("load", "read", "score", "evaluate", "report")


def __getattr__(name: str) -> Any:
    if name in _VERBS:
        return getattr(import_module("keko_eval.pipeline"), name)
    raise AttributeError(f"module 'keko_eval' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *_VERBS])
