"""One file's table in, its answers out: typed columns, which rows are used, and every odd cell with its place."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as made
from itertools import chain

import polars as pl

from keko_eval.collection.cells import Manner, Meaning
from keko_eval.collection.column_values import Cells, answers_of, cells_of, hashed, labelled_meaning, ticked, ticks_of
from keko_eval.collection.columns import Columns, Names, Part, match_columns
from keko_eval.collection.dates import day_first
from keko_eval.collection.fields import Field
from keko_eval.collection.header_rows import HeaderRows, find_headers
from keko_eval.collection.missing_boxes import without_missing
from keko_eval.collection.numbers import decimal_comma
from keko_eval.collection.wording import plain
from keko_eval.definitions.instrument import MissingKind
from keko_eval.definitions.mapping import Mapping as MappingFile
from keko_eval.files.table import BLANKS, Table
from keko_eval.problem.place import Place

# Columns of the working frame that are no answers; no question's name can hold a space.
ROW, WHY, WAVE_CELL = "row of table", "why not used", "wave cell"
ODD = {"question": pl.String, "column": pl.Int64, "row": pl.Int64, "value": pl.String, "why": pl.String,
       "near": pl.String, "used": pl.Boolean}


@dataclass(frozen=True, slots=True)
class Entry:
    """What the study says of one file.

    Parameters
    ----------
    wave : str or None
        The wave of all rows.
    wave_column : str or None
        The column that tells the wave otherwise.
    wave_values : Mapping
        What stands for which wave there; a wave's own id and labels are always understood.
    given : Mapping
        What the rows say in a column that the file does not have.
    """

    wave: str | None = None
    wave_column: str | None = None
    wave_values: Mapping[str, str] = made(default_factory=dict)
    mapping: MappingFile | None = None
    language: str = ""
    given: Mapping[str, str] = made(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class SourceAnswers:
    """What one file holds.

    Parameters
    ----------
    file : str
        The file as the study names it.
    frame : polars.DataFrame
        One row for each row read: every field, ``wave``, the row's index in the table and why it is not used (null
        where it is).
    given : polars.DataFrame
        Of the same height: whether the question's cell had anything in it.
    odd : polars.DataFrame
        The odd cells of used rows: question, column, row, value, why, near, and whether a part of it is used.
    notes : Mapping
        ``{question: what had to be decided for the whole column}``.
    """

    file: str
    table: Table
    headers: HeaderRows
    columns: Columns
    frame: pl.DataFrame
    given: pl.DataFrame
    odd: pl.DataFrame
    notes: Mapping[str, frozenset[str]]

    def place(self, row: int, question: str = "") -> Place:
        """Where a row, or a question's cell in it, stands."""
        parts = self.columns.parts.get(question, [])
        if not parts:
            return self.table.place(row)
        return self.table.place(row, parts[0].index, self.headers.headers[parts[0].index])


def read_source(file: str, table: Table, fields: Sequence[Field], entry: Entry) -> SourceAnswers:
    """Match the columns of ``table``, type their cells, and say of each row whether it is used."""
    mapping = entry.mapping
    wave = [Field(entry.wave_column, "wave")] if entry.wave_column else []
    names = Names([*fields, *(w for w in wave if w.name not in {f.name for f in fields})],
                  _headers_of(mapping), frozenset(map(plain, mapping.ignore)) if mapping else frozenset())
    headers = find_headers(table, names)
    columns = _matched(headers.headers, names, table)
    body = _pooled(table.cells.slice(headers.first), columns)
    if mapping and mapping.missing:
        body = without_missing(body, table.texts, columns, fields, mapping.missing)
    frame, meanings = _answers(body, fields, columns, entry, table)
    given = _given(body, [f for f in fields if f.question], columns)
    frame = frame.with_columns(
        _waves(body, columns, entry).alias("wave"),
        pl.int_range(headers.first, headers.first + body.height, dtype=pl.Int64, eager=True).alias(ROW))
    frame = frame.with_columns(_why(table, headers, body, given, frame).alias(WHY))
    return SourceAnswers(file, table, headers, columns, frame, given,
                         _odd(body, frame, fields, columns, meanings, headers.first),
                         {name: frozenset(n for m in own for n in m.notes) for name, own in meanings.items()})


def _matched(headers: Sequence[str], names: Names, table: Table) -> Columns:
    """The columns of a table's rows and, for fields that these leave open, those of their parents or parts.

    Nobody misses a parent's column that fits nothing, and a part is not its parent's subject.
    """
    if table.own is None:
        return match_columns(headers, names, table.texts)
    own, foreign = ([h if (i < table.own) == mine else "" for i, h in enumerate(headers)] for mine in (True, False))
    columns, above = (match_columns(part, names, {i: t for i, t in table.texts.items() if part[i]})
                      for part in (own, foreign))
    columns.unread = {i: why for i, why in columns.unread.items() if i < table.own}
    subjects = {f.name for f in names.fields if f.kind == "subject"}
    columns.parts |= {n: parts for n, parts in above.parts.items() if n not in columns.parts and n not in subjects}
    return columns


def _pooled(body: pl.DataFrame, columns: Columns) -> pl.DataFrame:
    """Columns of one question from several versions of a form as one, where no row has an answer in two of them.

    KoboToolbox gives a question a new column when it is moved to another group, and renamed ones by a mapping file
    stand in two columns as well.
    """
    together: dict[int, list[int]] = {}
    for i, kept in columns.twice.items():
        if columns.unread.get(i) == "twice":
            together.setdefault(kept, [kept]).append(i)
    for kept, own in together.items():
        filled = body.select(str(i) for i in own).select(pl.all().is_not_null())
        if filled.select(pl.sum_horizontal(pl.all()).max()).item() == 1 and all(c.any() for c in filled):
            body = body.with_columns(pl.coalesce(str(i) for i in own).alias(str(kept)))
            columns.pooled[kept] = own
            for i in own[1:]:
                del columns.unread[i], columns.twice[i]
    return body


def _headers_of(mapping: MappingFile | None) -> dict[str, str]:
    return {header: name for name, headers in mapping.columns.items() for header in headers} if mapping else {}


def _mapped(field: Field, mapping: MappingFile | None) -> dict[str, str | None]:
    """What the mapping file says of a field's cells, by the question's name or its choice list's."""
    if mapping is None or not (mapping.values or mapping.missing):
        return {}
    lists = [field.question.choice_list] if field.question and field.question.choice_list else []
    found: dict[str, str | None] = dict.fromkeys(mapping.missing) if field.question else {}
    for name in [*lists, field.name]:
        found |= {cell: None if code is None else str(code) for cell, code in mapping.values.get(name, {}).items()}
    return found


def _answers(body: pl.DataFrame, fields: Sequence[Field], columns: Columns, entry: Entry,
             table: Table) -> tuple[pl.DataFrame, dict[str, list[Meaning]]]:
    """Every field's answers, and what the distinct cells of each of its columns mean."""
    mapped = {f.name: _mapped(f, entry.mapping) for f in fields}
    owners = {part.index: (f, part) for f in fields for part in columns.parts.get(f.name, [])}
    columns_read = body.select(hashed(pl.col(str(i)), f, table.tidy) for i, (f, _) in owners.items())
    distinct = columns_read.select(pl.all().unique(maintain_order=True).drop_nulls().implode())
    cells = {i: cells_of(distinct[str(i)][0], f, bool(mapped[f.name])) for i, (f, _) in owners.items()}
    comma, first = _manner(cells, owners)
    meanings: dict[str, list[Meaning]] = {f.name: [] for f in fields}
    expressions = []
    for field in fields:
        parts = columns.parts.get(field.name, [])
        looked_at = [cells[p.index].looked_at for p in parts]
        kinds = _kinds_of(chain.from_iterable(own or () for own in looked_at), entry.mapping)
        given_cells = {**dict.fromkeys(kinds), **mapped[field.name]} if field.question else mapped[field.name]
        manner = Manner(entry.language, given_cells, comma, first)
        own = [ticks_of(seen or (), next(c for c in field.codes if c.value == p.code), manner) if p.code
               else labelled_meaning(seen, field, manner, table.labels.get(p.index, {}))
               for p, seen in zip(parts, looked_at, strict=True)]
        meanings[field.name] = [m or Meaning() for m in own]
        for meaning in meanings[field.name]:
            meaning.odd.update({c: kind for c, kind in kinds.items() if meaning.odd.get(c) == "mapped_to_nothing"})
        given = entry.given.get(field.name) if field.kind in ("group", "subject") else None
        read = [(cells[p.index], m) for p, m in zip(parts, own, strict=True)]
        expressions.append(_expression(field, parts, read, given).alias(field.name))
    return columns_read.select(expressions) if owners else body.select(expressions), meanings


def _kinds_of(cells: Iterable[str], mapping: MappingFile | None) -> dict[str, MissingKind]:
    """Which kind of missing answer a cell stands for by what the mapping file says of every column; ``-999.0`` is
    ``-999``."""
    if mapping is None or not mapping.missing:
        return {}
    by_number = {_number(code): kind for code, kind in mapping.missing.items()}
    by_number.pop(None, None)
    found = {cell: mapping.missing.get(cell) or by_number.get(_number(cell)) for cell in cells}
    return {cell: kind for cell, kind in found.items() if kind is not None}


def _number(cell: str) -> float | None:
    plain_number = re.fullmatch(r"[+-]?\d{1,15}([.,]\d+)?", cell)
    return float(cell.replace(",", ".")) if plain_number else None


def _expression(field: Field, parts: Sequence[Part], read: Sequence[tuple[Cells, Meaning | None]],
                given: str | None) -> pl.Expr:
    if not parts:
        return pl.repeat(given, pl.len(), dtype=field.dtype)
    if parts[0].code:
        ticks = [(p.code, pl.col(str(p.index)), cells, m or Meaning())
                 for p, (cells, m) in zip(parts, read, strict=True)]
        return ticked(ticks, field)
    answers = [answers_of(pl.col(str(p.index)), field, *own) for p, own in zip(parts, read, strict=True)]
    return answers[0] if len(answers) == 1 else _united(answers, field)


def _united(columns: Sequence[pl.Expr], field: Field) -> pl.Expr:
    """The codes of several columns that each hold codes parted by spaces, in the order of the list."""
    together = pl.concat_list(column.fill_null("").str.split(" ") for column in columns)
    known = [pl.when(together.list.contains(code.value)).then(pl.lit(code.value)) for code in field.codes]
    given = pl.any_horizontal(column.is_not_null() for column in columns)
    return pl.when(given).then(pl.concat_str(known, separator=" ", ignore_nulls=True))


def _manner(cells: Mapping[int, Cells],
            owners: Mapping[int, tuple[Field, Part]]) -> tuple[bool | None, bool | None]:
    """What all number columns together show of the decimal sign, and all dates of the order of day and month."""
    seen = [(owners[i][0].kind, own.looked_at or ()) for i, own in cells.items()]
    numbers = [cell for kind, own in seen if kind in ("integer", "decimal") for cell in own]
    dates = [cell for kind, own in seen if kind == "date" for cell in own]
    return decimal_comma(numbers), day_first(dates)


def _given(body: pl.DataFrame, fields: Sequence[Field], columns: Columns) -> pl.DataFrame:
    """Of each question, whether its cell had anything in it."""
    parts = {f.name: columns.parts.get(f.name, []) for f in fields}
    return body.select(
        (pl.any_horizontal(pl.col(str(p.index)).is_not_null() for p in own) if own
         else pl.repeat(False, pl.len(), dtype=pl.Boolean)).alias(name) for name, own in parts.items())


def _waves(body: pl.DataFrame, columns: Columns, entry: Entry) -> pl.Series:
    parts = columns.parts.get(entry.wave_column or "", [])
    if entry.wave or not parts:
        return pl.Series([entry.wave] * body.height, dtype=pl.String)
    known = {plain(cell): wave for cell, wave in entry.wave_values.items()}
    text = body.to_series(parts[0].index)
    found = {cell: known.get(plain(cell.strip(BLANKS).removesuffix(".0"))) or known.get(plain(cell))
             for cell in text.drop_nulls().unique().to_list()}
    waves = {cell: wave for cell, wave in found.items() if wave}
    return text.replace_strict(list(waves), list(waves.values()), default=None, return_dtype=pl.String)


def _why(table: Table, headers: HeaderRows, body: pl.DataFrame, given: pl.DataFrame, frame: pl.DataFrame) -> pl.Series:
    """Why each row is left out: blank, shifted by stray delimiters, of no wave, or without any answer."""
    blank = body.select(pl.all_horizontal(pl.all().is_null())).to_series()
    long = pl.Series(long_rows(table, headers), dtype=pl.Boolean)
    answered = given.select(pl.any_horizontal(pl.all())).to_series()
    lost = frame["wave"].is_null()
    return pl.select(
        pl.when(blank).then(pl.lit("blank_row")).when(long).then(pl.lit("too_many_cells"))
        .when(lost).then(pl.lit("unknown_wave")).when(~answered).then(pl.lit("no_answers"))).to_series()


def long_rows(table: Table, headers: HeaderRows) -> list[bool]:
    """Of each row of answers, whether it has cells beyond the last header: its other cells have moved too."""
    height = table.cells.height - headers.first
    width = len(headers.headers) if table.own is None else table.own
    while width and not headers.headers[width - 1]:
        width -= 1
    if table.widths is None or width >= table.cells.width:
        return [False] * height
    beyond = table.cells.slice(headers.first).select(
        pl.any_horizontal(pl.nth(range(width, table.cells.width)).is_not_null()))
    return beyond.to_series().to_list()


def _odd(body: pl.DataFrame, frame: pl.DataFrame, fields: Sequence[Field], columns: Columns,
         meanings: Mapping[str, Sequence[Meaning]], first: int) -> pl.DataFrame:
    """The place of every odd cell in a row that is used."""
    used = frame[WHY].is_null()
    found: list[pl.DataFrame] = []
    for field in fields:
        for part, meaning in zip(columns.parts.get(field.name, []), meanings[field.name], strict=False):
            if not meaning.odd:
                continue
            text = body.to_series(part.index)
            text = text if field.kind == "subject" else text.str.strip_chars(BLANKS)
            rows = (text.is_in(list(meaning.odd)) & used).arg_true()
            cells = text.gather(rows)
            found.append(pl.DataFrame({
                "question": [field.name] * len(rows), "column": [part.index] * len(rows),
                "row": (rows + first).cast(pl.Int64), "value": cells,
                "why": cells.replace_strict(list(meaning.odd), list(meaning.odd.values()), return_dtype=pl.String),
                "near": [meaning.near.get(cell, "") for cell in cells.to_list()],
                "used": frame[field.name].gather(rows).is_not_null()}, schema=ODD))
    return pl.concat(found) if found else pl.DataFrame(schema=ODD)
