"""Answers as CSV and as Parquet: the study's own codes, missing values as numbers of the reserved range."""

import csv
import json
from io import BytesIO, StringIO
from typing import TYPE_CHECKING

from keko_eval.exchange.statistics.codebook import safe
from keko_eval.exchange.statistics.data_set import DataSet, Variable, as_numbers, missing_numbers

if TYPE_CHECKING:
    import polars as pl


def as_codes(data: DataSet, low: int) -> "pl.DataFrame":
    """Codes as they are in the study (Int64 where all are whole numbers), dates as dates without a reason why they are
    missing, texts and numbers as they are."""
    import polars as pl

    numbers, columns = as_numbers(data, low), []
    for v in data.variables:
        if v.kind in ("text", "date"):
            columns.append(data.frame[v.name])
        elif v.kind == "coded" and v.renumbered:
            why = missing_numbers(v, low)
            told = data.states[v.name].replace_strict(list(why), list(map(str, why.values())), default=None,
                                                      return_dtype=pl.String)
            columns.append(pl.select(pl.coalesce(data.frame[v.name], told).alias(v.name)).to_series())
        else:
            columns.append(numbers[v.name].cast(pl.Int64) if v.kind == "coded" or v.whole else numbers[v.name])
    return pl.DataFrame(columns)


def as_csv(frame: "pl.DataFrame") -> bytes:
    """Comma, decimal point, UTF-8; a text that a spreadsheet would take for a formula gets an apostrophe."""
    target = StringIO(newline="")
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(frame.columns)
    for row in frame.iter_rows():
        writer.writerow([safe(cell) if isinstance(cell, str) else cell for cell in row])
    return target.getvalue().encode()


def as_parquet(data: DataSet, low: int) -> bytes:
    """The same table; labels and missing values stand in the file's metadata under ``keko`` as JSON."""
    target = BytesIO()
    about = {"title": data.title, "language": data.language, "variables": [_described(v, low) for v in data.variables]}
    as_codes(data, low).write_parquet(target, metadata={"keko": json.dumps(about, ensure_ascii=False)})
    return target.getvalue()


def _described(v: Variable, low: int) -> dict[str, object]:
    numbers = missing_numbers(v, low) if v.kind in ("coded", "number") else {}
    return {"name": v.name, "question": v.question, "label": v.label,
            "values": {value.code: value.label for value in v.values},
            "missing": {str(numbers[m.key]): [m.state, m.label] for m in v.missing if m.key in numbers}}
