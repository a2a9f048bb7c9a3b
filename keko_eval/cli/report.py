"""keko report: the report as web page, PDF and workbook, in the languages asked for."""

from pathlib import Path
from typing import Any

import click

from keko_eval.cli.output_folder import prepared
from keko_eval.cli.speech import say
from keko_eval.cli.study_options import list_files, opened, profile_option, study_options, tell

HELP = {
    "fi": "Tee raportti: mikä on toisin, kuinka varmaa se on ja mitä ei voi sanoa.\n\nTUTKIMUS on kansio, jossa on "
          "study.yaml. Tiedostot: report-KIELI.html, .pdf ja .xlsx.",
    "sv": "Gör rapporten: vad som är annorlunda, hur säkert det är och vad som inte kan sägas.\n\nSTUDIE är en mapp "
          "med study.yaml. Filer: report-SPRÅK.html, .pdf och .xlsx.",
    "en": "Make the report: what is different, how sure that is, and what cannot be said.\n\nSTUDY is a folder with "
          "study.yaml. Files: report-LANGUAGE.html, .pdf and .xlsx.",
}
LANGUAGE = {"fi": "Kielet pilkuilla: fi,sv,en,fi-simple. Ellei anneta, tutkimuksen kielet.",
            "sv": "Språken med komman: fi,sv,en,fi-simple. Annars studiens språk.",
            "en": "Languages with commas: fi,sv,en,fi-simple. Else the study's own."}
OUTPUT = {"fi": "Muodot pilkuilla: html,pdf,xlsx.", "sv": "Format med komman: html,pdf,xlsx.",
          "en": "Formats with commas: html,pdf,xlsx."}
UNKNOWN = {"fi": "'{value}' ei ole mikään näistä: {known}.", "sv": "'{value}' är inget av dessa: {known}.",
           "en": "'{value}' is none of these: {known}."}
LANGUAGES = ("fi", "sv", "en", "fi-simple")
OUTPUTS = ("html", "pdf", "xlsx")


def listed(text: str | None, known: tuple[str, ...], option: str) -> tuple[str, ...] | None:
    """``fi,sv`` as ("fi", "sv"); a usage error for what is not known."""
    if text is None:
        return None
    values = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    for value in values:
        if value not in known:
            raise click.BadParameter(say(UNKNOWN, value=value, known=", ".join(known)), param_hint=option)
    return values or None


@click.command()
@study_options
@profile_option
@click.option("--language", "languages", help=say(LANGUAGE))
@click.option("--as", "outputs", default="html,pdf,xlsx", show_default=True, help=say(OUTPUT))
def command(study: Path, out: Path, circle: str | None, engine: Any, profile: Any, languages: str | None,
            outputs: str) -> None:
    from keko_eval import pipeline

    wanted, formats = listed(languages, LANGUAGES, "--language"), listed(outputs, OUTPUTS, "--as")
    resolved, out = opened(study, circle), prepared(out)
    written = pipeline.report(resolved, out, languages=wanted, outputs=formats or OUTPUTS,
                              profile=profile, engine=engine)
    tell(written.problems)
    list_files(written.paths)
