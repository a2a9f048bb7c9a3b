"""keko diff: what of two versions stays comparable, what a recode links, what is broken, and the recode as a file."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from textwrap import shorten

import click

from keko_eval.cli.speech import language, say
from keko_eval.definitions.diff import GRADES, Difference, IndicatorDiff, InstrumentDiff, QuestionDiff
from keko_eval.definitions.diff_libraries import Diff, libraries_diff
from keko_eval.definitions.diff_mapping import mapping_of, mapping_text
from keko_eval.definitions.load import read_library, shipped_library
from keko_eval.problem.draw import draw_json, draw_text
from keko_eval.problem.problem import Problem, has_errors
from keko_eval.reporting.wording import wording

HELP = {
    "fi": "Vertaa kyselyjen ja indikaattorien kahta versiota.\n\nVANHA ja UUSI ovat tiedostoja tai kansioita. "
          "Jokaisesta indikaattorista ja kysymyksestä sanotaan, voiko ennen ja nyt kerättyjä vastauksia verrata "
          "sellaisinaan, voiko vanhat muuntaa, vai onko sarja katkennut. Myös liian pieni versionumero kerrotaan. "
          "Lopetuskoodi on 1, jos tiedostoissa on virheitä.",
    "sv": "Jämför två versioner av enkäter och indikatorer.\n\nGAMMAL och NY är filer eller mappar. Om varje indikator "
          "och fråga sägs om svar från förr och nu kan jämföras som de är, om de gamla kan räknas om, eller om serien "
          "har brutits. Också för låga versionsnummer påpekas. Slutkoden är 1 om filerna har fel.",
    "en": "Compare two versions of instruments and indicators.\n\nOLD and NEW are files or folders. Of each indicator "
          "and question it is said whether answers from before and now compare as they are, whether the old ones can "
          "be recoded, or whether the series is broken. Version numbers that are too low are told of too. The exit "
          "code is 1 when the files have errors.",
}
OLD = {"fi": "VANHA", "sv": "GAMMAL", "en": "OLD"}
NEW = {"fi": "UUSI", "sv": "NY", "en": "NEW"}
FORMAT = {"fi": "Teksti tai JSON ohjelmille.", "sv": "Text eller JSON för program.",
          "en": "Text, or JSON for programs."}
AS_MAPPING = {"fi": "Kirjoita muunnos kuvaustiedostona, jolla vanhat vastaukset luetaan uuden version mukaisina.",
              "sv": "Skriv omräkningen som en mappningsfil, med vilken gamla svar läses enligt den nya versionen.",
              "en": "Write the recode as a mapping file, with which old answers are read as those of the new version."}
COMMENT = {"fi": "{id}: version {old} vastaukset luetaan version {new} mukaisina.",
           "sv": "{id}: svar på version {old} läses som svar på version {new}.",
           "en": "{id}: answers to version {old}, read as answers to version {new}."}
INDICATORS = {"fi": "Indikaattorit", "sv": "Indikatorer", "en": "Indicators"}
QUESTIONS = {"fi": "Kyselyn {id} kysymykset ({old} → {new})", "sv": "Frågorna i enkäten {id} ({old} → {new})",
             "en": "Questions of the instrument {id} ({old} → {new})"}
SAME = {"fi": "muuttumattomia kysymyksiä: {n}", "sv": "oförändrade frågor: {n}", "en": "unchanged questions: {n}"}
ALL_SAME = {"fi": "Mikään ei ole muuttunut.", "sv": "Ingenting har ändrats.", "en": "Nothing has changed."}
RECODE = {"fi": "muunnos: {codes}", "sv": "omräkning: {codes}", "en": "recode: {codes}"}
LINEAR = {"fi": "muunnos: uusi = {slope} × vanha + {shift}", "sv": "omräkning: ny = {slope} × gammal + {shift}",
          "en": "recode: new = {slope} × old + {shift}"}
ADDED = {"fi": "Uudet: {ids}", "sv": "Nya: {ids}", "en": "New: {ids}"}
REMOVED = {"fi": "Poistetut: {ids}", "sv": "Borttagna: {ids}", "en": "Removed: {ids}"}
THROUGH = {"fi": "kysymys {name}: {what}", "sv": "frågan {name}: {what}", "en": "question {name}: {what}"}
_LONGEST = 110


@click.command()
@click.argument("old", type=click.Path(exists=True, path_type=Path), metavar=say(OLD))
@click.argument("new", type=click.Path(exists=True, path_type=Path), metavar=say(NEW))
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text", help=say(FORMAT))
@click.option("--as-mapping", "mapping", is_flag=True, help=say(AS_MAPPING))
def command(old: Path, new: Path, shape: str, mapping: bool) -> int:
    (before, wrong), (after, more) = read_library([old]), read_library([new])
    found = libraries_diff(before, after, shipped_library(after))
    problems = [*wrong, *more, *found.problems]
    if mapping:
        _write_mappings(found.instruments)
        _tell(problems, err=True)
    elif shape == "json":
        told = json.loads(draw_json(problems, language()))
        click.echo(json.dumps({**_record(found), "problems": told}, ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(_lines(found)))
        _tell(problems)
    return int(has_errors(problems))


def _tell(problems: Sequence[Problem], err: bool = False) -> None:
    if problems:
        click.echo("\n" + draw_text(problems, language()), nl=False, err=err)


def _write_mappings(diffs: Iterable[InstrumentDiff]) -> None:
    for diff in diffs:
        id = f"{diff.id}.from_{diff.old_version.replace('.', '_')}"
        comment = say(COMMENT, id=diff.id, old=diff.old_version, new=diff.new_version)
        click.echo(mapping_text(mapping_of(diff, id), comment), nl=False)


def _record(found: Diff) -> dict[str, object]:
    return {
        "indicators": [{"grade": d.grade, **asdict(d), "questions": [q.name for q in d.questions]}
                       for d in found.indicators],
        "instruments": [{"grade": d.grade, **asdict(d), "questions": [
            {"grade": q.grade, **asdict(q)} for q in d.questions]} for d in found.instruments],
        "added": [":".join(key) for key in found.added], "removed": [":".join(key) for key in found.removed],
    }


def _lines(found: Diff) -> Iterator[str]:
    parts = [*_indicators(found), *(part for i in found.instruments if (part := list(_instrument(i))))]
    parts += [[say(words, ids=", ".join(id for _, id in keys))]
              for words, keys in ((ADDED, found.added), (REMOVED, found.removed)) if keys]
    for i, part in enumerate(parts):
        yield from ["", *part] if i else part
    if not parts:
        yield say(ALL_SAME)


def _indicators(found: Diff) -> Iterator[list[str]]:
    changed = [d for d in found.indicators if d.differences or any(q.differences for q in d.questions)]
    if changed:
        yield [f"{say(INDICATORS)}:", *_table((d.id, d.grade, list(_of_indicator(d))) for d in changed)]


def _instrument(diff: InstrumentDiff) -> Iterator[str]:
    told = [q for q in diff.questions if q.differences]
    if not told and not diff.differences:
        return
    yield f"{say(QUESTIONS, id=diff.id, old=diff.old_version, new=diff.new_version)}:"
    yield from _table((q.name, q.grade, list(_of_question(q))) for q in told)
    yield from (f"  {_said(d)}" for d in diff.differences)
    if len(told) < len(diff.questions):
        yield f"  {say(SAME, n=len(diff.questions) - len(told))}"


def _table(rows: Iterable[tuple[str, str, list[str]]]) -> Iterator[str]:
    """Name, grade and what differs: one line for each difference."""
    listed = list(rows)
    width = max((len(name) for name, _, _ in listed), default=0)
    grades = [wording(language()).say(f"grade.{grade}") for grade in GRADES]
    wide = max(map(len, grades))
    for name, grade, told in listed:
        for i, text in enumerate(told or [""]):
            head = f"{name if not i else '':<{width}}  {grades[GRADES.index(grade)] if not i else '':<{wide}}"
            yield f"  {head}  {shorten(text, _LONGEST, placeholder=' …')}".rstrip()


def _of_indicator(diff: IndicatorDiff) -> Iterator[str]:
    yield from map(_said, diff.differences)
    if diff.slope is not None and diff.shift is not None:
        yield say(LINEAR, slope=f"{diff.slope:.6g}", shift=f"{diff.shift:.6g}")
    for question in diff.questions:
        yield from (say(THROUGH, name=question.name, what=_said(d)) for d in question.differences)


def _of_question(diff: QuestionDiff) -> Iterator[str]:
    yield from map(_said, diff.differences)
    if diff.recodes:
        yield say(RECODE, codes=", ".join(f"{a}→{'–' if b is None else b}" for a, b in diff.recodes.items()))


def _said(difference: Difference) -> str:
    slots = {"old": difference.old or "–", "new": difference.new or "–", "of": difference.of}
    return wording(language()).say(f"difference.{difference.what}", **slots)
