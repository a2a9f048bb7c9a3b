"""keko import --suggest: a mapping file of suggestions for each file of answers, for a person to confirm."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from keko_eval.cli.output_folder import prepared
from keko_eval.cli.speech import say
from keko_eval.cli.study_options import list_files
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, problem

if TYPE_CHECKING:
    import polars as pl

    from keko_eval.collection.fields import Field
    from keko_eval.collection.source import Entry
    from keko_eval.definitions.load import ResolvedStudy
    from keko_eval.definitions.study import DataFile
    from keko_eval.files.table import Table

HEAD = {
    "fi": "Ehdotuksia siitä, mitä tiedoston sarakkeet ja vastaukset ovat. Luku kertoo, kuinka samanlaisia tekstit "
          "ovat.\n"
          "Lue jokainen rivi. Poista väärät rivit. Jos kommenttina oleva rivi on oikein, poista sen alusta merkki #.\n"
          "Kun kaikki on oikein, kirjoita: confirmed: true. Sitä ennen tiedostoa ei lueta.",
    "sv": "Förslag till vad filens kolumner och svar är. Talet säger hur lika texterna är.\n"
          "Läs varje rad. Ta bort de rader som är fel. Om en rad som är kommentar stämmer, ta bort tecknet # "
          "i början.\n"
          "När allt stämmer, skriv: confirmed: true. Före det läses filen inte.",
    "en": "Suggestions of what the file's columns and answers are. The number tells how alike the texts are.\n"
          "Read every line. Remove those that are wrong. Where a commented line is right, remove its first #.\n"
          "When all is right, write: confirmed: true. Until then the file is not read.",
}
NONE = {"fi": "ei ehdotusta sarakkeelle", "sv": "inget förslag för kolumnen", "en": "no suggestion for the column"}
FITS = {"fi": "{file}: kaikki sopii, ehdotuksia ei tarvita", "sv": "{file}: allt passar, inga förslag behövs",
        "en": "{file}: everything fits, no suggestions are needed"}
LINE = {"fi": "Lue ehdotukset, vahvista ne ja lisää tutkimuksen kohtaan data: {line}",
        "sv": "Läs förslagen, bekräfta dem och lägg till under data i studien: {line}",
        "en": "Read the suggestions, confirm them, and add to the study's data: {line}"}


def suggest(resolved: "ResolvedStudy", files: Sequence[Path]) -> tuple[Problem, ...]:
    """Write ``FILE.mapping.yaml`` beside each file that has something to suggest, never over an earlier one."""
    told: list[Problem] = []
    for file in files:
        told += _of_file(resolved, file)
    return tuple(told)


def _of_file(resolved: "ResolvedStudy", file: Path) -> tuple[Problem, ...]:
    from keko_eval.collection.data_file import open_data
    from keko_eval.collection.suggest import suggested_text, suggestions_of

    target = file.with_name(f"{file.stem}.mapping.yaml")
    if target.exists():
        return (problem("already-there", Place(str(target))),)
    data = _named(resolved, file)
    content, problems = open_data(file, (data.sheet or "") if data else "")
    if content is None:
        return problems
    table = _table(file, content)
    instrument = data.instrument.split("@")[0] if data else _likeliest(resolved, table)
    entry, fields = _entry(resolved, data, instrument)
    found = suggestions_of(file.name, table, fields, entry)
    if not (found.columns or found.values or found.alone):
        click.echo(say(FITS, file=file))
        return problems
    prepared(target.parent)
    words = {"head": say(HEAD), "none": say(NONE)}
    target.write_text(suggested_text(file.stem, found, entry.mapping, words), encoding="utf8")
    list_files([target])
    click.echo(say(LINE, line=_line(resolved, data, instrument, file, target)))
    return problems


def _named(resolved: "ResolvedStudy", file: Path) -> "DataFile | None":
    """What the study says of the file already."""
    return next((d for d in resolved.study.data if (resolved.folder / d.file).resolve() == file.resolve()), None)


def _table(file: Path, content: "Table | pl.LazyFrame") -> "Table":
    from keko_eval.collection.data_file import frame_table
    from keko_eval.files.table import Table

    return content if isinstance(content, Table) else frame_table(str(file), content.collect())


def _likeliest(resolved: "ResolvedStudy", table: "Table") -> str:
    """The instrument that the most of the table's headers fit, or are like."""
    from keko_eval.collection.fields import fields_of
    from keko_eval.collection.source import Entry
    from keko_eval.collection.suggest import likeness

    entry = Entry(resolved.study.waves[0].wave)
    counts = {name: likeness(table, fields_of(resolved, name), entry) for name in resolved.instruments}
    return max(counts, key=lambda name: counts[name])


def _entry(resolved: "ResolvedStudy", data: "DataFile | None", instrument: str) -> "tuple[Entry, Sequence[Field]]":
    from keko_eval.collection.fields import fields_of
    from keko_eval.collection.read import wave_words
    from keko_eval.collection.source import Entry
    from keko_eval.definitions.document import read_document

    wave = resolved.study.waves[0].wave
    entry = Entry(wave if data is None or not data.wave_column else None, data.wave_column if data else None,
                  wave_words(resolved.study), language=(data.language or "") if data else "")
    if data and data.mapping:
        document, _ = read_document(resolved.folder / data.mapping)
        if document is not None and document.kind == "mapping":
            entry = replace(entry, mapping=document.model)
    return entry, fields_of(resolved, instrument)


def _line(resolved: "ResolvedStudy", data: "DataFile | None", instrument: str, file: Path, target: Path) -> str:
    home = resolved.folder.resolve()

    def inside(path: Path) -> str:
        own = path.resolve()
        return (own.relative_to(home) if own.is_relative_to(home) else path).as_posix()

    if data:
        return f"mapping: {inside(target)}"
    return f"- {{instrument: {instrument}, wave: …, file: {inside(file)}, mapping: {inside(target)}}}"
