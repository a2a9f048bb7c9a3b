"""The distinct cells of a column in, what they mean and the expression that makes answers of the column out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import polars as pl

from keko_eval.collection.cells import BLANK_WORDS, BLANK_WORDS_OF_TEXTS, Manner, Meaning, Why
from keko_eval.collection.choices import TICKED, UNTICKED, code_list, read_many, read_one
from keko_eval.collection.dates import read_dates
from keko_eval.collection.fields import Code, Field
from keko_eval.collection.numbers import read_numbers
from keko_eval.files.table import BLANKS

_NUMERIC = ("integer", "decimal")
_FEW = 200
"""Up to how many distinct cells a column is read by their order, which takes half the time of a dictionary's."""
A_CODE = r"[\p{L}\p{N}]"
"""What a subject's code has at least: a letter or a digit."""
_PLAIN_NUMBER = r"^[+-]?\d{1,15}(\.\d+)?$"


def stripped(column: pl.Expr, field: Field) -> pl.Expr:
    """A column of text without white space around its cells; a subject's code stays as it was written."""
    return column if field.kind == "subject" else column.str.strip_chars(BLANKS)


def distinct(column: pl.Expr, field: Field, given: bool) -> pl.Expr:
    """What of a stripped column must be looked at, as one list: its distinct cells.

    Free texts are looked at only for words that mean no answer, and numbers that a program wrote (digits with at most
    a decimal point) not at all, which null says.
    """
    cells = column.unique(maintain_order=True).drop_nulls()
    if _is_text(field):
        blank = cells.is_in(list(BLANK_WORDS_OF_TEXTS))
        cells = cells.filter(blank | ~cells.str.contains(A_CODE) if field.kind == "subject" else blank)
    if field.kind not in _NUMERIC or given:
        return cells.implode()
    written = cells.str.contains(_PLAIN_NUMBER).all(ignore_nulls=True)
    if field.kind == "integer":
        number = cells.cast(pl.Float64, strict=False)
        written = written & (number == number.floor()).all(ignore_nulls=True)
    return pl.when(~written).then(cells.implode())


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

    A cell that is no code counts as its label; a code whose label is another choice's is set aside.
    """
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


def answers_of(column: pl.Expr, field: Field, meaning: Meaning | None) -> pl.Expr:
    """The stripped column as answers of ``field.dtype``; null where there is none or none that can be used."""
    if meaning is None:
        return column.cast(pl.Float64).cast(field.dtype)
    if _is_text(field):
        answers = meaning.answers
        return column.replace(list(answers), list(answers.values())) if answers else column
    known = {cell: answer for cell, answer in meaning.answers.items() if answer is not None}
    if not known:
        return pl.repeat(None, pl.len(), dtype=field.dtype)
    through = pl.Float64 if field.kind in _NUMERIC else pl.String
    if len(known) <= _FEW and field.kind != "date":
        codes = pl.Series(list(known.values()), dtype=through).cast(field.dtype)
        return pl.lit(codes).gather(column.cast(pl.Enum(list(known)), strict=False).to_physical())
    found = column.replace_strict(list(known), list(known.values()), default=None, return_dtype=through)
    return found.str.to_date() if field.kind == "date" else found.cast(field.dtype)


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


def ticked(columns: Sequence[tuple[str, pl.Expr, Meaning]], field: Field) -> pl.Expr:
    """The answers of a question that has a column for each of its codes: the ticked ones, in the order of the list.

    A row where every cell is blank has no answer; one with unticked cells only has the answer "none", an empty text.
    """
    order = [code.value for code in field.codes]
    chosen, given = [], []
    for code, column, meaning in sorted(columns, key=lambda own: order.index(own[0])):
        yes = [cell for cell, answer in meaning.answers.items() if answer == "1"]
        no = [cell for cell, answer in meaning.answers.items() if answer == "0"]
        chosen.append(pl.when(column.is_in(yes)).then(pl.lit(code)))
        given.append(column.is_in([*yes, *no]))
    return pl.when(pl.any_horizontal(given)).then(pl.concat_str(chosen, separator=" ", ignore_nulls=True))
