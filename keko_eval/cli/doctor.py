"""keko doctor: versions, settings, and what is missing and what that means."""

import json
import locale
import os
import platform
import re
import sys
from dataclasses import asdict, dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, requires, version
from importlib.util import find_spec
from sqlite3 import sqlite_version

import click

from keko_eval.cli.commands import present
from keko_eval.cli.doctor_store import look, sqlite_advice
from keko_eval.cli.speech import language, say
from keko_eval.files.text import shipped

HELP = {
    "fi": "Kerro versiot, asetukset, mitä puuttuu ja mitä siitä seuraa.",
    "sv": "Berätta om versioner, inställningar, vad som saknas och vad det innebär.",
    "en": "Tell versions, settings, what is missing and what that means.",
}
STORE = {"fi": "Katso myös vastausvaraston asetukset: tutkimuksen kansio tai postgresql://…",
         "sv": "Se även på svarslagrets inställningar: studiens mapp eller postgresql://…",
         "en": "Look at the settings of a store of answers too: the study's folder or postgresql://…"}
FORMAT = {"fi": "Teksti tai JSON ohjelmille.", "sv": "Text eller JSON för program.",
          "en": "Text, or JSON for programs."}
EXTRAS = {
    "duckdb": (("duckdb", "pyarrow"), {
        "fi": "keko … --engine duckdb (aineisto, joka ei mahdu muistiin)",
        "sv": "keko … --engine duckdb (data som inte ryms i minnet)",
        "en": "keko … --engine duckdb (data larger than memory)"}),
    "office": (("python-docx", "python-pptx"), {
        "fi": "keko report … --as docx,pptx (Word-tiedosto ja diat)",
        "sv": "keko report … --as docx,pptx (Word-fil och bilder)",
        "en": "keko report … --as docx,pptx (Word file and slides)"}),
    "postgres": (("psycopg",), {
        "fi": "keko collect … --store postgresql://… (monta työprosessia tai palvelinta)",
        "sv": "keko collect … --store postgresql://… (flera arbetsprocesser eller servrar)",
        "en": "keko collect … --store postgresql://… (several workers or hosts)"}),
    "spark": (("pyspark", "pyarrow"), {
        "fi": "keko … --engine spark (klusteri)", "sv": "keko … --engine spark (kluster)",
        "en": "keko … --engine spark (a cluster)"}),
    "spss": (("pyreadstat",), {
        "fi": "SPSS- ja Stata-tiedostot: keko export … --as sav ja .sav-vastaukset",
        "sv": "SPSS- och Statafiler: keko export … --as sav och svar i .sav",
        "en": "files of SPSS and Stata: keko export … --as sav, and answers in .sav"}),
}
SAID = {
    "fi": {"missing": "Puuttuu: {name}. Asenna se: pip install {name}",
           "extra": "Ei asennettu: {name}. Ilman sitä ei toimi: {means}. Asenna: pip install 'keko-eval[{name}]'",
           "encoding": "Pääte ei käytä UTF-8:aa ({name}): ä, ö ja å voivat näkyä väärin. Aseta PYTHONUTF8=1.",
           "shipped": "Mukana tulevaa kirjastoa ei löydy: {name}. Asenna ohjelma uudelleen.",
           "fine": "Kaikki tarvittava on asennettu."},
    "sv": {"missing": "Saknas: {name}. Installera: pip install {name}",
           "extra": "Inte installerat: {name}. Utan det fungerar inte: {means}. Installera: pip install "
                    "'keko-eval[{name}]'",
           "encoding": "Terminalen använder inte UTF-8 ({name}): å, ä och ö kan visas fel. Sätt PYTHONUTF8=1.",
           "shipped": "Biblioteket som följer med hittas inte: {name}. Installera programmet på nytt.",
           "fine": "Allt som behövs är installerat."},
    "en": {"missing": "Missing: {name}. Install it: pip install {name}",
           "extra": "Not installed: {name}. Without it this does not work: {means}. Install: pip install "
                    "'keko-eval[{name}]'",
           "encoding": "The terminal does not use UTF-8 ({name}): å, ä and ö may look wrong. Set PYTHONUTF8=1.",
           "shipped": "The library that ships with the program is not found: {name}. Install the program again.",
           "fine": "All that is needed is installed."},
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be: ``needed`` keeps the program from working, the rest only parts of it."""

    needed: bool
    what: str


@dataclass(frozen=True, slots=True)
class Health:
    """What the doctor saw."""

    versions: dict[str, str | None]
    settings: dict[str, str]
    findings: tuple[Finding, ...]


@click.command()
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text", help=say(FORMAT))
@click.option("--store", help=say(STORE))
def command(shape: str, store: str | None) -> int:
    health = examine(store)
    if shape == "json":
        click.echo(json.dumps(asdict(health), ensure_ascii=False, indent=1))
    else:
        for name, value in (*health.settings.items(), *health.versions.items()):
            click.echo(f"{name:<22} {value or '–'}")
        click.echo("")
        for finding in health.findings:
            click.echo(f"{'!' if finding.needed else '-'} {finding.what}")
        if not any(finding.needed for finding in health.findings):
            click.echo(SAID[language()]["fine"])
    return int(any(finding.needed for finding in health.findings))


def examine(store: str | None = None) -> Health:
    """The installation as it is, without importing what it names; and a store of answers, where one is named."""
    versions = {name: _version(name) for name in ("keko-eval", *needed(),
                                                  *dict.fromkeys(p for names, _ in EXTRAS.values() for p in names))}
    library, encoding = shipped("instruments"), sys.stdout.encoding or ""
    settings = {
        "python": platform.python_version(), "executable": sys.executable, "platform": platform.platform(),
        "locale": ".".join(part for part in locale.getlocale() if part) or "C", "encoding": encoding,
        "KEKO_LANGUAGE": os.environ.get("KEKO_LANGUAGE", ""), "language": language(), "library": str(library),
        "commands": ", ".join(present()),
    }
    seen, wrong = look(store) if store else ({}, [])
    found = (*_findings(versions, encoding, library.is_dir(), str(library)),
             *(Finding(False, what) for what in sqlite_advice()), *(Finding(*own) for own in wrong))
    return Health(versions, {**settings, "sqlite": sqlite_version, **seen}, found)


@cache
def needed() -> tuple[str, ...]:
    """What the package says that it cannot do without, extras apart."""
    try:
        lines = requires("keko-eval") or ()
    except PackageNotFoundError:
        return ()
    return tuple(re.split(r"[^\w.-]", line, maxsplit=1)[0] for line in lines if "extra ==" not in line)


def _findings(versions: dict[str, str | None], encoding: str, has_library: bool, library: str) -> list[Finding]:
    said = SAID[language()]
    found = [Finding(True, said["missing"].format(name=name)) for name in needed() if versions[name] is None]
    if not has_library:
        found.append(Finding(True, said["shipped"].format(name=library)))
    for name, (packages, means) in EXTRAS.items():
        if not all(find_spec(package.removeprefix("python-")) for package in packages):
            found.append(Finding(False, said["extra"].format(name=name, means=say(means))))
    if encoding.lower().replace("-", "") != "utf8":
        found.append(Finding(False, said["encoding"].format(name=encoding or "?")))
    return found


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
