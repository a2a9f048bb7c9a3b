"""What was read, what is used, and why the rest is not: counts that add up for rows and for cells.

Rows: ``rows_read`` = ``rows_used`` + ``rows_left_out``, for each file and wave. Cells, for each question besides:
``cells_read`` = ``cells_used`` + ``cells_set_aside``, and the rows used are ``answered``, ``dont_know``, ``refused``,
``not_applicable``, ``not_asked``, ``not_answered`` or ``unusable`` (set aside, and not for having been unasked).
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, overload

import polars as pl

from keko_eval.collection.fields import Field
from keko_eval.collection.routing import SOURCE, not_asked_mark, outside_mark, unasked_mark
from keko_eval.collection.source import WHY

What = Literal[
    "rows_read", "rows_used", "rows_left_out", "columns_used", "columns_ignored", "cells_read", "cells_used",
    "cells_set_aside", "cells_recoded", "answered", "dont_know", "refused", "not_applicable", "not_asked",
    "not_answered", "unusable"]
KINDS = ("dont_know", "refused", "not_applicable")
# Cells that say in words that there is no answer.
NO_ANSWER = ("blank_word", "mapped_to_nothing")


@dataclass(frozen=True, slots=True)
class Line:
    """One count. ``wave`` is empty for rows whose wave is not known, ``question`` for counts of rows and columns."""

    file: str
    wave: str
    what: What
    n: int
    why: str = ""
    question: str = ""
    column: str = ""

    def record(self) -> dict[str, object]:
        return {"file": self.file, "wave": self.wave, "what": self.what, "n": self.n, "why": self.why,
                "question": self.question, "column": self.column}


def why_mark(question: str) -> str:
    """The working column that says why a cell of ``question`` could not be read."""
    return f"{question} why"


def count_rows(file: str, rows: pl.DataFrame) -> list[Line]:
    """Lines for the rows of one file; ``rows`` has ``wave``, why not used (null where used) and ``n``."""
    lines: list[Line] = []
    for (wave,), part in rows.sort("wave", nulls_last=True).group_by("wave", maintain_order=True):
        name = str(wave or "")
        used = int(part.filter(pl.col(WHY).is_null())["n"].sum())
        lines.append(Line(file, name, "rows_read", int(part["n"].sum())))
        lines.append(Line(file, name, "rows_used", used))
        left = part.filter(pl.col(WHY).is_not_null()).group_by(WHY).agg(pl.sum("n")).sort(WHY)
        lines += [Line(file, name, "rows_left_out", n, why) for why, n in left.iter_rows()]
    return lines


def tally(frame: pl.DataFrame, fields: Iterable[Field]) -> dict[tuple[int, str], dict[str, int]]:
    """Counts for each (source, wave) of rows used.

    Returns
    -------
    dict
        ``{(source, wave): {"n": rows, "question|used": …, "question|code 9": …, "question|not asked": …, …}}``.
    """
    found = frame.group_by(SOURCE, "wave", maintain_order=True).agg(counts_of(fields, frame.columns))
    return {(row[SOURCE], row["wave"]): {k: int(v) for k, v in row.items() if k not in (SOURCE, "wave")}
            for row in found.iter_rows(named=True)}


def counts_of(fields: Iterable[Field], columns: Iterable[str]) -> list[pl.Expr]:
    """What is counted of answers that have been held against their checks, as aggregates under the names of
    :func:`tally`."""
    names = frozenset(columns)
    return [pl.len().alias("n"), *(e for field in fields if field.question for e in _counts(field, names))]


def _counts(field: Field, names: Collection[str]) -> list[pl.Expr]:
    name, value = field.name, pl.col(field.name)
    counts = [value.count().alias(f"{name}|used")]
    for code, _ in field.missing:
        if (typed := typed_code(code, field)) is not None:
            counts.append((value == typed).sum().alias(f"{name}|code {code}"))
    for mark in (not_asked_mark(name), unasked_mark(name), outside_mark(name)):
        if mark in names:
            counts.append(pl.col(mark).sum().alias(f"{name}|{mark.removeprefix(name + ' ')}"))
    if why_mark(name) in names:
        asked = ~pl.col(not_asked_mark(name)) if not_asked_mark(name) in names else pl.lit(True)
        for why in (*KINDS, *NO_ANSWER):
            counts.append(((pl.col(why_mark(name)) == why) & asked).sum().alias(f"{name}|why {why}"))
        other = pl.col(why_mark(name)).is_not_null() & ~pl.col(why_mark(name)).is_in([*KINDS, *NO_ANSWER])
        counts.append((other & asked).sum().alias(f"{name}|why other"))
    return counts


def typed_code(code: str, field: Field) -> int | float | str | None:
    """A code as the field's column holds it, None where it cannot."""
    if field.dtype == pl.String:
        return code
    if not code.removeprefix("-").replace(".", "", 1).isdecimal():
        return None
    return int(code) if field.dtype == pl.Int64 else float(code)


def count_answers(file: str, wave: str, field: Field, counts: Mapping[str, int], has_column: bool) -> list[Line]:
    """The kinds of answers and of missing answers of one question in the rows used of one file and wave."""
    name, n = field.name, counts["n"]

    def count(key: str) -> int:
        return counts.get(f"{name}|{key}", 0)

    if not has_column:
        return [Line(file, wave, "not_asked", n, "no_column", name)]
    kinds: dict[str, int] = dict.fromkeys(KINDS, 0)
    for code, kind in field.missing:
        kinds[kind] += count(f"code {code}")
    answered = count("used") - sum(kinds.values())
    for kind_ in KINDS:
        kinds[kind_] += count(f"why {kind_}")
    unusable = count("why other") + count("out of range")
    asked = n - count("not asked")
    lines = [Line(file, wave, "answered", answered, "", name)]
    lines += [Line(file, wave, kind, k, "", name) for kind, k in kinds.items() if k]  # type: ignore[arg-type]
    if count("not asked"):
        lines.append(Line(file, wave, "not_asked", count("not asked"), "not_relevant", name))
    if unusable:
        lines.append(Line(file, wave, "unusable", unusable, "", name))
    silent = asked - answered - sum(kinds.values()) - unusable
    return [*lines, Line(file, wave, "not_answered", silent, "", name)] if silent else lines


def count_cells(file: str, wave: str, field: Field, counts: Mapping[str, int], read: int, left_out: int,
                odd: Mapping[str, int]) -> list[Line]:
    """The cells of one question in one file and wave: read, used, and set aside with the reason."""
    name = field.name
    aside = {"row_left_out": left_out, **odd, "not_relevant": counts.get(f"{name}|answered unasked", 0),
             "out_of_range": counts.get(f"{name}|out of range", 0)}
    return [Line(file, wave, "cells_read", read, "", name),
            Line(file, wave, "cells_used", counts.get(f"{name}|used", 0), "", name),
            *(Line(file, wave, "cells_set_aside", n, why, name) for why, n in aside.items() if n)]


class Counted(Sequence[Mapping[str, Any]]):
    """Lines as rows of a table, counted when they are first looked at: on a large file that is a pass of its own."""

    def __init__(self, count: Callable[[], Sequence[Line]]) -> None:
        self._count = count

    @cached_property
    def _rows(self) -> list[dict[str, object]]:
        return records(self._count())

    @overload
    def __getitem__(self, index: int) -> Mapping[str, Any]: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Mapping[str, Any]]: ...
    def __getitem__(self, index: int | slice) -> Mapping[str, Any] | Sequence[Mapping[str, Any]]:
        return self._rows[index]

    def __len__(self) -> int:
        return len(self._rows)


def records(lines: Sequence[Line]) -> list[dict[str, object]]:
    """The lines as rows of a table."""
    return [line.record() for line in lines]
