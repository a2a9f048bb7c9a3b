"""keko simulate: invented respondents walk the real forms of a study, and their answers go through the whole of it."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from keko_eval.cli.output_folder import prepared
from keko_eval.cli.speech import language, say
from keko_eval.cli.study_options import list_files, opened, study_argument, tell

if TYPE_CHECKING:
    from keko_eval.collection.simulate.coverage import Coverage
    from keko_eval.collection.simulate.study import Simulated
    from keko_eval.definitions.load import ResolvedStudy
    from keko_eval.language.language import Language

HELP = {
    "fi": "Kokeile kyselyä keksityillä vastaajilla.\n\nKertoo, mihin lomakkeella pääsee ja mihin ei, kuinka kauan "
          "vastaaminen kestää ja kuinka pieni muutos näin monella vastaajalla löytyisi. Valitsimella -o saat keksityn "
          "aineiston ja siitä tehdyn raportin.",
    "sv": "Pröva enkäten med påhittade svarande.\n\nBerättar vart man kommer i formuläret och vart inte, hur länge det "
          "tar att svara och hur liten förändring som skulle hittas med så här många svarande. Med -o får du de "
          "påhittade svaren och en rapport av dem.",
    "en": "Try a survey with invented respondents.\n\nTells what the form reaches and what it does not, how long it "
          "takes to answer, and how small a change this many respondents could show. With -o you get the invented data "
          "and the report made of them.",
}
N = {"fi": "Vastaajia jokaisella mittauskerralla.", "sv": "Svarande i varje mätomgång.",
     "en": "Respondents in each wave."}
RETURNING = {"fi": "Osuus vastaajista, jotka vastasivat myös edellisellä kerralla (0–1).",
             "sv": "Andelen svarande som också svarade föregående gång (0–1).",
             "en": "The share of respondents who answered the wave before too (0-1)."}
CHANGE = {"fi": "Kuinka paljon vastaajat muuttuvat, keskihajontoina.",
          "sv": "Hur mycket de svarande förändras, i standardavvikelser.",
          "en": "How much respondents change, in standard deviations."}
MISSING = {"fi": "Osuus kysymyksistä, jotka jätetään väliin (0–1).", "sv": "Andelen frågor som hoppas över (0–1).",
           "en": "The share of questions that are left (0-1)."}
BREAK_OFF = {"fi": "Osuus vastaajista, jotka keskeyttävät (0–1).", "sv": "Andelen svarande som avbryter (0–1).",
             "en": "The share of respondents who break off (0-1)."}
SEED = {"fi": "Siemenluku: sama luku, samat vastaajat.", "sv": "Fröet: samma tal, samma svarande.",
        "en": "The seed: the same number, the same respondents."}
FOLDER = {"fi": "Kansio, johon keksitty aineisto ja raportti kirjoitetaan.",
          "sv": "Mappen som de påhittade svaren och rapporten skrivs i.",
          "en": "Folder for the invented data and the report."}
INVENTED = {"fi": "Kaikki tässä on keksittyä: vastaajia ei ole. Siemenluku {seed}.",
            "sv": "Allt det här är påhittat: det finns inga svarande. Frö {seed}.",
            "en": "Everything here is invented: there are no respondents. Seed {seed}."}
FINISHED = {"fi": "{id}: {n} vastausta, joista {finished} tuli valmiiksi.",
            "sv": "{id}: {n} svar, av vilka {finished} blev färdiga.",
            "en": "{id}: {n} answers, of which {finished} were finished."}
BRANCHES = {"fi": "  Ehtojen haaroista käytiin läpi {share} ({n} ehtoa).",
            "sv": "  Av villkorens grenar gicks {share} igenom ({n} villkor).",
            "en": "  Of the branches of conditions, {share} were taken (conditions: {n})."}
NO_BRANCHES = {"fi": "  Lomakkeella ei ole ehtoja.", "sv": "  Formuläret har inga villkor.",
               "en": "  The form has no conditions."}
ONE_SIDED = {"fi": "  Ehto täyttyi {side}: {question}, {text}", "sv": "  Villkoret var {side}: {question}, {text}",
             "en": "  The condition was {side} true: {question}, {text}"}
ALWAYS = {"fi": "aina", "sv": "alltid sant", "en": "always"}
NEVER = {"fi": "ei koskaan", "sv": "aldrig sant", "en": "never"}
UNREACHED = {"fi": "  Näitä ei kysytty keneltäkään: {names}", "sv": "  De här frågades ingen: {names}",
             "en": "  Nobody was asked: {names}"}
STUCK = {"fi": "  Tästä ei päässyt eteenpäin: {name} ({n})", "sv": "  Här kom man inte vidare: {name} ({n})",
         "en": "  Nobody could get past: {name} ({n})"}
LEFT = {"fi": "  Keskeyttäneet sivuittain: {pages}", "sv": "  Avbröt, sida för sida: {pages}",
        "en": "  Broke off, by page: {pages}"}
MINUTES = {"fi": "  Minuutteja ({language}): lyhin {low}, keskimmäinen {middle}, yhdeksän kymmenestä enintään {most}, "
                 "pisin {high}",
           "sv": "  Minuter ({language}): kortast {low}, i mitten {middle}, nio av tio högst {most}, längst {high}",
           "en": "  Minutes ({language}): shortest {low}, middle {middle}, nine in ten at most {most}, longest {high}"}
ALWAYS_MINUTES = {"fi": "  Minuutteja ({language}): {low}", "sv": "  Minuter ({language}): {low}",
                  "en": "  Minutes ({language}): {low}"}
CHANGES = {"fi": "Pienin muutos, joka näillä vastaajilla löytyisi (voima 80 %), ja kuinka varmasti pienin "
                 "merkityksellinen muutos löytyisi:",
           "sv": "Den minsta förändring som skulle hittas med de här svarande (styrka 80 %), och hur säkert den minsta "
                 "betydelsefulla förändringen skulle hittas:",
           "en": "The smallest change that these respondents could show (power 80%), and how surely the smallest "
                 "meaningful change would be found:"}
CHANGE_LINE = {"fi": "  {id}: {least}; merkityksellinen {meaningful}, löytyisi {power}",
               "sv": "  {id}: {least}; betydelsefull {meaningful}, hittas {power}",
               "en": "  {id}: {least}; meaningful {meaningful}, found {power}"}
CHANGE_ALONE = {"fi": "  {id}: {least}", "sv": "  {id}: {least}", "en": "  {id}: {least}"}
POINTS = {"fi": "%-yks.", "sv": "procentenheter", "en": "percentage points"}
_MOST_LISTED = 12


@click.command()
@study_argument
@click.option("--n", "respondents", type=click.IntRange(1, 20_000), default=200, show_default=True, help=say(N))
@click.option("--returning", type=click.FloatRange(0, 1), default=0.6, show_default=True, help=say(RETURNING))
@click.option("--change", type=click.FloatRange(-3, 3), default=0.3, show_default=True, help=say(CHANGE))
@click.option("--missing", type=click.FloatRange(0, 1), default=0.05, show_default=True, help=say(MISSING))
@click.option("--break-off", type=click.FloatRange(0, 1), default=0.05, show_default=True, help=say(BREAK_OFF))
@click.option("--seed", type=int, default=1, show_default=True, help=say(SEED))
@click.option("-o", "--out", type=click.Path(path_type=Path, file_okay=False), help=say(FOLDER))
def command(study: Path, respondents: int, returning: float, change: float, missing: float, break_off: float,
            seed: int, out: Path | None) -> None:
    from keko_eval.collection.simulate.coverage import coverage
    from keko_eval.collection.simulate.respondent import Habits
    from keko_eval.collection.simulate.study import Plan, simulate

    resolved = opened(study)
    simulated = simulate(resolved, Plan(respondents, returning, change, Habits(missing, break_off), seed))
    click.echo(say(INVENTED, seed=seed))
    for id, form in simulated.forms.items():
        languages = resolved.instruments[id].languages
        for line in _of_form(id, coverage(form, simulated.answered[id], languages)):
            click.echo(line)
    _evaluated(resolved, simulated, prepared(out) if out else None, seed)


def _of_form(id: str, found: "Coverage") -> Iterator[str]:
    from keko_eval.language.language import language as speech
    from keko_eval.language.numbers import number, percent

    words = speech(language())
    yield say(FINISHED, id=id, n=found.n, finished=found.finished)
    if found.share is None:
        yield say(NO_BRANCHES)
    else:
        yield say(BRANCHES, share=percent(found.share, words), n=len(found.branches))
    for branch in found.branches:
        if not branch.both and branch.met:
            yield say(ONE_SIDED, side=say(ALWAYS if branch.true else NEVER), question=branch.question, text=branch.text)
    if found.unreached:
        yield say(UNREACHED, names=_listed(found.unreached))
    for name, n in found.stuck.items():
        yield say(STUCK, name=name, n=n)
    if found.left_at:
        yield say(LEFT, pages=_listed([f"{page} {n}" for page, n in sorted(found.left_at.items())]))
    for of in found.minutes:
        low, middle, most, high = (number(m, words, 1) for m in (of.shortest, of.median, of.ninth_tenth, of.longest))
        yield say(MINUTES if low != high else ALWAYS_MINUTES, language=of.language, low=low, middle=middle, most=most,
                  high=high)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:_MOST_LISTED]) + (" …" if len(names) > _MOST_LISTED else "")


def _evaluated(resolved: "ResolvedStudy", simulated: "Simulated", out: Path | None, seed: int) -> None:
    """The whole of the study on the invented answers, told and, where a folder is given, written."""
    from dataclasses import replace

    from keko_eval import pipeline
    from keko_eval.reporting.tables import write_tables

    study = resolved.study.model_copy(update={"invented": True, "invented_part": None})
    marked = replace(resolved, document=replace(resolved.document, model=study))
    evaluation = pipeline.evaluate(marked, simulated.frames)
    lines = list(_of_changes(resolved, evaluation.released.results))
    if lines:
        click.echo(say(CHANGES))
    for line in lines:
        click.echo(line)
    tell(p for p in evaluation.problems if p.code != "more-answers-than-people")
    if out is None:
        return
    paths = [*_data(simulated, out), *write_tables(evaluation.released, out / "results")]
    list_files([*paths, *pipeline.report_of(evaluation, out, seeds={"respondents": seed})])


def _of_changes(resolved: "ResolvedStudy", rows: Iterable[Any]) -> Iterator[str]:
    from keko_eval.comparison.power import multiplier, power_of
    from keko_eval.language.language import language as speech
    from keko_eval.language.numbers import percent

    words = speech(language())
    of_all = [row for row in rows if row["scope"] == "all" and not row["sensitivity"]]
    changes = {row["indicator"]: row for row in of_all
               if row["quantity"] in ("change", "difference_in_changes") and row["term"] is None}
    for row in of_all:
        least, change = row["estimate"], changes.get(row["indicator"])
        if row["quantity"] != "minimum_detectable" or least is None or change is None:
            continue
        share = resolved.indicators[row["indicator"]].is_share
        meaningful, times = row["smallest_meaningful"], multiplier(row["df"])
        power = power_of(meaningful, least / times, row["df"]) if meaningful and times else None
        shown = _shown(least, share, words)
        if power is None:
            yield say(CHANGE_ALONE, id=row["indicator"], least=shown)
        else:
            yield say(CHANGE_LINE, id=row["indicator"], least=shown, power=percent(power, words),
                      meaningful=_shown(meaningful, share, words))


def _shown(value: float, share: bool, words: "Language") -> str:
    from keko_eval.language.language import NBSP
    from keko_eval.language.numbers import number

    return f"{number(value * 100, words, 1)}{NBSP}{say(POINTS)}" if share else number(value, words, 1)


def _data(simulated: "Simulated", out: Path) -> Iterator[Path]:
    folder = prepared(out / "data")
    for (id, wave), frame in simulated.frames.items():
        path = folder / f"invented-{id}-{wave}.csv"
        frame.write_csv(path)
        yield path
