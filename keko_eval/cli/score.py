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


CONFIDENTIAL = {
    "fi": "Kirjoita myös vastaajan tunnus, vaikka kyselyn ehdot kieltävät yhden ihmisen tulosten katselun.",
    "sv": "Skriv också den svarandes kod, fast enkätens villkor inte tillåter att en persons resultat granskas.",
    "en": "Write the respondent's code too, although the terms of the instrument are against looking at one person.",
}
WITHOUT_CODES = {
    "fi": "Kyselyn {names} ehdot kieltävät yhden ihmisen tulosten katselun: tunnukset puuttuvat ja rivit ovat uudessa "
          "järjestyksessä. Jos tarvitset tunnuksia: --confidential.",
    "sv": "Villkoren för {names} tillåter inte att en persons resultat granskas: koderna saknas och raderna står i ny "
          "ordning. Om du behöver koderna: --confidential.",
    "en": "The terms of {names} are against looking at one person's results: codes are left out and rows stand in a "
          "new order. If you need the codes: --confidential.",
}


@click.command()
@study_options
@click.option("--confidential", is_flag=True, help=say(CONFIDENTIAL))
def command(study: Path, out: Path, circle: str | None, engine: Any, store: str | None, confidential: bool) -> None:
    from keko_eval import pipeline

    resolved, out = opened(study, circle, store), prepared(out)
    scored = pipeline.score(resolved, engine=engine)
    subject, paths, without = resolved.study.subject, [], []
    for id, frame in scored.collect().items():
        if subject in frame.columns and not (confidential or resolved.instruments[id].terms.individual):
            frame = frame.drop(subject).sort([name for name in frame.columns if name != subject])
            without.append(id)
        stem = f"scores-confidential-{id}"
        as_text(frame).write_csv(out / f"{stem}.csv")
        frame.write_parquet(out / f"{stem}.parquet", statistics=False)
        paths += [out / f"{stem}.csv", out / f"{stem}.parquet"]
    list_files(paths)
    if without:
        click.echo(say(WITHOUT_CODES, names=", ".join(without)), err=True)
    click.echo(say(WARNED), err=True)


def as_text(frame: "pl.DataFrame") -> "pl.DataFrame":
    """Texts that a spreadsheet would take for formulas get an apostrophe."""
    import polars as pl

    text = pl.col(pl.String)
    return frame.with_columns(pl.when(text.str.contains(r"^[=+\-@\t\r]")).then("'" + text).otherwise(text).name.keep())
