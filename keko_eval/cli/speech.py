"""The language that the command line speaks, and click's own words in it."""

import os
from collections.abc import Mapping
from functools import cache

LANGUAGES = ("fi", "sv", "en")
_CLICK: Mapping[str, tuple[str, str, str]] = {
    "Usage:": ("Käyttö:", "Användning:", "Usage:"),
    "Options": ("Valitsimet", "Flaggor", "Options"),
    "Commands": ("Komennot", "Kommandon", "Commands"),
    "Positional arguments": ("Argumentit", "Argument", "Arguments"),
    "Show this message and exit.": ("Näytä tämä ohje.", "Visa den här hjälpen.", "Show this help."),
    "Show the version and exit.": ("Näytä versio.", "Visa versionen.", "Show the version."),
    "Try '{command} {option}' for help.": ("Ohje: {command} {option}", "Hjälp: {command} {option}",
                                           "Help: {command} {option}"),
    "Error: {message}": ("Virhe: {message}", "Fel: {message}", "Error: {message}"),
    "Aborted!": ("Keskeytetty.", "Avbrutet.", "Stopped."),
    "No such command {name!r}.": ("Komentoa '{name}' ei ole.", "Kommandot '{name}' finns inte.",
                                  "There is no command '{name}'."),
    "No such option {name!r}.": ("Valitsinta '{name}' ei ole.", "Flaggan '{name}' finns inte.",
                                 "There is no option '{name}'."),
    "Did you mean {possibility}?": ("Tarkoititko {possibility}?", "Menade du {possibility}?",
                                    "Did you mean {possibility}?"),
    "(Did you mean one of: {possibilities}?)": ("Tarkoititko jotakin näistä: {possibilities}?",
                                                "Menade du någon av dessa: {possibilities}?",
                                                "Did you mean one of: {possibilities}?"),
    "Got unexpected extra argument ({args})": ("Liikaa sanoja: {args}. Jos nimessä on välilyöntejä, kirjoita se "
                                               "lainausmerkkeihin.",
                                               "För många ord: {args}. Om ett namn har mellanslag, skriv det inom "
                                               "citattecken.",
                                               "One word too many: {args}. Put a name that has spaces in quotes."),
    "Got unexpected extra arguments ({args})": ("Liikaa sanoja: {args}. Jos nimessä on välilyöntejä, kirjoita se "
                                                "lainausmerkkeihin.",
                                                "För många ord: {args}. Om ett namn har mellanslag, skriv det inom "
                                                "citattecken.",
                                                "Too many words: {args}. Put a name that has spaces in quotes."),
    "Missing command.": ("Komento puuttuu.", "Kommandot saknas.", "A command is missing."),
    "Missing argument": ("Puuttuu argumentti", "Det saknas ett argument", "Missing argument"),
    "Missing option": ("Puuttuu valitsin", "Det saknas en flagga", "Missing option"),
    "Missing parameter": ("Puuttuu", "Det saknas", "Missing"),
    "Invalid value for {param_hint}: {message}": ("{param_hint}: {message}",) * 3,
    "Invalid value: {message}": ("{message}",) * 3,
    "Choose from:\n\t{choices}": ("Valitse jokin näistä:\n\t{choices}", "Välj någon av dessa:\n\t{choices}",
                                  "Choose one of:\n\t{choices}"),
    "{value!r} is not a valid {number_type}.": ("'{value}' ei ole luku.", "'{value}' är inget tal.",
                                                "'{value}' is not a number."),
    "{value} is not in the range {range}.": ("{value} ei ole välillä {range}.", "{value} ligger inte mellan {range}.",
                                             "{value} is not in the range {range}."),
    "{name} {filename!r} does not exist.": ("'{filename}' puuttuu.", "'{filename}' finns inte.",
                                            "There is no '{filename}'."),
    "{name} {filename!r} is a file.": ("'{filename}' on tiedosto; tässä tarvitaan kansio.",
                                       "'{filename}' är en fil; här behövs en mapp.",
                                       "'{filename}' is a file; a folder is needed here."),
    "{name} {filename!r} is a directory.": ("'{filename}' on kansio; tässä tarvitaan tiedosto.",
                                            "'{filename}' är en mapp; här behövs en fil.",
                                            "'{filename}' is a folder; a file is needed here."),
    "{name} {filename!r} is not readable.": ("Tiedostoa '{filename}' ei voi lukea.",
                                             "Filen '{filename}' går inte att läsa.",
                                             "'{filename}' cannot be read."),
    "Option {name!r} does not take a value.": ("Valitsimella '{name}' ei ole arvoa.",
                                               "Flaggan '{name}' tar inget värde.",
                                               "The option '{name}' takes no value."),
    "Argument {name!r} takes {nargs} values.": ("Argumentilla '{name}' on {nargs} arvoa.",
                                                "Argumentet '{name}' tar {nargs} värden.",
                                                "The argument '{name}' takes {nargs} values."),
    "default: {default}": ("oletus: {default}", "förval: {default}", "default: {default}"),
    "required": ("pakollinen", "krävs", "required"),
}


OPTIONS = {"fi": "[VALITSIMET]", "sv": "[FLAGGOR]", "en": "[OPTIONS]"}
COMMAND = {"fi": "KOMENTO …", "sv": "KOMMANDO …", "en": "COMMAND …"}


@cache
def language() -> str:
    """``KEKO_LANGUAGE``, else the locale's language, else English."""
    named = os.environ.get("KEKO_LANGUAGE", "")
    if not named:
        named = next((os.environ[key] for key in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(key)), "")
    if not named and os.name == "nt":
        import locale

        named = {"Finnish": "fi", "Swedish": "sv"}.get((locale.getlocale()[0] or "").split("_")[0], "")
    first = named.replace("_", "-").split("-")[0].split(".")[0].lower()
    return first if first in LANGUAGES else "en"


def say(texts: Mapping[str, str], **values: object) -> str:
    """The text in the language of the command line, with its values."""
    return texts[language()].format_map(values) if values else texts[language()]


def click_word(text: str) -> str:
    """One of click's own texts in the language."""
    return _CLICK[text][LANGUAGES.index(language())] if text in _CLICK else text


def teach_click() -> None:
    """Give click its own words in the language.

    Click passes each of its texts through gettext under the name ``_`` before it fills in values; a table of
    translations takes that place, as its catalogues have no Finnish or Swedish.
    """
    import click

    for module in (click.core, click.exceptions, click.formatting, click.decorators, click.types):
        vars(module)["_"] = click_word
    for module in (click.core, click.exceptions):
        vars(module)["ngettext"] = lambda one, many, n: click_word(one if n == 1 else many)
