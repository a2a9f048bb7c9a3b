"""keko code: open answers out to coders in a workbook, a row-level exit with its warning and log; their codes in."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from keko_eval.cli.access_log import logged
from keko_eval.cli.output_folder import prepared
from keko_eval.cli.speech import language, say
from keko_eval.cli.study_options import CIRCLE, list_files, opened, study_argument, tell
from keko_eval.cli.verbs import Verbs
from keko_eval.problem.place import Place
from keko_eval.problem.problem import Refused, has_errors, problem

if TYPE_CHECKING:
    from keko_eval.collection.coded_workbook import Coded
    from keko_eval.collection.coding import Codebook, Coding, OpenAnswer
    from keko_eval.definitions.instrument import Question
    from keko_eval.definitions.load import ResolvedStudy

HELP = {
    "fi": "Teemoittele avovastaukset.\n\nkeko code out tekee koodaajille Excel-työkirjan, keko code agree työkirjan "
          "niistä vastauksista, jotka koodaajat lukivat eri tavalla, ja keko code in lukee koodit tutkimuksen "
          "aineistoksi.",
    "sv": "Koda öppna svar.\n\nkeko code out gör en Excel-arbetsbok åt kodarna, keko code agree en arbetsbok med de "
          "svar som kodarna läste olika, och keko code in läser koderna till data för studien.",
    "en": "Code open answers.\n\nkeko code out makes an Excel workbook for the coders, keko code agree one of the "
          "answers that they read differently, and keko code in reads the codes as data of the study.",
}
OUT_HELP = {
    "fi": "Tee koodaajille työkirja yhden kysymyksen vastauksista.\n\nTyökirjassa on ihmisten omia vastauksia.",
    "sv": "Gör en arbetsbok åt kodarna av svaren på en fråga.\n\nArbetsboken har människors egna svar.",
    "en": "Make a workbook for the coders of the answers to one question.\n\nThe workbook holds people's own answers.",
}
AGREE_HELP = {
    "fi": "Tee työkirja vastauksista, jotka koodaajat lukivat eri tavalla.\n\nTyökirjassa on ihmisten omia vastauksia.",
    "sv": "Gör en arbetsbok av de svar som kodarna läste olika.\n\nArbetsboken har människors egna svar.",
    "en": "Make a workbook of the answers that the coders read differently.\n\nThe workbook holds people's own "
          "answers.",
}
IN_HELP = {
    "fi": "Lue koodaajien työkirjat tutkimuksen aineistoksi.\n\nKaikki puutteet luetellaan kerralla soluineen; mitään "
          "ei kirjoiteta ennen kuin virheet on korjattu.",
    "sv": "Läs kodarnas arbetsböcker till data för studien.\n\nAlla brister räknas upp på en gång med sina celler; "
          "ingenting skrivs förrän felen är rättade.",
    "en": "Read the coders' workbooks as data of the study.\n\nEverything that is wrong is listed at once with its "
          "cell; nothing is written until the errors are mended.",
}
QUESTION = {"fi": "Avoin kysymys: kysely/kysymys.", "sv": "Den öppna frågan: enkät/fråga.",
            "en": "The open question: instrument/question."}
WAVE = {"fi": "Mittauskerta; muuten viimeinen.", "sv": "Mätomgång; annars den sista.",
        "en": "The wave; otherwise the last."}
INDICATOR = {"fi": "Mittari, jonka teemat merkitään, jos tutkimuksessa on monta.",
             "sv": "Indikatorn vars teman markeras, om studien har flera.",
             "en": "The indicator whose themes are marked, where the study has several."}
CODERS = {"fi": "Koodaajien tunnukset: kirjaimia tai numeroita, ei nimiä.",
          "sv": "Kodarnas beteckningar: bokstäver eller siffror, inte namn.",
          "en": "What the coders are called: letters or numbers, not names."}
SHARE = {"fi": "Kuinka suuren osan kaikki koodaajat lukevat: all tai osuus, esimerkiksi 0,2.",
         "sv": "Hur stor del som alla kodare läser: all eller en andel, till exempel 0,2.",
         "en": "How large a part all coders read: all, or a share such as 0.2."}
CONSENT = {"fi": "Kysymys, jossa vastaaja antaa luvan siteerata; muuten samanniminen kuin koodirungossa.",
           "sv": "Frågan där den svarande ger lov att citera; annars den med samma namn som i kodboken.",
           "en": "The question where respondents agree to be quoted; otherwise the one named as in the codebook."}
ALLOWED = {"fi": "Vakuuta, että saat lukea yksittäisten ihmisten vastauksia ja antaa ne eteenpäin.",
           "sv": "Försäkra att du får läsa enskilda människors svar och ge dem vidare.",
           "en": "Confirm that you may read single people's answers and hand them on."}
ROLE = {"fi": "Missä tehtävässä luet vastauksia; merkitään lokiin.",
        "sv": "I vilken uppgift du läser svaren; antecknas i loggen.",
        "en": "In which role you read the answers; goes to the log."}
FILE = {"fi": "Tiedosto, joka kirjoitetaan.", "sv": "Filen som skrivs.", "en": "The file to write."}
BOOKS = {"fi": "TYÖKIRJAT…", "sv": "ARBETSBÖCKER…", "en": "WORKBOOKS…"}
NOT_ALLOWED = {
    "fi": "työkirjaan tulisi ihmisten omia vastauksia ({n}). Jos saat lukea ne ja antaa ne koodaajille, lisää "
          "komentoon --saan-lukea-vastaukset. Luku ja tehtäväsi merkitään tiedostoon access.log.csv.",
    "sv": "arbetsboken skulle innehålla människors egna svar ({n}). Om du får läsa dem och ge dem till kodarna, lägg "
          "till --jag-far-lasa-svaren. Antalet och din uppgift antecknas i filen access.log.csv.",
    "en": "the workbook would hold people's own answers ({n}). If you may read them and give them to the coders, add "
          "--i-may-read-answers. Their number and your role go to the file access.log.csv.",
}
WARNED = {
    "fi": "Työkirjassa on ihmisten omia vastauksia ({n}). Anna se vain koodaajille. Älä julkaise äläkä lähetä sitä "
          "salaamattomana, ja poista kaikki kopiot, kun koodit on luettu. Merkintä lisättiin tiedostoon {log}.",
    "sv": "Arbetsboken innehåller människors egna svar ({n}). Ge den bara till kodarna. Publicera den inte och skicka "
          "den inte okrypterad, och radera alla kopior när koderna är inlästa. En rad lades till i filen {log}.",
    "en": "The workbook holds people's own answers ({n}). Give it to the coders only. Do not publish it or send it "
          "unencrypted, and delete every copy once the codes are read. A line was added to the file {log}.",
}
SENSITIVE = {"fi": "Kysymys on merkitty arkaluonteiseksi: vastauksissa voi olla tietoja terveydestä tai muusta "
                   "yksityisestä.",
             "sv": "Frågan är märkt som känslig: svaren kan innehålla uppgifter om hälsa eller annat privat.",
             "en": "The question is marked as sensitive: answers may tell of health or other private matters."}
NEXT_OUT = {"fi": "Kun koodaajat ovat valmiita: keko code in {study} {file} -o {folder}/data/codes_{name}.csv",
            "sv": "När kodarna är klara: keko code in {study} {file} -o {folder}/data/codes_{name}.csv",
            "en": "When the coders have finished: keko code in {study} {file} -o {folder}/data/codes_{name}.csv"}
NEXT_AGREE = {"fi": "Kun erot on sovittu, anna molemmat työkirjat: keko code in {study} {books} {file} -o …",
              "sv": "När skillnaderna är avtalade, ange alla arbetsböcker: keko code in {study} {books} {file} -o …",
              "en": "When they are settled, give all the workbooks: keko code in {study} {books} {file} -o …"}
NEXT_IN = {"fi": "Tutkimuksen kohtaan data kuuluu rivi: {line}", "sv": "Under data i studien hör raden: {line}",
           "en": "The study's data needs the line: {line}"}
APART = {"fi": "Koodaajat lukivat eri tavalla vastauksia: {n}. Ellei niistä sovita, ensimmäisen koodaajan merkinnät "
               "jäävät voimaan. Sopimista varten: keko code agree {study} {books} -o {name}",
         "sv": "Svar som kodarna läste olika: {n}. Om de inte avtalas gäller den första kodarens markeringar. För att "
               "komma överens: keko code agree {study} {books} -o {name}",
         "en": "Answers that the coders read differently: {n}. Unless they are settled, the first coder's marks hold. "
               "To settle them: keko code agree {study} {books} -o {name}"}
NOTHING_APART = {"fi": "Koodaajat lukivat kaikki vastaukset samalla tavalla: sovittavaa ei ole.",
                 "sv": "Kodarna läste alla svar lika: det finns inget att avtala.",
                 "en": "The coders read every answer alike: there is nothing to settle."}
NOTHING = {"fi": "Mitään ei kirjoitettu. Korjaa solut, tallenna työkirja ja anna sama komento uudelleen.",
           "sv": "Ingenting skrevs. Rätta cellerna, spara arbetsboken och ge samma kommando på nytt.",
           "en": "Nothing was written. Mend the cells, save the workbook, and give the same command again."}
NO_QUESTION = {"fi": "avointa kysymystä '{name}' ei ole tutkimuksessa. Siinä ovat: {known}.",
               "sv": "studien har ingen öppen fråga '{name}'. Den har: {known}.",
               "en": "the study has no open question '{name}'. It has: {known}."}
NO_THEME = {"fi": "tutkimuksessa pitää olla mittari, jonka laji on theme. Siinä ovat: {known}. Esimerkiksi "
                  "keko.civil_society.themes ja kysely keko.open_codes@1.",
            "sv": "studien behöver en indikator av slaget theme. Den har: {known}. Till exempel "
                  "keko.civil_society.themes och enkäten keko.open_codes@1.",
            "en": "the study needs an indicator of the kind theme. It has: {known}. For example "
                  "keko.civil_society.themes and the instrument keko.open_codes@1."}
NO_WAVE = {"fi": "mittauskertaa '{name}' ei ole. Tutkimuksessa ovat: {known}.",
           "sv": "mätomgången '{name}' finns inte. Studien har: {known}.",
           "en": "there is no wave '{name}'. The study has: {known}."}
BAD_CODERS = {"fi": "jokaisella koodaajalla pitää olla oma tunnus, enintään 12 kirjainta tai numeroa, esimerkiksi A,B. "
                    "Nämä sanat on varattu: {reserved}.",
              "sv": "varje kodare behöver en egen beteckning med högst 12 bokstäver eller siffror, till exempel A,B. "
                    "De här orden är reserverade: {reserved}.",
              "en": "each coder needs a name of their own, at most 12 letters or digits, such as A,B. These words are "
                    "taken: {reserved}."}
BAD_SHARE = {"fi": "kirjoita all tai osuus väliltä 0–1, esimerkiksi 0,2.",
             "sv": "skriv all eller en andel mellan 0 och 1, till exempel 0,2.",
             "en": "write all, or a share between 0 and 1, such as 0.2."}
VERBS = {"out": OUT_HELP, "agree": AGREE_HELP, "in": IN_HELP}
ROLES = ("coordinator", "evaluator", "researcher")


@click.group(cls=Verbs, verbs=VERBS, subcommand_metavar="out|agree|in …")
def command() -> None:
    pass


_file = click.option("-o", "--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help=say(FILE))
_books = click.argument("books", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path),
                        metavar=say(BOOKS))
_indicator = click.option("--indicator", help=say(INDICATOR))
_circle = click.option("--circle", help=say(CIRCLE))
_role = click.option("--role", type=click.Choice(ROLES), default="coordinator", show_default=True, help=say(ROLE))


@command.command("out")
@study_argument
@click.option("--question", required=True, help=say(QUESTION))
@click.option("--wave", help=say(WAVE))
@_indicator
@_circle
@click.option("--consent", help=say(CONSENT))
@click.option("--coders", default="A,B", show_default=True, help=say(CODERS))
@click.option("--share", default="all", show_default=True, help=say(SHARE))
@click.option("--i-may-read-answers", "--saan-lukea-vastaukset", "--jag-far-lasa-svaren", "allowed", is_flag=True,
              help=say(ALLOWED))
@_role
@_file
def out_(study: Path, question: str, wave: str | None, indicator: str | None, circle: str | None,
         consent: str | None, coders: str, share: str, allowed: bool, role: str, out: Path) -> None:
    from keko_eval.collection.coder_workbook import write_coder_workbook
    from keko_eval.collection.coding import Coding, dealt

    resolved = opened(study, circle)
    book = _codebook(resolved, indicator)
    names = _coders(coders, book)
    part = _share(share)
    wave = _wave(resolved, wave)
    answers, quoting = _answers(resolved, question, wave, consent, book)
    if not allowed:
        raise click.UsageError(say(NOT_ALLOWED, n=len(answers)))
    _free(out)
    by_id = {answer.id: answer for answer in answers}
    coding = Coding(resolved.study.study, question, wave, by_id, dealt(list(by_id), names, part), resolved.where,
                    quoting)
    log = logged(resolved.folder, f"coder workbook: {_subject(coding)}", len(answers), role)
    write_coder_workbook(out, coding, book, _titles(resolved, coding), language())
    list_files([out])
    click.echo(say(NEXT_OUT, study=study, folder=resolved.folder, file=out,
                   name="_".join([wave, *resolved.where.values()])))
    if _asked(resolved, question).sensitive:
        click.echo(say(SENSITIVE), err=True)
    click.echo(say(WARNED, n=len(answers), log=log), err=True)


@command.command("agree")
@study_argument
@_books
@_indicator
@_circle
@_role
@_file
def agree(study: Path, books: tuple[Path, ...], indicator: str | None, circle: str | None, role: str,
          out: Path) -> int:
    from keko_eval.collection.coded_workbook import settling
    from keko_eval.collection.coder_workbook import write_coder_workbook

    resolved = opened(study, circle)
    book = _codebook(resolved, indicator)
    coded, coding = _read(resolved, books, book)
    if coding is None:
        return 1
    apart, marks = settling(coded, coding, book)
    if not apart.answers:
        click.echo(say(NOTHING_APART))
        return 0
    _free(out)
    log = logged(resolved.folder, f"workbook to settle: {_subject(coding)}", len(apart.answers), role)
    write_coder_workbook(out, apart, book, _titles(resolved, coding), language(), marks=marks)
    list_files([out])
    click.echo(say(NEXT_AGREE, study=study, books=" ".join(map(str, books)), file=out))
    click.echo(say(WARNED, n=len(apart.answers), log=log), err=True)
    return 0


@command.command("in")
@study_argument
@_books
@_indicator
@_circle
@_file
def in_(study: Path, books: tuple[Path, ...], indicator: str | None, circle: str | None, out: Path) -> int:
    from keko_eval.collection.coded_workbook import as_csv, differing

    resolved = opened(study, circle)
    book = _codebook(resolved, indicator)
    coded, coding = _read(resolved, books, book)
    if coding is None:
        return 1
    text = as_csv(coded, coding, book)
    if out.exists() and not _is_of_codes(out, text):
        raise Refused([problem("already-there", Place(str(out)))])
    prepared(out.parent)
    out.write_text(text, encoding="utf8")
    list_files([out])
    click.echo(say(NEXT_IN, line=_line(resolved, out, coding, book)))
    apart = differing(coded, book.indicator.agreed)
    if apart and book.indicator.agreed not in coding.readers:
        click.echo(say(APART, n=len(apart), study=study, books=" ".join(map(str, books)), name="agree.xlsx"))
    return 0


def _read(resolved: "ResolvedStudy", books: tuple[Path, ...],
          book: "Codebook") -> "tuple[Coded, Coding | None]":
    """What the workbooks hold; no coding where something in them has to be mended first, which is told."""
    from keko_eval.collection.coded_workbook import read_coded

    coded = read_coded(books, book, resolved.study.study)
    tell(coded.problems)
    if has_errors(coded.problems):
        click.echo(say(NOTHING), err=True)
        return coded, None
    return coded, coded.coding


def _codebook(resolved: "ResolvedStudy", id: str | None) -> "Codebook":
    from keko_eval.collection.coding import codebook_of
    from keko_eval.definitions.references import instrument_of

    themes = [name for name, own in resolved.indicators.items()
              if own.kind == "theme" and instrument_of(own, resolved.instruments)]
    if id is None and len(themes) == 1:
        id = themes[0]
    if id not in themes:
        raise click.BadParameter(say(NO_THEME, known=", ".join(themes) or "–"), param_hint="--indicator")
    return codebook_of(resolved, str(id))


def _answers(resolved: "ResolvedStudy", named: str, wave: str, consent: str | None,
             book: "Codebook") -> "tuple[tuple[OpenAnswer, ...], bool]":
    """The answers to code, and whether they may be quoted where the respondent said so."""
    from keko_eval import pipeline
    from keko_eval.collection.coding import open_answers

    known = _open_questions(resolved)
    if named not in known:
        raise click.BadParameter(say(NO_QUESTION, name=named, known=", ".join(known) or "–"), param_hint="--question")
    id, _, name = named.rpartition("/")
    question, instrument = _asked(resolved, named), resolved.instruments[id]
    asked = instrument.question(consent or book.indicator.consent or "")
    quoting = asked is not None and asked.kind == "select_one" and book.indicator.quote is not None
    if consent and not quoting:
        raise click.BadParameter(say(NO_QUESTION, name=f"{id}/{consent}", known="–"), param_hint="--consent")
    read, problems = pipeline.read(resolved)
    if id not in read:
        raise Refused(problems)
    answers = open_answers(read[id].frame, name, wave, consent=asked.name if asked and quoting else None,
                           where=resolved.where, missing=question.missing)
    demanded = max(resolved.smallest_group, instrument.terms.min_n)
    if len(answers) < demanded:
        raise Refused([problem("coding-too-few", resolved.document.at("study"), question=named, n=len(answers),
                               demanded=demanded)])
    return answers, quoting


def _open_questions(resolved: "ResolvedStudy") -> list[str]:
    """The questions that are answered in words, without codes of respondents, groups and the coders' own."""
    study = resolved.study
    passed = {study.subject, *(group.group for group in study.groups)}
    return [f"{id}/{q.name}" for id in resolved.answered for _, q in resolved.instruments[id].walk()
            if q.kind == "text" and q.name not in passed]


def _asked(resolved: "ResolvedStudy", named: str) -> "Question":
    id, _, name = named.rpartition("/")
    found = resolved.instruments[id].question(name)
    assert found is not None
    return found


def _coders(text: str, book: "Codebook") -> list[str]:
    from keko_eval.collection.coder_workbook import words

    names = [name.strip() for name in text.split(",")]
    reserved = {book.indicator.agreed, *(name for names in words()["sheets"].values() for name in names.values())}
    fit = all(re.fullmatch(r"\w{1,12}", name) and name.lower() not in reserved for name in names)
    if not fit or len({name.lower() for name in names}) < len(names):
        raise click.BadParameter(say(BAD_CODERS, reserved=", ".join(sorted(reserved))), param_hint="--coders")
    return names


def _share(text: str) -> float:
    try:
        share = 1.0 if text == "all" else float(text.replace(",", "."))
    except ValueError:
        share = -1
    if not 0 <= share <= 1:
        raise click.BadParameter(say(BAD_SHARE), param_hint="--share")
    return share


def _wave(resolved: "ResolvedStudy", named: str | None) -> str:
    waves = [w.wave for w in resolved.study.waves]
    if named is not None and named not in waves:
        raise click.BadParameter(say(NO_WAVE, name=named, known=", ".join(waves)), param_hint="--wave")
    return named or waves[-1]


def _free(out: Path) -> None:
    """A workbook that is there may hold somebody's marks: it is not written over."""
    if out.exists():
        raise Refused([problem("already-there", Place(str(out)))])
    prepared(out.parent)


def _subject(coding: "Coding") -> str:
    """Which answers, for the log."""
    return ", ".join([coding.question, coding.wave, *(f"{c}={value}" for c, value in coding.given.items())])


def _titles(resolved: "ResolvedStudy", coding: "Coding") -> Mapping[str, str]:
    tongue, known = language(), coding.question.rpartition("/")[0] in resolved.instruments
    label = _asked(resolved, coding.question).label if known else None
    wave = resolved.study.wave(coding.wave)
    return {"question": (label.to(tongue) if label else "") or coding.question,
            "wave": (wave.label.to(tongue) if wave and wave.label else "") or coding.wave}


def _is_of_codes(path: Path, text: str) -> bool:
    """Whether a file that is there holds codes of this codebook, so that newer ones may take its place."""
    try:
        with path.open(encoding="utf8") as stream:
            return stream.readline() == text[:text.index("\n") + 1]
    except (OSError, UnicodeDecodeError):
        return False


def _line(resolved: "ResolvedStudy", out: Path, coding: "Coding", book: "Codebook") -> str:
    """The line that makes the codes data of the study."""
    from keko_eval.definitions.references import instrument_of

    folder, file = resolved.folder.resolve(), out.resolve()
    name = file.relative_to(folder).as_posix() if file.is_relative_to(folder) else file.name
    given = ", ".join(f"{column}: {value}" for column, value in coding.given.items())
    return (f"- {{wave: {coding.wave}, instrument: {instrument_of(book.indicator, resolved.instruments)}, "
            f"file: {name}{f', given: {{{given}}}' if given else ''}}}")
