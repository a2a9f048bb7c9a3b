"""keko form: an instrument as a form to hand out: paper, a workbook to enter paper answers in, a page without a net."""


from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from keko_eval.cli.form_over import refuse_others
from keko_eval.cli.output_folder import prepared
from keko_eval.cli.speech import language, say
from keko_eval.cli.study_options import list_files, opened, tell
from keko_eval.definitions.load import Library, read_library, shipped_library
from keko_eval.exchange.systems import WRITES
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Problem, Refused, has_errors, problem, suggestion

if TYPE_CHECKING:
    from keko_eval.collection.handout import Handout
    from keko_eval.definitions.instrument import Instrument
    from keko_eval.definitions.load import ResolvedStudy

HELP = {
    "fi": "Tee kyselystä lomake.\n\npaper: tulostettava lomake (PDF). xlsx: työkirja, johon paperivastaukset "
          "syötetään; sen lukee keko import. web: yhden tiedoston lomake, johon voi vastata ilman verkkoa. xlsform: "
          "lomake ODK:hon, KoBoToolboxiin ja muihin XLSFormia lukeviin ohjelmiin. limesurvey: kyselyn rakenne, jonka "
          "LimeSurvey tuo sisään. surveyjs: lomakkeen määrittely (JSON) verkkosivuille, jotka käyttävät "
          "SurveyJS:ää. redcap: tietokuvaus (CSV). ddi: DDI-koodikirja (XML).\n\n"
          "KOHDE on kyselyn tunnus tai tiedosto tai tutkimuksen kansio.",
    "sv": "Gör ett formulär av en enkät.\n\npaper: en blankett att skriva ut (PDF). xlsx: en arbetsbok där man matar "
          "in svar från papper; keko import läser den. web: ett formulär i en enda fil som man kan svara på utan "
          "nät. xlsform: ett formulär för ODK, KoBoToolbox och andra program som läser XLSForm. limesurvey: en "
          "enkätstruktur som LimeSurvey importerar. surveyjs: ett formulärs definition (JSON) för webbplatser som "
          "använder SurveyJS. redcap: en databeskrivning (CSV). ddi: en kodbok enligt DDI (XML).\n\n"
          "MÅL är en enkäts id eller fil eller en studies mapp.",
    "en": "Make a form of an instrument.\n\npaper: a form to print (PDF). xlsx: a workbook to enter paper answers in, "
          "read by keko import. web: a form in one file that can be answered without a net. xlsform: "
          "a form for ODK, KoBoToolbox and other programs that read XLSForm. limesurvey: a survey structure that "
          "LimeSurvey imports. surveyjs: a form's definition (JSON) for web sites that use SurveyJS. "
          "redcap: a data dictionary (CSV). ddi: a DDI codebook (XML).\n\n"
          "TARGET is an instrument's id or file, or a study's folder.",
}
TARGET = {"fi": "KOHDE", "sv": "MÅL", "en": "TARGET"}
AS = {"fi": "Millainen lomake.", "sv": "Vilket slags formulär.", "en": "Which kind of form."}
OUT = {"fi": "Tiedosto, joka kirjoitetaan.", "sv": "Filen som skrivs.", "en": "The file to write."}
LANGUAGE = {"fi": "Lomakkeen kieli: fi, sv, en tai fi-simple. Muiden järjestelmien lomakkeissa ensimmäinen kieli; "
                  "muotoihin redcap ja ddi tulee vain se.",
            "sv": "Formulärets språk: fi, sv, en eller fi-simple. I andra systems formulär det första språket; redcap "
                  "och ddi har bara det.",
            "en": "The form's language: fi, sv, en or fi-simple. In forms of other systems the first language; redcap "
                  "and ddi have no other."}
LARGE = {"fi": "Suuri teksti (18 pistettä), vain paperille.", "sv": "Stor text (18 punkter), bara för papper.",
         "en": "Large print (18 points), for paper only."}
INSTRUMENT = {"fi": "Mikä tutkimuksen kyselyistä.", "sv": "Vilken av studiens enkäter.",
              "en": "Which of the study's instruments."}
WAVE = {"fi": "Mittauskerta, johon lomake kuuluu.", "sv": "Mätomgången som formuläret hör till.",
        "en": "The wave that the form belongs to."}
CIRCLE = {"fi": "Rinki, johon lomake kuuluu.", "sv": "Ringen som formuläret hör till.",
          "en": "The circle that the form belongs to."}
ROWS = {"fi": "Montako riviä työkirjassa on.", "sv": "Antalet rader i arbetsboken.",
        "en": "How many rows the workbook has."}
TWICE = {"fi": "Kaksi syöttäjää: työkirjassa on kaikki taulukot kahdesti, ja erot kerrotaan luettaessa.",
         "sv": "Två inmatare: arbetsboken har alla blad två gånger, och skillnader berättas vid läsningen.",
         "en": "Entry by two people: the workbook has every sheet twice, and differences are told on reading."}
SEVERAL = {"fi": "tutkimuksessa on monta kyselyä. Valitse yksi: {known}.",
           "sv": "studien har flera enkäter. Välj en: {known}.",
           "en": "the study has several instruments. Choose one: {known}."}
NO_LANGUAGE = {"fi": "lomake tehdään kielellä fi, sv, en tai fi-simple, ja kyselyssä ovat: {known}.",
               "sv": "formuläret görs på språket fi, sv, en eller fi-simple, och enkäten har: {known}.",
               "en": "a form is made in fi, sv, en or fi-simple, and the instrument has: {known}."}
ONLY_STUDY = {"fi": "anna tutkimuksen kansio: kyselyllä yksin ei ole mittauskertoja eikä rinkejä.",
              "sv": "ge studiens mapp: en enkät ensam har inga mätomgångar eller ringar.",
              "en": "give the study's folder: an instrument alone has no waves or circles."}
NEEDS_STUDY = {"fi": "anna tutkimuksen kansio: siellä on avain, jolla vastaukset avataan.",
               "sv": "ge studiens mapp: där finns nyckeln som öppnar svaren.",
               "en": "give the study's folder: it has the key that opens the answers."}
KEY = {"fi": "Vastaukset avaa vain avain {folder}/offline.private. Säilytä se. Vastaukset tuo keko import.",
       "sv": "Svaren öppnas bara av nyckeln {folder}/offline.private. Förvara den. keko import hämtar in svaren.",
       "en": "Only the key {folder}/offline.private opens the answers. Keep it safe. keko import brings answers in."}
NO_WAVE = {"fi": "mittauskertaa '{name}' ei ole. Tutkimuksessa ovat: {known}.",
           "sv": "mätomgången '{name}' finns inte. Studien har: {known}.",
           "en": "there is no wave '{name}'. The study has: {known}."}
NOT_THERE = {"fi": "valitsin {option} ei koske muotoa {shape}. Jätä se pois.",
             "sv": "{option} gäller inte formen {shape}. Lämna bort det.",
             "en": "{option} does not apply to {shape}. Leave it out."}
ROWS_USUAL = 200
SHAPES = ("paper", "xlsx", "web")
SPOKEN = ("fi", "sv", "en", "fi-simple")


@click.command()
@click.argument("target", metavar=say(TARGET))
@click.option("--as", "shape", required=True, type=click.Choice([*SHAPES, *WRITES]), help=say(AS))
@click.option("-o", "--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help=say(OUT))
@click.option("--language", "tongue", help=say(LANGUAGE))
@click.option("--large", is_flag=True, help=say(LARGE))
@click.option("--instrument", help=say(INSTRUMENT))
@click.option("--wave", help=say(WAVE))
@click.option("--circle", help=say(CIRCLE))
@click.option("--rows", type=click.IntRange(1, 5000), default=ROWS_USUAL, show_default=True, help=say(ROWS))
@click.option("--double", is_flag=True, help=say(TWICE))
def command(target: str, shape: str, out: Path, tongue: str | None, large: bool, instrument: str | None,
            wave: str | None, circle: str | None, rows: int, double: bool) -> int:
    refuse_others(out, shape)
    if shape in WRITES:
        from keko_eval.cli.foreign import hand_out

        _belongs(shape, wave, circle, large, double, rows)
        wrong = hand_out(target, instrument, shape, out, tongue)
        list_files([out])
        return wrong
    handout = handed_out(target, instrument, wave, circle)
    tongue = _tongue(handout.instrument, tongue)
    prepared(out.parent)
    if "purpose" not in handout.notice and not handout.study:
        tell([problem("form-without-purpose", None, instrument=handout.instrument.instrument)])
    if shape == "web":
        _offline(out, handout, tongue, Path(target))
    else:
        _written(out, shape, handout, tongue, large=large, rows=rows, double=double)
    list_files([out])
    return 0


def _belongs(shape: str, *given: object) -> None:
    """Refuse what only a paper form, an entry workbook or a page can be told."""
    names = ("--wave", "--circle", "--large", "--double", "--rows")
    none = (None, None, False, False, ROWS_USUAL)
    first = next((name for name, one, usual in zip(names, given, none, strict=True) if one != usual), None)
    if first:
        raise click.UsageError(say(NOT_THERE, option=first, shape=shape))


def _written(out: Path, shape: str, handout: "Handout", tongue: str, *, large: bool, rows: int, double: bool) -> None:
    if shape == "paper":
        from keko_eval.collection.paper import render_paper

        out.write_bytes(render_paper(handout, tongue, large=large))
    elif shape == "xlsx":
        from keko_eval.collection.entry_layout import nested
        from keko_eval.collection.entry_workbook import write_entry_workbook
        from keko_eval.collection.store.records import new_id

        within = [problem("form-nested-repeat", None, repeat=name) for name in nested(handout)]
        if within:
            raise Refused(within)
        write_entry_workbook(out, handout, tongue, new_id(), rows=rows, double=double)


def _offline(out: Path, handout: "Handout", tongue: str, path: Path) -> None:
    """The page, with the key of the study that opens what comes back."""
    from keko_eval import pipeline
    from keko_eval.collection.offline.keys import offline_public
    from keko_eval.collection.offline.page import offline_data, render_offline
    from keko_eval.collection.store.engine import refuse_synced
    from keko_eval.collection.store.records import new_id

    if not handout.study:
        raise click.UsageError(say(NEEDS_STUDY))
    offline_data(handout, tongue, bytes(32), "")
    keys = (path if path.is_dir() else path.parent) / pipeline.COLLECTED / "keys"
    refuse_synced(keys)
    out.write_text(render_offline(handout, tongue, offline_public(keys), new_id()), encoding="utf8")
    click.echo(say(KEY, folder=keys), err=True)


def handed_out(target: str, instrument: str | None, wave: str | None, circle: str | None) -> "Handout":
    """The instrument that a path or an id names, with what its study knows."""
    from keko_eval.collection.handout import Handout

    path = Path(target)
    if path.exists() and read_library([path if path.is_dir() else path.parent])[0].of("study") and not _alone(path):
        return _of_study(path, instrument, wave, circle)
    if wave or circle:
        raise click.UsageError(say(ONLY_STUDY))
    return Handout(_instrument(path, target, instrument))


def _alone(path: Path) -> bool:
    """Whether a file is one instrument."""
    return path.is_file() and bool(read_library([path])[0].of("instrument"))


def _instrument(path: Path, target: str, named: str | None) -> "Instrument":
    own, problems = read_library([path] if path.exists() else [Path()])
    if path.exists() and has_errors(problems):
        raise Refused(problems)
    library: Library = own.and_then(shipped_library(own))
    ids = [d.id for d in own.of("instrument")] if path.exists() else [target]
    found = library.get("instrument", _one(ids, named)) if ids else None
    if found is None:
        place = Place(target) if path.exists() else None
        raise Refused([problem("unknown-instrument", place, id=target,
                               **suggestion(target, library.ids("instrument")))])
    return found.model  # type: ignore[no-any-return]


def _of_study(path: Path, instrument: str | None, wave: str | None, circle: str | None) -> "Handout":
    from keko_eval import pipeline
    from keko_eval.collection.handout import handout_of
    from keko_eval.collection.opening import collected_instruments

    resolved: ResolvedStudy = opened(path, store="none")
    known: dict[str, str] = {}
    if circle is not None:
        overlay = next((id for id, own in resolved.circles.items() if circle in (id, own.value)), None)
        if overlay is not None:
            resolved = pipeline.circle(resolved, overlay)
        else:
            known["circle"] = circle
    if wave is not None:
        if resolved.study.wave(wave) is None:
            waves = ", ".join(w.wave for w in resolved.study.waves)
            raise click.BadParameter(say(NO_WAVE, name=wave, known=waves), param_hint="--wave")
        known["wave"] = wave
    asked = list(collected_instruments(resolved)) or list(resolved.instruments)
    if instrument is not None and instrument in resolved.instruments:
        asked = [instrument]
    id = _one(asked, instrument)
    tell(_unsaid(resolved, id))
    return handout_of(resolved, id, known)


def _unsaid(resolved: "ResolvedStudy", id: str) -> list[Problem]:
    """What respondents should be told and are not, as warnings: whoever hands out a form opens the survey."""
    from keko_eval.collection.opening import keeps_from_opening

    if id not in resolved.answered:
        return []
    found = keeps_from_opening(resolved, id, date.today())
    return [p.graded("warning") for p in found if p.code != "form-needs-other-program"]


def _one(ids: list[str], named: str | None) -> str:
    """The one that is meant."""
    if named in ids:
        return named
    if named is not None or len(ids) != 1:
        raise click.BadParameter(say(SEVERAL, known=", ".join(ids)), param_hint="--instrument")
    return ids[0]


def _tongue(instrument: "Instrument", tongue: str | None) -> str:
    """The language asked for, else that of the command line where the instrument has it, else its first."""
    known = [code for code in instrument.languages if code in SPOKEN] or list(SPOKEN[:3])
    if tongue is not None and (tongue not in SPOKEN or not {tongue, tongue.partition("-")[0]} & {*known}):
        raise click.BadParameter(say(NO_LANGUAGE, known=", ".join(instrument.languages)), param_hint="--language")
    return tongue or (language() if language() in known else known[0])


