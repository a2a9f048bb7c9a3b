"""Exports of REDCap in, raw or by labels; what each column may be known by, and the rows of repeating forms told."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from keko_eval.exchange.redcap.columns import is_dictionary
from keko_eval.files.table import Table
from keko_eval.problem.problem import Problem, problem

_OWN = frozenset(("redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance",
                  "redcap_survey_identifier", "redcap_data_access_group"))
_LABELLED = {"Event Name": "redcap_event_name", "Repeat Instrument": "redcap_repeat_instrument",
             "Repeat Instance": "redcap_repeat_instance", "Data Access Group": "redcap_data_access_group",
             "Survey Identifier": "redcap_survey_identifier"}
_BOX = re.compile(r"([a-z]\w*?)___(\w+)")
_CHOICE = re.compile(r"(.+?) ?\(choice=(.+)\)")


def knows(rows: Sequence[Sequence[str]]) -> bool:
    """By REDCap's own columns, by a column for each box of a checkbox, or by the status of its forms."""
    if not rows or is_dictionary(rows[0]):
        return False
    headers = [_short(header) for header in rows[0]]
    plain = [header for header in headers if header]
    raw = all(re.fullmatch(r"[a-z][a-z0-9_]*", header) for header in plain)
    return (bool(_OWN & set(headers)) or any(_CHOICE.fullmatch(h) for h in headers) or "Complete?" in headers
            or bool({"Event Name", "Repeat Instrument"} & set(headers) and {"Record ID", "Study ID"} & set(headers))
            or (raw and any(_BOX.fullmatch(h) or h.endswith("_complete") for h in plain)))


def _short(header: str) -> str:
    """A header in one line, of a length that people give."""
    return " ".join(header[:4_000].split())


def of_table(table: Table) -> tuple[Table | None, tuple[Problem, ...]]:
    """The table with the other names of its columns; rows of repeating forms emptied and told where a record has
    rows of its own beside them."""
    headers = [*table.names] or table.head(0)
    texts = {i: tuple(_known_by(_short(header))) for i, header in enumerate(headers)}
    named = replace(table, texts={i: own for i, own in texts.items() if own})
    return _without_repeats(named, headers)


def _known_by(header: str) -> Iterator[str]:
    """``gym___0`` is the answer ``gym/0``, ``gym____1`` ``gym/-1``, ``Gym (choice=Monday)`` ``Gym [Monday]``.

    >>> list(_known_by("gym____1")), list(_known_by("Gym (choice=Monday)"))
    (['gym/-1', 'gym/_1'], ['Gym [Monday]', 'Gym: Monday'])
    """
    if box := _BOX.fullmatch(header):
        yield from ([f"{box[1]}/-{box[2][1:]}"] if box[2].startswith("_") else [])
        yield f"{box[1]}/{box[2]}"
    elif choice := _CHOICE.fullmatch(header):
        yield f"{choice[1]} [{choice[2]}]"
        yield f"{choice[1]}: {choice[2]}"
    elif header in _LABELLED:
        yield _LABELLED[header]


def _without_repeats(table: Table, headers: Sequence[str]) -> tuple[Table, tuple[Problem, ...]]:
    import polars as pl

    first = 0 if table.names else 1
    at = next((i for i, header in enumerate(headers)
               if _LABELLED.get(header.strip(), header.strip()) == "redcap_repeat_instrument"), None)
    if at is None or table.cells.height <= first:
        return table, ()
    index = pl.int_range(0, pl.len())
    repeated = table.cells.select((pl.col(str(at)).is_not_null() & (index >= first)).alias("r")).to_series()
    filled = table.cells.select((pl.any_horizontal(pl.all().is_not_null()) & (index >= first)).alias("r")).to_series()
    if not repeated.any() or int(repeated.sum()) == int(filled.sum()):
        return table, ()
    names = sorted(set(table.cells.to_series(at).filter(repeated).to_list()))
    cells = table.cells.with_columns(pl.when(~repeated).then(pl.all()))
    row = int(repeated.arg_true()[0])
    told = problem("redcap-repeats-left-out", table.place(row, at, headers[at]), n=int(repeated.sum()),
                   forms=", ".join(names[:5]))
    return replace(table, cells=cells), (told,)
