"""What was noticed in a file's columns, rows and cells, as problems with their places."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

import polars as pl

from keko_eval.collection.columns import Columns, Names
from keko_eval.collection.fields import Field
from keko_eval.collection.header_rows import HeaderRows
from keko_eval.collection.numbers import too_large
from keko_eval.collection.source import ROW, WHY, Entry, SourceAnswers
from keko_eval.collection.wording import plain
from keko_eval.files.table import Table, letters
from keko_eval.problem.catalogue import HEADING
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, problem

LISTED = 10
NOTICEABLE = 0.1
"""The share of a question's answers above which one value that cannot be read is an error; a judgement."""
_CELLS = {
    "blank_word": "blank-words", "unknown_value": "unknown-answer", "unknown_part": "unknown-part-of-answer",
    "code_or_label": "code-or-label", "label_of_other": "label-of-other-choice",
    "ambiguous_label": "ambiguous-label", "not_a_number": "answer-not-a-number",
    "unit": "answer-with-unit", "not_whole": "answer-not-whole", "ambiguous_number": "ambiguous-number",
    "not_a_date": "answer-not-a-date", "ambiguous_date": "ambiguous-date", "unknown_group": "unlisted-group-value",
    "out_of_range": "answer-out-of-range", "not_relevant": "answer-not-asked",
}
_NEAR = {"unknown_part": "part", "label_of_other": "label"}


def short(text: str, most: int = 60) -> str:
    """A text short enough to stand in a sentence."""
    text = " ".join(text.split())
    return text if len(text) <= most else text[:most - 1] + "…"


def rows_in_words(table: Table, rows: Sequence[int]) -> str:
    """``3, 7, 12 … (25)``: the first rows as a person counts them, and how many there are."""
    listed = ", ".join(str(table.number(row)) for row in rows[:LISTED])
    return listed if len(rows) <= LISTED else f"{listed} … ({len(rows)})"


class Headed(Protocol):
    """What has columns that were matched to fields."""

    @property
    def table(self) -> Table: ...
    @property
    def headers(self) -> HeaderRows: ...
    @property
    def columns(self) -> Columns: ...


def tell_columns(source: Headed, fields: Sequence[Field], entry: Entry,
                 apart: Collection[str] = ()) -> Iterator[Problem]:
    """Columns that fit nothing, fit twice or hold personal details, and questions without a column.

    Columns that are told of ``apart`` are left out of the questions without one.
    """
    columns, headers, table = source.columns, source.headers, source.table
    row = max(headers.row, 0)

    def place(i: int) -> Place:
        return table.place(row, i, short(headers.headers[i]))

    for i, why in columns.unread.items():
        header = short(headers.headers[i])
        if why == "near_miss":
            yield problem("unmatched-column", place(i), column=header, near=columns.near[i])
        elif why == "twice":
            other = columns.twice[i]
            twice = problem("same-column-twice", place(i), column=header, other=short(headers.headers[other]))
            yield twice.beside(place(other))
        elif why == "personal":
            yield problem("personal-column", place(i), column=header)
    for kept, own in columns.pooled.items():
        listed = ", ".join(short(headers.headers[i], 40) for i in own)
        yield problem("columns-pooled", place(kept), question=columns.owner(kept), columns=listed)
    for text, names in columns.in_order.items():
        yield problem("same-question-text", table.place(row), text=short(text), questions=", ".join(names))
    yield from _ignored(source)
    yield from _asks_other(source, fields)
    if entry.wave is None and entry.wave_column not in columns.parts:
        yield problem("wave-column-missing", table.place(row), column=str(entry.wave_column))
    near = set(columns.near.values())
    there = columns.parts.keys() | near | set(apart) | entry.given.keys()
    absent = [f.name for f in fields if f.expected and f.name not in there]
    if absent:
        yield problem("missing-columns", table.place(row), questions=_some(absent), n=len(absent))
    if entry.mapping:
        for name, wanted in entry.mapping.columns.items():
            if name not in columns.parts and not {plain(w) for w in wanted} & {plain(h) for h in headers.headers}:
                yield problem("mapped-column-missing", table.place(row), question=name, header=short(wanted[0]))
    if headers.row > 0 and any(any(table.head(r)) for r in range(headers.row)):
        yield problem("title-rows", table.place(row), row=table.number(headers.row))


def _ignored(source: Headed) -> Iterator[Problem]:
    headers = source.headers.headers
    unread = [headers[i] for i, why in source.columns.unread.items() if why == "unmatched"]
    if unread:
        yield problem("ignored-columns", source.table.place(max(source.headers.row, 0)), n=len(unread),
                      columns=_some([short(h, 40) for h in unread]))


def _asks_other(source: Headed, fields: Sequence[Field]) -> Iterator[Problem]:
    """Columns known by one question's name whose text in the file is another question's and not its own."""
    headers, table = source.headers, source.table
    questions = Names([f for f in fields if f.question], {})
    for own in questions.fields if table.texts else ():
        for part in source.columns.parts.get(own.name, []):
            if part.code or part.how not in ("name", "letter_case"):
                continue
            said = [(text, asked) for text in table.texts.get(part.index, ()) if (asked := questions.texts(text))]
            if said and all(own not in asked for _, asked in said):
                header = short(headers.headers[part.index])
                yield problem("column-asks-other", table.place(max(headers.row, 0), part.index, header), column=header,
                              question=own.name, text=short(said[0][0]),
                              other=_some([f.name for f in said[0][1]]))


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:6]) + (", …" if len(names) > 6 else "")


def tell_rows(source: SourceAnswers, subject: str | None = None, wave_column: str | None = None) -> Iterator[Problem]:
    """Rows that are left out, and rows that end early."""
    table, frame = source.table, source.frame
    found = {"row-too-long": frame.filter(pl.col(WHY) == "too_many_cells")[ROW].to_list(),
             "row-without-wave": frame.filter(pl.col(WHY) == "unknown_wave")[ROW].to_list(),
             "row-too-short": _short_rows(source)}
    for code, rows in found.items():
        if rows:
            which = _waves_of(source, wave_column, rows) if code == "row-without-wave" else ""
            yield problem(code, table.place(rows[0]), rows=rows_in_words(table, rows) + which, n=len(rows))
    if subject and subject in source.columns.parts:
        rows = frame.filter(pl.col(WHY).is_null() & pl.col(subject).is_null())[ROW].to_list()
        if rows:
            yield problem("no-subject-code", source.place(rows[0], subject), column=subject,
                          rows=rows_in_words(table, rows), n=len(rows))


def _waves_of(source: SourceAnswers, wave_column: str | None, rows: Sequence[int]) -> str:
    """What the rows have where the wave is told, at most four of them."""
    parts = source.columns.parts.get(wave_column or "", [])
    if not parts:
        return ""
    found = source.table.cells[str(parts[0].index)].gather(list(rows)).drop_nulls().unique(maintain_order=True)
    listed = ", ".join(f"'{short(str(value), 30)}'" for value in found.head(4)) + (", …" if len(found) > 4 else "")
    return f" – {listed}" if len(found) else ""


def tell_copies(sources: Sequence[SourceAnswers], fields: Sequence[Field]) -> Iterator[Problem]:
    """Files that hold nothing, and files of different waves that hold the very same; of one file named twice the study
    itself tells."""
    names = [f.name for f in fields]
    read: list[tuple[SourceAnswers, pl.DataFrame]] = []
    for source in sources:
        used = source.frame.filter(pl.col(WHY).is_null())
        if used.is_empty() and (source.frame.is_empty() or not (source.frame[WHY] == "unknown_wave").all()):
            place = source.table.place(max(source.headers.row, 0))
            yield problem("file-without-answers", place)
        if used.is_empty():
            continue
        for other, before in read:
            if other.table.file == source.table.file:
                continue
            waves = before["wave"][0], used["wave"][0]
            if waves[0] != waves[1] and used.height > 1 and used.select(names).equals(before.select(names)):
                yield problem("same-answers-twice", Place(source.table.file), first=waves[0], second=waves[1],
                              n=used.height, file=other.file).beside(Place(other.table.file))
        read.append((source, used))


def _short_rows(source: SourceAnswers) -> list[int]:
    widths, width = source.table.widths, len(source.headers.headers)
    if widths is None:
        return []
    return [row for row in range(source.headers.first, len(widths)) if 1 < widths[row] < min(width, max(widths))]


def tell_cells(source: SourceAnswers, fields: Sequence[Field] = ()) -> Iterator[Problem]:
    """Cells that cannot be read: for each question and kind one problem for each value, at most ten.

    A value that is no choice of the question but is a noticeable share of its answers is an error: without it the
    others would tell another story.
    """
    own = {f.name: f for f in fields}
    for question, notes in source.notes.items():
        place = source.place(max(source.headers.row, 0), question)
        if "read_as_codes" in notes:
            yield problem("read-as-codes", place, question=question)
        if "decided_by_other_columns" in notes:
            yield problem("decided-by-other-columns", place, question=question)
    for (question, why), part in source.odd.group_by("question", "why", maintain_order=True):
        if why not in _CELLS:
            continue
        field = own.get(str(question))
        common, part = _common(str(why), part, _answered(source, str(question)), field)
        yield from (_tell_common(source, field, *row) for row in common.iter_rows() if field)
        values = part.group_by("value", "near", "column", maintain_order=True).agg("row")
        choices = _of_choices(field) if why == "unknown_value" else {}
        for value, near, column, rows in values.head(LISTED).iter_rows():
            yield tell_cell(source, str(why), str(question), str(value), rows, near, column, choices)
        if values.height > LISTED:
            yield problem("more-cells-like-these", source.place(part["row"][0], str(question)), question=str(question),
                          n=values.height - LISTED)


def _common(why: str, part: pl.DataFrame, of: int, field: Field | None) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(what is common: value, near, column, rows and of how many; the other cells) of one question's odd cells."""
    unread = "near" if why == "unknown_part" else "value"
    found = part.group_by(unread, "column", maintain_order=True).agg(
        pl.col("row"), pl.col("near").first().alias("close"), pl.lit(of).alias("of"))
    kept = [field is not None and noticeable(why, len(rows), of, field) for rows in found["row"]]
    common = found.filter(pl.Series(kept, dtype=pl.Boolean))
    near = pl.lit("") if why == "unknown_part" else pl.col("close")
    rest = part.join(common, on=[unread, "column"], how="anti", maintain_order="left")
    return common.select(pl.col(unread).alias("value"), near.alias("near"), "column", "row", "of"), rest


def _tell_common(source: SourceAnswers, field: Field, value: str, near: str, column: int, rows: Sequence[int],
                 of: int) -> Problem:
    place = source.table.place(rows[0], column, short(source.headers.headers[column]))
    more = {"near": short(near)} if near else {}
    return problem("unknown-option", place, question=field.name, value=short(value), n=len(rows), of=of,
                   rows=rows_in_words(source.table, rows), **_of_choices(field), **more)


def _answered(source: SourceAnswers, question: str) -> int:
    """How many of the rows that are used have something in the question's cell, words for nothing apart."""
    if question not in source.given.columns:
        return 0
    filled = int((source.given[question] & source.frame[WHY].is_null()).sum())
    return filled - source.odd.filter((pl.col("question") == question) & (pl.col("why") == "blank_word")).height


def noticeable(why: str, n: int, of: int, field: Field) -> bool:
    """Whether ``n`` cells with one and the same value that cannot be read are a noticeable share of ``of`` answers.

    Where people may write an answer of their own, as beside several choices, a single one says nothing of the rest.
    """
    if why not in ("unknown_value", "unknown_part") or not field.codes or field.kind == "group" or not of:
        return False
    own_words = field.kind != "one" or why == "unknown_part" or (
        field.question is not None and "or_other" in field.question.type.split())
    return n >= NOTICEABLE * of and n >= (2 if own_words else 1)


def _of_choices(field: Field | None) -> dict[str, str]:
    """What is said of the choices that a question has: their labels in its first language."""
    labels = [short(next((label for _, label in code.labels if label), code.value), 40)
              for code in (field.codes if field else ())]
    return {"allowed": "; ".join(labels[:LISTED]) + ("; …" if len(labels) > LISTED else "") or "–"}


def tell_cell(source: SourceAnswers, why: str, question: str, value: str, rows: Sequence[int], near: str = "",
              column: int | None = None, choices: Mapping[str, str] | None = None) -> Problem:
    """One value of a question that is not used, with the rows that it stands in."""
    parts = source.columns.parts.get(question, [])
    index = column if column is not None else parts[0].index if parts else 0
    place = source.table.place(rows[0], index, short(source.headers.headers[index]))
    more = {_NEAR.get(why, "near"): short(near)} if near else {}
    code = "answer-too-large" if why == "not_a_number" and too_large(value) else _CELLS[why]
    return problem(code, place, question=question, value=short(value),
                   rows=rows_in_words(source.table, rows), n=len(rows), **more, **(choices or {}))


def for_a_circle(problems: Iterable[Problem], source: Headed | None = None) -> Iterator[Problem]:
    """The problems of a circle's own file, said to somebody who fills in a workbook and has never seen a key."""
    heads = {letters(i): header for i, header in enumerate(source.headers.headers)} if source else {}
    for one in problems:
        cell = one.place.cell.rpartition("!")[2].rstrip("0123456789") if one.place else ""
        heading = heads.get(cell) or (one.place.cell if one.place and source and not source.table.sheet else "")
        yield replace(one, values={HEADING: short(heading) or "–", **one.values})


def tell_count(table: Table, why: str, field: Field, value: str, n: int, of: int, column: str) -> Problem:
    """One value of a question that is not used, of a table too large to list its rows."""
    common = noticeable(why, n, of, field)
    more: dict[str, str | int] = {"of": of} if common else {}
    more |= _of_choices(field) if why == "unknown_value" else {}
    return problem("unknown-option" if common else _CELLS[why], table.place(-1, None, short(column)),
                   question=field.name, value=short(value), rows=f"… ({n})", n=n, **more)
