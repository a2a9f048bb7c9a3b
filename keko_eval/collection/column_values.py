"""The distinct cells of a column in, what they mean and the expression that makes answers of the column out.

Each column is hashed once: its answers are those of its distinct cells, looked up by number.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from keko_eval.collection.cells import BLANK_WORDS, BLANK_WORDS_OF_TEXTS, Manner, Meaning, Why
from keko_eval.collection.choices import TICKED, UNTICKED, code_list, read_many, read_one
from keko_eval.collection.dates import read_dates
from keko_eval.collection.fields import Code, Field
from keko_eval.collection.numbers import read_numbers
from keko_eval.files.table import BLANKS

_NUMERIC = ("integer", "decimal")
A_CODE = r"[\p{L}\p{N}]"
"""What a subject's code has at least: a letter or a digit."""
_PLAIN_NUMBER = r"^[+-]?\d{1,15}(\.\d+)?$"


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """The distinct cells of a column.

    Parameters
    ----------
    written : polars.Series
        As they stand in the file, white space and all.
    at : polars.Series or None
        The number that each of them is found by in the hashed column; None of a free text, which isn't hashed.
    looked_at : list of str or None
        What of them must be looked at, without white space around it. Free texts are looked at only for words that mean
        no answer, and numbers that a program wrote (digits with at most a decimal point) not at all, which None says.
    """

    written: pl.Series
    at: pl.Series | None
    looked_at: list[str] | None


def hashed(column: pl.Expr, field: Field, tidy: bool) -> pl.Expr:
    """A column of text as numbers of its distinct cells; a free text as it is, without white space around it."""
    if not _is_text(field):
        return column.cast(pl.Categorical(pl.Categories.random()))
    return column if tidy or field.kind == "subject" else column.str.strip_chars(BLANKS)


def cells_of(distinct: pl.Series, field: Field, given: bool) -> Cells:
    """What the distinct cells of a hashed column are; ``given`` tells that a mapping file says what they mean."""
    if _is_text(field):
        blank = distinct.is_in(list(BLANK_WORDS_OF_TEXTS))
        odd = blank | ~distinct.str.contains(A_CODE) if field.kind == "subject" else blank
        return Cells(distinct, None, distinct.filter(odd).to_list())
    written = distinct.cast(pl.String)
    plain = written.str.strip_chars(BLANKS)
    known = field.kind in _NUMERIC and not given and _as_a_program_writes(plain, field)
    cells = None if known else [cell for cell in plain.unique(maintain_order=True).to_list() if cell]
    return Cells(written, distinct.to_physical(), cells)


def _as_a_program_writes(cells: pl.Series, field: Field) -> bool:
    if not cells.str.contains(_PLAIN_NUMBER).all():
        return False
    number = cells.cast(pl.Float64, strict=False)
    return field.kind != "integer" or (number == number.floor()).all()


def _is_text(field: Field) -> bool:
    return field.kind in ("text", "subject") or (field.kind == "group" and not field.codes)


def meaning_of(cells: Sequence[str] | None, field: Field, manner: Manner) -> Meaning | None:
    """What the distinct cells of a column mean; None where they are numbers as they stand."""
    if cells is None:
        return None
    if _is_text(field):
        return _texts(cells, manner, "no_code" if field.kind == "subject" else "blank_word")
    missing = dict(field.missing)
    declared = [c for c in cells if c in missing and c not in manner.given]
    rest = [c for c in cells if c not in declared] if declared else cells
    match field.kind:
        case "one":
            meaning = read_one(rest, code_list(field.codes), manner)
        case "many" | "rank":
            meaning = read_many(rest, code_list(field.codes), manner, in_order=field.kind == "rank")
        case "integer" | "decimal":
            meaning = read_numbers(rest, manner, whole=field.kind == "integer")
        case "date":
            meaning = read_dates(rest, manner)
        case _:
            meaning = _groups(rest, field, manner)
    for cell in declared:
        if _fits(cell, field):
            meaning.answers[cell] = float(cell) if field.kind in _NUMERIC else cell
        else:
            meaning.set_aside(cell, missing[cell])
    return meaning


def labelled_meaning(cells: Sequence[str] | None, field: Field, manner: Manner,
                     labels: Mapping[str, str]) -> Meaning | None:
    """As :func:`meaning_of`, of a column whose file says what its cells stand for.

    A cell that is no code counts as its label; a code whose label is another choice's is set aside. Beside numbers a
    label stands for the missing code that it is the label of.
    """
    if labels and cells and field.kind in _NUMERIC and field.missing:
        return _numbers_beside_words(cells, field, manner, labels)
    if not labels or not cells or field.kind not in ("one", "group") or not field.codes:
        return meaning_of(cells, field, manner)
    codes = code_list(field.codes)
    said = {cell: codes.labelled(labels[cell]) for cell in cells if cell in labels and cell not in manner.given}
    own = {cell: codes.code(cell) for cell in said}
    given = {cell: next(iter(found)) for cell, found in said.items() if own[cell] is None and len(found) == 1}
    shifted = {cell for cell, found in said.items() if found and own[cell] is not None and own[cell] not in found}
    manner = replace(manner, given={**given, **manner.given})
    meaning = meaning_of([cell for cell in cells if cell not in shifted], field, manner) or Meaning()
    for cell in sorted(shifted):
        meaning.set_aside(cell, "label_of_other", labels[cell])
    return meaning


def _numbers_beside_words(cells: Sequence[str], field: Field, manner: Manner,
                          labels: Mapping[str, str]) -> Meaning | None:
    missing = dict(field.missing)
    kinds = {label: missing[code] for code, label in labels.items() if code in missing and label not in manner.given}
    meaning = meaning_of([cell for cell in cells if cell not in kinds], field, manner)
    for cell in cells if meaning else ():
        if meaning and cell in kinds:
            meaning.set_aside(cell, kinds[cell])
    return meaning


def answers_of(column: pl.Expr, field: Field, cells: Cells, meaning: Meaning | None) -> pl.Expr:
    """The hashed column as answers of ``field.dtype``; null where there is none or none that can be used."""
    if cells.at is None:
        answers = meaning.answers if meaning else {}
        return column.replace(list(answers), list(answers.values())) if answers else column
    plain = cells.written.str.strip_chars(BLANKS)
    if meaning is None:
        return _found(column, cells.at, plain.cast(pl.Float64).cast(field.dtype))
    known = [meaning.answers.get(cell) for cell in plain.to_list()]
    typed = pl.Series(known, dtype=pl.Float64 if field.kind in _NUMERIC else pl.String)
    return _found(column, cells.at, typed.str.to_date() if field.kind == "date" else typed.cast(field.dtype))


def _found(column: pl.Expr, at: pl.Series, answers: pl.Series) -> pl.Expr:
    """The answers of a hashed column, where ``answers`` are those of the cells numbered ``at``."""
    if not len(at):
        return pl.repeat(None, pl.len(), dtype=answers.dtype)
    return pl.lit(answers.gather(at.arg_sort())).gather(column.to_physical())


def _fits(code: str, field: Field) -> bool:
    """Whether a missing code can stand in the column as it is."""
    if field.kind == "date":
        return False
    number = code.removeprefix("-").replace(".", "", field.kind == "decimal").isdecimal()
    return field.dtype == pl.String or number


def _groups(cells: Iterable[str], field: Field, manner: Manner) -> Meaning:
    """A group's values: its codes where labels say so; unknown ones stay as they are and are told of."""
    meaning = read_one(cells, code_list(field.codes), manner)
    for cell, why in meaning.odd.items():
        if why == "unknown_value":
            meaning.answers[cell] = cell
            meaning.odd[cell] = "unknown_group"
    return meaning


def _texts(blank_words: Iterable[str], manner: Manner, why: Why) -> Meaning:
    meaning = Meaning()
    for cell, code in manner.given.items():
        meaning.give(cell, code)
    for cell in blank_words:
        if cell not in manner.given:
            meaning.set_aside(cell, why)
    return meaning


def ticks_of(cells: Iterable[str], code: Code, manner: Manner) -> Meaning:
    """What the cells of a column for one answer of several mean: ``1`` for ticked, ``0`` for not."""
    own = code_list((code,))
    meaning = Meaning()
    for cell in cells:
        low = cell.casefold()
        if cell in manner.given:
            meaning.give(cell, "1" if manner.given[cell] == code.value else None)
        elif low in TICKED or (low not in UNTICKED and (own.code(cell) or own.labelled(cell))):
            meaning.answers[cell] = "1"
        elif low in UNTICKED:
            meaning.answers[cell] = "0"
        else:
            meaning.set_aside(cell, "blank_word" if cell in BLANK_WORDS else "unknown_value")
    return meaning


def ticked(columns: Sequence[tuple[str, pl.Expr, Cells, Meaning]], field: Field) -> pl.Expr:
    """The answers of a question that has a hashed column for each of its codes: the ticked ones, in the order of the
    list.

    A row where every cell is blank has no answer; one with unticked cells only has the answer "none", an empty text.
    """
    order = [code.value for code in field.codes]
    chosen, given = [], []
    for code, column, cells, meaning in sorted(columns, key=lambda own: order.index(own[0])):
        ticks = answers_of(column, field, cells, meaning)
        chosen.append(pl.when(ticks == "1").then(pl.lit(code)))
        given.append(ticks.is_in(["0", "1"]))
    return pl.when(pl.any_horizontal(given)).then(pl.concat_str(chosen, separator=" ", ignore_nulls=True))
