"""keko new: a circle, study, instrument or indicator to begin from, with advice in the user's language."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import click

from keko_eval.cli.output_folder import prepared
from keko_eval.cli.plain_name import plain_name
from keko_eval.cli.speech import language, say
from keko_eval.cli.study_options import list_files, tell
from keko_eval.definitions.load import ResolvedStudy, read_library, resolve, shipped_library
from keko_eval.definitions.scalars import Texts
from keko_eval.definitions.study import Wave
from keko_eval.problem.catalogue import HEADING
from keko_eval.problem.noun import Noun
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, Refused, problem, suggestion

HELP = {
    "fi": "Aloita uusi rinki, tutkimus, kysely tai indikaattori.\n\nTiedostossa on ohjeet ja esimerkit, ja se kelpaa "
          "sellaisenaan. Rinki (circle) tehdään tutkimuksen kansioon; se saa myös Excel-työkirjan, johon voit "
          "kirjoittaa tavoitteet, kysymykset ja mittarit. KANSIO on tutkimuksen kansio; ellei sitä anneta, tämä "
          "kansio.",
    "sv": "Börja en ny ring, studie, enkät eller indikator.\n\nFilen har anvisningar och exempel och duger som den är. "
          "En ring (circle) görs i studiens mapp; den får också en Excel-arbetsbok där du kan skriva mål, frågor och "
          "mätare. MAPP är studiens mapp; utan den används den här mappen.",
    "en": "Begin a new circle, study, instrument or indicator.\n\nThe file has advice and examples, and is valid as it "
          "is. A circle is made in the study's folder; it also gets an Excel workbook in which to write goals, "
          "questions and indicators. DIR is the study's folder; without it, this folder.",
}
NAME = {"fi": "NIMI", "sv": "NAMN", "en": "NAME"}
FOLDER = {"fi": "[KANSIO]", "sv": "[MAPP]", "en": "[DIR]"}
WHAT = "circle|study|instrument|indicator"
MADE = {"fi": "Tehtiin:", "sv": "Gjordes:", "en": "Made:"}
NEXT = {
    "circle": {"fi": "Kirjoita tavoitteet ja kysymykset Exceliin ja anna komento: keko import-definitions \"{book}\"\n"
                     "Jos muokkaat mieluummin YAML-tiedostoa: keko check \"{folder}\"",
               "sv": "Skriv mål och frågor i Excel och ge kommandot: keko import-definitions \"{book}\"\n"
                     "Om du hellre redigerar YAML-filen: keko check \"{folder}\"",
               "en": "Write goals and questions in Excel and give the command: keko import-definitions \"{book}\"\n"
                     "If you would rather edit the YAML file: keko check \"{folder}\""},
    "pack": {"fi": "Lisää vastauksesi kansioon \"{folder}/data\" ja tiedostoon study.yaml. Sitten:\n"
                   "keko check \"{folder}\"\nkeko report \"{folder}\"",
             "sv": "Lägg era svar i \"{folder}/data\" och i study.yaml. Sedan:\n"
                   "keko check \"{folder}\"\nkeko report \"{folder}\"",
             "en": "Put your answers into \"{folder}/data\" and into study.yaml. Then:\n"
                   "keko check \"{folder}\"\nkeko report \"{folder}\""},
    "other": {"fi": "Muokkaa tiedostoa ja anna komento: keko check \"{folder}\"",
              "sv": "Redigera filen och ge kommandot: keko check \"{folder}\"",
              "en": "Edit the file and give the command: keko check \"{folder}\""},
}
PACK = {"fi": "Aloita tutkimus raporttipaketista: tunnus, kansio tai tiedosto.",
        "sv": "Börja studien av ett rapportpaket: ett id, en mapp eller en fil.",
        "en": "Begin the study from a report pack: an id, a folder or a file."}
ONLY_STUDY = {"fi": "paketista alkaa tutkimus: keko new study NIMI --pack PAKETTI.",
              "sv": "ett paket är början på en studie: keko new study NAMN --pack PAKET.",
              "en": "a pack begins a study: keko new study NAME --pack PACK."}
KINDS = ("circle", "study", "instrument", "indicator")


@click.command()
@click.argument("kind", type=click.Choice(KINDS), metavar=WHAT)
@click.argument("name", metavar=say(NAME))
@click.argument("folder", type=click.Path(path_type=Path), default=Path(), metavar=say(FOLDER))
@click.option("--pack", help=say(PACK))
def command(kind: str, name: str, folder: Path, pack: str | None) -> None:
    folder = folder.parent if folder.is_file() else folder
    id = id_of(name)
    if pack is not None:
        if kind != "study":
            raise click.BadParameter(say(ONLY_STUDY), param_hint="--pack")
        _from_pack(pack, folder / id, id, name)
        return
    values = {"id": id, "name": quoted(name)}
    if kind == "circle":
        path, book, doubts = _circle(folder, id, name, values)
        click.echo(say(MADE))
        list_files([path, book])
        tell(doubts)
        click.echo(say(NEXT["circle"], book=book, folder=folder))
        return
    if kind == "study":
        folder = folder / id
        path = folder / "study.yaml"
        values |= _times(date.today())
    else:
        path = folder / f"{kind}s" / f"{id}.yaml"
        _free(kind, id, folder)
    _written(path, template(kind, values))
    click.echo(say(MADE))
    list_files([path])
    click.echo(say(NEXT["other"], folder=folder))


def _from_pack(pack: str, folder: Path, id: str, name: str) -> None:
    """A study that begins from a pack by its id, its folder or its file."""
    from keko_eval.packs.shelf import taken
    from keko_eval.packs.start import start

    found = taken(pack, "keko new study")
    if not (folder / "study.yaml").exists():
        prepared(folder)
    made = start(found, folder, id, name)
    click.echo(say(MADE))
    list_files(made)
    click.echo(say(NEXT["pack"], folder=folder))


def id_of(name: str) -> str:
    """A name as an id.

    Raises
    ------
    Refused
        Nothing is left of the name.
    """
    id = plain_name(name)
    if not id:
        raise Refused([problem("bad-identifier", None, key="id", value=name)])
    return id


def template(kind: str, values: Mapping[str, str]) -> str:
    """The commented definition of a kind in the language of the command line."""
    text = Path(__file__).with_name("templates").joinpath(f"{kind}.{language()}.yaml").read_text(encoding="utf8")
    return re.sub(r"@(\w+)@", lambda found: values[found[1]], text)


def _circle(folder: Path, id: str, name: str, values: Mapping[str, str]) -> tuple[Path, Path, list[Problem]]:
    """The circle's file and its workbook, written in the folder of the study that it extends, and what is doubtful."""
    from keko_eval.exchange.author import author_circle

    study = _study(folder)
    path = study.folder / "circles" / f"{id}.yaml"
    book = path.with_suffix(".xlsx")
    if path.exists() and book.exists():
        raise Refused([problem("circle-already-there", Place(str(book)), file=str(book))])
    _free("circle", id, study.folder)
    if book.exists():
        raise Refused([problem("already-there", Place(str(book)))])
    _written(path, template("circle", {**values, **_of_study(study), "value": _value(study, id, name)}))
    return path, author_circle(study.folder, id, language()), list(_unlisted(study, id, name, path))


def _unlisted(resolved: ResolvedStudy, id: str, name: str, path: Path) -> Iterator[Problem]:
    """A circle that is none of those that the study lists: its answers will not be found by this name."""
    column, known = _circles(resolved)
    if known and not _spelt(known, id, name):
        labels = [texts.to(language()) for texts in known.values()]
        near = suggestion(name, labels)
        allowed = {"allowed": ", ".join(labels)} if "near" not in near else {}
        yield problem("circle-not-listed", Place(str(path)), value=name, group=column, **{HEADING: name},
                      **{**near, **allowed})


def _study(folder: Path) -> ResolvedStudy:
    library, problems = read_library([folder])
    studies = library.of("study")
    if len(studies) != 1:
        several = problem("several-studies", Place(str(folder)), ids=", ".join(d.id for d in studies))
        errors = [p for p in problems if p.severity == "error"]
        raise Refused([several] if studies else errors or [problem("no-study", Place(str(folder)))])
    return resolve(studies[0], library.and_then(shipped_library(library)))[0]


def _of_study(resolved: ResolvedStudy) -> dict[str, str]:
    """What the examples name: an indicator to aim with, one to hide, waves and dates of the study."""
    study = resolved.study
    scales = [id for id, i in resolved.indicators.items() if getattr(i, "rescale", None) and "targets" not in i.locked]
    first, last = study.waves[0], study.waves[-1]
    version = f"@^{study.version.split('.')[0]}" if study.version else ""
    aimed = next(iter(scales), resolved.listed[0] if resolved.listed else "indicator")
    top = getattr(resolved.indicators.get(aimed), "rescale", None) or (0, 1)
    return {
        "extends": f"{study.study}{version}", "indicator": aimed, "first": first.wave, "last": last.wave,
        "target": f"{top[0] + 0.75 * (top[1] - top[0]):g}",
        "hidden": next((id for id in reversed(resolved.listed) if id != aimed), aimed),
        "period": str(first.period), "set_on": _day(first), "min_n": str((study.disclosure.min_n or 5) + 2),
    }


def _day(wave: Wave) -> str:
    """A day of a wave."""
    period = re.findall(r"\d+", str(wave.period))
    return "-".join([*period, "01", "01"][:3]) if period else "2017-08-01"


def _value(resolved: ResolvedStudy, id: str, name: str) -> str:
    """The lines that tell how the answers name the circle: as the study spells it where it lists the circles."""
    column, known = _circles(resolved)
    spelt = _spelt(known, id, name)
    group = "" if column == "circle" else f"group: {column}\n"
    if not spelt:
        return f"{group}#value: {quoted(name)}"
    return f"{group}{'#' if spelt[0] == id else ''}value: {quoted(spelt[0])}"


def _circles(resolved: ResolvedStudy) -> tuple[str, Mapping[str, Texts]]:
    """The column that tells the circle, and the circles that the study lists in it."""
    study = resolved.study
    columns = [*(g.group for g in study.groups), study.comparison.cluster, study.comparison.group]
    column = "circle" if "circle" in columns else study.circle_group or "circle"
    return column, next((g.values for g in study.groups if g.group == column), {})


def _spelt(known: Mapping[str, Texts], id: str, name: str) -> list[str]:
    """The listed circles that a name means."""
    said = {name.casefold(), id}
    return [value for value, texts in known.items()
            if value.casefold() in said or {text.casefold() for text in texts.by_language.values()} & said]


def _free(kind: str, id: str, folder: Path) -> None:
    """Refuses an id that has been given."""
    own, _ = read_library([folder] if folder.exists() else [])
    library = own.and_then(shipped_library(own))
    taken = library.get(kind, id)
    if taken is not None:
        raise Refused([problem("duplicate-id", taken.at(kind), thing=Noun(kind, id))])


def _times(today: date) -> dict[str, str]:
    return {"now": f"{today:%Y-%m}", "later": f"{today.year + 1}-{today:%m}"}


def _written(path: Path, text: str) -> None:
    if path.exists():
        raise Refused([problem("already-there", Place(str(path)))])
    prepared(path.parent)
    path.write_text(text, encoding="utf8")


def quoted(text: str) -> str:
    """A text as YAML that holds it whatever signs it has."""
    return "'" + " ".join(text.split()).replace("'", "''") + "'"
