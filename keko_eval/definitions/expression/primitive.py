"""One thing that both compilers can do: to single values in Python, to whole columns in Narwhals."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from keko_eval.definitions.expression.symbols import Kind


@dataclass(frozen=True, slots=True)
class Primitive:
    """An operation with its two implementations.

    Parameters
    ----------
    name : str
        As the author wrote it, for problems.
    gives : Kind
        What comes out.
    python : Callable
        On values of the right kinds; a strict one is never called with ``None`` and may answer ``None``.
    columns : Callable, optional
        The same on Narwhals expressions; absent where the engines have no common way.
    strict : bool
        Whether a missing operand makes the result missing.
    literals : tuple of int
        Operands that ``columns`` takes as plain values: they must be written out in the expression.
    whole : {"always", "never", "kept"}
        Whether a numeric result is a whole number; ``kept``: if every operand is.
    needs_whole : bool
        Whether ``columns`` is exact for whole operands only.
    fits : Callable, optional
        Whether ``columns`` can take these literals.
    """

    name: str
    gives: Kind
    python: Callable[..., Any]
    columns: Callable[..., Any] | None = None
    strict: bool = True
    literals: tuple[int, ...] = ()
    whole: Literal["always", "never", "kept"] = "never"
    needs_whole: bool = False
    fits: Callable[..., bool] | None = None
