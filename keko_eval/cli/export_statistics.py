"""keko export --as csv|parquet|sav|dta|r|spss: answers as the files of statistics packages, a set of files for each
instrument."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from keko_eval.cli.export import Wanted
from keko_eval.cli.speech import language
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Refused, problem

if TYPE_CHECKING:
    from keko_eval.exchange.loss import LossReport
    from keko_eval.exchange.statistics.data_set import DataSet

Files = dict[str, bytes]


def demanded(wanted: Wanted) -> None:
    """The library that writes the format is installed."""
    if wanted.format in BINARY:
        try:
            import pyreadstat  # noqa: F401
        except ModuleNotFoundError:
            raise Refused([problem("statistics-no-reader", Place(str(wanted.out)))]) from None


def export(wanted: Wanted) -> list[Path]:
    """Tell what does not fit, make all files, and only then write them, each beside its place first."""
    from keko_eval.collection.data_sets import data_set
    from keko_eval.exchange.statistics.codebook import codebook
    from keko_eval.exchange.statistics.data_set import reserved

    files: Files = {}
    for answers in wanted.answers.values():
        data = data_set(wanted.study, answers, wanted.language)
        fits, report = _fitted(data, wanted.format)
        if report.losses:
            click.echo(f"{data.name}:\n{report.text(language())}", err=True)
        low, _ = reserved(data)
        files |= FORMATS[wanted.format](fits, low, wanted.out)
        whole = [replaced.name for replaced in fits.variables]
        files[f"{data.name}.codebook.csv"] = codebook(data, low, codes=wanted.format in CODES, names=whole)
    return [_put(wanted.out / name, content) for name, content in files.items()]


def _fitted(data: "DataSet", format: str) -> "tuple[DataSet, LossReport]":
    from keko_eval.exchange.loss import Loss, LossReport
    from keko_eval.exchange.statistics import fitted

    if format in CODES:
        return data, LossReport()
    limits = {"dta": fitted.STATA, "r": fitted.R}.get(format, fitted.SPSS)
    fits, report = fitted.fitted(data, limits)
    broken = [v.name for v in data.variables if format == "spss" and v.kind == "text"
              and data.frame[v.name].str.contains("[\r\n]").any()]
    return fits, report.and_then(Loss("approximated", name, None, "statistics-line-breaks", {"system": "SPSS"})
                                 for name in broken)


def _put(path: Path, content: bytes) -> Path:
    beside = path.with_name(f"{path.name}.part")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return path


def _csv(data: "DataSet", low: int, out: Path) -> Files:  # noqa: ARG001
    from keko_eval.exchange.statistics.plain import as_codes, as_csv

    return {f"{data.name}.csv": as_csv(as_codes(data, low))}


def _parquet(data: "DataSet", low: int, out: Path) -> Files:  # noqa: ARG001
    from keko_eval.exchange.statistics.plain import as_parquet

    return {f"{data.name}.parquet": as_parquet(data, low)}


def _sav(data: "DataSet", low: int, out: Path) -> Files:
    from keko_eval.exchange.statistics.sav import as_sav
    from keko_eval.exchange.statistics.syntax import response_sets

    files = {f"{data.name}.sav": as_sav(data, low, out)}
    sets = "\n".join(response_sets(data.sets))
    if sets:
        files[f"{data.name}.sets.sps"] = b"\xef\xbb\xbf" + f"* Encoding: UTF-8.\n{sets}\n".encode()
    return files


def _dta(data: "DataSet", low: int, out: Path) -> Files:  # noqa: ARG001
    from keko_eval.exchange.statistics.dta import as_dta

    return {f"{data.name}.dta": as_dta(data, out)}


def _r(data: "DataSet", low: int, out: Path) -> Files:  # noqa: ARG001
    from keko_eval.exchange.statistics.syntax import r_script, table

    return {f"{data.name}.csv": table(data, low), f"{data.name}.R": r_script(data, low, f"{data.name}.csv")}


def _spss(data: "DataSet", low: int, out: Path) -> Files:  # noqa: ARG001
    from keko_eval.exchange.statistics.syntax import spss_syntax, table

    return {f"{data.name}.csv": table(data, low, lambda text: " ".join(text.splitlines())),
            f"{data.name}.sps": spss_syntax(data, low, f"{data.name}.csv")}


FORMATS: Mapping[str, Callable[["DataSet", int, Path], Files]] = {
    "csv": _csv, "parquet": _parquet, "sav": _sav, "dta": _dta, "r": _r, "spss": _spss}
CODES = ("csv", "parquet")
"""The formats with the study's own codes."""
BINARY = ("sav", "dta")
"""The formats that a library writes which is not always there."""
