"""What the commands that take a study share: its folder, where to write, whose answers, by which engine."""

import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from keko_eval.cli.speech import language, say
from keko_eval.problem.problem import Problem

if TYPE_CHECKING:
    from keko_eval.definitions.load import ResolvedStudy
    from keko_eval.definitions.scalars import Texts

Command = TypeVar("Command", bound=Callable[..., Any])
FEW_BYTES = 4_000_000
ENGINES = ("polars", "pandas", "duckdb", "spark")
STUDY = {"fi": "TUTKIMUS", "sv": "STUDIE", "en": "STUDY"}
OUT = {"fi": "Kansio, johon tulokset kirjoitetaan.", "sv": "Mapp som resultaten skrivs i.",
       "en": "Folder to write the results to."}
CIRCLE = {"fi": "Vain tämän ringin vastaukset.", "sv": "Endast den här ringens svar.",
          "en": "Only this circle's answers."}
ENGINE = {"fi": "Ohjelma, joka lukee vastaukset.", "sv": "Programmet som läser svaren.",
          "en": "The program that reads the answers."}
PROFILE = {"fi": "Kenelle: internal omille, public julkaistavaksi. Ellei anneta, kuten tutkimus sanoo.",
           "sv": "För vem: internal för de egna, public för publicering. Annars som studien säger.",
           "en": "For whom: internal for your own people, public to publish. Else as the study says."}
STORE = {"fi": "Mistä kerätyt vastaukset luetaan: kansio, postgresql://… tai none. Ellei anneta, tutkimuksen kansio "
               "collected, jos se on.",
         "sv": "Var de insamlade svaren finns: en mapp, postgresql://… eller none. Annars studiens mapp collected, om "
               "den finns.",
         "en": "Where collected answers are: a folder, postgresql://… or none. Else the study's folder collected, if "
               "it is there."}
WITH_COLLECTED = {"fi": "Mukana on kerättyjä vastauksia: {n}.", "sv": "Insamlade svar är med: {n}.",
                  "en": "Collected answers are included: {n}."}
UNKNOWN = {"fi": "'{value}' ei ole mikään näistä: {known}.", "sv": "'{value}' är inget av dessa: {known}.",
           "en": "'{value}' is none of these: {known}."}
NO_CIRCLE = {
    "fi": "Vastauksissa ei ole rinkiä '{name}'. Sarakkeessa '{column}' ovat: {known}.",
    "sv": "Svaren har ingen ring '{name}'. I kolumnen '{column}' finns: {known}.",
    "en": "The answers have no circle '{name}'. The column '{column}' has: {known}.",
}


def study_argument(command: Command) -> Command:
    return click.argument("study", type=click.Path(exists=True, path_type=Path), metavar=say(STUDY))(command)


def study_options(command: Command) -> Command:
    """STUDY -o DIR --circle --engine --store."""
    for option in (
        click.option("--store", help=say(STORE)),
        click.option("--engine", type=click.Choice(ENGINES), default="polars", help=say(ENGINE)),
        click.option("--circle", help=say(CIRCLE)),
        click.option("-o", "--out", type=click.Path(path_type=Path, file_okay=False), default=Path("out"),
                     show_default=True, help=say(OUT)),
    ):
        command = option(command)
    return study_argument(command)


def profile_option(command: Command) -> Command:
    choices = click.Choice(["internal", "public"])
    return click.option("--profile", type=choices, help=say(PROFILE))(command)


def opened(path: Path, circle: str | None = None, store: str | None = None) -> "ResolvedStudy":
    """The study with what was collected, narrowed to a circle where one is named; raises what is wrong with it."""
    from keko_eval import pipeline

    resolved = pipeline.load(path)
    _few_threads(resolved, store)
    resolved = _with_collected(resolved, store)
    return resolved if circle is None else narrowed(resolved, circle)


def _few_threads(resolved: "ResolvedStudy", store: str | None) -> None:
    """Where the answers are few, one thread reads them: waking one for each processor costs more than it saves."""
    if store and "://" in store:
        return
    own = Path(store or resolved.folder / "collected") / "answers.db"
    files = [own, *(resolved.folder / data.file for data in resolved.study.data)]
    with suppress(OSError, ValueError):
        if sum(file.stat().st_size for file in files if file.exists()) < FEW_BYTES:
            os.environ.setdefault("POLARS_MAX_THREADS", "1")


def _with_collected(resolved: "ResolvedStudy", store: str | None) -> "ResolvedStudy":
    from keko_eval import pipeline

    own = resolved.folder / pipeline.COLLECTED
    if store is None and not (own / "answers.db").exists():
        return resolved
    if store == "none":
        return resolved
    found = pipeline.with_collected(resolved, store or own)
    n = sum(frame.height for frame in found.collected.values())
    click.echo(say(WITH_COLLECTED, n=n), err=True)
    return found


def narrowed(resolved: "ResolvedStudy", circle: str) -> "ResolvedStudy":
    """The study as one circle sees it, by the circle's id, by what the answers call it, or by its name."""
    from keko_eval import pipeline

    column = resolved.study.circle_group
    named = next((g.values for g in resolved.study.groups if g.group == column), {})
    overlays = {id: {id, own.value or id, *_said(own.title), *_said(named.get(own.value or id))}
                for id, own in resolved.circles.items()}
    found = _meant(circle, overlays)
    if found is not None:
        return pipeline.circle(resolved, found)
    known = pipeline.group_values(resolved, column) if column else []
    value = _meant(circle, {value: {value, *_said(named.get(value))} for value in known})
    if column is None or value is None:
        said = say(NO_CIRCLE, name=circle, column=column or "–", known=", ".join(known) or "–")
        raise click.BadParameter(said, param_hint="--circle")
    return pipeline.only(resolved, column, value)


def _said(texts: "Texts | None") -> list[str]:
    return [text for text in texts.by_language.values() if text] if texts else []


def _meant(name: str, called: Mapping[str, set[str]]) -> str | None:
    """The one that has the name; where letter case is all that tells two apart, the one that has it exactly."""
    exact = [id for id, names in called.items() if name in names]
    folded = [id for id, names in called.items() if name.strip().casefold() in {own.casefold() for own in names}]
    return exact[0] if exact else folded[0] if len(folded) == 1 else None


def circles_of(study: "ResolvedStudy") -> list[str]:
    """The circles that have a file of their own, by id, then those that only the answers name."""
    from keko_eval import pipeline

    column = study.study.circle_group
    own = {id: circle.value or id for id, circle in study.circles.items() if circle.group == column}
    named = pipeline.group_values(study, column) if column else []
    return [*own, *(value for value in named if value not in own.values())]


def listed(text: str | None, known: tuple[str, ...], option: str) -> tuple[str, ...] | None:
    """``fi,sv`` as ("fi", "sv"); a usage error for what is not known."""
    if text is None:
        return None
    values = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    for value in values:
        if value not in known:
            raise click.BadParameter(say(UNKNOWN, value=value, known=", ".join(known)), param_hint=option)
    return values or None


def tell(problems: Iterable[Problem]) -> None:
    """Warnings and advice, on the side where they do not mix with what a program reads."""
    found = list(problems)
    if found:
        from keko_eval.problem.draw import draw_text

        click.echo(draw_text(found, language()), err=True, nl=False)


def list_files(paths: Iterable[Path]) -> None:
    for path in paths:
        click.echo(path)
