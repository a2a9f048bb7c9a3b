"""A filled workbook becomes YAML; one full of mistakes becomes problems at its cells, and no file."""

import re
from collections.abc import Callable
from pathlib import Path
from shutil import copyfile

import openpyxl
import pytest

from keko_eval.definitions.check import check
from keko_eval.exchange.author import author_circle
from keko_eval.exchange.authored import around
from keko_eval.exchange.import_definitions import Imported, import_definitions
from keko_eval.problem.draw import draw_text
from keko_eval.problem.problem import has_errors
from tests.cli.running import keko
from tests.exchange.filled import CHOICES, GOALS, study, workbook, write

GOOD = {"definition::fi": "Mitä mitataan.", "dimension": "viestintä", "level": "tulos",
        "direction": "suurempi on parempi"}
MISTAKES = {
    "tavoitteet": [{"statement::fi": "Yhteinen koulutus", "goal": "koulutus", "levels.0::fi": "Sovittu",
                    "weight": "kolme", "due": "joulukuussa", "objectives": "olematon"},
                   {**GOALS[0], "goal": "koulutus"}],
    "mittarit": [{**GOOD, "label::fi": "Luottamus", "kind": "asteikkoo", "dimension": "verkosto", "items": "luotan"},
                 {**GOOD, "label::fi": "Tieto", "kind": "asteikko", "items": "luotan; puuttuva",
                  "target.wave": "followup", "target.value": "120"},
                 {**GOOD, "label::fi": "Osuus", "kind": "osuus", "items": "koulutus"}],
    "kysymykset": [
        {"type": "yksi vaihtoehto", "list": "agree55", "name": "luotan", "label::fi": "Luotan muihin"},
        {"type": "yksi vaihtoehto", "name": "luotan", "label::fi": "Saan tietoa"},
        {"type": "yksi vaihtoehto", "list": "agree5", "name": "ei_saa", "label::fi": "En saa tietoa ajoissa"},
        {"type": "numeroo", "label::fi": "Montako?"},
        {"type": "teksti", "name": "k 1", "label::fi": "Mikä auttoi?"}, {"type": "numero"}],
    "vastausvaihtoehdot": [{"list_name": "kertaa", "name": 1, "label::fi": "harvoin"},
                           {"list_name": "kertaa", "name": 1, "label::fi": "usein"}, {"label::fi": "yksin"}],
}


def imported(path: Path, home: Path) -> Imported:
    return import_definitions(path, around(home))


def told(found: Imported, home: Path) -> str:
    return draw_text(found.problems, "fi").replace(str(home), "tutkimus").replace("\\", "/")


def test_three_goals_and_eight_questions(tmp_path: Path, golden: Callable[[str, str], None]) -> None:
    home = study(tmp_path)
    found = imported(workbook(home), home)
    assert not has_errors(found.problems)
    golden("exchange/filled.yaml.txt", "\n".join(f"=== {name}\n{text}" for name, text in found.files.items()))


def test_every_mistake_at_its_cell(tmp_path: Path, golden: Callable[[str, str], None]) -> None:
    home = study(tmp_path)
    found = imported(workbook(home, MISTAKES, {}), home)
    assert found.files == {}
    golden("exchange/mistakes.fi.txt", told(found, home))


def test_the_command_writes_what_check_accepts(tmp_path: Path) -> None:
    home = study(tmp_path)
    path = workbook(home)
    done = keko("import-definitions", path, language="fi")
    assert done.returncode == 0, done.stdout + done.stderr
    assert (home / "instruments" / "saimaa.extra.yaml").is_file()
    own = [p for p in check([home]).problems if p.place and "saimaa" in p.place.file]
    assert not has_errors(own)
    assert keko("import-definitions", path, language="fi").returncode == 0, "and again, with the ids written in"


def cells(found: Imported, *codes: str) -> list[tuple[str, str, str]]:
    """(code, severity, cell) of the problems with these codes."""
    return [(p.code, p.severity, p.place.cell) for p in found.problems if p.place and p.code in codes]


def test_a_goal_or_a_question_twice(tmp_path: Path) -> None:
    home = study(tmp_path)
    goals = [*GOALS, {**GOALS[1], "statement::fi": f"{GOALS[1]['statement::fi']}.".upper()}]
    asked = [{"type": "teksti", "label::fi": text} for text in ("Mikä auttoi?", "Mikä esti?", "mikä auttoi ")]
    found = imported(workbook(home, {"tavoitteet": goals, "kysymykset": asked}, {}), home)
    assert cells(found, "same-goal", "authoring-same-question") == [
        ("authoring-same-question", "warning", "kysymykset!D5"), ("same-goal", "error", "tavoitteet!B6")]
    assert "on jo solussa D3" in told(found, home)
    assert found.files == {}


def asked(*rows: tuple[str, str, str]) -> list[dict[str, str]]:
    """Questions: (kind, list, text)."""
    return [{"type": kind, "list": choices, "label::fi": text} for kind, choices, text in rows]


LIKERT = "yksi vaihtoehto", "agree5"
COMMAS = asked((*LIKERT, "Tiedän, mitä muut tekevät"), (*LIKERT, "Saan apua, kun tarvitsen sitä"),
               (*LIKERT, "Ratkomme pulmia yhdessä"), ("yksi vaihtoehto", "yes_no", "Onko suunnitelma?"))
SCALE = {**GOOD, "label::fi": "Yhteistyö", "kind": "asteikko", "objectives": "Kokoava yhteistyö"}
SHARE = {**GOOD, "label::fi": "Suunnitelma", "kind": "osuus", "items": "Onko suunnitelma",
         "objectives": "Kokoava yhteistyö"}


@pytest.mark.parametrize("items", [
    "Tiedän, mitä muut tekevät, Saan apua, kun tarvitsen sitä, Ratkomme pulmia yhdessä",
    "Tiedän, mitä muut tekevät; saan apua, kun tarvitsen sitä; ratkomme_pulmia_yhdessa",
    "tiedän, mitä muut tekevät.; Saan apua, kun tarvitsen sitä, Ratkomme pulmia yhdessä"])
@pytest.mark.parametrize("answers", ["Kyllä", "kyllä", "yes"])
def test_questions_and_answers_by_their_texts_whichever_sign_parts_them(items: str, answers: str,
                                                                        tmp_path: Path) -> None:
    home = study(tmp_path)
    goals = [{**goal, "objectives": "Kokoava yhteistyö; Uudet kumppanuudet"} for goal in GOALS]
    found = imported(workbook(home, {"kysymykset": COMMAS, "tavoitteet": goals, "mittarit": [
        {**SCALE, "items": items}, {**SHARE, "answers": answers}]}, {}), home)
    assert not has_errors(found.problems), told(found, home)
    assert found.own
    scale, share = found.own.indicators
    assert scale["items"] == ["tiedan_mita_muut_tekevat", "saan_apua_kun_tarvitsen_sita", "ratkomme_pulmia_yhdessa"]
    assert share["condition"] == "${onko_suunnitelma} = 'yes'"
    assert len(found.own.circle["goals"][0]["objectives"]) == 2


def test_what_is_not_there_is_told_at_once_with_all_that_there_is(tmp_path: Path) -> None:
    home = study(tmp_path)
    questions = [*COMMAS, *asked(("yksi vaihtoehto", "kyllä/ei", "Tapaatteko?"), ("väittämä", "agree5", "Autamme"))]
    found = imported(workbook(home, {"kysymykset": questions, "vastausvaihtoehdot": CHOICES, "mittarit": [
        {**SCALE, "items": "Tiedän, mitä muut tekevät; Saan rahaa"}, {**SHARE, "answers": "Joo"},
        {**SHARE, "label::fi": "Toinen", "items": "Mikä vain", "answers": "Kyllä"}]}, {}), home)
    assert [(code, cell) for code, _, cell in cells(found, *(p.code for p in found.problems)) if "unknown" in code] == [
        ("authoring-unknown-list", "kysymykset!B7"), ("authoring-unknown-word", "kysymykset!A8"),
        ("authoring-unknown-question", "mittarit!G24"), ("authoring-unknown-answer", "mittarit!I25"),
        ("authoring-unknown-question", "mittarit!G26")]
    text = told(found, home)
    assert "valitse jokin näistä: kertaa, actor_type, yes_no, agree5, frequency5, tai lisää luettelo" in text
    assert "valitse luettelosta: yksi vaihtoehto, monta vaihtoehtoa, " in text
    assert "kirjoita jokin näistä: Tiedän, mitä muut tekevät; Saan apua, kun tarvitsen sitä; Ratkomme pulmia" in text
    assert "kirjoita jokin näistä: Kyllä; Ei" in text
    assert "agreement" not in text
    assert "'onko_suunnitelma' ei käytetä" not in text


def test_an_id_that_was_changed_is_told_with_the_new_one_of_its_row(tmp_path: Path) -> None:
    home = study(tmp_path)
    path = workbook(home)
    assert keko("import-definitions", path, language="fi").returncode == 0
    book = openpyxl.load_workbook(path)
    book["kysymykset"]["C4"] = "tieto"
    book.save(path)
    found = imported(path, home)
    assert cells(found, "authoring-id-changed", "authoring-unknown-question", "unknown-item") == [
        ("authoring-id-changed", "warning", "kysymykset!C4"), ("authoring-unknown-question", "error", "mittarit!G24")]
    text = told(found, home)
    assert "tunnus oli ennen 'saan_tarvitsemani_tiedon', nyt se on 'tieto'" in text
    assert "tarkoititko 'tieto'?" in text


def test_a_change_on_a_grey_row_is_told(tmp_path: Path) -> None:
    home = study(tmp_path)
    path = workbook(home)
    assert cells(imported(path, home), "authoring-grey") == [], "none where nothing was changed"
    book = openpyxl.load_workbook(path)
    book["mittarit"]["B3"], book["mittarit"]["D4"], book["mittarit"]["M5"] = "Oma nimi", "Oma kuvaus", 70
    shared = next(row for row in book["vastausvaihtoehdot"].iter_rows(min_row=3) if row[0].value == "agree5")
    shared[2].value = "Melko eri mieltä"
    book.save(path)
    assert cells(imported(path, home), "authoring-grey") == [
        ("authoring-grey", "warning", "mittarit!B3"), ("authoring-grey", "warning", "mittarit!D4"),
        ("authoring-grey", "warning", f"vastausvaihtoehdot!C{shared[2].row}")]


@pytest.mark.parametrize("old", [True, False])
def test_a_sheet_that_was_emptied_or_removed_is_named(old: bool, tmp_path: Path) -> None:
    home = study(tmp_path)
    path = workbook(home)
    if old:
        copyfile(path, path.with_suffix(".old.xlsx"))
    book = openpyxl.load_workbook(path)
    book["mittarit"].delete_rows(1, 200)
    del book["tavoitteet"]
    book.save(path)
    text = told(imported(path, home), home)
    assert "saimaa.xlsx: työkirjasta puuttuu taulukko 'tavoitteet'" in text
    assert "mittarit!A1: taulukko 'mittarit' on tyhjennetty" in text
    assert ("edellisestä työkirjasta saimaa.old.xlsx" in text) == old
    assert "_lists" not in text


def test_the_sheet_of_texts_is_read_whichever_cell_was_filled(tmp_path: Path) -> None:
    home = study(tmp_path)
    path = workbook(home)
    book = openpyxl.load_workbook(path)
    sheet = book["tekstit"]
    lines = {row[1].value: row[0].row for row in sheet.iter_rows(min_row=3)}
    for key, right, wrong, text in (("circle.description", "D", "C", "Saimaan rannoilla"),
                                    ("instrument.retention", "D", "C", "2 vuotta"),
                                    ("instrument.minutes", "C", "D", "12"), ("circle.population", "C", "D", "14")):
        sheet[f"{right}{lines[key]}"], sheet[f"{wrong}{lines[key]}"] = None, text
    book.save(path)
    own = imported(path, home).own
    assert own
    assert own.instrument
    assert own.circle["description"] == {"fi": "Saimaan rannoilla"}
    assert (own.instrument["retention"], own.instrument["minutes"]) == ({"fi": "2 vuotta"}, 12)
    assert own.circle["population"] == 14

    sheet[f"D{lines['instrument.retention']}"] = "Vuoteen 2020"
    sheet[f"D{lines['circle.population']}"], sheet[f"C{lines['circle.population']}"] = "monta", 14
    book.save(path)
    found = imported(path, home)
    assert cells(found, "authoring-beside") == [
        ("authoring-beside", "error", f"tekstit!D{lines['circle.population']}"),
        ("authoring-beside", "error", f"tekstit!C{lines['instrument.retention']}")]
    assert f"solussa D{lines['instrument.retention']}" in told(found, home)


@pytest.mark.parametrize(("name", "goes"), [
    ("saimaa_2", True), ("Saimaa (1)", True), ("saimaa.old", True), ("lappi", False), ("saimaan", False)])
def test_a_copy_by_another_name_does_not_write_over_the_circle(name: str, goes: bool, tmp_path: Path) -> None:
    home = study(tmp_path)
    path = workbook(home).rename(home / "circles" / f"{name}.xlsx")
    before = (home / "circles" / "saimaa.yaml").read_bytes()
    done = keko("import-definitions", path, language="fi")
    assert (done.returncode == 0) == goes, done.stdout
    assert ((home / "circles" / "saimaa.yaml").read_bytes() != before) == goes
    assert ("tekstit!C5: tämä on ringin 'saimaa' työkirja" in done.stdout) == (not goes)


def test_a_copy_with_another_id_does_not_take_the_circles_survey(tmp_path: Path) -> None:
    home = study(tmp_path)
    assert keko("import-definitions", workbook(home), language="fi").returncode == 0
    path = copyfile(home / "circles" / "saimaa.xlsx", home / "circles" / "lappi.xlsx")
    book = openpyxl.load_workbook(path)
    book["tekstit"]["C5"] = "lappi"
    book.save(path)
    done = keko("import-definitions", path, language="fi")
    assert done.returncode == 1
    assert "tekstit!C5: tämä on ringin 'saimaa' työkirja, mutta tiedoston nimi on 'lappi.xlsx'" in done.stdout


WORDS = {
    "sv": {"goals": "mål", "questions": "frågor", "indicators": "mätare", "data": "datafiler", "texts": "texter",
           "one": "ett alternativ", "scale": "skala", "theme": "kommunikation", "level": "resultat",
           "direction": "större är bättre", "objective": "Livskraftiga organisationer", "wave": "November 2019"},
    "en": {"goals": "goals", "questions": "questions", "indicators": "indicators", "data": "data", "texts": "texts",
           "one": "one choice", "scale": "scale", "theme": "communication", "level": "outcome",
           "direction": "higher is better", "objective": "Associations that thrive", "wave": "november 2019"},
}


@pytest.mark.parametrize("tongue", WORDS)
def test_a_workbook_in_another_language(tongue: str, tmp_path: Path) -> None:
    home, said = study(tmp_path), WORDS[tongue]
    path = author_circle(home, "saimaa", tongue)
    book = openpyxl.load_workbook(path)
    write(book[said["goals"]], [{f"statement::{tongue}": f"Goal {n}", "objectives": said["objective"],
                                 **{f"levels.{level}::{tongue}": f"level {level}" for level in range(-2, 3)}}
                                for n in range(3)])
    write(book[said["questions"]], [{"type": said["one"], "list": "agree5", f"label::{tongue}": f"Statement {n}"}
                                    for n in "abc"])
    write(book[said["indicators"]], [{
        f"label::{tongue}": "Flow", "kind": said["scale"], f"definition::{tongue}": "How it flows.",
        "dimension": said["theme"], "level": said["level"], "direction": said["direction"],
        "items": "Statement a; Statement b; statement_c", "objectives": "Elinvoimaiset järjestöt",
        "target.wave": said["wave"], "target.value": 70}])
    book.save(path)
    found = imported(path, home)
    assert not has_errors(found.problems), draw_text(found.problems, tongue)
    assert found.own
    assert {g["objectives"][0] for g in found.own.circle["goals"]} == {found.own.indicators[0]["objectives"][0]}
    assert found.own.indicators[0]["targets"][0]["wave"] == "followup"
    assert [q["name"] for q in found.own.instrument["questions"]][-1] == "code"  # type: ignore[index]
    for name, text in found.files.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(text, encoding="utf8")
    again = imported(author_circle(home, "saimaa", tongue), home)
    assert again.files == found.files
    written = openpyxl.load_workbook(home / "circles" / "saimaa.xlsx")[said["goals"]]
    assert said["objective"] in [cell.value for cell in written[3]], "chosen words come back as they are called"


SMALL_MISTAKES = {
    "tavoitteet": [{**GOALS[0], "starts_at": 7, "weight": 0}, {**GOALS[1], "indicators": "Luottamus toimijoiden"},
                   {**GOALS[2], "objectives": "Kokoava yhteistyö, Kokoava yhteistyö"}],
    "mittarit": [{**GOOD, "label::fi": "Käynnit", "kind": "keskiarvo", "items": "koulutus"},
                 {**GOOD, "label::fi": "Sekava", "kind": "asteikko", "items": "koulutus; luotan; usein"}],
    "kysymykset": [
        {"type": "yksi vaihtoehto", "list": "yes_no", "name": "koulutus", "label::fi": "Kävitkö?"},
        {"type": "yksi vaihtoehto", "list": "agree5", "name": "luotan", "label::fi": "Luotan muihin"},
        {"type": "yksi vaihtoehto", "list": "usein", "name": "usein", "label::fi": "Tapaamme usein"},
        {"type": "numero", "name": "kerrat", "label::fi": "Kuinka monta kertaa?", "constraint": "${kerrat} + 1",
         "relevant": "${puuttuva} = 'yes'", "required": "ehkä"},
        {"type": "numero", "name": "tunnit", "label::fi": "Kuinka monta tuntia?", "constraint_message::fi": "Liikaa"}],
    "vastausvaihtoehdot": [{"list_name": "usein", "name": n, "label::fi": text} for n, text in enumerate("abc")],
    "aineistot": [{"wave": "Elokuu"}, {"file": "alku.xlsx"}, {"file": "../alku.xlsx", "wave": "Elokuu 2017"}],
}
SMALL_TEXTS = {"circle.title": "Saimaa", "circle.waves.baseline": "keväällä", "circle.population": "monta",
               "instrument.minutes": 0.1, "instrument.languages": "fi, xx"}


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_no_message_names_what_a_coordinator_has_not_seen(language: str, tmp_path: Path,
                                                          golden: Callable[[str, str], None]) -> None:
    home = study(tmp_path)
    found = imported(workbook(home, SMALL_MISTAKES, SMALL_TEXTS), home)
    text = draw_text(found.problems, language).replace(str(home), "tutkimus").replace("\\", "/")
    golden(f"exchange/small.{language}.txt", text)
    assert re.findall(r"\bavai\w+|nyckel\w*|\bkeys?\b|'(?:goals|items|kind|use|targets|waves)'|kind:|YAML", text) == []


def test_a_workbook_of_another_program_stays_as_it_is(tmp_path: Path) -> None:
    home = study(tmp_path)
    path = workbook(home).rename(home / "circles" / "saimaa.xlsm")
    before = path.read_bytes()
    assert keko("import-definitions", path, language="fi").returncode == 0
    assert path.read_bytes() == before
    assert (home / "circles" / "saimaa.xlsx").is_file()


def test_nothing_is_written_where_something_is_wrong(tmp_path: Path) -> None:
    home = study(tmp_path)
    before = (home / "circles" / "saimaa.yaml").read_text(encoding="utf8")
    done = keko("import-definitions", workbook(home, MISTAKES, {}), language="sv")
    assert done.returncode == 1
    assert "'asteikkoo' finns inte i listan" in done.stdout
    assert (home / "circles" / "saimaa.yaml").read_text(encoding="utf8") == before
    assert not (home / "instruments").exists()


def test_not_a_workbook(tmp_path: Path) -> None:
    home = study(tmp_path)
    copyfile(home / "study.yaml", home / "circles" / "saimaa.xlsx")
    done = keko("import-definitions", home / "circles" / "saimaa.xlsx")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "workbook" in done.stdout
