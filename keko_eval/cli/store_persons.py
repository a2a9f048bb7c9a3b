"""keko store erase, retain and export-person: what people may ask for, and what was promised them."""

import csv
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from keko_eval.cli.access_log import NAME as ACCESS_LOG
from keko_eval.cli.access_log import logged
from keko_eval.cli.output_folder import prepared
from keko_eval.cli.passphrase import passphrase, passphrase_option
from keko_eval.cli.speech import language, say
from keko_eval.cli.store_place import place_of, store_option, study_folder
from keko_eval.cli.study_options import list_files, study_argument
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Refused, problem

if TYPE_CHECKING:
    from keko_eval.collection.store.person import Label, Person
    from keko_eval.collection.store.place import StorePlace
    from keko_eval.collection.store.store import Store

ROLES = ("coordinator", "evaluator", "controller")
WHO = {"fi": "KUKA", "sv": "VEM", "en": "WHO"}
ROLE = {"fi": "Missä tehtävässä teet tämän; merkitään lokiin.", "sv": "I vilken uppgift du gör detta; antecknas.",
        "en": "In which role you do this; goes to the log."}
DRY = {"fi": "Kerro vain, mitä poistettaisiin.", "sv": "Säg bara vad som skulle raderas.",
       "en": "Only tell what would be erased."}
OUT = {"fi": "Kansio, johon tiedostot kirjoitetaan.", "sv": "Mapp som filerna skrivs i.",
       "en": "Folder to write the files to."}
OPEN = {"fi": "Avaa myös suljetut tekstit: yksityinen avain (seal.private) ja sen salalause.",
        "sv": "Öppna även förseglade texter: den privata nyckeln (seal.private) och dess lösenfras.",
        "en": "Open sealed texts too: the private key (seal.private) and its passphrase."}
ALLOWED = {"fi": "Vakuuta, että vastaukset menevät niiden antajalle.",
           "sv": "Försäkra att svaren går till den som gav dem.",
           "en": "Confirm that the answers go to the person who gave them."}
NOT_ALLOWED = {
    "fi": "tiedostoihin tulisi yhden ihmisen vastaukset. Jos ne menevät hänelle itselleen, lisää komentoon "
          "--vastaukset-antajalleen. Tehtäväsi merkitään tiedostoon access.log.csv.",
    "sv": "filerna skulle innehålla en människas svar. Om de går till henne själv, lägg till --svaren-till-givaren. "
          "Din uppgift antecknas i filen access.log.csv.",
    "en": "the files would hold one person's answers. If they go to that person, add --answers-go-to-their-giver. "
          "Your role goes to the file access.log.csv.",
}
ERASED = {"fi": "Poistettiin vastauksia: {n}. Niistä jäi vain päivätty merkintä.",
          "sv": "Raderade svar: {n}. Av dem blev bara en daterad anteckning kvar.",
          "en": "Responses erased: {n}. Only a dated note of them is left."}
NOT_CLEARED = {"fi": "Toinen ohjelma lukee tietokantaa, joten vanhoja sivuja on vielä levyllä. Ne häviävät, kun se "
                     "lopettaa ja seuraava vastaus tallentuu; tai anna sama komento uudelleen.",
               "sv": "Ett annat program läser databasen, så gamla sidor finns ännu på disken. De försvinner när det "
                     "slutar och nästa svar sparas; eller ge samma kommando på nytt.",
               "en": "Another program is reading the database, so old pages are still on the disk. They go when it "
                     "ends and the next answer is stored; or give the same command again."}
WAL = {"fi": "PostgreSQL:n oma loki (WAL) ja sen arkistot voivat vielä sisältää poistettua, kunnes ne "
             "kirjoitetaan yli.",
       "sv": "PostgreSQL:s egen logg (WAL) och dess arkiv kan ännu innehålla det raderade tills de skrivs över.",
       "en": "PostgreSQL's own log (WAL) and its archives may still hold what was erased until they are written over."}
BACKUPS = {"fi": "Näissä varmuuskopioissa vastaukset ovat yhä, salattuina: {names}. Poistettu poistetaan uudelleen, "
                 "jos kopio palautetaan; kokonaan vastaukset häviävät, kun kopiot poistetaan.",
           "sv": "I de här säkerhetskopiorna finns svaren kvar, krypterade: {names}. Det raderade raderas på nytt om "
                 "en kopia återställs; helt försvinner svaren när kopiorna tas bort.",
           "en": "These backups still hold the answers, encrypted: {names}. What was erased is erased again if one is "
                 "restored; the answers are gone wholly when the backups are removed."}
TAKEN = {"fi": "Vastauksia on viety ulos; pyydä poistamaan ne myös näistä (access.log.csv):",
         "sv": "Svar har tagits ut; be att de raderas även ur dessa (access.log.csv):",
         "en": "Answers were taken out; ask for them to be erased from these too (access.log.csv):"}
CONTACT = {"fi": "Nimi ja osoite ovat erillään vastauksista; ne poistaa keko remind --forget, johon tarvitaan "
                 "yksityinen avain.",
           "sv": "Namn och adress är skilda från svaren; de raderas med keko remind --forget, som behöver den privata "
                 "nyckeln.",
           "en": "Names and addresses are apart from answers; keko remind --forget erases them, with the private key."}
NOTHING_DUE = {"fi": "Minkään vastauksen säilytysaika ei ole ohi.", "sv": "Inget svars tid är ute.",
               "en": "No answer's time is up."}
DUE = {"fi": "{instrument}, {wave}: viimeinen päivä {day}; vastauksia {n}, luonnoksia {drafts}",
       "sv": "{instrument}, {wave}: sista dag {day}; svar {n}, utkast {drafts}",
       "en": "{instrument}, {wave}: last day {day}; responses {n}, drafts {drafts}"}
FILES = {"fi": "vastaukset", "sv": "svar", "en": "answers"}
PAGE = {
    "fi": {"title": "Vastauksesi", "response": "{instrument}, {wave}, {day}, versio {version}",
           "sealed": "(suljettu teksti, jota ei avattu)",
           "drafts": "Keskeneräisiä vastauksia: {n}. Ne avaa vain vastaaja omalla selaimellaan tai jatkokoodillaan.",
           "closed": "Suljettuja tekstejä, joita ei avattu: {n}. Niihin tarvitaan tutkimuksen yksityinen avain."},
    "sv": {"title": "Dina svar", "response": "{instrument}, {wave}, {day}, version {version}",
           "sealed": "(förseglad text som inte öppnades)",
           "drafts": "Påbörjade svar: {n}. De öppnas bara av den svarande själv, i webbläsaren eller med sin kod.",
           "closed": "Förseglade texter som inte öppnades: {n}. De behöver studiens privata nyckel."},
    "en": {"title": "Your answers", "response": "{instrument}, {wave}, {day}, version {version}",
           "sealed": "(a sealed text that was not opened)",
           "drafts": "Unfinished answers: {n}. Only the respondent opens them, in the browser or with the resume code.",
           "closed": "Sealed texts that were not opened: {n}. They need the study's private key."},
}
_role = click.option("--role", type=click.Choice(ROLES), default="coordinator", show_default=True, help=say(ROLE))


@click.command("erase")
@study_argument
@click.argument("who", metavar=say(WHO))
@_role
@store_option
def erase(study: Path, who: str, role: str, store: str | None) -> None:
    place = place_of(study, store)
    with _opened(place) as opened:
        ids = _found(opened, place, who)
        logged(study_folder(study), "erased on request", len(ids), role)
        outcomes = [opened.erase(id, "request") for id in ids]
        click.echo(say(ERASED, n=sum(own.kind == "erased" for own in outcomes)))
        _left(opened, place, study)
        click.echo(say(CONTACT), err=True)


@click.command("retain")
@study_argument
@click.option("--dry-run", is_flag=True, help=say(DRY))
@store_option
def retain(study: Path, dry_run: bool, store: str | None) -> None:
    from keko_eval.collection.store.retention import due
    from keko_eval.collection.store.retention import retain as erase_due

    place, today = place_of(study, store), date.today()
    with _opened(place) as opened:
        found = due(opened, today)
        for own in found:
            wave = ", ".join(part for part in (own.wave.wave, own.wave.circle) if part)
            click.echo(say(DUE, instrument=own.wave.instrument, wave=wave, day=own.wave.retention_until,
                           n=len(own.ids), drafts=own.drafts))
        if not found:
            click.echo(say(NOTHING_DUE))
        if not found or dry_run:
            return
        logged(study_folder(study), "erased, their time was up", sum(len(own.ids) for own in found), "retention")
        click.echo(say(ERASED, n=erase_due(opened, today)))
        _left(opened, place, study)


@click.command("export-person")
@study_argument
@click.argument("who", metavar=say(WHO))
@click.option("-o", "--out", type=click.Path(path_type=Path, file_okay=False), default=Path("out"), show_default=True,
              help=say(OUT))
@click.option("--answers-go-to-their-giver", "--vastaukset-antajalleen", "--svaren-till-givaren", "allowed",
              is_flag=True, help=say(ALLOWED))
@click.option("--key", type=click.Path(exists=True, path_type=Path, dir_okay=False), help=say(OPEN))
@passphrase_option
@_role
@store_option
def export_person(study: Path, who: str, out: Path, allowed: bool, key: Path | None, file: Path | None, role: str,
                  store: str | None) -> None:
    from keko_eval.collection.store.person import as_html, as_json, person

    place = place_of(study, store)
    with _opened(place, readonly=True) as opened:
        ids = _found(opened, place, who)
        if not allowed:
            raise click.UsageError(say(NOT_ALLOWED))
        own = person(opened, ids, _unsealer(key, file))
        words = {**PAGE[language()], "language": language()}
        prepared(out)
        logged(study_folder(study), "one person's own answers", len(ids), role)
        paths = [out / f"{say(FILES)}.html", out / f"{say(FILES)}.json"]
        for path, text in zip(paths, (as_html(own, words["title"], words, _label(study)), as_json(own, opened)),
                              strict=True):
            _written(path, text)
        list_files(paths)
        _not_reached(own, words)


def _opened(place: "StorePlace", *, readonly: bool = False) -> "Store":
    from keko_eval.collection.store.store import open_store

    return open_store(place.where, folder=place.folder, readonly=readonly)


def _found(store: "Store", place: "StorePlace", who: str) -> tuple[str, ...]:
    """The person's responses; refuses where there is none."""
    from keko_eval.collection.linking.tokens import is_token, tag_of
    from keko_eval.collection.sealing.keys import LINK, link_key
    from keko_eval.collection.store.person import responses_of

    end = who.rstrip("/").rpartition("/")[2]
    keys = place.folder / "keys"
    tag = tag_of(link_key(keys), end) if is_token(end) and (keys / LINK).exists() else None
    ids = responses_of(store, end, tag)
    if not ids:
        raise Refused([problem("no-such-response", Place(store.database.place), name=end if len(end) < 12 else "…")])
    return ids


def _left(store: "Store", place: "StorePlace", study: Path) -> None:
    """What the erasure could not reach."""
    from keko_eval.collection.store.clearing import clear

    if not clear(store, place.where):
        click.echo(say(NOT_CLEARED), err=True)
    if place.server:
        click.echo(say(WAL), err=True)
    backups = sorted(path.name for path in (place.folder / "backups").glob("*.backup"))
    if backups:
        click.echo(say(BACKUPS, names=", ".join(backups)), err=True)
    log = study_folder(study) / ACCESS_LOG
    if log.exists():
        with log.open(encoding="utf8", newline="") as stream:
            rows = [row for row in csv.DictReader(stream) if not str(row["what"]).startswith(("erased", "backup"))]
        if rows:
            click.echo(say(TAKEN), err=True)
            for row in rows:
                click.echo(f"  {row['when']} {row['what']} ({row['rows']})", err=True)


def _unsealer(key: Path | None, file: Path | None) -> Any:
    if key is None:
        return None
    from functools import partial

    from keko_eval.collection.sealing.private_key import open_private, unseal

    return partial(unseal, open_private(key, passphrase(file)))


def _label(study: Path) -> "Label":
    """Questions and answers in the study's own words, where it has them."""
    from keko_eval import pipeline
    from keko_eval.collection.store.records import Submission

    instruments = pipeline.load(study).instruments

    def label(own: Submission, name: str, value: Any) -> tuple[str, str]:
        instrument = instruments.get(own.instrument)
        question = instrument.question(name) if instrument else None
        if instrument is None or question is None:
            return name, _plain(value)
        words = {str(choice.value): choice.label.to(own.language) for choice in instrument.choices_of(question)}
        said = [words.get(str(part)) or _plain(part) for part in (value if isinstance(value, list) else [value])]
        return (question.label.to(own.language) if question.label else None) or name, ", ".join(said)

    return label


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_plain(own)}" for name, own in value.items())
    return "–" if value is None else str(value)


def _written(path: Path, text: str) -> None:
    """A file for its owner alone."""
    import os

    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf8") as stream:
            stream.write(text)
    except OSError as error:
        raise Refused([problem("cannot-write", Place(str(path)))]) from error


def _not_reached(own: "Person", words: dict[str, str]) -> None:
    for name, n in (("closed", own.closed), ("drafts", own.drafts)):
        if n:
            click.echo(words[name].format(n=n), err=True)
