"""keko import: answers given away from the web, checked as the form itself would, into the study's store."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from keko_eval.cli.output_folder import prepared
from keko_eval.cli.speech import say
from keko_eval.cli.study_options import list_files, study_argument, tell
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, Refused, has_errors, problem

if TYPE_CHECKING:
    from keko_eval.definitions.load import ResolvedStudy
    from keko_eval.web.handed_in import Handed

HELP = {
    "fi": "Tuo vastaukset, jotka on annettu muualla kuin verkossa: syöttötyökirjat (keko form … --as xlsx) ja "
          "vastaustiedostot (.keko.json), jotka lomake ilman verkkoa teki (--as web).\n\nKaikki "
          "puutteet luetellaan kerralla soluineen, ja mitään ei tallenneta ennen kuin virheet on korjattu. Saman "
          "tiedoston voi tuoda uudelleen: mikään vastaus ei tallennu kahdesti.",
    "sv": "Hämta in svar som getts utanför webben: inmatningsböcker (keko form … --as xlsx) och svarsfiler "
          "(.keko.json) som formuläret utan nät gjorde (--as web).\n\nAlla brister räknas "
          "upp på en gång med sina celler, och ingenting sparas förrän felen är rättade. Samma fil kan hämtas in på "
          "nytt: inget svar sparas två gånger.",
    "en": "Bring in answers given away from the web: entry workbooks (keko form … --as xlsx), and files of answers "
          "(.keko.json) that a form without a net made (--as web).\n\nEverything that is "
          "wrong is listed at once with its cell, and nothing is kept until the errors are mended. The same file can "
          "be imported again: no answer is kept twice.",
}
FILES = {"fi": "TIEDOSTOT…", "sv": "FILER…", "en": "FILES…"}
DRY = {"fi": "Tarkista ja kerro, mitä tuotaisiin; mitään ei tallenneta.",
       "sv": "Kontrollera och berätta vad som skulle hämtas in; ingenting sparas.",
       "en": "Check, and tell what would be imported; nothing is kept."}
OUT = {"fi": "Kirjoita vastaukset CSV-tiedostoon, älä varastoon.", "sv": "Skriv svaren i en CSV-fil, inte i lagret.",
       "en": "Write the answers to a CSV file, not to the store."}
SUGGEST = {"fi": "Kirjoita tiedoston viereen ehdotus siitä, mitä sen sarakkeet ja vastaukset ovat; mitään ei tuoda.",
           "sv": "Skriv bredvid filen ett förslag till vad dess kolumner och svar är; ingenting hämtas in.",
           "en": "Write beside the file a suggestion of what its columns and answers are; nothing is imported."}
STORE = {"fi": "Mihin vastaukset tallennetaan: kansio tai postgresql://… Muuten tutkimuksen kansio collected.",
         "sv": "Var svaren sparas: en mapp eller postgresql://… Annars studiens mapp collected.",
         "en": "Where answers are kept: a folder, or postgresql://… Else the study's folder collected."}
REPLACE = {"fi": "Tallenna korjatut rivit uusina versioina aiempien tilalle.",
           "sv": "Spara rättade rader som nya versioner i stället för de tidigare.",
           "en": "Keep mended rows as new versions in place of the earlier ones."}
FOUND = {"fi": "{file}: {instrument}, {where}: {n}", "sv": "{file}: {instrument}, {where}: {n}",
         "en": "{file}: {instrument}, {where}: {n}"}
WOULD = {"fi": "Kaikki kelpaa. Mitään ei tallennettu.", "sv": "Allt duger. Ingenting sparades.",
         "en": "All is well. Nothing was kept."}
NOTHING = {"fi": "Mitään ei tallennettu. Korjaa virheet, tallenna tiedosto ja anna sama komento uudelleen.",
           "sv": "Ingenting sparades. Rätta felen, spara filen och ge samma kommando på nytt.",
           "en": "Nothing was kept. Mend the errors, save the file, and give the same command again."}
KEPT = {"fi": "Tallennettiin: {stored}. Korvattiin: {replaced}. Oli jo ennestään: {same}.",
        "sv": "Sparades: {stored}. Ersattes: {replaced}. Fanns redan: {same}.",
        "en": "Kept: {stored}. Replaced: {replaced}. There before: {same}."}
LINE = {"fi": "Tutkimuksen kohtaan data kuuluu rivi: {line}", "sv": "Under data i studien hör raden: {line}",
        "en": "The study's data needs the line: {line}"}
ONE = {"fi": "CSV-tiedostoon mahtuu vain yksi kysely kerrallaan.", "sv": "En CSV-fil rymmer bara en enkät åt gången.",
       "en": "A CSV file holds one instrument at a time."}
DELETE = {"fi": "Kun vastaukset ovat tallessa, poista tiedostot ja niiden kopiot.",
          "sv": "När svaren är i säkert förvar, radera filerna och deras kopior.",
          "en": "Once the answers are safe, delete the files and their copies."}


@click.command()
@study_argument
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path, dir_okay=False),
                metavar=say(FILES))
@click.option("--dry-run", is_flag=True, help=say(DRY))
@click.option("-o", "--out", type=click.Path(path_type=Path, dir_okay=False), help=say(OUT))
@click.option("--store", help=say(STORE))
@click.option("--replace", is_flag=True, help=say(REPLACE))
@click.option("--suggest", "suggesting", is_flag=True, help=say(SUGGEST))
def command(study: Path, files: tuple[Path, ...], dry_run: bool, out: Path | None, store: str | None,
            replace: bool, suggesting: bool) -> int:
    from keko_eval import pipeline
    from keko_eval.web.handed_in import read_handed_in

    resolved = pipeline.load(study)
    if suggesting:
        return _suggested(resolved, files)
    keys = resolved.folder / pipeline.COLLECTED / "keys"
    handed, problems = read_handed_in(resolved, files, datetime.now(), keys)
    tell(problems)
    if has_errors(problems):
        click.echo(say(NOTHING), err=True)
        return 1
    for own in handed:
        _reconciled(own)
    if dry_run:
        click.echo(say(WOULD))
        return 0
    if out is not None:
        _written(resolved, handed, out)
        return 0
    failed = _kept(resolved, handed, store, replace)
    tell(failed)
    return int(has_errors(failed))


def _suggested(resolved: "ResolvedStudy", files: Sequence[Path]) -> int:
    from keko_eval.cli.suggested import suggest

    problems = suggest(resolved, files)
    tell(problems)
    return int(has_errors(problems))


def _reconciled(own: "Handed") -> None:
    """How many forms there are, by wave and circle."""
    circles = [g.group for g in own.handout.groups[:1]]
    counts = Counter(" · ".join(filter(None, [e.wave, *(e.given.get(c, "") for c in circles)])) for e in own.entries)
    for where, n in sorted(counts.items()):
        click.echo(say(FOUND, file=own.path, instrument=own.handout.instrument.instrument, where=where or "–", n=n))


def _written(resolved: "ResolvedStudy", handed: Sequence["Handed"], out: Path) -> None:
    from keko_eval.collection.entry_csv import as_csv, left_out

    first = handed[0].handout
    if any(own.handout.fingerprint != first.fingerprint for own in handed):
        raise click.UsageError(say(ONE))
    tell([problem("entry-repeat-left-out", None, repeat=name) for name in left_out(first)])
    prepared(out.parent)
    if out.exists():
        raise Refused([problem("already-there", Place(str(out)))])
    out.write_text(as_csv([entry for own in handed for entry in own.entries], first), encoding="utf8")
    list_files([out])
    home = resolved.folder.resolve()
    file = out.resolve().relative_to(home) if out.resolve().is_relative_to(home) else out
    click.echo(say(LINE, line=f"- {{instrument: {first.instrument.instrument}, wave_column: wave, "
                              f"file: {file.as_posix()}}}"))


def _kept(resolved: "ResolvedStudy", handed: Sequence["Handed"], store: str | None,
          replace: bool) -> tuple[Problem, ...]:
    """Into the store; what could not be kept comes back as problems."""
    from keko_eval import pipeline
    from keko_eval.cli.collect import made_ready
    from keko_eval.collection.store.store import open_store
    from keko_eval.web.handed_in import keep

    folder = resolved.folder / pipeline.COLLECTED
    made_ready(folder, store or str(folder), None)
    with open_store(store or folder, folder=folder) as opened:
        kept = keep(resolved, handed, opened, folder / "keys", replacing=replace)
    click.echo(say(KEPT, **{kind: kept.counts.get(kind, 0) for kind in ("stored", "replaced", "same")}))
    if not kept.problems:
        click.echo(say(DELETE))
    return kept.problems
