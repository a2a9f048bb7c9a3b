"""Frames whose columns have the right names and types already: checked by aggregates, never brought into memory."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from keko_eval.collection.answers import SET_ASIDE, Answers
from keko_eval.collection.assemble import tell_alike, tell_unchecked
from keko_eval.collection.column_values import A_CODE
from keko_eval.collection.columns import Columns, Names, match_columns
from keko_eval.collection.fields import Field
from keko_eval.collection.header_rows import HeaderRows
from keko_eval.collection.reconciliation import (
    Counted,
    Line,
    count_answers,
    count_cells,
    counts_of,
    typed_code,
    why_mark,
)
from keko_eval.collection.routing import SOURCE, Check, hold, outside_mark, unasked_mark
from keko_eval.collection.source import ROW, Entry
from keko_eval.collection.subjects import duplicates
from keko_eval.collection.telling import LISTED, short, tell_count
from keko_eval.collection.wording import plain
from keko_eval.files.table import Table
from keko_eval.problem.problem import Problem, problem

Counts = Mapping[str, int]
LOOKED_AT = 200_000


@dataclass(frozen=True, slots=True, eq=False)
class LazySource:
    """A file or frame that needs no reading of texts: ``frame`` has the fields, typed, and ``wave``."""

    file: str
    table: Table
    headers: HeaderRows
    columns: Columns
    frame: pl.LazyFrame
    wave: str | None


def lazy_source(file: str, path: str, frame: pl.LazyFrame, fields: Sequence[Field], entry: Entry) -> LazySource | None:
    """``frame`` as a lazy source, or None where some column must be read as text after all."""
    schema = frame.collect_schema()
    if entry.given or (entry.mapping and (entry.mapping.values or entry.mapping.missing)):
        return None
    wave = [Field(entry.wave_column, "wave")] if entry.wave_column else []
    mapped = {h: n for n, headers in (entry.mapping.columns if entry.mapping else {}).items() for h in headers}
    ignored = frozenset(map(plain, entry.mapping.ignore)) if entry.mapping else frozenset()
    names = tuple(schema.names())
    columns = match_columns(names, Names([*fields, *wave], mapped, ignored))
    chosen = []
    for field in fields:
        parts = columns.parts.get(field.name, [])
        if not parts:
            chosen.append(pl.lit(None, field.dtype).alias(field.name))
        elif len(parts) > 1 or parts[0].code or not _fits(schema[names[parts[0].index]], field):
            return None
        else:
            value = pl.col(names[parts[0].index]).cast(field.dtype)
            blank = field.dtype == pl.String and field.kind not in ("many", "rank")
            said = value.str.contains(A_CODE) if field.kind == "subject" else value != ""
            chosen.append((pl.when(said).then(value) if blank else value).alias(field.name))
    waves = columns.parts.get(entry.wave_column or "", [])
    if not (entry.wave or waves) or not any(f.question and f.name in columns.parts for f in fields):
        return None
    table = Table(path, pl.DataFrame(), names=names)
    told = _wave(names[waves[0].index], entry) if not entry.wave else pl.lit(entry.wave)
    return LazySource(file, table, HeaderRows(-1, 0, names), columns, frame.select(told.alias("wave"), *chosen),
                      entry.wave)


def _fits(dtype: pl.DataType, field: Field) -> bool:
    if field.dtype == pl.Int64:
        return dtype.is_integer()
    if field.dtype == pl.Float64:
        return dtype.is_numeric() and not dtype.is_decimal()
    if field.dtype == pl.Date:
        return dtype == pl.Date
    words = isinstance(dtype, pl.String | pl.Categorical | pl.Enum)
    return words or (field.kind in ("subject", "group") and dtype.is_integer())


def _wave(column: str, entry: Entry) -> pl.Expr:
    """The wave that a cell stands for. A chain of conditions is several times as fast as a look-up."""
    cell = pl.col(column).cast(pl.String)
    found: Any = pl
    for wave in dict.fromkeys(entry.wave_values.values()):
        words = [word for word, own in entry.wave_values.items() if own == wave]
        found = found.when(cell.is_in(words)).then(pl.lit(wave))
    waves: pl.Expr = found.otherwise(None) if entry.wave_values else pl.lit(None, pl.String)
    return waves


def apart(sources: Sequence[LazySource]) -> bool:
    """Whether no two sources can hold the same wave, so that a subject's rows of a wave are all in one of them."""
    waves = [s.wave for s in sources]
    return len(sources) == 1 or (None not in waves and len(set(waves)) == len(waves))


def assemble_lazily(instrument: str, sources: Sequence[LazySource], fields: Sequence[Field], checks: Sequence[Check],
                    subject: str | None) -> Answers:
    """As :func:`keko_eval.collection.assemble.assemble`, with one pass over each source where nothing is wrong.

    Values that are not in a closed question's list, rows without a wave and rows without answers are set aside. Where
    a subject has several rows in a wave, those rows alone are brought into memory to choose from. The reconciliation
    of a source in which nothing is wrong is counted when somebody looks at it.

    Parameters
    ----------
    sources : sequence of LazySource
        No two of them with the same wave (:func:`apart`).
    """
    done = [_Reading(source, fields, checks, subject) for source in sources]
    for reading in done:
        reading.work()
    frames = [reading.answers() for reading in done]
    listed = [part for reading in done for part in reading.listed]
    return Answers(
        instrument, pl.concat(frames) if len(frames) > 1 else frames[0],
        Counted(lambda: [line for reading in done for line in reading.lines()]),
        tuple(p for reading in done for p in reading.told),
        pl.concat(listed).sort("file", "row", nulls_last=True) if listed else pl.DataFrame(schema=SET_ASIDE))


class _Reading:
    """The work on one source: ``first`` are the counts of all that is in it, ``last`` of what is used."""

    def __init__(self, source: LazySource, fields: Sequence[Field], checks: Sequence[Check],
                 subject: str | None) -> None:
        self.source, self.fields, self.checks, self.subject = source, fields, checks, subject
        self.questions = [f for f in fields if f.question]
        self.columns_of = {0: frozenset(source.columns.parts)}
        self.frame = source.frame.with_columns(pl.lit(0, pl.Int64).alias(SOURCE))
        self.told: list[Problem] = []
        self.listed: list[pl.DataFrame] = []
        self.first: dict[str | None, Counts] | None = None
        self.last: dict[str | None, Counts] | None = None

    def work(self) -> None:
        """Look whether anything is wrong, in one pass without groups; only then count, find and set aside."""
        seen = self.glance()
        if any(seen[f"{f.name} strange"] for f in self.questions if f.codes) or seen["left out"] or any(
                seen.get(mark) for c in self.checks for mark in (unasked_mark(c.question), outside_mark(c.question))):
            self.first = self.last = self.count()
        if seen["left out"]:
            self.leave_out()
        if seen["without subject"] and self.subject in self.source.columns.parts:
            n = seen["without subject"]
            self.told.append(problem("no-subject-code", self.source.table.place(-1, None, str(self.subject)),
                                     column=str(self.subject), rows=f"… ({n})", n=n))
        strange = [f for f in self.questions if f.codes and seen[f"{f.name} strange"]]
        for field in strange:
            bad = _is_strange(field)
            self.tell(field, "unknown_value", self.frame.filter(bad).select(field.name))
            self.frame = self.frame.with_columns(
                pl.when(bad).then(pl.lit("unknown_value")).alias(why_mark(field.name)),
                pl.when(~bad).then(pl.col(field.name)).alias(field.name))
        twice = seen["subjects"] < seen["with subject"] and self.one_each()
        if seen["left out"] or strange or twice:
            if self.first is None:
                self.first = self.count(self.source.frame.with_columns(pl.lit(0, pl.Int64).alias(SOURCE)))
            self.last = self.count()
        for check in self.checks if self.last is not None else ():
            self.tell_beyond(check, self.last or {})
        self.told += [*tell_unchecked(self.checks, self.source.table.file), *self.alike(seen["subjects"])]

    def glance(self) -> Counts:
        frame = self.frame.with_columns(
            (self.silent() | pl.col("wave").is_null()).alias("left out"),
            *(_is_strange(f).alias(f"{f.name} strange") for f in self.questions if f.codes))
        frame = hold(frame, self.checks, self.columns_of)
        names = frame.collect_schema().names()
        marks = [m for c in self.checks for m in (unasked_mark(c.question), outside_mark(c.question)) if m in names]
        who = pl.col(self.subject) if self.subject else pl.lit(None, pl.String)
        one = who.hash() if self.source.wave else who.hash() ^ pl.col("wave").hash()
        strange = [f"{f.name} strange" for f in self.questions if f.codes]
        row = frame.select(
            *(pl.col(name).any() for name in [*strange, *marks, "left out"]),
            one.filter(who.is_not_null()).n_unique().alias("subjects"), who.count().alias("with subject"),
            (who.is_null() & ~pl.col("left out")).sum().alias("without subject"),
        ).collect(engine="streaming").row(0, named=True)
        return {name: int(value or 0) for name, value in row.items()}

    def leave_out(self) -> None:
        """Rows without a wave, which are told of, and rows without answers."""
        if self.first is not None and None in self.first:
            n = self.first[None]["n"]
            self.told.append(problem("row-without-wave", self.source.table.place(-1), rows=f"… ({n})", n=n))
        self.frame = self.frame.filter(pl.col("wave").is_not_null() & ~self.silent())

    def alike(self, subjects: int) -> Iterator[Problem]:
        """Codes that look alike, where they are not too many to be looked at."""
        if self.subject is not None and subjects <= LOOKED_AT:
            codes = self.frame.select(pl.col(self.subject).drop_nulls().unique()).collect(engine="streaming")
            yield from tell_alike(codes, [f for f in self.fields if f.kind == "subject"], self.source.table.file)

    def answers(self) -> pl.LazyFrame:
        return self.held().select("wave", *(f.name for f in self.fields))

    def held(self) -> pl.LazyFrame:
        return hold(self.frame, self.checks, self.columns_of)

    def silent(self) -> pl.Expr:
        return pl.all_horizontal(pl.col([f.name for f in self.questions]).is_null())

    def count(self, frame: pl.LazyFrame | None = None) -> dict[str | None, Counts]:
        """The counts of each wave."""
        frame = (self.frame if frame is None else frame).with_columns(self.silent().alias("silent row"))
        frame = hold(frame, self.checks, self.columns_of)
        names = frame.collect_schema().names()
        wanted = [*counts_of(self.fields, names), pl.col("silent row").sum().alias("silent")]
        wanted += [pl.col(why_mark(f.name)).count().alias(f"{f.name}|odd") for f in self.questions
                   if why_mark(f.name) in names]
        if self.source.wave is not None:
            found = frame.select(wanted).with_columns(pl.lit(self.source.wave).alias("wave"))
        else:
            found = frame.group_by("wave").agg(wanted)
        rows = found.collect(engine="streaming").iter_rows(named=True)
        return {row["wave"]: {k: int(v or 0) for k, v in row.items() if k != "wave"} for row in rows}

    def one_each(self) -> bool:
        """Leave out all but one of a subject's rows in a wave."""
        assert self.subject is not None
        keys = ["wave", self.subject]
        several = self.frame.filter(pl.col(self.subject).is_not_null()).group_by(keys).len().filter(
            pl.col("len") > 1).select(keys).collect(engine="streaming")
        if several.is_empty():
            return False
        numbered = self.frame.with_row_index(ROW).join(several.lazy(), on=keys, how="semi").collect()
        pairs = duplicates(numbered, self.subject, [f.name for f in self.questions])
        kept = numbered.filter(~pl.int_range(pl.len()).is_in(pairs["row"].implode()))
        for row, stays in pairs.head(LISTED).iter_rows():
            gone, other = numbered.row(row, named=True), numbered.row(stays, named=True)
            place = self.source.table.place(gone[ROW])
            self.told.append(problem("duplicate-subject", place, subject=short(str(gone[self.subject])),
                                     wave=str(gone["wave"]), row=gone[ROW] + 1, kept=other[ROW] + 1))
        if pairs.height > LISTED:
            self.told.append(problem("more-duplicates", self.told[-1].place, n=pairs.height - LISTED))
        alone = self.frame.join(several.lazy(), on=keys, how="anti")
        self.frame = pl.concat([alone, kept.lazy().select(alone.collect_schema().names())])
        return True

    def tell_beyond(self, check: Check, counts: Mapping[str | None, Counts]) -> None:
        name = check.question
        for why, mark in (("not_relevant", unasked_mark(name)), ("out_of_range", outside_mark(name))):
            if any(c.get(f"{name}|{mark.removeprefix(name + ' ')}", 0) for c in counts.values()):
                before = self.frame.with_columns(pl.col(name).alias("value before"))
                held = hold(before, self.checks, self.columns_of)
                own = next(f for f in self.questions if f.name == name)
                self.tell(own, why, held.filter(pl.col(mark)).select(pl.col("value before").alias(name)))

    def tell(self, field: Field, why: str, cells: pl.LazyFrame) -> None:
        """The ten commonest of the values that are set aside."""
        question = field.name
        of = self.frame.select(pl.col(question).count()).collect(engine="streaming").item() if field.codes else 0
        values = cells.select(pl.col(question).cast(pl.String).alias("value")).group_by("value").len().sort(
            "len", "value", descending=[True, False]).head(LISTED).collect(engine="streaming")
        column = self.source.headers.headers[self.source.columns.parts[question][0].index]
        for value, n in values.iter_rows():
            self.told.append(tell_count(self.source.table, why, field, value, n, of, column))
        self.listed.append(values.select(
            pl.lit(self.source.file).alias("file"), pl.lit(None, pl.Int64).alias("row"),
            pl.lit(question).alias("question"), pl.lit(column).alias("column"), "value", pl.lit(why).alias("why")))

    def lines(self) -> Iterator[Line]:
        file = self.source.file
        first = self.first if self.first is not None else self.count()
        last = self.last if self.last is not None else first
        for wave, all_ in sorted(first.items(), key=lambda item: (item[0] is None, item[0])):
            used = last.get(wave, {"n": 0}) if wave is not None else {"n": 0}
            yield Line(file, wave or "", "rows_read", all_["n"])
            yield Line(file, wave or "", "rows_used", used["n"])
            silent = all_["silent"] if wave is not None else 0
            left = {"unknown_wave": all_["n"] if wave is None else 0, "no_answers": silent,
                    "duplicate_subject": all_["n"] - used["n"] - silent if wave is not None else 0}
            for why, n in left.items():
                if n:
                    yield Line(file, wave or "", "rows_left_out", n, why)
            for field in self.questions:
                yield from self.question_lines(field, wave, all_, used)
        for name, parts in self.source.columns.parts.items():
            yield Line(file, "", "columns_used", 1, "", name, self.source.headers.headers[parts[0].index])
        for i, unread in sorted(self.source.columns.unread.items()):
            yield Line(file, "", "columns_ignored", 1, unread, "", self.source.headers.headers[i])

    def question_lines(self, field: Field, wave: str | None, all_: Counts, used: Counts) -> Iterator[Line]:
        read, kept, odd = _given(field, all_), _given(field, used), used.get(f"{field.name}|odd", 0)
        if read:
            yield from count_cells(self.source.file, wave or "", field, used, read, read - kept, {"unknown_value": odd})
        if wave is not None and used["n"]:
            yield from count_answers(self.source.file, wave, field, used, field.name in self.source.columns.parts)


def _given(field: Field, counts: Counts) -> int:
    return sum(counts.get(f"{field.name}|{key}", 0) for key in ("used", "answered unasked", "out of range", "odd"))


def _is_strange(field: Field) -> pl.Expr:
    """Whether an answer to a closed question is none of its codes."""
    value = pl.col(field.name)
    codes = [c.value for c in field.codes] + [code for code, _ in field.missing]
    if field.kind in ("many", "rank"):
        any_code = "|".join(re.escape(code) for code in codes)
        return value.is_not_null() & ~value.str.contains(f"^(?:{any_code})?(?: (?:{any_code}))*$")
    typed = [t for code in codes if (t := typed_code(code, field)) is not None]
    if field.dtype == pl.Int64:
        numbers = sorted({int(t) for t in typed})
        low, high = numbers[0], numbers[-1]
        holes = [n for n in range(low, high) if n not in numbers] if high - low < 50 else None
        if holes is not None:
            outside = (value < low) | (value > high)
            return outside | value.is_in(holes) if holes else outside
    return value.is_not_null() & ~value.is_in(typed)
