"""keko report: the report as web page, PDF and workbook, in the languages asked for."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from keko_eval.cli.editions import EDITIONS, NO_CIRCLES, WHOLE, Wish, make, wish, wish_circles
from keko_eval.cli.output_folder import prepared
from keko_eval.cli.plain_name import plain_name
from keko_eval.cli.speech import say
from keko_eval.cli.study_options import (
    UNKNOWN,
    circles_of,
    list_files,
    listed,
    narrowed,
    opened,
    profile_option,
    study_options,
    tell,
)
from keko_eval.problem.problem import Problem, Refused, has_errors, problem

if TYPE_CHECKING:
    from keko_eval.definitions.load import ResolvedStudy
    from keko_eval.reporting.order import Lay

HELP = {
    "fi": "Tee raportti: mikä on toisin, kuinka varmaa se on ja mitä ei voi sanoa.\n\nTUTKIMUS on kansio, jossa on "
          "study.yaml. Tiedostot: report-KIELI.html, .pdf ja .xlsx. --circle all tekee jokaiselle ringille oman "
          "raportin omaan kansioonsa; suojaus katsotaan kaikille yhdessä.",
    "sv": "Gör rapporten: vad som är annorlunda, hur säkert det är och vad som inte kan sägas.\n\nSTUDIE är en mapp "
          "med study.yaml. Filer: report-SPRÅK.html, .pdf och .xlsx. --circle all gör en egen rapport för varje "
          "ring i en egen mapp; skyddet avgörs för alla tillsammans.",
    "en": "Make the report: what is different, how sure that is, and what cannot be said.\n\nSTUDY is a folder with "
          "study.yaml. Files: report-LANGUAGE.html, .pdf and .xlsx. --circle all makes a report of its own for "
          "each circle, in a folder of its own; what is protected is judged for all together.",
}
LANGUAGE = {"fi": "Kielet pilkuilla: fi,sv,en,fi-simple. Ellei anneta, tutkimuksen kielet.",
            "sv": "Språken med komman: fi,sv,en,fi-simple. Annars studiens språk.",
            "en": "Languages with commas: fi,sv,en,fi-simple. Else the study's own."}
GRANT = {"fi": "Rahoittajan tekstiin vain tämän avustuksen toiminta, jos kirjauksissa on kysymys grant.",
         "sv": "Till finansiärens text bara det här understödets verksamhet, om anteckningarna har frågan grant.",
         "en": "In the funder's text only this grant's activity, where the records have the question grant."}
ONLY_FUNDER = {"fi": "avustus rajaa vain rahoittajan tekstin: lisää --as funder.",
               "sv": "understödet avgränsar bara finansiärens text: lägg till --as funder.",
               "en": "a grant narrows the funder's text alone: add --as funder."}
OUTPUT = {"fi": "Muodot pilkuilla: html,pdf,xlsx,docx,pptx; arkistoon pdf-archive, tulostaulut csv,parquet,json; "
                "tekstit rahoittajalle funder, Innokylään innokyla. Muuten paketin muodot, ilman pakettia "
                "html,pdf,xlsx.",
          "sv": "Format med komman: html,pdf,xlsx,docx,pptx; till arkivet pdf-archive, resultattabeller "
                "csv,parquet,json; texter till finansiären funder, till Innokylä innokyla. Annars paketets format, "
                "utan paket html,pdf,xlsx.",
          "en": "Formats with commas: html,pdf,xlsx,docx,pptx; for an archive: pdf-archive, tables of results: "
                "csv,parquet,json; texts for the funder: funder, for Innokylä: innokyla. Else the pack's own, "
                "without a pack html,pdf,xlsx."}
ALL = "all"
PACK = {"fi": "Raporttipaketti, jonka suunnitelmaa raportti noudattaa: tunnus, kansio tai tiedosto.",
        "sv": "Rapportpaketet vars plan rapporten följer: ett id, en mapp eller en fil.",
        "en": "The report pack whose plan the report follows: an id, a folder or a file."}
SET = {"fi": "Paketin parametri: nimi=arvo.", "sv": "En parameter i paketet: namn=värde.",
       "en": "A parameter of the pack: name=value."}
SHORT = {"fi": "Paketin lyhyt raportti.", "sv": "Paketets korta rapport.", "en": "The pack's short edition."}
INCOMPLETE = {"fi": "Tee raportti, vaikka tutkimuksesta puuttuisi jotakin, mitä paketti tarvitsee.",
              "sv": "Gör rapporten fast studien saknar något som paketet behöver.",
              "en": "Make the report even where the study lacks something that the pack needs."}
INCOMPLETE_KEY = "keko_eval.incomplete"
NO_PACK = {"fi": "--set ja --short kuuluvat raporttipakettiin: lisää --pack tai study.yaml-tiedostoon pack.",
           "sv": "--set och --short hör till ett rapportpaket: lägg till --pack, eller pack i study.yaml.",
           "en": "--set and --short belong to a report pack: add --pack, or pack in study.yaml."}
PAIR = {"fi": "kirjoita nimi=arvo, ei '{text}'.", "sv": "skriv namn=värde, inte '{text}'.",
        "en": "write name=value, not '{text}'."}
NOT_BOTH = {"fi": "--editions tekee raportit kaikista: jätä --circle ja --grant pois.",
            "sv": "--editions gör rapporter för alla: lämna bort --circle och --grant.",
            "en": "--editions makes the reports of all: leave out --circle and --grant."}
LANGUAGES = ("fi", "sv", "en", "fi-simple")
OUTPUTS = ("html", "pdf", "xlsx")
OFFICE = ("docx", "pptx", "pdf-archive")
TABLES = ("csv", "parquet", "json")
SHEETS = ("funder", "innokyla")


@click.command()
@study_options
@profile_option
@click.option("--language", "languages", help=say(LANGUAGE))
@click.option("--pack", "pack", help=say(PACK))
@click.option("--set", "given", multiple=True, help=say(SET))
@click.option("--short", is_flag=True, help=say(SHORT))
@click.option("--incomplete", is_flag=True, expose_value=False, help=say(INCOMPLETE),
              callback=lambda *given: _keep_incomplete(*given))
@click.option("--editions", help=say(EDITIONS))
@click.option("--grant", help=say(GRANT))
@click.option("--as", "outputs", help=say(OUTPUT))
def command(study: Path, out: Path, circle: str | None, engine: Any, store: str | None, profile: Any,
            languages: str | None, pack: str | None, given: tuple[str, ...], short: bool,
            editions: str | None, grant: str | None, outputs: str | None) -> int:
    from keko_eval import pipeline

    wanted = listed(languages, LANGUAGES, "--language")
    asked = listed(outputs, (*OUTPUTS, *OFFICE, *TABLES, *SHEETS), "--as")
    if editions is not None and (circle or grant):
        raise click.BadParameter(say(NOT_BOTH), param_hint="--editions")
    resolved = opened(study, None if circle == ALL else circle, store)
    tell(_foreign(wanted, resolved))
    planned = _planned(resolved, pack)
    formats = asked or (planned.outputs if planned else OUTPUTS)
    ways = {"languages": wanted, "outputs": formats, "profile": profile, "engine": engine}
    if not circle and not grant:
        editions = editions or _own_editions(resolved, planned)
    groupings = planned.editions if planned else ()
    if circle == ALL and not grant:
        return _editions(resolved, wish_circles(resolved, groupings, out), (pack, given, short), ways)
    if editions is not None:
        return _editions(resolved, wish(editions, resolved, groupings, out), (pack, given, short), ways)
    resolved, out = _granted(resolved, grant, formats), prepared(out)
    if circle == ALL:
        return _each(resolved, out, {**ways, "lay": _laid(resolved, pack, given, short)})
    written = pipeline.report(resolved, out, **ways, lay=_laid(resolved, pack, given, short))
    tell(written.problems)
    list_files([*written.paths, written.manifest])
    return 0


def _foreign(wanted: Sequence[str] | None, study: "ResolvedStudy") -> list[Problem]:
    """Advice on languages that the study's own texts may not be in; easy Finnish reads as Finnish where it must."""
    known = study.study.languages
    return [problem("language-not-of-study", None, language=code, known=", ".join(known))
            for code in wanted or () if code not in known and not (code == "fi-simple" and "fi" in known)]


def _editions(study: "ResolvedStudy", wanted: Wish, plan: tuple[str | None, tuple[str, ...], bool],
              ways: dict[str, Any]) -> int:
    """One report for each group, each laid out by the pack's plan with the group as its parameter."""
    pack, given, short = plan
    found = _planned(study, pack)
    own = {name for name, _ in _pairs(given)}

    def lay(seen: "ResolvedStudy", where: Mapping[str, str]) -> "Lay | None":
        known = found.parameters if found else ()
        return _laid(seen, pack, (*given, *(f"{k}={v}" for k, v in where.items() if k in known and k not in own)),
                     short, quiet=bool(where))

    return make(study, wanted, lay, **ways)


def _planned(study: "ResolvedStudy", pack: str | None) -> Any:
    """The plan of the pack named, else of the study's own; None for neither."""
    named = pack or study.study.pack
    return _plan(named, "keko report" if pack else study.study.study)[0] if named else None


def _own_editions(study: "ResolvedStudy", planned: Any) -> str | None:
    """What a plan makes unasked: the whole and each of its groupings that the study has; None for no grouping."""
    known = [g.group for g in study.study.groups]
    named = [group for group in planned.editions if group in known] if planned else []
    return ",".join((WHOLE, *named)) if named else None


@cache
def _plan(named: str, who: str) -> tuple[Any, Any, Any]:
    """A pack's plan, its logo and what the manifest says of it, read once for all editions."""
    from keko_eval.packs.shelf import logo_named, named_for_manifest, plan_named

    return plan_named(named, who), logo_named(named, who), named_for_manifest(named, who)


def _laid(study: "ResolvedStudy", pack: str | None, given: tuple[str, ...], short: bool, *,
          quiet: bool = False) -> "Lay | None":
    """How a pack lays the report out: the one named, else the study's own; what it misses in the study is told."""
    named = pack or study.study.pack
    if named is None:
        if given or short:
            raise click.BadParameter(say(NO_PACK), param_hint="--pack")
        return None
    from keko_eval.packs.plan import branded, plan_of

    who = "keko report" if pack else study.study.study
    found, logo, said = _plan(named, who)
    lacking = _held(found, study, named, who, quiet=quiet)
    lay = branded(plan_of(found, study, dict(_pairs(given)), short=short, lacking=lacking), found, logo, named)
    return replace(lay, pack=said)


def _held(pack: Any, study: "ResolvedStudy", named: str, who: str, *, quiet: bool) -> Any:
    """What the study lacks for a pack, told question by question; refused unless a report without it is asked for."""
    from keko_eval.packs.contract import lacks, told
    from keko_eval.packs.shelf import indicators_named

    if not lacks(pack, study):
        return ()
    found = lacks(pack, study, indicators_named(named, who))
    problems = told(pack, found, study, incomplete=click.get_current_context().meta.get(INCOMPLETE_KEY, False))
    if has_errors(problems):
        raise Refused(problems)
    tell(problems if not quiet else ())
    return found


def _keep_incomplete(context: click.Context, _: click.Parameter, value: bool) -> None:
    context.meta[INCOMPLETE_KEY] = value


def _granted(study: "ResolvedStudy", grant: str | None, formats: tuple[str, ...]) -> "ResolvedStudy":
    """The study with its books narrowed to one grant, which only texts for a funder can say of each figure."""
    if grant is None:
        return study
    from keko_eval import pipeline

    if set(formats) != {"funder"}:
        raise click.BadParameter(say(ONLY_FUNDER), param_hint="--grant")
    narrowed_to = replace(study, grant=grant.strip())
    known = pipeline.group_values(study, "grant") if narrowed_to.granted else []
    if known and narrowed_to.grant not in known:
        raise click.BadParameter(say(UNKNOWN, value=grant, known=", ".join(known)), param_hint="--grant")
    return narrowed_to


def _pairs(given: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for text in given:
        name, sign, value = text.partition("=")
        if not sign:
            raise click.BadParameter(say(PAIR, text=text), param_hint="--set")
        yield name.strip(), value.strip()


def _each(study: "ResolvedStudy", out: Path, ways: dict[str, Any]) -> int:
    """One text of a grant for each circle, in a folder of its own; a circle that has none keeps no other from it."""
    from keko_eval import pipeline

    names = circles_of(study)
    if not names:
        raise click.BadParameter(say(NO_CIRCLES), param_hint="--circle")
    told: dict[Problem, None] = {}
    failed = 0
    for i, (name, folder) in enumerate(zip(names, _folders(names), strict=True), 1):
        click.echo(f"{i}/{len(names)} {name}", err=True)
        try:
            written = pipeline.report(narrowed(study, name), prepared(out / folder), **ways)
        except Refused as refused:
            told |= dict.fromkeys(refused.problems)
            failed = 1
            continue
        told |= dict.fromkeys(written.problems)
        list_files([*written.paths, written.manifest])
    tell(told)
    return failed


def _folders(names: Iterable[str]) -> list[str]:
    """A folder for each circle, no two the same, whatever signs the names have."""
    folders: list[str] = []
    for i, name in enumerate(names, 1):
        plain = plain_name(name) or f"circle_{i}"
        folders.append(plain if plain not in folders else f"{plain}_{i}")
    return folders
