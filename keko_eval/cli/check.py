"""keko check: every problem of definitions at once, each with its place and its fix."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from keko_eval.cli.counting import summary
from keko_eval.cli.speech import language, say
from keko_eval.definitions.check import Checked, check
from keko_eval.definitions.corpus import Corpus
from keko_eval.definitions.load import Library
from keko_eval.problem.draw import draw_github, draw_json, draw_text
from keko_eval.problem.problem import Problem, has_errors

HELP = {
    "fi": "Tarkista määrittelyt: kyselyt, indikaattorit, tutkimukset ja tavoitteet.\n\nPOLKU on tiedosto tai kansio; "
          "ellei sitä anneta, tarkistetaan tämä kansio. Myös XLSForm-lomakkeen voi "
          "tarkistaa sellaisenaan. Kaikki ongelmat luetellaan kerralla paikkoineen ja korjauksineen. "
          "Lopetuskoodi on 1, jos jokin niistä on virhe.",
    "sv": "Kontrollera definitioner: enkäter, indikatorer, studier och mål.\n\nSÖKVÄG är en fil eller en mapp; utan "
          "den kontrolleras den här mappen. Också ett XLSForm kan "
          "kontrolleras som det är. Alla problem räknas upp på en gång med plats och åtgärd. "
          "Slutkoden är 1 om något av dem är ett fel.",
    "en": "Check definitions: instruments, indicators, studies and objectives.\n\nA PATH is a file or a folder; "
          "without one this folder is checked. An XLSForm can be checked as it is, too. All problems are listed at "
          "once, each with its place and its fix. "
          "The exit code is 1 when any of them is an error.",
}
PATHS = {"fi": "[POLKU]…", "sv": "[SÖKVÄG]…", "en": "[PATH]…"}
FORMAT = {"fi": "Muoto: teksti, JSON ohjelmille tai huomautukset GitHubiin.",
          "sv": "Format: text, JSON för program eller anmärkningar på GitHub.",
          "en": "Text, JSON for programs, or annotations for GitHub."}
STRICT = {"fi": "Myös varoitukset ovat virheitä.", "sv": "Också varningar är fel.", "en": "Warnings are errors too."}

DETECTABLE = {"fi": "Pienin muutos, jonka tutkimus '{study}' voi havaita:",
              "sv": "Den minsta förändring som studien '{study}' kan upptäcka:",
              "en": "The smallest change that the study '{study}' can detect:"}
ENOUGH = {"fi": "{indicator}: {seen}; merkityksellinen muutos on {matters}",
          "sv": "{indicator}: {seen}; en meningsfull förändring är {matters}",
          "en": "{indicator}: {seen}; a meaningful change is {matters}"}
TOO_COARSE = {"fi": "{indicator}: {seen}; merkityksellinen muutos {matters} voi jäädä havaitsematta",
              "sv": "{indicator}: {seen}; en meningsfull förändring {matters} kan förbli oupptäckt",
              "en": "{indicator}: {seen}; a meaningful change of {matters} may go undetected"}
NO_SMALLEST = {"fi": "{indicator}: {seen}", "sv": "{indicator}: {seen}", "en": "{indicator}: {seen}"}


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar=say(PATHS))
@click.option("--format", "shape", type=click.Choice(["text", "json", "github"]), default="text", help=say(FORMAT))
@click.option("--strict", is_flag=True, help=say(STRICT))
def command(paths: tuple[Path, ...], shape: str, strict: bool) -> int:
    forms = _forms(paths)
    shut = _shut(paths, forms)
    rest = [path for path in paths or (Path(),) if path not in forms and path not in shut]
    checked = check(rest) if rest else Checked(Corpus(Library(()), Library(())), (), ())
    found = (*checked.problems, *_of_packs(checked), *_of_forms(forms), *(p for own in shut.values() for p in own))
    problems = [p.graded("error") if strict and p.severity == "warning" else p for p in found]
    if shape == "json":
        click.echo(draw_json(problems, language()))
    elif shape == "github":
        click.echo(draw_github(problems, language()))
    elif problems:
        click.echo(draw_text(problems, language()))
    if shape == "text" and not has_errors(problems):
        _tell_detectable(checked)
    click.echo(summary(problems, checked, len(forms) + len(shut)), err=shape != "text")
    return int(has_errors(problems))


def _forms(paths: Iterable[Path]) -> dict[Path, str]:
    """The paths that are forms of other systems, and of which."""
    others = [path for path in paths if path.suffix not in (".yaml", ".yml") and path.is_file()]
    if not others:
        return {}
    from keko_eval.exchange.systems import recognised

    return {path: system for path in others if (system := recognised(path))}


def _shut(paths: Iterable[Path], forms: Mapping[Path, str]) -> dict[Path, Sequence[Problem]]:
    """The workbooks among the paths that cannot be opened, and why."""
    others = [path for path in paths if path.suffix not in (".yaml", ".yml") and path not in forms and path.is_file()]
    if not others:
        return {}
    from keko_eval.files.workbook import unopened

    return {path: why for path in others if (why := unopened(path))}


def _of_packs(checked: Checked) -> Iterator[Problem]:
    """What studies lack for the packs that they name."""
    naming = [study for study in checked.corpus.studies if study.study.pack]
    if naming:
        from keko_eval.packs.held import held

        for study in naming:
            yield from held(study)


def _of_forms(forms: Mapping[Path, str]) -> Iterator[Problem]:
    if forms:
        from keko_eval.exchange.check_form import check_form

        for path, system in forms.items():
            yield from check_form(path, system)[1]


def _tell_detectable(checked: Checked) -> None:
    """For studies that have answers: the change that they could show, beside the change that matters."""
    with_answers = [study for study in checked.corpus.studies if study.study.data]
    if not with_answers:
        return
    from keko_eval import pipeline

    for study in with_answers:
        rows = _of_the_verdict(pipeline.detectable(study), study.study.primary)
        if rows:
            click.echo(say(DETECTABLE, study=study.study.study))
            for row in rows:
                click.echo(f"  {_detectable_line(row['indicator'], row['estimate'], row['smallest_meaningful'])}")
            click.echo("")


def _of_the_verdict(rows: Iterable[Mapping[str, Any]], primary: Sequence[str]) -> list[Mapping[str, Any]]:
    """One row for each primary indicator, or for each where none is primary: that of the quantity that is judged."""
    chosen: dict[str, Mapping[str, Any]] = {}
    for row in rows:
        if (not primary or row["indicator"] in primary) and (row["term"] or row["indicator"] not in chosen):
            chosen[row["indicator"]] = row
    return [row for row in chosen.values() if row["estimate"] is not None]


def _detectable_line(indicator: str, estimate: float, smallest: float | None) -> str:
    from keko_eval.language.language import language as written
    from keko_eval.language.numbers import number

    tongue = written(language())
    least = min(estimate, smallest or estimate)
    decimals = next((n for n, limit in enumerate((10, 1, 0.1, 0.01)) if least >= limit), 4)
    if smallest is None:
        return say(NO_SMALLEST, indicator=indicator, seen=number(estimate, tongue, decimals))
    return say(ENOUGH if estimate <= smallest else TOO_COARSE, indicator=indicator,
               seen=number(estimate, tongue, decimals), matters=number(smallest, tongue, decimals))
