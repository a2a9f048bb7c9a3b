"""keko explain: what an id means, where each of its values comes from and who uses it; or what a problem means."""

from collections.abc import Iterator
from pathlib import Path

import click

from keko_eval.cli import explain_result, explain_trace
from keko_eval.cli.explain_lines import line_of, links_of, place_of
from keko_eval.cli.speech import language, say
from keko_eval.cli.study_options import CIRCLE
from keko_eval.definitions.explained import Explanation
from keko_eval.definitions.explanation import explain, known_ids
from keko_eval.definitions.lineage import chain_of, parent_of
from keko_eval.definitions.load import Library, read_library, resolve, shipped_library
from keko_eval.definitions.overlay import overlay
from keko_eval.definitions.snapshot import snapshot
from keko_eval.problem.catalogue import codes
from keko_eval.problem.draw import draw_text
from keko_eval.problem.noun import Noun, Spoken
from keko_eval.problem.page import page
from keko_eval.problem.problem import Refused, has_errors, problem, suggestion

HELP = {
    "fi": "Selitä indikaattori, kysely, kysymys (kysely/kysymys), tutkimus, rinki, raporttipaketti tai tavoite: "
          "mikä tiedosto asettaa minkin arvon, mitä se lukee ja mikä sitä käyttää. Ongelman koodi näyttää ongelman "
          "sivun. Kun tutkimus on annettu (--study), myös luku ja raportin jälki: miksi tämä menetelmä, miksi eivät "
          "muut, mihin luku nojaa ja mikä muuttaisi päätelmän.",
    "sv": "Förklara en indikator, en enkät, en fråga (enkät/fråga), en studie, en ring, ett rapportpaket eller ett "
          "mål: vilken fil som sätter vilket värde, vad den läser och vad som använder den. En problemkod visar "
          "problemets sida. Med en studie (--study) också en siffra och en rapports spår: varför den här metoden, "
          "varför inte andra, vad siffran vilar på och vad som skulle ändra slutsatsen.",
    "en": "Explain an indicator, an instrument, a question (instrument/question), a study, a circle, a report pack "
          "or an objective: which file sets which value, what it reads and what uses it. A problem's code shows the "
          "problem's page. With a study (--study), a figure and a report's trace too: why this method, why not "
          "others, what the figure rests on and what would change the verdict.",
}
ID = {"fi": "TUNNUS", "sv": "ID", "en": "ID"}
WHERE = {"fi": "Kansio, jonka määrittelyt tunnetaan kirjaston lisäksi (oletus: tämä kansio).",
         "sv": "Mapp vars definitioner är kända utöver bibliotekets (förval: den här mappen).",
         "en": "Folder whose definitions are known besides the library's (default: this folder)."}
SNAPSHOT = {"fi": "Tulosta tutkimus tai rinki kokonaan, kaikki arvot paikoillaan; ensin sen tarkistussumma (SHA-256).",
            "sv": "Skriv ut studien eller ringen i sin helhet med alla värden; först dess kontrollsumma (SHA-256).",
            "en": "Print the study or circle as a whole with every value in place; first its SHA-256."}
FORMAT = {"fi": "Teksti tai JSON ohjelmille.", "sv": "Text eller JSON för program.",
          "en": "Text, or JSON for programs."}
READS = {"fi": "Lukee", "sv": "Läser", "en": "Reads"}
ABOVE = {"circle": {"fi": "Kuuluu", "sv": "Hör till", "en": "Extends"},
         "question": {"fi": "Kuuluu kyselyyn", "sv": "Hör till enkäten", "en": "Stands in"},
         "objective": {"fi": "Kuuluu tavoitteeseen", "sv": "Hör till målet", "en": "Belongs to"}}
USED_BY = {"fi": "Käyttää", "sv": "Används av", "en": "Used by"}
PARTS = {"instrument": {"fi": "Kysymykset ja niiden käyttö", "sv": "Frågor och deras användning",
                        "en": "Questions and their uses"},
         "circle": {"fi": "Siihen kuuluvat", "sv": "Till den hör", "en": "Extended by"},
         "tree": {"fi": "Tavoitteet", "sv": "Mål", "en": "Objectives"}}
FIGURE = {"fi": "on tutkimuksen luvun tunniste: lisää --study KANSIO.",
          "sv": "är koden för en siffra i en studie: lägg till --study MAPP.",
          "en": "is the code of a study's figure: add --study FOLDER."}
TRACE = {"fi": "näyttää raportin jäljeltä: lisää --study KANSIO.",
         "sv": "ser ut som en rapports spår: lägg till --study MAPP.",
         "en": "looks like a report's trace: add --study FOLDER."}
UNUSED = {"fi": "ei mikään", "sv": "ingenting", "en": "nothing"}
_KEY = 34


@click.command()
@click.argument("id", metavar=say(ID))
@click.option("--in", "folders", multiple=True, type=click.Path(exists=True, path_type=Path), help=say(WHERE))
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text", help=say(FORMAT))
@click.option("--snapshot", "whole", is_flag=True, help=say(SNAPSHOT))
@click.option("--study", type=click.Path(exists=True, path_type=Path), help=say(explain_result.STUDY))
@click.option("--circle", help=say(CIRCLE))
@click.option("--quantity", help=say(explain_result.QUANTITY))
@click.option("--scope", help=say(explain_result.SCOPE))
@click.option("--wave", help=say(explain_result.WAVE))
def command(id: str, folders: tuple[Path, ...], shape: str, whole: bool, study: Path | None, circle: str | None,
            quantity: str | None, scope: str | None, wave: str | None) -> int:
    if study is not None and explain_trace.is_trace(id):
        explain_trace.explained(id, study, circle, shape)
        return 0
    if study is not None and not _defines(id, study):
        explain_result.explained(*explain_result.named(id, quantity, scope, wave), study, circle, shape)
        return 0
    folders = (*folders, study if study.is_dir() else study.parent) if study else folders
    for option, value in (("--circle", circle), ("--quantity", quantity), ("--scope", scope), ("--wave", wave)):
        if value is not None:
            raise click.BadParameter(say(explain_result.NO_STUDY), param_hint=option)
    if id in codes():
        click.echo(page(id, language()), nl=False)
        return 0
    library = _library(folders or (Path(),))
    found = explain(id, library, language()) or _of_shelf(id)
    if found is None and explain_trace.is_trace(id):
        raise click.BadParameter(say(TRACE), param_hint=id)
    if found is None and ":" in id and id.split(":")[0] in library.ids("indicator"):
        raise click.BadParameter(say(FIGURE), param_hint=id)
    if whole and found is not None and found.kind in ("study", "circle"):
        click.echo(_snapshot(found.id, library), nl=False)
        return 0
    if found is None or whole:
        unknown = problem("unknown-id", None, id=id, **suggestion(id, [*known_ids(library), *codes()]))
        click.echo(draw_text([unknown], language()), nl=False)
        return 1
    if shape == "json":
        import json
        from dataclasses import asdict

        click.echo(json.dumps(asdict(found), ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(_lines(found)))
    return 0


def _defines(id: str, study: Path) -> bool:
    """Whether an id that a report prints is of what has no figure: a survey, a question, an objective."""
    if ":" in id:
        return False
    found = explain(id, _library((study if study.is_dir() else study.parent,)), language())
    return found is not None and found.kind != "indicator"


def _of_shelf(id: str) -> Explanation | None:
    """A report pack that comes with the program or was installed."""
    from keko_eval.packs.shelf import at_hand, document_of

    mine = next((pack for pack in at_hand() if pack.id == id), None)
    return explain(id, Library((document_of(mine),)), language()) if mine else None


def _library(folders: tuple[Path, ...]) -> Library:
    own, _ = read_library(folders)
    return own.and_then(shipped_library(own))


def _snapshot(id: str, library: Library) -> str:
    """The snapshot of a study or circle, its SHA-256 in the first line; refused where the study is not to be found."""
    circles = {d.id: d for d in library.of("circle")}
    name = id if library.get("study", id) else parent_of(chain_of(id, circles)[0])
    study = library.get("study", name)
    if study is None:
        raise Refused([problem("extends-nothing", circles[id].at("extends"), id=name,
                               **suggestion(name, library.ids("study")))])
    resolved, problems = resolve(study, library)
    if name != id:
        resolved, refused = overlay(resolved, id)
        problems = (*problems, *refused)
    if has_errors(problems):
        raise Refused(problems)
    text, digest = snapshot(resolved)
    return f"sha256: {digest}\n{text}"


def _lines(found: Explanation) -> Iterator[str]:
    yield f"{Spoken(Noun(found.kind, found.id), language())}"
    if found.title:
        yield found.title
    yield place_of(found.place)
    yield ""
    width = min(_KEY, max((len(value.key) for value in found.values), default=0))
    of = ""
    for value in found.values:
        if value.of != of:
            yield from ("", value.of)
        of = value.of
        yield line_of(value, width)
    if found.reads:
        yield from ("", f"{say(ABOVE.get(found.kind, READS))}:", *links_of(found.reads))
    yield from ("", f"{say(PARTS.get(found.kind, USED_BY))}:", *(links_of(found.used_by) or [f"  {say(UNUSED)}"]))
