"""keko export --as csv|parquet|…: answers as the files of statistics packages, one set of files for each instrument."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from keko_eval.cli.export import Wanted

if TYPE_CHECKING:
    from keko_eval.exchange.statistics.data_set import DataSet

Files = Mapping[str, bytes]


def export(wanted: Wanted) -> list[Path]:
    """All files are made before the first is written; each is written beside its place and then put there."""
    from keko_eval.collection.data_sets import data_set

    sets = [data_set(wanted.study, answers, wanted.language) for answers in wanted.answers.values()]
    files = {name: content for data in sets for name, content in FORMATS[wanted.format](data).items()}
    return [_put(wanted.out / name, content) for name, content in files.items()]


def _put(path: Path, content: bytes) -> Path:
    beside = path.with_name(f"{path.name}.part")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return path


def _csv(data: "DataSet") -> Files:
    from keko_eval.exchange.statistics.codebook import codebook
    from keko_eval.exchange.statistics.data_set import reserved
    from keko_eval.exchange.statistics.plain import as_codes, as_csv

    low, _ = reserved(data)
    return {f"{data.name}.csv": as_csv(as_codes(data, low)),
            f"{data.name}.codebook.csv": codebook(data, low, codes=True)}


def _parquet(data: "DataSet") -> Files:
    from keko_eval.exchange.statistics.codebook import codebook
    from keko_eval.exchange.statistics.data_set import reserved
    from keko_eval.exchange.statistics.plain import as_parquet

    low, _ = reserved(data)
    return {f"{data.name}.parquet": as_parquet(data, low),
            f"{data.name}.codebook.csv": codebook(data, low, codes=True)}


FORMATS: Mapping[str, Callable[["DataSet"], Files]] = {"csv": _csv, "parquet": _parquet}
