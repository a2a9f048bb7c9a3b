"""keko keys: make a study's keys, tell what is there, and bring the private key back with the recovery code."""

from datetime import date
from pathlib import Path

import click

from keko_eval.cli.passphrase import new_passphrase, passphrase, passphrase_option
from keko_eval.cli.speech import language, say
from keko_eval.cli.study_options import study_argument
from keko_eval.cli.verbs import Verbs
from keko_eval.files.text import read_text
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Refused, has_errors, problem

HELP = {
    "fi": "Keruun avaimet.\n\nkeko keys new tekee avaimet, keko keys check kertoo, mitä on tallessa, ja keko keys "
          "recover palauttaa yksityisen avaimen palautuskoodilla.",
    "sv": "Insamlingens nycklar.\n\nkeko keys new gör nycklarna, keko keys check berättar vad som finns, och keko keys "
          "recover tar tillbaka den privata nyckeln med återställningskoden.",
    "en": "The keys of collecting.\n\nkeko keys new makes them, keko keys check tells what is there, and keko keys "
          "recover brings the private key back with the recovery code.",
}
VERBS = {
    "new": {"fi": "Tee avaimet ja palautuspaperi.\n\nOlemassa olevien avainten päälle ei kirjoiteta.",
            "sv": "Gör nycklarna och återställningspappret.\n\nNycklar som finns skrivs inte över.",
            "en": "Make the keys and the recovery sheet.\n\nKeys that are there are never written over."},
    "check": {"fi": "Kerro, mitä avaimia on, kuka niitä voi lukea ja mitä puuttuu.",
              "sv": "Berätta vilka nycklar som finns, vem som kan läsa dem och vad som saknas.",
              "en": "Tell which keys there are, who can read them, and what is missing."},
    "recover": {"fi": "Palauta yksityinen avain palautuskoodilla ja anna sille uusi salalause.",
                "sv": "Ta tillbaka den privata nyckeln med återställningskoden och ge den en ny lösenfras.",
                "en": "Bring the private key back with the recovery code and give it a new passphrase."},
}
KEYS = {"fi": "Avainten kansio; muuten TUTKIMUS/collected/keys.",
        "sv": "Nycklarnas mapp; annars STUDIE/collected/keys.",
        "en": "The folder of keys; otherwise STUDY/collected/keys."}
SHEET = {"fi": "Kirjoita palautuspaperi tähän tiedostoon eikä ruudulle.",
         "sv": "Skriv återställningspappret i den här filen och inte på skärmen.",
         "en": "Write the recovery sheet to this file instead of the screen."}
OPEN = {"fi": "Kysy myös salalause ja kokeile, avaako se yksityisen avaimen.",
        "sv": "Fråga också lösenfrasen och pröva om den öppnar den privata nyckeln.",
        "en": "Also ask for the passphrase and try whether it opens the private key."}
CODE = {"fi": "Palautuskoodi", "sv": "Återställningskod", "en": "Recovery code"}
CODE_FILE = {"fi": "Tiedosto, jonka ensimmäinen rivi on palautuskoodi; muuten se kysytään.",
             "sv": "Fil vars första rad är återställningskoden; annars frågas den.",
             "en": "A file whose first line is the recovery code; otherwise it is asked for."}
PAPER = {
    "fi": """PALAUTUSPAPERI                                         {day}

Tutkimus: {study}

Palautuskoodi:

    {code}

Tulosta tämä sivu, säilytä se lukitussa paikassa ja poista tiedosto.
Älä pidä paperia samassa paikassa kuin tietokonetta.

Tällä koodilla saat yksityisen avaimen takaisin, jos salalause unohtuu tai
avaintiedosto katoaa: keko keys recover {study}

Kuka tahansa, jolla on koodi ja keruun tiedostot, voi lukea yhteystiedot ja
suljetut tekstit.

Jos sekä salalause että tämä paperi katoavat, yhteystietoja ja suljettuja
tekstejä ei saa auki kukaan, ei myöskään ohjelman tekijä. Muut vastaukset
ja raportti säilyvät. Koodi ei korvaa tiedostoja store.key ja link.key:
niistä tarvitaan varmuuskopio.
""",
    "sv": """ÅTERSTÄLLNINGSPAPPER                                   {day}

Studie: {study}

Återställningskod:

    {code}

Skriv ut den här sidan, förvara den inlåst och radera filen.
Förvara inte pappret på samma ställe som datorn.

Med koden får du tillbaka den privata nyckeln om lösenfrasen glöms bort eller
nyckelfilen försvinner: keko keys recover {study}

Den som har koden och insamlingens filer kan läsa kontaktuppgifterna och de
förseglade texterna.

Om både lösenfrasen och det här pappret försvinner kan ingen öppna
kontaktuppgifterna och de förseglade texterna, inte heller programmets
upphovsman. Övriga svar och rapporten finns kvar. Koden ersätter inte filerna
store.key och link.key: de behöver en säkerhetskopia.
""",
    "en": """RECOVERY SHEET                                         {day}

Study: {study}

Recovery code:

    {code}

Print this page, keep it locked away, and delete the file.
Do not keep the paper in the same place as the computer.

With this code you get the private key back if the passphrase is forgotten or
the key file is lost: keko keys recover {study}

Whoever has the code and the files of the collecting can read the contacts and
the sealed texts.

If both the passphrase and this sheet are lost, nobody can open the contacts
and the sealed texts, not even whoever made the program. The other answers and
the report remain. The code does not replace the files store.key and link.key:
they need a backup.
""",
}
MADE = {"fi": "Avaimet ovat kansiossa {folder}. Ota kansiosta varmuuskopio salattuun paikkaan.",
        "sv": "Nycklarna ligger i mappen {folder}. Säkerhetskopiera mappen till en krypterad plats.",
        "en": "The keys are in the folder {folder}. Back the folder up to an encrypted place."}
RECOVERED = {"fi": "Yksityinen avain avautuu nyt uudella salalauseella: {path}",
             "sv": "Den privata nyckeln öppnas nu med den nya lösenfrasen: {path}",
             "en": "The private key now opens with the new passphrase: {path}"}
OPENS = {"fi": "Salalause avaa yksityisen avaimen.", "sv": "Lösenfrasen öppnar den privata nyckeln.",
         "en": "The passphrase opens the private key."}
TASKS = {
    "store.key": {"fi": "vastausten eheys, luonnokset, varmuuskopiot",
                  "sv": "svarens riktighet, utkast, säkerhetskopior",
                  "en": "answers unaltered, drafts, backups"},
    "link.key": {"fi": "henkilökohtaiset linkit", "sv": "personliga länkar", "en": "personal links"},
    "seal.public": {"fi": "sulkee yhteystiedot ja arkaluonteiset tekstit",
                    "sv": "förseglar kontaktuppgifter och känsliga texter", "en": "seals contacts and sensitive texts"},
    "seal.private": {"fi": "avaa ne; salalauseen takana", "sv": "öppnar dem; bakom lösenfrasen",
                     "en": "opens them; behind the passphrase"},
}
HERE, AWAY = {"fi": "on", "sv": "finns", "en": "here"}, {"fi": "ei ole tässä", "sv": "finns inte här",
                                                         "en": "not here"}


@click.group(cls=Verbs, verbs=VERBS, subcommand_metavar="new|check|recover …")
def command() -> None:
    pass


_keys = click.option("--keys", type=click.Path(path_type=Path, file_okay=False), help=say(KEYS))


def keys_folder(study: Path, keys: Path | None = None) -> Path:
    """Where a study's keys are."""
    return keys or (study if study.is_dir() else study.parent) / "collected" / "keys"


@command.command("new")
@study_argument
@_keys
@passphrase_option
@click.option("--sheet", type=click.Path(path_type=Path, dir_okay=False), help=say(SHEET))
def new(study: Path, keys: Path | None, file: Path | None, sheet: Path | None) -> None:
    from keko_eval.collection.sealing.keys import written
    from keko_eval.collection.sealing.private_key import demand_new, new_keys

    folder = keys_folder(study, keys)
    demand_new(folder)
    if sheet and sheet.exists():
        raise Refused([problem("already-there", Place(str(sheet)))])
    code = new_keys(folder, new_passphrase(file))
    paper = say(PAPER, day=date.today().isoformat(), study=study.resolve().name, code=code)
    if sheet:
        try:
            click.echo(written(sheet, paper.encode()))
        except Refused:
            click.echo(paper)
            raise
    else:
        click.echo(paper)
    click.echo(say(MADE, folder=folder), err=True)


@command.command("check")
@study_argument
@_keys
@click.option("--open", "opening", is_flag=True, help=say(OPEN))
@passphrase_option
def check(study: Path, keys: Path | None, opening: bool, file: Path | None) -> int:
    from keko_eval.collection.sealing.check import check_keys
    from keko_eval.problem.draw import draw_text

    folder = keys_folder(study, keys)
    found = check_keys(folder)
    for name, task in TASKS.items() if found.present else ():
        click.echo(f"{name:14}{say(HERE if name in found.present else AWAY):14}{say(task)}")
    if found.problems:
        click.echo(draw_text(found.problems, language()), nl=False)
    if opening or file:
        from keko_eval.collection.sealing.private_key import open_private

        open_private(folder / "seal.private", passphrase(file))
        click.echo(say(OPENS))
    return int(has_errors(found.problems))


@command.command("recover")
@study_argument
@_keys
@click.option("--code-file", type=click.Path(path_type=Path), help=say(CODE_FILE))
@passphrase_option
def recover_(study: Path, keys: Path | None, code_file: Path | None, file: Path | None) -> None:
    from keko_eval.collection.sealing.private_key import recover

    if code_file:
        text, wrong = read_text(code_file, 4096)
        if wrong:
            raise Refused(wrong)
        code = text.split("\n", 1)[0]
    else:
        code = click.prompt(say(CODE), err=True)
    click.echo(say(RECOVERED, path=recover(keys_folder(study, keys), code, new_passphrase(file))))
