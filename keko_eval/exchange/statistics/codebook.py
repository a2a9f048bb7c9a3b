"""The codebook: what each variable and each of its values means, with nothing shortened, as CSV."""

import csv
from collections.abc import Iterator, Sequence
from io import StringIO

from keko_eval.exchange.statistics.data_set import DataSet, Variable, missing_letters, missing_numbers

COLUMNS = ("variable", "question", "variable_label", "kind", "asked_if", "value", "stata_value", "code", "value_label",
           "missing")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def safe(text: str) -> str:
    """A text that no spreadsheet takes for a formula; numbers stay as they are."""
    if not text.startswith(_FORMULA):
        return text
    try:
        float(text)
    except ValueError:
        return "'" + text
    return text


def codebook(data: DataSet, low: int, *, codes: bool = False, names: Sequence[str] = ()) -> bytes:
    """One row for each variable without values, else one for each value; in UTF-8 with a mark, as Excel reads it.

    Parameters
    ----------
    low : int
        The first of the reserved numbers for missing values.
    codes : bool
        Whether the file beside it has the study's own codes instead of numbers.
    names : sequence of str
        What the variables are called in the file beside it, where it could not take their own names.
    """
    target = StringIO(newline="")
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(COLUMNS)
    for name, variable in zip(names or [v.name for v in data.variables], data.variables, strict=True):
        head = [name, variable.question, variable.label, variable.kind, variable.asked_if]
        rows = list(_values(variable, low, codes=codes)) or [("", "", "", "", "")]
        writer.writerows([safe(cell) for cell in (*head, *row)] for row in rows)
    return b"\xef\xbb\xbf" + target.getvalue().encode()


def _values(variable: Variable, low: int, *, codes: bool) -> Iterator[tuple[str, str, str, str, str]]:
    for value in variable.values:
        yield (value.code if codes else str(value.number)), str(value.number), value.code, value.label, ""
    if variable.kind == "text":
        return
    letters = missing_letters(variable)
    for missing in variable.missing:
        number = missing_numbers(variable, low)[missing.key]
        yield str(number), f".{letters[missing.key]}", missing.code, missing.label, missing.state
