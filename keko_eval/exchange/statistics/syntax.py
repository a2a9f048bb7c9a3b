"""Syntax files: scripts for R and SPSS that read the CSV beside them and give it labels and missing values."""

from collections.abc import Callable, Iterator, Sequence

from keko_eval.exchange.statistics.data_set import WIDTH, DataSet, MultipleResponse, Variable, as_numbers
from keko_eval.exchange.statistics.sav import value_labels
from keko_eval.language.forms import one_line

_LONGEST = 250
"""No line is longer: older versions of SPSS cut there."""


def table(data: DataSet, low: int, clean: Callable[[str], str] | None = None) -> bytes:
    """The CSV that a script reads: numbers, days as ISO, texts cleaned by ``clean``; here no text gets an apostrophe,
    since a script reads it and no spreadsheet."""
    import csv
    from io import StringIO

    frame, target = as_numbers(data, low), StringIO(newline="")
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(frame.columns)
    columns = [_cells((data.frame if v.kind == "date" else frame)[v.name].to_list(), clean) for v in data.variables]
    writer.writerows(zip(*columns, strict=True))
    return target.getvalue().encode()


def _cells(values: Sequence[object], clean: Callable[[str], str] | None) -> Iterator[object]:
    for value in values:
        if isinstance(value, float):
            yield int(value) if value.is_integer() else value
        elif isinstance(value, str) and clean:
            yield clean(value)
        else:
            yield "" if value is None else value


def r_script(data: DataSet, low: int, file: str) -> bytes:
    """A script for R that gives ``data``: labelled columns of the package haven where it is installed, else columns
    with the attributes ``label``, ``labels`` and ``na_range``."""
    lines = [f"# {one_line(data.title)}", "own <- function(values, label, labels = NULL, missing = NULL) {",
             '  if (requireNamespace("haven", quietly = TRUE) && (length(labels) > 0 || !is.null(missing)))',
             "    return(haven::labelled_spss(values, labels, na_range = missing, label = label))",
             '  attr(values, "label") <- label', '  if (length(labels) > 0) attr(values, "labels") <- labels',
             '  if (!is.null(missing)) attr(values, "na_range") <- missing', "  values", "}",
             f"data <- read.csv({_r(file)}, fileEncoding = \"UTF-8\", encoding = \"UTF-8\", check.names = FALSE,",
             '  colClasses = "character", na.strings = character(0), quote = "\\"")']
    for n, v in enumerate(data.variables, 1):
        column = f"data[[{n}]]"
        if v.kind == "text":
            lines.append(f"{column} <- own({column}, {_r(v.label)})")
        elif v.kind == "date":
            lines.append(f'{column} <- own(as.Date(ifelse({column} == "", NA, {column})), {_r(v.label)})')
        else:
            labels = value_labels(v, low)
            own = ", ".join(f"{_r(label or str(number))} = {number:.0f}" for number, label in labels.items())
            missing = f"c({low}, {low + WIDTH - 1})" if v.missing else "NULL"
            lines.append(f"{column} <- own(as.numeric({column}), {_r(v.label)}, c({own}), {missing})")
    return ("\n".join(lines) + "\n").encode()


def _r(text: str) -> str:
    """A text of R in ASCII, which R reads alike in every locale.

    >>> print(_r('a "ä" 🙂'))
    "a \\"\\u00e4\\" \\U0001f642"
    """
    signs = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    return '"' + "".join(signs.get(c) or (c if " " <= c <= "~" else f"\\u{ord(c):04x}" if ord(c) < 0x10000
                                         else f"\\U{ord(c):08x}") for c in text) + '"'


def spss_syntax(data: DataSet, low: int, file: str) -> bytes:
    """Syntax for SPSS and PSPP that reads the CSV, with the multiple response sets at the end."""
    widths = {v.name: max(1, *(len(x.encode()) for x in data.frame[v.name].fill_null(""))) if data.frame.height else 1
              for v in data.variables if v.kind == "text"}
    lines = ["* Encoding: UTF-8.", f"GET DATA /TYPE=TXT /FILE={_spss(file)} /ENCODING='UTF8'",
             "  /ARRANGEMENT=DELIMITED /DELIMITERS=',' /QUALIFIER='\"' /FIRSTCASE=2", "  /VARIABLES="]
    lines += [f"    {v.name} {_format(v, widths)}" for v in data.variables]
    lines[-1] += "."
    lines += [line for v in data.variables for line in _labels(v, low)]
    return b"\xef\xbb\xbf" + ("\n".join([*lines, *response_sets(data.sets), "EXECUTE."]) + "\n").encode()


def response_sets(sets: Sequence[MultipleResponse]) -> Iterator[str]:
    """The command that tells which variables are one question with several answers."""
    for own in sets:
        if own.variables:
            yield "MRSETS"
            yield f"  /MDGROUP NAME=${own.name}"
            yield f"  LABEL={_spss(own.label)}"
            yield from _wrapped("VARIABLES=" + " ".join(own.variables))
            yield "  VALUE=1."


def _wrapped(text: str) -> Iterator[str]:
    line = " "
    for word in text.split(" "):
        if line.strip() and len(line.encode()) + len(word.encode()) > _LONGEST:
            yield line
            line = "   "
        line = f"{line} {word}"
    yield line


def _format(v: Variable, widths: dict[str, int]) -> str:
    return f"A{widths[v.name]}" if v.kind == "text" else "SDATE10" if v.kind == "date" else \
        "F11.0" if v.kind == "coded" or v.whole else "F17.4"


def _labels(v: Variable, low: int) -> Iterator[str]:
    yield f"VARIABLE LABELS {v.name}"
    yield f"  {_spss(v.label)}."
    if v.kind in ("text", "date"):
        return
    labels = value_labels(v, low)
    if labels:
        yield f"VALUE LABELS {v.name}"
        yield from (f"  {number:.0f} {_spss(label)}" for number, label in list(labels.items())[:-1])
        yield f"  {list(labels)[-1]:.0f} {_spss(list(labels.values())[-1])}."
    if v.missing:
        yield f"MISSING VALUES {v.name} ({low} THRU {low + WIDTH - 1})."
    if v.kind == "coded":
        yield f"VARIABLE LEVEL {v.name} ({'ORDINAL' if v.ordered else 'NOMINAL'})."


def _spss(text: str) -> str:
    return "'" + one_line(text).replace("'", "''") + "'"
