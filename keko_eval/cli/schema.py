"""keko schema: the JSON Schema of definitions, so that an editor completes keys and marks slips while one types."""

import json
from pathlib import Path

import click

from keko_eval.cli.output_folder import prepared
from keko_eval.cli.speech import say
from keko_eval.definitions.schema import TYPES, json_schema

HELP = {
    "fi": "Kirjoita määrittelyn lajin JSON Schema, tai kaikkien lajien kansioon (-o). Muokkain, joka tuntee sen, "
          "täydentää avaimet ja merkitsee virheet jo kirjoittaessa.",
    "sv": "Skriv JSON Schema för ett slags definition, eller för alla i en mapp (-o). En redigerare som känner till "
          "det fyller i nycklar och märker ut fel medan man skriver.",
    "en": "Write the JSON Schema of a kind of definition, or of all kinds into a folder (-o). An editor that knows it "
          "completes keys and marks slips while you type.",
}
KIND = {"fi": "[LAJI]", "sv": "[SLAG]", "en": "[KIND]"}
OUT = {"fi": "Kansio, johon tiedostot LAJI.schema.json kirjoitetaan.", "sv": "Mapp för filerna SLAG.schema.json.",
       "en": "Folder for the files KIND.schema.json."}
WHICH = {"fi": "Nimeä laji tai anna kansio: {kinds}", "sv": "Nämn ett slag eller ge en mapp: {kinds}",
         "en": "Name a kind, or give a folder: {kinds}"}


@click.command()
@click.argument("kind", required=False, type=click.Choice(sorted(TYPES)), metavar=say(KIND))
@click.option("-o", "--out", type=click.Path(path_type=Path, file_okay=False), help=say(OUT))
def command(kind: str | None, out: Path | None) -> None:
    if kind is None and out is None:
        raise click.UsageError(say(WHICH, kinds=", ".join(sorted(TYPES))))
    for name in [kind] if kind else sorted(TYPES):
        text = json.dumps(json_schema(name), ensure_ascii=False, indent=1) + "\n"
        if out is None:
            click.echo(text, nl=False)
        else:
            file = prepared(out) / f"{name}.schema.json"
            file.write_text(text, encoding="utf8")
            click.echo(file)
