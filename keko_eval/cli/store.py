"""keko store: the collected answers backed up, restored, verified, migrated; and erased or taken out as people ask."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from keko_eval.cli.access_log import logged
from keko_eval.cli.speech import language, say
from keko_eval.cli.store_persons import erase, export_person, retain
from keko_eval.cli.store_place import place_of, store_option, study_folder
from keko_eval.cli.study_options import study_argument
from keko_eval.cli.verbs import Verbs
from keko_eval.problem.problem import has_errors

if TYPE_CHECKING:
    from keko_eval.collection.store.place import StorePlace

HELP = {
    "fi": "Hoida kerättyjä vastauksia.\n\nbackup ottaa varmuuskopion, restore palauttaa sen, verify lukee kaiken "
          "uudelleen ja migrate päivittää varaston uuteen ohjelmaan. erase poistaa yhden ihmisen vastaukset, retain "
          "ne, joiden säilytysaika on ohi, ja export-person antaa ihmiselle hänen omat vastauksensa.",
    "sv": "Sköt om insamlade svar.\n\nbackup tar en säkerhetskopia, restore återställer den, verify läser allt på nytt "
          "och migrate uppgraderar lagret till ett nytt program. erase raderar en människas svar, retain dem vars tid "
          "är ute, och export-person ger en människa hennes egna svar.",
    "en": "Look after collected answers.\n\nbackup makes a backup, restore brings it back, verify reads everything "
          "again, and migrate brings the store up to a new program. erase erases one person's answers, retain those "
          "whose time is up, and export-person gives people their own answers.",
}
VERBS = {
    "backup": {"fi": "Ota varmuuskopio.\n\nKopio on salattu varaston avaimella; vastauksia voi tulla samaan aikaan.",
               "sv": "Ta en säkerhetskopia.\n\nKopian är krypterad med lagrets nyckel; svar kan komma in samtidigt.",
               "en": "Make a backup.\n\nIt is encrypted with the store's key; answers may come in meanwhile."},
    "restore": {"fi": "Palauta varmuuskopio tyhjään varastoon.\n\nMikä on poistettu kopion jälkeen, pysyy poistettuna.",
                "sv": "Återställ en säkerhetskopia i ett tomt lager.\n\nDet som har raderats efter kopian förblir "
                      "raderat.",
                "en": "Bring a backup back into an empty store.\n\nWhat was erased after the backup stays erased."},
    "verify": {"fi": "Lue kaikki vastaukset uudelleen ja kerro, mikä on muuttunut tai puuttuu.",
               "sv": "Läs alla svar på nytt och säg vad som har ändrats eller saknas.",
               "en": "Read every answer again, and tell what was changed or is missing."},
    "migrate": {"fi": "Päivitä varasto tähän ohjelmaan.\n\nEnsin otetaan varmuuskopio.",
                "sv": "Uppgradera lagret till det här programmet.\n\nFörst tas en säkerhetskopia.",
                "en": "Bring the store up to this program.\n\nA backup is made first."},
    "erase": {"fi": "Poista yhden ihmisen vastaukset.\n\nKUKA on kuittikoodi, henkilökohtaisen linkin loppuosa tai "
                    "vastaajan tunnus.",
              "sv": "Radera en människas svar.\n\nVEM är en kvittokod, slutet av en personlig länk eller den svarandes "
                    "kod.",
              "en": "Erase one person's answers.\n\nWHO is a receipt code, the end of a personal link, or a "
                    "respondent's code."},
    "retain": {"fi": "Poista vastaukset, joiden säilytysaika on ohi.",
               "sv": "Radera svar vars tid är ute.", "en": "Erase answers whose time is up."},
    "export-person": {"fi": "Anna ihmiselle hänen omat vastauksensa.\n\nTiedostot: vastaukset.html luettavaksi ja "
                            "vastaukset.json ohjelmalle.",
                      "sv": "Ge en människa hennes egna svar.\n\nFiler: svar.html att läsa och svar.json för program.",
                      "en": "Give people their own answers.\n\nFiles: answers.html to read and answers.json for a "
                            "program."},
}
FOLDER = {"fi": "Kansio, johon kopio kirjoitetaan; muuten collected/backups.",
          "sv": "Mapp som kopian skrivs i; annars collected/backups.",
          "en": "Folder to write the backup to; otherwise collected/backups."}
BACKUP = {"fi": "KOPIO", "sv": "KOPIA", "en": "BACKUP"}
INTO = {"fi": "Tyhjä kansio tai tietokanta, johon kopio palautetaan; muuten tutkimuksen oma varasto.",
        "sv": "Tom mapp eller databas som kopian återställs i; annars studiens eget lager.",
        "en": "An empty folder or database to restore into; otherwise the study's own store."}
LOG = {"fi": "Muun koneen poistoloki (erasures.log), jonka poistot tehdään myös.",
       "sv": "En annan dators raderingslogg (erasures.log) vars raderingar också görs.",
       "en": "The log of erasures (erasures.log) of another computer, to be carried out as well."}
AGAINST = {"fi": "Varmuuskopio, jonka luettelo kertoo, mihin asti vastauksia ainakin on.",
           "sv": "En säkerhetskopia vars förteckning säger hur långt svaren minst ska gå.",
           "en": "A backup whose manifest tells how far the answers must go at least."}
MADE = {"fi": "Kopiossa on vastauksia: {n}. Ketjun pää on {seq}. Pidä luettelo (.json) myös muualla: siitä näkee, jos "
              "lopusta puuttuu vastauksia. Kopio aukeaa vain tiedoston keys/store.key avaimella.",
        "sv": "Kopian har svar: {n}. Kedjans ände är {seq}. Förvara förteckningen (.json) även på annan plats: den "
              "visar om svar saknas i slutet. Kopian öppnas bara med nyckeln i filen keys/store.key.",
        "en": "Responses in the backup: {n}. The chain ends at {seq}. Keep the manifest (.json) elsewhere too: it "
              "shows when answers are missing at the end. Only the key in keys/store.key opens the backup."}
RESTORED = {"fi": "Vastauksia palautettiin: {n}. Kopion jälkeen poistettuja poistettiin uudelleen: {erased}. Ketjun "
                  "pää kopiossa oli {seq}; sen jälkeen tulleet vastaukset eivät ole mukana.",
            "sv": "Återställda svar: {n}. Svar som raderats efter kopian och raderades på nytt: {erased}. Kedjans ände "
                  "i kopian var {seq}; svar som kommit efter det är inte med.",
            "en": "Responses restored: {n}. Erased again, as they were erased after the backup: {erased}. The chain "
                  "ended at {seq} in the backup; answers that came later are not here."}
WHOLE = {"fi": "Kaikki on niin kuin tallennettiin. Vastauksia: {n}. Ketjun pää on {seq}.",
         "sv": "Allt är som det sparades. Svar: {n}. Kedjans ände är {seq}.",
         "en": "Everything is as it was stored. Responses: {n}. The chain ends at {seq}."}
UP_TO_DATE = {"fi": "Varasto on ajan tasalla.", "sv": "Lagret är uppdaterat.", "en": "The store is up to date."}
MIGRATED = {"fi": "Varasto päivitettiin muodosta {before} muotoon {after}.",
            "sv": "Lagret uppgraderades från formen {before} till {after}.",
            "en": "The store was brought from form {before} to {after}."}


class Store(Verbs):
    """The verbs of the store."""

    def invoke(self, ctx: click.Context) -> Any:
        """A store that keeps nothing now is told of as a problem."""
        try:
            return super().invoke(ctx)
        except Exception as error:
            from keko_eval.collection.store.errors import StoreUnavailable
            from keko_eval.collection.store.place import refusal

            if isinstance(error, StoreUnavailable):
                raise refusal(error, "collected") from None
            raise


@click.group(cls=Store, verbs=VERBS, subcommand_metavar="backup|restore|verify|migrate|erase|retain|export-person …")
def command() -> None:
    pass


for _person in (erase, retain, export_person):
    command.add_command(_person)


@command.command("backup")
@study_argument
@click.option("-o", "--out", type=click.Path(path_type=Path, file_okay=False), help=say(FOLDER))
@store_option
def backup_(study: Path, out: Path | None, store: str | None) -> None:
    from keko_eval.collection.store.backup import backup

    place = place_of(study, store)
    database = place.database()
    try:
        made = backup(database, place.keys, out or place.folder / "backups")
    finally:
        database.dispose()
    count = made.manifest.counts["response"]
    logged(study_folder(study), "backup, encrypted", count, "backup")
    click.echo(made.path)
    click.echo(made.path.with_suffix(".json"))
    click.echo(say(MADE, n=count, seq=made.manifest.seq), err=True)


@command.command("restore")
@study_argument
@click.argument("backup", type=click.Path(exists=True, path_type=Path, dir_okay=False), metavar=say(BACKUP))
@click.option("--into", help=say(INTO))
@click.option("--erasures", "logs", multiple=True, type=click.Path(exists=True, path_type=Path, dir_okay=False),
              help=say(LOG))
@store_option
def restore_(study: Path, backup: Path, into: str | None, logs: tuple[Path, ...], store: str | None) -> None:
    from keko_eval.collection.store.restore import restore

    own = place_of(study, store, create=True)
    place = _into(own, into) if into else own
    known = own.folder / "erasures.log"
    again = [*logs, *([known] if place.folder != own.folder and known.exists() else [])]
    done = restore(backup, place, again)
    click.echo(say(RESTORED, n=done.responses, erased=done.erased, seq=done.seq))


def _into(own: "StorePlace", into: str) -> "StorePlace":
    """Another place with the same key: a folder that may not be there yet, or a database."""
    from keko_eval.collection.sealing.keys import STORE, written
    from keko_eval.collection.store.engine import is_postgres
    from keko_eval.collection.store.place import placed

    if is_postgres(into):
        return placed(into, own.folder)
    key = Path(into) / "keys" / STORE
    if not key.exists():
        written(key, (own.folder / "keys" / STORE).read_bytes())
    return placed(into, create=True)


@command.command("verify")
@study_argument
@click.option("--backup", type=click.Path(exists=True, path_type=Path, dir_okay=False), help=say(AGAINST))
@store_option
def verify_(study: Path, backup: Path | None, store: str | None) -> int:
    from keko_eval.collection.store.backup import read_manifest
    from keko_eval.collection.store.records import Head
    from keko_eval.collection.store.store import open_store
    from keko_eval.problem.draw import draw_text

    place = place_of(study, store)
    manifest = read_manifest(backup.with_suffix(".json"), place.keys) if backup else None
    known = Head(manifest.seq, bytes.fromhex(manifest.mac)) if manifest else None
    with open_store(place.where, folder=place.folder, readonly=True) as opened:
        faults = opened.verify(known)
        if faults:
            click.echo(draw_text(faults, language()), nl=False)
            return int(has_errors(faults))
        count = sum(own.done for own in opened.counts_by(()).values())
        click.echo(say(WHOLE, n=count, seq=opened.head().seq))
    return 0


@command.command("migrate")
@study_argument
@click.option("-o", "--out", type=click.Path(path_type=Path, file_okay=False), help=say(FOLDER))
@store_option
def migrate_(study: Path, out: Path | None, store: str | None) -> None:
    from keko_eval.collection.store.migrate import migrate

    place = place_of(study, store)
    done = migrate(place, out or place.folder / "backups")
    if done is None:
        click.echo(say(UP_TO_DATE))
        return
    click.echo(done.backup)
    click.echo(say(MIGRATED, before=done.before, after=done.after))


