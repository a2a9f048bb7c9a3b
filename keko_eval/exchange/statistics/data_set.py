"""Data sets: answers as variables with labels and kinds of missing values, before any program's own limits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import polars as pl

Kind = Literal["coded", "number", "date", "text"]
State = Literal["refused", "dont_know", "not_applicable", "no_answer", "skipped"]
STATES: tuple[State, ...] = ("refused", "dont_know", "not_applicable", "no_answer", "skipped")
"""Why there is no value; ``skipped`` is of questions that were not asked."""
WIDTH = 10
"""How many numbers are kept for missing values."""
LARGEST = 2**53


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a coded variable: its code in the study, its number in a file, and its label."""

    code: str
    number: int
    label: str


@dataclass(frozen=True, slots=True)
class Missing:
    """One reason for a missing value: ``key`` is what stands in :attr:`DataSet.states`, ``code`` the study's own code.

    Of several codes that mean the same, each keeps a number of its own.
    """

    key: str
    state: State
    label: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Variable:
    """A column of a file.

    Parameters
    ----------
    question : str
        The question it comes from, by its name in the study.
    whole : bool
        Of a number: whether it is a whole one.
    asked_if : str
        The condition under which it is asked, as the instrument has it.
    renumbered : bool
        Whether the numbers are not the codes of the study.
    """

    name: str
    label: str
    kind: Kind
    question: str = ""
    values: tuple[Value, ...] = ()
    missing: tuple[Missing, ...] = ()
    whole: bool = False
    ordered: bool = False
    asked_if: str = ""
    renumbered: bool = False


@dataclass(frozen=True, slots=True)
class MultipleResponse:
    """A question with several answers: the variables, one for each answer, 1 where it was chosen and else 0."""

    name: str
    label: str
    variables: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class DataSet:
    """One instrument's answers.

    Parameters
    ----------
    frame : polars.DataFrame
        A column for each variable by name: codes as text, numbers as Float64 or Int64, dates as Date, texts as String;
        null where there is no value.
    states : polars.DataFrame
        Of the same shape: the key of the reason where there is no value, else null.
    written : str
        The day that files are dated with, as ISO: the end of the last wave.
    """

    name: str
    title: str
    language: str
    written: str
    variables: Sequence[Variable]
    sets: Sequence[MultipleResponse]
    frame: "pl.DataFrame"
    states: "pl.DataFrame"


def reserved(data: DataSet) -> tuple[int, int]:
    """The range of numbers that stands for missing values in the whole file: -99 to -90, or one further from zero
    where a value is in it."""
    import polars as pl

    used = {float(value.number) for v in data.variables for value in v.values}
    bounds: list[tuple[float, float]] = [(number, number) for number in used]
    for v in data.variables:
        if v.kind == "number":
            column = data.frame[v.name].cast(pl.Float64).drop_nulls()
            bounds += [(number, number) for number in column.filter(column < 0).unique()]
    low = -99
    while any(low <= number <= low + WIDTH - 1 for number, _ in bounds) and low > -10**14:
        low = low * 10 - 9
    return low, low + WIDTH - 1


def missing_numbers(variable: Variable, low: int) -> Mapping[str, int]:
    """``{key: number}`` of a variable's missing values: one place for each state, the rest for further codes.

    >>> missing_numbers(Variable("q", "", "coded", missing=(Missing("refused", "refused", ""),)), -99)
    {'refused': -99}
    """
    return {key: low + at for key, at in _places(variable).items()}


def missing_letters(variable: Variable) -> Mapping[str, str]:
    """``{key: letter}``: Stata's ``.r`` refused, ``.d`` does not know, ``.n`` not applicable, ``.m`` no answer, ``.s``
    skipped, and ``.a`` and so on for further codes."""
    letters = "rdnmsabcef"
    return {key: letters[at] for key, at in _places(variable).items()}


def _places(variable: Variable) -> dict[str, int]:
    """Each key's place among the reserved numbers; a code for which none is left shares that of its state."""
    found: dict[str, int] = {}
    free = list(range(len(STATES), WIDTH))
    for missing in variable.missing:
        first = STATES.index(missing.state)
        if first not in found.values():
            found[missing.key] = first
        else:
            found[missing.key] = free.pop(0) if free else first
    return found


def as_numbers(data: DataSet, low: int, *, epoch: int = 0, day: int = 1) -> "pl.DataFrame":
    """Every variable as numbers, with missing values as numbers of the reserved range; texts as they are.

    Parameters
    ----------
    epoch : int
        How many days before 1970 the program's first day is.
    day : int
        How many of the program's units of time a day has.
    """
    import polars as pl

    columns = []
    for v in data.variables:
        if v.kind == "text":
            columns.append(data.frame[v.name].fill_null(""))
            continue
        column = data.frame[v.name]
        if v.kind == "coded":
            codes = pl.Series([x.code for x in v.values], dtype=pl.String)
            column = column.replace_strict(codes, [float(x.number) for x in v.values], default=None,
                                           return_dtype=pl.Float64)
        column = column.to_physical().cast(pl.Float64)
        if v.kind == "date":
            column = (column + epoch) * day
        numbers = missing_numbers(v, low)
        why = data.states[v.name].cast(pl.String).replace_strict(
            pl.Series(list(numbers), dtype=pl.String), [float(n) for n in numbers.values()], default=None,
            return_dtype=pl.Float64)
        columns.append(pl.select(pl.coalesce(column, why).alias(v.name)).to_series())
    return pl.DataFrame(columns)
