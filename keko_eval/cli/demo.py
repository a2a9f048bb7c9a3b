"""keko demo: the whole end-of-project evaluation, from the shipped definitions and answers to the reports."""

from pathlib import Path

import click

from keko_eval.cli.output_folder import prepared
from keko_eval.cli.speech import say
from keko_eval.cli.study_options import list_files

HELP = {
    "fi": "Näytä koko loppuarviointi esimerkkiaineistolla.\n\nKopioi esimerkkitutkimuksen kansioon KANSIO, "
          "tarkistaa sen, vertaa mittauskertoja ja tekee raportit. Esimerkin vastaukset ovat keksittyjä.",
    "sv": "Visa hela slututvärderingen med exempeldata.\n\nKopierar exempelstudien till MAPP, "
          "kontrollerar den, jämför mätomgångarna och gör rapporterna. Exemplets svar är påhittade.",
    "en": "Show the whole end-of-project evaluation with example data.\n\nCopies the example study into DIR, "
          "checks it, compares the waves and makes the reports. The example's answers are invented.",
}
FOLDER = {"fi": "[KANSIO]", "sv": "[MAPP]", "en": "[DIR]"}
TAKEN = {"fi": "Kansiossa {folder} on jo tutkimus, jota demo ei tehnyt. Anna toinen kansio.",
         "sv": "Mappen {folder} har redan en studie som demon inte gjorde. Ange en annan mapp.",
         "en": "The folder {folder} already holds a study that the demo did not make. Give another folder."}
CHECKED = {"fi": "Määrittelyt ovat kunnossa. Kyselyitä {instruments}, indikaattoreita {indicators}.",
           "sv": "Definitionerna är i ordning. Enkäter {instruments}, indikatorer {indicators}.",
           "en": "The definitions are in order. Instruments {instruments}, indicators {indicators}."}
MADE = {"fi": "Vastaukset ovat keksittyjä. Tehdyt tiedostot; avaa ensin {first}:",
        "sv": "Svaren är påhittade. Filerna som gjordes; öppna först {first}:",
        "en": "The answers are invented. The files made; open {first} first:"}


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path("keko-demo"),
                metavar=say(FOLDER))
def command(folder: Path) -> None:
    from keko_eval import pipeline
    from keko_eval.cli.speech import language
    from keko_eval.reporting.tables import write_tables

    study = folder / "study"
    if (study / "study.yaml").exists() and "keko-2019" not in (study / "study.yaml").read_text(encoding="utf8")[:40]:
        raise click.BadParameter(say(TAKEN, folder=study), param_hint=say(FOLDER))
    prepared(folder)
    copy_example(study)
    resolved = pipeline.load(study)
    click.echo(say(CHECKED, instruments=len(resolved.instruments), indicators=len(resolved.indicators)))
    evaluation = pipeline.evaluate(resolved)
    paths = write_tables(evaluation.released, folder / "results")
    written = pipeline.report_of(evaluation, folder)
    first = next((p for p in written if p.suffix == ".html" and p.stem.endswith(f"-{language()}")), written[0])
    click.echo(say(MADE, first=first))
    list_files([*written, *paths])


def copy_example(folder: Path) -> None:
    """Copy the shipped example study into ``folder``, over an earlier copy."""
    import shutil

    from keko_eval.files.text import shipped

    leave = shutil.ignore_patterns("__pycache__", "make_*.py", "expected", "collected")
    shutil.copytree(shipped("examples", "keko-2019"), folder, dirs_exist_ok=True, ignore=leave)
