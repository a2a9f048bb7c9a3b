"""Answers to an earlier version of an instrument, read as it asked and recoded to the version in use."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from keko_eval.collection.fields import Field, fields_of
from keko_eval.collection.reconciliation import Line
from keko_eval.collection.source import ODD, ROW, WHY, Entry, SourceAnswers, read_source
from keko_eval.definitions.comparability import earlier_diff
from keko_eval.definitions.diff import InstrumentDiff, QuestionDiff
from keko_eval.definitions.instrument import Instrument
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.definitions.mapping import Mapping as MappingFile
from keko_eval.files.table import Table

BEFORE = " as answered"


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a file's answers were given to: the earlier version, and how it stands to the one in use."""

    instrument: Instrument
    diff: InstrumentDiff
    fields: Sequence[Field]


def earlier_of(resolved: ResolvedStudy, instrument: str, version: str | None) -> Earlier | None:
    """None where the answers are of the version in use."""
    diff = earlier_diff(resolved, instrument, version)
    if diff is None or version is None:
        return None
    old = resolved.earlier[instrument, version].model
    then = replace(resolved, instruments={**resolved.instruments, instrument: old})
    return Earlier(old, diff, fields_of(then, instrument))


def read_earlier(file: str, table: Table, fields: Sequence[Field], entry: Entry,
                 earlier: Earlier) -> tuple[SourceAnswers, tuple[Field, ...]]:
    """The source with its answers recoded, and the fields that it was read by.

    Questions that are broken or new have no answers: what was asked then is not what is asked now.
    """
    links = {q.name: q for q in reversed(earlier.diff.questions)}
    then = tuple(_asked(fields, earlier, links))
    source = read_source(file, table, then, _as_it_asked(entry, earlier))
    return _recoded(source, fields, {f.name for f in then}, links), then


def _asked(fields: Sequence[Field], earlier: Earlier, links: Mapping[str, QuestionDiff]) -> Iterator[Field]:
    """The fields of the version in use as the earlier one had them, under the names in use."""
    asked = {f.name: f for f in earlier.fields}
    for field in fields:
        link = links.get(field.name) if field.question else None
        if link is None:
            yield field
        elif link.was in asked and link.grade != "broken":
            own = asked[link.was]
            yield replace(own, name=field.name, aliases=(*own.aliases, link.was))


def _as_it_asked(entry: Entry, earlier: Earlier) -> Entry:
    """As if a mapping file said so: columns of broken questions are left unread, and a column that is named as the
    question was then is that question's, whatever has the name now."""
    names = {q.was: q.name for q in earlier.diff.questions if q.was not in ("", q.name) and q.grade != "broken"}
    broken = {q.was for q in earlier.diff.questions if q.was and q.grade == "broken"}
    headers = [h for f in earlier.fields if f.name in broken for h in (f.name, *f.labels, *f.aliases)]
    given = entry.mapping or MappingFile(mapping="earlier")
    columns = {names.get(name, name): own for name, own in given.columns.items()}
    columns |= {name: (*columns.get(name, ()), was) for was, name in names.items()}
    values = {names.get(name, name): own for name, own in given.values.items()}
    return replace(entry, mapping=given.model_copy(update={
        "ignore": (*given.ignore, *headers), "columns": columns, "values": values}))


def _recoded(source: SourceAnswers, fields: Sequence[Field], read: set[str],
             links: Mapping[str, QuestionDiff]) -> SourceAnswers:
    questions = [f for f in fields if f.question]
    changed = [f for f in questions if f.name in read and links[f.name].recodes]
    frame = source.frame.with_columns(pl.col(f.name).alias(f.name + BEFORE) for f in changed)
    frame = frame.with_columns(
        _answer(f, links[f.name]).alias(f.name) if f.name in read else pl.lit(None, f.dtype).alias(f.name)
        for f in questions)
    given = source.given.with_columns(pl.lit(False).alias(f.name) for f in questions if f.name not in read)
    odd = [_gone(source, frame, f, links[f.name]) for f in changed]
    return replace(source, frame=frame, given=given, odd=pl.concat([source.odd, *odd]))


def _answer(field: Field, link: QuestionDiff) -> pl.Expr:
    """Old codes as new ones, in the type of the version in use."""
    answers = pl.col(field.name)
    if not link.recodes:
        return answers.cast(field.dtype, strict=False)
    old, new = list(link.recodes), list(link.recodes.values())
    if field.kind in ("many", "rank"):
        kept = answers.str.split(" ").list.eval(pl.element().replace(old, new)).list.drop_nulls()
        return pl.when(answers.is_not_null()).then(kept.list.join(" ")).cast(field.dtype, strict=False)
    return answers.cast(pl.String).replace(old, new).cast(field.dtype, strict=False)


def _gone(source: SourceAnswers, frame: pl.DataFrame, field: Field, link: QuestionDiff) -> pl.DataFrame:
    """The cells whose answer is no longer a choice."""
    parts = source.columns.parts.get(field.name, [])
    gone = [code for code, new in link.recodes.items() if new is None]
    if not parts or not gone or field.kind in ("many", "rank"):
        return pl.DataFrame(schema=ODD)
    lost = frame.filter(pl.col(WHY).is_null() & pl.col(field.name + BEFORE).cast(pl.String).is_in(gone))
    return lost.select(
        pl.lit(field.name).alias("question"), pl.lit(parts[0].index, pl.Int64).alias("column"),
        pl.col(ROW).alias("row"), pl.col(field.name + BEFORE).cast(pl.String).alias("value"),
        pl.lit("choice_gone").alias("why"), pl.lit("").alias("near"), pl.lit(False).alias("used"))


def recoded_lines(source: SourceAnswers, earlier: Earlier) -> list[Line]:
    """How many answers of each question were recoded, by wave."""
    lines: list[Line] = []
    used = source.frame.filter(pl.col(WHY).is_null())
    for question in earlier.diff.questions:
        name = question.name + BEFORE
        if name not in used.columns:
            continue
        codes = [code for code, new in question.recodes.items() if new is not None]
        touched = pl.col(name).cast(pl.String).str.split(" ").list.set_intersection(codes).list.len() > 0
        counts = used.filter(touched).group_by("wave").len().sort("wave")
        lines += [Line(source.file, wave or "", "cells_recoded", n, "earlier_version", question.name)
                  for wave, n in counts.iter_rows()]
    return lines
