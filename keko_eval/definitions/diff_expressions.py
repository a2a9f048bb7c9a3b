"""Whether two expressions say the same, however they are spaced and bracketed."""

from dataclasses import fields
from typing import Any

from keko_eval.definitions.expression.parse import read


def same_expression(old: str | None, new: str | None) -> bool:
    """By their trees; those that cannot be read, by their text without white space."""
    if (old or "") == (new or ""):
        return True
    if not old or not new:
        return False
    a, b = read(old).node, read(new).node
    if a is None or b is None:
        return "".join(old.split()) == "".join(new.split())
    return bool(_shape(a) == _shape(b))


def _shape(node: Any) -> Any:
    """A node as nested tuples without its place in the text."""
    if isinstance(node, tuple):
        return tuple(_shape(part) for part in node)
    if not hasattr(node, "__dataclass_fields__"):
        return node
    return type(node).__name__, *(_shape(getattr(node, f.name)) for f in fields(node)
                                  if f.name not in ("start", "end", "source"))
