"""The released tables as a data package: each column with its meaning, type and the values it may have."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, get_args, get_type_hints

from keko_eval.comparison.rows import Count, Entry, Result
from keko_eval.definitions.load import ResolvedStudy
from keko_eval.definitions.scalars import period_end
from keko_eval.disclosure.released import Released, ReleasedTable
from keko_eval.exchange.data_package import About, Column, Table, descriptor
from keko_eval.reporting.sheet_words import sheet_words
from keko_eval.reporting.tables import as_csv, type_of

ROWS = {"results": Result, "counts": Count, "entries": Entry}
KEYS = {"results": ("indicator", "quantity", "term", "scope", "wave", "reference_wave", "method"),
        "counts": ("item", "indicator", "scope", "wave", "value", "to_value"),
        "entries": ("indicator", "scope", "wave", "entry", "field")}


def write_data_package(released: Released, resolved: ResolvedStudy, folder: Path, language: str) -> list[Path]:
    """``datapackage.json`` and the tables it describes, as CSV; the same release gives the same bytes.

    Parameters
    ----------
    language : str
        Of titles and descriptions; the tables themselves have ids and plain numbers.
    """
    words = sheet_words("column_words", language.split("-")[0])
    tables = list(_tables(released, words))
    paths = [folder / "datapackage.json", *(folder / f"{table.name}.csv" for table in tables)]
    for path, content in zip(paths, (descriptor(_about(resolved, language, words), tables),
                                     *(table.content for table in tables)), strict=True):
        path.write_bytes(content)
    return paths


def _about(resolved: ResolvedStudy, language: str, words: dict[str, str]) -> About:
    study = resolved.study
    title = study.title.to(language)
    own = study.description.to(language) + " " if study.description else ""
    ended = max(period_end(wave.period) for wave in study.waves)
    return About(
        study.study, words["package"].format(title=title), own + words["description"].format(title=title),
        study.version or "1.0.0", f"{ended.isoformat()}T00:00:00Z", language.split("-")[0],
        [{"title": f"{own.title.to(language)} ({id} {own.version})"} for id, own in resolved.instruments.items()],
        [{"title": study.organisation.to(language), "role": "author"}] if study.organisation else ())


def _tables(released: Released, words: dict[str, str]) -> Iterator[Table]:
    for name, table in (("results", released.results), ("counts", released.counts), ("entries", released.entries)):
        if table.rows or name != "entries":
            yield Table(name, words[name].partition(":")[0], words[name],
                        [_column(name, column, table, words) for column in table.columns], as_csv(table),
                        KEYS[name] if _names_rows(table, KEYS[name]) else ())


def _column(name: str, column: str, table: ReleasedTable, words: dict[str, str]) -> Column:
    kind = type_of(column)
    return Column(column, column.replace("_", " "), words[column], kind,
                  bool(table.rows) and all(row[column] is not None for row in table.rows),
                  _values(get_type_hints(ROWS[name])[column]) if kind is str else ())


def _values(hint: Any) -> Sequence[str]:
    """The words of a closed list, such as the verdicts."""
    return tuple(word for part in (hint, *get_args(hint)) for word in get_args(part) if isinstance(word, str))


def _names_rows(table: ReleasedTable, key: Sequence[str]) -> bool:
    return len({tuple(row[column] for column in key) for row in table.rows}) == len(table.rows)
