"""keko collect: the survey for respondents and the pages of the coordinator, each in a process of its own."""

import secrets
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from keko_eval.cli.passphrase import new_passphrase
from keko_eval.cli.serving import free, serving
from keko_eval.cli.speech import say
from keko_eval.cli.study_options import study_argument, tell
from keko_eval.problem.problem import Problem, has_errors, problem, suggestion

if TYPE_CHECKING:
    from keko_eval.definitions.load import ResolvedStudy

HELP = {
    "fi": "Avaa kysely vastattavaksi ja koordinaattorin sivut.\n\nVastaukset tulevat tutkimuksen kansioon collected, "
          "ja keko report ottaa ne mukaan. Ensimmäisellä kerralla ohjelma tekee avaimet ja näyttää salasanan kerran. "
          "Lopeta: Ctrl+C.",
    "sv": "Öppna enkäten för svar och koordinatorns sidor.\n\nSvaren kommer till studiens mapp collected, och keko "
          "report tar dem med. Första gången görs nycklarna och lösenordet visas en gång. Avsluta: Ctrl+C.",
    "en": "Open a survey for answers, and the coordinator's pages.\n\nAnswers go to the study's folder collected, and "
          "keko report includes them. The first time, keys are made and a password is shown once. Stop with Ctrl+C.",
}
OPEN = {"fi": "Avaa tämä mittauskerta, ellei se ole auki.", "sv": "Öppna den här mätomgången, om den inte är öppen.",
        "en": "Open this wave, unless it is open."}
HOST = {"fi": "Osoite, jossa sivut kuunnellaan. Muu kuin oma kone vaatii valitsimen --behind-proxy.",
        "sv": "Adressen som sidorna lyssnar på. Annan än den egna datorn kräver --behind-proxy.",
        "en": "The address to listen on. Any other than this computer needs --behind-proxy."}
PORT = {"fi": "Vastaajien sivujen portti.", "sv": "Porten för svarssidorna.", "en": "Port of the respondents' pages."}
MANAGE_PORT = {"fi": "Koordinaattorin sivujen portti.", "sv": "Porten för koordinatorns sidor.",
               "en": "Port of the coordinator's pages."}
STORE = {"fi": "Mihin vastaukset tallennetaan: kansio tai postgresql://…",
         "sv": "Var svaren sparas: en mapp eller postgresql://…",
         "en": "Where answers are kept: a folder, or postgresql://…"}
PROXY = {"fi": "Sivut ovat TLS-välityspalvelimen takana, näillä nimillä (vastaajien nimi, koordinaattorin nimi).",
         "sv": "Sidorna ligger bakom en TLS-proxy, under de här namnen (svarandes, koordinatorns).",
         "en": "The pages are behind a TLS proxy, under these names (the respondents', the coordinator's)."}
PASSPHRASE = {"fi": "Tiedosto, jonka ensimmäisellä rivillä on uusien avainten salalause.",
              "sv": "En fil vars första rad är lösenfrasen för nya nycklar.",
              "en": "A file whose first line is the passphrase for new keys."}
BROWSER = {"fi": "Avaa koordinaattorin sivut selaimeen.", "sv": "Öppna koordinatorns sidor i webbläsaren.",
           "en": "Open the coordinator's pages in the browser."}
NEEDS_PROXY = {"fi": "muu osoite kuin oma kone vaatii TLS-välityspalvelimen: lisää --behind-proxy NIMI,NIMI.",
               "sv": "en annan adress än den egna datorn kräver en TLS-proxy: lägg till --behind-proxy NAMN,NAMN.",
               "en": "an address other than this computer needs a TLS proxy: add --behind-proxy NAME,NAME."}
TAKEN = {"fi": "portti {port} on jo käytössä. Onko keko collect jo auki toisessa ikkunassa? Muuten anna toinen portti.",
         "sv": "porten {port} används redan. Är keko collect öppet i ett annat fönster? Ange annars en annan port.",
         "en": "port {port} is taken. Is keko collect running in another window? If not, give another port."}
KEYS_MADE = {
    "fi": "Avaimet tehtiin kansioon {folder}. Näytetään vain tämän kerran, kirjoita talteen:\n  salalause: {phrase}\n"
          "  palautuskoodi: {code}\nIlman jompaakumpaa yhteystietoja ja suljettuja tekstejä ei saa enää auki.",
    "sv": "Nycklarna gjordes i mappen {folder}. Visas bara den här gången, skriv upp:\n  lösenfras: {phrase}\n"
          "  återställningskod: {code}\nUtan någondera går kontakter och förseglade texter inte längre att öppna.",
    "en": "Keys were made in the folder {folder}. Shown this once, write them down:\n  passphrase: {phrase}\n"
          "  recovery code: {code}\nWithout either, contacts and sealed texts can never be opened again."}
YOUR_OWN = {"fi": "(oma valintasi)", "sv": "(ditt eget val)", "en": "(of your own choice)"}
RESPOND = {"fi": "Vastaajille: {address}", "sv": "För de svarande: {address}", "en": "For respondents: {address}"}
CLOSED = {"fi": "Mikään mittauskerta ei ole auki. Avaa se koordinaattorin sivuilla (Lähetä) tai valitsimella --open.",
          "sv": "Ingen mätomgång är öppen. Öppna den på koordinatorns sidor (Skicka) eller med --open.",
          "en": "No wave is open. Open one on the coordinator's pages (Send) or with --open."}
MANAGE = {"fi": "Koordinaattorille: {address}", "sv": "För koordinatorn: {address}",
          "en": "For the coordinator: {address}"}
FIRST = {"fi": "Ensimmäinen tunnus: {name}. Salasana, näytetään vain tämän kerran: {password}",
         "sv": "Första användaren: {name}. Lösenordet, visas bara den här gången: {password}",
         "en": "First account: {name}. Password, shown this once: {password}"}
PAGES = {"respond": {"fi": "vastaajien sivut", "sv": "svarssidorna", "en": "the respondents' pages"},
         "manage": {"fi": "koordinaattorin sivut", "sv": "koordinatorns sidor", "en": "the coordinator's pages"}}
AGAIN = {"fi": "Jokin pysäytti sivut: {which}. Ne käynnistetään uudelleen. Vastauksia ei katoa.",
         "sv": "Något stoppade sidorna: {which}. De startas på nytt. Inga svar går förlorade.",
         "en": "Something stopped {which}. They are started again. No answer is lost."}
GAVE_UP = {"fi": "Sivut pysähtyvät yhä uudelleen: {which}. Vastaukset ovat tallessa. Kokeile: keko doctor --store "
                 "TUTKIMUS",
           "sv": "Sidorna stannar gång på gång: {which}. Svaren finns kvar. Pröva: keko doctor --store STUDIE",
           "en": "Again and again something stops {which}. The answers are safe. Try: keko doctor --store STUDY"}
ENDED = {"fi": "Sivut on suljettu. Vastaukset ovat kansiossa {folder}.",
         "sv": "Sidorna är stängda. Svaren finns i {folder}.",
         "en": "The pages are closed. The answers are in {folder}."}
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


@click.command()
@study_argument
@click.option("--open", "wave", help=say(OPEN))
@click.option("--host", default="127.0.0.1", show_default=True, help=say(HOST))
@click.option("--port", type=click.IntRange(1, 65535), default=8790, show_default=True, help=say(PORT))
@click.option("--manage-port", type=click.IntRange(1, 65535), default=8791, show_default=True, help=say(MANAGE_PORT))
@click.option("--store", help=say(STORE))
@click.option("--behind-proxy", "names", help=say(PROXY))
@click.option("--browser", is_flag=True, help=say(BROWSER))
@click.option("--passphrase-file", "file", type=click.Path(exists=True, path_type=Path), help=say(PASSPHRASE))
def command(study: Path, wave: str | None, host: str, port: int, manage_port: int, store: str | None,
            names: str | None, browser: bool, file: Path | None) -> int:
    from keko_eval import pipeline

    if host not in _LOOPBACK and not names:
        raise click.BadParameter(say(NEEDS_PROXY), param_hint="--host")
    for option, wanted in (("--port", port), ("--manage-port", manage_port)):
        if not free(host, wanted):
            raise click.BadParameter(say(TAKEN, port=wanted), param_hint=option)
    resolved = pipeline.load(study)
    folder = resolved.folder / pipeline.COLLECTED
    made_ready(folder, store or str(folder), file)
    if wave:
        problems = opened_wave(resolved, wave, store or str(folder), folder)
        tell(problems)
        if has_errors(problems):
            return 1
    proxied = names.split(",") if names else []
    common = {"study": str(resolved.folder), "folder": str(folder), "store": store or str(folder), "host": host,
              "tls": bool(names), "hosts": [*_LOOPBACK, "[::1]", *proxied]}
    respond = f"https://{proxied[0]}" if names else f"http://{host}:{port}"
    manage = f"https://{proxied[-1]}" if names else f"http://{host}:{manage_port}"
    password = _first_account(folder)
    apps = [("respond", {**common, "port": port}), ("manage", {**common, "port": manage_port, "respond": respond})]
    ended = serving(apps, lambda: _say_where(resolved, store or str(folder), folder, respond, manage, password), _fell,
                    f"{manage}/" if browser else "")
    click.echo(say(ENDED, folder=folder), err=True)
    return ended


def _fell(name: str, again: bool) -> None:
    click.echo(say(AGAIN if again else GAVE_UP, which=say(PAGES[name])), err=True)


def made_ready(folder: Path, store: str, file: Path | None) -> None:
    """Keys and store are there; made the first time, what opens the private key told once."""
    from keko_eval.collection.sealing.keys import PUBLIC
    from keko_eval.collection.sealing.private_key import new_keys
    from keko_eval.collection.store.store import open_store

    if not (folder / "keys" / PUBLIC).exists():
        chosen = file is not None or sys.stdin.isatty()
        phrase = new_passphrase(file) if chosen else "-".join(secrets.token_hex(2) for _ in range(6))
        code = new_keys(folder / "keys", phrase)
        click.echo(say(KEYS_MADE, folder=folder / "keys", code=code, phrase=say(YOUR_OWN) if chosen else phrase))
    open_store(store, folder=folder, create=True).close()


def opened_wave(resolved: "ResolvedStudy", wave: str, store: str, folder: Path) -> tuple[Problem, ...]:
    """Open a wave for every instrument that people answer; what keeps it from opening otherwise."""
    from keko_eval.collection.form.kept import hash_of, text_of
    from keko_eval.collection.opening import collected_instruments, keeps_from_opening
    from keko_eval.collection.store.records import WaveState
    from keko_eval.collection.store.store import open_store

    study = resolved.study
    if study.wave(wave) is None:
        known = [w.wave for w in study.waves]
        return (problem("unknown-wave", resolved.document.at("waves"), wave=wave, **suggestion(wave, known)),)
    instruments = collected_instruments(resolved)
    problems = tuple(dict.fromkeys(p for id in instruments for p in keeps_from_opening(resolved, id, date.today())))
    if has_errors(problems):
        return problems
    with open_store(store, folder=folder) as opened:
        for id in instruments:
            definition = hash_of(text_of(resolved.instruments[id]))
            opened.set_wave(WaveState(id, wave, None, "open", definition=definition,
                                      retention_until=study.retention_until))
    return problems


def _first_account(folder: Path) -> tuple[str, str] | None:
    from keko_eval.web.manage.accounts import first_account

    return first_account(folder / "manage.db")


def _say_where(resolved: "ResolvedStudy", store: str, folder: Path, respond: str, manage: str,
               account: tuple[str, str] | None) -> None:
    from keko_eval.collection.store.store import open_store
    from keko_eval.web.respond.offered import slug_of

    with open_store(store, folder=folder, readonly=True) as opened:
        waves = [w for w in opened.waves() if w.state == "open" and w.instrument in resolved.instruments]
    for state in waves:
        click.echo(say(RESPOND, address=f"{respond}/s/{slug_of(state.instrument, state.wave, state.circle)}"))
    if not waves:
        click.echo(say(CLOSED))
    click.echo(say(MANAGE, address=f"{manage}/"))
    if account:
        click.echo(say(FIRST, name=account[0], password=account[1]))
