"""What inviting and reminding share: the keys, the opened contacts, the list that goes out and the letters sent."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from keko_eval.cli.access_log import logged
from keko_eval.cli.keys import keys_folder
from keko_eval.cli.passphrase import passphrase, passphrase_option
from keko_eval.cli.speech import say
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Refused, problem

if TYPE_CHECKING:
    from keko_eval.collection.linking.contacts import Contact, Contacts
    from keko_eval.collection.linking.invitations import Letter
    from keko_eval.collection.linking.mail import Kind, MailServer
    from keko_eval.collection.store.store import Store
    from keko_eval.definitions.load import ResolvedStudy

Command = TypeVar("Command", bound=Callable[..., Any])
ROLES = ("coordinator", "evaluator", "researcher")
STORE = {"fi": "Vastausten paikka; muuten TUTKIMUS/collected.", "sv": "Var svaren finns; annars STUDIE/collected.",
         "en": "Where the answers are; otherwise STUDY/collected."}
WAVE = {"fi": "Mittauskerta; muuten se, joka on auki.", "sv": "Mätomgång; annars den som är öppen.",
        "en": "The wave; otherwise the one that is open."}
INSTRUMENT = {"fi": "Kysely; muuten tutkimuksen ensimmäinen.", "sv": "Enkät; annars studiens första.",
              "en": "The instrument; otherwise the study's first."}
ADDRESS = {"fi": "Kyselyn osoite verkossa, esimerkiksi https://kysely.jarjesto.fi.",
           "sv": "Enkätens adress på nätet, till exempel https://enkat.forening.fi.",
           "en": "The survey's address on the web, such as https://survey.association.fi."}
OUT = {"fi": "Lista yhdistyksen sähköpostiohjelmalle (CSV).", "sv": "Lista för föreningens e-postprogram (CSV).",
       "en": "The list for the association's mail program (CSV)."}
SMTP = {"fi": "Postipalvelimen tiedot (TOML). Ilman valitsinta --send mitään ei lähetetä.",
        "sv": "E-postserverns uppgifter (TOML). Utan --send skickas inget.",
        "en": "The mail server (TOML). Without --send nothing is sent."}
SEND = {"fi": "Lähetä viestit.", "sv": "Skicka meddelandena.", "en": "Send the letters."}
ROLE = {"fi": "Missä tehtävässä käsittelet yhteystietoja; merkitään lokiin.",
        "sv": "I vilken uppgift du hanterar kontaktuppgifterna; antecknas i loggen.",
        "en": "In which role you handle the contacts; goes to the log."}
NOWHERE = {"fi": "sano, minne: -o LISTA.csv, --smtp TIEDOSTO tai molemmat.",
           "sv": "ange vart: -o LISTA.csv, --smtp FIL eller båda.",
           "en": "say where to: -o LIST.csv, --smtp FILE, or both."}
NO_SERVER = {"fi": "lähettämiseen tarvitaan postipalvelin: --smtp TIEDOSTO.",
             "sv": "för att skicka behövs en e-postserver: --smtp FIL.",
             "en": "sending needs a mail server: --smtp FILE."}
BAD_ADDRESS = {"fi": "anna kyselyn osoite: --address https://…", "sv": "ange enkätens adress: --address https://…",
               "en": "give the survey's address: --address https://…"}
NO_WAVE = {"fi": "anna mittauskerta valitsimella --wave: {known}.", "sv": "ange mätomgången med --wave: {known}.",
           "en": "give the wave with --wave: {known}."}
NO_INSTRUMENT = {"fi": "kyselyä '{name}' ei ole tutkimuksessa. Siinä ovat: {known}.",
                 "sv": "studien har ingen enkät '{name}'. Den har: {known}.",
                 "en": "the study has no instrument '{name}'. It has: {known}."}
WARNED = {
    "fi": "Listassa on ihmisten nimiä, osoitteita ja henkilökohtaisia linkkejä ({n}). Linkillä voi vastata toisen "
          "puolesta. Älä jaa listaa, ja poista se, kun viestit on lähetetty. Merkintä lisättiin tiedostoon {log}.",
    "sv": "Listan innehåller namn, adresser och personliga länkar ({n}). Med en länk kan man svara i någon annans "
          "ställe. Sprid inte listan, och radera den när meddelandena är skickade. En rad lades till i filen {log}.",
    "en": "The list holds people's names, addresses and personal links ({n}). With a link one can answer in another's "
          "place. Do not pass the list on, and delete it once the letters are sent. A line was added to the file "
          "{log}.",
}
TRIED = {"fi": "Lähettämistä odottaa viestejä: {n}. Näin ne lähtisivät (linkki peitetty); lähetä ne lisäämällä --send.",
         "sv": "Meddelanden som väntar: {n}. Så skulle de se ut (länken dold); skicka dem genom att lägga till --send.",
         "en": "Letters waiting: {n}. They would read so (link hidden); add --send to send them."}
SENT = {"fi": "Lähetettiin {sent}. Aiemmin lähetettyjä {before}, palvelimen hylkäämiä {refused}, epävarmoja "
              "{uncertain}.",
        "sv": "Skickades {sent}. Tidigare skickade {before}, avvisade av servern {refused}, osäkra {uncertain}.",
        "en": "Sent {sent}. Sent before {before}, refused by the server {refused}, uncertain {uncertain}."}
BROKEN = {"fi": "Yhteys katkesi. Anna sama komento uudelleen: kukaan ei saa kahta viestiä.",
          "sv": "Förbindelsen bröts. Ge samma kommando på nytt: ingen får två meddelanden.",
          "en": "The connection broke. Give the same command again: nobody gets two letters."}
UNCERTAIN = {"fi": "Epävarma tarkoittaa, että lähetys keskeytyi eikä tiedetä, menikö viesti perille. Sitä ei lähetetä "
                   "uudelleen.",
             "sv": "Osäker betyder att sändningen avbröts och man inte vet om meddelandet gick fram. Det skickas inte "
                   "på nytt.",
             "en": "Uncertain means that sending was interrupted and nobody knows whether the letter arrived. It is "
                   "not sent again."}


def letter_options(command: Command) -> Command:
    """STUDY's store, the round, and where the letters go."""
    path = click.Path(path_type=Path, dir_okay=False)
    for option in (
        passphrase_option,
        click.option("--role", type=click.Choice(ROLES), default="coordinator", show_default=True, help=say(ROLE)),
        click.option("--send", "sending", is_flag=True, help=say(SEND)),
        click.option("--smtp", type=path, help=say(SMTP)),
        click.option("-o", "--out", type=path, help=say(OUT)),
        click.option("--address", envvar="KEKO_ADDRESS", help=say(ADDRESS)),
        click.option("--instrument", help=say(INSTRUMENT)),
        click.option("--wave", help=say(WAVE)),
        click.option("--store", help=say(STORE)),
    ):
        command = option(command)
    return command


@dataclass(frozen=True, slots=True)
class Round:
    """A wave of an instrument that people are written to about."""

    study: "ResolvedStudy"
    folder: Path
    wave: str
    instrument: str
    address: str


def collected_store(folder: Path, where: str | None, *, create: bool = False, readonly: bool = False) -> "Store":
    """The store of a study, by default in its own folder."""
    from keko_eval.collection.store.store import open_store

    server = where is not None and "://" in where
    return open_store(where or folder, folder=folder if server else None, create=create, readonly=readonly)


def round_for(study: "ResolvedStudy", store: "Store", wave: str | None, instrument: str | None,
              address: str | None) -> Round:
    """Which wave and instrument is meant; refuses what the study does not have."""
    known = list(study.instruments)
    listed = [id for text in study.study.instruments if (id := text.split("@")[0]) in known]
    instrument = instrument or listed[0]
    if instrument not in known:
        raise click.BadParameter(say(NO_INSTRUMENT, name=instrument, known=", ".join(known)), param_hint="--instrument")
    waves = [one.wave for one in study.study.waves]
    running = {state.wave for state in store.waves() if state.instrument == instrument and state.state == "open"}
    wave = wave or (running.pop() if len(running) == 1 else None)
    if wave not in waves:
        raise click.UsageError(say(NO_WAVE, known=", ".join(waves)))
    if not address or not address.startswith(("https://", "http://")):
        raise click.UsageError(say(BAD_ADDRESS))
    return Round(study, study.folder / "collected", wave, instrument, address)


def sound_keys(folder: Path) -> Path:
    """The folder of keys, refused where something is wrong with them."""
    from keko_eval.collection.sealing.check import check_keys

    wrong = [found for found in check_keys(folder).problems if found.severity == "error"]
    if wrong:
        raise Refused(wrong)
    return folder


def known_contacts(contacts: "Contacts", study: Path, file: Path | None) -> "tuple[Contact, ...]":
    """Who has been invited, opened with the private key; no passphrase is asked where there is nobody."""
    from keko_eval.collection.linking.opened import opened_contacts
    from keko_eval.collection.sealing.private_key import open_private

    if not contacts.counts():
        return ()
    key = open_private(keys_folder(study) / "seal.private", passphrase(file))
    found = opened_contacts(contacts, key)
    if found.closed:
        raise Refused([problem("contacts-other-key", Place(str(contacts.path)), n=found.closed)])
    return found.contacts


def demand_way(out: Path | None, smtp: Path | None, sending: bool) -> "MailServer | None":
    """Refuse a command that leads nowhere before anything is made; the mail server if there is one."""
    if sending and not smtp:
        raise click.UsageError(say(NO_SERVER))
    if not out and not smtp:
        raise click.UsageError(say(NOWHERE))
    if out and out.exists():
        raise Refused([problem("already-there", Place(str(out)))])
    if not smtp:
        return None
    from keko_eval.collection.linking.mail import read_server

    return read_server(smtp)


def list_out(round: Round, letters: "Sequence[Letter]", out: Path, kind: str, role: str) -> None:
    """The list of a mail merge: logged, written for its owner's eyes, warned of."""
    from keko_eval.collection.linking.invitations import merge_csv
    from keko_eval.collection.sealing.keys import written

    log = logged(round.study.folder, f"{kind} list: {round.wave} {round.instrument}", len(letters), role)
    click.echo(written(out, merge_csv(letters).encode()))
    click.echo(say(WARNED, n=len(letters), log=log), err=True)


def mail_out(round: Round, contacts: "Contacts", letters: "Sequence[Letter]", server: "MailServer", kind: "Kind",
             name: str, sending: bool, role: str) -> int:
    """Send the letters of the mailing ``name``, or show what would be sent."""
    from keko_eval.collection.linking.mail import compose, connect, send, waiting

    texts = round.study.instruments[round.instrument].title
    if not sending:
        rest, _ = waiting(contacts, name, letters)
        click.echo(say(TRIED, n=len(rest)))
        for letter in rest[:1]:
            message = compose(letter, kind, texts.to(letter.language), server)
            click.echo(message.get_content().replace(letter.link, f"{round.address}/l/…"))
        return 0
    logged(round.study.folder, f"{kind} letters: {round.wave} {round.instrument}", len(letters), role)
    connection = connect(server)
    done = send(contacts, name, letters, lambda letter: compose(letter, kind, texts.to(letter.language), server),
                connection, lambda: _pause(60 / server.per_minute))
    if not done.broken:
        connection.quit()
    click.echo(say(SENT, sent=done.sent, before=done.before, refused=done.refused, uncertain=done.uncertain))
    for text in (BROKEN if done.broken else None, UNCERTAIN if done.uncertain else None):
        if text:
            click.echo(say(text), err=True)
    return int(done.broken)


def _pause(seconds: float) -> None:
    from time import sleep

    sleep(seconds)

