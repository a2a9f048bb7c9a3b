"""Forms of other systems: in as an instrument's files, out as the system's own; each time with what was not kept."""

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from keko_eval.cli.output_folder import prepared
from keko_eval.cli.speech import language, say
from keko_eval.definitions.document import Document
from keko_eval.definitions.load import read_library, shipped_library
from keko_eval.problem.draw import as_record, draw_text, in_order
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, Refused, has_errors, problem, suggestion

if TYPE_CHECKING:
    from keko_eval.exchange.loss import LossReport

WRITTEN = {"fi": "Kirjoitettiin: {files}", "sv": "Skrevs: {files}", "en": "Written: {files}"}
NOTHING = {"fi": "Mitään ei kirjoitettu. Korjaa lomake ja anna sama komento uudelleen.",
           "sv": "Ingenting skrevs. Rätta formuläret och ge samma kommando på nytt.",
           "en": "Nothing was written. Mend the form, and give the same command again."}
LATER = {"fi": "Kyselyssä on virheitä. Korjaa ne lomakkeeseen tai tiedostoon {file}: keko check {file}",
         "sv": "Enkäten har fel. Rätta dem i formuläret eller i filen {file}: keko check {file}",
         "en": "The instrument has errors. Mend them in the form or in {file}: keko check {file}"}
HINDERED = {"fi": "Lomake kirjoitettiin, mutta kyselyssä on virheitä, joiden vuoksi toinen ohjelma voi hylätä sen tai "
                  "kysyä väärin. Korjaa ne ensin: keko check {file}",
            "sv": "Formuläret skrevs, men enkäten har fel som kan få ett annat program att avvisa det eller fråga fel. "
                  "Rätta dem först: keko check {file}",
            "en": "The form was written, but the instrument has errors, for which another program may refuse it or ask "
                  "amiss. Mend them first: keko check {file}"}
OVER = {"fi": "Samanniminen tiedosto on jo, ja se on toinen kysely: {file}. Anna toinen kansio: -o KANSIO.",
        "sv": "En fil med samma namn finns redan och är en annan enkät: {file}. Ge en annan mapp: -o MAPP.",
        "en": "A file of that name is there already, and it is another instrument: {file}. Use another: -o DIR."}

NO_LANGUAGE = {"fi": "kyselyssä ei ole kieltä '{name}'. Siinä ovat: {known}.",
               "sv": "enkäten har inte språket '{name}'. Den har: {known}.",
               "en": "the instrument has no language '{name}'. It has: {known}."}
KEPT = {"fi": "Aiempi tiedosto, joka oli toisenlainen, on tallessa: {file}",
        "sv": "Den tidigare filen, som var annorlunda, finns kvar: {file}",
        "en": "The earlier file, which was different, is kept: {file}"}


def bring_in(file: Path, system: str, folder: Path, shape: str) -> int:
    """A form as ``NAME.yaml`` with what is carried beside it; nothing where it cannot be read as an instrument."""
    from keko_eval.exchange.brought import files_of
    from keko_eval.exchange.check_form import check_form
    from keko_eval.exchange.placed import document_of

    form, problems = check_form(file, system)
    unreadable = not form.tree or has_errors((*form.problems, *document_of(form.tree, form.places, str(file))[1]))
    files = {} if unreadable else {folder / name: text for name, text in files_of(form, system, file).items()}
    _refuse_others(files, str(form.tree.get("instrument", "")))
    if files:
        prepared(folder)
        _keep(files)
    for path, text in files.items():
        path.write_text(text, encoding="utf8")
    if shape == "json":
        click.echo(json.dumps({"files": [str(path) for path in files], "losses": form.report.records(language()),
                               "problems": [as_record(p, language()) for p in in_order(problems)]},
                              ensure_ascii=False, indent=1))
    else:
        _tell(problems, [*files], _losses(form.report, has_errors(problems)))
    return int(has_errors(problems))


def _refuse_others(files: dict[Path, str], id: str) -> None:
    """A file of that name that holds something else is never written over."""
    for path in files:
        if path.suffix == ".yaml" and path.exists():
            there = read_library([path])[0].documents
            if [(d.kind, d.id) for d in there] != [("instrument", id)]:
                raise click.UsageError(say(OVER, file=path))


def _keep(files: dict[Path, str]) -> None:
    """An instrument that was changed by hand since is kept beside the new one, in a file that nothing reads."""
    for path, text in files.items():
        if path.suffix != ".yaml" or not path.exists() or path.read_text(encoding="utf8") == text:
            continue
        names = (path.with_name(f"{path.name}.old{n}") for n in ("", *range(2, 1000)))
        kept = next(name for name in names if not name.exists())
        kept.write_bytes(path.read_bytes())
        click.echo(say(KEPT, file=kept), err=True)


def _tell(problems: tuple[Problem, ...], files: list[Path], losses: str) -> None:
    if problems:
        click.echo(draw_text(problems, language()))
    if not files:
        click.echo(say(NOTHING))
        return
    if losses:
        click.echo(losses)
    click.echo(say(WRITTEN, files=", ".join(map(str, files))))
    if has_errors(problems):
        click.echo(say(LATER, file=files[0]))


def _losses(report: "LossReport", wrong: bool) -> str:
    """What was lost; a form with errors is not praised for having lost nothing."""
    return report.text(language()) if report.losses or not wrong else ""


def hand_out(target: str, named: str | None, system: str, out: Path, tongue: str | None = None) -> int:
    """An instrument as a form of a system, ``tongue`` first among its languages; told what is wrong with it."""
    from keko_eval.exchange.brought import carried_beside
    from keko_eval.exchange.check_form import problems_of_meaning
    from keko_eval.exchange.systems import writer

    document = instrument_of(target, named)
    if tongue is not None:
        document = _led_by(document, tongue)
    prepared(out.parent)
    report = writer(system).write(document, out, carried_beside(Path(document.file), system))
    wrong = [found for found in problems_of_meaning(document) if found.severity == "error"]
    if wrong:
        click.echo(draw_text(wrong, language()), err=True)
    losses = _losses(report, bool(wrong))
    if losses:
        click.echo(losses, err=True)
    if wrong:
        click.echo(say(HINDERED, file=document.file), err=True)
    return int(bool(wrong))


def _led_by(document: Document, tongue: str) -> Document:
    """The instrument with one of its languages first."""
    known = document.model.languages
    if tongue not in known:
        raise click.BadParameter(say(NO_LANGUAGE, name=tongue, known=", ".join(known)), param_hint="--language")
    languages = tuple(sorted(known, key=lambda code: code != tongue))
    return replace(document, model=document.model.model_copy(update={"languages": languages}))


def instrument_of(target: str, named: str | None) -> Document:
    """The instrument that a file, a folder or an id names."""
    path = Path(target)
    own, problems = read_library([path] if path.exists() else [])
    if has_errors(problems):
        raise Refused(problems)
    ids = own.ids("instrument") if path.exists() else [target]
    library = own.and_then(shipped_library(own))
    id = named or (ids[0] if len(ids) == 1 else "")
    found = library.get("instrument", id)
    if found is None:
        hint: dict[str, Any] = suggestion(id or target, ids if path.exists() else library.ids("instrument"))
        place = Place(target) if path.exists() else None
        raise Refused([problem("unknown-instrument", place, id=id or target, **hint)])
    return found
