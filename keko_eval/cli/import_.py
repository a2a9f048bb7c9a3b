"""keko import: answers given away from the web, checked as the form itself would, into the study's store."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from keko_eval.cli.output_folder import prepared
from keko_eval.cli.speech import say
from keko_eval.cli.study_options import list_files, study_argument, tell
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, Refused, has_errors, problem

if TYPE_CHECKING:
    from keko_eval.collection.entry_checks import Entry
    from keko_eval.collection.handout import Handout
    from keko_eval.collection.store.records import Outcome, Submission
    from keko_eval.definitions.load import ResolvedStudy

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


@dataclass(frozen=True)
class Handed:
    """One file that was handed in, with what it was made for."""

    path: Path
    handout: "Handout"
    language: str
    mode: str
    entries: "tuple[Entry, ...]"


@click.command()
@study_argument
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path, dir_okay=False),
                metavar=say(FILES))
@click.option("--dry-run", is_flag=True, help=say(DRY))
@click.option("-o", "--out", type=click.Path(path_type=Path, dir_okay=False), help=say(OUT))
@click.option("--store", help=say(STORE))
@click.option("--replace", is_flag=True, help=say(REPLACE))
def command(study: Path, files: tuple[Path, ...], dry_run: bool, out: Path | None, store: str | None,
            replace: bool) -> int:
    from keko_eval import pipeline

    resolved = pipeline.load(study)
    handed, problems = read_all(resolved, files, datetime.now())
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


def read_all(resolved: "ResolvedStudy", files: Sequence[Path],
             moment: datetime) -> tuple[list[Handed], tuple[Problem, ...]]:
    """Every file, with all problems of all of them."""
    handed: list[Handed] = []
    problems: list[Problem] = []
    for path in files:
        read = read_offline_file if path.suffix == ".json" else read_workbook_file
        own, found = read(resolved, path, moment)
        handed += [own] if own else []
        problems += found
    return handed, (*problems, *_same_row_twice(handed))


def read_workbook_file(resolved: "ResolvedStudy", path: Path,
                       moment: datetime) -> tuple[Handed | None, tuple[Problem, ...]]:
    """One entry workbook, with the version of the instrument that it was made of."""
    from keko_eval.collection.entered_workbook import carried_by, read_entered

    carried, problems = carried_by(path)
    if carried is None:
        return None, problems
    handout = made_for(resolved, carried.instrument, carried.version, carried.definition)
    if handout is None or carried.study != resolved.study.study:
        return None, (problem("entry-other-form", Place(str(path)), instrument=carried.instrument,
                              study=carried.study or "–"),)
    entered = read_entered(path, handout, moment, carried)
    return Handed(path, handout, carried.language, "workbook", entered.entries), entered.problems


def read_offline_file(resolved: "ResolvedStudy", path: Path,
                      moment: datetime) -> tuple[Handed | None, tuple[Problem, ...]]:
    """One file of answers that a respondent's browser made."""
    from keko_eval import pipeline
    from keko_eval.collection.offline.answers import read_sent, sent_in
    from keko_eval.collection.offline.keys import PRIVATE
    from keko_eval.collection.sealing.keys import key_file

    sent, problems = sent_in(path)
    if sent is None:
        return None, problems
    handout = made_for(resolved, sent["instrument"], sent["version"], sent["definition"])
    if handout is None or sent["study"] != resolved.study.study:
        return None, (problem("entry-other-form", Place(str(path)), instrument=sent["instrument"],
                              study=sent["study"] or "–"),)
    if handout.fingerprint != sent["definition"]:
        return None, (problem("entry-other-version", Place(str(path)), instrument=sent["instrument"],
                              version=sent["version"]),)
    private = key_file(resolved.folder / pipeline.COLLECTED / "keys" / PRIVATE)
    entered = read_sent(path, sent, handout, private, moment)
    return Handed(path, handout, sent["language"], "offline", entered.entries), entered.problems


def made_for(resolved: "ResolvedStudy", instrument: str, version: str, definition: str) -> "Handout | None":
    """What a form was made for: the study's instrument, a circle's own, or an earlier version of either."""
    from dataclasses import replace

    from keko_eval import pipeline
    from keko_eval.collection.handout import handout_of

    for one in (resolved, *(pipeline.circle(resolved, id) for id in resolved.circles)):
        if instrument not in one.instruments:
            continue
        own = handout_of(one, instrument)
        earlier = one.earlier.get((instrument, version))
        old = replace(own, instrument=earlier.model) if earlier else own
        return old if old.fingerprint == definition else own
    return None


def _same_row_twice(handed: Iterable[Handed]) -> Iterator[Problem]:
    """Copies of one workbook in one import: the second of two rows with one id."""
    seen: dict[str, Place] = {}
    for own in handed:
        for entry in own.entries:
            if entry.id in seen:
                yield problem("entry-copied", entry.place).beside(seen[entry.id])
            seen.setdefault(entry.id, entry.place)


def _reconciled(own: Handed) -> None:
    """How many forms there are, by wave and circle."""
    circles = [g.group for g in own.handout.groups[:1]]
    counts = Counter(" · ".join(filter(None, [e.wave, *(e.given.get(c, "") for c in circles)])) for e in own.entries)
    for where, n in sorted(counts.items()):
        click.echo(say(FOUND, file=own.path, instrument=own.handout.instrument.instrument, where=where or "–", n=n))


def _written(resolved: "ResolvedStudy", handed: Sequence[Handed], out: Path) -> None:
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


def _kept(resolved: "ResolvedStudy", handed: Sequence[Handed], store: str | None,
          replace: bool) -> tuple[Problem, ...]:
    """Into the store; what could not be kept comes back as problems."""
    from keko_eval import pipeline
    from keko_eval.cli.collect import made_ready
    from keko_eval.collection.store.store import open_store

    folder = resolved.folder / pipeline.COLLECTED
    made_ready(folder, store or str(folder), None)
    problems: list[Problem] = []
    kinds: Counter[str] = Counter()
    with open_store(store or folder, folder=folder) as opened:
        for own in handed:
            instrument = own.handout.instrument
            opened.keep_definition(own.handout.fingerprint, instrument.instrument, instrument.version,
                                   own.handout.definition)
            submissions = _submissions(resolved, own, folder / "keys", opened.plain_tag)
            outcomes = opened.submit_all(submissions)
            for entry, submission, outcome in zip(own.entries, submissions, outcomes, strict=True):
                if outcome.kind == "conflict" and replace and outcome.receipt:
                    outcome = opened.replace(submission, submission.id, outcome.receipt.version)
                kinds[outcome.kind] += 1
                problems += _refused(outcome, entry)
    click.echo(say(KEPT, **{kind: kinds[kind] for kind in ("stored", "replaced", "same")}))
    if not problems:
        click.echo(say(DELETE))
    return tuple(problems)


def _refused(outcome: "Outcome", entry: "Entry") -> Iterator[Problem]:
    if outcome.kind == "conflict":
        yield problem("entry-conflict", entry.place)
    elif outcome.kind == "erased":
        yield problem("entry-erased", entry.place)


def _submissions(resolved: "ResolvedStudy", own: Handed, keys: Path, plain_tag: object) -> "list[Submission]":
    """What is stored of each form: sensitive texts sealed, the elements of a self-made code only as hashes."""
    from keko_eval.collection.form.form import compiled
    from keko_eval.collection.linking.codes import apart, code_key
    from keko_eval.collection.sealing.keys import seal_public
    from keko_eval.collection.store.records import Submission
    from keko_eval.web.respond.sealed import parted, sealed_texts

    form = compiled(own.handout.instrument)
    linking = resolved.study.linking
    elements = linking.elements if linking and linking.kind == "code" else ()
    public = seal_public(keys)
    found = []
    for entry in own.entries:
        answers, coded = dict(entry.answers), dict[str, str]()
        if elements:
            answers, coded = apart(code_key(keys, create=True), elements, answers)
        answers, texts = parted(answers, form.sealed)
        tag = plain_tag(entry.id, texts) if texts and callable(plain_tag) else None
        found.append(Submission(
            entry.id, own.handout.instrument.instrument, own.handout.instrument.version, own.handout.fingerprint,
            entry.wave, own.language, own.mode, date.today(), entry.subject or None, {**entry.given, **coded}, answers,
            sealed_texts(public, texts), own.handout.notice_version, tag))
    return found
