"""A passphrase as the command line takes it: typed unseen, or the first line of a file; never an argument."""

from pathlib import Path
from warnings import catch_warnings, simplefilter

import click

from keko_eval.cli.speech import say
from keko_eval.files.text import read_text
from keko_eval.problem.problem import Refused, problem

FILE = {"fi": "Tiedosto, jonka ensimmäinen rivi on salalause; muuten se kysytään.",
        "sv": "Fil vars första rad är lösenfrasen; annars frågas den.",
        "en": "A file whose first line is the passphrase; otherwise it is asked for."}
ASK = {"fi": "Avainten salalause, joka valittiin tai näytettiin, kun tutkimuksen avaimet tehtiin (kirjoitus ei näy)",
       "sv": "Nycklarnas lösenfras, som valdes eller visades när studiens nycklar gjordes (det du skriver syns inte)",
       "en": "The passphrase of the keys, chosen or shown when the study's keys were made (typing does not show)"}
NO_TERMINAL = {
    "fi": "{asked}: tätä ei voi kysyä, koska komentoa ei ajeta päätteessä. Kirjoita se tiedoston ensimmäiselle "
          "riville ja anna tiedosto: --passphrase-file TIEDOSTO.",
    "sv": "{asked}: detta kan inte frågas, eftersom kommandot inte körs i en terminal. Skriv den på första raden i en "
          "fil och ange filen: --passphrase-file FIL.",
    "en": "{asked}: this cannot be asked for, as the command does not run in a terminal. Write it on the first "
          "line of a file and give the file: --passphrase-file FILE.",
}
NEW = {"fi": "Uusi salalause (vähintään 12 merkkiä, esimerkiksi neljä sanaa)",
       "sv": "Ny lösenfras (minst 12 tecken, till exempel fyra ord)",
       "en": "New passphrase (at least 12 signs, such as four words)"}
AGAIN = {"fi": "Sama salalause uudelleen", "sv": "Samma lösenfras på nytt", "en": "The same passphrase again"}

passphrase_option = click.option("--passphrase-file", "file", type=click.Path(path_type=Path), help=say(FILE))


def passphrase(file: Path | None) -> str:
    """The passphrase of a key that there is."""
    return _first_line(file) if file else _typed(ASK)


def new_passphrase(file: Path | None) -> str:
    """A passphrase to be: asked twice.

    Raises
    ------
    Refused
        The two are not the same, or the file cannot be read.
    """
    if file:
        return _first_line(file)
    first = _typed(NEW)
    if first != _typed(AGAIN):
        raise Refused([problem("passphrases-differ", None)])
    return first


def _typed(words: dict[str, str]) -> str:
    """What is typed unseen; refuses where typing would show."""
    from getpass import GetPassWarning

    with catch_warnings():
        simplefilter("error", GetPassWarning)
        try:
            typed: str = click.prompt(say(words), hide_input=True, err=True)
        except GetPassWarning:
            raise click.UsageError(say(NO_TERMINAL, asked=say(words))) from None
    return typed


def _first_line(file: Path) -> str:
    text, wrong = read_text(file, 4096)
    if wrong:
        raise Refused(wrong)
    return text.split("\n", 1)[0]
