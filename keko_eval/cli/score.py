"""keko score: each respondent's indicator values, a row-level exit with its warning."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from keko_eval.cli.output_folder import prepared
from keko_eval.cli.speech import say
from keko_eval.cli.study_options import list_files, opened, study_options

if TYPE_CHECKING:
    import polars as pl

HELP = {
    "fi": "Laske vastauksista indikaattorien arvot, rivi vastausta kohden.\n\nTiedostot (csv, parquet) sisältävät "
          "yksittäisten vastaajien tietoja.",
    "sv": "Räkna indikatorernas värden av svaren, en rad per svar.\n\nFilerna (csv, parquet) har uppgifter om enskilda "
          "svarande.",
    "en": "Work out the indicators' values, one row per response.\n\nThe files (csv, parquet) hold single respondents' "
          "data.",
}
WARNED = {"fi": "Näissä tiedostoissa on yksittäisten vastaajien tietoja. Älä julkaise äläkä lähetä niitä.",
          "sv": "De här filerna har enskilda svarandes uppgifter. Publicera eller skicka dem inte.",
          "en": "These files hold single respondents' data. Do not publish or send them."}


@click.command()
@study_options
def command(study: Path, out: Path, circle: str | None, engine: Any) -> None:
    from keko_eval import pipeline

    resolved, out = opened(study, circle), prepared(out)
    scored = pipeline.score(resolved, engine=engine)
    paths = []
    for instrument, frame in scored.collect().items():
        stem = f"scores-confidential-{instrument}"
        as_text(frame).write_csv(out / f"{stem}.csv")
        frame.write_parquet(out / f"{stem}.parquet", statistics=False)
        paths += [out / f"{stem}.csv", out / f"{stem}.parquet"]
    list_files(paths)
    click.echo(say(WARNED), err=True)


def as_text(frame: "pl.DataFrame") -> "pl.DataFrame":
    """Texts that a spreadsheet would take for formulas get an apostrophe."""
    import polars as pl

    text = pl.col(pl.String)
    return frame.with_columns(pl.when(text.str.contains(r"^[=+\-@\t\r]")).then("'" + text).otherwise(text).name.keep())
