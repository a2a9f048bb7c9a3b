"""keko import-definitions: the coordinator's workbook, or a form of another system, as definitions."""

from collections.abc import Mapping
from pathlib import Path

import click

from keko_eval.cli.output_folder import prepared
from keko_eval.cli.speech import language, say
from keko_eval.problem.draw import draw_text
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Refused, has_errors, problem

HELP = {
    "fi": "Tee ringin Excel-työkirjasta määrittelyt: tavoitteet, kysymykset ja mittarit.\n\nTIEDOSTO on työkirja, "
          "jonka keko new circle teki ja jonka olet täyttänyt. Kaikki puutteet luetellaan kerralla soluineen; "
          "mitään ei kirjoiteta ennen kuin virheet on korjattu.\n\nMyös toisen järjestelmän lomake käy (XLSForm, "
          "LimeSurvey, Qualtrics, REDCap, SurveyJS, DDI, SPSS, Stata): se tunnistetaan sisällöstään, ja siitä "
          "tehdään kysely NIMI.yaml. Lopuksi kerrotaan, "
          "mitä ei voitu säilyttää.",
    "sv": "Gör definitioner av ringens Excel-arbetsbok: mål, frågor och mätare.\n\nFIL är arbetsboken som keko new "
          "circle gjorde och du har fyllt i. Alla brister räknas upp på en gång med sina celler; ingenting skrivs "
          "förrän felen är rättade.\n\nOckså ett annat systems formulär duger (XLSForm, LimeSurvey, Qualtrics, "
          "REDCap, SurveyJS, DDI, SPSS, Stata): det "
          "känns igen på sitt innehåll och blir enkäten NAMN.yaml. Till sist berättas vad som inte kunde bevaras.",
    "en": "Make definitions of a circle's Excel workbook: goals, questions and indicators.\n\nFILE is the workbook "
          "that keko new circle made and you have filled in. Everything that is wrong is listed at once with its cell; "
          "nothing is written until the errors are mended.\n\nA form of another system will do as well (XLSForm, "
          "LimeSurvey, Qualtrics, REDCap, SurveyJS, DDI, SPSS, Stata): it is known by what it holds and becomes the "
          "instrument NAME.yaml. What could not "
          "be kept is told at the end.",
}
FILE = {"fi": "TIEDOSTO", "sv": "FIL", "en": "FILE"}
FOLDER = {"fi": "Tutkimuksen kansio. Ellei sitä anneta, se etsitään työkirjan luota; lomakkeesta tehty kysely "
                "kirjoitetaan silloin lomakkeen viereen.",
          "sv": "Studiens mapp. Utan den söks den vid arbetsboken; enkäten av ett formulär skrivs då bredvid det.",
          "en": "The study's folder. Without it, it is looked for around the workbook; the instrument made of a form "
                "is then written beside the form."}
FORMAT = {"fi": "Lomakkeesta: teksti tai JSON ohjelmille.", "sv": "Av ett formulär: text eller JSON för program.",
          "en": "Of a form: text, or JSON for programs."}
WRITTEN = {"fi": "Kirjoitettiin: {files}", "sv": "Skrevs: {files}", "en": "Written: {files}"}
NEXT = {"fi": "Tunnukset on lisätty työkirjaan {file}. Seuraavaksi: keko check {folder}",
        "sv": "Id:na har lagts till i arbetsboken {file}. Härnäst: keko check {folder}",
        "en": "The ids have been added to the workbook {file}. Next: keko check {folder}"}
NOTHING = {"fi": "Mitään ei kirjoitettu. Korjaa solut, tallenna työkirja ja anna sama komento uudelleen.",
           "sv": "Ingenting skrevs. Rätta cellerna, spara arbetsboken och ge samma kommando på nytt.",
           "en": "Nothing was written. Mend the cells, save the workbook, and give the same command again."}


@click.command()
@click.argument("file", type=click.Path(path_type=Path), metavar=say(FILE))
@click.option("-o", "--out", type=click.Path(path_type=Path, file_okay=False), help=say(FOLDER))
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text", help=say(FORMAT))
def command(file: Path, out: Path | None, shape: str) -> int:
    system = _system(file)
    if system:
        from keko_eval.cli.foreign import bring_in

        return bring_in(file, system, out or file.parent, shape)
    _refuse_others(file)
    from keko_eval.exchange.authored import around
    from keko_eval.exchange.import_definitions import import_definitions

    folder = out or _study_folder(file)
    surroundings = around(folder)
    imported = import_definitions(file, surroundings, by_name=True)
    if imported.problems:
        click.echo(draw_text(imported.problems, language()))
    if has_errors(imported.problems) or imported.own is None:
        click.echo(say(NOTHING))
        return 1
    _write(folder, imported.files)
    click.echo(say(WRITTEN, files=", ".join(imported.files)))
    click.echo(say(NEXT, file=_with_ids(file, folder, imported.own.circle["circle"], imported.tongue),
                   folder=folder))
    return 0


def _system(file: Path) -> str:
    """The system whose form the file is; empty for the coordinator's workbook."""
    from keko_eval.exchange.systems import recognised

    return recognised(file) if file.is_file() else ""


def _refuse_others(file: Path) -> None:
    """What is no workbook by its first bytes, nor calls itself one, is told as what it is."""
    if not file.exists():
        raise Refused([problem("no-such-path", Place(str(file)))])
    if file.is_dir():
        raise Refused([problem("a-folder", Place(str(file)))])
    with file.open("rb") as stream:
        head = stream.read(4)
    if head not in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0") and file.suffix.lower() not in (".xlsx", ".xls", ".ods"):
        raise Refused([problem("no-form-known", Place(str(file)))])


def _study_folder(file: Path) -> Path:
    """The nearest folder above the workbook that holds a study."""
    for folder in list(file.absolute().parents)[:4]:
        if (folder / "study.yaml").is_file():
            here = Path().absolute()
            return folder.relative_to(here) if folder.is_relative_to(here) else folder
    raise Refused([problem("no-study", Place(str(file.parent)))])


def _write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        place = folder / name
        prepared(place.parent)
        place.write_text(text, encoding="utf8")


def _with_ids(file: Path, folder: Path, circle: str, tongue: str) -> Path:
    """The workbook written anew from the definitions, with the ids that were made; the earlier one is kept.

    One of another program, such as ``.ods``, stays as it is, and the new one stands beside it.
    """
    from keko_eval.exchange.author import author_circle

    book = file.with_suffix(".xlsx")
    if book.is_file():
        book.with_suffix(".old.xlsx").write_bytes(book.read_bytes())
    return author_circle(folder, circle, tongue, book)
