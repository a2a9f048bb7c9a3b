"""What a form would not have let through: answers to questions that were not asked, and answers beyond the limits."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import polars as pl

from keko_eval.collection.fields import Field
from keko_eval.definitions.expression.compile_narwhals import compile_narwhals
from keko_eval.definitions.expression.parse import parse
from keko_eval.definitions.expression.symbols import Symbol
from keko_eval.definitions.instrument import Instrument
from keko_eval.definitions.symbols_of import symbols_of
from keko_eval.problem.problem import Refused

if TYPE_CHECKING:
    import narwhals as nw

Frame = TypeVar("Frame", pl.DataFrame, pl.LazyFrame)
SOURCE = "source of row"
_PARAMETER = re.compile(r"\b(start|end)\s*=\s*(-?\d+(?:\.\d+)?)")


def not_asked_mark(question: str) -> str:
    """The working column that is true where ``question`` was not asked; no question's name holds a space."""
    return f"{question} not asked"


def unasked_mark(question: str) -> str:
    """… where it has an answer all the same."""
    return f"{question} answered unasked"


def outside_mark(question: str) -> str:
    """… where its answer is beyond what it allows."""
    return f"{question} out of range"


@dataclass(frozen=True, slots=True)
class Check:
    """What one question's answers are held against, as expressions over the answers.

    ``unreadable`` names the conditions (``relevant``, ``constraint``) that tables cannot work out; they are not held
    against anything. Nor are ``relevant_needs`` and ``allowed_needs``, the questions that the conditions ask for,
    where a file has no column for one of them.
    """

    question: str
    relevant: "nw.Expr | None"
    allowed: "nw.Expr | None"
    limits: tuple[float | None, float | None]
    missing: tuple[int | float | str, ...]
    unreadable: tuple[str, ...]
    relevant_needs: tuple[str, ...] = ()
    allowed_needs: tuple[str, ...] = ()


def not_asked(instrument: Instrument) -> dict[str, str]:
    """Under which condition each question is asked: its own and those of what it stands in, as one expression."""
    found: dict[str, str] = {}
    for path, question in instrument.walk():
        conditions = [*_conditions(instrument, path), question.relevant]
        parts = [c for c in conditions if c and c.strip()]
        if parts:
            found.setdefault(question.name, parts[0] if len(parts) == 1 else " and ".join(f"({p})" for p in parts))
    return found


def _conditions(instrument: Instrument, path: tuple[str | int, ...]) -> Iterator[str | None]:
    node: Any = instrument
    for part in path[:-1]:
        node = getattr(node, part) if isinstance(part, str) else node[part]
        if isinstance(part, int):
            yield node.relevant


def checks_of(instrument: Instrument, fields: Sequence[Field]) -> tuple[Check, ...]:
    """The checks of every question that has any, in the order of asking."""
    symbols = symbols_of(instrument)
    conditions = not_asked(instrument)
    present = {f.name: f for f in fields}
    checks = []
    for field in fields:
        question = field.question
        if question is None or not field.expected:
            continue
        unreadable: list[str] = []
        compiled: dict[str, Any] = {}
        needs: dict[str, tuple[str, ...]] = {}
        for key, text in (("relevant", conditions.get(field.name)), ("constraint", question.constraint)):
            if text:
                compiled[key], needs[key] = _compile(text, symbols, field.name, present)
                if compiled[key] is None:
                    unreadable.append(key)
        limits = _limits(question.parameters or "") if question.kind == "range" else (None, None)
        if any(e is not None for e in compiled.values()) or unreadable or limits != (None, None):
            checks.append(Check(field.name, compiled.get("relevant"), compiled.get("constraint"), limits,
                                _missing(field), tuple(unreadable), needs.get("relevant", ()),
                                needs.get("constraint", ())))
    return tuple(checks)


def _compile(text: str, symbols: Mapping[str, Symbol], name: str,
             present: Mapping[str, Field]) -> "tuple[nw.Expr | None, tuple[str, ...]]":
    from keko_eval.definitions.expression.tree import names

    try:
        node = parse(text)
        needs = names(node)
        if not all(name in present and _as_expected(symbols[name], present[name]) for name in needs):
            return None, ()
        return compile_narwhals(node, symbols, "routing", self_name=name), needs
    except (Refused, ValueError):
        return None, ()


def _as_expected(symbol: Symbol, field: Field) -> bool:
    """Whether the column holds what expressions take a question's answers for."""
    expected = {"number": (pl.Int64, pl.Float64), "text": (pl.String,), "date": (pl.Date,)}
    return field.dtype in expected.get(symbol.kind, ())


def _missing(field: Field) -> tuple[int | float | str, ...]:
    codes = [code for code, _ in field.missing]
    if field.dtype == pl.String:
        return tuple(codes)
    kind = int if field.dtype == pl.Int64 else float
    return tuple(kind(c) for c in codes if c.removeprefix("-").replace(".", "", 1).isdecimal())


def _limits(parameters: str) -> tuple[float | None, float | None]:
    found = dict(_PARAMETER.findall(parameters))
    return tuple(float(found[key]) if key in found else None for key in ("start", "end"))  # type: ignore[return-value]


def hold(frame: Frame, checks: Sequence[Check], columns_of: Mapping[int, Collection[str]]) -> Frame:
    """Set answers aside that a form would not have let through.

    The checks are worked through in the order of asking, since an answer that is set aside no longer decides whether
    a later question is asked. Each adds boolean columns that say where it set something aside.

    Parameters
    ----------
    columns_of : Mapping
        ``{source: the questions that it has a column for}``.
    """
    for check in checks:
        if check.relevant is not None:
            frame = _hold_relevant(frame, check, columns_of)
        if check.allowed is not None or check.limits != (None, None):
            frame = _hold_allowed(frame, check, columns_of)
    return frame


def _hold_relevant(frame: Frame, check: Check, columns_of: Mapping[int, Collection[str]]) -> Frame:
    assert check.relevant is not None
    mark, value = pl.col(not_asked_mark(check.question)), pl.col(check.question)
    frame = _marked(frame, ~check.relevant, not_asked_mark(check.question))
    frame = _only_where(frame, not_asked_mark(check.question), check.relevant_needs, columns_of)
    return frame.with_columns((mark & value.is_not_null()).alias(unasked_mark(check.question)),
                              pl.when(~mark).then(value).alias(check.question))


def _hold_allowed(frame: Frame, check: Check, columns_of: Mapping[int, Collection[str]]) -> Frame:
    name, value = outside_mark(check.question), pl.col(check.question)
    if check.allowed is not None:
        frame = _only_where(_marked(frame, ~check.allowed, name), name, check.allowed_needs, columns_of)
    else:
        frame = frame.with_columns(pl.lit(False).alias(name))
    low, high = check.limits
    beyond = pl.col(name)
    beyond = beyond | (value < low) if low is not None else beyond
    beyond = beyond | (value > high) if high is not None else beyond
    answer = value.is_not_null()
    answer = answer & ~value.is_in(list(check.missing)) if check.missing else answer
    frame = frame.with_columns((answer & beyond).alias(name))
    return frame.with_columns(pl.when(~pl.col(name)).then(value).alias(check.question))


def _marked(frame: Frame, condition: "nw.Expr", name: str) -> Frame:
    import narwhals as nw

    native: Frame = nw.from_native(frame).with_columns(condition.alias(name)).to_native()
    return native


def _only_where(frame: Frame, mark: str, needs: Sequence[str], columns_of: Mapping[int, Collection[str]]) -> Frame:
    """Without the mark in rows of files that lack a question which the condition asks for."""
    without = [source for source, columns in columns_of.items() if not set(needs) <= set(columns)]
    if not without:
        return frame
    return frame.with_columns((pl.col(mark) & ~pl.col(SOURCE).is_in(without)).alias(mark))
