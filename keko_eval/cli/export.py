"""keko export: the released results, or single people's answers, in the formats of other programs."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

import click

from keko_eval.cli.access_log import logged
from keko_eval.cli.code import ALLOWED, ROLE, ROLES
from keko_eval.cli.output_folder import prepared
from keko_eval.cli.speech import language as spoken
from keko_eval.cli.speech import say
from keko_eval.cli.study_options import list_files, listed, opened, profile_option, study_options, tell
from keko_eval.problem.problem import Refused, has_errors

if TYPE_CHECKING:
    from keko_eval.collection.answers import Answers
    from keko_eval.definitions.load import ResolvedStudy

HELP = {
    "fi": "Vie tuloksia tai aineistoa muille ohjelmille.\n\nTulokset (data-package, iati) ovat julkaistavissa: niissä "
          "on vain se, minkä tietosuoja sallii. Muut muodot vievät yksittäisten ihmisten vastauksia: siihen tarvitaan "
          "lupa, ja siitä jää merkintä lokiin.",
    "sv": "Exportera resultat eller material till andra program.\n\nResultaten (data-package, iati) innehåller bara "
          "det som dataskyddet tillåter. De andra formaten tar ut enskilda människors svar: det kräver lov och "
          "antecknas i loggen.",
    "en": "Export results or answers for other programs.\n\nResults (data-package, iati) hold only what disclosure "
          "control allows. The other formats take out single people's answers: that needs permission, and is logged.",
}
AS = {"fi": "Muoto: {known}. Useampi pilkulla erotettuna: kukin tulee omaan kansioonsa.",
      "sv": "Format: {known}. Flera med kommatecken: vart och ett får en egen mapp.",
      "en": "The format: {known}. Several with commas: each gets a folder of its own."}
NO_FORMAT = {"fi": "anna ainakin yksi muoto.", "sv": "ge minst ett format.", "en": "give at least one format."}
LANGUAGE = {"fi": "Selitteiden kieli. Ellei anneta, ohjelman kieli, jos tutkimuksessa on se.",
            "sv": "Etiketternas språk. Annars programmets språk, om studien har det.",
            "en": "The labels' language. Otherwise the program's own, where the study has it."}
NOT_ALLOWED = {
    "fi": "tiedostoihin tulisi yksittäisten ihmisten vastauksia ({n}). Jos saat viedä ne, lisää komentoon "
          "--saan-lukea-vastaukset. Luku ja tehtäväsi merkitään tiedostoon access.log.csv.",
    "sv": "filerna skulle innehålla enskilda människors svar ({n}). Om du får ta ut dem, lägg till "
          "--jag-far-lasa-svaren. Antalet och din uppgift antecknas i filen access.log.csv.",
    "en": "the files would hold single people's answers ({n}). If you may take them out, add --i-may-read-answers. "
          "Their number and your role go to the file access.log.csv.",
}
WARNED = {
    "fi": "Tiedostoissa on yksittäisten ihmisten vastauksia ({n}). Säilytä ne kuten vastauksia, älä lähetä niitä "
          "salaamattomina, ja poista kopiot, kun niitä ei enää tarvita. Merkintä lisättiin tiedostoon {log}.",
    "sv": "Filerna innehåller enskilda människors svar ({n}). Förvara dem som svaren, skicka dem inte okrypterade och "
          "radera kopiorna när de inte längre behövs. En rad lades till i filen {log}.",
    "en": "The files hold single people's answers ({n}). Keep them as you keep the answers, do not send them "
          "unencrypted, and delete the copies when they are no longer needed. A line was added to the file {log}.",
}
NO_LANGUAGE = {"fi": "tutkimuksessa ei ole kieltä '{name}'. Siinä ovat: {known}.",
               "sv": "studien har inte språket '{name}'. Den har: {known}.",
               "en": "the study has no language '{name}'. It has: {known}."}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be exported, and how.

    Attributes
    ----------
    answers : mapping of str to Answers
        By instrument, checked, over all waves; empty where only results leave.
    """

    study: "ResolvedStudy"
    out: Path
    language: str
    profile: Any = None
    engine: Any = "polars"
    answers: Mapping[str, "Answers"] = field(default_factory=dict)
    format: str = ""


class Exporter(Protocol):
    """The module of a format."""

    def demanded(self, wanted: Wanted) -> None:
        """Raise :class:`Refused` where the format needs something that is not there, before anything is read."""

    def export(self, wanted: Wanted) -> list[Path]:
        """Write the files, and give their paths."""


RESULTS: dict[str, str] = {
    "data-package": "keko_eval.cli.export_data_package",
    "iati": "keko_eval.cli.export_iati",
}
"""``{format: module}``: the released tables alone."""
ANSWERS: dict[str, str] = {
    "csv": "keko_eval.cli.export_statistics",
    "parquet": "keko_eval.cli.export_statistics",
    "sav": "keko_eval.cli.export_statistics",
    "dta": "keko_eval.cli.export_statistics",
    "r": "keko_eval.cli.export_statistics",
    "spss": "keko_eval.cli.export_statistics",
    "ddi": "keko_eval.cli.export_ddi",
}
"""``{format: module}``: the closed list of formats that take out single people's answers."""


@click.command()
@study_options
@profile_option
@click.option("--as", "formats", required=True, help=say(AS, known=", ".join((*RESULTS, *ANSWERS))))
@click.option("--language", help=say(LANGUAGE))
@click.option("--i-may-read-answers", "--saan-lukea-vastaukset", "--jag-far-lasa-svaren", "allowed", is_flag=True,
              help=say(ALLOWED))
@click.option("--role", type=click.Choice(ROLES), default="coordinator", show_default=True, help=say(ROLE))
def command(study: Path, out: Path, circle: str | None, engine: Any, store: str | None, profile: Any, formats: str,
            language: str | None, allowed: bool, role: str) -> None:
    asked = listed(formats, (*RESULTS, *ANSWERS), "--as")
    if not asked:
        raise click.BadParameter(say(NO_FORMAT), param_hint="--as")
    resolved = opened(study, circle, store)
    tongue = _language(resolved, language)
    wanted = [Wanted(resolved, out if len(asked) == 1 else out / format, tongue, profile, engine, format=format)
              for format in asked]
    for one in wanted:
        _exporter(one).demanded(one)
    prepared(out)
    single = [one for one in wanted if one.format in ANSWERS]
    answers = _answers(resolved) if single else {}
    n = sum(frame_height(found) for found in answers.values())
    if single and not allowed:
        raise click.UsageError(say(NOT_ALLOWED, n=n))
    named = ", ".join(one.format for one in single)
    log = logged(resolved.folder, f"export as {named}: {', '.join(answers)}", n, role) if single else None
    for one in wanted:
        prepared(one.out)
        list_files(_exporter(one).export(replace(one, answers=answers) if one in single else one))
    if log is not None:
        click.echo(say(WARNED, n=n, log=log), err=True)


def frame_height(answers: "Answers") -> int:
    """How many rows of answers there are."""
    import polars as pl

    return int(answers.frame.lazy().select(pl.len()).collect().item())


def _answers(resolved: "ResolvedStudy") -> Mapping[str, "Answers"]:
    from keko_eval import pipeline

    read, problems = pipeline.read(resolved)
    if has_errors(problems):
        raise Refused(problems)
    tell(problems)
    return {id: replace(found, frame=pipeline.within(resolved, id, found.frame)) for id, found in read.items()}


def _exporter(wanted: Wanted) -> Exporter:
    return cast(Exporter, import_module((RESULTS | ANSWERS)[wanted.format]))


def _language(resolved: "ResolvedStudy", name: str | None) -> str:
    known = resolved.study.languages
    if name is not None and name not in known:
        raise click.BadParameter(say(NO_LANGUAGE, name=name, known=", ".join(known)), param_hint="--language")
    return name or (spoken() if spoken() in known else known[0])
