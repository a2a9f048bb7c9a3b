"""keko evaluate: the two results tables as csv, parquet and json."""

from pathlib import Path
from typing import Any

import click

from keko_eval.cli.output_folder import prepared
from keko_eval.cli.speech import say
from keko_eval.cli.study_options import list_files, opened, profile_option, study_options, tell

HELP = {
    "fi": "Vertaa mittauskertoja ja kirjoita tulostaulut.\n\nTUTKIMUS on kansio, jossa on study.yaml. Tiedostot: "
          "results ja counts (csv, parquet, json), luvut pyöristämättä. Rivit, jotka paljastaisivat vastaajan, "
          "ovat tyhjiä.",
    "sv": "Jämför mätomgångarna och skriv resultattabellerna.\n\nSTUDIE är en mapp med study.yaml. Filer: results och "
          "counts (csv, parquet, json), oavrundade tal. Rader som skulle avslöja en svarande är tomma.",
    "en": "Compare the waves and write the results tables.\n\nSTUDY is a folder with study.yaml. Files: results and "
          "counts (csv, parquet, json), numbers unrounded. Rows that would give a respondent away are empty.",
}
CONFIDENTIAL = {"fi": "Kirjoita kaikki luvut, myös suojattavat, tiedostoihin joiden nimessä on confidential.",
                "sv": "Skriv alla tal, också de skyddade, i filer med confidential i namnet.",
                "en": "Write every number, the protected ones too, into files with confidential in their name."}
WARNED = {"fi": "Näissä tiedostoissa on lukuja, joista vastaajan voi tunnistaa. Säilytä ne kuten vastauksia.",
          "sv": "De här filerna har tal som kan avslöja en svarande. Förvara dem som svaren.",
          "en": "These files have numbers that can give a respondent away. Keep them as you keep the answers."}
HIDDEN = {"fi": "Vastaajien suojaamiseksi tyhjiä rivejä: {n}.", "sv": "Tomma rader för att skydda de svarande: {n}.",
          "en": "Rows left empty to protect respondents: {n}."}


@click.command()
@study_options
@profile_option
@click.option("--confidential", is_flag=True, help=say(CONFIDENTIAL))
def command(study: Path, out: Path, circle: str | None, engine: Any, store: str | None, profile: Any,
            confidential: bool) -> None:
    from keko_eval import pipeline
    from keko_eval.reporting.tables import write_tables

    resolved, out = opened(study, circle, store), prepared(out)
    evaluation = pipeline.evaluate(resolved, engine=engine,
                                   profile="confidential" if confidential else profile)
    tell(evaluation.problems)
    released = evaluation.released
    list_files(write_tables(released, out))
    hidden = sum(released.summary.values())
    if confidential:
        click.echo(say(WARNED), err=True)
    elif hidden:
        click.echo(say(HIDDEN, n=hidden), err=True)
